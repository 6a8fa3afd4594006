/** What the library adds to a synthesis: whole processes, the production example against the same objects in a bare app. */
import * as fs from 'fs';
import * as path from 'path';
import { appFolder, bareApp, libraryApp } from './apps';
import { withinLimit } from './comparisons';
import { median, ProcessRun, runNode } from './process';
import { table } from '../scripts/table';

/**
 * The library may make a synthesis cost this much more time of the processor. Not of the clock: on a machine with other work the
 * clock's factor of the same two programs was anything between 1.10 and 1.28, the processor's 1.20 to 1.23.
 */
export const OVERHEAD_LIMIT = 1.25;

/** Prints the comparison. Returns true if the limit is met. */
export function overhead(folder: string, library: string, runs: number): boolean {
  const outputs = { bare: path.join(folder, 'bare'), library: path.join(folder, 'library') };
  const run = (app: string, output: string) => runNode([app], { CDK8S_OUTDIR: output });
  // Once each before it counts, so that all files are in the page cache.
  const libraryMain = libraryApp(appFolder(folder), library);
  run(libraryMain, outputs.library);
  const bareMain = bareApp(folder, onlyFile(outputs.library));
  run(bareMain, outputs.bare);
  checkSame(onlyFile(outputs.library), onlyFile(outputs.bare));
  checkLoadsNothingOnDemand(libraryMain, outputs.library);

  return withinLimit('the CPU time', OVERHEAD_LIMIT, () => compare(runs, () => run(bareMain, outputs.bare), () => run(libraryMain, outputs.library)));
}

/** Runs both programs in turns, so that both have the same share of what else the machine does; prints both and returns the factor. */
function compare(runs: number, runBare: () => ProcessRun, runLibrary: () => ProcessRun): number {
  const measured: { bare: ProcessRun[]; library: ProcessRun[] } = { bare: [], library: [] };
  for (let round = 0; round < runs; round++) {
    measured.bare.push(runBare());
    measured.library.push(runLibrary());
  }
  const cpu = (processes: ProcessRun[]) => median(processes.map(({ cpuMilliseconds }) => cpuMilliseconds));
  const clock = (processes: ProcessRun[]) => median(processes.map(({ milliseconds }) => milliseconds));
  const row = (name: string, processes: ProcessRun[]) => [
    name, String(processes.length),
    ms(cpu(processes)), (cpu(processes) / cpu(measured.bare)).toFixed(2),
    ms(clock(processes)), (clock(processes) / clock(measured.bare)).toFixed(2),
  ];
  console.log(table(['Synthesis of the production example', 'Runs', 'CPU time', 'Factor', 'Clock', 'Factor'], [
    row('bare cdk8s app, the same objects', measured.bare),
    row('with cdk8s-tracing', measured.library),
  ]));
  return cpu(measured.library) / cpu(measured.bare);
}

function onlyFile(folder: string): string {
  const files = fs.readdirSync(folder);
  if (files.length !== 1) {
    throw new Error(`the production example is one chart, so one file is expected in ${folder}, got ${files.length}`);
  }
  return path.join(folder, files[0]);
}

/** A comparison of apps that make different objects would be worth nothing. */
function checkSame(left: string, right: string) {
  if (fs.readFileSync(left, 'utf8') !== fs.readFileSync(right, 'utf8')) {
    throw new Error('the two apps made different objects');
  }
}

/** What this example uses belongs into `lib/index.js`, and nothing else is to be looked at without need: see scripts/bundle.ts. */
function checkLoadsNothingOnDemand(main: string, output: string) {
  const program = `require('${main}'); console.log(Object.keys(require.cache).some(file => file.endsWith('on-demand.js')));`;
  if (runNode(['--eval', program], { CDK8S_OUTDIR: output }).output.trim() !== 'false') {
    throw new Error('the production example loads lib/on-demand.js');
  }
}

function ms(value: number): string {
  return `${value.toFixed(0)} ms`;
}
