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
  /**
   * Whether the span for which it would have to be kept was acknowledged when its sampler had waited long enough for it. That is the
   * lateness of applications, from which no decision wait protects: nobody promises anything of such a trace.
   */
  readonly late: boolean;
  /** Seconds from the first acknowledgement of one of its spans to the last one. */
  readonly secondsApart: number;
  /** Whether it is known that only the percentage decides: every span was acknowledged and none is an error or slow. */
  readonly plain: boolean;
}

/** How long before the end of the decision wait a span must have been acknowledged: the agent's batch, its sending, and the sampler's tick of a second. */
const SECONDS_TO_SAMPLER = 2;

/** What was acknowledged of each trace. A sender that died half-way has sent only parts of the last ones. */
export function acknowledgedTraces(
  plan: TracePlan, batches: Record<string, readonly AcknowledgedBatch[]>, tracesPerSecond: number, decisionWaitSeconds: number,
): AcknowledgedTrace[] {
  const times = new Map(plan.senders.map(({ pod }) => [pod, acknowledgementTimes(batches[pod] ?? [], tracesPerSecond)]));
  return plan.traces.map((trace) => {
    const acknowledged = trace.spans.flatMap((span) => {
      const second = times.get(span.sender.pod)!.get(trace.index);
      return second === undefined ? [] : [{ span, second }];
    });
    const seconds = acknowledged.map(({ second }) => second);
    const telling = acknowledged.find(({ span }) => decides(trace, span));
    const late = telling !== undefined && telling.second - Math.min(...seconds) > decisionWaitSeconds - SECONDS_TO_SAMPLER;
    const spans = acknowledged.map(({ span }) => span);
    return {
      trace,
      spans,
      startMilliseconds: trace.index * 1000 / tracesPerSecond,
      mustKeep: telling !== undefined && !late,
      late,
      secondsApart: seconds.length === 0 ? 0 : Math.max(...seconds) - Math.min(...seconds),
      plain: trace.kind === 'plain' && spans.length === trace.spans.length,
    };
  });
}

/** When the spans of each trace were acknowledged, by the trace's number, in seconds after the run's start. */
function acknowledgementTimes(batches: readonly AcknowledgedBatch[], tracesPerSecond: number): Map<number, number> {
  const times = new Map<number, number>();
  for (const { first, last, lagMilliseconds } of batches) {
    for (let index = first; index <= last; index++) times.set(index, (last + 1) / tracesPerSecond + lagMilliseconds / 1000);
  }
  return times;
}

/** Whether a policy keeps the trace because of this span: its error, or a root that lasts long enough by itself. */
function decides(trace: PlannedTrace, span: PlannedSpan): boolean {
  return trace.kind === 'error' ? span.error : trace.kind === 'slow' && span.parentSpanId === undefined;
}
