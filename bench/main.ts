/**
 * The cost of the library; ends with an error if a limit is exceeded.
 *
 * npm run bench [-- RUNS]
 */
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { compiledLibrary } from './library';
import { overhead } from './overhead';
import { scaling } from './scaling';

const runs = Number(process.argv[2] ?? 25);
const library = compiledLibrary();
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-'));
try {
  console.log(`node ${process.version}, ${os.cpus().length} × ${os.cpus()[0].model.trim()}, load ${os.loadavg()[0].toFixed(1)}\n`);
  const results = [overhead(folder, library, runs), scaling(folder, library, Math.ceil(runs / 5))];
  process.exitCode = results.every(met => met) ? 0 : 1;
} finally {
  fs.rmSync(folder, { recursive: true, force: true });
}
