import type { Change } from './change';
import { list, Manifest, nameOf, Workload } from '../rendered-objects';

/** A workload, as it was and as it shall be. */
export interface WorkloadPair {
  readonly before: Workload;
  readonly after: Workload;
}

/** The workloads that are in both. */
export function workloadPairs({ before, after }: Change): WorkloadPair[] {
  return before.workloads.flatMap(old => {
    const now = after.workloads.find(({ object }) => nameOf(object) === nameOf(old.object));
    return now ? [{ before: old, after: now }] : [];
  });
}

/** What a container runs: its command and arguments, a script's text among them. */
export function scriptOf({ command, args }: Manifest): string {
  return [...list(command), ...list(args)].map(String).join('\n');
}

/** An image's last name and its three-part version. */
export interface Release {
  readonly program: string;
  readonly version: number[];
}

/** The program and release of a container; nothing for tags that aren't three numbers, such as `latest`. */
export function releaseOf({ image }: Manifest): Release | undefined {
  const match = /([^/:@]+):v?(\d+)\.(\d+)\.(\d+)(?:@.*)?$/.exec(String(image));
  return match ? { program: match[1], version: match.slice(2, 5).map(Number) } : undefined;
}

/** Below zero if the first is the older one. */
export function compareVersions(one: number[], other: number[]): number {
  return one.map((part, index) => part - (other[index] ?? 0)).find(difference => difference !== 0) ?? 0;
}
