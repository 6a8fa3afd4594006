import { randomBytes } from 'node:crypto';
import { load } from 'js-yaml';
import { ClusterObject, Facts, ProbeTrace, PROBE_SERVICE } from './facts';
import { askEither, lookAround, tracePath } from './jaeger';
import { Kubectl } from './kubectl';
import { DRAIN } from '../../config/otel/drain';
import { JAEGER_QUERY_HTTP_PORT, OTLP_HTTP_PORT } from '../../config/otel/ports';

/** What is looked at. */
export interface Target {
  readonly namespace: string;
  readonly name: string;
  /** How long the trace is waited for. */
  readonly waitSeconds: number;
}

const KINDS = 'deployments,statefulsets,daemonsets,pods,services';
const LOG_LINES = 60;

/** Looks at a live platform, and sends one trace through it. Nothing is changed. */
export async function collect(kubectl: Kubectl, target: Target): Promise<Facts> {
  const { namespace, name } = target;
  const start = Date.now();
  const [query, agent] = await Promise.all(['jaeger-query', 'agent'].map(async part => configOf(kubectl, namespace, `${name}-${part}`)));
  const basePath: string = query.extensions?.jaeger_query?.base_path ?? '';
  const drained = agent.processors?.[DRAIN] !== undefined;
  const probe = drained ? { drained, waitedSeconds: 0 } : await sendProbe(kubectl, target, await list(kubectl, target), basePath);
  // Again: a pod that had just started has ended meanwhile, and then it says why.
  const objects = await list(kubectl, target);
  const seconds = Math.ceil((Date.now() - start) / 1000);
  const pods = objects.filter(({ kind }) => kind === 'Pod').filter(pod => !drained && probe.seconds === undefined || !isReady(pod));
  const logs = Object.fromEntries(await Promise.all(pods.map(async pod => [pod.metadata.name, await logOf(kubectl, pod, seconds)])));
  return { namespace, name, objects, logs, probe, jaeger: await askJaeger(kubectl, target, objects, basePath) };
}

/** The configuration of a part. Who may not read ConfigMaps sees a Jaeger under a path of its own as one that answers 404. */
async function configOf(kubectl: Kubectl, namespace: string, name: string): Promise<any> {
  const text = await kubectl.run(['get', 'configmap', name, '--namespace', namespace, '--output', 'json']).catch(() => '{}');
  return load(JSON.parse(text).data?.['config.yaml'] ?? '{}');
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

async function sendProbe(kubectl: Kubectl, target: Target, objects: ClusterObject[], basePath: string): Promise<ProbeTrace> {
  const { namespace, name, waitSeconds } = target;
  const traceId = randomBytes(16).toString('hex');
  if (!objects.some(({ kind, metadata }) => kind === 'Service' && metadata.name === `${name}-agent`)) {
    return { refused: 'there is no Service of agents', waitedSeconds: 0 };
  }
  try {
    const answer = await kubectl.withForward(namespace, `service/${name}-agent`, OTLP_HTTP_PORT, async port => askEither(port, '/v1/traces', probeSpan(traceId)));
    if (answer.status !== 200) {
      return { refused: `it answered ${answer.status} ${answer.body.slice(0, 200)}`, waitedSeconds: 0 };
    }
  } catch (error) {
    return { refused: (error as Error).message, waitedSeconds: 0 };
  }
  const start = Date.now();
  while (Date.now() - start < waitSeconds * 1000) {
    await new Promise(resolve => setTimeout(resolve, 2000));
    const find = async (port: number) => askEither(port, tracePath(basePath, traceId));
    const answer = await kubectl.withForward(namespace, `deployment/${name}-jaeger-query`, JAEGER_QUERY_HTTP_PORT, find).catch(() => undefined);
    if (answer?.status === 200) {
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

async function askJaeger(kubectl: Kubectl, target: Target, objects: ClusterObject[], basePath: string): Promise<Facts['jaeger']> {
  if (!objects.some(({ kind, metadata }) => kind === 'Service' && metadata.name === `${target.name}-jaeger-query`)) {
    return { failed: 'there is no Service of the query role' };
  }
  try {
    // Not by the Service: that leads to the login where there is one.
    return await kubectl.withForward(target.namespace, `deployment/${target.name}-jaeger-query`, JAEGER_QUERY_HTTP_PORT, port => lookAround(port, basePath));
  } catch (error) {
    return { failed: (error as Error).message };
  }
}
