import { spawnSync } from 'child_process';
import { accessCommands, KafkaTopicRight } from '../../../src/config/kafka/access';
import { kafkaLog4j2 } from '../../../src/config/kafka/log4j2';
import { startScript } from '../../../src/config/kafka/start-script';
import { topicProblems, topicScript } from '../../../src/config/kafka/topic';
import { describeProblem } from '../../../src/config/problem';

const TOPIC = {
  name: 'jaeger-spans', partitions: 12, replicationFactor: 3, minInsyncReplicas: 2, retentionMillis: 86_400_000, segmentBytes: 268_435_456, maxMessageBytes: 1_048_588,
};

const START = { clusterId: 'AAAAAAAAAAAAAAAAAAAAAA', configFolder: '/etc/kafka-config', advertisedHost: '$POD_NAME.kafka-brokers.obs.svc', tls: false };

function syntaxError(script: string): string {
  return spawnSync('bash', ['-n', '-c', script], { encoding: 'utf8' }).stderr;
}

describe('startScript', () => {
  test('numbers the pod, formats its volume once and becomes the server', () => {
    expect(startScript(START)).toBe(`set -eu
properties=/tmp/server.properties
cat /etc/kafka-config/server.properties > "$properties"
echo "node.id=\${POD_NAME##*-}" >> "$properties"
echo "advertised.listeners=CLIENT://$POD_NAME.kafka-brokers.obs.svc:9092" >> "$properties"
/opt/kafka/bin/kafka-storage.sh format --ignore-formatted --cluster-id AAAAAAAAAAAAAAAAAAAAAA --config "$properties"
exec /opt/kafka/bin/kafka-server-start.sh "$properties"
`);
  });

  test('is a script that a shell accepts', () => {
    expect(syntaxError(startScript(START))).toBe('');
  });
});

const ACCESS = [
  { principal: 'collector.obs', right: KafkaTopicRight.WRITE },
  { principal: 'ingester.obs', right: KafkaTopicRight.READ, consumerGroup: 'ingesters' },
];

describe('topicScript', () => {
  test('creates the topic, raises its partitions and sets its configuration', () => {
    expect(topicScript(TOPIC, { bootstrapServers: ['kafka-0:9092', 'kafka-1:9092'], tls: false })).toBe(`set -euo pipefail
trap exit TERM
export LOG_DIR=/tmp
brokers=kafka-0:9092,kafka-1:9092
topic=jaeger-spans
run() { tool=$1; shift; /opt/kafka/bin/kafka-$tool.sh --bootstrap-server "$brokers" "$@"; }
until run topics --create --if-not-exists --topic "$topic" --partitions 12 --replication-factor 3; do
  echo "waiting for brokers"; sleep 5
done
have=$(run topics --describe --topic "$topic" | grep -o "PartitionCount: *[0-9]*" | grep -o "[0-9]*$")
if [ "$have" -lt 12 ]; then
  run topics --alter --topic "$topic" --partitions 12
fi
run configs --alter --entity-type topics --entity-name "$topic" --add-config ` +
`min.insync.replicas=2,retention.ms=86400000,segment.bytes=268435456,max.message.bytes=1048588,compression.type=producer
run topics --describe --topic "$topic"
`);
  });

  test('shows a certificate to brokers that ask for one', () => {
    const lines = topicScript(TOPIC, { bootstrapServers: ['kafka-0:9092'], tls: true }).split('\n');
    expect(lines.slice(3, 11)).toEqual([
      '(umask 077; cat /etc/kafka-tls/tls.key /etc/kafka-tls/tls.crt > /run/kafka-key-store/key-store.pem)',
      "cat > /run/kafka-key-store/client.properties <<'END'",
      'security.protocol=SSL',
      'ssl.keystore.type=PEM',
      'ssl.keystore.location=/run/kafka-key-store/key-store.pem',
      'ssl.truststore.type=PEM',
      'ssl.truststore.location=/etc/kafka-tls/ca.crt',
      'END',
    ]);
    expect(lines).toContain(
      'run() { tool=$1; shift; /opt/kafka/bin/kafka-$tool.sh --bootstrap-server "$brokers" --command-config /run/kafka-key-store/client.properties "$@"; }');
  });

  test.each([
    [{ tls: false }],
    [{ tls: true, access: ACCESS }],
  ])('is a script that a shell accepts: %j', settings => {
    expect(syntaxError(topicScript(TOPIC, { bootstrapServers: ['kafka-0:9092'], ...settings }))).toBe('');
  });
});

