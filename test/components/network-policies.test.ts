import { Chart } from 'cdk8s';
import {
  ElasticsearchCluster, KafkaCluster, NetworkPolicies, OtelCollectorDaemonSet, OtelExporter, OtlpEndpoint, PlatformSize, PlatformTls, TracingPlatform,
} from '../../src';
import { testChart } from '../support/chart';
import { instanceOf } from '../support/manifests';
import { KubeObject, synth } from '../support/synth';

type Manifest = Record<string, any>;

/** A policy as lines: `in 9092 from jaeger/collector`, `out 53 to ns kube-system`. */
function lines(objects: Manifest[], name: string): string[] {
  const { spec } = objects.find(object => object.kind === 'NetworkPolicy' && object.metadata.name === name)!;
  const peer = (entry: Manifest) => [
    ...entry.namespaceSelector ? [`ns ${Object.values(entry.namespaceSelector.matchLabels ?? { all: '*' }).join()}`] : [],
    ...entry.podSelector ? [Object.entries(entry.podSelector.matchLabels).map(([, value]) => value).reverse().join('/')] : [],
  ].join(' ');
  const rule = (word: string, to: string, entry: Manifest, peers?: Manifest[]) =>
    `${word} ${entry.ports.map((port: Manifest) => port.port).join()} ${to} ${peers ? peers.map(peer).join(' or ') : 'anywhere'}`;
  return [
    ...(spec.ingress ?? []).map((entry: Manifest) => rule('in', 'from', entry, entry.from)),
    ...spec.egress.map((entry: Manifest) => rule('out', 'to', entry, entry.to)),
  ];
}

function production(chart: Chart, id = 'tracing'): Manifest[] {
  new TracingPlatform(chart, id, {
    size: PlatformSize.PRODUCTION,
    tls: PlatformTls.certManager({ issuer: 'ca' }),
    gateway: { router: {} },
    network: { userNamespaces: ['ingress'], monitoringNamespaces: ['monitoring'] },
  });
  return synth(chart);
}

const DNS = 'out 53,53 to ns kube-system';
const SCRAPED = 'in 8888 from ns monitoring';

describe('the policies of a production platform', () => {
  const objects = production(testChart('obs'));

  test.each([
    ['tracing-agent', [
      'in 4317,4318 from ns *', SCRAPED,
      'out 4317 to opentelemetry-collector/tracing-sampler/sampler', 'out 443,6443 to anywhere', DNS,
    ]],
    ['tracing-router', ['in 4317,4318 from ns *', SCRAPED, 'out 4317 to opentelemetry-collector/tracing-sampler/sampler', DNS]],
    ['tracing-sampler', [
      'in 4317 from opentelemetry-collector/tracing-router/router', 'in 4317 from opentelemetry-collector/tracing-agent/agent', SCRAPED,
      'out 4317 to jaeger/tracing-jaeger-collector/collector', DNS,
    ]],
    ['tracing-jaeger-collector', [
      'in 4317 from opentelemetry-collector/tracing-sampler/sampler', SCRAPED, 'out 9092 to kafka/tracing-kafka/broker', DNS,
    ]],
    ['tracing-jaeger-ingester', [
      SCRAPED, 'out 9092 to kafka/tracing-kafka/broker', 'out 9200 to elasticsearch/tracing-elasticsearch/node', DNS,
    ]],
    ['tracing-jaeger-query', [
      'in 16685,16686 from ns ingress', SCRAPED, 'out 9200 to elasticsearch/tracing-elasticsearch/node', DNS,
    ]],
    ['tracing-kafka', [
      'in 9092 from kafka/tracing-kafka-topic/topic', 'in 9092 from jaeger/tracing-jaeger-collector/collector',
      'in 9092 from jaeger/tracing-jaeger-ingester/ingester', 'in 9092,9093 from kafka/tracing-kafka/broker',
      'out 9092,9093 to kafka/tracing-kafka/broker', DNS,
    ]],
    ['tracing-kafka-topic', ['out 9092 to kafka/tracing-kafka/broker', DNS]],
    ['tracing-elasticsearch', [
      'in 9200 from jaeger/tracing-jaeger-ingester/ingester', 'in 9200 from jaeger/tracing-jaeger-query/query',
      ...['init', 'rollover', 'lookback', 'cleaner'].map(tool => `in 9200 from jaeger/tracing-jaeger-index-${tool}/index-${tool}`), 'in 9300 from elasticsearch/tracing-elasticsearch',
      'out 9300 to elasticsearch/tracing-elasticsearch', DNS,
    ]],
    ...['init', 'rollover', 'lookback', 'cleaner'].map((tool): [string, string[]] => [
      `tracing-jaeger-index-${tool}`, ['out 9200 to elasticsearch/tracing-elasticsearch/node', DNS],
    ]),
  ])('%s', (name, expected) => {
    expect(lines(objects, name).map(line => line.split('/').sort().join('/'))).toEqual(expected.map(line => line.split('/').sort().join('/')));
  });

  test('cover every workload', () => {
    const kinds = ['DaemonSet', 'Deployment', 'StatefulSet', 'CronJob'];
    const workloads = new Set(objects.filter(({ kind }) => kinds.includes(kind)).map(object => instanceOf(object as KubeObject)));
    const policies = objects.filter(({ kind }) => kind === 'NetworkPolicy').map(({ metadata }) => metadata.name);
    expect(policies.sort()).toEqual([...workloads, 'tracing-jaeger-index-init', 'tracing-kafka-topic'].sort());
  });

  test('deny both ways by default', () => {
    const types = objects.filter(({ kind }) => kind === 'NetworkPolicy').map(({ spec }) => spec.policyTypes.join());
    expect([...new Set(types)]).toEqual(['Ingress,Egress']);
  });
});

