import type { Duration } from 'cdk8s';
import type { KafkaTopicProps } from './kafka-topic';
import { outageProblems, outageRetentionSeconds, RECORDS_PERCENT, StorageOutage, TopicDisk, topicDiskProblems } from '../config/kafka/retention';
import type { KafkaTopicSettings } from '../config/kafka/topic';
import { withoutUndefined } from '../config/merge';
import type { Problem } from '../config/problem';

/** An outage of the storage behind a topic. */
export interface KafkaStorageOutage {
  /** How long nothing is taken out of the topic. */
  readonly storageOutage: Duration;
  /** Spans that are kept, in each second, at the time of most load. */
  readonly keptSpansPerSecond: number;
  /** The size of a span in bytes, as OTLP counts it. */
  readonly averageSpanBytes: number;
  /**
   * How many times smaller records are than their spans. Measure it: it depends on how much spans have in common.
   *
   * @default 1, as if nothing could be compressed
   */
  readonly compressionRatio?: number;
}

/** Where its records lie; undefined in a cluster whose volumes aren't known. */
export function topicDisk<T>({ cluster, diskPercent = RECORDS_PERCENT }: KafkaTopicProps, topic: T): T & Pick<TopicDisk, DiskKeys> | undefined {
  const { _volumeBytes: volumeBytes, connection: { brokers } } = cluster;
  return volumeBytes === undefined || brokers === undefined ? undefined : { ...topic, volumeBytes, brokers, diskPercent };
}

type DiskKeys = 'volumeBytes' | 'brokers' | 'diskPercent';

function outageOf({ survives }: KafkaTopicProps): StorageOutage | undefined {
  return survives && { compressionRatio: 1, ...withoutUndefined(survives), outageSeconds: survives.storageOutage.toSeconds() };
}

/** What the topic can't keep. */
export function topicRetentionProblems(topic: KafkaTopicSettings, props: KafkaTopicProps): Problem[] {
  const disk = topicDisk(props, topic);
  const full = disk && topic.partitions > 0 ? topicDiskProblems(disk) : [];
  const outage = outageOf(props);
  const unknown = !disk && props.diskPercent !== undefined ? [{
    prop: 'diskPercent',
    value: props.diskPercent,
    allowed: 'left out for a cluster that this app does not define',
    fix: 'its volumes are not known here; limit the topic where the cluster is defined',
  }] : [];
  const kept = { ...topic, retentionSeconds: topic.retentionMillis / 1000 };
  return [...unknown, ...full, ...outage && full.length === 0 ? outageProblems(outage, kept) : []];
}

/** How long records are kept. */
export function retentionMillis(props: KafkaTopicProps): number {
  const outage = outageOf(props);
  const fallback = Math.max(DEFAULT_RETENTION_SECONDS, outage ? outageRetentionSeconds(outage) : 0) * 1000;
  return props.retention?.toMilliseconds() ?? fallback;
}

const DEFAULT_RETENTION_SECONDS = 24 * 3600;
