/** Expected values are worked out by hand, from the constants as the documentation states them. */
import { Duration } from 'cdk8s';
import { IndexLifecycle } from '../../src/config/jaeger/index-lifecycle';
import { PlatformNumbers, sizePlatform, SizingInput } from '../../src/config/sizing-platform';
import { readable, roundUp, SizingEntry, SizingSheet, sizingTable } from '../../src/config/sizing-sheet';

const LEAST: PlatformNumbers = {
  agentMebibytes: 128,
  samplers: 1,
  decisionWaitSeconds: 10,
  samplerMebibytes: 128,
  routers: 1,
  collectors: 1,
  ingesters: 1,
  partitions: 1,
  kafkaGibibytes: 1,
  dataNodes: 3,
  elasticsearchGibibytes: 1,
  elasticsearchMebibytes: 1024,
};
const INPUT: SizingInput = {
  traffic: {
    spansPerSecond: 20_000,
    averageSpansPerSecond: 10_000,
    spanBytes: 1000,
    spansPerTrace: 20,
    traceSeconds: 24,
    keptPercentage: 25,
    nodes: 10,
  },
  redundant: true,
  least: LEAST,
  given: {},
  agents: true,
  gateway: true,
  router: true,
  jaeger: true,
  kafka: { brokers: 3, copies: 3, retentionSeconds: 86_400, segmentBytes: 268_435_456, disks: true },
  elasticsearch: { retentionDays: 7, lifecycle: IndexLifecycle.rollover() },
};

function entry(what: string, input: SizingInput = INPUT): SizingEntry {
  const found = sizePlatform(input).sheet.entries.filter(one => one.what === what);
  if (found.length !== 1) { throw new Error(`${found.length} entries are '${what}'`); }
  return found[0];
}

const given = (more: SizingInput['given']): SizingInput => ({ ...INPUT, given: more });
const traffic = (more: Partial<SizingInput['traffic']>): SizingInput => ({ ...INPUT, traffic: { ...INPUT.traffic, ...more } });

test.each([
  ["spans of the busiest node's agent", 4000, '20,000 spans/s ÷ 10 nodes × 2'],
  ["spans in an agent's queue", 360_000, '4,000 spans/s × 90 s'],
  // 240,000,000 B × 5 ÷ 40 % = 2861.02 MiB, in steps of 128
  ["an agent's memory", 4352, '360,000 spans × 1,000 bytes ÷ 8 % of it for the queue, at least 128'],
  ['new traces', 1000, '20,000 spans/s ÷ 20 spans per trace'],
  ['decision wait', 30, '24 s of a trace + 6 s until all of it is sent, at least 10'],
  ['samplers', 3, '20,000 spans/s ÷ 15,000 spans/s + 1 that may be down, at least 1'],
  ["traces in a sampler's memory (num_traces)", 30_000, '1,000 traces/s ÷ 2 samplers while one is down × 30 s × 2'],
  ['ids in each of two decision caches', 300_000, '30,000 traces × 10'],
  ['spans that a sampler holds', 300_000, '20,000 spans/s ÷ 2 samplers × 30 s'],
  // (115 MiB + 300,000 × 3,600 B = 1029.97 MiB + 600,000 × 150 B = 85.83 MiB) ÷ 0.55 = 2237.8 MiB
  ["a sampler's memory", 2304, '(115 MiB idle + 300,000 held spans × 3,600 bytes + 2 × 300,000 ids × 150 bytes) ÷ (0.75 − 0.2 for the queue), at least 2,048'],
  ['routers', 3, '20,000 spans/s ÷ 10,000 spans/s + 1 that may be down, at least 1; if all spans come by it'],
  ['spans that are kept', 5000, '20,000 spans/s × 25 %'],
  ['Jaeger collectors', 2, '5,000 spans/s ÷ 10,000 spans/s + 1 that may be down, at least 1'],
  ['Jaeger ingesters', 3, '5,000 spans/s ÷ 3,000 spans/s + 1 that may be down, at least 1'],
  ['partitions of the topic', 6, '3 ingesters × 2, a multiple of 3 brokers, at least 1'],
  // 2,500 × 1,000 B × 86,400 s = 201.17 GiB, + 6 × 0.25 GiB, ÷ 0.7 = 289.5 GiB, in steps of 10
  ["a Kafka broker's volume", 290, '(2,500 spans/s × 1,000 bytes × 86,400 s + 6 partitions × 256 MiB) × 3 copies ÷ 3 brokers ÷ 0.7, uncompressed, at least 1'],
  ['Elasticsearch nodes', 5, 'the larger of 5,000 spans/s × 2 copies ÷ 2,500 spans/s and 6,437.3 GiB ÷ 1,920 GiB, an odd number, at least 3'],
  // 150.9 GiB ÷ 30 GiB = 5.03
  ['shards of an index of spans', 6, '301.75 GiB ÷ 24 h × 12 h ÷ 30 GiB, at least one for each of 5 data nodes'],
  ["an Elasticsearch node's volume", 1290, '6,437.3 GiB ÷ 5 nodes, at least 1'],
  // 1287.46 GiB ÷ 30 = 42.9 GiB
  ["an Elasticsearch node's memory", 65_536, '1,287.46 GiB of data ÷ 30, a power of 2, at most 64 GiB, at least 1,024 MiB'],
])('%s: %d, with the numbers put in', (what, value, formula) => {
  expect(entry(what)).toMatchObject({ value, derived: value, formula, overridden: false, isLess: false });
});

