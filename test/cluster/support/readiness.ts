import { kubectlJson } from './kubectl';
import { ContainerStatus, isPodReady, KubernetesCondition, KubernetesList, KubernetesObject, matchesLabels, Pod } from './kubernetes-types';
import { waitWhile } from './wait';

/** Waits until everything in the namespace is ready and returns the seconds that took; a timeout says what isn't. */
export async function waitUntilReady(namespace: string, timeoutSeconds: number): Promise<number> {
  return waitWhile(`everything in namespace ${namespace} is ready`, async () => notReadyReasons(await readWorkloads(namespace)), { timeoutSeconds });
}

/** All workloads and pods of a namespace. */
export async function readWorkloads(namespace: string): Promise<KubernetesObject[]> {
  const kinds = 'deployments,statefulsets,daemonsets,jobs,pods';
  return (await kubectlJson<KubernetesList>(['get', kinds, '--namespace', namespace])).items;
}

/** Why the workloads aren't ready, one line each; empty when all are. */
export function notReadyReasons(objects: readonly KubernetesObject[]): string[] {
  const pods = objects.filter((object) => object.kind === 'Pod') as Pod[];
  const jobs = objects.filter((object) => object.kind === 'Job');
  const workloads = objects.filter((object) => object.kind !== 'Pod' && object.kind !== 'Job');
  if (workloads.length + jobs.length === 0) return ['there are no workloads'];
  return [
    ...workloads.flatMap((workload) => describe(workload, rolloutProblem(workload, pods))),
    ...newestJobs(jobs).filter((job) => !failedUnprepared(job, jobs)).flatMap((job) => describe(job, jobProblem(job))),
    ...pods.filter((pod) => !belongsToJob(pod)).flatMap((pod) => describe(pod, podProblem(pod))),
  ];
}

function describe(object: KubernetesObject, problem: string | undefined): string[] {
  return problem === undefined ? [] : [`${object.kind} ${object.metadata.name}: ${problem}`];
}

function rolloutProblem(workload: KubernetesObject, pods: readonly Pod[]): string | undefined {
  const status = workload.status ?? {};
  if ((status.observedGeneration ?? 0) < (workload.metadata.generation ?? 1)) return 'its controller has not seen the newest version yet';
  const desired = workload.kind === 'DaemonSet' ? status.desiredNumberScheduled ?? 0 : workload.spec.replicas ?? 1;
  const updated = (workload.kind === 'DaemonSet' ? status.updatedNumberScheduled : status.updatedReplicas) ?? 0;
  const ready = (workload.kind === 'DaemonSet' ? status.numberReady : status.readyReplicas) ?? 0;
  const present = (workload.kind === 'DaemonSet' ? status.currentNumberScheduled : status.replicas) ?? 0;
  if (workload.kind === 'DaemonSet' && desired === 0) return 'no node takes its pods';
  if (updated !== desired || ready !== desired || present !== desired) {
    return `${ready} of ${desired} pods ready, ${updated} of the newest version, ${present} in all`;
  }
  // Just after a pod was deleted the status is a moment old; the pods themselves are not.
  const serving = pods.filter((pod) => matchesLabels(workload.spec.selector.matchLabels ?? {}, pod) && isPodReady(pod)).length;
  return serving < desired ? `${serving} of ${desired} pods are there and ready` : undefined;
}

function jobProblem(job: KubernetesObject): string | undefined {
  if (trueCondition(job, 'Complete') !== undefined) return undefined;
  const failed = trueCondition(job, 'Failed');
  return failed === undefined ? 'not complete' : `failed: ${failed.reason} ${failed.message}`;
}

function trueCondition(job: KubernetesObject, type: string): KubernetesCondition | undefined {
  const conditions: KubernetesCondition[] = job.status?.conditions ?? [];
  return conditions.find((condition) => condition.type === type && condition.status === 'True');
}

/** Jobs of their own, and the newest of each CronJob: an earlier run may have failed before everything was there. */
function newestJobs(jobs: readonly KubernetesObject[]): KubernetesObject[] {
  const newest = new Map<string, KubernetesObject>();
  for (const job of jobs) {
    const cronJob = cronJobOf(job);
    const key = cronJob === undefined ? `job ${job.metadata.name}` : `cron job ${cronJob}`;
    const other = newest.get(key);
    if (other === undefined || (other.metadata.creationTimestamp ?? '') < (job.metadata.creationTimestamp ?? '')) newest.set(key, job);
  }
  return [...newest.values()];
}

/** Whether it is a failed run of a CronJob that began while the Jobs were still at work that prepare the platform: it may have found no Elasticsearch. */
function failedUnprepared(job: KubernetesObject, jobs: readonly KubernetesObject[]): boolean {
  const prepared = jobs.filter((each) => cronJobOf(each) === undefined).map((each) => each.status?.completionTime ?? '').sort().pop() ?? '';
  return cronJobOf(job) !== undefined && trueCondition(job, 'Failed') !== undefined && (job.metadata.creationTimestamp ?? '') < prepared;
}

function cronJobOf(job: KubernetesObject): string | undefined {
  return job.metadata.ownerReferences?.find((owner) => owner.kind === 'CronJob')?.name;
}

/** A Job answers for its pods: failed ones may be left over from a try before the one that went well. */
function belongsToJob(pod: Pod): boolean {
  return pod.metadata.ownerReferences?.some((owner) => owner.kind === 'Job') ?? false;
}

function podProblem(pod: Pod): string | undefined {
  if (pod.metadata.deletionTimestamp !== undefined) return 'is being deleted';
  if (pod.status?.phase === 'Succeeded' || isPodReady(pod)) return undefined;
  const containers = [...pod.status?.initContainerStatuses ?? [], ...pod.status?.containerStatuses ?? []];
  const waiting = containers.map(containerProblem).filter((problem) => problem !== undefined);
  const unscheduled = pod.status?.conditions?.find((condition) => condition.type === 'PodScheduled' && condition.status === 'False');
  const details = [...waiting, ...unscheduled === undefined ? [] : [`unscheduled: ${unscheduled.message}`]];
  return [`phase ${pod.status?.phase}, not ready`, ...details].join('; ');
}

function containerProblem(status: ContainerStatus): string | undefined {
  const waiting = status.state?.waiting;
  if (waiting !== undefined) return `${status.name} waits: ${waiting.reason} ${waiting.message ?? ''}`.trim();
  const terminated = status.state?.terminated;
  if (terminated !== undefined && terminated.exitCode !== 0) return `${status.name} ended with ${terminated.exitCode}`;
  return status.restartCount > 0 && !status.ready ? `${status.name} restarted ${status.restartCount} times` : undefined;
}
