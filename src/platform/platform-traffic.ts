import type { Duration } from 'cdk8s';
import { checkRange, Problem, within } from '../config/problem';
import { DEFAULT_SPAN_BYTES, Traffic } from '../config/sizing-platform';

/**
 * What comes in. Replicas, queues, memory, partitions and volumes of a platform follow from it where their props aren't
 * given; {@link TracingPlatform.sizing} shows how.
 */
export interface PlatformTraffic {
  /** Spans per second of all senders together, at peak. */
  readonly expectedSpansPerSecond: number;
  /**
   * Spans per second over a whole day, from which volumes follow.
   *
   * @default - `expectedSpansPerSecond`, as if it were peak all day: the safe side
   */
  readonly averageSpansPerSecond?: number;
  /**
   * The size of a span in OTLP's protobuf, attributes included. One with HTTP's attributes has 488 bytes.
   *
   * @default 500
   */
  readonly averageSpanBytes?: number;
  /**
   * How long nearly all traces last, from the first span to the end of the last. The decision wait follows from it.
   *
   * @default - the decision wait is that of the size: 30 s for PRODUCTION, 10 s for EVALUATION
   */
  readonly traceDuration?: Duration;
  /**
   * How many spans a trace has.
   *
   * @default 10
   */
  readonly spansPerTrace?: number;
  /**
   * How many of a hundred spans the policies keep: those of the errors, of the slow traces, and the percentage of the rest.
   *
   * @default 20
   */
  readonly keptPercentage?: number;
  /**
   * How many nodes run agents.
   *
   * @default 3
   */
  readonly nodes?: number;
  /**
   * Why volumes or memory may be less than what follows from the traffic. Without a reason that is refused.
   *
   * @default - it may not
   */
  readonly lessBecause?: string;
}

/** The traffic in plain numbers. */
export function trafficNumbers(traffic: PlatformTraffic): Traffic {
  return {
    spansPerSecond: traffic.expectedSpansPerSecond,
    averageSpansPerSecond: traffic.averageSpansPerSecond ?? traffic.expectedSpansPerSecond,
    spanBytes: traffic.averageSpanBytes ?? DEFAULT_SPAN_BYTES,
    spansPerTrace: traffic.spansPerTrace ?? 10,
    traceSeconds: traffic.traceDuration && traffic.traceDuration.toMilliseconds() / 1000,
    keptPercentage: traffic.keptPercentage ?? 20,
    nodes: traffic.nodes ?? 3,
  };
}

/** Numbers that no platform has. */
export function trafficProblems(traffic: PlatformTraffic): Problem[] {
  const { expectedSpansPerSecond: peak, averageSpansPerSecond: average, nodes, lessBecause } = traffic;
  const rate = checkRange('expectedSpansPerSecond', peak, 1, 10_000_000, 'give the spans per second of all senders at peak');
  return within('traffic', [
    ...peak === undefined ? [{ prop: 'expectedSpansPerSecond', value: peak, allowed: 'given', fix: 'it is what everything follows from' }] : rate,
    ...rate.length > 0 || peak === undefined ? [] : checkRange('averageSpansPerSecond', average, 0.1, peak, 'an average is at most the peak'),
    ...checkRange('averageSpanBytes', traffic.averageSpanBytes, 50, 100_000, 'in bytes of OTLP; 500 is usual'),
    ...checkRange('traceDuration', traffic.traceDuration?.toMilliseconds(), 1, 3_500_000, 'it is in milliseconds here; leave longer traces to be decided in parts'),
    ...checkRange('spansPerTrace', traffic.spansPerTrace, 1, 100_000, 'give the average number of spans of a trace'),
    ...checkRange('keptPercentage', traffic.keptPercentage, 0.01, 100, 'in percent: what all policies together keep'),
    ...nodes === undefined || (Number.isInteger(nodes) && nodes >= 1) ? [] : [{ prop: 'nodes', value: nodes, allowed: 'a whole number of at least 1', fix: 'give the number of nodes with agents' }],
    ...lessBecause === undefined || lessBecause.trim() ? [] : [{ prop: 'lessBecause', value: lessBecause, allowed: 'a sentence', fix: 'say why less is enough, for those who come later' }],
  ]);
}
