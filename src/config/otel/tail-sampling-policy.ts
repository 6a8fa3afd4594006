import type { Duration } from 'cdk8s';
import { checkNotEmpty, checkRange, checkWhole, Problem, within } from '../problem';
import {
  CompositePolicyOptions, CustomPolicyOptions, NumericAttributePolicyOptions, OttlPolicyOptions, PercentagePolicyOptions, PolicyOptions,
  RateLimitingPolicyOptions, SlowerThanPolicyOptions, SpanCountPolicyOptions, StringAttributePolicyOptions,
} from './tail-sampling-policy-options';

/** What a policy is made of. `nested` are policies inside it, whose problems are its own. */
interface PolicyParts {
  readonly name: string;
  readonly type: string;
  readonly settings: { [key: string]: any };
  readonly problems?: Problem[];
  readonly nested?: TailSamplingPolicy[];
  /** Whether the user says that it decides alike in two samplers. */
  readonly decidesAlike?: boolean;
  /** The prop in which entry `index` of `nested` stands, if not `policies[index]`. */
  readonly nestedProp?: (index: number) => string;
}

/**
 * A rule that decides on whole traces. A trace is kept if any policy keeps it; `drop` wins over all others.
 *
 * @see https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/processor/tailsamplingprocessor
 */
export class TailSamplingPolicy {
  /** Keeps every trace in which a span has the status `ERROR`. */
  public static errors(options: PolicyOptions = {}): TailSamplingPolicy {
    return policy({ name: options.name ?? 'errors', type: 'status_code', settings: { status_codes: ['ERROR'] } });
  }

  /**
   * Keeps every trace that lasts at least this long, from the start of its first to the end of its last span.
   *
   * @param threshold how long; whole milliseconds
   */
  public static slowerThan(threshold: Duration, options: SlowerThanPolicyOptions = {}): TailSamplingPolicy {
    const upper = options.upTo?.toMilliseconds();
    const settings = { threshold_ms: threshold.toMilliseconds(), ...(upper === undefined ? {} : { upper_threshold_ms: upper }) };
    const problems = upper !== undefined && upper <= settings.threshold_ms
      ? [{ prop: 'upTo', value: `${upper}ms`, allowed: `longer than ${settings.threshold_ms}ms`, fix: 'raise it or leave it out' }]
      : [];
    return policy({ name: options.name ?? 'slow', type: 'latency', settings, problems });
  }

  /**
   * Keeps a share of all traces, chosen by a hash of the trace id. Traces that other policies keep come on top.
   *
   * @param percentage from 0 to 100
   */
  public static percentage(percentage: number, options: PercentagePolicyOptions = {}): TailSamplingPolicy {
    const settings = { sampling_percentage: percentage, ...(options.hashSalt ? { hash_salt: options.hashSalt } : {}) };
    const problems = checkRange('percentage', percentage, 0, 100, 'give the share of traces to keep in percent');
    return policy({ name: options.name ?? 'percentage', type: 'probabilistic', settings, problems });
  }

  /** Keeps traces up to a number of spans per second, counted in each sampler on its own. */
  public static rateLimiting(spansPerSecond: number, options: RateLimitingPolicyOptions = {}): TailSamplingPolicy {
    const settings = { spans_per_second: spansPerSecond, ...(options.burst ? { burst_capacity: options.burst } : {}) };
    return policy({
      name: options.name ?? 'rate-limit',
      type: 'rate_limiting',
      settings,
      problems: checkWhole('spansPerSecond', spansPerSecond, 1, 'give the spans per second that one sampler may keep'),
    });
  }

  /** Keeps traces in which an attribute of a span or resource has one of these values. */
  public static stringAttribute(attribute: string, values: string[], options: StringAttributePolicyOptions = {}): TailSamplingPolicy {
    const settings = { key: attribute, values, ...(options.regularExpressions ? { enabled_regex_matching: true } : {}) };
    const problems = checkNotEmpty('values', values, 'value', 'name the values of the attribute that matter');
    return policy({ name: options.name ?? `attribute-${attribute}`, type: 'string_attribute', settings, problems });
  }

