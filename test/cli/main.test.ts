import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { main } from '../../src/cli/main';

const USAGE = 'cdk8s-tracing diff OLD NEW [--format text|json]';

/** What the tool answers. */
async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const [out, err]: string[][] = [[], []];
  const code = await main(args, line => out.push(line), line => err.push(line));
  return { code, out: out.join('\n'), err: err.join('\n') };
}

function service(name: string, clusterIP?: string): string {
  return JSON.stringify({ apiVersion: 'v1', kind: 'Service', metadata: { name, namespace: 'tracing' }, spec: { clusterIP } });
}

describe('files', () => {
  let folder: string;
  const write = (name: string, text: string) => {
    const file = path.join(folder, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
    return file;
  };
  beforeEach(() => { folder = fs.mkdtempSync(path.join(os.tmpdir(), 'diff-')); });
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  test('without findings the exit code is 0', async () => {
    const file = write('old.yaml', service('one'));
    expect(await run('diff', file, file)).toEqual({ code: 0, out: 'Nothing stands in the way.', err: '' });
  });

  test('a refused change is told, object by object, and the exit code is 1', async () => {
    const result = await run('diff', write('old.yaml', service('one')), write('new.yaml', service('one', 'None')));
    expect(result.code).toBe(1);
    expect(result.out.split('\n')).toEqual([
      'Service/tracing/one',
      '  refused service-address-changed: spec.clusterIP changes from an address that the cluster chose to "None"',
      '    why: clients have looked the address up; the API server keeps it as long as the Service lives',
      "    do:  delete the Service and apply at once; clients can't connect in between",
      '',
      '1 refused, 0 dangerous, 0 notes',
    ]);
  });

  test('JSON has the same findings', async () => {
    const result = await run('diff', '--format', 'json', write('old.yaml', service('one')), write('new.yaml', service('one', 'None')));
    expect(JSON.parse(result.out)).toEqual([{
      rule: 'service-address-changed',
      severity: 'refused',
      object: 'Service/tracing/one',
      message: 'spec.clusterIP changes from an address that the cluster chose to "None"',
      why: 'clients have looked the address up; the API server keeps it as long as the Service lives',
      fix: "delete the Service and apply at once; clients can't connect in between",
    }]);
    expect(result.code).toBe(1);
  });

  test('a folder is all its YAML files, in any depth, each with several documents', async () => {
    write('old/a.yaml', `${service('one')}\n---\n${service('two')}`);
    write('old/deep/b.yml', service('three'));
    write('old/README.md', 'no YAML: [');
    const result = await run('diff', path.join(folder, 'old'), write('new.yaml', ['one', 'two', 'three'].map(name => service(name, 'None')).join('\n---\n')), '--format=json');
    expect(JSON.parse(result.out).map(({ object }: any) => object)).toEqual(['Service/tracing/one', 'Service/tracing/two', 'Service/tracing/three']);
  });

  test('what is no YAML is a wrong call, not a change', async () => {
    const result = await run('diff', write('old.yaml', 'a: [1'), write('new.yaml', service('one')));
    expect([result.code, result.out]).toEqual([2, '']);
    expect(result.err).toMatch(/^the older YAML can't be parsed: /);
  });

  test('a folder without YAML is a wrong call: it would say that all is removed', async () => {
    fs.mkdirSync(path.join(folder, 'empty'));
    const result = await run('diff', write('old.yaml', service('one')), path.join(folder, 'empty'));
    expect(result).toEqual({ code: 2, out: '', err: expect.stringContaining("empty' holds no .yaml file") });
  });
});

test('help is printed', async () => {
  const result = await run('--help');
  expect([result.code, result.err]).toEqual([0, '']);
  expect(result.out).toContain(USAGE);
});

test.each([
  ['nothing', [], 'Usage:'],
  ['an unknown command', ['dif'], "'dif' is no command"],
  ['a name that every object has', ['toString'], "'toString' is no command"],
  ['an option without a command', ['--format', 'json'], "'--format' is no command"],
  ['one place', ['diff', 'old.yaml'], 'two places are needed, the older and the newer YAML; got 1'],
  ['a third place', ['diff', 'a', 'b', 'c'], 'got 3'],
  ['an unknown format', ['diff', 'a', 'b', '--format', 'xml'], "'--format' must be text or json, got 'xml'"],
  ['an unknown option', ['diff', 'a', 'b', '--colour'], "Unknown option '--colour'"],
  ['a file that is not there', ['diff', '/nonexistent/old.yaml', 'b'], "'/nonexistent/old.yaml' can't be read"],
])('%s is refused with the usage, exit code 2, and nothing on the standard output', async (_what, args, message) => {
  const result = await run(...args);
  expect([result.code, result.out]).toEqual([2, '']);
  expect(result.err).toContain(message);
  expect(result.err).toContain(USAGE);
});
