/** What follows from a platform's traffic, as it is rendered. */
import { Duration, Size } from 'cdk8s';
import { ElasticsearchRole, PlatformTraffic, TracingPlatform, TracingPlatformProps } from '../../src';
import { testChart } from '../support/chart';
import { container, parseConfig } from '../support/manifests';
import { EXISTING, platformObjects, PRODUCTION } from '../support/platforms';
import { find, KubeObject, refusal } from '../support/synth';

const TRAFFIC: PlatformTraffic = {
  expectedSpansPerSecond: 60_000,
  averageSpansPerSecond: 30_000,
  traceDuration: Duration.seconds(44),
  keptPercentage: 10,
  nodes: 30,
};

function platform(props: TracingPlatformProps): TracingPlatform {
  return new TracingPlatform(testChart(), 'tracing', { ...PRODUCTION, ...props });
}

const memoryOf = (object: KubeObject) => container(object).resources.limits.memory;
const storageOf = (object: KubeObject) => object.spec.volumeClaimTemplates[0].spec.resources.requests.storage;
const values = ({ sizing }: TracingPlatform) => Object.fromEntries(sizing.filter(({ prop }) => prop !== '').map(({ prop, value }) => [prop, value]));

test('each number that is shown is the one that is rendered', () => {
  const props = { traffic: TRAFFIC, gateway: { router: {} } };
  const shown = values(platform(props));
  const objects = platformObjects({ ...PRODUCTION, ...props });
  const one = (kind: string, name: string) => find(objects, kind, `tracing-${name}`);
  const sampling = parseConfig(one('ConfigMap', 'sampler')).processors.tail_sampling;
  const gibi = (text: string) => Number(/^(\d+)Gi$/.exec(text)![1]);
  const mebi = (text: string) => (text.endsWith('Gi') ? gibi(text) * 1024 : Number(/^(\d+)Mi$/.exec(text)![1]));
  const job = (name: string) => objects.find(({ kind, metadata }) => kind === 'Job' && metadata.name.startsWith(`tracing-${name}-`))!;
  const script = container(job('kafka-topic')).command[2];
  const init = job('jaeger-index-init');

  expect(shown).toEqual({
    'agent.resources.memory.limit': mebi(memoryOf(one('DaemonSet', 'agent'))),
    'gateway.expectedTracesPerSecond': 6000, // the configuration has the rate of one sampler
    'gateway.decisionWait': Number(sampling.decision_wait.replace('ms', '')) / 1000,
    'gateway.replicas': objects.filter(({ kind, metadata }) => kind === 'Deployment' && /^tracing-sampler-\d+$/.test(metadata.name)).length,
    'gateway.tracesInMemory': sampling.num_traces,
    'gateway.resources.memory.limit': mebi(memoryOf(one('Deployment', 'sampler-0'))),
    'gateway.router.replicas': one('Deployment', 'router').spec.replicas,
    'jaeger.collector.replicas': one('Deployment', 'jaeger-collector').spec.replicas,
    'jaeger.ingester.replicas': one('Deployment', 'jaeger-ingester').spec.replicas,
    'jaeger.topic.partitions': Number(/--partitions (\d+)/.exec(script)![1]),
    'jaeger.index.shards': Number(container(init).env.find(({ name }: { name: string }) => name === 'SHARDS').value),
    'kafka.storage': gibi(storageOf(one('StatefulSet', 'kafka'))),
    'elasticsearch.replicas': one('StatefulSet', 'elasticsearch').spec.replicas,
    'elasticsearch.storage': gibi(storageOf(one('StatefulSet', 'elasticsearch'))),
    'elasticsearch.resources.memory.limit': mebi(memoryOf(one('StatefulSet', 'elasticsearch'))),
  });
  // By hand: 44 + 6 s; 60,000 ÷ 15,000 + 1; 6,000 ÷ 10,000 + 1; 6,000 ÷ 3,000 + 1.
  expect([sampling.decision_wait, shown['gateway.replicas'], shown['jaeger.collector.replicas'], shown['jaeger.ingester.replicas']]).toEqual(['50000ms', 5, 2, 3]);
  expect(sampling.num_traces).toBe(150_000); // 6,000 ÷ 4 × 50 × 2
});

