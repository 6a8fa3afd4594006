import { ApiObject, Chart } from 'cdk8s';
import { kubectl, kubectlJson } from './kubectl';
import { KubernetesList } from './kubernetes-types';
import { LANGUAGES, podSpec } from './shop';
import { waitWhile } from './wait';
import { ApplicationInstrumentation } from '../../../src';

/** Languages with an agent that can be loaded or left out. */
export const MEASURED = ['java', 'python', 'nodejs'] as const;
export type Measured = typeof MEASURED[number];

/** What was seen of one service: requests of all slices together. */
export interface Sample {
  /** From the pod's creation until it was ready, the mean of some starts. */
  readonly startSeconds: number;
  readonly requestsPerSecond: number;
  readonly p50: number;
  readonly p99: number;
  /** Resident memory of the process afterwards, in MiB. */
  readonly memory: number;
  readonly failures: number;
}

/** Requests at once: two clients each of which waits for an answer before it asks again. */
const CLIENTS = 2;

/** Each service with its agent and without, that differ in nothing else, and a pod that asks them; all on one node. */
export function defineMeasured(chart: Chart, node: string, instrumentation: ApplicationInstrumentation): void {
  MEASURED.forEach(language => {
    defineApp(chart, `bare-${language}`, language, node);
    instrumentation.instrument(defineApp(chart, `traced-${language}`, language, node), { language: LANGUAGES[language] });
  });
  defineApp(chart, 'client', 'nodejs', node);
}

function defineApp(chart: Chart, name: string, language: Measured, node: string): ApiObject {
  const labels = { app: name };
  new ApiObject(chart, `${name}-service`, {
    apiVersion: 'v1', kind: 'Service', metadata: { name }, spec: { selector: labels, ports: [{ name: 'http', port: 80, targetPort: 8080, protocol: 'TCP' }] },
  });
  return new ApiObject(chart, name, {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { ...podSpec(language), nodeSelector: { 'kubernetes.io/hostname': node } } },
    },
  });
}

/** Without tracing, and with; in slices that take turns, so that what else the machine does meets both. */
export async function measure(
  namespace: string, language: Measured, { starts, slices, seconds }: { starts: number; slices: number; seconds: number },
): Promise<[Sample, Sample]> {
  const services = [`bare-${language}`, `traced-${language}`];
  const started: number[][] = [[], []];
  for (let round = 0; round < starts; round++) {
    for (const [index, service] of services.entries()) started[index].push(await startSeconds(namespace, service));
  }
  for (const service of services) await slice(namespace, service, seconds); // warm-up
  const all: Slice[][] = [[], []];
  for (let round = 0; round < slices; round++) {
    for (const [index, service] of services.entries()) all[index].push(await slice(namespace, service, seconds));
  }
  return Promise.all(all.map((taken, index) => summary(namespace, services[index], taken, mean(started[index])))) as Promise<[Sample, Sample]>;
}

interface Slice {
  /** How long each request took, in microseconds. */
  readonly took: number[];
  readonly seconds: number;
  readonly failures: number;
}

/** Asks one service from inside the cluster. `/proc/1/exe` is the pod's Node.js, wherever its image has it. */
async function slice(namespace: string, service: string, seconds: number): Promise<Slice> {
  const script = `
    const http = require('http');
    const took = []; let failures = 0;
    const start = process.hrtime.bigint(), end = Date.now() + ${seconds * 1000};
    const ask = () => new Promise(resolve => {
      const begin = process.hrtime.bigint();
      const done = failed => { if (failed) failures++; else took.push(Number((process.hrtime.bigint() - begin) / 1000n)); resolve(); };
      http.get({ host: '${service}.${namespace}.svc', agent: false }, response => {
        response.resume().on('end', () => done(response.statusCode !== 200)).on('error', () => done(true));
      }).on('error', () => done(true));
    });
    const client = async () => { while (Date.now() < end) await ask(); };
    Promise.all(Array.from({ length: ${CLIENTS} }, client))
      .then(() => console.log(JSON.stringify({ took, failures, seconds: Number(process.hrtime.bigint() - start) / 1e9 })));`;
  const { stdout } = await kubectl(['exec', '--namespace', namespace, 'deployment/client', '--', '/proc/1/exe', '-e', script], { timeoutSeconds: seconds + 60 });
  return JSON.parse(stdout) as Slice;
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Deletes the pod of a service, and how long the next one needs. Kubernetes counts whole seconds, and asks every two. */
async function startSeconds(namespace: string, service: string): Promise<number> {
  const pods = ['pods', '-l', `app=${service}`, '--namespace', namespace];
  await kubectl(['delete', ...pods, '--wait']);
  let seconds = NaN;
  await waitWhile(`${service} is ready`, async () => {
    const { items: [pod] } = await kubectlJson<KubernetesList>(['get', ...pods]);
    const ready = pod?.status?.conditions?.find(({ type, status }: any) => type === 'Ready' && status === 'True');
    seconds = ready && (Date.parse(ready.lastTransitionTime) - Date.parse(pod.metadata.creationTimestamp as any)) / 1000;
    return ready ? [] : ['not ready'];
  }, { timeoutSeconds: 120, intervalSeconds: 1 });
  return seconds;
}

async function summary(namespace: string, service: string, taken: Slice[], startedAfter: number): Promise<Sample> {
  const took = taken.flatMap(one => one.took).sort((left, right) => left - right);
  const seconds = taken.reduce((sum, one) => sum + one.seconds, 0);
  const at = (share: number) => took[Math.min(took.length - 1, Math.floor(took.length * share))] / 1000;
  const { stdout } = await kubectl(['exec', '--namespace', namespace, `deployment/${service}`, '-c', 'app', '--', 'cat', '/proc/1/status']);
  return {
    startSeconds: startedAfter,
    requestsPerSecond: took.length / seconds,
    p50: at(0.5),
    p99: at(0.99),
    memory: Number(/^VmRSS:\s+(\d+) kB/m.exec(stdout)![1]) / 1024,
    failures: taken.reduce((sum, one) => sum + one.failures, 0),
  };
}

/** A row for a table: values without and with, and their ratio. */
export function overheadRow(language: Measured, [bare, traced]: [Sample, Sample]): string[] {
  const pair = (key: Exclude<keyof Sample, 'failures'>, digits: number) =>
    `${bare[key].toFixed(digits)} → ${traced[key].toFixed(digits)} (${(traced[key] / bare[key]).toFixed(2)})`;
  return [language, pair('requestsPerSecond', 0), pair('p50', 2), pair('p99', 2), pair('memory', 0), pair('startSeconds', 1)];
}
