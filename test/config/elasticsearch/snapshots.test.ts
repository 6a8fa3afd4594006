import { registerScript, SnapshotPlan, snapshotScript } from '../../../src/config/elasticsearch/snapshots';
import { runWithCurl, ScriptRun } from '../../support/scripts';

const DAY = 86_400;
const PLAN: SnapshotPlan = {
  repository: 'jaeger-snapshots',
  registration: { type: 'fs', settings: { location: '/mnt/snapshots' } },
  prefix: 'jaeger',
  indices: ['jaeger-span-*', 'jaeger-service-*'],
  keepSeconds: 30 * DAY,
};
const URL = 'http://es:9200/_snapshot/jaeger-snapshots';
const now = Math.floor(Date.now() / 1000);

/** An Elasticsearch that says `states` one after the other of the snapshot that is taken, and lists these snapshots. */
function take({ states = ['SUCCESS'], list = [], plan = PLAN }: { states?: string[]; list?: string[]; plan?: SnapshotPlan } = {}): ScriptRun & { requests: string[] } {
  const behaviour = [
    'case "$*" in',
    `  *_cat/snapshots*) printf '%s\\n' ${list.map(line => `'${line}'`).join(' ')} ;;`,
    `  *snapshots.state*) n=$(grep -c snapshots.state "$LOG"); set -- ${states.join(' ')}; [ $n -le $# ] || n=$#; shift $((n - 1)); printf '{"snapshots":[{"state":"%s"}]}' "$1" ;;`,
    'esac',
    'printf "|200"',
  ].join('\n');
  const run = runWithCurl(snapshotScript('http://es:9200/', plan), {}, behaviour);
  const requests = run.calls.map(call => call.replace(/^.*--write-out \|%\{http_code\} /, '').replace(/\|$/, '').replace(/(?<=\/)jaeger-\d{8}-\d{6}(?=$|\?)/, '<name>'));
  return { ...run, requests };
}

const REGISTER = `--request PUT --data {"type":"fs","settings":{"location":"/mnt/snapshots"}} ${URL}`;
const CREATE = `--request PUT --data {"indices":["jaeger-span-*","jaeger-service-*"],"ignore_unavailable":true,"include_global_state":false} ${URL}/<name>`;
const ASK = `${URL}/<name>?filter_path=snapshots.state`;
const LIST = 'http://es:9200/_cat/snapshots/jaeger-snapshots?h=id,status,end_epoch&s=end_epoch';

test('a snapshot is taken of these indices in a repository that is there, and waited for', () => {
  const { status, requests, stdout } = take({ states: ['IN_PROGRESS', 'IN_PROGRESS', 'SUCCESS'] });
  expect([status, requests]).toEqual([0, [REGISTER, CREATE, ASK, ASK, ASK, LIST]]);
  expect(stdout).toMatch(/^begun: (jaeger-\d{8}-\d{6})\nended: \1 SUCCESS\n$/);
});

test('a repository of somebody else is not registered', () => {
  expect(take({ plan: { ...PLAN, registration: undefined } }).requests).toEqual([CREATE, ASK, LIST]);
});

test.each(['PARTIAL', 'FAILED'])('one that ends as %s fails the Job, and nothing is deleted', state => {
  const { status, requests } = take({ states: ['IN_PROGRESS', state], list: ['jaeger-20200101-000000 SUCCESS 1577836800'] });
  expect([status, requests.slice(2)]).toEqual([1, [ASK, ASK]]);
});

