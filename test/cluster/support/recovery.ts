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
 * Deletes one pod of each Deployment, StatefulSet and DaemonSet, and waits until all is ready again. One by one, a slow recovery is
 * blamed on its workload; all at once it takes no longer than the slowest. No quorum is broken either way.
 */
export async function deletePodOfEach(namespace: string, how: 'one by one' | 'all at once', timeoutSeconds = 300): Promise<Recovery[]> {
  const all = (await readWorkloads(namespace)).filter((object) => object.kind !== 'Pod' && object.kind !== 'Job').sort(byKindAndName);
  const groups = how === 'all at once' ? [all] : all.map((workload) => [workload]);
  const recoveries: Recovery[] = [];
  for (const workloads of groups) {
    const objects = await readWorkloads(namespace);
    const pods = workloads.map((workload) => firstPodOf(objects, workload));
    const seconds = await deletePods(namespace, pods, timeoutSeconds);
    recoveries.push(...workloads.map((workload, index) => ({ workload: workloadName(workload), pod: pods[index], seconds })));
  }
  return recoveries;
}

/** Deletes pods as `kubectl delete pod` does and returns the seconds until everything is ready again. */
async function deletePods(namespace: string, pods: readonly string[], timeoutSeconds: number): Promise<number> {
  const started = Date.now();
  const limits = [`--timeout=${timeoutSeconds}s`];
  await kubectl(['delete', 'pod', ...pods, '--namespace', namespace, '--wait', ...limits], { timeoutSeconds: timeoutSeconds + 30 });
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

function firstPodOf(objects: readonly KubernetesObject[], workload: KubernetesObject): string {
  const pods = objects.filter((object) => object.kind === 'Pod') as Pod[];
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
