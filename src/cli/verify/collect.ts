import { randomBytes } from 'node:crypto';
import { ClusterObject, Facts, FoundTrace, ProbeTrace, PROBE_SERVICE } from './facts';
import { ask, ClusterError, Kubectl } from './kubectl';
import { JAEGER_QUERY_HTTP_PORT, OTLP_HTTP_PORT } from '../../config/otel/ports';

/** What is looked at. */
export interface Target {
  readonly namespace: string;
  readonly name: string;
  /** How long the trace is waited for. */
  readonly waitSeconds: number;
}

const KINDS = 'deployments,statefulsets,daemonsets,pods,services';
/** Traces of applications that are looked into. */
const LOOKED_AT = 20;
const LOG_LINES = 60;

/** Looks at a live platform, and sends one trace through it. Nothing is changed. */
export async function collect(kubectl: Kubectl, target: Target): Promise<Facts> {
  const { namespace, name } = target;
  const start = Date.now();
  const probe = await sendProbe(kubectl, target, await list(kubectl, target));
  // Again: a pod that had just started has ended meanwhile, and then it says why.
  const objects = await list(kubectl, target);
  const seconds = Math.ceil((Date.now() - start) / 1000);
  const pods = objects.filter(({ kind }) => kind === 'Pod').filter(pod => probe.seconds === undefined || !isReady(pod));
  const logs = Object.fromEntries(await Promise.all(pods.map(async pod => [pod.metadata.name, await logOf(kubectl, pod, seconds)])));
  return { namespace, name, objects, logs, probe, jaeger: await askJaeger(kubectl, target, objects) };
}

async function list(kubectl: Kubectl, { namespace, name }: Target): Promise<ClusterObject[]> {
  const selector = `app.kubernetes.io/part-of=${name}`;
  return JSON.parse(await kubectl.run(['get', KINDS, '--namespace', namespace, '--selector', selector, '--output', 'json'])).items;
}

function isReady(pod: ClusterObject): boolean {
  return (pod.status?.conditions ?? []).some(({ type, status }: ClusterObject) => type === 'Ready' && status === 'True');
}

/**
 * The last lines of a pod's containers, one by one, since asking for all fails where one of them hasn't started. Of a pod that is ready,
 * those since the trace was sent: what was wrong before is over. Of a container that has ended, its last words, too.
 */
async function logOf(kubectl: Kubectl, pod: ClusterObject, seconds: number): Promise<string> {
  const { name, namespace } = pod.metadata;
  const statuses: ClusterObject[] = [...pod.status?.initContainerStatuses ?? [], ...pod.status?.containerStatuses ?? []];
  const read = async (container: string, ...more: string[]) =>
    kubectl.run(['logs', name, '--namespace', namespace, '--container', container, `--tail=${LOG_LINES}`, ...more]).catch(() => '');
  const started = statuses.filter(({ state, restartCount }) => !state?.waiting || restartCount > 0);
  const logs = await Promise.all(started.map(async ({ name: container, restartCount }) => isReady(pod)
    ? [await read(container, `--since=${seconds}s`)]
    : [...restartCount > 0 ? [await read(container, '--previous')] : [], await read(container)]));
  return logs.flat().join('\n');
}

/** Whether a pod's port speaks TLS is in its probe or its arguments; asking tells it as well. */
async function askEither(port: number, path: string, body?: string) {
  const plain = await ask(port, path, false, body).catch(error => error as Error);
  // Servers with TLS answer plain text with a 400 or hang up.
  return plain instanceof Error || plain.status === 400 ? ask(port, path, true, body) : plain;
}

async function sendProbe(kubectl: Kubectl, target: Target, objects: ClusterObject[]): Promise<ProbeTrace> {
  const { namespace, name, waitSeconds } = target;
  const traceId = randomBytes(16).toString('hex');
  if (!objects.some(({ kind, metadata }) => kind === 'Service' && metadata.name === `${name}-agent`)) {
    return { refused: 'there is no Service of agents', waitedSeconds: 0 };
  }
  try {
    const answer = await kubectl.withService(namespace, `${name}-agent`, OTLP_HTTP_PORT, async port => askEither(port, '/v1/traces', probeSpan(traceId)));
    if (answer.status !== 200) {
      return { refused: `it answered ${answer.status} ${answer.body.slice(0, 200)}`, waitedSeconds: 0 };
    }
  } catch (error) {
    return { refused: (error as Error).message, waitedSeconds: 0 };
  }
  const start = Date.now();
  while (Date.now() - start < waitSeconds * 1000) {
    await new Promise(resolve => setTimeout(resolve, 2000));
    const answer = await query(kubectl, target, [`/api/traces/${traceId}`]).catch(() => undefined);
    if (answer?.[0].status === 200) {
      return { seconds: Math.round((Date.now() - start) / 1000), waitedSeconds: waitSeconds };
    }
  }
  return { waitedSeconds: waitSeconds };
}

/** One span with an error, which every set of policies should keep. */
function probeSpan(traceId: string): string {
  const now = Date.now();
  return JSON.stringify({
    resourceSpans: [{
      resource: { attributes: [{ key: 'service.name', value: { stringValue: PROBE_SERVICE } }] },
      scopeSpans: [{
        spans: [{
          traceId,
          spanId: randomBytes(8).toString('hex'),
          name: 'verify',
          kind: 1,
          startTimeUnixNano: `${now - 1}000000`,
          endTimeUnixNano: `${now}000000`,
          status: { code: 2, message: 'sent to see whether it arrives' },
        }],
      }],
    }],
  });
}

async function query(kubectl: Kubectl, { namespace, name }: Target, paths: string[]) {
  return kubectl.withService(namespace, `${name}-jaeger-query`, JAEGER_QUERY_HTTP_PORT, async port => {
    const answers = [];
    for (const path of paths) {
      answers.push(await askEither(port, path));
    }
    return answers;
  });
}

async function askJaeger(kubectl: Kubectl, target: Target, objects: ClusterObject[]): Promise<Facts['jaeger']> {
  if (!objects.some(({ kind, metadata }) => kind === 'Service' && metadata.name === `${target.name}-jaeger-query`)) {
    return { failed: 'there is no Service of the query role' };
  }
  try {
    return await kubectl.withService(target.namespace, `${target.name}-jaeger-query`, JAEGER_QUERY_HTTP_PORT, lookAround);
  } catch (error) {
    return { failed: (error as Error).message };
  }
}

async function lookAround(port: number): Promise<Facts['jaeger']> {
  let slowestAnswerMillis = 0;
  const data = async (path: string): Promise<any[]> => {
    const start = Date.now();
    const { status, body } = await askEither(port, path);
    slowestAnswerMillis = Math.max(slowestAnswerMillis, Date.now() - start);
    if (status !== 200) {
      throw new ClusterError(`Jaeger answered ${status}: ${body.slice(0, 200)}`);
    }
    return JSON.parse(body).data ?? [];
  };
  const services: string[] = await data('/api/services');
  slowestAnswerMillis = 0; // the first answer opens connections; the next ones are what people see
  const now = Date.now();
  const traces: FoundTrace[] = [];
  for (const service of services.filter(one => one !== PROBE_SERVICE).slice(0, 10)) {
    traces.push(...await data(`/api/traces?service=${encodeURIComponent(service)}&limit=${LOOKED_AT}&start=${now - 3_600_000}000&end=${now}000`));
  }
  await data('/api/services');
  return { services, traces, slowestAnswerMillis };
}
