import { JaegerProcess, JaegerSpan, JaegerTrace } from './jaeger-api';
import { mustKeep, PlannedSpan, PlannedTrace, TraceKind, TracePlan } from './trace-plan';

export interface Expectations {
  /** The percentage of plain traces that the sampler keeps. */
  readonly percentage: number;
  /** Resource attributes that the user's configuration adds to every span. */
  readonly resourceAttributes?: Record<string, string>;
}

/** Ids are listed, not only counted: they are what one looks for in the logs. */
export interface TraceReport {
  readonly sent: Record<TraceKind, number>;
  /** Found traces of each kind, whole or not. */
  readonly found: Record<TraceKind, number>;
  /** Error and slow traces that aren't there. */
  readonly lost: string[];
  /** Traces, also plain ones, of which some spans are there and others aren't. */
  readonly split: string[];
  /** Traces that came twice, or with a span twice. */
  readonly duplicated: string[];
  /** Traces or spans that nobody sent. */
  readonly unknown: string[];
  /** Spans whose content isn't what was sent: service, parent, duration, error. */
  readonly wrong: string[];
  /** Spans without their sender's identity or without the user's attributes. */
  readonly identityErrors: string[];
  /** Kept plain traces in percent, and the bounds of four standard deviations. */
  readonly plainShare: number;
  readonly plainShareBounds: { readonly low: number; readonly high: number };
}

/** Compares what was found with what was sent. */
export function verifyTraces(plan: TracePlan, found: readonly JaegerTrace[], expectations: Expectations): TraceReport {
  const planned = new Map(plan.traces.map((trace) => [trace.traceId, trace]));
  const foundIds = found.map((trace) => normalTraceId(trace.traceID));
  const known = found.filter((trace) => planned.has(normalTraceId(trace.traceID)));
  const pairs = known.map((trace) => ({ trace, plan: planned.get(normalTraceId(trace.traceID))! }));
  const sent = countKinds(plan.traces);
  const kept = countKinds([...new Set(pairs.map((pair) => pair.plan))]);
  const present = new Set(foundIds);
  return {
    sent,
    found: kept,
    lost: plan.traces.filter((trace) => mustKeep(trace) && !present.has(trace.traceId)).map(label),
    split: pairs.filter((pair) => !isWhole(pair.plan, pair.trace)).map((pair) => label(pair.plan)),
    duplicated: [...repeated(foundIds), ...pairs.filter((pair) => repeated(spanIds(pair.trace)).length > 0).map((pair) => label(pair.plan))],
    unknown: [...foundIds.filter((id) => !planned.has(id)), ...pairs.flatMap((pair) => unknownSpans(pair.plan, pair.trace))],
    wrong: pairs.flatMap((pair) => compareSpans(pair.plan, pair.trace, wrongContent)),
    identityErrors: pairs.flatMap((pair) => compareSpans(pair.plan, pair.trace, (_, span, process) => wrongIdentity(span, process, expectations))),
    plainShare: 100 * kept.plain / sent.plain,
    plainShareBounds: shareBounds(expectations.percentage, sent.plain),
  };
}

/** The reasons why the report isn't perfect, for the test's message; empty when it is. */
export function problemsOf(report: TraceReport): string[] {
  const lists = ['lost', 'split', 'duplicated', 'unknown', 'wrong', 'identityErrors'] as const;
  const problems = lists.filter((list) => report[list].length > 0).map((list) => `${report[list].length} ${list}: ${report[list].slice(0, 5).join('; ')}`);
  const { low, high } = report.plainShareBounds;
  if (report.plainShare < low || report.plainShare > high) {
    problems.push(`share of plain traces ${report.plainShare.toFixed(2)} % is outside of ${low.toFixed(2)} to ${high.toFixed(2)} %`);
  }
  return problems;
}

/** Whether the trace has every span that was sent. */
export function isWhole(planned: PlannedTrace, found: JaegerTrace): boolean {
  const present = new Set(spanIds(found));
  return planned.spans.every((span) => present.has(span.spanId));
}

/** Jaeger has printed ids without leading zeros in some versions. */
export function normalTraceId(id: string): string {
  return id.padStart(32, '0');
}

/** Four standard deviations of the binomial distribution, in percent: a fair sampler leaves them once in 16,000 runs. */
export function shareBounds(percentage: number, traces: number): { low: number; high: number } {
  const share = percentage / 100;
  const margin = 400 * Math.sqrt(share * (1 - share) / traces);
  return { low: Math.max(0, percentage - margin), high: Math.min(100, percentage + margin) };
}

type Comparison = (span: JaegerSpan, sent: PlannedSpan, process: JaegerProcess) => string | undefined;

function compareSpans(planned: PlannedTrace, found: JaegerTrace, compare: Comparison): string[] {
  const sent = new Map(planned.spans.map((span) => [span.spanId, span]));
  return found.spans.flatMap((span) => {
    const sentSpan = sent.get(normalSpanId(span.spanID));
    const problem = sentSpan && compare(span, sentSpan, found.processes[span.processID]);
    return problem === undefined ? [] : [`${label(planned)}/${span.spanID}: ${problem}`];
  });
}

function wrongContent(span: JaegerSpan, sent: PlannedSpan, process: JaegerProcess): string | undefined {
  const parent = span.references.find((reference) => reference.refType === 'CHILD_OF')?.spanID;
  const error = span.tags.some((tag) => tag.key === 'error' && tag.value === true);
  if (process.serviceName !== sent.service) return `service ${process.serviceName} instead of ${sent.service}`;
  if ((parent && normalSpanId(parent)) !== sent.parentSpanId) return `parent ${parent} instead of ${sent.parentSpanId}`;
  if (span.duration !== sent.duration * 1000) return `lasts ${span.duration} us instead of ${sent.duration} ms`;
  return error === sent.error ? undefined : `error is ${error} instead of ${sent.error}`;
}

function wrongIdentity(sent: PlannedSpan, process: JaegerProcess, expectations: Expectations): string | undefined {
  const expected: Record<string, string> = {
    'k8s.pod.name': sent.sender.pod,
    'k8s.node.name': sent.sender.name,
    'k8s.namespace.name': sent.sender.namespace,
    ...expectations.resourceAttributes,
  };
  const tags = new Map((process.tags ?? []).map((tag) => [tag.key, String(tag.value)]));
  const differences = Object.entries(expected).filter(([key, value]) => tags.get(key) !== value);
  return differences.length === 0 ? undefined : differences.map(([key, value]) => `${key} is ${tags.get(key)} instead of ${value}`).join(', ');
}

function unknownSpans(planned: PlannedTrace, found: JaegerTrace): string[] {
  const sent = new Set(planned.spans.map((span) => span.spanId));
  return spanIds(found).filter((id) => !sent.has(id)).map((id) => `${label(planned)}/${id}`);
}

function countKinds(traces: readonly PlannedTrace[]): Record<TraceKind, number> {
  const counts = { plain: 0, error: 0, slow: 0 };
  for (const trace of traces) counts[trace.kind] += 1;
  return counts;
}

function repeated(ids: readonly string[]): string[] {
  const seen = new Set<string>();
  return [...new Set(ids.filter((id) => seen.has(id) || !seen.add(id)))];
}

function spanIds(trace: JaegerTrace): string[] {
  return trace.spans.map((span) => normalSpanId(span.spanID));
}

function normalSpanId(id: string): string {
  return id.padStart(16, '0');
}

function label(trace: PlannedTrace): string {
  return `${trace.kind} ${trace.traceId}`;
}
