import { Duration } from 'cdk8s';
import { acknowledgedTraces } from '../cluster/support/faults/acknowledged';
import { atMost, killedIngester, killedSampler, nothing } from '../cluster/support/faults/bounds';
import { boundProblems, Bounds, countCasualties, lateProblems, shareProblems } from '../cluster/support/faults/fault-row';
import { nodesAreOffLimits, onNode } from '../cluster/support/faults/node-faults';
import { otherVersions } from '../cluster/support/faults/other-versions';
import { changesBetween, observe, PodHistories } from '../cluster/support/faults/pod-watch';
import { attemptsSince, longestGap } from '../cluster/support/faults/query-gap';
import { Pod } from '../cluster/support/kubernetes-types';
import { AcknowledgedBatch, parseBatches } from '../cluster/support/trace-generator';
import { planTraces, PlannedTrace } from '../cluster/support/trace-plan';

const nodes = ['n1', 'n2', 'n3'].map((name) => ({ name, hostname: name }));
const plan = planTraces({ run: 'run', namespace: 'senders', traces: 1000, nodes });
const everything: AcknowledgedBatch[] = [{ first: 0, last: 999, lagMilliseconds: 0 }];
const all = { 'run-0': everything, 'run-1': everything, 'run-2': everything };
const sent = acknowledgedTraces(plan, all, 50, 30);
const none = { documents: 0, spans: 0, ids: new Set<string>(), duplicates: [] };
const times = { fault: 10_000, healthy: 12_000 };

function found(trace: PlannedTrace, spans = trace.spans.map(({ spanId }) => spanId)): any {
  return { traceID: trace.traceId, spans: spans.map((spanID) => ({ spanID })), processes: {} };
}

const kept = plan.traces.filter(({ kind, index }) => kind !== 'plain' || index % 10 === 0);
const firstError = kept.find(({ kind }) => kind === 'error')!;

describe('what was acknowledged', () => {
  test('is read from the lines of the batches', () => {
    expect(parseBatches('batch first=0 last=24 lag_ms=12\nrefused: x\nbatch first=25 last=49 lag_ms=-3\n')).toEqual([
      { first: 0, last: 24, lagMilliseconds: 12 }, { first: 25, last: 49, lagMilliseconds: -3 },
    ]);
  });

  test('is everything when every batch was', () => {
    expect(sent.every(({ spans }) => spans.length === 6)).toBe(true);
    expect(sent.filter(({ mustKeep }) => mustKeep)).toHaveLength(100);
    expect(sent[500].startMilliseconds).toBe(10_000);
  });

  test('leaves out the spans of a node that died', () => {
    const parts = acknowledgedTraces(plan, { ...all, 'run-1': [{ first: 0, last: 499, lagMilliseconds: 0 }] }, 50, 30);
    expect(parts[499].spans).toHaveLength(6);
    expect(parts[500].spans.map(({ sender }) => sender.pod)).not.toContain('run-1');
    expect(parts[500].spans).toHaveLength(4);
    expect(parts[500].plain).toBe(false);
    // An error trace must be kept as long as the error itself was acknowledged.
    const errors = parts.filter(({ trace }) => trace.kind === 'error' && trace.index >= 500);
    const free = errors.filter(({ mustKeep }) => !mustKeep);
    expect(new Set(free.map(({ trace }) => trace.spans.find(({ error }) => error)!.sender.pod))).toEqual(new Set(['run-1']));
    expect(free.length).toBeGreaterThan(5);
  });
});

