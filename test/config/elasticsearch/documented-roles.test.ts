import { readFileSync } from 'fs';
import { join } from 'path';
import { roles, userNames } from '../../../src/config/elasticsearch/roles';
import { IndexLifecycleKind } from '../../../src/config/jaeger/index-lifecycle';

const PAGE = readFileSync(join(__dirname, '../../../docs/how-to/elasticsearch.md'), 'utf8');

/** The requests of a path on the page, in their order: the last part of the path, and the body. */
function requests(path: string): [string, any][] {
  const found = PAGE.matchAll(new RegExp(`^PUT _security/${path}/(\\S+)\\n(\\{[^]*?\\})\\n(?=\\n|\`)`, 'gm'));
  return [...found].map(([, name, body]) => [name, JSON.parse(body)]);
}

const ROLLOVER = ['jaeger-writer', 'jaeger-reader', 'index-manager', 'monitoring'];
const DAILY = ['jaeger-writer', 'jaeger-reader', 'index-manager'];

test('the page shows the roles that nodes of this library have', () => {
  const documented = requests('role');
  expect(documented.map(([name]) => name)).toEqual([...ROLLOVER, ...DAILY, 'jaeger-archive', 'snapshot-manager']);
  const rollover = [...documented.slice(0, 4), ...documented.slice(7)];
  expect(Object.fromEntries(rollover)).toEqual(roles([{ prefix: 'tracing', archivePrefix: 'tracing-archive', snapshots: { registers: true } }]));
});

test('the page shows what is different with daily indices', () => {
  const { monitoring: _same, ...daily } = roles([{ prefix: 'tracing', lifecycle: IndexLifecycleKind.DAILY }]);
  expect(Object.fromEntries(requests('role').slice(4, 7))).toEqual(daily);
});

test('the page shows how to make a user of a role', () => {
  expect(requests('user')).toEqual([['jaeger-writer', { password: '<a new one>', roles: ['jaeger-writer'] }]]);
});

test('the page, README and examples make a password for every user', () => {
  const users = ['elastic', ...userNames([{}])].join(' ');
  for (const page of ['docs/how-to/elasticsearch.md', 'README.md', 'examples/evaluation/README.md', 'examples/production/README.md', 'examples/platform-repo/README.md']) {
    expect([page, readFileSync(join(__dirname, '../../..', page), 'utf8').includes(`for user in ${users}; do`)]).toEqual([page, true]);
  }
});
