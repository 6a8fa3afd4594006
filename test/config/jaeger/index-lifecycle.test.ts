import { Duration, Size } from 'cdk8s';
import { IndexLifecycle, IndexRolloverOptions, JaegerVersion } from '../../../src';
import { IndexLifecycleKind, indexPlan, lifecycleProblems, spanIndexShards } from '../../../src/config/jaeger/index-lifecycle';
import { indexPolicy } from '../../../src/config/jaeger/index-policy';
import { relativeDeletionArguments, rotationKeys } from '../../../src/config/jaeger/index-rotation';
import { describeProblem } from '../../../src/config/problem';

const HOUR = 3600;
const DAY = 24 * HOUR;

function rollover(options: IndexRolloverOptions = {}, retentionSeconds = 7 * DAY) {
  return indexPlan(IndexLifecycle.rollover(options), { retentionSeconds, shards: 3 });
}

describe('rollover', () => {
  test('by default begins an index every 12 hours or 30 GiB a shard, looked at each hour', () => {
    expect(rollover()).toEqual({
      kind: IndexLifecycleKind.ROLLOVER,
      rotation: { by: 'alias' },
      conditions: { max_age: '12h', max_size: '90gb' },
      // 168 h of retention, 12 h in which it was filled, an hour until somebody looked.
      lookback: { unit: 'hours', count: 181 },
      deleteAfterDays: 8,
      schedules: { rollover: '7 * * * *', lookback: '12 * * * *', cleaner: '17 * * * *' },
    });
  });

  test.each<[string, IndexRolloverOptions, object]>([
    ['seconds and documents', { maxAge: Duration.seconds(20), maxDocs: 5 }, { max_age: '20s', max_size: '90gb', max_docs: 5 }],
    ['minutes and MiB', { maxAge: Duration.minutes(90), maxSize: Size.mebibytes(1536) }, { max_age: '90m', max_size: '1536mb' }],
    ['the size of a shard instead of an index', { maxPrimaryShardSize: Size.gibibytes(50) }, { max_age: '12h', max_primary_shard_size: '50gb' }],
    ['both sizes', { maxPrimaryShardSize: Size.gibibytes(50), maxSize: Size.gibibytes(60) }, { max_age: '12h', max_size: '60gb', max_primary_shard_size: '50gb' }],
  ])('takes %s as conditions', (_what, options, expected) => {
    expect(rollover(options).conditions).toEqual(expected);
  });

  test.each<[number, IndexRolloverOptions, object, number]>([
    [36 * HOUR, {}, { unit: 'hours', count: 49 }, 3],
    [2 * DAY, { maxAge: Duration.hours(24) }, { unit: 'hours', count: 73 }, 4],
    // No index is older than what it keeps.
    [6 * HOUR, {}, { unit: 'hours', count: 13 }, 1],
    [90 * 60, { maxAge: Duration.minutes(30), checkEvery: Duration.minutes(15) }, { unit: 'minutes', count: 135 }, 1],
    [60, { maxAge: Duration.seconds(5), checkEvery: Duration.minutes(1) }, { unit: 'seconds', count: 125 }, 1],
  ])('with a retention of %d s and %j hides and deletes no index before its newest span is that old', (retention, options, lookback, days) => {
    const plan = rollover(options, retention);
    expect([plan.lookback, plan.deleteAfterDays]).toEqual([lookback, days]);
  });

  test.each<[Duration, string]>([
    [Duration.minutes(1), '*/1 * * * *'], [Duration.minutes(15), '*/15 * * * *'], [Duration.hours(1), '7 * * * *'],
    [Duration.hours(6), '7 */6 * * *'], [Duration.days(1), '7 0 * * *'],
  ])('looks every %s by a schedule of cron', (checkEvery, schedule) => {
    expect(rollover({ checkEvery }).schedules.rollover).toBe(schedule);
  });
});

