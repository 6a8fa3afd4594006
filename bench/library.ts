import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';

/** The repository. */
export const ROOT = path.resolve(__dirname, '..');

/** The library as users get it: compiled. It is compiled here if it is older than its sources. */
export function compiledLibrary(): string {
  const entry = path.join(ROOT, 'lib', 'index.js');
  if (!fs.existsSync(entry) || fs.statSync(entry).mtimeMs < newest(path.join(ROOT, 'src'))) {
    console.log('lib/ is older than src/: compiling …');
    const env = { ...process.env, JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20' };
    const jsii = spawnSync('npx', ['projen', 'compile'], { cwd: ROOT, env, stdio: 'inherit' });
    if (jsii.status !== 0) {
      throw new Error('the library does not compile');
    }
  }
  return path.join(ROOT, 'lib');
}

function newest(folder: string): number {
  const files = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return Math.max(...files.map(file => fs.statSync(path.join(folder, file)).mtimeMs));
}
