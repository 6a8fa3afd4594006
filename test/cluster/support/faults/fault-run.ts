import { AcknowledgedTrace, acknowledgedTraces } from './acknowledged';
import { Bounds, boundProblems, countCasualties, FaultRow, lateProblems, shareProblems, TraceCounts } from './fault-row';
import { SteadyLoad, TRACES_PER_SECOND } from './load';
import { explainMissing } from './missing';
import { PlatformUnderFault } from './platform-under-fault';
import { PodHistory, PodWatch } from './pod-watch';
import { QueryPoller } from './query-gap';
import { StoredSpans } from '../elasticsearch-api';
import { JaegerTrace } from '../jaeger-api';
import { formatTable } from '../table';
import { AcknowledgedBatch, TraceGeneration } from '../trace-generator';
import { TracePlan } from '../trace-plan';
import { normalTraceId, verifyTraces } from '../verify-traces';
import { sleep, waitWhile } from '../wait';
import { findInWindows } from '../wait-for-traces';

/** After the return to health, so that it is seen that what is sent then arrives. */
const SECONDS_AFTER_HEALTH = 10;
/** From the return to health on. Longer than the longest pause between two tries anywhere in the chain: 30 s and half as much again. */
const RETRIED_SECONDS = 60;
/** What comes that late comes after a try that failed. */
const QUIET_SECONDS = 20;
const LONGEST_COLLECTION_SECONDS = 400;
/** The identity of spans and the share of plain traces, as the production example's props say. */
const PERCENTAGE = 10;

/** What was broken. */
export interface Injection {
  /** Pods whose containers may have been started again by it; the others may not. */
  readonly hit: readonly string[];
  /** How long each recovery took that was waited for meanwhile. */
  readonly recoverySeconds?: readonly number[];
}

export interface Fault {
  /** What happens, as the table's row and the test's name say it. */
  readonly name: string;
  /** Breaks something, and ends what doesn't end by itself. Recovery is waited for afterwards. */
  readonly inject: (platform: PlatformUnderFault) => Promise<Injection>;
  readonly bounds: (platform: PlatformUnderFault) => Bounds;
  /** Takes back what the fault leaves, after everything was counted. */
  readonly undo?: (platform: PlatformUnderFault) => Promise<void>;
  /** Send through the router. */
  readonly throughRouter?: boolean;
}

export interface FaultResult {
  readonly row: FaultRow;
  readonly bounds: Bounds;
  readonly problems: readonly string[];
}

/** Breaks something under load, waits for health, counts, and leaves the platform as it was. */
export async function runFault(platform: PlatformUnderFault, load: SteadyLoad, fault: Fault): Promise<FaultResult> {
  try {
    return await measure(platform, await load.underWay(fault.throughRouter ? platform.urlThroughRouter : platform.url), fault);
  } finally {
    await fault.undo?.(platform);
    await platform.waitUntilHealthy();
  }
}

async function measure(platform: PlatformUnderFault, generation: TraceGeneration, fault: Fault): Promise<FaultResult> {
  const watch = await PodWatch.start(platform.namespace);
  const poller = new QueryPoller(platform.namespace, generation.plan.services[0]);
  await sleep(2000); // for the poller's first answer
  const broken = Date.now();
  const injection = await fault.inject(platform);
  log(`${fault.name}: done after ${seconds(Date.now() - broken)} s; waiting for health`);
  const recovery = await platform.waitUntilHealthy();
  const healthy = Date.now();
  log(`healthy after ${recovery.toFixed(0)} s`);
  await sleep(SECONDS_AFTER_HEALTH * 1000);
  const longestGapSeconds = await poller.stop(broken);
  const sent = await sentBetween(platform, generation, broken, Date.now());
  const { found, stored } = await collect(platform, generation, sent, healthy);
  const restarts = await watch.stop();
  const times = { fault: broken - generation.start.getTime(), healthy: healthy - generation.start.getTime() };
  const counts = countCasualties(sent, found, stored, times);
  const bounds = fault.bounds(platform);
  const row = {
    fault: fault.name,
    tracesPerSecond: TRACES_PER_SECOND,
    seconds: sent.length / TRACES_PER_SECOND,
    ...measured(counts),
    longestGapSeconds,
    restarts: restarts.reduce((sum, each) => sum + each.restarts, 0),
    oomKills: restarts.reduce((sum, each) => sum + each.oomKills, 0),
    secondsToHealthy: Math.max(recovery, ...injection.recoverySeconds ?? []),
  };
  logRow(row);
  if (counts.casualties.length > 0) log(await explainMissing(platform, counts.casualties, await generation.batches()));
  const problems = [
    ...lateProblems(counts),
    ...boundProblems(counts, bounds, times),
    ...shareProblems(sent, found, PERCENTAGE, bounds, times),
    ...contentProblems({ ...generation.plan, traces: sent.map(({ trace }) => trace) }, found, fault.throughRouter === true),
    ...restartProblems(restarts, injection),
  ];
  return { row, bounds, problems };
}

