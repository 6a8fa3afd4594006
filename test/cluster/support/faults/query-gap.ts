import { kubectlJson } from '../kubectl';
import { isPodReady, KubernetesList, Pod } from '../kubernetes-types';
import { PortForward } from '../port-forward';
import { sleep } from '../wait';

/** A search that was tried. */
export interface Attempt {
  /** Milliseconds since 1970. */
  readonly began: number;
  readonly ended: number;
  /** Why it wasn't answered; none where it was. */
  readonly problem?: string;
}

/** The longest time from one search that was answered to the next one's answer, in seconds: what somebody who waits would have to wait. */
export function longestGap(attempts: readonly Attempt[]): number {
  if (attempts.length === 0) return 0;
  const answers = attempts.filter(({ problem }) => problem === undefined);
  // Before the first and after the last one counts, too.
  const last = attempts[attempts.length - 1];
  const times = [attempts[0].began, ...answers.map(({ ended }) => ended), ...last.problem === undefined ? [] : [last.ended]];
  return Math.max(0, ...times.slice(1).map((time, index) => time - times[index])) / 1000;
}

/** Attempts from the last one on that was answered before a time. A new platform has no index until its first trace, and can't answer. */
export function attemptsSince(attempts: readonly Attempt[], since: number): Attempt[] {
  const before = attempts.filter(({ problem, ended }) => problem === undefined && ended < since);
  const first = before.length === 0 ? since : before[before.length - 1].began;
  return attempts.filter(({ began }) => began >= first);
}

const PAUSE_MILLISECONDS = 500;
const SEARCH_SECONDS = 5;
/** How long a list of pods is good for. To ask each time would cost a test machine more than the searches do. */
const PODS_MILLISECONDS = 5000;

function problemOf(error: unknown): string {
  const errors = error instanceof AggregateError ? error.errors : [error];
  return errors.map(each => String(each).slice(0, 200)).join('; ') || 'no query pod is ready';
}

/**
 * Searches all the time, as somebody before the UI would. A search counts as answered when any query pod answers it: forwards lead
 * to pods, not through the Service, so this is what a client sees that tries the other pod when one is gone.
 */
export class QueryPoller {
  private readonly attempts: Attempt[] = [];
  private readonly forwards = new Map<string, PortForward>();
  private pods: { readonly names: string[]; readonly until: number } = { names: [], until: 0 };
  private running = true;
  private readonly finished: Promise<void>;

  public constructor(private readonly namespace: string, private readonly service: string) {
    this.finished = this.poll();
  }

  /** Ends the polling and returns the longest gap in seconds; of what was before that time, the last answer only. */
  public async stop(since: number): Promise<number> {
    this.running = false;
    await this.finished;
    this.forwards.forEach((forward) => forward.close());
    const attempts = attemptsSince(this.attempts, since);
    process.stderr.write(attempts.filter(({ problem }) => problem !== undefined)
      .map(({ began, ended, problem }) => `search after ${((began - since) / 1000).toFixed(1)} s failed in ${ended - began} ms: ${problem}\n`).join(''));
    return longestGap(attempts);
  }

  private async poll(): Promise<void> {
    while (this.running) {
      const began = Date.now();
      const problem = await this.search().then(() => undefined, problemOf);
      this.attempts.push({ began, ended: Date.now(), problem });
      if (problem !== undefined) this.pods = { names: [], until: 0 };
      await sleep(PAUSE_MILLISECONDS);
    }
  }

  private async search(): Promise<void> {
    if (Date.now() > this.pods.until) this.pods = { names: await this.readyPods(), until: Date.now() + PODS_MILLISECONDS };
    const end = Date.now();
    // These names of the third API are known to all of Jaeger v2; its newest has no other search.
    const query = new URLSearchParams({
      'query.service_name': this.service,
      'query.num_traces': '1',
      'query.start_time_min': new Date(end - 3_600_000).toISOString(),
      'query.start_time_max': new Date(end).toISOString(),
    });
    // All at once: a pod on a node that nobody reaches doesn't refuse, it never answers.
    await Promise.any(this.pods.names.map(name => this.ask(name, `/api/v3/traces?${query}`)));
  }

  private async readyPods(): Promise<string[]> {
    const selector = 'app.kubernetes.io/component=query';
    const { items } = await kubectlJson<KubernetesList<Pod>>(['get', 'pods', '--namespace', this.namespace, '--selector', selector], { timeoutSeconds: SEARCH_SECONDS });
    return items.filter(isPodReady).map(({ metadata: { name } }) => name);
  }

  private async ask(pod: string, path: string): Promise<void> {
    const forward = this.forwards.get(pod) ?? new PortForward({ namespace: this.namespace, target: `pod/${pod}`, port: 16686, tls: {} });
    this.forwards.set(pod, forward);
    const { status } = await forward.request(path, { attempts: 1, timeoutSeconds: SEARCH_SECONDS });
    if (status !== 200) throw new Error(`${pod} answered ${status}`);
  }
}
