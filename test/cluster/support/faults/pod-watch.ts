import { kubectlJson } from '../kubectl';
import { ContainerStatus, KubernetesList, Pod } from '../kubernetes-types';
import { sleep } from '../wait';

/** What was seen of a pod: how often its containers were started again, and why they ended. */
export interface PodHistory {
  readonly pod: string;
  readonly restarts: number;
  readonly oomKills: number;
}

/** Pods by uid, as they were last seen: one that is deleted leaves its history here. */
export type PodHistories = Map<string, PodHistory>;

/** Adds what a list of pods tells. */
export function observe(histories: PodHistories, pods: readonly Pod[]): void {
  for (const pod of pods) {
    const statuses = [...pod.status?.initContainerStatuses ?? [], ...pod.status?.containerStatuses ?? []];
    const uid = pod.metadata.uid ?? pod.metadata.name;
    const earlier = histories.get(uid);
    const oomKills = statuses.filter(wasOomKilled).length;
    const restarts = statuses.reduce((sum, { restartCount }) => sum + restartCount, 0);
    // A kill is in `lastState` until the next restart; a second one of the same container isn't told apart from the first.
    histories.set(uid, { pod: pod.metadata.name, restarts, oomKills: Math.max(oomKills, earlier?.oomKills ?? 0) });
  }
}

/** What happened between two observations. A pod that wasn't there before brings all of its history. */
export function changesBetween(before: PodHistories, after: PodHistories): PodHistory[] {
  return [...after].map(([uid, { pod, restarts, oomKills }]) => {
    const earlier = before.get(uid);
    return { pod, restarts: restarts - (earlier?.restarts ?? 0), oomKills: oomKills - (earlier?.oomKills ?? 0) };
  }).filter(({ restarts, oomKills }) => restarts > 0 || oomKills > 0);
}

function wasOomKilled(status: ContainerStatus): boolean {
  return [status.state, status.lastState].some((state) => state?.terminated?.reason === 'OOMKilled');
}

/** Looks at all pods of a namespace every few seconds. */
export class PodWatch {
  public static async start(namespace: string): Promise<PodWatch> {
    const before: PodHistories = new Map();
    observe(before, await podsOf(namespace));
    return new PodWatch(namespace, before);
  }

  private readonly after: PodHistories = new Map();
  private running = true;
  private readonly finished: Promise<void>;

  private constructor(private readonly namespace: string, private readonly before: PodHistories) {
    this.finished = this.look();
  }

  /** Restarts and kills since the start, by pod. */
  public async stop(): Promise<PodHistory[]> {
    this.running = false;
    await this.finished;
    observe(this.after, await podsOf(this.namespace));
    return changesBetween(this.before, this.after);
  }

  private async look(): Promise<void> {
    while (this.running) {
      observe(this.after, await podsOf(this.namespace).catch(() => []));
      await sleep(4000);
    }
  }
}

async function podsOf(namespace: string): Promise<Pod[]> {
  return (await kubectlJson<KubernetesList<Pod>>(['get', 'pods', '--namespace', namespace])).items;
}