test('two platforms in one namespace admit their own parts only', () => {
  const chart = testChart('obs');
  production(chart, 'one');
  const objects = production(chart, 'two');
  expect(lines(objects, 'one-sampler').filter(line => line.includes('two'))).toEqual([]);
  expect(lines(objects, 'two-kafka').filter(line => line.includes('one'))).toEqual([]);
});

test('an exporter that is added later gets its way out', () => {
  const chart = testChart('obs');
  const agent = new OtelCollectorDaemonSet(chart, 'agent', { exportTo: OtlpEndpoint.fromAttributes({ host: 'vendor.example.com', port: 4317 }) });
  new NetworkPolicies(chart, 'policies');
  expect(lines(synth(chart), 'agent')).toContain('out 4317 to anywhere');
  agent.config.pipeline('traces').addExporter(OtelExporter.otlp({ host: 'backup.example.com', port: 4400 }, { name: 'backup' }));
  expect(lines(synth(chart), 'agent')).toContain('out 4317,4400 to anywhere');
});

test('an exporter that is merged in gets its way out', () => {
  const chart = testChart('obs');
  const agent = new OtelCollectorDaemonSet(chart, 'agent', { exportTo: OtlpEndpoint.fromAttributes({ host: 'vendor.example.com', port: 4317 }) });
  new NetworkPolicies(chart, 'policies');
  agent.config.merge({ exporters: { otlp_http: { endpoint: 'https://backup.example.com/otlp' } } });
  expect(lines(synth(chart), 'agent')).toContain('out 443,4317 to anywhere');
});

test('a part in another namespace is found there', () => {
  const chart = testChart('obs');
  const other = new Chart(chart.node.root as any, 'other', { namespace: 'teams' });
  const platform = new TracingPlatform(chart, 'tracing', { networkPolicies: true, gateway: { router: {} } });
  new OtelCollectorDaemonSet(other, 'agent', { exportTo: platform.gateway.router! });
  new NetworkPolicies(other, 'policies');
  expect(lines(synth(chart), 'tracing-router')).toContain('in 4317 from ns teams opentelemetry-collector/agent/agent');
  expect(lines(synth(other), 'agent').some(line => line.startsWith('out 4317 to ns obs '))).toBe(true);
});

test('who lets nobody in has no list of rules, which the API server would drop', () => {
  const policy = production(testChart('obs')).find(({ kind, metadata }) => kind === 'NetworkPolicy' && metadata.name === 'tracing-kafka-topic')!;
  expect(Object.keys(policy.spec).sort()).toEqual(['egress', 'podSelector', 'policyTypes']);
});

test('EVALUATION has none', () => {
  const chart = testChart('obs');
  new TracingPlatform(chart, 'tracing');
  expect(synth(chart).filter(({ kind }) => kind === 'NetworkPolicy')).toEqual([]);
});

test('systems of others are reached by port', () => {
  const chart = testChart('obs');
  new TracingPlatform(chart, 'tracing', {
    networkPolicies: true,
    buffer: KafkaCluster.fromAttributes({ bootstrapServers: ['kafka.example.com:9094'] }),
    storage: ElasticsearchCluster.fromAttributes({ urls: ['https://search.example.com'] }),
  });
  expect(lines(synth(chart), 'tracing-jaeger-ingester')).toEqual(['out 443,9094 to anywhere', DNS]);
});