test.each<[number, IndexLifecycle, number, number]>([
  // 2000 spans a second of 500 bytes are 80.5 GiB a day: two shards for half of it, three for a whole day.
  [2000 * 500 * DAY, IndexLifecycle.rollover(), 7 * DAY, 2],
  [2000 * 500 * DAY, IndexLifecycle.daily(), 7 * DAY, 3],
  [2000 * 500 * DAY, IndexLifecycle.rollover({ maxAge: Duration.days(2) }), 7 * DAY, 6],
  [2000 * 500 * DAY, IndexLifecycle.rollover(), 6 * HOUR, 1],
  [1, IndexLifecycle.rollover(), 7 * DAY, 1],
])('%d bytes a day need no larger shards than 30 GiB: %#', (bytesPerDay, lifecycle, retention, shards) => {
  expect(spanIndexShards(bytesPerDay, lifecycle, retention)).toBe(shards);
});

test('daily indices have no conditions, and are deleted by their number', () => {
  expect(indexPlan(IndexLifecycle.daily(), { retentionSeconds: 7 * DAY, shards: 3 })).toEqual({
    kind: IndexLifecycleKind.DAILY,
    rotation: { by: 'day' },
    conditions: {},
    deleteAfterDays: 7,
    schedules: { rollover: '55 0 * * *', lookback: '55 0 * * *', cleaner: '55 0 * * *' },
  });
});

describe('policies', () => {
  test('of ILM roll over by the size of a shard, and delete by the age after that', () => {
    const plan = indexPlan(IndexLifecycle.ilm({ maxDocs: 1000 }), { retentionSeconds: 7 * DAY, shards: 3, prefix: 'team' });
    expect(plan.rotation).toEqual({ by: 'policy', policyName: 'team-jaeger-ilm-policy' });
    expect([plan.lookback, plan.deleteAfterDays]).toEqual([undefined, undefined]);
    expect(indexPolicy(plan, 7 * DAY, 'team')).toEqual({
      path: '_ilm/policy/team-jaeger-ilm-policy',
      body: {
        policy: {
          phases: {
            hot: { min_age: '0ms', actions: { rollover: { max_age: '12h', max_primary_shard_size: '30gb', max_docs: 1000 } } },
            delete: { min_age: '168h', actions: { delete: {} } },
          },
        },
      },
    });
  });

  test('of ISM do the same, and are given to indices by their names', () => {
    const lifecycle = IndexLifecycle.ism({ policyName: 'traces', maxAge: Duration.hours(6), maxPrimaryShardSize: Size.gibibytes(50) });
    expect(indexPolicy(indexPlan(lifecycle, { retentionSeconds: 36 * HOUR, shards: 3 }), 36 * HOUR, undefined)).toEqual({
      path: '_plugins/_ism/policies/traces',
      body: {
        policy: {
          description: 'Begins new indices of Jaeger and deletes old ones.',
          default_state: 'write',
          states: [
            {
              name: 'write',
              actions: [{ rollover: { min_index_age: '6h', min_primary_shard_size: '50gb' } }],
              transitions: [{ state_name: 'delete', conditions: { min_rollover_age: '36h' } }],
            },
            { name: 'delete', actions: [{ delete: {} }], transitions: [] },
          ],
          ism_template: [{ index_patterns: ['jaeger-span-*', 'jaeger-service-*'], priority: 100 }],
        },
      },
    });
  });
});

