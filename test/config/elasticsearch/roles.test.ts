import { spawnSync } from 'child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { roles, rolesYml, userCommands, userNames } from '../../../src/config/elasticsearch/roles';

const OWN = ['jaeger-span-*', 'jaeger-service-*', 'jaeger-dependencies-*', 'jaeger-sampling-*'];

test('roles have the least rights that Jaeger works with', () => {
  expect(roles([{}])).toEqual({
    'jaeger-writer': { cluster: ['cluster:monitor/main', 'indices:admin/index_template/put'], indices: [{ names: OWN, privileges: ['auto_configure', 'index'] }] },
    'jaeger-reader': { cluster: ['cluster:monitor/main'], indices: [{ names: OWN, privileges: ['read'] }] },
    'index-manager': { cluster: ['cluster:monitor/main', 'manage_index_templates'], indices: [{ names: OWN, privileges: ['manage'] }] },
    'monitoring': { cluster: ['monitor'], indices: [{ names: ['*'], privileges: ['monitor'] }] },
  });
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

test('roles.yml is what Elasticsearch reads', () => {
  expect(rolesYml([{ prefix: 'shop' }]).split('\n').slice(0, 13)).toEqual([
    'jaeger-writer:',
    '  cluster:',
    '    - cluster:monitor/main',
    '    - indices:admin/index_template/put',
    '  indices:',
    '    - names:',
    '        - shop-jaeger-span-*',
    '        - shop-jaeger-service-*',
    '        - shop-jaeger-dependencies-*',
    '        - shop-jaeger-sampling-*',
    '      privileges:',
    '        - auto_configure',
    '        - index',
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
