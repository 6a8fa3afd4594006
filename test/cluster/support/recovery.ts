import { kubectl } from './kubectl';
import { KubernetesObject, matchesLabels, Pod } from './kubernetes-types';
import { readWorkloads, waitUntilReady } from './readiness';
import { formatTable } from './table';

export interface Recovery {
  readonly workload: string;
  readonly pod: string;
  /** From the deletion's beginning until everything in the namespace was ready again. */
  readonly seconds: number;
}

/**
 * Deletes one pod of each Deployment, StatefulSet and DaemonSet, one after the other, each time waiting until all is ready
 * again. One by one, so that a slow recovery is blamed on its workload and no quorum is broken by the test itself.
 */
export async function deleteEachPodOnce(namespace: string, timeoutSeconds = 300): Promise<Recovery[]> {
  const workloads = (await readWorkloads(namespace)).filter((object) => object.kind !== 'Pod' && object.kind !== 'Job');
  const recoveries: Recovery[] = [];
  for (const workload of workloads.sort(byKindAndName)) {
    const pod = await firstPodOf(namespace, workload);
    recoveries.push({ workload: workloadName(workload), pod, seconds: await deletePod(namespace, pod, timeoutSeconds) });
  }
  return recoveries;
}

/** Deletes one pod as `kubectl delete pod` does and returns the seconds until everything is ready again. */
export async function deletePod(namespace: string, pod: string, timeoutSeconds = 300): Promise<number> {
  const started = Date.now();
  const limits = [`--timeout=${timeoutSeconds}s`];
  await kubectl(['delete', 'pod', pod, '--namespace', namespace, '--wait', ...limits], { timeoutSeconds: timeoutSeconds + 30 });
  await waitUntilReady(namespace, timeoutSeconds);
  return (Date.now() - started) / 1000;
}

/** Restarts a StatefulSet's pods one by one, as people do, and waits for the last. */
export async function restartStatefulSet(namespace: string, name: string, timeoutSeconds = 400): Promise<void> {
  await kubectl(['rollout', 'restart', `statefulset/${name}`, '--namespace', namespace]);
  await kubectl(['rollout', 'status', `statefulset/${name}`, '--namespace', namespace, `--timeout=${timeoutSeconds}s`], { timeoutSeconds: timeoutSeconds + 30 });
}

/** The recoveries as a table for the test's log. */
export function formatRecoveries(recoveries: readonly Recovery[]): string {
  return formatTable(['workload', 'deleted pod', 'seconds'], recoveries.map((each) => [each.workload, each.pod, each.seconds.toFixed(1)]));
}

async function firstPodOf(namespace: string, workload: KubernetesObject): Promise<string> {
  const pods = (await readWorkloads(namespace)).filter((object) => object.kind === 'Pod') as Pod[];
  const names = pods.filter((pod) => matchesLabels(workload.spec.selector.matchLabels ?? {}, pod)).map((pod) => pod.metadata.name).sort();
  if (names.length === 0) throw new Error(`${workloadName(workload)} has no pod to delete`);
  return names[0];
}

function workloadName(workload: KubernetesObject): string {
  return `${workload.kind} ${workload.metadata.name}`;
}

function byKindAndName(left: KubernetesObject, right: KubernetesObject): number {
  return workloadName(left).localeCompare(workloadName(right));
}
