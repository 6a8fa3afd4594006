import { ApiObject, Size } from 'cdk8s';
import { Construct } from 'constructs';
import type { ElasticsearchClusterProps } from './elasticsearch-cluster';
import { ALL_ROLES, ElasticsearchNodeSet, holdsData } from './elasticsearch-node-set';
import { MaxMapCount } from './max-map-count';
import {
  CERTIFICATE_FOLDERS, ELASTICSEARCH_HTTP_PORT, ELASTICSEARCH_READINESS_PORT, ELASTICSEARCH_TRANSPORT_PORT, elasticsearchYml,
} from '../config/elasticsearch/elasticsearch-yml';
import { ElasticsearchUserName, JaegerIndices, keystoreCommands, rolesYml, userCommands, userNames } from '../config/elasticsearch/roles';
import { stopScript } from '../config/elasticsearch/stop-script';
import { callTo } from '../config/otel/calls';
import { checkRange } from '../config/problem';
import { elasticsearchHeapMebibytes } from '../config/sizing';
import { Graph } from '../shared/graph';
import { ELASTICSEARCH_IMAGE } from '../shared/images';
import { kubeObject } from '../shared/kube-object';
import { Identity, labels, selectorLabels } from '../shared/labels';
import { serviceHost } from '../shared/names';
import { ConfigFiles, configFiles, configVolume, disruptionBudget, late, secretVolume } from '../shared/objects';
import { claimSpec, claimTemplate } from '../shared/persistent-queue';
import { imageOf, Manifest, podTemplate, RESTRICTED_CONTAINER } from '../shared/pod';
import { tcpProbes } from '../shared/probes';
import { refuse } from '../shared/refuse';
import { quantity, Resources, resources } from '../shared/resources';
import type { SecretKey } from '../shared/secret-key';
import type { SnapshotNodeNeeds, SnapshotRepository } from '../shared/snapshot-repository';
import { SyncWave, syncWave } from '../shared/sync-wave';

/** Marks the pods that clients talk to. */
export const DATA_NODE_LABEL = 'elasticsearch.cdk8s-tracing/data';

/** What all node sets of a cluster share. */
export interface ElasticsearchShared {
  readonly name: string;
  readonly version: string;
  readonly namespace: string;
  readonly nodesService: string;
  /** The labels of the pods of all node sets. */
  readonly selector: { [key: string]: string };
  /** The Secret with the passwords of all users. */
  readonly passwords: string;
  /** Whose indices the users have rights on. Asked at synthesis. */
  readonly jaegers: () => JaegerIndices[];
  /** Where snapshots are kept. Asked at synthesis. */
  readonly repositories: () => SnapshotRepository[];
  readonly certificateSecret?: string;
  readonly nodes: number;
  readonly masters: string[];
}

/** What one node set is made of. The set's name is that of its StatefulSet. */
export interface ElasticsearchStatefulSetProps {
  readonly cluster: ElasticsearchShared;
  readonly set: ElasticsearchNodeSet;
  /** The value of its pods' label `app.kubernetes.io/component`. */
  readonly component: string;
  readonly props: ElasticsearchClusterProps;
}

const USER = 1000;
/** The image's files belong to the group root; some are readable for it only. */
const GROUP = 0;
const HOME = '/usr/share/elasticsearch';
/** The user that may do everything. No program logs in with it. */
const SUPERUSER = 'elastic';
const PASSWORDS = 'passwords';
const PASSWORD_FOLDER = '/mnt/passwords';
/** The one password that a running node has, beside that of the superuser: of the user that may only look. */
const STOP_PASSWORD = '/mnt/monitoring-password';
/** How long a node that is to stop waits for the cluster to be green. */
const STOP_WAIT_SECONDS = 300;

/** One node set: not exported, {@link ElasticsearchCluster} is the way to it. */
export class ElasticsearchStatefulSet extends Construct {
  public readonly statefulSet: ApiObject;
  private readonly cluster: ElasticsearchShared;
  private readonly set: ElasticsearchNodeSet;
  private readonly props: ElasticsearchClusterProps;
  private readonly image: string;

  public constructor(scope: Construct, id: string, { cluster, set, component, props }: ElasticsearchStatefulSetProps) {
    super(scope, id);
    this.cluster = cluster;
    this.set = set;
    this.props = props;
    this.image = imageOf(this, set, ELASTICSEARCH_IMAGE, cluster.version);
    const sizes = resources(set.resources, { cpuRequest: 1000, cpuLimit: 2000, memory: 4096 });
    const heap = set.heap?.toMebibytes() ?? elasticsearchHeapMebibytes(sizes.memoryLimitBytes);
    refuse(this, checkRange('heap', heap, 128, (sizes.memoryLimitBytes / 1024 / 1024) * 0.75, 'in MiB; Elasticsearch needs as much memory beside its heap for the file system cache'));
    const identity: Identity = { application: 'elasticsearch', instance: cluster.name, component, version: cluster.version };
    const files = configFiles(this, 'Config', set.name, identity, {
      'elasticsearch.yml': () => this.configuration(),
      'roles.yml': () => rolesYml(cluster.jaegers()),
    });
    this.statefulSet = this.workload(identity, files, sizes, heap);
    disruptionBudget(this, set.name, identity, set.replicas, 'IfHealthyBudget');
    Graph.of(this).add({
      scope: this,
      name: set.name,
      namespace: cluster.namespace,
      labels: labels(this, identity),
      selector: selectorLabels(identity),
      hosts: holdsData(set) ? [serviceHost(cluster.name, cluster.namespace)] : [],
      calls: () => this.repositories().flatMap(({ url }) => callTo(url)),
      peers: { selector: cluster.selector, ports: [ELASTICSEARCH_TRANSPORT_PORT] },
    });
  }

