import type { Duration, Size } from 'cdk8s';
import type { KafkaStorageOutage } from './kafka-topic-retention';

/** The topic between collector and ingester. */
export interface JaegerTopicOptions {
  /**
   * Its name in Kafka. Two platforms on one Kafka need two topics.
   *
   * @default 'jaeger-spans'
   */
  readonly topicName?: string;
  /**
   * The consumer group of the ingesters.
   *
   * @default 'jaeger-ingester'
   */
  readonly consumerGroup?: string;
  /**
   * How many partitions. At most so many ingesters work at once.
   *
   * @default 12
   */
  readonly partitions?: number;
  /**
   * How long spans are kept: how long Elasticsearch may be away before traces are lost.
   *
   * @default - 24 hours, or a quarter longer than the outage in `survives` if that is more
   */
  readonly retention?: Duration;
  /**
   * The outage of the storage that the topic must survive, and the load during it. Needs a topic that a Job makes.
   *
   * @default - nothing is checked
   */
  readonly survives?: KafkaStorageOutage;
  /**
   * The part of each broker's volume that the topic may take, in percent. The oldest records are deleted above it.
   *
   * @default - 80; no limit in a Kafka that this app doesn't define
   */
  readonly diskPercent?: number;
  /**
   * The size of a segment.
   *
   * @default - 256 MiB, or a quarter of what a partition may take of the brokers' volumes if that is less
   */
  readonly segmentSize?: Size;
  /**
   * The largest record, which is one batch of spans.
   *
   * @default Size.kibibytes(976), just below Kafka's own default
   */
  readonly maxMessageSize?: Size;
  /**
   * Who may look at the topic and at the consumer group beside their users, as Kafka knows them: what watches the lag. Only a
   * KafkaCluster of this app with TLS tells clients apart.
   *
   * @default - nobody
   */
  readonly observers?: string[];
  /**
   * Whether a Job makes the topic.
   *
   * @default - true for a KafkaCluster of this app, false for an existing one
   */
  readonly create?: boolean;
}
