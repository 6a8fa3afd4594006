import { ApiObject, Size } from 'cdk8s';
import { Construct } from 'constructs';
import { ElasticsearchNodeSet, holdsData, isMasterEligible } from './elasticsearch-node-set';
import { DATA_NODE_LABEL, ElasticsearchStatefulSet } from './elasticsearch-stateful-set';
import { MaxMapCount } from './max-map-count';
import { ELASTICSEARCH_HTTP_PORT, ELASTICSEARCH_TRANSPORT_PORT, elasticsearchYmlProblems } from '../config/elasticsearch/elasticsearch-yml';
import { ElasticsearchUserName, JaegerIndices } from '../config/elasticsearch/roles';
import type { IndexLifecycle } from '../config/jaeger/index-lifecycle';
import { archivePrefix } from '../config/jaeger/storage';
import { noteChange } from '../config/otel/pipeline';
import { checkNotEmpty, checkWhole, Problem, within } from '../config/problem';
import { ElasticsearchVersion } from '../config/versions/elasticsearch-version';
import { ElasticsearchConnection, ElasticsearchUser, IElasticsearchCluster, userProblems } from '../shared/elasticsearch-connection';
import { namespaceOf } from '../shared/kube-object';
import { Identity, labels } from '../shared/labels';
import { baseName, checkUniqueNames, serviceHost } from '../shared/names';
import { service } from '../shared/objects';
import { refuse, refuseAtSynthesis, throwProblems } from '../shared/refuse';
import { secretKeyProblems } from '../shared/secret-key';
import { repositoryProblems, SnapshotRepository } from '../shared/snapshot-repository';
import { PlatformTls } from '../shared/tls';
import type { WorkloadOptions } from '../shared/workload-options';

/** Props of {@link ElasticsearchCluster}. */
export interface ElasticsearchClusterProps extends WorkloadOptions {
  /**
   * The name of its objects.
   *
   * @default - the construct's id in lower case
   */
  readonly name?: string;
  /**
   * The release.
   *
   * @default ElasticsearchVersion.V8_19
   */
  readonly version?: ElasticsearchVersion;
  /**
   * How many nodes, each of them master-eligible and holding data: an odd number. Excludes `nodeSets`.
   *
   * @default 3
   */
  readonly replicas?: number;
  /**
   * Nodes of several kinds, for larger clusters. Excludes `replicas`, `storage`, `heap` and `resources`.
   *
   * @default - one kind of node that does everything
   */
  readonly nodeSets?: ElasticsearchNodeSet[];
  /**
   * The size of each node's volume. It can't be changed in place.
   *
   * @default Size.gibibytes(100)
   */
  readonly storage?: Size;
  /**
   * The StorageClass of the volumes.
   *
   * @default - the cluster's default
   */
  readonly storageClassName?: string;
  /**
   * The JVM's heap.
   *
   * @default - half of the memory limit, at most 31 GiB
   */
  readonly heap?: Size;
  /**
   * The Secret with the passwords, one key for each user: `elastic`, `jaeger-writer`, `jaeger-reader`, `index-manager`,
   * `monitoring`, `jaeger-archive` where people can archive traces, and `snapshot-manager` where snapshots are taken. Each has at least six characters. It must exist before
   * the first start. `elastic` is for people in an emergency; its later changes are made through Elasticsearch's API, those of
   * the others by changing the Secret and restarting the nodes one by one.
   *
   * @default - `<name>-credentials`
   */
  readonly passwordsSecretName?: string;
  /**
   * Certificates for HTTP and transport, mutual on both. Elasticsearch refuses to form a cluster of several nodes without
   * them.
   *
   * @default - plain text; for a single node only
   */
  readonly tls?: PlatformTls;
  /**
   * Whether clients need a certificate of the same CA, beside their password. Turn it off for clients that have none.
   *
   * @default - true with `tls`
   */
  readonly clientCertificates?: boolean;
  /**
   * Whether nodes may form a new cluster. Set it to false once the cluster is there: a node that has lost its volume then
   * can't start a second cluster beside it.
   *
   * @default true
   */
  readonly bootstrap?: boolean;
  /**
   * How the need for memory maps is met.
   *
   * @default MaxMapCount.ASSUME_NODE_TUNED
   */
  readonly maxMapCount?: MaxMapCount;
  /**
   * Further keys of `elasticsearch.yml`, flat: `{ 'indices.memory.index_buffer_size': '20%' }`.
   *
   * @default - none
   */
  readonly settings?: { [key: string]: any };
}

