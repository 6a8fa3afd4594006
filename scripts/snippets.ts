/**
 * Compiles every TypeScript snippet of README.md, docs/ and the doc comments with `jsii-rosetta extract --strict`.
 *
 * Rosetta reads snippets from an assembly only, and jsii puts only README.md into it. So a copy of the assembly, in a temporary
 * folder, gets each page of docs/ as the readme of a submodule; errors then name that page.
 */
import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';

const root = path.resolve(__dirname, '..');

function markdownFiles(dir: string): string[] {
  if (!fs.existsSync(path.join(root, dir))) { return []; }
  return fs.readdirSync(path.join(root, dir), { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.md'))
    .map(file => path.posix.join(dir, ...file.split(path.sep)))
    .sort();
}

function assemblyWithDocs() {
  const assembly = JSON.parse(fs.readFileSync(path.join(root, '.jsii'), 'utf8'));
  // What stands in the working tree, not what stood there at the last compile.
  assembly.readme = { markdown: fs.readFileSync(path.join(root, 'README.md'), 'utf8') };
  assembly.submodules ??= {};
  for (const file of markdownFiles('docs')) {
    assembly.submodules[`${assembly.name}.${file}`] = { readme: { markdown: fs.readFileSync(path.join(root, file), 'utf8') } };
  }
  return assembly;
}

if (!fs.existsSync(path.join(root, '.jsii'))) {
  console.error('There is no .jsii: run `npx projen compile` first.');
  process.exit(1);
}

const copy = fs.mkdtempSync(path.join(os.tmpdir(), 'snippets-'));
try {
  fs.writeFileSync(path.join(copy, '.jsii'), JSON.stringify(assemblyWithDocs()));
  fs.copyFileSync(path.join(root, 'package.json'), path.join(copy, 'package.json'));
  for (const dir of ['lib', 'node_modules', 'rosetta']) {
    if (fs.existsSync(path.join(root, dir))) { fs.symlinkSync(path.join(root, dir), path.join(copy, dir)); }
  }
  const rosetta = path.join(root, 'node_modules', '.bin', 'jsii-rosetta');
  const result = spawnSync(rosetta, ['extract', '--strict', copy], { stdio: 'inherit' });
  if (result.error) { throw result.error; }
  process.exitCode = result.status ?? 1;
} finally {
  fs.rmSync(copy, { recursive: true, force: true });
}
