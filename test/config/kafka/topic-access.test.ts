import { spawnSync } from 'child_process';
import { accessProblems, accessScript, KafkaTopicAccess, KafkaTopicRight } from '../../../src/config/kafka/topic-access';
import { describeProblem } from '../../../src/config/problem';

const COLLECTOR = { principal: 'tracing-jaeger-collector.obs', right: KafkaTopicRight.WRITE };
const INGESTER = { principal: 'tracing-jaeger-ingester.obs', right: KafkaTopicRight.READ, consumerGroup: 'jaeger-ingester' };

/** What Kafka's tool prints for a resource: rights that are wanted, others, and a rule that denies. */
const LISTED: { [resource: string]: string[] } = {
  'topic spans': [
    '(principal=User:tracing-jaeger-collector.obs, host=*, operation=WRITE, permissionType=ALLOW)',
    '(principal=User:tracing-jaeger-collector.obs, host=*, operation=DESCRIBE, permissionType=ALLOW)',
    '(principal=User:tracing-jaeger-collector.obs, host=*, operation=READ, permissionType=ALLOW)',
    '(principal=User:tracing-jaeger-ingester.obs, host=10.0.0.1, operation=READ, permissionType=ALLOW)',
    '(principal=User:CN=Old One,O=x, host=*, operation=ALTER_CONFIGS, permissionType=ALLOW)',
    '(principal=User:bad, host=*, operation=WRITE, permissionType=DENY)',
  ],
  'group jaeger-ingester': ['(principal=User:stranger, host=*, operation=READ, permissionType=ALLOW)'],
};

/** Runs the script with a stand-in for Kafka's tool; what it is asked to do, one call a line. */
function calls(access: KafkaTopicAccess[]): { status: number | null; calls: string[] } {
  const lists = Object.entries(LISTED).map(([resource, lines]) =>
    `"--list --${resource}") printf 'Current ACLs for resource \`x\`:\\n'; printf '\\t%s\\n' ${lines.map(line => `'${line}'`).join(' ')} ;;`);
  const script = ['set -eu', 'topic=spans', `acls() { echo "$@" >&2; case "$*" in ${lists.join('\n')} esac; }`, ...accessScript(access)].join('\n');
  const { status, stderr } = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
  return { status, calls: stderr.trim().split('\n') };
}

describe('accessScript', () => {
  test('gives rights first, then takes others away', () => {
    expect(calls([COLLECTOR, INGESTER])).toEqual({
      status: 0,
      calls: [
        '--add --allow-principal User:tracing-jaeger-collector.obs --operation WRITE --operation DESCRIBE --topic spans',
        '--add --allow-principal User:tracing-jaeger-ingester.obs --operation READ --operation DESCRIBE --topic spans',
        '--add --allow-principal User:tracing-jaeger-ingester.obs --operation READ --group jaeger-ingester',
        '--list --topic spans',
        '--remove --force --allow-principal User:tracing-jaeger-collector.obs --allow-host * --operation READ --topic spans',
        '--remove --force --allow-principal User:tracing-jaeger-ingester.obs --allow-host 10.0.0.1 --operation READ --topic spans',
        '--remove --force --allow-principal User:CN=Old One,O=x --allow-host * --operation ALTERCONFIGS --topic spans',
        '--list --group jaeger-ingester',
        '--remove --force --allow-principal User:stranger --allow-host * --operation READ --group jaeger-ingester',
      ],
    });
  });

  test('gives one principal that writes and reads both rights at once', () => {
    const both = { principal: 'both', consumerGroup: 'it' };
    expect(calls([{ principal: 'both', right: KafkaTopicRight.WRITE }, { ...both, right: KafkaTopicRight.READ }]).calls.slice(0, 2)).toEqual([
      '--add --allow-principal User:both --operation WRITE --operation DESCRIBE --operation READ --topic spans',
      '--add --allow-principal User:both --operation READ --group it',
    ]);
  });

  test('of nobody takes all rights on the topic away, and leaves rules that deny', () => {
    expect(calls([]).calls).toEqual([
      '--list --topic spans',
      '--remove --force --allow-principal User:tracing-jaeger-collector.obs --allow-host * --operation WRITE --topic spans',
      '--remove --force --allow-principal User:tracing-jaeger-collector.obs --allow-host * --operation DESCRIBE --topic spans',
      '--remove --force --allow-principal User:tracing-jaeger-collector.obs --allow-host * --operation READ --topic spans',
      '--remove --force --allow-principal User:tracing-jaeger-ingester.obs --allow-host 10.0.0.1 --operation READ --topic spans',
      '--remove --force --allow-principal User:CN=Old One,O=x --allow-host * --operation ALTERCONFIGS --topic spans',
    ]);
  });

  test.each(['--add', '--list', '--remove'])('fails where the tool fails (%s)', call => {
    const lists = Object.values(LISTED)[0].map(line => `'${line}'`).join(' ');
    const script = ['set -eu', 'topic=spans', `acls() { [ "$1" != "${call}" ] || return 3; [ "$1" != --list ] || printf '%s\\n' ${lists}; }`, ...accessScript([COLLECTOR])];
    expect(spawnSync('bash', ['-c', script.join('\n')]).status).toBe(3);
  });
});

describe('accessProblems', () => {
  function problems(access: KafkaTopicAccess[] | undefined, authenticated: boolean = true): string[] {
    return accessProblems(access, authenticated).map(describeProblem);
  }

  test('a writer, a reader, nobody and nothing are fine', () => {
    expect([problems([COLLECTOR, INGESTER]), problems([]), problems(undefined), problems(undefined, false)]).toEqual([[], [], [], []]);
  });

  test('rights where Kafka knows nobody are refused', () => {
    expect(problems([COLLECTOR], false)).toEqual([
      "'access' must be left out where Kafka has neither TLS nor SASL, got [\"tracing-jaeger-collector.obs\"]: " +
      'all clients are the same to it; set tls on the cluster',
    ]);
  });

  test('a reader without a consumer group is refused', () => {
    expect(problems([COLLECTOR, { principal: 'a', right: KafkaTopicRight.READ }])).toEqual([
      "'access[1].consumerGroup' must be given with KafkaTopicRight.READ, got nothing: " +
      'name the consumer group; without a right on it nothing can be read',
    ]);
  });

  test('a writer with a consumer group is refused', () => {
    expect(problems([{ ...INGESTER, right: KafkaTopicRight.WRITE }])).toEqual([
      "'access[0].consumerGroup' must be left out with KafkaTopicRight.WRITE, got \"jaeger-ingester\": a writer is in no group; remove it",
    ]);
  });

  test("a principal with 'User:' is refused", () => {
    expect(problems([{ ...COLLECTOR, principal: 'User:a' }])).toEqual(["'access[0].principal' must be a name without 'User:', got \"User:a\": leave it out; it is added"]);
  });

  test.each(['', "a'; rm -rf /; '", 'a"', 'a\\', 'a\nb'])('the name %j is refused for principals and groups', name => {
    const expected = (prop: string) =>
      `'access[0].${prop}' must be a name without quotes, backslashes and line breaks, got ${JSON.stringify(name)}: give the name as Kafka knows it`;
    expect(problems([{ ...INGESTER, principal: name, consumerGroup: name }])).toEqual([expected('principal'), expected('consumerGroup')]);
  });
});
