import { AcknowledgedTrace, acknowledgedTraces } from './acknowledged';
import { Bounds, boundProblems, countCasualties, FaultRow, shareProblems, TraceCounts } from './fault-row';
import { TRACES_PER_SECOND } from './load';
import { explainMissing } from './missing';
import { PlatformUnderFault } from './platform-under-fault';
import { PodHistory, PodWatch } from './pod-watch';
import { QueryPoller } from './query-gap';
import { StoredSpans } from '../elasticsearch-api';
import { JaegerTrace } from '../jaeger-api';
import { formatTable } from '../table';
import { senderNodes, startTraces, TraceGeneration } from '../trace-generator';
import { newRun, TracePlan } from '../trace-plan';
import { verifyTraces } from '../verify-traces';
import { sleep } from '../wait';
import { findInWindows } from '../wait-for-traces';

const SECONDS_BEFORE_FAULT = 15;
/** After the return to health, so that it is seen that what is sent then arrives. */
const SECONDS_AFTER_HEALTH = 10;
const LONGEST_LOAD_SECONDS = 900;
/** Longer than the longest pause between two tries anywhere in the chain, which is 30 s and half as much again. */
const QUIET_SECONDS = 75;
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

/** Sends, breaks, waits for health, counts, and leaves the platform as it was. */
export async function runFault(platform: PlatformUnderFault, fault: Fault): Promise<FaultResult> {
  try {
    return await measure(platform, fault);
  } finally {
    await fault.undo?.(platform);
    await platform.waitUntilHealthy();
  }
}

async function measure(platform: PlatformUnderFault, fault: Fault): Promise<FaultResult> {
  const watch = await PodWatch.start(platform.namespace);
  const generation = await startLoad(platform, fault);
  const poller = new QueryPoller(platform.namespace, generation.plan.services[0]);
  await sleep(generation.start.getTime() + SECONDS_BEFORE_FAULT * 1000 - Date.now());
  const broken = Date.now();
  const injection = await fault.inject(platform);
  log(`${fault.name}: done after ${seconds(Date.now() - broken)} s; waiting for health`);
  const recovery = await platform.waitUntilHealthy();
  const healthy = Date.now();
  log(`healthy after ${recovery.toFixed(0)} s`);
  await sleep(SECONDS_AFTER_HEALTH * 1000);
  await generation.stop();
  const batches = await generation.finishWithGaps();
  const longestGapSeconds = await poller.stop();
  const sent = upToLastSent(acknowledgedTraces(generation.plan, batches, TRACES_PER_SECOND));
  const { found, stored } = await collect(platform, generation, sent);
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
  if (counts.casualties.length > 0) log(await explainMissing(platform, counts.casualties));
  const problems = [
    ...boundProblems(counts, bounds, times),
    ...shareProblems(sent, found, PERCENTAGE, bounds, times),
    ...contentProblems(generation.plan, found, fault.throughRouter === true),
    ...restartProblems(restarts, injection),
  ];
  return { row, bounds, problems };
}

function startLoad(platform: PlatformUnderFault, fault: Fault): Promise<TraceGeneration> {
  return startTraces({
    run: newRun('fault'),
    traces: LONGEST_LOAD_SECONDS * TRACES_PER_SECOND,
    nodes: senderNodes(platform.nodes),
    namespace: platform.applications,
    url: fault.throughRouter ? platform.urlThroughRouter : platform.url,
    rate: TRACES_PER_SECOND,
    attempts: 1000,
    postTimeoutSeconds: 5,
    longestPauseSeconds: 2,
    timeoutSeconds: 240,
  });
}

/** The plan is longer than the load; nobody has begun to send what follows the last acknowledged trace. */
function upToLastSent(traces: readonly AcknowledgedTrace[]): AcknowledgedTrace[] {
  const last = Math.max(-1, ...traces.filter(({ spans }) => spans.length > 0).map(({ trace }) => trace.index));
  return traces.slice(0, last + 1);
}

/** Waits until the store has everything that must be kept, or nothing new comes; then reads all traces through Jaeger. */
async function collect(
  platform: PlatformUnderFault, generation: TraceGeneration, sent: readonly AcknowledgedTrace[],
): Promise<{ found: JaegerTrace[]; stored: StoredSpans }> {
  const { elasticsearch, jaeger } = platform.access;
  const wanted = sent.filter(({ mustKeep }) => mustKeep).flatMap(({ trace, spans }) => spans.map(({ spanId }) => `${trace.traceId}/${spanId}`));
  const deadline = Date.now() + 400_000;
  const settle = platform.decisionWaitSeconds + 5;
  const ended = Date.now();
  let stored = await elasticsearch.countSpans(generation.plan.services);
  let changed = Date.now();
  while (Date.now() < deadline) {
    const whole = wanted.every((id) => stored.ids.has(id));
    // Plain traces of the last moment come no later than the decision wait.
    if (whole ? Date.now() - ended > settle * 1000 : Date.now() - changed > QUIET_SECONDS * 1000) break;
    await sleep(4000);
    const now = await elasticsearch.countSpans(generation.plan.services);
    if (now.documents !== stored.documents) changed = Date.now();
    stored = now;
  }
  const end = new Date(generation.start.getTime() + (sent.length / TRACES_PER_SECOND + 10) * 1000);
  return { stored, found: await findInWindows(jaeger, generation.plan.services, generation.start, end) };
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
