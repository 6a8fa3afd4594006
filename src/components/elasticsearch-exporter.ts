import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { elasticsearchExporterArguments } from '../config/monitoring/elasticsearch-exporter-arguments';
import { callTo } from '../config/otel/calls';
import { ELASTICSEARCH_METRICS_PORT } from '../config/otel/ports';
import type { Problem } from '../config/problem';
import { goMemoryLimit } from '../config/sizing';
import { ElasticsearchExporterVersion } from '../config/versions/elasticsearch-exporter-version';
import { ElasticsearchUser, IElasticsearchCluster, userFor } from '../shared/elasticsearch-connection';
import { Audience, Graph } from '../shared/graph';
import { ELASTICSEARCH_EXPORTER_IMAGE } from '../shared/images';
import { kubeObject, namespaceOf } from '../shared/kube-object';
import { Identity, labels, selectorLabels } from '../shared/labels';
import { baseName, checkUniqueNames } from '../shared/names';
import { late, SecretFolder, secretVolume } from '../shared/objects';
import { secretFiles, secretPath } from '../shared/otlp-tls';
import { imageOf, Manifest, podTemplate, RESTRICTED_CONTAINER } from '../shared/pod';
import { httpProbes } from '../shared/probes';
import { refuse } from '../shared/refuse';
import { Resources, resources } from '../shared/resources';
import type { PlatformTls } from '../shared/tls';
import type { WorkloadOptions } from '../shared/workload-options';

/** Options of {@link ElasticsearchExporter}: all but its cluster. */
export interface ElasticsearchExporterOptions extends WorkloadOptions {
  /**
   * The release.
   *
   * @default ElasticsearchExporterVersion.V1_9_0
   */
  readonly version?: ElasticsearchExporterVersion;
}

/** Props of {@link ElasticsearchExporter}. */
export interface ElasticsearchExporterProps extends ElasticsearchExporterOptions {
  /**
   * The name of its objects.
   *
   * @default - the construct's id in lower case
   */
  readonly name?: string;
  /** The cluster. It may be one that this app doesn't define. It is asked as the user `monitoring`, where it has users. */
  readonly cluster: IElasticsearchCluster;
  /**
   * Where its certificate comes from, if the cluster asks clients for one.
   *
   * @default - none
   */
  readonly tls?: PlatformTls;
}

/** The user of the exporter's image (nobody). */
const EXPORTER_USER = 65534;
const CA_FOLDER = '/etc/elasticsearch-ca';
const METRICS = 'metrics';

/**
 * Prometheus' exporter for Elasticsearch: one pod that asks the cluster over its API how it is, with no right but to look.
 *
 * Resources by default: 20m to 500m CPU, 128 MiB.
 *
 * @see https://github.com/prometheus-community/elasticsearch_exporter
 */
export class ElasticsearchExporter extends Construct {
  /** The Deployment. */
  public readonly deployment: ApiObject;

  /**
   * @param scope the chart, which must have a namespace, or another construct
   * @param id the name of the objects, where `name` isn't given
   */
  public constructor(scope: Construct, id: string, props: ElasticsearchExporterProps) {
    super(scope, id);
    refuse(this, exporterProblems(props));
    const name = baseName(this, props.name, '');
    const { version } = props.version ?? ElasticsearchExporterVersion.V1_9_0;
    const identity: Identity = { application: 'elasticsearch-exporter', instance: name, component: 'elasticsearch-exporter', version };
    const { connection } = props.cluster;
    const certificate = connection.ownCertificate
      ? props.tls?._secretFor(this, { workload: 'elasticsearchExporter', name, labels: labels(this, identity), dnsNames: [], client: true })
      : undefined;
    const folders = secretFolders(props, certificate);
    Graph.of(this).add({
      scope: this,
      name,
      namespace: namespaceOf(this),
      labels: labels(this, identity),
      selector: selectorLabels(identity),
      hosts: [],
      calls: () => callTo(connection.urls[0]),
      open: () => [{ audience: Audience.MONITORING, ports: [{ port: ELASTICSEARCH_METRICS_PORT }] }],
    });
    const containers = [this.container(props, folders, certificate)];
    const template = () => podTemplate(this, {
      identity,
      user: EXPORTER_USER,
      containers,
      volumes: Object.entries(folders).map(([volume, folder]) => secretVolume(volume, folder)),
      gracePeriodSeconds: 10,
      spreadOverNodes: 'none',
      options: props,
    });
    this.deployment = kubeObject(this, 'Resource', {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      name,
      labels: labels(this, identity),
      body: { spec: { replicas: 1, selector: { matchLabels: selectorLabels(identity) }, template: late(template) } },
    });
    checkUniqueNames(this);
  }

