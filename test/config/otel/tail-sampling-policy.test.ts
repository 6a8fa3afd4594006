import { Duration } from 'cdk8s';
import { TailSamplingPolicy } from '../../../src';
import { policyProblems } from '../../../src/config/otel/tail-sampling-policy';

const { errors, slowerThan, percentage, rateLimiting, stringAttribute, numericAttribute, booleanAttribute } = TailSamplingPolicy;

describe('settings of each factory', () => {
  test.each<[string, TailSamplingPolicy, object]>([
    ['errors', errors(), { name: 'errors', type: 'status_code', status_code: { status_codes: ['ERROR'] } }],
    ['slowerThan', slowerThan(Duration.seconds(1)), { name: 'slow', type: 'latency', latency: { threshold_ms: 1000 } }],
    ['slowerThan, upTo', slowerThan(Duration.millis(250), { upTo: Duration.seconds(5), name: 'medium' }),
      { name: 'medium', type: 'latency', latency: { threshold_ms: 250, upper_threshold_ms: 5000 } }],
    ['percentage', percentage(10), { name: 'percentage', type: 'probabilistic', probabilistic: { sampling_percentage: 10 } }],
    ['percentage 0', percentage(0), { name: 'percentage', type: 'probabilistic', probabilistic: { sampling_percentage: 0 } }],
    ['percentage, salted', percentage(0.5, { hashSalt: 'x' }),
      { name: 'percentage', type: 'probabilistic', probabilistic: { sampling_percentage: 0.5, hash_salt: 'x' } }],
    ['rateLimiting', rateLimiting(35), { name: 'rate-limit', type: 'rate_limiting', rate_limiting: { spans_per_second: 35 } }],
    ['rateLimiting, burst', rateLimiting(35, { burst: 70 }),
      { name: 'rate-limit', type: 'rate_limiting', rate_limiting: { spans_per_second: 35, burst_capacity: 70 } }],
    ['stringAttribute', stringAttribute('http.route', ['/pay']),
      { name: 'attribute-http.route', type: 'string_attribute', string_attribute: { key: 'http.route', values: ['/pay'] } }],
    ['stringAttribute, expressions', stringAttribute('http.route', ['/pay.*'], { regularExpressions: true }),
      { name: 'attribute-http.route', type: 'string_attribute', string_attribute: { key: 'http.route', values: ['/pay.*'], enabled_regex_matching: true } }],
    ['numericAttribute', numericAttribute('http.status_code', { minimum: 500, maximum: 599 }),
      { name: 'attribute-http.status_code', type: 'numeric_attribute', numeric_attribute: { key: 'http.status_code', min_value: 500, max_value: 599 } }],
    ['booleanAttribute', booleanAttribute('debug', true),
      { name: 'attribute-debug', type: 'boolean_attribute', boolean_attribute: { key: 'debug', value: true } }],
    ['booleanAttribute false', booleanAttribute('debug', false),
      { name: 'attribute-debug', type: 'boolean_attribute', boolean_attribute: { key: 'debug', value: false } }],
    ['spanCount', TailSamplingPolicy.spanCount({ minimum: 100 }), { name: 'span-count', type: 'span_count', span_count: { min_spans: 100 } }],
    ['spanCount, maximum', TailSamplingPolicy.spanCount({ minimum: 2, maximum: 10 }),
      { name: 'span-count', type: 'span_count', span_count: { min_spans: 2, max_spans: 10 } }],
    ['serviceName', TailSamplingPolicy.serviceName(['checkout', 'payment']),
      { name: 'service-name', type: 'string_attribute', string_attribute: { key: 'service.name', values: ['checkout', 'payment'] } }],
    ['always', TailSamplingPolicy.always(), { name: 'always', type: 'always_sample' }],
    ['ottlCondition', TailSamplingPolicy.ottlCondition({ spanConditions: ['span.kind == 2'], spanEventConditions: ['spanevent.name == "x"'] }),
      { name: 'ottl-condition', type: 'ottl_condition', ottl_condition: { error_mode: 'ignore', span: ['span.kind == 2'], spanevent: ['spanevent.name == "x"'] } }],
    ['allOf', TailSamplingPolicy.allOf([errors(), percentage(50)], { name: 'half of the errors' }), {
      name: 'half of the errors',
      type: 'and',
      and: {
        and_sub_policy: [
          { name: 'errors', type: 'status_code', status_code: { status_codes: ['ERROR'] } },
          { name: 'percentage', type: 'probabilistic', probabilistic: { sampling_percentage: 50 } },
        ],
      },
    }],
    ['drop', TailSamplingPolicy.drop([TailSamplingPolicy.serviceName(['probe'])]), {
      name: 'drop',
      type: 'drop',
      drop: { drop_sub_policy: [{ name: 'service-name', type: 'string_attribute', string_attribute: { key: 'service.name', values: ['probe'] } }] },
    }],
    ['composite', TailSamplingPolicy.composite({
      maxTotalSpansPerSecond: 1000,
      allocations: [{ policy: errors(), percent: 60 }, { policy: TailSamplingPolicy.always(), percent: 40 }],
    }), {
      name: 'composite',
      type: 'composite',
      composite: {
        max_total_spans_per_second: 1000,
        policy_order: ['errors', 'always'],
        composite_sub_policy: [
          { name: 'errors', type: 'status_code', status_code: { status_codes: ['ERROR'] } },
          { name: 'always', type: 'always_sample' },
        ],
        rate_allocation: [{ policy: 'errors', percent: 60 }, { policy: 'always', percent: 40 }],
      },
    }],
    ['custom', TailSamplingPolicy.custom('by-state', 'trace_state', { key: 'k', values: ['v'] }),
      { name: 'by-state', type: 'trace_state', trace_state: { key: 'k', values: ['v'] } }],
  ])('%s', (_name, policy, settings) => {
    expect(policy._toSettings()).toEqual(settings);
    expect(policy._problems()).toEqual([]);
  });

  test.each<[string, TailSamplingPolicy]>([
    ['errors', errors({ name: 'mine' })],
    ['slowerThan', slowerThan(Duration.seconds(1), { name: 'mine' })],
    ['percentage', percentage(1, { name: 'mine' })],
    ['rateLimiting', rateLimiting(1, { name: 'mine' })],
    ['stringAttribute', stringAttribute('a', ['b'], { name: 'mine' })],
    ['numericAttribute', numericAttribute('a', { minimum: 1, maximum: 1, name: 'mine' })],
    ['booleanAttribute', booleanAttribute('a', true, { name: 'mine' })],
    ['spanCount', TailSamplingPolicy.spanCount({ minimum: 1, name: 'mine' })],
    ['serviceName', TailSamplingPolicy.serviceName(['a'], { name: 'mine' })],
    ['always', TailSamplingPolicy.always({ name: 'mine' })],
    ['allOf', TailSamplingPolicy.allOf([errors()], { name: 'mine' })],
    ['drop', TailSamplingPolicy.drop([errors()], { name: 'mine' })],
    ['ottlCondition', TailSamplingPolicy.ottlCondition({ spanConditions: ['true'], name: 'mine' })],
    ['composite', TailSamplingPolicy.composite({ maxTotalSpansPerSecond: 1, allocations: [{ policy: errors(), percent: 1 }], name: 'mine' })],
  ])('%s takes a name of your own', (_name, policy) => {
    expect([policy.policyName, policy._toSettings().name]).toEqual(['mine', 'mine']);
  });
});