test.each([
  // One sampler, while the other one is down. 115 MiB + 120,000 held spans × 3,600 B = 411.99 MiB + 240,000 ids × 150 B = 34.33 MiB, ÷ 0.4 = 1403.3 MiB
  ['a small one', 4000, 1408, /÷ \(0\.6 − 0\.2 for the queue\), at least 128$/],
  // 115 + 823.97 + 68.66 = 1007.63 MiB: ÷ 0.4 it would be 2,560 MiB, and ÷ 0.55 it is less than a large one has at least
  ['one that is large by a little', 8000, 2048, /÷ \(0\.75 − 0\.2 for the queue\), at least 2,048$/],
])("of a sampler's memory more is used from 2 GiB on: %s", (_, spansPerSecond, value, formula) => {
  const found = entry("a sampler's memory", traffic({ spansPerSecond }));
  expect(found).toMatchObject({ value });
  expect(found.formula).toMatch(formula);
});

test('interim results that are no whole numbers', () => {
  // 2,500 × 86,400 × 1,000 × 1.5 B
  expect(entry('a day of spans in Elasticsearch, one copy').value).toBeCloseTo(301.75, 2);
  // × 2 × 8 ÷ 0.75
  expect(entry('all spans in Elasticsearch').value).toBeCloseTo(6437.3, 1);
});

describe('nothing becomes less than the size has', () => {
  const small = traffic({ spansPerSecond: 1, averageSpansPerSecond: 1, traceSeconds: 1 });
  test.each<[string, number]>([
    ["an agent's memory", 128], ['decision wait', 10], ['Elasticsearch nodes', 3], ["an Elasticsearch node's memory", 1024],
  ])('%s stays %d', (what, value) => {
    expect(entry(what, small).value).toBe(value);
  });

  test('without redundancy nothing is there for one that is down', () => {
    expect(entry('samplers', { ...INPUT, redundant: false }).value).toBe(2);
    expect(entry('Jaeger ingesters', { ...INPUT, redundant: false }).value).toBe(2);
  });
});

describe('a number that is given', () => {
  test('is used, and what was derived stands beside it', () => {
    expect(entry('samplers', given({ samplers: 2 }))).toMatchObject({ value: 2, derived: 3, overridden: true, isLess: true });
    expect(entry('samplers', given({ samplers: 9 }))).toMatchObject({ value: 9, derived: 3, overridden: true, isLess: false });
  });

  test('is what others follow from', () => {
    expect(entry("traces in a sampler's memory (num_traces)", given({ samplers: 5 })).value).toBe(15_000);
    expect(entry("traces in a sampler's memory (num_traces)", given({ tracesPerSecond: 2000 })).value).toBe(60_000);
    expect(entry('partitions of the topic', given({ ingesters: 7 })).value).toBe(15);
    expect(entry("an Elasticsearch node's volume", given({ dataNodes: 9 })).value).toBe(720);
    expect(entry("an agent's memory", given({ agentQueueSpans: 100_000 })).value).toBe(1280); // 1192.1 MiB
  });
});