  private container(props: ElasticsearchExporterProps, folders: { [name: string]: SecretFolder }, certificate: string | undefined): Manifest {
    const { connection } = props.cluster;
    const { version } = props.version ?? ElasticsearchExporterVersion.V1_9_0;
    const sizes = resources(props.resources, { cpuRequest: 20, cpuLimit: 500, memory: 128 });
    return {
      name: 'elasticsearch-exporter',
      image: imageOf(this, props, ELASTICSEARCH_EXPORTER_IMAGE, `v${version}`),
      imagePullPolicy: 'IfNotPresent',
      args: elasticsearchExporterArguments({
        url: connection.urls[0],
        caFile: connection.ca && `${CA_FOLDER}/${connection.ca.key}`,
        certFile: certificate && secretPath(certificate, 'tls.crt'),
        keyFile: certificate && secretPath(certificate, 'tls.key'),
      }),
      env: environment(userFor(connection, 'monitoring'), sizes),
      ports: [{ name: METRICS, containerPort: ELASTICSEARCH_METRICS_PORT, protocol: 'TCP' }],
      // It lives while it answers at all; whether Elasticsearch does is what its metrics say.
      ...httpProbes(METRICS, '/healthz'),
      resources: sizes.rendered,
      securityContext: RESTRICTED_CONTAINER,
      volumeMounts: mounts(folders),
    };
  }
}

function environment(user: ElasticsearchUser | undefined, sizes: Resources): Manifest[] {
  return [
    { name: 'GOMEMLIMIT', value: goMemoryLimit(sizes.memoryLimitBytes) },
    ...user ? [
      { name: 'ES_USERNAME', value: user.username },
      { name: 'ES_PASSWORD', valueFrom: { secretKeyRef: { name: user.password.secretName, key: user.password.key } } },
    ] : [],
  ];
}

/** `undefined` instead of an empty list, which the API server would drop. */
function mounts(folders: { [name: string]: SecretFolder }): Manifest[] | undefined {
  const entries = Object.entries(folders);
  return entries.length > 0 ? entries.map(([name, { mountPath }]) => ({ name, mountPath, readOnly: true })) : undefined;
}

/** The Secrets that it reads as files, by the names of their volumes. */
function secretFolders({ cluster }: ElasticsearchExporterProps, certificate: string | undefined): { [volume: string]: SecretFolder } {
  const { ca } = cluster.connection;
  return {
    ...ca ? { ca: { mountPath: CA_FOLDER, secretName: ca.secretName, keys: [ca.key] } } : {},
    ...certificate ? { certificate: secretFiles(certificate, ['tls.crt', 'tls.key']) } : {},
  };
}

function exporterProblems({ cluster, tls }: ElasticsearchExporterProps): Problem[] {
  const { users, ownCertificate } = cluster.connection;
  return [
    ...(users && !users.monitoring
      ? [{ prop: 'cluster.connection.users.monitoring', value: undefined, allowed: 'given', fix: 'name a user with the privileges to monitor cluster and indices' }]
      : []),
    ...(ownCertificate && !tls
      ? [{ prop: 'tls', value: undefined, allowed: 'given where the cluster asks for a certificate', fix: "say where the exporter's comes from: PlatformTls.certManager(…) or PlatformTls.secrets(…)" }]
      : []),
  ];
}
