import { replicaProblems } from './collector-deployment';
import { DEFAULT_REPLICAS } from './jaeger-role';
import { lifecycleOf, retentionOf } from './jaeger-storage';
import { uiProblems } from './jaeger-ui';
import type { JaegerWithKafkaProps } from './jaeger-with-kafka';
import { KafkaCluster } from './kafka-cluster';
import { DEFAULT_PARTITIONS } from './kafka-topic';
import { IndexLifecycleKind, lifecycleProblems } from '../config/jaeger/index-lifecycle';
import type { OtelCollectorConfig } from '../config/otel/collector-config';
import { checkWhole, Problem, within } from '../config/problem';
import { JaegerVersion } from '../config/versions/jaeger-version';
import type { OtelCollectorVersion } from '../config/versions/otel-collector-version';
import { userProblems } from '../shared/elasticsearch-connection';
import { IKafkaCluster, KAFKA_DEFAULT_MAX_MESSAGE_BYTES } from '../shared/kafka-connection';
import { secretKeyProblems } from '../shared/secret-key';

/** What is wrong with the props, as far as one construct can know. */
export function optionProblems(props: JaegerWithKafkaProps, kafka: IKafkaCluster): Problem[] {
  const { connection } = props.storage;
  const roles = ['collector', 'ingester', 'query'] as const;
  return [
    ...roles.flatMap(role => replicaProblems(role, props[role] ?? {})),
    ...ingesterProblems(props, kafka),
    ...messageSizeProblems(props, kafka),
    ...lifecycleProblems(lifecycleOf(props), retentionOf(props), props.version ?? JaegerVersion.V2_21),
    ...(lifecycleOf(props)._kind === IndexLifecycleKind.ISM && props.storage._image
      ? [{ prop: 'index.lifecycle', value: 'IndexLifecycle.ism()', allowed: 'another one for Elasticsearch', fix: 'only OpenSearch knows such policies; use IndexLifecycle.rollover() or ilm()' }]
      : []),
    ...uiProblems(props.ui ?? {}, props.tls !== undefined),
    ...indexProblems(props),
    ...certificateProblems(props, kafka),
    ...within('storage', userProblems(connection)),
    ...secretKeyProblems('storage.ca', connection.ca),
    ...(props.archive && connection.users && !connection.users.archive ? [{ prop: 'storage.users.archive', value: undefined, allowed: "given with 'archive: true'", fix: 'archived traces are written by a user of their own' }] : []),
  ];
}

/** Clusters that ask their clients for a certificate. */
function certificateProblems({ tls, storage }: JaegerWithKafkaProps, kafka: IKafkaCluster): Problem[] {
  const asking = [...kafka.connection.tls?.ownCertificate ? ['Kafka'] : [], ...storage.connection.ownCertificate ? ['Elasticsearch'] : []];
  return asking.length > 0 && !tls
    ? [{ prop: 'tls', value: tls, allowed: `given, since ${asking.join(' and ')} asks for certificates`, fix: 'say where they come from: tls: PlatformTls.certManager({ … })' }]
    : [];
}

/** A partition is read by one ingester; those beyond the number of partitions would do nothing. */
function ingesterProblems(props: JaegerWithKafkaProps, kafka: IKafkaCluster): Problem[] {
  const madeHere = props.topic?.create ?? kafka instanceof KafkaCluster;
  const partitions = props.topic?.partitions ?? kafka.connection.topicPartitions ?? (madeHere ? DEFAULT_PARTITIONS : Infinity);
  const scaling = props.ingester?.autoscaling;
  const most = scaling?.maxReplicas ?? props.ingester?.replicas ?? DEFAULT_REPLICAS;
  return most > partitions
    ? [{ prop: scaling ? 'ingester.autoscaling.maxReplicas' : 'ingester.replicas', value: most, allowed: `at most the number of partitions (${partitions})`, fix: 'lower it or raise topic.partitions; an ingester without a partition does nothing' }]
    : [];
}

function messageSizeProblems(props: JaegerWithKafkaProps, kafka: IKafkaCluster): Problem[] {
  const broker = kafka.connection.maxMessageBytes ?? KAFKA_DEFAULT_MAX_MESSAGE_BYTES;
  const asked = props.topic?.maxMessageSize ? props.topic.maxMessageSize.toKibibytes() * 1024 : 0;
  return asked > broker
    ? [{ prop: 'topic.maxMessageSize', value: asked, allowed: `at most what the brokers take (${broker} bytes)`, fix: "lower it, or raise the Kafka cluster's maxMessageSize" }]
    : [];
}

function indexProblems({ index, storage }: JaegerWithKafkaProps): Problem[] {
  const { dataNodes } = storage.connection;
  return [
    ...checkWhole('index.shards', index?.shards, 1, 'give the number of primary shards of an index'),
    ...checkWhole('index.replicas', index?.replicas, 0, 'give the number of copies beside the primary'),
    ...(dataNodes !== undefined && index?.replicas !== undefined && index.replicas >= dataNodes
      ? [{ prop: 'index.replicas', value: index.replicas, allowed: `less than the number of data nodes (${dataNodes})`, fix: 'copies of a shard never share a node, so the index would stay yellow; lower it or add nodes' }]
      : []),
    ...(index?.prefix !== undefined && !/^[a-z0-9]([a-z0-9_-]*[a-z0-9])?$/.test(index.prefix)
      ? [{ prop: 'index.prefix', value: index.prefix, allowed: 'a-z, 0-9, dashes and underscores, with neither at its ends', fix: 'Jaeger adds the dash behind it' }]
      : []),
  ];
}

/** Both ends of the topic, after everything that was merged into them. */
export interface TopicEnds {
  readonly collectorConfig: OtelCollectorConfig;
  readonly ingesterConfig: OtelCollectorConfig;
  readonly version: OtelCollectorVersion;
  readonly topicMaxMessageBytes: number;
}

/** Collector and ingester must mean the same topic and encoding, and send no record that the topic refuses. */
export function agreementProblems({ collectorConfig, ingesterConfig, version, topicMaxMessageBytes }: TopicEnds): Problem[] {
  const exporter = collectorConfig._toObject(version).exporters?.kafka;
  const receiver = ingesterConfig._toObject(version).receivers?.kafka;
  if (!exporter || !receiver) {
    return []; // the user replaced one of them
  }
  const sent = { topic: exporter.traces?.topic, encoding: exporter.traces?.encoding };
  const read = { topics: receiver.traces?.topics ?? [receiver.traces?.topic], encoding: receiver.traces?.encoding };
  const bytes = exporter.producer?.max_message_bytes ?? 0;
  return [
    ...(read.topics.includes(sent.topic) ? [] : [{ prop: 'ingesterConfig.receivers.kafka.traces.topics', value: read.topics, allowed: `a list with the collector's topic ('${sent.topic}')`, fix: 'set topic.topicName, which both ends follow' }]),
    ...(read.encoding === sent.encoding ? [] : [{ prop: 'ingesterConfig.receivers.kafka.traces.encoding', value: read.encoding, allowed: `the collector's encoding ('${sent.encoding}')`, fix: 'merge the same encoding into both configurations' }]),
    ...(bytes > topicMaxMessageBytes ? [{ prop: 'collectorConfig.exporters.kafka.producer.max_message_bytes', value: bytes, allowed: `at most what the topic takes (${topicMaxMessageBytes} bytes)`, fix: 'set topic.maxMessageSize, which both follow' }] : []),
  ];
}
