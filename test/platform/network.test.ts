import { connections, resolve } from '../support/connections';
import { instanceOf, podLabelsOf, selects, workloads } from '../support/manifests';
import { reachable, shortName } from '../support/network';
import { platformObjects, PRODUCTION, SHAPES, twoPlatforms } from '../support/platforms';
import type { KubeObject } from '../support/synth';

const WITH_ROUTER = { ...PRODUCTION, gateway: { router: {} }, jaeger: { archive: true } };

/** What the configurations connect to, independently of the policies; and what members of a cluster do among themselves. */
function configured(objects: KubeObject[]): string[] {
  const edges = connections(objects).flatMap(connection => {
    const service = resolve(connection, objects);
    // A policy knows no host names: the way out to another system is open by port, hence also to what lets everybody in.
    const selector = service ? service.spec.selector : { 'app.kubernetes.io/component': connection.port === 4317 ? 'agent' : 'nothing' };
    const servers = workloads(objects).filter(workload => podLabelsOf(workload).some(labels => selects(selector, labels)));
    const [kind, name] = connection.from.split('/');
    const client = workloads(objects).find(workload => workload.kind === kind && workload.metadata.name === name);
    return servers.map(server => `${client ? shortName(client) : name} → ${shortName(server)}:${connection.port}`);
  });
  const kafka = objects.some(({ kind, metadata }) => kind === 'StatefulSet' && metadata.name === 'tracing-kafka');
  const elasticsearch = objects.some(({ kind, metadata }) => kind === 'StatefulSet' && metadata.name === 'tracing-elasticsearch');
  return [...new Set([
    ...edges,
    ...kafka ? ['tracing-kafka → tracing-kafka:9092', 'tracing-kafka → tracing-kafka:9093'] : [],
    ...elasticsearch ? ['tracing-elasticsearch → tracing-elasticsearch:9300'] : [],
  ])].sort();
}

describe('the network of a production platform', () => {
  const objects = platformObjects(WITH_ROUTER);

  test('lets through these connections between its pods and no others', () => {
    expect(reachable(objects)).toEqual([
      'tracing-agent → tracing-sampler:4317',
      'tracing-elasticsearch → tracing-elasticsearch:9300',
      'tracing-jaeger-collector → tracing-kafka:9092',
      'tracing-jaeger-index-cleaner → tracing-elasticsearch:9200',
      'tracing-jaeger-index-init → tracing-elasticsearch:9200',
      'tracing-jaeger-index-lookback → tracing-elasticsearch:9200',
      'tracing-jaeger-index-rollover → tracing-elasticsearch:9200',
      'tracing-jaeger-ingester → tracing-elasticsearch:9200',
      'tracing-jaeger-ingester → tracing-kafka:9092',
      'tracing-jaeger-query → tracing-elasticsearch:9200',
      'tracing-kafka → tracing-kafka:9092',
      'tracing-kafka → tracing-kafka:9093',
      'tracing-kafka-topic → tracing-kafka:9092',
      'tracing-router → tracing-sampler:4317',
      'tracing-sampler → tracing-jaeger-collector:4317',
    ]);
  });

  test('is closed for a pod of the same namespace that is no part of it, but for OTLP', () => {
    const stranger: KubeObject = {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name: 'stranger', namespace: 'observability' },
      spec: { jobTemplate: { spec: { template: { metadata: { labels: { app: 'stranger' } }, spec: { containers: [{}] } } } } },
    };
    expect(reachable([...objects, stranger]).filter(edge => edge.startsWith('stranger'))).toEqual([
      'stranger → tracing-agent:4317', 'stranger → tracing-agent:4318', 'stranger → tracing-router:4317', 'stranger → tracing-router:4318',
    ]);
  });

  test('lets every pod ask the DNS', () => {
    const dns = {
      to: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } } }],
      ports: [{ protocol: 'UDP', port: 53 }, { protocol: 'TCP', port: 53 }],
    };
    const policies = objects.filter(({ kind }) => kind === 'NetworkPolicy');
    expect(policies).toHaveLength(new Set(workloads(objects).map(instanceOf)).size);
    policies.forEach(({ spec }) => expect(spec.egress).toContainEqual(dns));
  });

  test('lets only the agent reach the Kubernetes API', () => {
    const callers = objects.filter(({ kind, spec }) => kind === 'NetworkPolicy' && JSON.stringify(spec.egress).includes('6443'));
    expect(callers.map(({ metadata }) => metadata.name)).toEqual(['tracing-agent']);
  });
});

describe.each(Object.entries(SHAPES))('the network of %s', (_shape, props) => {
  test('lets through what the configurations connect to, and nothing else', () => {
    const objects = platformObjects({ ...props, networkPolicies: true });
    expect(reachable(objects)).toEqual(configured(objects));
  });
});

test('two platforms in one namespace do not reach each other', () => {
  const [one, other] = twoPlatforms({ name: 'blue', namespace: 'obs' }, { name: 'green', namespace: 'obs' }, WITH_ROUTER);
  const edges = reachable([...one, ...other]);
  expect(edges.filter(edge => edge.includes('blue') && edge.includes('green'))).toEqual([]);
  expect(edges).toHaveLength(30);
});

test('without policies everything is open, which is what the checks above would see', () => {
  const objects = platformObjects({ ...WITH_ROUTER, networkPolicies: false });
  expect(reachable(objects)).toContain('tracing-agent → tracing-elasticsearch:9200');
});