describe('problems of a policy', () => {
  const PERCENT = { allowed: 'a number from 0 to 100', fix: 'give the share of traces to keep in percent' };

  test.each<[string, TailSamplingPolicy, object[]]>([
    ['percentage above 100', percentage(100.1), [{ prop: 'percentage', value: 100.1, ...PERCENT }]],
    ['percentage below 0', percentage(-1), [{ prop: 'percentage', value: -1, ...PERCENT }]],
    ['percentage that is no number', percentage(NaN), [{ prop: 'percentage', value: NaN, ...PERCENT }]],
    ['upTo below the threshold', slowerThan(Duration.seconds(2), { upTo: Duration.seconds(1) }),
      [{ prop: 'upTo', value: '1000ms', allowed: 'longer than 2000ms', fix: 'raise it or leave it out' }]],
    ['upTo like the threshold', slowerThan(Duration.seconds(2), { upTo: Duration.seconds(2) }),
      [{ prop: 'upTo', value: '2000ms', allowed: 'longer than 2000ms', fix: 'raise it or leave it out' }]],
    ['rate of 0', rateLimiting(0),
      [{ prop: 'spansPerSecond', value: 0, allowed: 'a whole number of at least 1', fix: 'give the spans per second that one sampler may keep' }]],
    ['no values', stringAttribute('a', []),
      [{ prop: 'values', value: [], allowed: 'a list of at least one value', fix: 'name the values of the attribute that matter' }]],
    ['an empty range', numericAttribute('a', { minimum: 2, maximum: 1 }),
      [{ prop: 'minimum', value: 2, allowed: 'at most maximum (1)', fix: 'swap the two' }]],
    ['no spans', TailSamplingPolicy.spanCount({ minimum: 0 }),
      [{ prop: 'minimum', value: 0, allowed: 'a whole number of at least 1', fix: 'give the least number of spans' }]],
    ['a maximum of spans below the minimum', TailSamplingPolicy.spanCount({ minimum: 5, maximum: 4 }),
      [{ prop: 'maximum', value: 4, allowed: 'a whole number of at least 5', fix: 'give a number that is not below minimum' }]],
    ['no services', TailSamplingPolicy.serviceName([]),
      [{ prop: 'services', value: [], allowed: 'a list of at least one service', fix: 'name the services whose traces are kept' }]],
    ['nothing to agree', TailSamplingPolicy.allOf([]),
      [{ prop: 'policies', value: [], allowed: 'a list of at least one policy', fix: 'name the policies that must agree' }]],
    ['nothing to drop', TailSamplingPolicy.drop([]),
      [{ prop: 'policies', value: [], allowed: 'a list of at least one policy', fix: 'name the policies whose traces are dropped' }]],
    ['no condition', TailSamplingPolicy.ottlCondition({}),
      [{ prop: 'spanConditions', value: [], allowed: 'a list of at least one condition', fix: 'give a condition on spans or on span events' }]],
    ['a problem of a policy inside allOf', TailSamplingPolicy.allOf([errors(), percentage(101)]), [{ prop: 'policies[1].percentage', value: 101, ...PERCENT }]],
    ['a problem of a policy inside drop', TailSamplingPolicy.drop([percentage(101)]), [{ prop: 'policies[0].percentage', value: 101, ...PERCENT }]],
  ])('%s', (_name, policy, problems) => {
    expect(policy._problems()).toEqual(problems);
  });
});

