import { isPlainObject, mergeDeep, PlainObject, withoutUndefined } from '../merge';
import { Problem } from '../problem';
import { toYaml } from '../yaml';

/** HTTP, for clients. */
export const ELASTICSEARCH_HTTP_PORT = 9200;
/** Transport, for the nodes among themselves. */
export const ELASTICSEARCH_TRANSPORT_PORT = 9300;
/** Opens when the node has joined a cluster; needs no password. */
export const ELASTICSEARCH_READINESS_PORT = 8080;

/** Where certificates lie, relative to the `config` folder: Elasticsearch reads none from elsewhere. */
export const CERTIFICATE_FOLDERS = { http: 'certs/http', transport: 'certs/transport' };

/** What `elasticsearch.yml` of one node set is made of. */
export interface ElasticsearchYmlSettings {
  readonly clusterName: string;
  readonly roles: string[];
  /** True if this is the only node of the cluster. */
  readonly singleNode: boolean;
  /** The name behind which all master-eligible nodes are found. */
  readonly seedHost: string;
  /** Names of the master-eligible nodes that may form a new cluster; none once it is there. */
  readonly initialMasters?: string[];
  readonly tls: boolean;
  /** Whether clients need a certificate, where there is TLS. Nodes always do. */
  readonly clientCertificates: boolean;
  readonly allowMmap: boolean;
  readonly spreadOverNodes: boolean;
  /** What repositories for snapshots need. */
  readonly repositories?: PlainObject;
  readonly overrides?: { [key: string]: any };
}

/** Keys that the construct decides, because other objects depend on them. */
const DECIDED = ['cluster.name', 'node.name', 'node.roles', 'discovery.type', 'discovery.seed_hosts', 'cluster.initial_master_nodes',
  'http.port', 'transport.port', 'readiness.port', 'path.data', 'xpack.security.enabled',
  'xpack.security.http.ssl.client_authentication', 'xpack.security.transport.ssl.client_authentication'];

/** Overrides that would tear the cluster apart. */
export function elasticsearchYmlProblems(prop: string, overrides: { [key: string]: any } | undefined): Problem[] {
  return flatEntries(overrides ?? {}).filter(([key]) => DECIDED.includes(key)).map(([key, value]) => ({
    prop: `${prop}.${key}`,
    value,
    allowed: 'left to the construct',
    fix: 'Services, probes and start-up are made for it; remove it',
  }));
}

/** Elasticsearch reads `a: { b: 1 }` as `a.b: 1`. */
function flatEntries(settings: { [key: string]: any }, prefix = ''): [string, any][] {
  return Object.entries(settings).flatMap(([key, value]): [string, any][] =>
    isPlainObject(value) ? flatEntries(value, `${prefix}${key}.`) : [[`${prefix}${key}`, value]]);
}

/**
 * The text of `elasticsearch.yml`, with flat keys as in the upstream documentation. `node.roles` stands in the file
 * and not in the environment, since only there the image's own tools see it.
 *
 * @see https://www.elastic.co/docs/reference/elasticsearch/configuration-reference
 */
export function elasticsearchYml(settings: ElasticsearchYmlSettings): string {
  const discovery = settings.singleNode
    ? { 'discovery.type': 'single-node' }
    : { 'discovery.seed_hosts': [settings.seedHost], 'cluster.initial_master_nodes': settings.initialMasters };
  return toYaml(mergeDeep(withoutUndefined({
    'cluster.name': settings.clusterName,
    'node.name': '${POD_NAME}',
    'node.roles': settings.roles,
    'network.host': '0.0.0.0',
    'network.publish_host': '${POD_IP}',
    'readiness.port': ELASTICSEARCH_READINESS_PORT,
    ...discovery,
    'node.attr.k8s_node_name': '${NODE_NAME}',
    // Two copies of a shard never lie on one Kubernetes node.
    'cluster.routing.allocation.awareness.attributes': settings.spreadOverNodes ? 'k8s_node_name' : undefined,
    'node.store.allow_mmap': settings.allowMmap ? undefined : false,
    'xpack.security.enabled': true,
    'xpack.security.transport.ssl.enabled': settings.tls,
    'xpack.security.http.ssl.enabled': settings.tls,
    ...(settings.tls ? { ...pem('transport', true), ...pem('http', settings.clientCertificates) } : {}),
    ...settings.repositories,
  }), settings.overrides));
}

function pem(layer: 'http' | 'transport', clientCertificates: boolean): { [key: string]: any } {
  const folder = CERTIFICATE_FOLDERS[layer];
  return {
    ...(layer === 'transport' ? { 'xpack.security.transport.ssl.verification_mode': 'certificate' } : {}),
    [`xpack.security.${layer}.ssl.client_authentication`]: clientCertificates ? 'required' : 'none',
    [`xpack.security.${layer}.ssl.key`]: `${folder}/tls.key`,
    [`xpack.security.${layer}.ssl.certificate`]: `${folder}/tls.crt`,
    [`xpack.security.${layer}.ssl.certificate_authorities`]: [`${folder}/ca.crt`],
  };
}