test.each([['EVALUATION', {}], ['PRODUCTION', PRODUCTION]])('little traffic is what %s has without any, but for the rate of traces', (_size, props) => {
  const neutral = { gateway: { expectedTracesPerSecond: 50 } };
  const little = { traffic: { expectedSpansPerSecond: 1 }, ...neutral };
  expect(platformObjects({ ...props, ...little })).toEqual(platformObjects({ ...props, ...neutral }));
});

test('a retention that is no whole number of days counts as what it is', () => {
  const { sizing } = platform({ traffic: TRAFFIC, jaeger: { retention: Duration.hours(36) } });
  expect(sizing.find(({ what }) => what === 'all spans in Elasticsearch')!.formula).toContain('(1.5 + 1 days)');
});

test('without traffic there is nothing to show', () => {
  expect(platform({}).sizing).toEqual([]);
  expect(platform({ traffic: TRAFFIC }).sizingTable).toContain('60,000 spans/s ÷ 15,000 spans/s + 1 that may be down, at least 3');
});

test('a prop goes before what is derived, and is shown as such', () => {
  const props = { traffic: TRAFFIC, gateway: { replicas: 4 }, jaeger: { ingester: { replicas: 9 } }, kafka: { storage: Size.gibibytes(900) } };
  const objects = platformObjects({ ...PRODUCTION, ...props });
  expect(objects.filter(({ kind, metadata }) => kind === 'Deployment' && metadata.name.startsWith('tracing-sampler-'))).toHaveLength(4);
  expect(find(objects, 'Deployment', 'tracing-jaeger-ingester').spec.replicas).toBe(9);
  expect(storageOf(find(objects, 'StatefulSet', 'tracing-kafka'))).toBe('900Gi');
  const given = platform(props).sizing.filter(({ overridden }) => overridden).map(({ prop, isLess }) => [prop, isLess]);
  expect(given).toEqual([['gateway.replicas', true], ['jaeger.ingester.replicas', false], ['kafka.storage', false]]);
});

test('an autoscaler decides on replicas', () => {
  const autoscaling = { minReplicas: 2, maxReplicas: 8 };
  const jaeger = { collector: { autoscaling }, ingester: { autoscaling } };
  const objects = platformObjects({ ...PRODUCTION, traffic: TRAFFIC, jaeger, gateway: { router: { autoscaling } } });
  for (const name of ['tracing-jaeger-collector', 'tracing-jaeger-ingester', 'tracing-router']) {
    expect(find(objects, 'Deployment', name).spec.replicas).toBeUndefined();
  }
});

test('existing Kafka and Elasticsearch are used as they are', () => {
  const shown = Object.keys(values(platform({ traffic: TRAFFIC, ...EXISTING })));
  expect(shown.filter(prop => /^(kafka|elasticsearch)/.test(prop))).toEqual([]);
  expect(shown).toContain('jaeger.ingester.replicas');
});

test('node sets stay as they are', () => {
  const sets = [{ name: 'all', replicas: 3, roles: [ElasticsearchRole.MASTER, ElasticsearchRole.DATA, ElasticsearchRole.INGEST], storage: Size.gibibytes(9000) }];
  const objects = platformObjects({ ...PRODUCTION, traffic: TRAFFIC, elasticsearch: { nodeSets: sets } });
  const set = find(objects, 'StatefulSet', 'tracing-elasticsearch-all');
  expect([set.spec.replicas, storageOf(set), memoryOf(set)]).toEqual([3, '9000Gi', '4Gi']);
});

