/** Resolves after that time. */
export async function sleep(milliseconds: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
}

export interface PollOptions {
  readonly timeoutSeconds: number;
  readonly intervalSeconds?: number;
}

/**
 * Calls `probe` until it answers with no reason to wait, and returns the seconds that took.
 * A probe answers with reasons instead of a boolean so that a timeout can say what was missing.
 */
export async function waitWhile(what: string, probe: () => Promise<string[]>, options: PollOptions): Promise<number> {
  const started = Date.now();
  for (;;) {
    const reasons = await probe();
    const seconds = (Date.now() - started) / 1000;
    if (reasons.length === 0) return seconds;
    if (seconds >= options.timeoutSeconds) {
      throw new Error(`${what}: not so after ${options.timeoutSeconds} s:\n  ${reasons.join('\n  ')}`);
    }
    await sleep((options.intervalSeconds ?? 2) * 1000);
  }
}
