import { accessScript, KafkaTopicAccess } from './topic-access';
import { checkWhole, Problem } from '../problem';

/** A topic, as its commands and checks see it. */
export interface KafkaTopicSettings {
  readonly name: string;
  readonly partitions: number;
  readonly replicationFactor: number;
  readonly minInsyncReplicas: number;
  readonly retentionMillis: number;
  /** What each partition may hold. No limit without it. */
  readonly retentionBytes?: number;
  readonly segmentBytes: number;
  readonly maxMessageBytes: number;
}

/** How the topic's script reaches the cluster, and who gets rights. */
export interface KafkaTopicScriptOptions {
  /** The settings of Kafka's tools, for a secured cluster. */
  readonly clientProperties?: string;
  /** Who may use the topic. Rights are left as they are without it. */
  readonly access?: KafkaTopicAccess[];
}

/** What the cluster takes, as far as it is known. */
export interface KafkaTopicLimits {
  readonly maxMessageBytes: number;
  readonly brokers?: number;
}

/** What Kafka itself would refuse. */
export function topicProblems(topic: KafkaTopicSettings, limits: KafkaTopicLimits): Problem[] {
  const { replicationFactor, minInsyncReplicas, maxMessageBytes } = topic;
  const copies = [
    ...checkWhole('replicationFactor', replicationFactor, 1, 'give the number of copies'),
    ...checkWhole('minInsyncReplicas', minInsyncReplicas, 1, 'give the number of copies that must be written'),
  ];
  return [
    ...(/^(?!\.{1,2}$)[a-zA-Z0-9._-]{1,249}$/.test(topic.name) ? [] : [{ prop: 'topicName', value: topic.name, allowed: 'at most 249 of the characters a-z A-Z 0-9 . _ -', fix: 'rename the topic' }]),
    ...checkWhole('partitions', topic.partitions, 1, 'give the number of partitions'),
    ...(maxMessageBytes > limits.maxMessageBytes ? [{ prop: 'maxMessageSize', value: maxMessageBytes, allowed: `at most what the broker takes (${limits.maxMessageBytes} bytes)`, fix: "lower it, or raise the cluster's maxMessageSize" }] : []),
    ...copies,
    ...(copies.length === 0 && limits.brokers !== undefined && replicationFactor > limits.brokers ? [{ prop: 'replicationFactor', value: replicationFactor, allowed: `at most the number of brokers (${limits.brokers})`, fix: "lower it, or raise the cluster's replicas" }] : []),
    ...(copies.length === 0 && minInsyncReplicas > replicationFactor ? [{ prop: 'minInsyncReplicas', value: minInsyncReplicas, allowed: `at most the replication factor (${replicationFactor})`, fix: 'lower it or raise the replication factor' }] : []),
  ];
}

/**
 * A shell script that makes the topic what it should be: it creates it, raises the number of partitions (it can't be
 * lowered), sets its configuration and gives rights on it. It can run any number of times, and waits for brokers that
 * aren't there yet.
 */
export function topicScript(topic: KafkaTopicSettings, bootstrapServers: string[], options: KafkaTopicScriptOptions = {}): string {
  const config = [
    `min.insync.replicas=${topic.minInsyncReplicas}`,
    `retention.ms=${topic.retentionMillis}`,
    ...topic.retentionBytes === undefined ? [] : [`retention.bytes=${topic.retentionBytes}`],
    `segment.bytes=${topic.segmentBytes}`,
    `max.message.bytes=${topic.maxMessageBytes}`,
    // Records stay as the producer compressed them.
    'compression.type=producer',
  ];
  const { clientProperties, access } = options;
  const cluster = `--bootstrap-server "$brokers"${clientProperties ? ' --command-config "$client"' : ''}`;
  return [
    'set -eu',
    // The first process of a container ignores signals that it has no trap for.
    'trap exit TERM',
    'export LOG_DIR=/tmp',
    `brokers=${bootstrapServers.join(',')}`,
    `topic=${topic.name}`,
    'topics=/opt/kafka/bin/kafka-topics.sh',
    ...clientProperties ? ['client=/tmp/client.properties', `cat > "$client" <<'EOF'\n${clientProperties}EOF`] : [],
    `until "$topics" ${cluster} --create --if-not-exists --topic "$topic" --partitions ${topic.partitions} --replication-factor ${topic.replicationFactor}; do`,
    '  echo "waiting for brokers"; sleep 5',
    'done',
    `have=$("$topics" ${cluster} --describe --topic "$topic" | grep -o "PartitionCount: *[0-9]*" | grep -o "[0-9]*$")`,
    `if [ "$have" -lt ${topic.partitions} ]; then`,
    `  "$topics" ${cluster} --alter --topic "$topic" --partitions ${topic.partitions}`,
    'fi',
    `/opt/kafka/bin/kafka-configs.sh ${cluster} --alter --entity-type topics --entity-name "$topic" --add-config ${config.join(',')}`,
    ...access ? [`acls() { /opt/kafka/bin/kafka-acls.sh ${cluster} "$@"; }`, ...accessScript(access)] : [],
    `"$topics" ${cluster} --describe --topic "$topic"`,
    '',
  ].join('\n');
}
