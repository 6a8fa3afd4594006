import { readFileSync } from 'fs';
import * as path from 'path';
import { applyManifest } from './cluster';
import { kubectl, kubectlJson } from './kubectl';
import { KubernetesList, KubernetesObject, Pod } from './kubernetes-types';
import { planTraces, Sender, SenderNode, TracePlan, TracePlanOptions } from './trace-plan';
import { waitWhile } from './wait';

export interface TraceGeneratorOptions extends TracePlanOptions {
  /** Where each pod sends: the agent's Service, `http://<service>.<namespace>.svc:4318/v1/traces`. */
  readonly url: string;
  /** Traces per second over all nodes together. Default 100. */
  readonly rate?: number;
  /** Traces per POST. Default 25. */
  readonly batch?: number;
  /** Tries per POST, with growing pauses. Default 8. */
  readonly attempts?: number;
  /** Seconds that a POST may take. Default 15. */
  readonly postTimeoutSeconds?: number;
  /** The longest pause between two tries, in seconds. Default 8. */
  readonly longestPauseSeconds?: number;
  readonly image?: string;
  readonly timeoutSeconds?: number;
}

export interface Acknowledgement {
  readonly traces: number;
  readonly spans: number;
  readonly posts: number;
  readonly retries: number;
  /** How far behind its timetable the pod got; beyond the sampler's decision wait the counts mean nothing. */
  readonly maxLagMilliseconds: number;
}

/** Consecutive traces whose spans of one node were acknowledged together. */
export interface AcknowledgedBatch {
  readonly first: number;
  readonly last: number;
  /** How much later than planned the acknowledgement came. */
  readonly lagMilliseconds: number;
}

export interface GeneratedTraces {
  readonly plan: TracePlan;
  readonly start: Date;
  readonly end: Date;
  /** What each pod says was acknowledged, by pod name. */
  readonly acknowledged: Record<string, Acknowledgement>;
}

const APPLICATION = 'trace-generator';
/** Time for the start signal to reach every pod before the first trace is due. */
const START_DELAY_MILLISECONDS = 5000;
/** The longest trace lasts 1.5 s; queries need some room beyond it. */
const END_MARGIN_MILLISECONDS = 10_000;

/** Runs one generator pod on each node, all at the same time, and returns when every span has been acknowledged. */
export async function generateTraces(options: TraceGeneratorOptions): Promise<GeneratedTraces> {
  const generation = await startTraces(options);
  return generation.finish();
}

/** A generation under way, so that a test may break something meanwhile. */
export interface TraceGeneration {
  readonly plan: TracePlan;
  readonly start: Date;
  /** Waits until all pods are done; throws unless each got everything acknowledged. */
  finish(): Promise<GeneratedTraces>;
  /** Has all pods stop before their next batch. A pod that can't be reached is left alone. */
  stop(): Promise<void>;
  /** The pods that still send. */
  senders(): Promise<string[]>;
  /** What was acknowledged so far to each, by pod name; also to those that have died. */
  batches(): Promise<Record<string, AcknowledgedBatch[]>>;
}

/** Starts the generator pods; they send from `start` on. */
export async function startTraces(options: TraceGeneratorOptions): Promise<TraceGeneration> {
  const plan = planTraces(options);
  await applyManifest({ text: generatorManifest(plan, options) });
  await waitForPhase(options, 'Running', 180);
  const start = new Date(Date.now() + START_DELAY_MILLISECONDS);
  await Promise.all(plan.senders.map((sender) => signalStart(sender, start)));
  return {
    plan,
    start,
    finish: () => finishTraces(plan, start, options),
    stop: async () => { await Promise.all(plan.senders.map((sender) => signalStop(sender))); },
    senders: async () => (await generatorPods(options)).filter((pod) => pod.status?.phase === 'Running').map((pod) => pod.metadata.name),
    batches: () => readBatches(options),
  };
}

/** The nodes of a cluster as senders. */
export function senderNodes(nodes: readonly KubernetesObject[]): SenderNode[] {
  return nodes.map((node) => ({ name: node.metadata.name, hostname: node.metadata.labels?.['kubernetes.io/hostname'] ?? node.metadata.name }));
}

/** The generator's objects as JSON: a ConfigMap with the script and one pod per node. */
export function generatorManifest(plan: TracePlan, options: TraceGeneratorOptions): string {
  const script = readFileSync(path.join(__dirname, 'generator.sh'), 'utf8');
  const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: metadata(plan.run, options), data: { 'generator.sh': script } };
  const pods = plan.senders.map((sender, number) => generatorPod(sender, number, plan, options));
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [configMap, ...pods] });
}

/** The settings of generator.sh for one of the nodes. */
export function generatorEnvironment(number: number, plan: TracePlan, options: TraceGeneratorOptions): Record<string, string> {
  return {
    RUN: plan.run,
    TRACES: String(plan.traces.length),
    NODE: String(number),
    NODES: String(plan.senders.length),
    RATE: String(options.rate ?? 100),
    BATCH: String(options.batch ?? 25),
    ATTEMPTS: String(options.attempts ?? 8),
    TIMEOUT: String(options.postTimeoutSeconds ?? 15),
    LONGEST_PAUSE: String(options.longestPauseSeconds ?? 8),
    URL: options.url,
    WORK: '/tmp',
  };
}

/** Reads the script's last line. */
export function parseAcknowledgement(log: string): Acknowledgement | undefined {
  const match = /^acknowledged traces=(\d+) spans=(\d+) posts=(\d+) retries=(\d+) max_lag_ms=(-?\d+)$/m.exec(log);
  if (match === null) return undefined;
  const [traces, spans, posts, retries, maxLagMilliseconds] = match.slice(1).map(Number);
  return { traces, spans, posts, retries, maxLagMilliseconds };
}