describe('less than the traffic needs', () => {
  const define = (props: TracingPlatformProps) => (chart: any) => new TracingPlatform(chart, 'tracing', { ...PRODUCTION, traffic: TRAFFIC, ...props });

  test('volumes and memory are refused', () => {
    expect(refusal(define({ kafka: { storage: Size.gibibytes(50) }, gateway: { resources: { memory: { limit: Size.gibibytes(2) } } } }))).toEqual([
      "[test/tracing] 'gateway.resources.memory.limit' must be at least 3456 MiB for this traffic, got \"2048 MiB\": it is (115 MiB idle + 750,000 held spans" +
        ' × 1,800 bytes + 2 × 1,500,000 ids × 150 bytes) ÷ (0.75 − 0.2 for the queue), at least 2,048; raise it, correct the traffic, or say in traffic.lessBecause why less is enough',
      "[test/tracing] 'kafka.storage' must be at least 180 GiB for this traffic, got \"50 GiB\": it is (3,000 spans/s × 500 bytes × 86,400 s + 12 partitions × 256 MiB)" +
        ' × 3 copies ÷ 3 brokers ÷ 0.7, uncompressed, at least 50; raise it, correct the traffic, or say in traffic.lessBecause why less is enough',
    ]);
  });

  test('not with a reason, and the table says so', () => {
    const sized = platform({ traffic: { ...TRAFFIC, lessBecause: 'zstd makes a fifth of it' }, kafka: { storage: Size.gibibytes(50) } });
    expect(sized.sizingTable).toContain('50 GiB');
    expect(sized.sizingTable).toContain('180 (less is given!)');
  });

  test('fewer pods or partitions are shown, not refused', () => {
    expect(platform({ traffic: TRAFFIC, jaeger: { topic: { partitions: 3 } } }).sizing.find(({ prop }) => prop === 'jaeger.topic.partitions')).toMatchObject({ isLess: true });
  });
});

describe('numbers that no platform has', () => {
  test.each<[Partial<PlatformTraffic>, string]>([
    [{ expectedSpansPerSecond: undefined }, "'traffic.expectedSpansPerSecond' must be given, got nothing: it is what everything follows from"],
    [{ expectedSpansPerSecond: 0 }, "'traffic.expectedSpansPerSecond' must be a number from 1 to 10000000, got 0: give the spans per second of all senders at peak"],
    [{ expectedSpansPerSecond: NaN }, "'traffic.expectedSpansPerSecond' must be a number from 1 to 10000000, got NaN: give the spans per second of all senders at peak"],
    [{ averageSpansPerSecond: 101 }, "'traffic.averageSpansPerSecond' must be a number from 0.1 to 100, got 101: an average is at most the peak"],
    [{ averageSpanBytes: 5 }, "'traffic.averageSpanBytes' must be a number from 50 to 100000, got 5: in bytes of OTLP; 500 is usual"],
    [{ traceDuration: Duration.hours(2) }, "'traffic.traceDuration' must be a number from 1 to 3500000, got 7200000: it is in milliseconds here; leave longer traces to be decided in parts"],
    [{ spansPerTrace: 0 }, "'traffic.spansPerTrace' must be a number from 1 to 100000, got 0: give the average number of spans of a trace"],
    [{ keptPercentage: 101 }, "'traffic.keptPercentage' must be a number from 0.01 to 100, got 101: in percent: what all policies together keep"],
    [{ nodes: 1.5 }, "'traffic.nodes' must be a whole number of at least 1, got 1.5: give the number of nodes with agents"],
    [{ lessBecause: ' ' }, "'traffic.lessBecause' must be a sentence, got \" \": say why less is enough, for those who come later"],
  ])('%j', (wrong, message) => {
    const traffic = { expectedSpansPerSecond: 100, ...wrong } as PlatformTraffic;
    expect(refusal(chart => new TracingPlatform(chart, 'tracing', { traffic }))).toEqual([`[test/tracing] ${message}`]);
  });
});