  /** Keeps traces in which a numeric attribute of a span or resource lies in a range. */
  public static numericAttribute(attribute: string, options: NumericAttributePolicyOptions): TailSamplingPolicy {
    const settings = { key: attribute, min_value: options.minimum, max_value: options.maximum };
    const problems = options.minimum > options.maximum
      ? [{ prop: 'minimum', value: options.minimum, allowed: `at most maximum (${options.maximum})`, fix: 'swap the two' }]
      : [];
    return policy({ name: options.name ?? `attribute-${attribute}`, type: 'numeric_attribute', settings, problems });
  }

  /** Keeps traces in which a boolean attribute of a span or resource has this value. */
  public static booleanAttribute(attribute: string, value: boolean, options: PolicyOptions = {}): TailSamplingPolicy {
    return policy({ name: options.name ?? `attribute-${attribute}`, type: 'boolean_attribute', settings: { key: attribute, value } });
  }

  /** Keeps traces by their number of spans. */
  public static spanCount(options: SpanCountPolicyOptions): TailSamplingPolicy {
    const settings = { min_spans: options.minimum, ...(options.maximum ? { max_spans: options.maximum } : {}) };
    const problems = [
      ...checkWhole('minimum', options.minimum, 1, 'give the least number of spans'),
      ...checkWhole('maximum', options.maximum, options.minimum, 'give a number that is not below minimum'),
    ];
    return policy({ name: options.name ?? 'span-count', type: 'span_count', settings, problems });
  }

  /** Keeps every trace that touches one of these services. */
  public static serviceName(services: string[], options: PolicyOptions = {}): TailSamplingPolicy {
    return policy({
      name: options.name ?? 'service-name',
      type: 'string_attribute',
      settings: { key: 'service.name', values: services },
      problems: checkNotEmpty('services', services, 'service', 'name the services whose traces are kept'),
    });
  }

  /** Keeps every trace. As the only policy it turns sampling off; with others it must be the last. */
  public static always(options: PolicyOptions = {}): TailSamplingPolicy {
    return policy({ name: options.name ?? 'always', type: 'always_sample', settings: {} });
  }

  /** Keeps the traces that every one of these policies would keep. */
  public static allOf(policies: TailSamplingPolicy[], options: PolicyOptions = {}): TailSamplingPolicy {
    return policy({
      name: options.name ?? 'all-of',
      type: 'and',
      settings: { and_sub_policy: policies.map(inner => inner._toSettings()) },
      problems: checkNotEmpty('policies', policies, 'policy', 'name the policies that must agree'),
      nested: policies,
    });
  }

  /** Drops the traces that every one of these policies would keep, whatever other policies say. It must stand first. */
  public static drop(policies: TailSamplingPolicy[], options: PolicyOptions = {}): TailSamplingPolicy {
    return policy({
      name: options.name ?? 'drop',
      type: 'drop',
      settings: { drop_sub_policy: policies.map(inner => inner._toSettings()) },
      problems: checkNotEmpty('policies', policies, 'policy', 'name the policies whose traces are dropped'),
      nested: policies,
    });
  }

  /** Keeps traces in which a span or a span event meets one of these OTTL conditions. */
  public static ottlCondition(options: OttlPolicyOptions): TailSamplingPolicy {
    const conditions = [...options.spanConditions ?? [], ...options.spanEventConditions ?? []];
    return policy({
      name: options.name ?? 'ottl-condition',
      type: 'ottl_condition',
      settings: { error_mode: 'ignore', span: options.spanConditions ?? [], spanevent: options.spanEventConditions ?? [] },
      problems: checkNotEmpty('spanConditions', conditions, 'condition', 'give a condition on spans or on span events'),
    });
  }