  private configuration(): string {
    const { cluster, set, props } = this;
    const single = cluster.nodes === 1;
    return elasticsearchYml({
      clusterName: cluster.name,
      roles: set.roles ?? ALL_ROLES,
      singleNode: single,
      seedHost: serviceHost(cluster.nodesService, cluster.namespace),
      initialMasters: !single && (props.bootstrap ?? true) ? cluster.masters : undefined,
      tls: cluster.certificateSecret !== undefined,
      clientCertificates: props.clientCertificates ?? true,
      allowMmap: props.maxMapCount !== MaxMapCount.DISABLE_MMAP,
      spreadOverNodes: !single,
      repositories: repositorySettings(this.repositories()),
      overrides: props.settings,
    });
  }

  private workload(identity: Identity, files: ConfigFiles, sizes: Resources, heap: number): ApiObject {
    const { set, cluster } = this;
    const template = () => podTemplate(this, {
      identity,
      user: USER,
      group: GROUP,
      initContainers: this.initContainers(sizes),
      containers: [this.container(sizes, heap)],
      volumes: [
        configVolume('settings', files),
        ...['config', 'logs', 'tmp'].map(name => ({ name, emptyDir: {} })),
        secretVolume(PASSWORDS, { mountPath: PASSWORD_FOLDER, secretName: cluster.passwords, keys: this.users() }),
        ...this.repositoryVolumes().map(({ name, claimName }) => ({ name, persistentVolumeClaim: { claimName } })),
        ...cluster.certificateSecret ? [secretVolume('certificates', { mountPath: '', secretName: cluster.certificateSecret })] : [],
      ],
      annotations: files.checksum,
      gracePeriodSeconds: this.cluster.nodes > 1 ? 180 + STOP_WAIT_SECONDS : 180,
      spreadOverNodes: 'DoNotSchedule',
      options: { ...set, podLabels: { ...set.podLabels, [DATA_NODE_LABEL]: String(holdsData(set)) } },
    });
    const storage = quantity((set.storage ?? Size.gibibytes(100)).toMebibytes());
    return kubeObject(this, 'Resource', {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      name: set.name,
      labels: labels(this, identity),
      annotations: syncWave(SyncWave.STORAGE),
      body: {
        spec: late(() => ({
          replicas: set.replicas,
          serviceName: cluster.nodesService,
          selector: { matchLabels: selectorLabels(identity) },
          // No node is ready without an elected master, so they must start together; updates still go one by one.
          podManagementPolicy: 'Parallel',
          updateStrategy: { type: 'RollingUpdate' },
          // Time for a node's shards to be assigned. The next node waits until the cluster is green (preStop).
          minReadySeconds: 30,
          template: template(),
          volumeClaimTemplates: [claimTemplate('data', claimSpec(storage, set.storageClassName))],
        })),
      },
    });
  }

  private lifecycle(): Manifest {
    const { name, namespace, certificateSecret } = this.cluster;
    const script = stopScript({
      username: ElasticsearchUserName.MONITORING,
      passwordFile: STOP_PASSWORD,
      tls: certificateSecret ? { folder: `${HOME}/config/${CERTIFICATE_FOLDERS.http}`, host: serviceHost(name, namespace) } : undefined,
      maxWaitSeconds: STOP_WAIT_SECONDS,
    });
    return { preStop: { exec: { command: ['/bin/bash', '-c', script] } } };
  }

  private repositories(): SnapshotNodeNeeds[] {
    return this.cluster.repositories().map(({ _nodeNeeds }) => _nodeNeeds);
  }

  /** Each claim once, however many Jaegers keep snapshots there. */
  private repositoryVolumes(): { name: string; claimName: string; mountPath: string }[] {
    const volumes = new Map(this.repositories().flatMap(({ volume }) => volume ? [[volume.claimName, volume]] : []));
    return [...volumes.values()].map((volume, index) => ({ name: `snapshots-${index}`, ...volume }));
  }

  private users(): string[] {
    return userNames(this.cluster.jaegers());
  }