/** Reads the lines of the batches. */
export function parseBatches(log: string): AcknowledgedBatch[] {
  return [...log.matchAll(/^batch first=(\d+) last=(\d+) lag_ms=(-?\d+)$/gm)]
    .map((match) => match.slice(1).map(Number))
    .map(([first, last, lagMilliseconds]) => ({ first, last, lagMilliseconds }));
}

function metadata(name: string, options: TraceGeneratorOptions) {
  return { name, namespace: options.namespace, labels: { app: APPLICATION, run: options.run } };
}

function generatorPod(sender: Sender, number: number, plan: TracePlan, options: TraceGeneratorOptions): object {
  const environment = Object.entries(generatorEnvironment(number, plan, options)).map(([name, value]) => ({ name, value }));
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: metadata(sender.pod, options),
    spec: {
      restartPolicy: 'Never',
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      terminationGracePeriodSeconds: 1,
      nodeSelector: { 'kubernetes.io/hostname': sender.hostname },
      securityContext: { runAsNonRoot: true, runAsUser: 65534, runAsGroup: 65534, fsGroup: 65534, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [{
        name: 'generator',
        image: options.image ?? 'busybox:1.35',
        imagePullPolicy: 'IfNotPresent',
        command: ['sh', '/scripts/generator.sh'],
        env: environment,
        securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
        resources: { requests: { cpu: '50m', memory: '32Mi' }, limits: { memory: '64Mi' } },
        volumeMounts: [{ name: 'scripts', mountPath: '/scripts', readOnly: true }, { name: 'work', mountPath: '/tmp' }],
      }],
      volumes: [{ name: 'scripts', configMap: { name: plan.run } }, { name: 'work', emptyDir: {} }],
    },
  };
}

/** All pods get one start time after all of them run: pods that began by themselves would be seconds apart. */
async function signalStart(sender: Sender, start: Date): Promise<void> {
  await kubectl(['exec', sender.pod, '--namespace', sender.namespace, '--', 'sh', '-c', `echo ${start.getTime()} >/tmp/start`]);
}

async function finishTraces(plan: TracePlan, start: Date, options: TraceGeneratorOptions): Promise<GeneratedTraces> {
  const pods = await waitForPhase(options, 'Succeeded', options.timeoutSeconds ?? options.traces / (options.rate ?? 100) * 3 + 120);
  const acknowledged: Record<string, Acknowledgement> = {};
  for (const pod of pods) acknowledged[pod.metadata.name] = await readAcknowledgement(pod);
  expectAllAcknowledged(plan, acknowledged);
  return { plan, start, end: new Date(Date.now() + END_MARGIN_MILLISECONDS), acknowledged };
}

async function signalStop(sender: Sender): Promise<void> {
  await kubectl(['exec', sender.pod, '--namespace', sender.namespace, '--', 'sh', '-c', 'echo >/tmp/stop'], { allowFailure: true, timeoutSeconds: 20 });
}

async function readBatches(options: TraceGeneratorOptions): Promise<Record<string, AcknowledgedBatch[]>> {
  const names = (await generatorPods(options)).map((pod) => pod.metadata.name);
  const logs = await Promise.all(names.map((name) => kubectl(['logs', name, '--namespace', options.namespace])));
  return Object.fromEntries(names.map((name, number) => [name, parseBatches(logs[number].stdout)]));
}

async function readAcknowledgement(pod: KubernetesObject): Promise<Acknowledgement> {
  const { stdout } = await kubectl(['logs', pod.metadata.name, '--namespace', pod.metadata.namespace ?? '']);
  const acknowledgement = parseAcknowledgement(stdout);
  if (acknowledgement === undefined) throw new Error(`generator pod ${pod.metadata.name} printed no summary:\n${stdout}`);
  return acknowledgement;
}

/** The pods' own sum against the plan: a script that skips spans must not pass for a pipeline that loses them. */
function expectAllAcknowledged(plan: TracePlan, acknowledged: Record<string, Acknowledgement>): void {
  for (const sender of plan.senders) {
    const planned = plan.traces.reduce((sum, trace) => sum + trace.spans.filter((span) => span.sender === sender).length, 0);
    const sent = acknowledged[sender.pod]?.spans ?? 0;
    if (sent !== planned) throw new Error(`generator pod ${sender.pod} had ${sent} of ${planned} spans acknowledged`);
  }
}

async function generatorPods(options: TraceGeneratorOptions): Promise<Pod[]> {
  const selector = `app=${APPLICATION},run=${options.run}`;
  return (await kubectlJson<KubernetesList<Pod>>(['get', 'pods', '--namespace', options.namespace, '--selector', selector])).items;
}

async function waitForPhase(options: TraceGeneratorOptions, phase: string, timeoutSeconds: number): Promise<Pod[]> {
  let pods: Pod[] = [];
  await waitWhile(`generator pods of ${options.run} are ${phase}`, async () => {
    pods = await generatorPods(options);
    const failed = pods.find((pod) => pod.status?.phase === 'Failed');
    if (failed !== undefined) throw new Error(`generator pod failed: ${await lastLog(failed)}`);
    return pods.filter((pod) => pod.status?.phase !== phase).map((pod) => `${pod.metadata.name}: ${pod.status?.phase}`);
  }, { timeoutSeconds });
  return pods;
}

async function lastLog(pod: Pod): Promise<string> {
  const args = ['logs', pod.metadata.name, '--namespace', pod.metadata.namespace ?? '', '--tail=20'];
  const { stdout, stderr } = await kubectl(args, { allowFailure: true });
  return `${pod.metadata.name}\n${stdout}${stderr}`;
}
