import { execFileSync } from 'child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App, Chart } from 'cdk8s';
import { TracingPlatform } from '../../src';
import { SHAPES } from '../support/platforms';

/** Every file that a synthesis of all shapes writes, by name. */
function write(outdir: string): Record<string, string> {
  const app = new App({ outdir });
  Object.entries(SHAPES).forEach(([, props], index) => {
    new TracingPlatform(new Chart(app, `shape-${index}`, { namespace: `ns-${index}` }), 'tracing', props);
  });
  app.synth();
  return read(outdir);
}

function read(folder: string): Record<string, string> {
  return Object.fromEntries(readdirSync(folder).sort().map(file => [file, readFileSync(join(folder, file), 'utf8')]));
}

function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'determinism-'));
}

test('two syntheses are equal byte by byte', () => {
  const first = write(newFolder());
  expect(Object.keys(first)).toHaveLength(9);
  expect(write(newFolder())).toEqual(first);
});

test('a second synthesis of the same app writes the same', () => {
  const outdir = newFolder();
  const app = new App({ outdir });
  new TracingPlatform(new Chart(app, 'one', { namespace: 'obs' }), 'tracing');
  app.synth();
  const first = read(outdir);
  app.synth();
  expect(read(outdir)).toEqual(first);
});

test('nothing of the machine gets in: another folder, time zone, language, date, user and environment', () => {
  const root = join(__dirname, '..', '..');
  const script = join(newFolder(), 'main.ts');
  writeFileSync(script, `
    import { App, Chart } from '${root}/node_modules/cdk8s';
    import { TracingPlatform } from '${root}/src';
    import { SHAPES } from '${root}/test/support/platforms';
    const app = new App({ outdir: process.argv[2] });
    Object.entries(SHAPES).forEach(([, props], index) => {
      new TracingPlatform(new Chart(app, 'shape-' + index, { namespace: 'ns-' + index }), 'tracing', props);
    });
    app.synth();
  `);
  const elsewhere = (cwd: string, env: NodeJS.ProcessEnv) => {
    const outdir = newFolder();
    mkdirSync(cwd, { recursive: true });
    execFileSync(process.execPath, ['-r', `${root}/node_modules/ts-node/register/transpile-only`, script, outdir], {
      cwd, env: { PATH: process.env.PATH, HOME: '/nowhere', TS_NODE_PROJECT: `${root}/tsconfig.dev.json`, ...env },
    });
    return read(outdir);
  };
  const here = elsewhere(root, { TZ: 'UTC', LANG: 'C' });
  const there = elsewhere(join(newFolder(), 'deep', 'er'), {
    TZ: 'Pacific/Chatham', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8', USER: 'someone', HOSTNAME: 'elsewhere', NODE_ENV: 'production', DEBUG: '1', CDK8S_OUTDIR: '/nowhere',
  });
  expect(Object.keys(here)).toHaveLength(9);
  expect(there).toEqual(here);
  expect(write(newFolder())).toEqual(here);
}, 120_000);

test('the order in which props are written does not matter', () => {
  const render = (props: object) => {
    const app = new App({ outdir: newFolder() });
    new TracingPlatform(new Chart(app, 'one', { namespace: 'obs' }), 'tracing', props);
    return app.synthYaml();
  };
  expect(render({ jaeger: { archive: true, index: { shards: 2, prefix: 'ab' } }, agent: { queueSpans: 5, hostPorts: true } }))
    .toBe(render({ agent: { hostPorts: true, queueSpans: 5 }, jaeger: { index: { prefix: 'ab', shards: 2 }, archive: true } }));
});
