import { spawnSync } from 'child_process';
import { kafkaLog4j2 } from '../../../src/config/kafka/log4j2';
import { startScript } from '../../../src/config/kafka/start-script';
import { topicProblems, topicScript } from '../../../src/config/kafka/topic';
import { KafkaTopicRight } from '../../../src/config/kafka/topic-access';
import { describeProblem } from '../../../src/config/problem';

const TOPIC = {
  name: 'jaeger-spans', partitions: 12, replicationFactor: 3, minInsyncReplicas: 2, retentionMillis: 86_400_000, segmentBytes: 268_435_456, maxMessageBytes: 1_048_588,
};

const SECURED = {
  clientProperties: 'security.protocol=SSL\nssl.keystore.key=${directory:/etc/kafka-client:tls.key}\n',
  access: [
    { principal: 'collector.obs', right: KafkaTopicRight.WRITE },
    { principal: 'ingester.obs', right: KafkaTopicRight.READ, consumerGroup: 'readers' },
  ],
};

const START = { clusterId: 'AAAAAAAAAAAAAAAAAAAAAA', configFolder: '/etc/kafka-config', advertisedHost: '$POD_NAME.kafka-brokers.obs.svc' };

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

describe('topicScript', () => {
  test('creates the topic, raises its partitions and sets its configuration', () => {
    expect(topicScript(TOPIC, ['kafka-0:9092', 'kafka-1:9092'])).toBe(`set -eu
trap exit TERM
export LOG_DIR=/tmp
brokers=kafka-0:9092,kafka-1:9092
topic=jaeger-spans
topics=/opt/kafka/bin/kafka-topics.sh
until "$topics" --bootstrap-server "$brokers" --create --if-not-exists --topic "$topic" --partitions 12 --replication-factor 3; do
  echo "waiting for brokers"; sleep 5
done
have=$("$topics" --bootstrap-server "$brokers" --describe --topic "$topic" | grep -o "PartitionCount: *[0-9]*" | grep -o "[0-9]*$")
if [ "$have" -lt 12 ]; then
  "$topics" --bootstrap-server "$brokers" --alter --topic "$topic" --partitions 12
fi
/opt/kafka/bin/kafka-configs.sh --bootstrap-server "$brokers" --alter --entity-type topics --entity-name "$topic" --add-config ` +
`min.insync.replicas=2,retention.ms=86400000,segment.bytes=268435456,max.message.bytes=1048588,compression.type=producer
"$topics" --bootstrap-server "$brokers" --describe --topic "$topic"
`);
  });

  test('is a script that a shell accepts', () => {
    expect(syntaxError(topicScript(TOPIC, ['kafka-0:9092']))).toBe('');
    expect(syntaxError(topicScript(TOPIC, ['kafka-0:9092'], SECURED))).toBe('');
  });

  test('gives the settings of a secured cluster to every tool, as they are', () => {
    expect(topicScript(TOPIC, ['kafka-0:9092'], SECURED)).toBe(`set -eu
trap exit TERM
export LOG_DIR=/tmp
brokers=kafka-0:9092
topic=jaeger-spans
topics=/opt/kafka/bin/kafka-topics.sh
client=/tmp/client.properties
cat > "$client" <<'EOF'
security.protocol=SSL
ssl.keystore.key=\${directory:/etc/kafka-client:tls.key}
EOF
until "$topics" --bootstrap-server "$brokers" --command-config "$client" --create --if-not-exists --topic "$topic" ` +
`--partitions 12 --replication-factor 3; do
  echo "waiting for brokers"; sleep 5
done
have=$("$topics" --bootstrap-server "$brokers" --command-config "$client" --describe --topic "$topic" | grep -o "PartitionCount: *[0-9]*" | grep -o "[0-9]*$")
if [ "$have" -lt 12 ]; then
  "$topics" --bootstrap-server "$brokers" --command-config "$client" --alter --topic "$topic" --partitions 12
fi
/opt/kafka/bin/kafka-configs.sh --bootstrap-server "$brokers" --command-config "$client" --alter --entity-type topics --entity-name "$topic" --add-config ` +
`min.insync.replicas=2,retention.ms=86400000,segment.bytes=268435456,max.message.bytes=1048588,compression.type=producer
acls() { /opt/kafka/bin/kafka-acls.sh --bootstrap-server "$brokers" --command-config "$client" "$@"; }
acls --add --allow-principal 'User:collector.obs' --operation WRITE --operation DESCRIBE --topic "$topic"
acls --add --allow-principal 'User:ingester.obs' --operation READ --operation DESCRIBE --topic "$topic"
acls --add --allow-principal 'User:ingester.obs' --operation READ --group 'readers'
take_others() {
  local option=$1 resource=$2 found
  shift 2
  found=$(acls --list "$option" "$resource")
  sed -n 's/^.*(principal=\\(.*\\), host=\\(.*\\), operation=\\(.*\\), permissionType=ALLOW)$/\\1|\\2|\\3/p' <<< "$found" |
    while IFS="|" read -r principal host operation; do
      for kept in "$@"; do
        [ "$principal|$host|$operation" != "$kept" ] || continue 2
      done
      acls --remove --force --allow-principal "$principal" --allow-host "$host" --operation "\${operation//_/}" "$option" "$resource" < /dev/null
    done
}
take_others --topic "$topic" 'User:collector.obs|*|WRITE' 'User:collector.obs|*|DESCRIBE' 'User:ingester.obs|*|READ' 'User:ingester.obs|*|DESCRIBE'
take_others --group 'readers' 'User:ingester.obs|*|READ'
"$topics" --bootstrap-server "$brokers" --command-config "$client" --describe --topic "$topic"
`);
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
