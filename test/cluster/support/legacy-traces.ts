import { randomBytes } from 'crypto';
import { JaegerApi } from './jaeger-api';
import { normalTraceId } from './verify-traces';
import { waitWhile } from './wait';

/** A span in a form that every old format can express. */
export interface LegacySpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly operation: string;
  /** Milliseconds since 1970. */
  readonly start: number;
  /** Milliseconds. */
  readonly duration: number;
  readonly tags: Record<string, string>;
}

/** What was sent in an old format: all of it must be found, since it bypasses the sampler. */
export interface LegacyTraces {
  readonly service: string;
  readonly start: Date;
  readonly traceIds: string[];
  readonly spans: LegacySpan[];
}

const SPANS_PER_TRACE = 2;

/** Traces with a root and one child each. */
export function planLegacyTraces(service: string, count: number): LegacyTraces {
  const start = new Date();
  const traceIds = Array.from({ length: count }, () => randomBytes(16).toString('hex'));
  const spans = traceIds.flatMap((traceId) => {
    const root = { traceId, spanId: randomBytes(8).toString('hex'), operation: 'root', start: start.getTime(), duration: 100 };
    const child = { traceId, spanId: randomBytes(8).toString('hex'), parentSpanId: root.spanId, operation: 'child', start: root.start + 10, duration: 50 };
    return [root, child].map((span) => ({ ...span, tags: { 'test.run': service } }));
  });
  return { service, start, traceIds, spans };
}

/** Waits until Jaeger has every one of these traces once and whole; a timeout says which aren't. */
export async function waitForLegacyTraces(jaeger: JaegerApi, sent: LegacyTraces, timeoutSeconds = 120): Promise<void> {
  await waitWhile(`all ${sent.traceIds.length} traces of ${sent.service} are found`, () => legacyProblems(jaeger, sent), { timeoutSeconds });
}

async function legacyProblems(jaeger: JaegerApi, sent: LegacyTraces): Promise<string[]> {
  const found = await jaeger.findTraces({
    service: sent.service,
    limit: 2 * sent.traceIds.length,
    start: new Date(sent.start.getTime() - 60_000),
    end: new Date(Date.now() + 60_000),
  });
  return sent.traceIds.flatMap((id) => {
    const traces = found.filter((trace) => normalTraceId(trace.traceID) === id);
    const spans = traces.flatMap((trace) => trace.spans);
    const ids = new Set(spans.map((span) => span.spanID.padStart(16, '0')));
    const whole = sent.spans.filter((span) => span.traceId === id).every((span) => ids.has(span.spanId));
    if (traces.length === 1 && spans.length === SPANS_PER_TRACE && whole) return [];
    return [`trace ${id}: found ${traces.length} times with ${spans.length} of ${SPANS_PER_TRACE} spans`];
  });
}