test('what ended longer ago than it is kept is deleted, whatever became of it, and nothing of others', () => {
  const old = now - 31 * DAY;
  const { status, requests, stdout } = take({
    list: [
      `jaeger-20200101-000000 SUCCESS ${old}`, `jaeger-20200102-000000 PARTIAL ${old}`, 'jaeger-20200103-000000 IN_PROGRESS 0',
      `jaeger-20200104-000000 FAILED ${now - 30 * DAY - 60}`, `jaeger-20200105-000000 SUCCESS ${now - 30 * DAY + 3600}`,
      `daily-20200101-000000 SUCCESS ${old}`, `team-jaeger-20200101-000000 SUCCESS ${old}`, `jaeger-2-jaeger-20200101-000000 SUCCESS ${old}`,
      `jaeger-before-upgrade SUCCESS ${old}`,
    ],
  });
  const names = 'jaeger-20200101-000000,jaeger-20200102-000000,jaeger-20200104-000000';
  expect([status, requests.slice(-1)]).toEqual([0, [`--max-time 3600 --request DELETE ${URL}/${names}`]]);
  expect(stdout).toContain(`deleted: ${names}\n`);
});

test('the snapshot that was just taken stays, however short snapshots are kept', () => {
  const behaviour = [
    'case "$*" in',
    '  *_cat/snapshots*) name=$(sed -n "s|.*_snapshot/jaeger-snapshots/\\(jaeger-[0-9-]*\\)?.*|\\1|p" "$LOG"); printf "%s SUCCESS 1\\n" "$name" ;;',
    '  *snapshots.state*) printf \'{"snapshots":[{"state":"SUCCESS"}]}\' ;;',
    'esac',
    'printf "|200"',
  ].join('\n');
  const { status, calls } = runWithCurl(snapshotScript('http://es:9200', { ...PLAN, keepSeconds: 0 }), {}, behaviour);
  expect([status, calls.filter(call => call.includes('DELETE'))]).toEqual([0, []]);
});

test('a request line stays below what Elasticsearch takes', () => {
  const { requests } = take({ list: Array.from({ length: 400 }, (_, index) => `jaeger-20200101-${String(index).padStart(6, '0')} SUCCESS 1`) });
  const [deletion] = requests.slice(-1);
  expect(deletion).toMatch(/^--max-time 3600 --request DELETE /);
  expect([deletion.length > 2500, deletion.length < 4000]).toEqual([true, true]);
});

test('an answer that is an error fails the Job, and is shown', () => {
  const { status, stderr } = runWithCurl(snapshotScript('http://es:9200', PLAN), {}, 'printf \'{"error":"no such bucket"}|404\'');
  expect([status, stderr]).toEqual([1, 'answered 404: {"error":"no such bucket"}\n']);
});

test('a connection that fails while it is waited for is tried again', () => {
  const behaviour = [
    'case "$*" in',
    '  *snapshots.state*) [ $(grep -c snapshots.state "$LOG") -ge 3 ] || exit 7; printf \'{"snapshots":[{"state":"SUCCESS"}]}\' ;;',
    'esac',
    'printf "|200"',
  ].join('\n');
  const { status, calls } = runWithCurl(snapshotScript('http://es:9200', PLAN), {}, behaviour);
  expect([status, calls.filter(call => call.includes('snapshots.state')).length]).toEqual([0, 3]);
});

test('the repository is registered as soon as the storage answers', () => {
  const behaviour = 'case "$*" in *PUT*) printf "|200" ;; *) [ $(wc -l < "$LOG") -ge 3 ] || exit 7; printf "|200" ;; esac';
  const { status, calls, stdout } = runWithCurl(registerScript('http://es:9200/', PLAN), {}, behaviour);
  expect([status, calls.map(call => call.replace(/^.*http_code\} /, ''))]).toEqual([0, [...Array(3).fill('http://es:9200/|'), `${REGISTER}|`]]);
  expect(stdout).toBe(`waiting for the storage\nwaiting for the storage\nregistered: ${URL}\n`);
});

test('a repository that the nodes cannot write to fails the Job', () => {
  const { status, stderr } = runWithCurl(registerScript('http://es:9200', PLAN), {}, 'case "$*" in *PUT*) printf "verification failed|500" ;; *) printf "|200" ;; esac');
  expect([status, stderr]).toEqual([1, 'answered 500: verification failed\n']);
});