describe('what OpenSearch knows of policies', () => {
  /** Field names by place and the form of their values, as in https://docs.opensearch.org/latest/im-plugin/ism/policies/. */
  const TIME = /^\d+(d|h|m|s)$/;
  const SIZE = /^\d+(kb|mb|gb|tb)$/;
  const actions = { min_size: SIZE, min_primary_shard_size: SIZE, min_doc_count: /^[1-9]\d*$/, min_index_age: TIME, copy_alias: /^(true|false)$/ };
  const conditions = { min_index_age: TIME, min_rollover_age: TIME, min_doc_count: /^[1-9]\d*$/, min_size: SIZE };
  const wrong = (where: string, given: object, known: { [field: string]: RegExp }) => Object.entries(given)
    .filter(([field, value]) => !known[field]?.test(String(value))).map(([field, value]) => `${where}.${field}: ${value}`);

  test.each<[string, IndexLifecycle, number]>([
    ['by default', IndexLifecycle.ism(), 7 * DAY],
    ['with all conditions', IndexLifecycle.ism({ maxDocs: 5, maxAge: Duration.seconds(90), maxPrimaryShardSize: Size.mebibytes(500) }), 90 * 60],
  ])('is all that a policy has, %s', (_what, lifecycle, retentionSeconds) => {
    const { path, body } = indexPolicy(indexPlan(lifecycle, { retentionSeconds, shards: 3, prefix: 'team' }), retentionSeconds, 'team');
    const { policy } = body;
    expect(path).toMatch(/^_plugins\/_ism\/policies\/[a-z0-9_-]+$/);
    expect([Object.keys(body), Object.keys(policy).sort()]).toEqual([['policy'], ['default_state', 'description', 'ism_template', 'states']]);
    const names = policy.states.map(({ name }: any) => name);
    expect([names, names.includes(policy.default_state)]).toEqual([['write', 'delete'], true]);
    for (const state of policy.states) {
      expect(Object.keys(state)).toEqual(['name', 'actions', 'transitions']);
      for (const action of state.actions) {
        // One action, and beside it only how it is tried again.
        expect(Object.keys(action).filter(key => !['retry', 'timeout'].includes(key))).toHaveLength(1);
        expect([wrong('rollover', action.rollover ?? {}, actions), wrong('delete', action.delete ?? {}, {})]).toEqual([[], []]);
      }
      for (const transition of state.transitions) {
        expect([Object.keys(transition), names.includes(transition.state_name)]).toEqual([['state_name', 'conditions'], true]);
        // OpenSearch takes no two conditions in one transition.
        expect([Object.keys(transition.conditions).length, wrong('conditions', transition.conditions, conditions)]).toEqual([1, []]);
      }
    }
    for (const template of policy.ism_template) {
      expect([Object.keys(template), template.priority >= 0]).toEqual([['index_patterns', 'priority'], true]);
    }
  });
});

describe('keys', () => {
  const ALIASES = (kind: string) => ({ read_alias: `team-jaeger-${kind}-read`, write_alias: `team-jaeger-${kind}-write` });

  test.each(['2.13.0', '2.19.0'])('of Jaeger %s are flags of the whole backend', version => {
    expect(rotationKeys({ by: 'alias' }, JaegerVersion.of(version), 'team')).toEqual({ backend: { use_aliases: true }, indices: {} });
    expect(rotationKeys({ by: 'policy', policyName: 'p' }, JaegerVersion.of(version), 'team')).toEqual({ backend: { use_aliases: true, use_ilm: true }, indices: {} });
  });

  test.each(['2.20.0', '2.21.0'])('of Jaeger %s stand with each kind of index', version => {
    expect(rotationKeys({ by: 'alias' }, JaegerVersion.of(version), 'team')).toEqual({
      backend: {},
      indices: {
        spans: { rotation: { manual_rollover: ALIASES('span') } },
        services: { rotation: { manual_rollover: ALIASES('service') } },
        dependencies: { rotation: { manual_rollover: ALIASES('dependencies') } },
      },
    });
    expect(rotationKeys({ by: 'policy', policyName: 'p' }, JaegerVersion.of(version), 'team').indices.spans)
      .toEqual({ rotation: { auto_rollover: { ...ALIASES('span'), policy_name: 'p' } } });
  });

  test('of daily indices are none', () => {
    expect(rotationKeys({ by: 'day' }, JaegerVersion.V2_21, undefined)).toEqual({ backend: {}, indices: {} });
  });

  test.each([['2.13.0', ['--feature-gates=es.index.relativeTimeIndexDeletion']], ['2.19.0', ['--feature-gates=es.index.relativeTimeIndexDeletion']], ['2.20.0', []]])(
    'the cleaner of %s counts from now', (version, args) => {
      expect(relativeDeletionArguments(JaegerVersion.of(version))).toEqual(args);
    });
});

