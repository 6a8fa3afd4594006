import { spawn } from 'child_process';
import { kubectlJson } from './kubectl';
import { isPodReady, KubernetesList, Pod } from './kubernetes-types';
import { sleep } from './wait';

/** What was seen of StatefulSets while they were restarted. */
export interface RolloutRecord {
  /** The most pods of each StatefulSet that were away or not ready at one time. */
  readonly mostAway: Record<string, number>;
  /** What pods said while they stopped, `<pod>: <line>`. */
  readonly stops: string[];
}

/** Looks at the pods of StatefulSets, once a second and into their logs, until `work` is done. */
export async function watchRollout(namespace: string, sets: Record<string, number>, work: () => Promise<void>): Promise<RolloutRecord> {
  const mostAway = Object.fromEntries(Object.keys(sets).map(name => [name, 0]));
  const stops: string[] = [];
  const followers = Object.entries(sets).flatMap(([name, count]) =>
    Array.from({ length: count }, (_, index) => followStops(namespace, `${name}-${index}`, stops)));
  let done = false;
  const watching = (async () => {
    while (!done) {
      const { items } = await kubectlJson<KubernetesList>(['get', 'pods', '--namespace', namespace]);
      const ready = (items as Pod[]).filter(isPodReady).map(({ metadata }) => metadata.name);
      for (const [name, count] of Object.entries(sets)) {
        mostAway[name] = Math.max(mostAway[name], count - ready.filter(pod => pod.replace(/-\d+$/, '') === name).length);
      }
      await sleep(1000);
    }
  })();
  try {
    await work();
  } finally {
    done = true;
    await watching;
    followers.forEach(follower => follower.kill());
  }
  return { mostAway, stops };
}

/** The log of a pod ends with the pod, so it is read while it is written. */
function followStops(namespace: string, pod: string, stops: string[]) {
  const follower = spawn('kubectl', ['logs', '--follow', '--tail=1', pod, '--namespace', namespace], { stdio: ['ignore', 'pipe', 'ignore'] });
  let rest = '';
  follower.stdout.on('data', (data: Buffer) => {
    const lines = (rest + data.toString()).split('\n');
    rest = lines.pop()!;
    stops.push(...lines.filter(line => line.startsWith('stop: ')).map(line => `${pod}: ${line}`));
  });
  return follower;
}