  /** The image's `config` folder becomes a volume, since Elasticsearch writes its keystore there, and the users are made in it. */
  private initContainers(sizes: Resources): Manifest[] {
    const secrets = Object.entries<SecretKey>(Object.assign({}, ...this.repositories().map(repository => repository.secrets)));
    const variables = Object.fromEntries(secrets.map(([setting], index) => [setting, `REPOSITORY_SECRET_${index}`]));
    const prepare = {
      name: 'prepare-config',
      image: this.image,
      imagePullPolicy: 'IfNotPresent',
      command: ['/bin/bash', '-c', [
        'set -euo pipefail',
        `cp -R ${HOME}/config/. /mnt/config/`,
        'cp /mnt/settings/roles.yml /mnt/config/',
        ...userCommands(HOME, '/mnt/config', PASSWORD_FOLDER, this.users()),
        ...keystoreCommands(HOME, '/mnt/config', variables),
        // Last: the tool would look for the variables in it.
        'cp /mnt/settings/elasticsearch.yml /mnt/config/',
        '',
      ].join('\n')],
      env: secrets.length > 0
        ? secrets.map(([setting, { secretName, key }]) => ({ name: variables[setting], valueFrom: { secretKeyRef: { name: secretName, key } } }))
        : undefined,
      resources: sizes.rendered,
      securityContext: RESTRICTED_CONTAINER,
      volumeMounts: [
        { name: 'config', mountPath: '/mnt/config' },
        { name: 'settings', mountPath: '/mnt/settings', readOnly: true },
        { name: PASSWORDS, mountPath: PASSWORD_FOLDER, readOnly: true },
        { name: 'tmp', mountPath: '/tmp' },
      ],
    };
    return this.props.maxMapCount === MaxMapCount.PRIVILEGED_INIT_CONTAINER ? [this.sysctlContainer(sizes), prepare] : [prepare];
  }

  private sysctlContainer(sizes: Resources): Manifest {
    return {
      name: 'max-map-count',
      image: this.image,
      imagePullPolicy: 'IfNotPresent',
      command: ['sysctl', '-w', 'vm.max_map_count=1048576'],
      resources: sizes.rendered,
      securityContext: { privileged: true, runAsUser: 0, runAsNonRoot: false },
    };
  }

  private container(sizes: Resources, heap: number): Manifest {
    const { passwords, certificateSecret } = this.cluster;
    const field = (fieldPath: string) => ({ fieldRef: { apiVersion: 'v1', fieldPath } });
    return {
      name: 'elasticsearch',
      image: this.image,
      imagePullPolicy: 'IfNotPresent',
      env: [
        { name: 'POD_NAME', valueFrom: field('metadata.name') },
        { name: 'POD_IP', valueFrom: field('status.podIP') },
        { name: 'NODE_NAME', valueFrom: field('spec.nodeName') },
        // Logs of the garbage collector go to the console, warnings only; by default they are 2 GB of files.
        { name: 'ES_JAVA_OPTS', value: `-Xms${heap}m -Xmx${heap}m -Xlog:disable -Xlog:all=warning:stderr:utctime,level,tags` },
        { name: 'ELASTIC_PASSWORD', valueFrom: { secretKeyRef: { name: passwords, key: SUPERUSER } } },
      ],
      ports: [
        { name: 'http', containerPort: ELASTICSEARCH_HTTP_PORT, protocol: 'TCP' },
        { name: 'transport', containerPort: ELASTICSEARCH_TRANSPORT_PORT, protocol: 'TCP' },
        { name: 'readiness', containerPort: ELASTICSEARCH_READINESS_PORT, protocol: 'TCP' },
      ],
      ...tcpProbes('readiness', 'transport'),
      lifecycle: this.cluster.nodes > 1 ? this.lifecycle() : undefined,
      resources: sizes.rendered,
      securityContext: RESTRICTED_CONTAINER,
      volumeMounts: [
        { name: 'config', mountPath: `${HOME}/config` },
        { name: 'data', mountPath: `${HOME}/data` },
        { name: 'logs', mountPath: `${HOME}/logs` },
        { name: 'tmp', mountPath: '/tmp' },
        ...this.cluster.nodes > 1 ? [{ name: PASSWORDS, mountPath: STOP_PASSWORD, subPath: ElasticsearchUserName.MONITORING, readOnly: true }] : [],
        ...this.repositoryVolumes().map(({ name, mountPath }) => ({ name, mountPath })),
        ...certificateSecret
          ? Object.values(CERTIFICATE_FOLDERS).map(folder => ({ name: 'certificates', mountPath: `${HOME}/config/${folder}`, readOnly: true }))
          : [],
      ],
    };
  }
}

/** Elasticsearch opens no folder as a repository that isn't named in `path.repo`. */
function repositorySettings(repositories: SnapshotNodeNeeds[]): Manifest {
  const paths = [...new Set(repositories.flatMap(({ volume }) => volume ? [volume.mountPath] : []))];
  return Object.assign({}, ...repositories.map(({ settings }) => settings), paths.length > 0 ? { 'path.repo': paths } : {});
}