test('without a trace\'s duration the decision wait is left alone, and the size\'s counts', () => {
  const result = sizePlatform(traffic({ traceSeconds: undefined }));
  expect(result.decisionWaitSeconds).toBeUndefined();
  expect(result.sheet.entries.find(({ what }) => what === 'decision wait')).toBeUndefined();
  expect(result.sheet.entries.find(({ what }) => what === 'spans that a sampler holds')!.value).toBe(100_000);
});

describe('parts that the platform doesn\'t define', () => {
  const names = (input: Partial<SizingInput>) => sizePlatform({ ...INPUT, ...input }).sheet.entries.map(({ what }) => what).join('\n');
  test.each<[string, Partial<SizingInput>, RegExp]>([
    ['agents', { agents: false }, /agent/],
    ['a gateway', { gateway: false }, /sampler|traces|router/],
    ['a router', { router: false }, /router/],
    ['Jaeger', { jaeger: false }, /Jaeger|Kafka|Elasticsearch|kept/],
    ['Elasticsearch', { elasticsearch: undefined }, /Elasticsearch/],
    ['volumes of Kafka', { kafka: { ...INPUT.kafka!, disks: false } }, /Kafka/],
  ])('%s', (_what, input, pattern) => {
    expect(names({})).toMatch(pattern);
    expect(names(input)).not.toMatch(pattern);
  });
});

test('node sets of the user\'s own are compared as a whole', () => {
  const input = { ...INPUT, elasticsearch: { ...INPUT.elasticsearch!, nodeSets: { nodes: 7, gibibytes: 3000 } } };
  expect(entry('all volumes of data nodes', input)).toMatchObject({ value: 3000, derived: 6440, isLess: true, formula: '6,437.3 GiB' });
  expect(sizePlatform(input)).toMatchObject({ shards: 7 }); // one for each node
  expect(sizePlatform(input).dataNodes).toBeUndefined();
});

test.each([
  // 301.75 GiB ÷ 30 GiB = 10.06
  ['daily', IndexLifecycle.daily(), 11, '301.75 GiB ÷ 24 h × 24 h ÷ 30 GiB, at least one for each of 5 data nodes'],
  // 301.75 GiB × 2 ÷ 30 GiB = 20.1
  ['of two days', IndexLifecycle.ilm({ maxAge: Duration.days(2) }), 21, '301.75 GiB ÷ 24 h × 48 h ÷ 30 GiB, at least one for each of 5 data nodes'],
])('shards of indices that are %s', (_what, lifecycle, value, formula) => {
  expect(entry('shards of an index of spans', { ...INPUT, elasticsearch: { retentionDays: 7, lifecycle } })).toMatchObject({ value, formula });
});

test('every number but those of the user has a source', () => {
  const unsourced = sizePlatform(INPUT).sheet.entries.filter(({ source }) => source === '').map(({ what }) => what);
  expect(unsourced).toEqual([
    'new traces', "traces in a sampler's memory (num_traces)", 'spans that a sampler holds', 'spans that are kept', "an Elasticsearch node's volume",
  ]);
});

test.each([[0, '0'], [999, '999'], [1000, '1,000'], [1_234_567.891, '1,234,567.89'], [0.1, '0.1'], [30.5, '30.5']])('%d reads %s', (value, text) => {
  expect(readable(value)).toBe(text);
});

test.each([[0, 10, 0], [1, 10, 10], [10, 10, 10], [10.1, 10, 20]])('%d up to a multiple of %d is %d', (value, multiple, result) => {
  expect(roundUp(value, multiple)).toBe(result);
});

test('the table says what is less', () => {
  const sheet = new SizingSheet();
  sheet.derive({ what: 'samplers', unit: 'pods', value: 3, formula: 'a ÷ b' });
  sheet.derive({ what: 'memory', unit: 'MiB', value: 2048, formula: 'c', given: 1024 });
  sheet.derive({ what: 'disk', unit: 'GiB', value: 10, formula: 'd', given: 20 });
  expect(sizingTable(sheet.entries).split('\n')).toEqual([
    'What      Value      Derived                 How',
    '--------  ---------  ----------------------  -----',
    'samplers  3 pods                             a ÷ b',
    'memory    1,024 MiB  2,048 (less is given!)  c',
    'disk      20 GiB     10                      d',
  ]);
});