/** Options of {@link ElasticsearchCluster.allowJaeger}. */
export interface AllowJaegerOptions {
  /**
   * What its index names start with, before a dash.
   *
   * @default - none
   */
  readonly prefix?: string;
  /**
   * Whether people can archive traces.
   *
   * @default false
   */
  readonly archive?: boolean;
  /**
   * Who begins new indices and deletes old ones.
   *
   * @default IndexLifecycle.rollover()
   */
  readonly lifecycle?: IndexLifecycle;
  /**
   * Where snapshots of its indices are kept.
   *
   * @default - none are taken
   */
  readonly snapshots?: SnapshotRepository;
}

/** What is known of a cluster that this app doesn't define. */
export interface ElasticsearchClusterAttributes extends ElasticsearchConnection {}

/** What is known of a cluster that the ECK operator runs in the same namespace. */
export interface EckClusterAttributes {
  /** The name of the `Elasticsearch` object. */
  readonly name: string;
  /**
   * How many nodes hold data.
   *
   * @default - not known
   */
  readonly dataNodes?: number;
}

/**
 * An Elasticsearch cluster with security on.
 *
 * Resources of a node by default: 1 to 2 CPU, 4 GiB. Shutdown: up to 300 s until the
 * cluster is green, so that nodes go one at a time, and 180 s to close.
 */
export class ElasticsearchCluster extends Construct implements IElasticsearchCluster {
  /**
   * An existing Elasticsearch or OpenSearch cluster.
   *
   * @param attributes how clients reach it
   * @throws if there is no URL, or a password that is no Secret reference
   */
  public static fromAttributes(attributes: ElasticsearchClusterAttributes): IElasticsearchCluster {
    throwProblems('ElasticsearchCluster.fromAttributes', attributeProblems(attributes));
    return { connection: attributes };
  }

  /** A cluster that the ECK operator runs in the same namespace, by its Service and Secrets. Jaeger gets ECK's `elastic` user. */
  public static fromEck(attributes: EckClusterAttributes): IElasticsearchCluster {
    const { name, dataNodes } = attributes;
    return ElasticsearchCluster.fromAttributes({
      urls: [`https://${name}-es-http:${ELASTICSEARCH_HTTP_PORT}`],
      username: 'elastic',
      password: { secretName: `${name}-es-elastic-user`, key: 'elastic' },
      ca: { secretName: `${name}-es-http-certs-public`, key: 'ca.crt' },
      dataNodes,
    });
  }

  /** How clients reach the cluster. */
  public readonly connection: ElasticsearchConnection;
  /** The StatefulSets, one for each node set. */
  public readonly statefulSets: ApiObject[];
  /** The Service for clients. */
  public readonly service: ApiObject;

  /** @internal */
  public readonly _image: { readonly repository?: string; readonly tag: string };
  private readonly jaegers: JaegerIndices[] = [];
  private readonly repositories: SnapshotRepository[] = [];

