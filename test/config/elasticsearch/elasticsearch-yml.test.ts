import { elasticsearchYml, elasticsearchYmlProblems } from '../../../src/config/elasticsearch/elasticsearch-yml';
import { describeProblem } from '../../../src/config/problem';

const SETTINGS = {
  clusterName: 'es',
  roles: ['master', 'data', 'ingest'],
  singleNode: false,
  seedHost: 'es-nodes.obs.svc',
  initialMasters: ['es-0', 'es-1', 'es-2'],
  tls: true,
  clientCertificates: true,
  allowMmap: true,
  spreadOverNodes: true,
};

describe('elasticsearchYml', () => {
  test('of a cluster with TLS', () => {
    expect(elasticsearchYml(SETTINGS)).toBe(`cluster.name: es
node.name: \${POD_NAME}
node.roles:
  - master
  - data
  - ingest
network.host: 0.0.0.0
network.publish_host: \${POD_IP}
readiness.port: 8080
discovery.seed_hosts:
  - es-nodes.obs.svc
cluster.initial_master_nodes:
  - es-0
  - es-1
  - es-2
node.attr.k8s_node_name: \${NODE_NAME}
cluster.routing.allocation.awareness.attributes: k8s_node_name
xpack.security.enabled: true
xpack.security.transport.ssl.enabled: true
xpack.security.http.ssl.enabled: true
xpack.security.transport.ssl.verification_mode: certificate
xpack.security.transport.ssl.client_authentication: required
xpack.security.transport.ssl.key: certs/transport/tls.key
xpack.security.transport.ssl.certificate: certs/transport/tls.crt
xpack.security.transport.ssl.certificate_authorities:
  - certs/transport/ca.crt
xpack.security.http.ssl.client_authentication: required
xpack.security.http.ssl.key: certs/http/tls.key
xpack.security.http.ssl.certificate: certs/http/tls.crt
xpack.security.http.ssl.certificate_authorities:
  - certs/http/ca.crt
`);
  });

  test('of a single node in plain text without memory maps', () => {
    const settings = { ...SETTINGS, singleNode: true, initialMasters: undefined, tls: false, allowMmap: false, spreadOverNodes: false };
    expect(elasticsearchYml(settings)).toBe(`cluster.name: es
node.name: \${POD_NAME}
node.roles:
  - master
  - data
  - ingest
network.host: 0.0.0.0
network.publish_host: \${POD_IP}
readiness.port: 8080
discovery.type: single-node
node.attr.k8s_node_name: \${NODE_NAME}
node.store.allow_mmap: false
xpack.security.enabled: true
xpack.security.transport.ssl.enabled: false
xpack.security.http.ssl.enabled: false
`);
  });

  test('of a cluster that is there names no initial masters', () => {
    const text = elasticsearchYml({ ...SETTINGS, initialMasters: undefined });
    expect(text).toContain('discovery.seed_hosts');
    expect(text).not.toContain('initial_master_nodes');
  });

  test('takes further keys, and removes with null', () => {
    const text = elasticsearchYml({ ...SETTINGS, overrides: { 'indices.memory.index_buffer_size': '20%', 'cluster.routing.allocation.awareness.attributes': null } });
    expect(text).toContain('\nindices.memory.index_buffer_size: 20%\n');
    expect(text).not.toContain('awareness');
  });
});

describe('elasticsearchYmlProblems', () => {
  test.each([
    'cluster.name', 'node.name', 'node.roles', 'discovery.type', 'discovery.seed_hosts', 'cluster.initial_master_nodes', 'http.port', 'transport.port',
    'readiness.port', 'path.data', 'xpack.security.enabled', 'xpack.security.http.ssl.client_authentication',
    'xpack.security.transport.ssl.client_authentication',
  ])('%s is refused', key => {
    expect(elasticsearchYmlProblems('settings', { [key]: 'x' }).map(describeProblem)).toEqual([
      `'settings.${key}' must be left to the construct, got "x": Services, probes and start-up are made for it; remove it`,
    ]);
  });

  test('a decided key that is written as a map is refused, too', () => {
    expect(elasticsearchYmlProblems('settings', { cluster: { name: 'other' } })).toHaveLength(1);
  });

  test('other keys and none are fine', () => {
    expect([...elasticsearchYmlProblems('settings', { 'indices.x': 1 }), ...elasticsearchYmlProblems('settings', undefined)]).toEqual([]);
  });
});