describe('a sender that is late', () => {
  const behind = (seconds: number) => acknowledgedTraces(plan, { ...all, 'run-1': [{ ...everything[0], lagMilliseconds: seconds * 1000 }] }, 50, 30);
  const telling = (trace: PlannedTrace) => trace.spans.find(({ error, parentSpanId }) => trace.kind === 'error' ? error : parentSpanId === undefined)!;

  test('loses traces by itself if it has the span that keeps them and the others came a decision wait before', () => {
    const late = behind(28.1).filter((each) => each.late);
    expect(late).toHaveLength(plan.traces.filter((trace) => trace.kind !== 'plain' && telling(trace).sender.pod === 'run-1').length);
    expect(late.length).toBeGreaterThan(20);
    expect(late.every(({ mustKeep, trace }) => !mustKeep && trace.kind !== 'plain')).toBe(true);
    expect(behind(28.1).filter(({ mustKeep }) => mustKeep)).toHaveLength(100 - late.length);
    expect(behind(28.1)[7].secondsApart).toBeCloseTo(28.1);
  });

  test('loses none within the decision wait', () => {
    expect(behind(27.9).filter(({ late }) => late)).toEqual([]);
  });

  test('makes no trace late when all are', () => {
    const lag = [{ ...everything[0], lagMilliseconds: 90_000 }];
    expect(acknowledgedTraces(plan, { 'run-0': lag, 'run-1': lag, 'run-2': lag }, 50, 30).filter(({ late }) => late)).toEqual([]);
  });

  test('leaves no verdict when that is more than a fifth', () => {
    expect(lateProblems({ late: 20, mustKeep: 80 })).toEqual([]);
    expect(lateProblems({ late: 21, mustKeep: 79 })).toEqual([expect.stringMatching(/^no verdict: of 100 errors and slow traces 21 had/)]);
  });

  test('is counted by itself', () => {
    const sentLate = behind(28.1);
    const counts = countCasualties(sentLate, kept.filter(({ kind }) => kind === 'plain').map((trace) => found(trace)), none, times);
    expect(counts.mustKeep + counts.late).toBe(100);
    expect(counts.casualties.filter(({ what }) => what === 'lost')).toHaveLength(counts.mustKeep);
  });
});

describe('counting', () => {
  test('finds nothing to blame when all is there', () => {
    const counts = countCasualties(sent, kept.map((trace) => found(trace)), none, times);
    expect(counts).toMatchObject({ sentSpans: 6000, acknowledgedSpans: 6000, mustKeep: 100, kept: 100, plain: 900 });
    expect(counts).toMatchObject({ casualties: [], duplicatedSpans: 0 });
    expect(counts.plainKept).toBe(kept.length - 100);
  });

  test('finds a lost trace, and when it was sent', () => {
    const counts = countCasualties(sent, kept.filter((trace) => trace !== firstError).map((trace) => found(trace)), none, times);
    expect(counts.kept).toBe(99);
    const missingSpans = firstError.spans.map(({ spanId }) => spanId);
    const { traceId, index } = firstError;
    expect(counts.casualties).toEqual([{ traceId, index, what: 'lost', secondsAfterFault: index / 50 - 10, missingSpans, secondsApart: 0 }]);
  });

  test('finds a trace without one of its acknowledged spans', () => {
    const broken = kept.map((trace) => found(trace, trace.spans.slice(trace === kept[0] ? 1 : 0).map(({ spanId }) => spanId)));
    const casualty = { what: 'split', traceId: kept[0].traceId, missingSpans: [kept[0].spans[0].spanId] };
    expect(countCasualties(sent, broken, none, times).casualties).toEqual([expect.objectContaining(casualty)]);
  });

  test('does not miss spans that were not acknowledged', () => {
    const parts = acknowledgedTraces(plan, { ...all, 'run-1': [] }, 50, 30);
    const partly = kept.map((trace) => found(trace, trace.spans.filter(({ sender }) => sender.pod !== 'run-1').map(({ spanId }) => spanId)));
    expect(countCasualties(parts, partly, none, times).casualties).toEqual([]);
  });

  test('joins the parts of a trace that the query service answers apart', () => {
    const part = (trace: PlannedTrace, ...range: number[]) => found(trace, trace.spans.slice(...range).map(({ spanId }) => spanId));
    const halves = (trace: PlannedTrace) => [part(trace, 0, 3), part(trace, 3)];
    expect(countCasualties(sent, kept.flatMap(halves), none, times).casualties).toEqual([]);
  });

  test('finds doubled spans', () => {
    const stored = { ...none, duplicates: [`${kept[0].traceId}/a`, `${kept[0].traceId}/b`] };
    const counts = countCasualties(sent, kept.map((trace) => found(trace)), stored, times);
    expect(counts.duplicatedSpans).toBe(2);
    expect(counts.casualties.map(({ what }) => what)).toEqual(['duplicated']);
  });
});

