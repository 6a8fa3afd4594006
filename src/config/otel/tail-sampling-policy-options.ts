import type { Duration } from 'cdk8s';
import type { TailSamplingPolicy } from './tail-sampling-policy';

/** Options of every policy. */
export interface PolicyOptions {
  /**
   * Its name in the sampler's metrics and logs, unique in a sampler.
   *
   * @default - a name that says what the policy does, for example `errors`
   */
  readonly name?: string;
}

/** Options of {@link TailSamplingPolicy.slowerThan}. */
export interface SlowerThanPolicyOptions extends PolicyOptions {
  /**
   * Traces that last longer than this are not meant.
   *
   * @default - no upper bound
   */
  readonly upTo?: Duration;
}

/** Options of {@link TailSamplingPolicy.percentage}. */
export interface PercentagePolicyOptions extends PolicyOptions {
  /**
   * Mixed into the hash. Samplers with the same salt choose the same traces.
   *
   * @default - upstream's
   */
  readonly hashSalt?: string;
}

/** Options of {@link TailSamplingPolicy.rateLimiting}. */
export interface RateLimitingPolicyOptions extends PolicyOptions {
  /**
   * Spans that may be kept at once after a quiet time.
   *
   * @default - upstream's
   */
  readonly burst?: number;
}

/** Options of {@link TailSamplingPolicy.stringAttribute}. */
export interface StringAttributePolicyOptions extends PolicyOptions {
  /**
   * Whether the values are regular expressions (RE2).
   *
   * @default false
   */
  readonly regularExpressions?: boolean;
}

/** Options of {@link TailSamplingPolicy.numericAttribute}. */
export interface NumericAttributePolicyOptions extends PolicyOptions {
  /** The least value that matches. */
  readonly minimum: number;
  /** The largest value that matches. */
  readonly maximum: number;
}

/** Options of {@link TailSamplingPolicy.spanCount}. */
export interface SpanCountPolicyOptions extends PolicyOptions {
  /** The least number of spans. */
  readonly minimum: number;
  /**
   * The largest number of spans.
   *
   * @default - no upper bound
   */
  readonly maximum?: number;
}

/**
 * Options of {@link TailSamplingPolicy.ottlCondition}.
 *
 * @see https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/pkg/ottl
 */
export interface OttlPolicyOptions extends PolicyOptions {
  /**
   * Conditions on spans, for example `span.attributes["http.route"] == "/pay"`. One that holds is enough.
   *
   * @default - none
   */
  readonly spanConditions?: string[];
  /**
   * Conditions on span events. One that holds is enough.
   *
   * @default - none
   */
  readonly spanEventConditions?: string[];
}

/** The share of one policy in a {@link TailSamplingPolicy.composite}. */
export interface CompositeAllocation {
  /** The policy. */
  readonly policy: TailSamplingPolicy;
  /** Its share of the budget, in percent. */
  readonly percent: number;
}

/** Options of {@link TailSamplingPolicy.composite}. */
export interface CompositePolicyOptions extends PolicyOptions {
  /** The budget of one sampler, in spans per second. */
  readonly maxTotalSpansPerSecond: number;
  /** The policies in the order in which they are asked, each with its share. The shares add up to at most 100. */
  readonly allocations: CompositeAllocation[];
}

/** Options of {@link TailSamplingPolicy.custom}. */
export interface CustomPolicyOptions {
  /**
   * Says, for a type that this library doesn't know, that it decides by the trace alone: two samplers with the same spans always decide
   * the same. Asked for by `replication: 2`.
   *
   * @default false
   */
  readonly decidesAlike?: boolean;
}
