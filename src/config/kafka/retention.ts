import { Problem } from '../problem';

const MEBIBYTE = 1024 * 1024;

/** The part of a broker's volume that records may take, in percent. The rest is for Kafka's own topics, and for what comes in until old segments are gone. */
export const RECORDS_PERCENT = 80;

/** Where the records of a topic lie. */
export interface TopicDisk {
  /** The size of each broker's volume, in bytes. */
  readonly volumeBytes: number;
  readonly brokers: number;
  readonly partitions: number;
  readonly replicationFactor: number;
  readonly segmentBytes: number;
  /** The part of the volume that this topic may take, in percent. */
  readonly diskPercent: number;
}

/**
 * What each partition may hold, so that brokers stop for no full disk:
 * volume × percent ÷ copies on one broker − one segment, since whole segments are deleted and the newest one never is.
 *
 * Copies on one broker are partitions × replication factor ÷ brokers, rounded up.
 *
 * @see https://kafka.apache.org/documentation/#topicconfigs_retention.bytes
 */
export function retentionBytes(disk: TopicDisk): number {
  return Math.floor((partitionBudget(disk) - disk.segmentBytes) / MEBIBYTE) * MEBIBYTE;
}

/** The size of a segment where the user doesn't say: 256 MiB, or a quarter of what a partition may take if that is less. */
export function defaultSegmentBytes(disk: Omit<TopicDisk, 'segmentBytes'> | undefined): number {
  return disk ? Math.min(DEFAULT_SEGMENT_BYTES, Math.floor(partitionBudget(disk) / 4 / MEBIBYTE) * MEBIBYTE) : DEFAULT_SEGMENT_BYTES;
}

const DEFAULT_SEGMENT_BYTES = 256 * MEBIBYTE;

function partitionBudget(disk: Omit<TopicDisk, 'segmentBytes'>): number {
  return (disk.volumeBytes * disk.diskPercent) / 100 / copiesPerBroker(disk);
}

function copiesPerBroker({ partitions, replicationFactor, brokers }: Omit<TopicDisk, 'segmentBytes'>): number {
  return Math.ceil((partitions * replicationFactor) / brokers);
}

/** A volume on which the partitions have no room, each with at least two segments. */
export function topicDiskProblems(disk: TopicDisk): Problem[] {
  const { segmentBytes, partitions, volumeBytes, diskPercent } = disk;
  if (!(diskPercent > 0 && diskPercent <= RECORDS_PERCENT)) {
    return [{ prop: 'diskPercent', value: diskPercent, allowed: `a number above 0, up to ${RECORDS_PERCENT}`, fix: 'give the part of each broker\'s volume that the topic may take; the rest is for Kafka itself and for other topics' }];
  }
  return segmentBytes >= MEBIBYTE && retentionBytes(disk) >= segmentBytes ? [] : [{
    prop: 'segmentSize',
    value: `${segmentBytes / MEBIBYTE} MiB`,
    allowed: `at least 1 MiB, and small enough for two segments in each of ${partitions} partitions on a volume of ${Math.floor(volumeBytes / MEBIBYTE)} MiB`,
    fix: 'lower it or partitions, or give the cluster more storage; a full disk stops a broker',
  }];
}

/** All topics of a cluster together must leave room on the volumes. */
export function diskPercentProblems(topics: number[]): Problem[] {
  return topics.reduce((sum, percent) => sum + percent, 0) <= RECORDS_PERCENT ? [] : [{
    prop: 'diskPercent',
    value: topics,
    allowed: `at most ${RECORDS_PERCENT} over all topics of the cluster`,
    fix: 'say for each topic what part of the volumes it may take; without it a topic takes all of it',
  }];
}

/** An outage of the storage that the topic has to survive, and the load during it. */
export interface StorageOutage {
  readonly outageSeconds: number;
  readonly keptSpansPerSecond: number;
  readonly averageSpanBytes: number;
  /** How many times smaller records are than spans. */
  readonly compressionRatio: number;
}

/** How much longer than the outage records are kept, while ingesters catch up. */
const CATCH_UP = 1.25;

/** How long records must be kept to survive an outage: a quarter longer than it lasts. */
export function outageRetentionSeconds({ outageSeconds }: StorageOutage): number {
  return Math.ceil(outageSeconds * CATCH_UP);
}

/** What comes into one partition during an outage and the time to catch up, in bytes on the disk. */
export function outageBytesPerPartition(outage: StorageOutage, partitions: number): number {
  const { keptSpansPerSecond, averageSpanBytes, compressionRatio } = outage;
  return Math.ceil((keptSpansPerSecond * averageSpanBytes * outageRetentionSeconds(outage)) / compressionRatio / partitions);
}

/** What a topic keeps. Bytes per partition are unknown for a cluster that this app doesn't define. */
export interface TopicRetention {
  readonly retentionSeconds: number;
  readonly retentionBytes?: number;
  readonly partitions: number;
}

/** Numbers that are none, and an outage that outlasts what the topic keeps: by time or by bytes. */
export function outageProblems(outage: StorageOutage, topic: TopicRetention): Problem[] {
  const wrong = (['keptSpansPerSecond', 'averageSpanBytes', 'compressionRatio'] as const).filter(key => !(outage[key] > 0 && Number.isFinite(outage[key])));
  if (wrong.length > 0) {
    return wrong.map(key => ({ prop: `survives.${key}`, value: outage[key], allowed: 'a number above 0', fix: 'give what you measured, or expect' }));
  }
  const seconds = outageRetentionSeconds(outage);
  const bytes = outageBytesPerPartition(outage, topic.partitions);
  return [
    ...(topic.retentionSeconds < seconds ? [{
      prop: 'retention', value: `${topic.retentionSeconds} s`, allowed: `at least ${seconds} s, the outage and a quarter more`, fix: 'raise it, or leave it out so that it follows survives.storageOutage',
    }] : []),
    ...(topic.retentionBytes !== undefined && bytes > topic.retentionBytes ? [{
      prop: 'survives.storageOutage',
      value: `${outage.outageSeconds} s`,
      allowed: `as long as the brokers' volumes allow (${topic.retentionBytes} bytes in each of ${topic.partitions} partitions, ${bytes} are needed)`,
      fix: 'give the Kafka cluster more storage or brokers, or measure compressionRatio',
    }] : []),
  ];
}
