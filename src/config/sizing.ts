import { LARGE_SAMPLER_MEBIBYTES, MEMORY_PER_QUEUED_BYTE, SizingConstant, USABLE_MEMORY, USABLE_MEMORY_OF_LARGE } from './sizing-constants';

const MEBIBYTE = 1024 * 1024;
const GIBIBYTE = 1024 * MEBIBYTE;

/**
 * `GOMEMLIMIT` of a Go program: 80 % of the container's memory limit, so that its garbage collector works harder before
 * the kernel kills it.
 *
 * @see https://github.com/open-telemetry/opentelemetry-collector/tree/main/processor/memorylimiterprocessor#best-practices
 */
export function goMemoryLimit(memoryLimitBytes: number): string {
  return mebibytes(memoryLimitBytes * 0.8);
}

/** Bytes as the Go runtime reads them, rounded down. */
export function mebibytes(bytes: number): string {
  return `${Math.floor(bytes / MEBIBYTE)}MiB`;
}

/**
 * The heap of an Elasticsearch node in MiB: half of the container's memory (the rest is file system cache), at most 31 GiB,
 * up to which the JVM uses short pointers.
 *
 * @see https://www.elastic.co/docs/reference/elasticsearch/jvm-settings#set-jvm-heap-size
 */
export function elasticsearchHeapMebibytes(memoryLimitBytes: number): number {
  return Math.floor(Math.min(memoryLimitBytes / 2, 31 * GIBIBYTE) / MEBIBYTE);
}

/** The heap of a Kafka broker in MiB: half of the container's memory, since the page cache serves most reads; at most 6 GiB. */
export function kafkaHeapMebibytes(memoryLimitBytes: number): number {
  return Math.floor(Math.min(memoryLimitBytes / 2, 6 * GIBIBYTE) / MEBIBYTE);
}

/**
 * How many traces one sampler holds: what comes in during the decision wait, twice, if one of the other samplers is gone.
 */
export function tracesInMemory(expectedTracesPerSecond: number, samplers: number, decisionWaitSeconds: number): number {
  const perSampler = expectedTracesPerSecond / Math.max(1, samplers - 1);
  return Math.ceil(perSampler * decisionWaitSeconds * 2);
}

/** The part of its memory limit up to which a sampler takes spans. */
export function usableMemory(memoryLimitBytes: number): SizingConstant {
  return memoryLimitBytes >= LARGE_SAMPLER_MEBIBYTES * MEBIBYTE ? USABLE_MEMORY_OF_LARGE : USABLE_MEMORY;
}

/**
 * The size of a queue in bytes, so that a full one takes no more than `share` of the memory: limit × share ÷ 5.
 *
 * The memory limiter refuses from 60 % of the limit on, or later. An idle process takes 115 MiB, most of them its program's file.
 *
 * @param share the part of the memory limit that the queue may take, from 0 to 1
 */
export function queueBytes(memoryLimitBytes: number, share: number): number {
  return Math.floor((memoryLimitBytes * share) / MEMORY_PER_QUEUED_BYTE.value / MEBIBYTE) * MEBIBYTE;
}

/** The memory limit with which a queue of so many bytes takes no more than `share` of it: the other way round. */
export function memoryForQueue(bytes: number, share: number): number {
  return (bytes * MEMORY_PER_QUEUED_BYTE.value) / share;
}

/** What a queue may take where the process holds little else: 40 %. */
export const QUEUE_SHARE = 0.4;
/** The same for a sampler, most of whose memory is for traces that wait for their decision: 20 %. */
export const SAMPLER_QUEUE_SHARE = 0.2;

/**
 * The size in bytes of a queue on a volume: 30 % of it. A full queue's file is up to 1.2 times as large and grows by 16 MiB at a
 * time (measured with otelcol-contrib 0.158.0), and when it is compacted a copy lies beside it.
 */
export function persistentQueueBytes(volumeBytes: number): number {
  return Math.floor((volumeBytes * 0.3) / MEBIBYTE) * MEBIBYTE;
}

/** What the file of a queue may grow to on a volume, so that a copy has room beside it: 45 %. */
export function persistentQueueFileBytes(volumeBytes: number): number {
  return Math.floor((volumeBytes * 0.45) / MEBIBYTE) * MEBIBYTE;
}