describe('accessCommands', () => {
  /** Runs the commands against a stand-in for Kafka's tool that prints what it was asked, and lists these rights. */
  function run(listed: { [resource: string]: string[] }): string[] {
    const lists = Object.entries(listed).map(([resource, rights]) => {
      const lines = rights.map(right => {
        const [principal, operation] = right.split(' ');
        return `\t(principal=${principal}, host=*, operation=${operation}, permissionType=ALLOW)`;
      });
      return `"--list ${resource}") printf '%s\\n' 'Current ACLs for resource' ${lines.map(line => `'${line}'`).join(' ')} ;;`;
    });
    const standIn = `topic=spans\nacl() { case "$*" in ${lists.join('\n')} --list*) ;; *) echo "$*" ;; esac; }`;
    const done = spawnSync('bash', ['-euo', 'pipefail', '-c', [standIn, ...accessCommands(ACCESS)].join('\n')], { encoding: 'utf8' });
    expect([done.status, done.stderr]).toEqual([0, '']);
    return done.stdout.trim().split('\n');
  }

  const ADDED = [
    '--add --allow-principal User:collector.obs --operation Write --operation Describe --topic spans',
    '--add --allow-principal User:ingester.obs --operation Read --operation Describe --topic spans --group ingesters',
  ];

  test('give the rights', () => {
    expect(run({})).toEqual(ADDED);
  });

  test('leave them where they are there, and take away those of others and those that are too many', () => {
    expect(run({
      '--topic spans': ['User:collector.obs WRITE', 'User:collector.obs DESCRIBE', 'User:ingester.obs READ', 'User:ingester.obs DESCRIBE', 'User:ingester.obs WRITE', 'User:old.obs READ'],
      '--group ingesters': ['User:ingester.obs READ', 'User:ingester.obs DESCRIBE', 'User:collector.obs READ'],
    })).toEqual([
      ...ADDED,
      '--remove --force --allow-principal User:ingester.obs --operation WRITE --topic spans',
      '--remove --force --allow-principal User:old.obs --operation READ --topic spans',
      '--remove --force --allow-principal User:collector.obs --operation READ --group ingesters',
    ]);
  });
});

describe('topicProblems', () => {
  function problems(changes: Partial<typeof TOPIC>, brokers?: number): string[] {
    return topicProblems({ ...TOPIC, ...changes }, { maxMessageBytes: 1_048_588, brokers }).map(describeProblem);
  }

  test('a good topic has none', () => {
    expect(problems({ name: 'A.b_c-1', partitions: 1, replicationFactor: 1, minInsyncReplicas: 1 })).toEqual([]);
  });

  test.each(['a b', '', 'a/b', 'a;rm -rf /', 'x'.repeat(250)])('the name %j is refused', name => {
    expect(problems({ name })).toEqual([`'topicName' must be at most 249 of the characters a-z A-Z 0-9 . _ -, got ${JSON.stringify(name)}: rename the topic`]);
  });

  test.each(['.', '..'])('the name %j is refused, as Kafka does', name => {
    expect(problems({ name })).toEqual([`'topicName' must be at most 249 of the characters a-z A-Z 0-9 . _ -, got "${name}": rename the topic`]);
  });

  test.each([0, 1.5])('%d partitions are refused', partitions => {
    expect(problems({ partitions })).toEqual([`'partitions' must be a whole number of at least 1, got ${partitions}: give the number of partitions`]);
  });

  test('records larger than the broker takes are refused', () => {
    expect(problems({ maxMessageBytes: 1_048_589 })).toEqual([
      "'maxMessageSize' must be at most what the broker takes (1048588 bytes), got 1048589: lower it, or raise the cluster's maxMessageSize",
    ]);
  });

  test.each([0, -1, 1.5])('%d copies are refused', replicationFactor => {
    expect(problems({ replicationFactor })).toEqual([
      `'replicationFactor' must be a whole number of at least 1, got ${replicationFactor}: give the number of copies`,
    ]);
  });

  test.each([0, -1, 1.5])('%d copies in sync are refused', minInsyncReplicas => {
    expect(problems({ minInsyncReplicas })).toEqual([
      `'minInsyncReplicas' must be a whole number of at least 1, got ${minInsyncReplicas}: give the number of copies that must be written`,
    ]);
  });

  test('more copies than brokers are refused, where their number is known', () => {
    expect(problems({}, 2)).toEqual(["'replicationFactor' must be at most the number of brokers (2), got 3: lower it, or raise the cluster's replicas"]);
    expect([problems({}, 3), problems({}, undefined)]).toEqual([[], []]);
  });

  test('more copies in sync than copies are refused', () => {
    expect(problems({ minInsyncReplicas: 4 })).toEqual([
      "'minInsyncReplicas' must be at most the replication factor (3), got 4: lower it or raise the replication factor",
    ]);
  });
});

test('logs go to the console only', () => {
  expect(kafkaLog4j2()).toBe(`Configuration:
  Appenders:
    Console:
      name: console
      PatternLayout:
        pattern: '[%d] %p %m (%c)%n'
  Loggers:
    Root:
      level: INFO
      AppenderRef:
        - ref: console
    Logger:
      - name: org.apache.kafka
        level: INFO
      - name: kafka.request.logger
        level: WARN
      - name: kafka.network.RequestChannel$
        level: WARN
`);
});
