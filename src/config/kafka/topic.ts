import { checkWhole, Problem } from '../problem';

/** A topic, as its commands and checks see it. */
export interface KafkaTopicSettings {
  readonly name: string;
  readonly partitions: number;
  readonly replicationFactor: number;
  readonly minInsyncReplicas: number;
  readonly retentionMillis: number;
  readonly segmentBytes: number;
  readonly maxMessageBytes: number;
}

/** What Kafka itself would refuse. */
export function topicProblems(topic: KafkaTopicSettings, brokerMaxMessageBytes: number): Problem[] {
  return [
    ...(/^(?!\.{1,2}$)[a-zA-Z0-9._-]{1,249}$/.test(topic.name) ? [] : [{ prop: 'name', value: topic.name, allowed: 'at most 249 of the characters a-z A-Z 0-9 . _ -', fix: 'rename the topic' }]),
    ...checkWhole('partitions', topic.partitions, 1, 'give the number of partitions'),
    ...(topic.maxMessageBytes > brokerMaxMessageBytes ? [{ prop: 'maxMessageSize', value: topic.maxMessageBytes, allowed: `at most what the broker takes (${brokerMaxMessageBytes} bytes)`, fix: "lower it, or raise the cluster's maxMessageSize" }] : []),
    ...(topic.minInsyncReplicas > topic.replicationFactor ? [{ prop: 'minInsyncReplicas', value: topic.minInsyncReplicas, allowed: `at most the replication factor (${topic.replicationFactor})`, fix: 'lower it or raise the replication factor' }] : []),
  ];
}

/**
 * A shell script that makes the topic what it should be: it creates it, raises the number of partitions (it can't be
 * lowered) and sets its configuration. It can run any number of times, and waits for brokers that aren't there yet.
 */
export function topicScript(topic: KafkaTopicSettings, bootstrapServers: string[]): string {
  const config = [
    `min.insync.replicas=${topic.minInsyncReplicas}`,
    `retention.ms=${topic.retentionMillis}`,
    `segment.bytes=${topic.segmentBytes}`,
    `max.message.bytes=${topic.maxMessageBytes}`,
    // Records stay as the producer compressed them.
    'compression.type=producer',
  ];
  return [
    'set -eu',
    // The first process of a container ignores signals that it has no trap for.
    'trap exit TERM',
    'export LOG_DIR=/tmp',
    `brokers=${bootstrapServers.join(',')}`,
    `topic=${topic.name}`,
    'topics=/opt/kafka/bin/kafka-topics.sh',
    `until "$topics" --bootstrap-server "$brokers" --create --if-not-exists --topic "$topic" --partitions ${topic.partitions} --replication-factor ${topic.replicationFactor}; do`,
    '  echo "waiting for brokers"; sleep 5',
    'done',
    'have=$("$topics" --bootstrap-server "$brokers" --describe --topic "$topic" | grep -o "PartitionCount: *[0-9]*" | grep -o "[0-9]*$")',
    `if [ "$have" -lt ${topic.partitions} ]; then`,
    `  "$topics" --bootstrap-server "$brokers" --alter --topic "$topic" --partitions ${topic.partitions}`,
    'fi',
    `/opt/kafka/bin/kafka-configs.sh --bootstrap-server "$brokers" --alter --entity-type topics --entity-name "$topic" --add-config ${config.join(',')}`,
    '"$topics" --bootstrap-server "$brokers" --describe --topic "$topic"',
    '',
  ].join('\n');
}
