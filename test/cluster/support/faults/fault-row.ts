import { AcknowledgedTrace } from './acknowledged';
import { StoredSpans } from '../elasticsearch-api';
import { JaegerTrace } from '../jaeger-api';
import { normalTraceId, shareBounds } from '../verify-traces';

/** What a fault may cost at most, said before it is measured. */
export interface Bounds {
  /** Traces that had to be kept and aren't there at all. */
  readonly lost: number;
  /** Traces that are there without some of their acknowledged spans. */
  readonly split: number;
  /** Spans that the store holds more than once. */
  readonly duplicated: number;
  /**
   * When the traces begin that may be lost, split or doubled, in seconds before the fault and after the return to health.
   * Whatever happens to any other trace is a fault of the platform.
   */
  readonly secondsBefore: number;
  readonly secondsAfter: number;
  /** Why these numbers, or why none is lost. */
  readonly reason: string;
}

/** One row of the table. */
export interface FaultRow {
  readonly fault: string;
  readonly tracesPerSecond: number;
  readonly seconds: number;
  readonly sentSpans: number;
  readonly acknowledgedSpans: number;
  readonly mustKeep: number;
  /** Errors and slow traces whose telling span the applications sent after the decision; rows from before 2026-11-30 don't have it. */
  readonly late?: number;
  readonly kept: number;
  readonly lost: number;
  readonly split: number;
  readonly duplicated: number;
  readonly plain: number;
  readonly plainKept: number;
  readonly longestGapSeconds: number;
  readonly restarts: number;
  readonly oomKills: number;
  readonly secondsToHealthy: number;
}

/** A trace to which something happened, and when it was sent. */
export interface Casualty {
  readonly traceId: string;
  readonly index: number;
  readonly what: 'lost' | 'split' | 'duplicated';
  /** Seconds from the fault's beginning to the trace's; negative before it. */
  readonly secondsAfterFault: number;
  readonly missingSpans: readonly string[];
  /** How far apart its spans were acknowledged. */
  readonly secondsApart: number;
}

export interface FaultTimes {
  /** In milliseconds after the run's start. */
  readonly fault: number;
  readonly healthy: number;
}

export interface TraceCounts {
  readonly sentSpans: number;
  readonly acknowledgedSpans: number;
  readonly mustKeep: number;
  readonly late: number;
  readonly kept: number;
  readonly plain: number;
  readonly plainKept: number;
  readonly casualties: readonly Casualty[];
  readonly duplicatedSpans: number;
}

/** Counts trace by trace. */
export function countCasualties(
  sent: readonly AcknowledgedTrace[], found: readonly JaegerTrace[], stored: StoredSpans, times: FaultTimes,
): TraceCounts {
  const present = spansByTrace(found);
  const doubled = new Set(stored.duplicates.map((id) => normalTraceId(id.split('/')[0])));
  const casualties: Casualty[] = [];
  for (const each of sent) {
    const spans = present.get(each.trace.traceId);
    const missing = each.spans.filter(({ spanId }) => !spans?.has(spanId)).map(({ spanId }) => spanId);
    const { trace: { traceId, index }, secondsApart } = each;
    const about = { traceId, index, secondsApart, secondsAfterFault: (each.startMilliseconds - times.fault) / 1000, missingSpans: missing };
    if (spans === undefined && each.mustKeep) casualties.push({ ...about, what: 'lost' });
    if (spans !== undefined && missing.length > 0) casualties.push({ ...about, what: 'split' });
    if (doubled.has(each.trace.traceId)) casualties.push({ ...about, what: 'duplicated' });
  }
  const mustKeep = sent.filter((each) => each.mustKeep);
  const plain = sent.filter((each) => each.plain);
  return {
    sentSpans: sum(sent.map(({ trace }) => trace.spans.length)),
    acknowledgedSpans: sum(sent.map(({ spans }) => spans.length)),
    mustKeep: mustKeep.length,
    late: sent.filter(({ late }) => late).length,
    kept: mustKeep.filter(({ trace }) => present.has(trace.traceId)).length,
    plain: plain.length,
    plainKept: plain.filter(({ trace }) => present.has(trace.traceId)).length,
    casualties,
    duplicatedSpans: stored.duplicates.length,
  };
}

/** Why the counts break the bounds; empty when they don't. */
export function boundProblems(counts: TraceCounts, bounds: Bounds, times: FaultTimes): string[] {
  const until = (times.healthy - times.fault) / 1000 + bounds.secondsAfter;
  const outside = counts.casualties.filter(({ secondsAfterFault: at }) => at < -bounds.secondsBefore || at > until);
  const number = (what: Casualty['what']) => counts.casualties.filter((each) => each.what === what).length;
  const measured = { lost: number('lost'), split: number('split'), duplicated: counts.duplicatedSpans };
  return [
    ...(['lost', 'split', 'duplicated'] as const)
      .filter((what) => measured[what] > bounds[what])
      .map((what) => `${measured[what]} ${what}, at most ${bounds[what]} may be (${bounds.reason}): ${list(counts.casualties.filter((each) => each.what === what))}`),
    ...outside.length === 0 ? [] : [
      `${outside.length} traces begin too long before or after the fault to be touched by it (${-bounds.secondsBefore} to ${until.toFixed(0)} s): ${list(outside)}`,
    ],
  ];
}

/**
 * Why the run says nothing: applications were so late with so many traces that sampling couldn't have kept them. A fifth may be late,
 * as the rest is enough to count.
 */
export function lateProblems({ late, mustKeep }: Pick<TraceCounts, 'late' | 'mustKeep'>): string[] {
  return late * 5 <= late + mustKeep ? [] : [
    `no verdict: of ${late + mustKeep} errors and slow traces ${late} had the span that keeps them sent after the decision; the machine is too slow for the load`,
  ];
}

/** Why the share of plain traces isn't the policy's. Those that a fault may touch are left out. */
export function shareProblems(
  sent: readonly AcknowledgedTrace[], found: readonly JaegerTrace[], percentage: number, bounds: Bounds, times: FaultTimes,
): string[] {
  const from = bounds.lost + bounds.split === 0 ? Infinity : times.fault - bounds.secondsBefore * 1000;
  const until = times.healthy + bounds.secondsAfter * 1000;
  const present = spansByTrace(found);
  const plain = sent.filter(({ plain: isPlain, startMilliseconds: at }) => isPlain && (at < from || at > until));
  if (plain.length < 100) return []; // four standard deviations are wider than anything that could go wrong
  const share = 100 * plain.filter(({ trace }) => present.has(trace.traceId)).length / plain.length;
  const { low, high } = shareBounds(percentage, plain.length);
  return share < low || share > high ? [`${share.toFixed(2)} % of ${plain.length} plain traces are kept, not ${low.toFixed(2)} to ${high.toFixed(2)} %`] : [];
}

function spansByTrace(found: readonly JaegerTrace[]): Map<string, Set<string>> {
  const spans = new Map<string, Set<string>>();
  for (const trace of found) {
    const id = normalTraceId(trace.traceID);
    spans.set(id, new Set([...spans.get(id) ?? [], ...trace.spans.map(({ spanID }) => spanID.padStart(16, '0'))]));
  }
  return spans;
}

function list(casualties: readonly Casualty[]): string {
  return casualties.slice(0, 8).map(({ traceId, what, secondsAfterFault, missingSpans, secondsApart }) =>
    `${what} ${traceId} (${secondsAfterFault.toFixed(1)} s, ${missingSpans.length} spans missing, acknowledged ${secondsApart.toFixed(1)} s apart)`).join('; ');
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