/**
 * What a fault may touch: traces from a decision wait before it until after the return to health. The fault before this one was over
 * by then, since its counting lasted as long.
 */
async function sentBetween(platform: PlatformUnderFault, generation: TraceGeneration, broken: number, ended: number): Promise<AcknowledgedTrace[]> {
  const numberAt = (time: number) => Math.max(0, Math.floor((time - generation.start.getTime()) / 1000 * TRACES_PER_SECOND));
  const [first, last] = [numberAt(broken - (platform.decisionWaitSeconds + 5) * 1000), numberAt(ended)];
  let batches: Record<string, AcknowledgedBatch[]> = {};
  await waitWhile('senders have sent what was due', async () => {
    const alive = await generation.senders();
    batches = await generation.batches();
    return alive.filter((pod) => (batches[pod].at(-1)?.last ?? -1) < last).map((pod) => `${pod} is behind`);
  }, { timeoutSeconds: 240 });
  return acknowledgedTraces(generation.plan, batches, TRACES_PER_SECOND, platform.decisionWaitSeconds).slice(first, last);
}

/** Waits until the store has everything that must be kept, or nothing new comes; then reads the traces through Jaeger. */
async function collect(
  platform: PlatformUnderFault, generation: TraceGeneration, sent: readonly AcknowledgedTrace[], healthy: number,
): Promise<{ found: JaegerTrace[]; stored: StoredSpans }> {
  const { elasticsearch, jaeger } = platform.access;
  const { services } = generation.plan;
  const wanted = sent.filter(({ mustKeep }) => mustKeep).flatMap(({ trace, spans }) => spans.map(({ spanId }) => `${trace.traceId}/${spanId}`));
  const at = (each: AcknowledgedTrace, later: number) => new Date(generation.start.getTime() + each.startMilliseconds + later);
  const time = { from: at(sent[0], -1000), until: at(sent[sent.length - 1], 2000) };
  const secondsSince = (since: number) => (Date.now() - since) / 1000;
  const [settle, ended] = [platform.decisionWaitSeconds + 5, Date.now()];
  let [stored, changed] = [await elasticsearch.countSpans(services, time), Date.now()];
  while (secondsSince(ended) < LONGEST_COLLECTION_SECONDS) {
    const whole = wanted.every((id) => stored.ids.has(id));
    const complete = whole || (secondsSince(healthy) > RETRIED_SECONDS && secondsSince(changed) > QUIET_SECONDS);
    // Plain traces of the last moment come no later than the decision wait.
    if (complete && secondsSince(ended) > settle) break;
    await sleep(4000);
    const now = await elasticsearch.countSpans(services, time);
    if (now.documents !== stored.documents) changed = Date.now();
    stored = now;
  }
  const ids = new Set(sent.map(({ trace }) => trace.traceId));
  const inStore = new Set([...stored.ids].map((id) => id.split('/')[0]).filter((id) => ids.has(id)));
  const found = await findInWindows(jaeger, services[0], time.from, time.until, inStore);
  return {
    stored: { ...stored, duplicates: stored.duplicates.filter((id) => ids.has(id.split('/')[0])) },
    found: found.filter(({ traceID }) => ids.has(normalTraceId(traceID))),
  };
}

function measured({ casualties, duplicatedSpans, ...counts }: TraceCounts) {
  const number = (what: string) => casualties.filter((each) => each.what === what).length;
  return { ...counts, lost: number('lost'), split: number('split'), duplicated: duplicatedSpans };
}

/** Faults may cost spans; they may not change one. */
function contentProblems(plan: TracePlan, found: readonly JaegerTrace[], throughRouter: boolean): string[] {
  const resourceAttributes = { 'deployment.environment.name': throughRouter ? 'team' : 'production' };
  const report = verifyTraces(plan, found, { percentage: PERCENTAGE, resourceAttributes });
  return (['unknown', 'wrong', 'identityErrors'] as const).filter((list) => report[list].length > 0)
    .map((list) => `${report[list].length} ${list}: ${report[list].slice(0, 5).join('; ')}`);
}

function restartProblems(restarts: readonly PodHistory[], { hit }: Injection): string[] {
  const others = restarts.filter(({ pod, restarts: number }) => number > 0 && !hit.includes(pod));
  const killed = restarts.filter(({ oomKills }) => oomKills > 0);
  return [
    ...others.map(({ pod, restarts: number }) => `${pod} was started again ${number} times, and nothing was done to it`),
    ...killed.map(({ pod }) => `${pod} was killed for its memory`),
  ];
}

function logRow(row: FaultRow): void {
  log(formatTable(['', ''], Object.entries(row).map(([name, value]) => [name, typeof value === 'number' ? String(Math.round(value * 10) / 10) : value])));
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(1);
}

function log(text: string): void {
  process.stderr.write(`${text}\n`);
}