describe('refused', () => {
  function problems(lifecycle: IndexLifecycle, retention = Duration.days(7), version = JaegerVersion.V2_21): string[] {
    return lifecycleProblems(lifecycle, retention, version).map(describeProblem);
  }

  test('is nothing of the defaults', () => {
    for (const lifecycle of [IndexLifecycle.rollover(), IndexLifecycle.daily(), IndexLifecycle.ilm(), IndexLifecycle.ism()]) {
      expect(problems(lifecycle)).toEqual([]);
    }
  });

  test.each<[Duration, string]>([[Duration.hours(12), '12 hours'], [Duration.hours(36), '36 hours'], [Duration.millis(0), '0 hours']])('is a retention of %s with daily indices', (retention, shown) => {
    expect(problems(IndexLifecycle.daily(), retention)).toEqual([
      `'retention' must be one or more whole days, got "${shown}": indices are daily; use Duration.days(), or IndexLifecycle.rollover()`,
    ]);
  });

  test.each<[Duration, string]>([[Duration.seconds(90), '90 seconds'], [Duration.seconds(1), '1 seconds']])('is a retention of %s', (retention, shown) => {
    expect(problems(IndexLifecycle.rollover({ maxAge: Duration.seconds(1) }), retention)).toEqual([
      `'retention' must be one or more whole minutes, got "${shown}": use Duration.days(), Duration.hours() or Duration.minutes()`,
    ]);
  });

  test('is an index that gets older than what it keeps, or less than a second', () => {
    expect(problems(IndexLifecycle.rollover({ maxAge: Duration.days(8) }))).toEqual([
      "'index.lifecycle.maxAge' must be whole seconds, at least one and at most the retention (168 hours), got \"192 hours\": lower it, or raise retention",
    ]);
    expect(problems(IndexLifecycle.ilm({ maxAge: Duration.millis(1500) }))).toEqual([
      "'index.lifecycle.maxAge' must be whole seconds, at least one and at most the retention (168 hours), got \"1.5 seconds\": lower it, or raise retention",
    ]);
  });

  test.each([0, 1.5])('are %d documents', maxDocs => {
    expect(problems(IndexLifecycle.rollover({ maxDocs }))).toEqual([
      `'index.lifecycle.maxDocs' must be a whole number of at least 1, got ${maxDocs}: give the number of spans after which a new index begins`,
    ]);
  });

  test.each<[Duration, string]>([[Duration.minutes(7), '7 minutes'], [Duration.minutes(90), '90 minutes'], [Duration.hours(5), '5 hours'], [Duration.seconds(30), '30 seconds']])(
    'is a look every %s', (checkEvery, shown) => {
      expect(problems(IndexLifecycle.rollover({ checkEvery }))).toEqual([
        `'index.lifecycle.checkEvery' must be minutes that divide an hour, or hours that divide a day, got "${shown}": ` +
        'it becomes a schedule of cron; use for example Duration.minutes(15) or Duration.hours(6)',
      ]);
    });

  test("is a policy's name that is no part of a URL", () => {
    expect(problems(IndexLifecycle.ilm({ policyName: 'a/b' }))).toEqual([
      "'index.lifecycle.policyName' must be a-z, 0-9, dashes and underscores, with neither at its ends, got \"a/b\": it is part of a URL; use other characters",
    ]);
  });

  test("is OpenSearch's policy before Jaeger's tools know it", () => {
    expect(problems(IndexLifecycle.ism(), Duration.days(7), JaegerVersion.of('2.19.0'))).toEqual([
      "'index.lifecycle' must be another one for Jaeger 2.19.0, got \"IndexLifecycle.ism()\": " +
      "Jaeger's tools know OpenSearch's policies from 2.20 on; use IndexLifecycle.rollover(), or a newer Jaeger",
    ]);
  });
});