describe('problems of a composite', () => {
  const composite = (percents: number[], names = ['a', 'b', 'c']) => TailSamplingPolicy.composite({
    maxTotalSpansPerSecond: 10,
    allocations: percents.map((percent, index) => ({ percent, policy: errors({ name: names[index] }) })),
  });

  test('shares that add up to exactly 100 are fine', () => {
    expect(composite([60, 40])._problems()).toEqual([]);
  });

  test('shares of more than 100 together', () => {
    expect(composite([60, 41])._problems())
      .toEqual([{ prop: 'allocations', value: 101, allowed: 'shares that add up to at most 100', fix: 'lower one of them' }]);
  });

  test('a share outside 0 to 100', () => {
    expect(composite([-5, 40])._problems()).toEqual([
      { prop: 'allocations[0].percent', value: -5, allowed: 'a number from 0 to 100', fix: 'give the share of the budget in percent' },
    ]);
  });

  test('no share at all', () => {
    expect(composite([])._problems())
      .toEqual([{ prop: 'allocations', value: [], allowed: 'a list of at least one allocation', fix: 'give each policy its share' }]);
  });

  test('a budget of 0', () => {
    const policy = TailSamplingPolicy.composite({ maxTotalSpansPerSecond: 0, allocations: [{ policy: errors(), percent: 1 }] });
    expect(policy._problems())
      .toEqual([{ prop: 'maxTotalSpansPerSecond', value: 0, allowed: 'a whole number of at least 1', fix: 'give the budget of one sampler' }]);
  });

  test('two policies of one name', () => {
    expect(composite([1, 1], ['same', 'same'])._problems())
      .toEqual([{ prop: 'allocations[1].name', value: 'same', allowed: 'unique in the sampler', fix: 'give one of the two another name' }]);
  });

  test('a problem of a policy inside is named by its allocation', () => {
    const policy = TailSamplingPolicy.composite({ maxTotalSpansPerSecond: 1, allocations: [{ policy: percentage(101), percent: 1 }] });
    expect(policy._problems()).toEqual([
      { prop: 'allocations[0].policy.percentage', value: 101, allowed: 'a number from 0 to 100', fix: 'give the share of traces to keep in percent' },
    ]);
  });
});

describe('policyProblems', () => {
  test('a good list has none', () => {
    expect(policyProblems('policies', [TailSamplingPolicy.drop([errors()]), percentage(1), TailSamplingPolicy.always()])).toEqual([]);
  });

  test('an empty list', () => {
    expect(policyProblems('policies', [])).toEqual([{
      prop: 'policies', value: [], allowed: 'a list of at least one policy', fix: 'a sampler without policies keeps nothing; TailSamplingPolicy.always() keeps all',
    }]);
  });

  test('a policy that is wrong is named by its place', () => {
    expect(policyProblems('policies', [errors(), percentage(200)])).toEqual([{
      prop: 'policies[1].percentage', value: 200, allowed: 'a number from 0 to 100', fix: 'give the share of traces to keep in percent',
    }]);
  });

  test('two policies of one name', () => {
    expect(policyProblems('policies', [percentage(1), percentage(2)])).toEqual([{
      prop: 'policies[1].name', value: 'percentage', allowed: 'unique in the sampler', fix: 'give one of the two another name',
    }]);
  });

  test('always() before another policy', () => {
    expect(policyProblems('policies', [TailSamplingPolicy.always(), errors()])).toEqual([{
      prop: 'policies[0]', value: 'always', allowed: 'the last policy', fix: 'always() makes every policy after it pointless; move it to the end or remove it',
    }]);
  });

  test('drop() behind a policy that keeps', () => {
    expect(policyProblems('policies', [errors(), TailSamplingPolicy.drop([percentage(1)])])).toEqual([{
      prop: 'policies[1]',
      value: 'drop',
      allowed: 'before the policies that keep traces',
      fix: 'drop() wins over all others wherever it stands; move it to the front so that the list reads as it works',
    }]);
  });

  test('drop() behind another drop() is fine', () => {
    const drops = ['a', 'b'].map(name => TailSamplingPolicy.drop([errors()], { name }));
    expect(policyProblems('policies', [...drops, percentage(1)])).toEqual([]);
  });
});