describe('bounds', () => {
  const bounds: Bounds = { lost: 1, split: 0, duplicated: 0, secondsBefore: 5, secondsAfter: 2, reason: 'memory' };
  const without = (...indices: number[]) =>
    countCasualties(sent, kept.filter(({ index }) => !indices.includes(index)).map((trace) => found(trace)), none, times);
  const errors = kept.filter(({ kind }) => kind === 'error').map(({ index }) => index);
  const during = errors.filter((index) => index >= 300 && index <= 650);

  test('are kept by what happens in time and number', () => {
    expect(boundProblems(without(during[0]), bounds, times)).toEqual([]);
  });

  test('are broken by one more', () => {
    expect(boundProblems(without(during[0], during[1]), bounds, times)).toEqual([expect.stringMatching(/^2 lost, at most 1 may be \(memory\)/)]);
  });

  test('are broken by a trace that the fault can\'t have touched', () => {
    expect(boundProblems(without(errors.find((index) => index > 750)!), bounds, times)).toEqual([expect.stringContaining('too long before or after the fault')]);
    expect(boundProblems(without(errors[0]), bounds, times)).toEqual([expect.stringContaining('(-5 to 4 s)')]);
  });

  test('allow chance four standard deviations', () => {
    expect(atMost(100, 0.1)).toBe(22);
    expect(atMost(0, 0.1)).toBe(0);
  });

  test('follow from the decision wait and the load', () => {
    const platform = { decisionWaitSeconds: 30 } as any;
    // 50 traces/s x 0.4093 x 32.5 s = 666 undecided traces, a tenth of them errors or slow: 66.6 and 4 x 7.74.
    expect(killedSampler(platform)).toMatchObject({ lost: 97, secondsBefore: 35 });
    // 256 in 12.5 s: 25.6 and 4 x 4.8.
    expect(killedSampler({ decisionWaitSeconds: 10 } as any)).toMatchObject({ lost: 44 });
    expect(nothing(platform, 'why')).toMatchObject({ lost: 0, split: 0, duplicated: 0, reason: 'why' });
  });

  test('know that Jaeger before 2.21 writes asynchronously', () => {
    expect(killedIngester({ decisionWaitSeconds: 30 } as any).reason).toContain('Jaeger 2.13.0 writes asynchronously');
  });

  test('hold for the share of plain traces, too', () => {
    const lossless = { ...bounds, lost: 0 };
    expect(shareProblems(sent, kept.map((trace) => found(trace)), 10, lossless, times)).toEqual([]);
    expect(shareProblems(sent, plan.traces.map((trace) => found(trace)), 10, lossless, times)).toEqual([expect.stringContaining('100.00 % of 900 plain traces')]);
    // A killed sampler takes plain traces with it, but none that were sent long before.
    const early = kept.filter(({ index }) => index < 250 || index > 700);
    expect(shareProblems(sent, early.map((trace) => found(trace)), 10, bounds, times)).toEqual([]);
    expect(shareProblems(sent, early.map((trace) => found(trace)), 10, lossless, times)).toHaveLength(1);
  });
});