  /** Shares a budget of spans per second among policies, in their order. */
  public static composite(options: CompositePolicyOptions): TailSamplingPolicy {
    const policies = options.allocations.map(allocation => allocation.policy);
    const total = options.allocations.reduce((sum, allocation) => sum + allocation.percent, 0);
    const problems = [
      ...checkWhole('maxTotalSpansPerSecond', options.maxTotalSpansPerSecond, 1, 'give the budget of one sampler'),
      ...checkNotEmpty('allocations', options.allocations, 'allocation', 'give each policy its share'),
      ...options.allocations.flatMap((allocation, index) => within(`allocations[${index}]`,
        checkRange('percent', allocation.percent, 0, 100, 'give the share of the budget in percent'))),
      ...(total > 100 ? [{ prop: 'allocations', value: total, allowed: 'shares that add up to at most 100', fix: 'lower one of them' }] : []),
    ];
    return policy({
      name: options.name ?? 'composite',
      type: 'composite',
      settings: {
        max_total_spans_per_second: options.maxTotalSpansPerSecond,
        policy_order: policies.map(inner => inner.policyName),
        composite_sub_policy: policies.map(inner => inner._toSettings()),
        rate_allocation: options.allocations.map(({ policy: inner, percent }) => ({ policy: inner.policyName, percent })),
      },
      problems: [...problems, ...duplicateNames('allocations', policies)],
      nested: policies,
      nestedProp: index => `allocations[${index}].policy`,
    });
  }

  /**
   * Any other policy.
   *
   * @param policyName its name in metrics and logs
   * @param type upstream's type, for example `trace_state`
   * @param settings what stands under the key of that type
   */
  public static custom(policyName: string, type: string, settings: { [key: string]: any }, options: CustomPolicyOptions = {}): TailSamplingPolicy {
    return policy({ name: policyName, type, settings, decidesAlike: options.decidesAlike });
  }

  /** @internal */
  public static _of(parts: any): TailSamplingPolicy {
    return new TailSamplingPolicy(parts);
  }

  /** Its name in the sampler's metrics and logs, unique in a sampler. */
  public readonly policyName: string;
  /** Upstream's type, for example `status_code`. */
  public readonly policyType: string;
  private readonly settings: { [key: string]: any };
  private readonly problems: Problem[];
  private readonly alike: string[];

  private constructor(parts: any) {
    const { name, type, settings, problems, decidesAlike, nested = [], nestedProp = index => `policies[${index}]` } = parts as PolicyParts;
    this.policyName = name;
    this.policyType = type;
    this.settings = settings;
    this.alike = [...decidesAlike ? [name] : [], ...nested.flatMap(inner => inner.alike)];
    this.problems = [...problems ?? [], ...nested.flatMap((inner, index) => within(nestedProp(index), inner._problems()))];
  }

  /** @internal */
  public _toSettings(): any {
    return { name: this.policyName, type: this.policyType, ...(this.policyType === 'always_sample' ? {} : { [this.policyType]: this.settings }) };
  }

  /**
   * The names of those, in it or itself, of which the user says that they decide alike in two samplers.
   *
   * @internal
   */
  public _alike(): string[] {
    return this.alike;
  }

  /** @internal */
  public _problems(): any[] {
    return this.problems;
  }
}

/** What is wrong with a list of policies: the policies themselves, doubled names, an order without effect. */
export function policyProblems(prop: string, policies: TailSamplingPolicy[]): Problem[] {
  const last = policies.length - 1;
  return [
    ...checkNotEmpty(prop, policies, 'policy', 'a sampler without policies keeps nothing; TailSamplingPolicy.always() keeps all'),
    ...policies.flatMap((entry, index) => within(`${prop}[${index}]`, entry._problems())),
    ...duplicateNames(prop, policies),
    ...policies.flatMap((entry, index) => entry.policyType === 'always_sample' && index < last
      ? [{ prop: `${prop}[${index}]`, value: entry.policyName, allowed: 'the last policy', fix: 'always() makes every policy after it pointless; move it to the end or remove it' }]
      : []),
    ...policies.flatMap((entry, index) => entry.policyType === 'drop' && policies.slice(0, index).some(before => before.policyType !== 'drop')
      ? [{ prop: `${prop}[${index}]`, value: entry.policyName, allowed: 'before the policies that keep traces', fix: 'drop() wins over all others wherever it stands; move it to the front so that the list reads as it works' }]
      : []),
  ];
}

function duplicateNames(prop: string, policies: TailSamplingPolicy[]): Problem[] {
  const names = policies.map(entry => entry.policyName);
  return names.flatMap((name, index) => names.indexOf(name) < index
    ? [{ prop: `${prop}[${index}].name`, value: name, allowed: 'unique in the sampler', fix: 'give one of the two another name' }]
    : []);
}

function policy(parts: PolicyParts): TailSamplingPolicy {
  return TailSamplingPolicy._of(parts);
}