  /**
   * @param scope the chart, which must have a namespace, or another construct
   * @param id the name of the objects, where `name` isn't given
   */
  public constructor(scope: Construct, id: string, props: ElasticsearchClusterProps = {}) {
    super(scope, id);
    const sets = nodeSets(props);
    refuse(this, clusterProblems(props, sets));
    const name = baseName(this, props.name, longestSetSuffix(sets));
    const namespace = namespaceOf(this);
    const version = (props.version ?? ElasticsearchVersion.V8_19).version;
    this._image = { repository: props.imageRepository, tag: version };
    const nodesService = `${name}-nodes`;
    const identity: Identity = { application: 'elasticsearch', instance: name, component: 'elasticsearch', version };
    const passwords = props.passwordsSecretName ?? `${name}-credentials`;
    const certificateSecret = props.tls?._secretFor(this, {
      name,
      labels: labels(this, identity),
      workload: 'elasticsearch',
      client: true,
      dnsNames: [serviceHost(name, namespace), serviceHost(nodesService, namespace), `*.${serviceHost(nodesService, namespace)}`],
    });

    const selector = { 'app.kubernetes.io/name': identity.application, 'app.kubernetes.io/instance': name };
    service(this, 'NodesService', {
      name: nodesService, identity, selector, headless: true, publishNotReady: true, ports: [{ name: 'transport', port: ELASTICSEARCH_TRANSPORT_PORT }],
    });
    this.service = service(this, 'Service', {
      name, identity, selector: { ...selector, [DATA_NODE_LABEL]: 'true' }, ports: [{ name: 'http', port: ELASTICSEARCH_HTTP_PORT }],
    });
    this.connection = {
      urls: [`${certificateSecret ? 'https' : 'http'}://${serviceHost(name, namespace)}:${ELASTICSEARCH_HTTP_PORT}`],
      users: {
        writer: user(passwords, ElasticsearchUserName.WRITER),
        reader: user(passwords, ElasticsearchUserName.READER),
        archive: user(passwords, ElasticsearchUserName.ARCHIVE),
        indexManager: user(passwords, ElasticsearchUserName.INDEX_MANAGER),
        snapshots: user(passwords, ElasticsearchUserName.SNAPSHOTS),
        monitoring: user(passwords, ElasticsearchUserName.MONITORING),
      },
      ca: certificateSecret ? { secretName: certificateSecret, key: 'ca.crt' } : undefined,
      ownCertificate: certificateSecret && (props.clientCertificates ?? true) ? true : undefined,
      dataNodes: countNodes(sets.filter(holdsData)),
    };
    this.statefulSets = sets.map(set => new ElasticsearchStatefulSet(this, `Set-${set.name}`, {
      cluster: {
        name,
        version,
        namespace,
        nodesService,
        selector,
        passwords,
        jaegers: () => this.jaegers.length > 0 ? this.jaegers : [{}],
        repositories: () => this.repositories,
        certificateSecret,
        nodes: countNodes(sets),
        masters: masterNames(name, sets),
      },
      set: { ...set, name: setName(name, set) },
      component: props.nodeSets ? set.name : 'node',
      props,
    }).statefulSet);
    checkUniqueNames(this);
  }

  /**
   * Gives the users rights on the indices of a Jaeger. A JaegerWithKafka of this app does it by itself; one elsewhere needs it
   * where its indices have a prefix or another lifecycle, where people can archive traces, or where snapshots are taken.
   *
   * @throws if the repository of the snapshots isn't one that the nodes can reach
   */
  public allowJaeger(options: AllowJaegerOptions = {}): void {
    const { prefix, archive, lifecycle, snapshots } = options;
    this.jaegers.push({
      prefix,
      archivePrefix: archive ? archivePrefix(prefix) : undefined,
      lifecycle: lifecycle?._kind,
      snapshots: snapshots && { registers: snapshots._isManaged },
    });
    if (snapshots) {
      this.allowRepository(snapshots);
    }
    noteChange();
  }

  private allowRepository(repository: SnapshotRepository): void {
    refuse(this, within('snapshots', repository._problems(true)));
    if (this.repositories.length === 0) {
      refuseAtSynthesis(this, () => repositoryProblems(this.repositories.map(({ _nodeNeeds }) => _nodeNeeds)));
    }
    this.repositories.push(repository);
  }
}

function user(secretName: string, username: string): ElasticsearchUser {
  return { username, password: { secretName, key: username } };
}

/** The name of the only set of a cluster without `nodeSets`. Its StatefulSet is called like the cluster. */
const ONLY_SET = 'default';

