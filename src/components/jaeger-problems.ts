import { replicaProblems } from './collector-deployment';
import { DEFAULT_REPLICAS } from './jaeger-role';
import { snapshotProblems } from './jaeger-snapshots';
import { lifecycleOf, retentionOf } from './jaeger-storage';
import { uiProblems } from './jaeger-ui';
import type { JaegerWithKafkaProps } from './jaeger-with-kafka';
import { KafkaCluster } from './kafka-cluster';
import { DEFAULT_PARTITIONS } from './kafka-topic';
import { DEFAULT_DELIVERY, Delivery } from '../config/delivery';
import { deliveryProblems, replicationDeliveryProblems, uncleanElectionProblems } from '../config/jaeger/delivery-rules';
import { IndexLifecycleKind, lifecycleProblems } from '../config/jaeger/index-lifecycle';
import { messageSizeProblems } from '../config/jaeger/message-sizes';
import type { OtelCollectorConfig } from '../config/otel/collector-config';
import { checkWhole, Problem, within } from '../config/problem';
import { JaegerVersion } from '../config/versions/jaeger-version';
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
    ...largestRecordProblems(props, kafka),
    ...replicationProblems(props.delivery ?? DEFAULT_DELIVERY, kafka),
    ...lifecycleProblems(lifecycleOf(props), retentionOf(props), props.version ?? JaegerVersion.V2_21),
    ...(lifecycleOf(props)._kind === IndexLifecycleKind.ISM && props.storage._image
      ? [{ prop: 'index.lifecycle', value: 'IndexLifecycle.ism()', allowed: 'another one for Elasticsearch', fix: 'only OpenSearch knows such policies; use IndexLifecycle.rollover() or ilm()' }]
      : []),
    ...uiProblems(props.ui ?? {}, props.tls !== undefined),
    ...indexProblems(props),
    ...snapshotProblems(props),
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

/** What the brokers of this app are, where records must outlive one of them. */
function replicationProblems(delivery: Delivery, kafka: IKafkaCluster): Problem[] {
  if (!(kafka instanceof KafkaCluster)) {
    return []; // its owner decides, and Kafka doesn't tell
  }
  return [
    ...replicationDeliveryProblems('kafka', delivery, { ...kafka, brokers: kafka.replicas }),
    ...uncleanElectionProblems('kafka.settings', delivery, kafka._settings),
  ];
}

function largestRecordProblems(props: JaegerWithKafkaProps, kafka: IKafkaCluster): Problem[] {
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
  readonly version: JaegerVersion;
  readonly topicMaxMessageBytes: number;
  readonly delivery: Delivery;
}

/** Collector and ingester must mean the same topic and encoding, send no record that the topic refuses, and keep the level whole. */
export function agreementProblems(ends: TopicEnds): Problem[] {
  const { version, topicMaxMessageBytes, delivery } = ends;
  const collector = ends.collectorConfig._toObject(version._embeddedCollector());
  const ingester = ends.ingesterConfig._toObject(version._embeddedCollector());
  return [
    ...topicProblems(collector.exporters?.kafka, ingester.receivers?.kafka),
    ...messageSizeProblems({ collector, ingester, topicMaxMessageBytes }),
    ...deliveryProblems(delivery, { collector, ingester, syncWrites: version.syncWrites }),
  ];
}

function topicProblems(exporter: any, receiver: any): Problem[] {
  if (!exporter || !receiver) {
    return []; // the user replaced one of them
  }
  const sent = { topic: exporter.traces?.topic, encoding: exporter.traces?.encoding };
  const read = { topics: receiver.traces?.topics ?? [receiver.traces?.topic], encoding: receiver.traces?.encoding };
  return [
    ...(read.topics.includes(sent.topic) ? [] : [{ prop: 'ingesterConfig.receivers.kafka.traces.topics', value: read.topics, allowed: `a list with the collector's topic ('${sent.topic}')`, fix: 'set topic.topicName, which both ends follow' }]),
    ...(read.encoding === sent.encoding ? [] : [{ prop: 'ingesterConfig.receivers.kafka.traces.encoding', value: read.encoding, allowed: `the collector's encoding ('${sent.encoding}')`, fix: 'merge the same encoding into both configurations' }]),
  ];
}
