import { kubectl, kubectlJson } from './kubectl';
import { isPodReady, KubernetesList, Pod } from './kubernetes-types';

const LOG_LINES = 40;
const EVENTS = 60;

/** Runs a test's body; when it fails, prints what the cluster looks like at that moment and passes the failure on. */
export async function withDiagnostics<T>(namespaces: readonly string[], body: () => Promise<T>): Promise<T> {
  try {
    return await body();
  } catch (error) {
    print(`failed: ${error}`); // now, and not only in jest's summary at the end
    await printDiagnostics(namespaces);
    throw error;
  }
}

/** Prints pods, events, and for each pod that isn't well its description and last log lines. Never throws: it must not hide the failure. */
export async function printDiagnostics(namespaces: readonly string[]): Promise<void> {
  for (const namespace of namespaces) {
    try {
      await printNamespace(namespace);
    } catch (error) {
      print(`diagnostics of namespace ${namespace} failed: ${error}`);
    }
  }
}

async function printNamespace(namespace: string): Promise<void> {
  await printOutput(`pods of ${namespace}`, ['get', 'pods,persistentvolumeclaims', '--namespace', namespace, '-o', 'wide']);
  await printOutput(`last events of ${namespace}`, ['get', 'events', '--namespace', namespace, '--sort-by=.lastTimestamp'], EVENTS);
  const { items } = await kubectlJson<KubernetesList<Pod>>(['get', 'pods', '--namespace', namespace]);
  for (const pod of items.filter(isUnwell)) await printPod(namespace, pod);
}

async function printPod(namespace: string, pod: Pod): Promise<void> {
  const name = pod.metadata.name;
  const logs = ['logs', name, '--namespace', namespace, '--all-containers', '--prefix', `--tail=${LOG_LINES}`];
  await printOutput(`description of ${name}`, ['describe', 'pod', name, '--namespace', namespace]);
  await printOutput(`log of ${name}`, logs);
  if (restarts(pod) > 0) await printOutput(`log of ${name} before its restart`, [...logs, '--previous']);
}

function isUnwell(pod: Pod): boolean {
  return pod.status?.phase !== 'Succeeded' && (!isPodReady(pod) || restarts(pod) > 0);
}

function restarts(pod: Pod): number {
  const statuses = [...pod.status?.initContainerStatuses ?? [], ...pod.status?.containerStatuses ?? []];
  return statuses.reduce((sum, status) => sum + status.restartCount, 0);
}

async function printOutput(title: string, args: readonly string[], lastLines?: number): Promise<void> {
  const { stdout, stderr } = await kubectl(args, { allowFailure: true, timeoutSeconds: 30 });
  const lines = (stdout + stderr).trimEnd().split('\n');
  print(`==== ${title}\n${(lastLines === undefined ? lines : lines.slice(-lastLines)).join('\n')}`);
}

/** Straight to standard error: jest may be told to keep the console silent. */
function print(text: string): void {
  process.stderr.write(`${text}\n`);
}