function nodeSets(props: ElasticsearchClusterProps): ElasticsearchNodeSet[] {
  const { storage, storageClassName, heap, ...options } = props;
  const common = {
    imageRepository: options.imageRepository,
    imagePullSecrets: options.imagePullSecrets,
    nodeSelector: options.nodeSelector,
    tolerations: options.tolerations,
    affinity: options.affinity,
    priorityClassName: options.priorityClassName,
    podLabels: options.podLabels,
    podAnnotations: options.podAnnotations,
    terminationGracePeriod: options.terminationGracePeriod,
  };
  if (props.nodeSets) {
    return props.nodeSets.map(set => ({ storageClassName, ...common, ...set }));
  }
  return [{ ...common, name: ONLY_SET, replicas: props.replicas ?? 3, storage, storageClassName, heap, resources: options.resources }];
}

function setName(cluster: string, set: ElasticsearchNodeSet): string {
  return set.name === ONLY_SET ? cluster : `${cluster}-${set.name}`;
}

function longestSetSuffix(sets: ElasticsearchNodeSet[]): string {
  return sets.map(set => setName('', set)).reduce((longest, suffix) => suffix.length > longest.length ? suffix : longest, '');
}

function countNodes(sets: ElasticsearchNodeSet[]): number {
  return sets.reduce((sum, set) => sum + set.replicas, 0);
}

function masterNames(cluster: string, sets: ElasticsearchNodeSet[]): string[] {
  return sets.filter(isMasterEligible).flatMap(set => Array.from({ length: set.replicas }, (_, index) => `${setName(cluster, set)}-${index}`));
}

function clusterProblems(props: ElasticsearchClusterProps, sets: ElasticsearchNodeSet[]): Problem[] {
  const masters = countNodes(sets.filter(isMasterEligible));
  const names = sets.map(set => set.name);
  const excluded = (['replicas', 'storage', 'heap', 'resources'] as const).filter(key => props.nodeSets && props[key] !== undefined);
  if (sets.length === 0) {
    return checkNotEmpty('nodeSets', sets, 'node set', 'leave it out for one kind of node');
  }
  const counts = sets.flatMap(set => checkWhole(props.nodeSets ? `nodeSets.${set.name}.replicas` : 'replicas', set.replicas, 1, 'give the number of nodes'));
  return counts.length > 0 ? counts : [
    ...excluded.map(key => ({ prop: key, value: key === 'replicas' ? props.replicas : '(set)', allowed: "left out beside 'nodeSets'", fix: 'set it in each node set' })),
    ...names.filter(name => !/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name)).map(name => ({ prop: 'nodeSets', value: name, allowed: 'named by DNS labels (a-z, 0-9 and dashes)', fix: 'the name is part of the names of objects; use other characters' })),
    ...names.filter((name, index) => names.indexOf(name) < index).map(name => ({ prop: 'nodeSets', value: name, allowed: 'of different names', fix: 'rename one of the two' })),
    ...(masters % 2 === 0 ? [{ prop: props.nodeSets ? 'nodeSets' : 'replicas', value: masters, allowed: 'an odd number of master-eligible nodes', fix: masters === 0 ? 'give a set the role MASTER' : `${masters} masters survive no more failures than ${masters - 1}; use ${masters - 1} or ${masters + 1}` }] : []),
    ...(sets.some(holdsData) ? [] : [{ prop: 'nodeSets', value: names, allowed: 'with a set that holds data', fix: 'give a set the role DATA' }]),
    ...(props.tls === undefined && countNodes(sets) > 1 ? [{ prop: 'tls', value: undefined, allowed: 'given for a cluster of several nodes', fix: 'Elasticsearch refuses transport without TLS; use PlatformTls.certManager() or PlatformTls.secrets()' }] : []),
    ...(props.clientCertificates && !props.tls ? [{ prop: 'clientCertificates', value: true, allowed: "left out without 'tls'", fix: 'give tls, which has the certificates' }] : []),
    ...elasticsearchYmlProblems('settings', props.settings),
  ];
}

function attributeProblems(attributes: ElasticsearchClusterAttributes): Problem[] {
  const { urls, ca } = attributes;
  return [
    ...(urls.length > 0 && urls.every(url => /^https?:\/\/[^/@]+\/?$/.test(url)) ? [] : [{ prop: 'urls', value: urls, allowed: 'a list of base URLs such as https://logs-es-http:9200', fix: 'give scheme, host and port; user and password are props of their own' }]),
    ...secretKeyProblems('ca', ca),
    ...userProblems(attributes),
  ];
}
