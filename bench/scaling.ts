/** How the cost of an object grows with the number of platforms in one app. */
import * as path from 'path';
import { withinLimit } from './comparisons';
import { median, runNode } from './process';
import { table } from '../scripts/table';

/** An object may cost this much more than in an app with one platform. */
export const GROWTH_LIMIT = 1.10;

const SIZES = [1, 10, 100];

interface Measurement {
  readonly objects: number;
  readonly milliseconds: number;
}

/** Prints a table. Returns true if the limit is met. */
export function scaling(folder: string, library: string, runs: number): boolean {
  return withinLimit('an object', GROWTH_LIMIT, () => compare(folder, library, runs));
}

/** Runs the sizes in turns, prints a table, and returns the greatest factor. */
function compare(folder: string, library: string, runs: number): number {
  const measured = SIZES.map((): Measurement[] => []);
  for (let round = 0; round < runs; round++) {
    SIZES.forEach((platforms, index) => {
      const { output } = runNode([path.join(__dirname, 'platforms.js'), library, String(platforms)], { CDK8S_OUTDIR: path.join(folder, 'scaling') });
      measured[index].push(JSON.parse(output));
    });
  }
  const perObject = measured.map(runsOfSize => median(runsOfSize.map(({ milliseconds, objects }) => milliseconds / objects)));
  const growth = perObject.map(cost => cost / perObject[0]);
  console.log(table(['Platforms in one app', 'Objects', 'Runs', 'CPU time', 'Per object', 'Factor'], SIZES.map((platforms, index) => [
    String(platforms),
    String(measured[index][0].objects),
    String(runs),
    `${median(measured[index].map(({ milliseconds }) => milliseconds)).toFixed(0)} ms`,
    `${perObject[index].toFixed(3)} ms`,
    growth[index].toFixed(2),
  ])));
  return Math.max(...growth);
}
