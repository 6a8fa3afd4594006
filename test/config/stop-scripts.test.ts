import { execFileSync } from 'child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { stopScript as elasticsearchStop } from '../../src/config/elasticsearch/stop-script';
import { stopScript as kafkaStop } from '../../src/config/kafka/stop-script';

const KAFKA = { host: 'broker', maxWaitSeconds: 3 };
const ELASTICSEARCH = { username: 'monitoring', passwordFile: '/dev/null', maxWaitSeconds: 3 };
/** For those who get what they wait for, also on a busy machine. */
const PATIENT = { maxWaitSeconds: 60 };

/** Runs a script with a stand-in for its tool, whose n-th call does the n-th thing and later ones the last. Returns what it says. */
function run(script: string, calls: string[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'stop-'));
  try {
    const program = join(folder, 'tool');
    writeFileSync(program, [
      '#!/bin/bash', `echo "$@" >> ${folder}/calls`, `case $(wc -l < ${folder}/calls) in`,
      ...calls.map((call, index) => `${index + 1 === calls.length ? '*' : index + 1}) ${call} ;;`), 'esac',
    ].join('\n'));
    chmodSync(program, 0o755);
    const text = script.replace(/\/proc\/1\/fd\/1/, `${folder}/log`).replaceAll('/opt/kafka/bin/kafka-topics.sh', program).replace('| curl ', `| ${program} `)
      .replaceAll('/tmp/stop.properties', `${folder}/stop.properties`);
    execFileSync('/bin/bash', ['-c', text], { timeout: 25_000 });
    return readFileSync(join(folder, 'log'), 'utf8').trim().split('\n').map(line => line.replace(/^stop: /, ''));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const BEHIND = 'printf "\\tTopic: spans\\tPartition: 0\\n\\tTopic: spans\\tPartition: 1\\n"';

test.each<[string, string[], string[]]>([
  ['goes when all copies are there', ['true'], ['all replicas are in sync, stopping']],
  ['waits for those that are behind', [BEHIND, 'true'], ['waiting, 2 partitions lack a replica', 'all replicas are in sync, stopping']],
  ['takes no warning for a partition', ['echo "WARN something"'], ['all replicas are in sync, stopping']],
  ['goes when its own process does not answer', ['exit 1'], ['the broker does not answer, stopping']],
])('a broker %s', (_, calls, expected) => {
  expect(run(kafkaStop({ ...KAFKA, ...PATIENT }), calls)).toEqual(expected);
});

test('a broker goes when it has waited long enough', () => {
  const said = run(kafkaStop(KAFKA), [BEHIND]);
  expect(said[said.length - 1]).toBe('replicas are not in sync after 3 s, stopping nevertheless');
});

test('a broker of a secured cluster shows its certificate', () => {
  const script = kafkaStop({ ...KAFKA, clientProperties: 'security.protocol=SSL\n' });
  expect(script).toContain("cat > /tmp/stop.properties <<'EOF'\nsecurity.protocol=SSL\nEOF\n");
  expect(script).toContain('--bootstrap-server "broker:9092" --command-config /tmp/stop.properties --describe --under-replicated-partitions');
  expect(kafkaStop(KAFKA)).not.toContain('stop.properties');
});

test.each<[string, string[], string[]]>([
  ['goes when the cluster is green', ['printf 200'], ['the cluster is green, stopping']],
  ['waits until it is', ['printf 408', 'printf 503', 'printf 200'], [
    'waiting for the cluster to be green', 'there is no master', 'the cluster is green, stopping',
  ]],
  ['goes when its own process does not answer', ['printf 000; exit 7'], ['the node answers 000, stopping']],
  ['goes when it is not let in', ['printf 401'], ['the node answers 401, stopping']],
])('an Elasticsearch node %s', (_, calls, expected) => {
  expect(run(elasticsearchStop({ ...ELASTICSEARCH, ...PATIENT }), calls)).toEqual(expected);
});

test('an Elasticsearch node goes when the others are gone, too', () => {
  const said = run(elasticsearchStop({ ...ELASTICSEARCH, ...PATIENT }), ['printf 503']);
  expect(said).toEqual([...Array<string>(10).fill('there is no master'), 'there still is no master, stopping']);
});

test('an Elasticsearch node goes when it has waited long enough', () => {
  const said = run(elasticsearchStop(ELASTICSEARCH), ['printf 408']);
  expect(said[said.length - 1]).toBe('the cluster is not green after 3 s, stopping nevertheless');
});

test('an Elasticsearch node with TLS checks the certificate of the one it asks, and gives the password to nobody else', () => {
  const script = elasticsearchStop({ ...ELASTICSEARCH, passwordFile: '/p', tls: { folder: '/certs', host: 'es.obs.svc' } });
  expect(script).toContain(
    "--config - --connect-to ::127.0.0.1: --cacert /certs/ca.crt --cert /certs/tls.crt --key /certs/tls.key 'https://es.obs.svc:9200/_cluster/health?");
  expect(script).not.toContain('--insecure');
  expect(elasticsearchStop(ELASTICSEARCH)).toContain("'http://127.0.0.1:9200/_cluster/health?");
});
