/**
 * Does what README.md tells a new user, in an empty folder and with the packed library: the first five minutes up to
 * `kubectl`, the TypeScript variant, and `cdk8s synth`. The commands and programs are taken from the README itself.
 */
import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { loadAll } from 'js-yaml';

const ROOT = path.resolve(__dirname, '..');
const README = fs.readFileSync(path.join(ROOT, 'README.md'), 'utf8');

/** The packed library that `projen build` has left in dist/. */
function tarball(): string {
  const folder = path.join(ROOT, 'dist', 'js');
  const files = fs.existsSync(folder) ? fs.readdirSync(folder).filter(file => file.endsWith('.tgz')) : [];
  if (files.length !== 1) {
    throw new Error(`${folder} must hold one tarball, got ${files.length}: run 'CI=1 npx projen build' first`);
  }
  return path.join(folder, files[0]);
}

/** The text of the first fenced block whose fence is `language` and whose text contains `part`. */
function block(language: string, part: string): string {
  const blocks = [...README.matchAll(/^```(\S+)[^\n]*\n([\s\S]*?)^```$/gm)];
  const found = blocks.find(([, name, text]) => name === language && text.includes(part));
  if (!found) {
    throw new Error(`README.md has no ${language} block with '${part}'`);
  }
  return found[2];
}

/** The line of the README that begins with these words, with the library's name replaced by the tarball. */
function command(beginning: string, packed: string): string {
  const line = README.split('\n').find(text => text.startsWith(beginning));
  if (!line) {
    throw new Error(`README.md has no command '${beginning}'`);
  }
  return line.replace(' cdk8s-tracing ', ` ${packed} `).replace(/\s+#.*$/, '');
}

function run(folder: string, text: string): void {
  console.log(`$ ${text}`);
  execFileSync('bash', ['-ec', text], { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'] });
}

/** The kinds that a program has written, and an error if it isn't a whole platform. */
function expectPlatform(folder: string, output: string): string {
  const text = fs.readFileSync(path.join(folder, output), 'utf8');
  const kinds = loadAll(text).map((object: any) => `${object.kind} ${object.metadata.name}`);
  for (const needed of ['DaemonSet tracing-agent', 'Deployment tracing-sampler-0', 'StatefulSet tracing-kafka', 'Deployment tracing-jaeger-query']) {
    if (!kinds.includes(needed)) {
      throw new Error(`${output} has no ${needed}`);
    }
  }
  console.log(`${output}: ${kinds.length} objects`);
  return text;
}

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'first-five-minutes-'));
try {
  const packed = tarball();
  run(folder, 'npm init -y >/dev/null');
  run(folder, `${command('npm install --omit=optional cdk8s-tracing', packed)} --no-audit --no-fund`);
  fs.writeFileSync(path.join(folder, 'main.js'), block('js', 'new TracingPlatform'));
  run(folder, command('node main.js', packed));
  const first = expectPlatform(folder, 'dist/tracing.k8s.yaml');
  // Half of them are in a file that is loaded when the first of those is used.
  const missing = 'Object.keys(library).filter(name => library[name] === undefined)';
  run(folder, `node -e 'const library = require("cdk8s-tracing"); require("assert").deepEqual(${missing}, [])'`);
  run(folder, 'npx --no-install cdk8s-tracing diff dist dist | grep --line-regexp "Nothing stands in the way."');

  run(folder, 'npm install --omit=optional --no-audit --no-fund --save-dev cdk8s-cli');
  fs.writeFileSync(path.join(folder, 'cdk8s.yaml'), 'language: typescript\napp: node main.js\noutput: synthesized\n');
  run(folder, 'npx cdk8s synth --check-upgrade=false');
  if (expectPlatform(folder, 'synthesized/tracing.k8s.yaml') !== first) {
    throw new Error('cdk8s synth gives something else than node main.js');
  }

  run(folder, `${command('npm install --omit=optional --save-dev typescript', packed)} --no-audit --no-fund`);
  run(folder, command('echo \'{ "compilerOptions"', packed));
  fs.writeFileSync(path.join(folder, 'main.ts'), block('ts', 'PlatformSize.PRODUCTION'));
  run(folder, command('npx ts-node main.ts', packed));
  expectPlatform(folder, 'dist/tracing.k8s.yaml');
} finally {
  fs.rmSync(folder, { recursive: true, force: true });
}
