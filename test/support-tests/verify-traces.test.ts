import { JaegerTrace } from '../cluster/support/jaeger-api';
import { kindOf, planTraces, PlannedTrace, TracePlan } from '../cluster/support/trace-plan';
import { problemsOf, shareBounds, verifyTraces } from '../cluster/support/verify-traces';
import { waitForTraces } from '../cluster/support/wait-for-traces';

const nodes = ['n1', 'n2', 'n3'].map((name) => ({ name, hostname: name }));
const plan = planTraces({ run: 'run', namespace: 'senders', traces: 2000, nodes });
const expectations = { percentage: 10, resourceAttributes: { 'deployment.environment.name': 'test' } };

/** The trace as Jaeger shows it when nothing went wrong. */
function stored(trace: PlannedTrace): JaegerTrace {
  const processes = trace.spans.map((span, number) => [`p${number}`, {
    serviceName: span.service,
    tags: Object.entries({
      'k8s.pod.name': span.sender.pod,
      'k8s.node.name': span.sender.name,
      'k8s.namespace.name': span.sender.namespace,
      'deployment.environment.name': 'test',
    }).map(([key, value]) => ({ key, type: 'string', value })),
  }]);
  const spans = trace.spans.map((span, number) => ({
    traceID: trace.traceId,
    spanID: span.spanId,
    operationName: 'any',
    references: span.parentSpanId === undefined ? [] : [{ refType: 'CHILD_OF' as const, traceID: trace.traceId, spanID: span.parentSpanId }],
    startTime: span.offset * 1000,
    duration: span.duration * 1000,
    tags: span.error ? [{ key: 'error', type: 'bool', value: true }] : [],
    processID: `p${number}`,
  }));
  return { traceID: trace.traceId, spans, processes: Object.fromEntries(processes) };
}

/** What a perfect platform would show: every ninth plain trace, and every error and slow one. */
function perfect(from: TracePlan = plan): JaegerTrace[] {
  const plain = from.traces.filter((trace) => trace.kind === 'plain').filter((_, number) => number % 9 === 0);
  return [...plain, ...from.traces.filter((trace) => trace.kind !== 'plain')].map(stored);
}

function changeFirst(traces: JaegerTrace[], change: (trace: JaegerTrace) => JaegerTrace): JaegerTrace[] {
  return [change(traces[0]), ...traces.slice(1)];
}

describe('the plan', () => {
  test('has 5 % errors, 5 % slow traces and unique ids', () => {
    const kinds = Array.from({ length: 1000 }, (_, index) => kindOf(index));
    expect(kinds.filter((kind) => kind === 'error')).toHaveLength(50);
    expect(kinds.filter((kind) => kind === 'slow')).toHaveLength(50);
    const senders = (kind: string) => new Set(plan.traces.filter((trace) => trace.kind === kind).map((trace) => trace.spans[0].sender.pod));
    expect([senders('error').size, senders('slow').size]).toEqual([3, 3]);
    expect(new Set(plan.traces.map((trace) => trace.traceId)).size).toBe(2000);
    expect(new Set(plan.traces.flatMap((trace) => trace.spans.map((span) => span.spanId))).size).toBe(12000);
  });

  test('spreads every trace over the nodes, with the error away from the root', () => {
    for (const trace of plan.traces) {
      expect(new Set(trace.spans.map((span) => span.sender.name)).size).toBe(3);
      const faulty = trace.spans.filter((span) => span.error);
      expect(faulty).toHaveLength(trace.kind === 'error' ? 1 : 0);
      if (faulty.length > 0) expect(faulty[0].sender).not.toBe(trace.spans[0].sender);
    }
  });

  test('lets one node send everything when it is alone', () => {
    const alone = planTraces({ run: 'run', namespace: 'senders', traces: 20, nodes: nodes.slice(0, 1) });
    expect(new Set(alone.traces.flatMap((trace) => trace.spans.map((span) => span.sender.pod)))).toEqual(new Set(['run-0']));
  });
});