describe('the longest gap in queries', () => {
  const attempt = (began: number, answered = true) => ({ began: began * 1000, ended: began * 1000 + 200, problem: answered ? undefined : 'refused' });

  test('is the time between two answers', () => {
    expect(longestGap([attempt(0), attempt(1), attempt(3.5), attempt(4)])).toBe(2.5);
  });

  test('goes over searches that fail', () => {
    expect(longestGap([attempt(0), attempt(1, false), attempt(2, false), attempt(5)])).toBe(5);
  });

  test('counts the beginning and the end', () => {
    expect(longestGap([attempt(0, false), attempt(4)])).toBe(4.2);
    expect(longestGap([attempt(0), attempt(3, false)])).toBe(3);
    expect(longestGap([])).toBe(0);
  });

  test('begins with the last answer before the fault', () => {
    const attempts = [attempt(0, false), attempt(20), attempt(21), attempt(22, false), attempt(25)];
    expect(attemptsSince(attempts, 22_000)).toEqual(attempts.slice(2));
    expect(longestGap(attemptsSince(attempts, 22_000))).toBe(4);
    expect(attemptsSince(attempts.slice(0, 1), 500)).toEqual([]);
  });
});

describe('restarts', () => {
  const pod = (uid: string, restartCount: number, reason?: string): Pod => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `pod-${uid}`, uid },
    status: { containerStatuses: [{ name: 'main', ready: true, restartCount, lastState: reason === undefined ? {} : { terminated: { reason, exitCode: 137 } } }] },
  });

  function changes(...lists: Pod[][]) {
    const [before, after]: PodHistories[] = [new Map(), new Map()];
    observe(before, lists[0]);
    lists.slice(1).forEach((pods) => observe(after, pods));
    return changesBetween(before, after);
  }

  test('are those since the start', () => {
    expect(changes([pod('a', 2), pod('b', 0)], [pod('a', 3), pod('b', 0)])).toEqual([{ pod: 'pod-a', restarts: 1, oomKills: 0 }]);
  });

  test('tell a kill for memory from another end', () => {
    expect(changes([pod('a', 0)], [pod('a', 1, 'OOMKilled')])).toEqual([{ pod: 'pod-a', restarts: 1, oomKills: 1 }]);
    expect(changes([pod('a', 0)], [pod('a', 1, 'Error')])).toEqual([{ pod: 'pod-a', restarts: 1, oomKills: 0 }]);
  });

  test('remember pods that are gone, and count all of new ones', () => {
    expect(changes([pod('a', 0)], [pod('a', 1, 'OOMKilled')], [pod('b', 2)])).toEqual([
      { pod: 'pod-a', restarts: 1, oomKills: 1 }, { pod: 'pod-b', restarts: 2, oomKills: 0 },
    ]);
  });
});

describe('commands for nodes', () => {
  test('get the node as their last argument', async () => {
    await onNode('stop', 'n2', { FAULT_STOP_NODE: 'test n2 =' });
    await expect(onNode('stop', 'n3', { FAULT_STOP_NODE: 'test n2 =' })).rejects.toThrow('test n2 = n3 ended with 1');
  });

  test('that aren\'t there fail the case', async () => {
    await expect(onNode('cut', 'n2', {})).rejects.toThrow('FAULT_CUT_NODE is not set');
    expect([nodesAreOffLimits({}), nodesAreOffLimits({ FAULT_NODES: 'none' })]).toEqual([false, true]);
  });
});

describe('other versions', () => {
  test('are changed in the order in which they stand, each on its own', () => {
    const changes = otherVersions('jaeger=2.21.0  otelCollector=0.157.0');
    expect(changes.map(([what]) => what)).toEqual(['jaeger=2.21.0', 'otelCollector=0.157.0']);
    const props = { jaeger: { retention: Duration.days(2) }, agent: {}, gateway: {} };
    const [jaeger, collector] = changes.map(([, change]) => change(props));
    expect([jaeger.jaeger!.version!.version, jaeger.jaeger!.retention!.toDays(), jaeger.agent]).toEqual(['2.21.0', 2, {}]);
    expect([collector.agent!.version!.version, collector.gateway!.version!.version, collector.jaeger!.version]).toEqual(['0.157.0', '0.157.0', undefined]);
  });

  test.each(['jager=2.21.0', 'jaeger', 'jaeger='])('%s is refused', (text) => {
    expect(() => otherVersions(text)).toThrow('is not one of otelCollector, jaeger, kafka, elasticsearch, followed by "=" and a version');
  });
});
