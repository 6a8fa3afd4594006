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
