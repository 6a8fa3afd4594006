import { JaegerApi, JaegerTrace } from './jaeger-api';
import { GeneratedTraces } from './trace-generator';
import { mustKeep, TracePlan } from './trace-plan';
import { isWhole, normalTraceId } from './verify-traces';
import { sleep } from './wait';

export interface WaitForTracesOptions {
  readonly timeoutSeconds?: number;
  /** How long nothing new may come before the state counts as final. More than the sampler's decision wait. Default 30. */
  readonly settleSeconds?: number;
  /** Whether traces may lack spans for good, so that there is nothing to wait for but that nothing new comes. Default: false. */
  readonly brokenAllowed?: boolean;
}

/**
 * Asks until the traces that must be kept are there, whole, and nothing new has come for a while; returns the last state.
 * It doesn't throw when time runs out: the report on an incomplete state says more.
 */
export async function waitForTraces(
  plan: TracePlan, find: () => Promise<JaegerTrace[]>, options: WaitForTracesOptions = {},
): Promise<JaegerTrace[]> {
  const deadline = Date.now() + (options.timeoutSeconds ?? 300) * 1000;
  const settle = (options.settleSeconds ?? 30) * 1000;
  let state = { traces: await whileStarting(find), since: Date.now() };
  while (Date.now() < deadline) {
    const settled = Date.now() - state.since >= settle;
    if (settled && (options.brokenAllowed || keptAreWhole(plan, state.traces))) break;
    await sleep(3000);
    const traces = await whileStarting(find);
    state = { traces, since: countSpans(traces) === countSpans(state.traces) ? state.since : Date.now() };
  }
  return state.traces;
}

/**
 * Waits for a run's traces through Jaeger's query service. The waiting asks for the service of the roots, which every trace has;
 * the last look also asks for the other services, since a trace cut in two may have lost its root.
 */
export async function waitForRun(jaeger: JaegerApi, generated: GeneratedTraces, options: WaitForTracesOptions = {}): Promise<JaegerTrace[]> {
  const { plan } = generated;
  const start = new Date(generated.start.getTime() - 60_000);
  const find = (service: string) => jaeger.findTraces({ service, limit: plan.traces.length, start, end: generated.end });
  const [first, ...others] = plan.services;
  const found = await waitForTraces(plan, () => find(first), options);
  for (const service of others) {
    const seen = new Set(found.map((trace) => trace.traceID));
    found.push(...(await find(service)).filter((trace) => !seen.has(trace.traceID)));
  }
  return found;
}

const WINDOW_SECONDS = 30;
/** More than begin in a window. */
const WINDOW_LIMIT = 5000;

/**
 * All traces of a service that roots have, asked for in pieces: one answer with all of a long run would be larger than the query service's
 * memory. `stored` are the ids of traces in the store; those that the search doesn't find, since they lost their root, are asked for by id.
 */
export async function findInWindows(jaeger: JaegerApi, service: string, start: Date, end: Date, stored: ReadonlySet<string>): Promise<JaegerTrace[]> {
  const found = new Map<string, JaegerTrace>();
  for (let from = start.getTime(); from < end.getTime(); from += WINDOW_SECONDS * 1000) {
    const window = { start: new Date(from), end: new Date(Math.min(from + WINDOW_SECONDS * 1000, end.getTime())), limit: WINDOW_LIMIT };
    const traces = await whileStarting(() => jaeger.findTraces({ service, ...window }));
    traces.forEach((trace) => found.set(normalTraceId(trace.traceID), trace));
  }
  for (const id of [...stored].filter((each) => !found.has(each))) {
    const trace = await jaeger.getTrace(id);
    if (trace !== undefined) found.set(id, trace);
  }
  return [...found.values()];
}

/** Until a new index has its shards, Jaeger answers a search with an error. */
async function whileStarting(find: () => Promise<JaegerTrace[]>): Promise<JaegerTrace[]> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await find();
    } catch (error) {
      if (attempt === 20) throw error;
      await sleep(3000);
    }
  }
}

function keptAreWhole(plan: TracePlan, found: readonly JaegerTrace[]): boolean {
  const byId = new Map(found.map((trace) => [normalTraceId(trace.traceID), trace]));
  return plan.traces.filter(mustKeep).every((planned) => {
    const trace = byId.get(planned.traceId);
    return trace !== undefined && isWhole(planned, trace);
  });
}

function countSpans(traces: readonly JaegerTrace[]): number {
  return traces.reduce((sum, trace) => sum + trace.spans.length, 0);
}
