import { spawnSync } from 'child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { roles, rolesYml, userCommands, userNames } from '../../../src/config/elasticsearch/roles';
import { IndexLifecycleKind } from '../../../src/config/jaeger/index-lifecycle';

const DAILY = ['jaeger-span-*', 'jaeger-service-*', 'jaeger-dependencies-*', 'jaeger-sampling-*'];
const ROLLED = ['jaeger-span-*', 'jaeger-service-*', 'jaeger-dependencies-*'];
const VERSION = 'cluster:monitor/main';
const PUT_TEMPLATE = 'indices:admin/index_template/put';
const MONITORING = { cluster: ['monitor'], indices: [{ names: ['*'], privileges: ['monitor'] }] };

test('roles have the least rights that Jaeger works with: through aliases nobody but the index manager makes an index or a template', () => {
  expect(roles([{}])).toEqual({
    'jaeger-writer': {
      cluster: [VERSION],
      indices: [{ names: ['jaeger-span-write', 'jaeger-service-write'], privileges: ['index', 'indices:admin/mapping/auto_put', 'indices:admin/aliases/get'] }],
    },
    'jaeger-reader': { cluster: [VERSION], indices: [{ names: ['jaeger-span-read', 'jaeger-service-read', 'jaeger-dependencies-read'], privileges: ['read'] }] },
    'index-manager': {
      cluster: [VERSION, PUT_TEMPLATE],
      indices: [{
        names: ROLLED,
        privileges: ['create_index', 'delete_index', 'view_index_metadata', 'indices:admin/aliases', 'indices:admin/rollover', 'indices:monitor/stats'],
      }],
    },
    'monitoring': MONITORING,
  });
  expect(roles([{ lifecycle: IndexLifecycleKind.ROLLOVER }])).toEqual(roles([{}]));
});

test('with daily indices the writer makes them and their templates, and the index manager only deletes', () => {
  expect(roles([{ lifecycle: IndexLifecycleKind.DAILY }])).toEqual({
    'jaeger-writer': { cluster: [VERSION, PUT_TEMPLATE], indices: [{ names: DAILY, privileges: ['auto_configure', 'index'] }] },
    'jaeger-reader': { cluster: [VERSION], indices: [{ names: DAILY, privileges: ['read'] }] },
    'index-manager': { cluster: [VERSION], indices: [{ names: DAILY, privileges: ['delete_index', 'view_index_metadata'] }] },
    'monitoring': MONITORING,
  });
});

test('with ILM the index manager may put policies and give them to indices', () => {
  expect(roles([{ lifecycle: IndexLifecycleKind.ILM }])['index-manager']).toEqual({
    cluster: [VERSION, PUT_TEMPLATE, 'manage_ilm'], indices: [{ names: ROLLED, privileges: ['manage'] }],
  });
});

test('two Jaegers with two lifecycles have the rights of both, each on its own indices', () => {
  const { 'jaeger-writer': writer, 'jaeger-reader': reader } = roles([{ prefix: 'a', lifecycle: IndexLifecycleKind.DAILY }, { prefix: 'b' }]);
  expect(writer.indices.map(({ names, privileges }) => [names[0], privileges[0]])).toEqual([['a-jaeger-span-*', 'auto_configure'], ['b-jaeger-span-write', 'index']]);
  expect(reader.indices[0].names).toEqual([
    'a-jaeger-span-*', 'a-jaeger-service-*', 'a-jaeger-dependencies-*', 'a-jaeger-sampling-*', 'b-jaeger-span-read', 'b-jaeger-service-read', 'b-jaeger-dependencies-read',
  ]);
});

test('who archives has rights on archived traces only', () => {
  expect(roles([{ archivePrefix: 'team-archive' }])['jaeger-archive']).toEqual({
    cluster: ['cluster:monitor/main', 'indices:admin/index_template/put'],
    indices: [{
      names: ['team-archive-jaeger-span-*', 'team-archive-jaeger-service-*', 'team-archive-jaeger-dependencies-*', 'team-archive-jaeger-sampling-*'],
      privileges: ['auto_configure', 'index', 'read'],
    }],
  });
  expect([userNames([{}]).includes('jaeger-archive' as any), userNames([{ archivePrefix: 'a' }]).includes('jaeger-archive' as any)]).toEqual([false, true]);
});

test('who takes snapshots may do nothing else, and registers a repository only where nobody else does', () => {
  const cluster = [VERSION, 'cluster:admin/snapshot/create', 'cluster:admin/snapshot/get', 'cluster:admin/snapshot/delete'];
  expect(roles([{}, { snapshots: { registers: false } }])['snapshot-manager']).toEqual({ cluster, indices: [] });
  expect(roles([{ snapshots: { registers: false } }, { snapshots: { registers: true } }])['snapshot-manager'])
    .toEqual({ cluster: [...cluster, 'cluster:admin/repository/put'], indices: [] });
  expect(userNames([{}]).map(String)).not.toContain('snapshot-manager');
});

test('roles.yml is what Elasticsearch reads', () => {
  expect(rolesYml([{ prefix: 'shop' }]).split('\n').slice(0, 11)).toEqual([
    'jaeger-writer:',
    '  cluster:',
    '    - cluster:monitor/main',
    '  indices:',
    '    - names:',
    '        - shop-jaeger-span-write',
    '        - shop-jaeger-service-write',
    '      privileges:',
    '        - index',
    '        - indices:admin/mapping/auto_put',
    '        - indices:admin/aliases/get',
  ]);
});

describe('userCommands', () => {
  /** Runs the commands with a stand-in for Elasticsearch's tool that writes down its arguments and its input. */
  function run(passwords: { [user: string]: string }, exitCode = 0): { status: number | null; log: string } {
    const folder = mkdtempSync(join(tmpdir(), 'users-'));
    mkdirSync(join(folder, 'bin'));
    mkdirSync(join(folder, 'passwords'));
    const tool = join(folder, 'bin', 'elasticsearch-users');
    writeFileSync(join(folder, 'log'), '');
    writeFileSync(tool, `#!/bin/bash\necho "$ES_PATH_CONF $*: $(cat | tr '\\n' ' ')" >> ${folder}/log\nexit ${exitCode}\n`);
    chmodSync(tool, 0o755);
    Object.entries(passwords).forEach(([user, password]) => writeFileSync(join(folder, 'passwords', user), password));
    const script = userCommands(folder, '/conf', join(folder, 'passwords'), ['jaeger-writer', 'jaeger-reader']).join('\n');
    const { status } = spawnSync('bash', ['-euo', 'pipefail', '-c', script], { encoding: 'utf8' });
    return { status, log: readFileSync(join(folder, 'log'), 'utf8') };
  }

  test('say each password twice on standard input, and never in an argument', () => {
    expect(run({ 'jaeger-writer': 'a secret\n', 'jaeger-reader': '$(id) "x"' })).toEqual({
      status: 0,
      log: '/conf useradd jaeger-writer -r jaeger-writer: a secret a secret \n/conf useradd jaeger-reader -r jaeger-reader: $(id) "x" $(id) "x" \n',
    });
  });

  test('fail where a password is missing, or is refused', () => {
    expect(run({ 'jaeger-writer': 'a secret' }).status).not.toBe(0);
    expect(run({ 'jaeger-writer': 'short', 'jaeger-reader': 'short' }, 65).status).not.toBe(0);
  });
});
