import { spawnSync } from 'child_process';
import * as path from 'path';

/** Lets a program tell at its end what it used. */
const CPU_USAGE = path.join(__dirname, 'cpu-usage.js');

/** What a process took, and what it printed. */
export interface ProcessRun {
  readonly milliseconds: number;
  /** Time of the processor, of all threads. It hardly changes with what else the machine does, as the time of the clock does. */
  readonly cpuMilliseconds: number;
  readonly output: string;
}

/** Runs a program with node, from the start of the process to its end. */
export function runNode(args: string[], environment: NodeJS.ProcessEnv = {}): ProcessRun {
  const started = process.hrtime.bigint();
  const run = spawnSync(process.execPath, ['--require', CPU_USAGE, ...args], {
    env: { ...process.env, ...environment }, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const milliseconds = Number(process.hrtime.bigint() - started) / 1e6;
  if (run.status !== 0) {
    throw new Error(`node ${args.join(' ')} ended with ${run.status}\n${run.stderr}`);
  }
  return { milliseconds, cpuMilliseconds: Number(run.output[3]), output: run.stdout };
}

/** The middle one. */
export function median(values: number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