describe('verifyTraces', () => {
  test('finds nothing to blame in a perfect result', () => {
    const report = verifyTraces(plan, perfect(), expectations);
    expect(problemsOf(report)).toEqual([]);
    expect(report.sent).toEqual({ plain: 1800, error: 100, slow: 100 });
    expect(report.found).toEqual({ plain: 200, error: 100, slow: 100 });
  });

  test('accepts ids without leading zeros', () => {
    const short = planTraces({ run: 'zeros', namespace: 'senders', traces: 2000, nodes });
    const traces = perfect(short).map((trace) => ({ ...trace, traceID: trace.traceID.replace(/^0+/, '') }));
    expect(problemsOf(verifyTraces(short, traces, expectations))).toEqual([]);
  });

  test('names a lost trace', () => {
    const lost = plan.traces.find((trace) => trace.kind === 'error')!;
    const report = verifyTraces(plan, perfect().filter((trace) => trace.traceID !== lost.traceId), expectations);
    expect(report.lost).toEqual([`error ${lost.traceId}`]);
    expect(problemsOf(report)).toHaveLength(1);
  });

  test('names a trace with a missing span, also a plain one', () => {
    const report = verifyTraces(plan, changeFirst(perfect(), (trace) => ({ ...trace, spans: trace.spans.slice(1) })), expectations);
    expect(report.split).toEqual([`plain ${plan.traces[0].traceId}`]);
  });

  test('names a trace that came twice', () => {
    const traces = perfect();
    expect(verifyTraces(plan, [...traces, traces[1]], expectations).duplicated).toEqual([traces[1].traceID]);
  });

  test('names a trace with a span twice', () => {
    const traces = changeFirst(perfect(), (trace) => ({ ...trace, spans: [...trace.spans, trace.spans[2]] }));
    expect(verifyTraces(plan, traces, expectations).duplicated).toEqual([`plain ${plan.traces[0].traceId}`]);
  });

  test('names what nobody sent', () => {
    const alien = planTraces({ run: 'other', namespace: 'senders', traces: 1, nodes }).traces.map(stored);
    expect(verifyTraces(plan, [...perfect(), ...alien], expectations).unknown).toEqual([alien[0].traceID]);
  });

  test('names spans with the wrong content', () => {
    const flat = (trace: JaegerTrace) => ({ ...trace, spans: trace.spans.map((span) => ({ ...span, references: [] })) });
    expect(verifyTraces(plan, changeFirst(perfect(), flat), expectations).wrong).toHaveLength(5);
    const quick = (trace: JaegerTrace) => ({ ...trace, spans: trace.spans.map((span) => ({ ...span, duration: 1 })) });
    expect(verifyTraces(plan, changeFirst(perfect(), quick), expectations).wrong).toHaveLength(6);
  });

  test.each(['k8s.pod.name', 'k8s.node.name', 'k8s.namespace.name', 'deployment.environment.name'])('names spans without %s', (key) => {
    const without = (trace: JaegerTrace) => {
      const [first, ...others] = Object.entries(trace.processes);
      const process = { ...first[1], tags: first[1].tags?.filter((tag) => tag.key !== key) };
      return { ...trace, processes: Object.fromEntries([[first[0], process], ...others]) };
    };
    const { identityErrors } = verifyTraces(plan, changeFirst(perfect(), without), expectations);
    expect(identityErrors).toEqual([expect.stringContaining(`${key} is undefined`)]);
  });

  test('blames a share of plain traces outside of the bounds', () => {
    const all = plan.traces.map(stored);
    expect(problemsOf(verifyTraces(plan, all, expectations))).toEqual([expect.stringContaining('100.00 % is outside')]);
  });
});

test('the bounds are four standard deviations wide', () => {
  const { low, high } = shareBounds(10, 2700);
  expect(low).toBeCloseTo(7.69, 2);
  expect(high).toBeCloseTo(12.31, 2);
});

describe('waitForTraces', () => {
  test('waits until every error and slow trace is whole', async () => {
    let calls = 0;
    const find = async () => ++calls === 1 ? perfect().slice(0, 50) : perfect();
    const found = await waitForTraces(plan, find, { settleSeconds: 0, timeoutSeconds: 20 });
    expect(found).toHaveLength(400);
    expect(calls).toBe(2);
  });

  test('returns the last state when time is up', async () => {
    const found = await waitForTraces(plan, async () => perfect().slice(0, 50), { settleSeconds: 0, timeoutSeconds: 0 });
    expect(found).toHaveLength(50);
  });
});
