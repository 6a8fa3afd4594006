import { AcknowledgedBatch } from '../trace-generator';
import { PlannedSpan, PlannedTrace, TracePlan } from '../trace-plan';

/** A trace as far as an agent has acknowledged it. */
export interface AcknowledgedTrace {
  readonly trace: PlannedTrace;
  /** The spans whose POST was answered with success; what comes of the others is nobody's promise. */
  readonly spans: readonly PlannedSpan[];
  /** When the trace was planned to begin, in milliseconds after the run's start. */
  readonly startMilliseconds: number;
  /** Whether sampling must keep what was acknowledged, whatever the percentage is. */
  readonly mustKeep: boolean;
  /** Whether it is known that only the percentage decides: every span was acknowledged and none is an error or slow. */
  readonly plain: boolean;
}

/** What was acknowledged of each trace. A sender that died half-way has sent only parts of the last ones. */
export function acknowledgedTraces(
  plan: TracePlan, batches: Record<string, readonly AcknowledgedBatch[]>, tracesPerSecond: number,
): AcknowledgedTrace[] {
  const numbers = new Map(plan.senders.map(({ pod }) => [pod, numbersOf(batches[pod] ?? [])]));
  return plan.traces.map((trace) => {
    const spans = trace.spans.filter(({ sender }) => numbers.get(sender.pod)!.has(trace.index));
    return {
      trace,
      spans,
      startMilliseconds: trace.index * 1000 / tracesPerSecond,
      mustKeep: spans.some((span) => decides(trace, span)),
      plain: trace.kind === 'plain' && spans.length === trace.spans.length,
    };
  });
}

function numbersOf(batches: readonly AcknowledgedBatch[]): Set<number> {
  return new Set(batches.flatMap(({ first, last }) => Array.from({ length: last - first + 1 }, (_, number) => first + number)));
}

/** Whether a policy keeps the trace because of this span: its error, or a root that lasts long enough by itself. */
function decides(trace: PlannedTrace, span: PlannedSpan): boolean {
  return trace.kind === 'error' ? span.error : trace.kind === 'slow' && span.parentSpanId === undefined;
}
