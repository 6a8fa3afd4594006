import { DEFAULT_SHARD_GIBIBYTES } from './jaeger/index-lifecycle';

/**
 * The numbers behind the sizing. Each says where it is from: upstream's documentation, a measurement that can be repeated
 * (`scripts/measure-collector.ts`), or an estimate, which is called one.
 */
export interface SizingConstant {
  readonly value: number;
  readonly source: string;
}

const MEASURED = 'measured with collector 0.158.0 (scripts/measure-collector.ts)';

/** A span in OTLP's protobuf, if the user doesn't say. */
export const SPAN_BYTES: SizingConstant = { value: 500, source: 'measured: 488 bytes for a server span with HTTP attributes' };

/** How many times its OTLP size a span takes in the memory of a sampler that holds it. */
export const MEMORY_FACTOR: SizingConstant = { value: 3.6, source: `${MEASURED}: 1,739 bytes in a sampler and 1,758 in a queue for a span of 488` };

/**
 * What a byte of spans in a queue (as OTLP counts it) takes in memory at most. Measured with otelcol-contrib 0.158.0, a queue of
 * 40 MiB and a destination that is away, by the growth of the process: 3.9 times for spans of 250 bytes and 2.9 times for spans
 * of 1,900 bytes, in requests of 50; 4.9 times for spans of 760 bytes in requests of two, which repeat their resource.
 */
export const MEMORY_PER_QUEUED_BYTE: SizingConstant = { value: 5, source: 'measured with collector 0.158.0: 2.9 to 4.9 times its size in OTLP, of 40 % of the memory' };

/** Memory of a collector that does nothing. */
export const IDLE_MEBIBYTES: SizingConstant = { value: 115, source: `${MEASURED}: 111 to 113 MiB` };

/** An id in a decision cache: 16 bytes, and the entries of a map and a list. */
export const CACHE_ENTRY_BYTES: SizingConstant = { value: 150, source: 'estimate: 16 bytes of id, a map entry and a list element' };

/** Ids in a decision cache for each trace in memory. */
export const CACHE_FACTOR: SizingConstant = {
  value: 10,
  source: 'an order of magnitude more than num_traces, https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/processor/tailsamplingprocessor',
};

/** The part of the memory limit up to which the memory limiter takes spans: limit_percentage less spike_limit_percentage. */
export const USABLE_MEMORY: SizingConstant = {
  value: 0.6,
  source: 'memory_limiter: 80 % less a spike of 20 %, https://github.com/open-telemetry/opentelemetry-collector/tree/main/processor/memorylimiterprocessor',
};

/** From this memory limit on a sampler takes spans up to {@link USABLE_MEMORY_OF_LARGE}. */
export const LARGE_SAMPLER_MEBIBYTES = 2048;

/**
 * The same for a large sampler. What a process needs beside its heap is some 100 MiB, which is little of its memory, and data is
 * refused without collecting garbage first (docs/decisions/0034-large-samplers-use-three-quarters.md).
 */
export const USABLE_MEMORY_OF_LARGE: SizingConstant = {
  value: 0.75, source: 'measured with collector 0.158.0 in 2 GiB: at most 87 % were resident when more came in than it could take',
};

/** Spans per second of a sampler: one event loop, which is about one core. */
export const SAMPLER_RATE: SizingConstant = { value: 15_000, source: 'estimate: a third of what was measured without TLS, gzip and sending (21 µs of CPU for a span)' };

/** Spans per second of a router or an agent on a core: it takes batches apart, trace by trace. */
export const ROUTER_RATE: SizingConstant = { value: 10_000, source: 'estimate: two thirds of what a sampler takes' };

/** Spans per second of a Jaeger collector of one CPU. */
export const COLLECTOR_RATE: SizingConstant = { value: 10_000, source: 'estimate: as a router; zstd instead of gzip' };

/** Spans per second of a Jaeger ingester of one CPU, which writes each span as a JSON document. */
export const INGESTER_RATE: SizingConstant = { value: 3000, source: 'estimate, not measured' };

/** Spans per second that an Elasticsearch node of 2 CPUs indexes, copies included. */
export const INDEXING_RATE: SizingConstant = { value: 2500, source: 'estimate, not measured: a span is a document with one nested document for each tag' };

/** Bytes on Elasticsearch's disk for each byte of OTLP, for one copy. */
export const INDEX_FACTOR: SizingConstant = { value: 1.5, source: 'estimate, not measured' };

/** How full a volume may be by plan. Elasticsearch allocates no shard on a node above 85 %. */
export const USABLE_DISK: SizingConstant = {
  value: 0.75,
  source: '85 % (cluster.routing.allocation.disk.watermark.low) less 10 % for merges, https://www.elastic.co/docs/reference/elasticsearch/configuration-reference/cluster-level-shard-allocation-routing-settings',
};

/** The same for Kafka, which has no watermark: a full disk stops a broker. */
export const USABLE_KAFKA_DISK: SizingConstant = { value: 0.7, source: 'a third of the disk stays free: a full one stops the broker' };

/** The largest shard by plan. */
export const SHARD_GIBIBYTES: SizingConstant = {
  value: DEFAULT_SHARD_GIBIBYTES, source: 'upstream: 10 to 50 GB, https://www.elastic.co/docs/deploy-manage/production-guidance/optimize-performance/size-shards',
};

/** GiB of disk for each GiB of memory of a data node that is written to. */
export const DISK_PER_MEMORY: SizingConstant = { value: 30, source: "estimate: the ratio of Elastic Cloud's general hot nodes" };

/** The most memory of a data node by plan: half of it is heap, which pays off up to 31 GiB. */
export const MOST_MEMORY_GIBIBYTES: SizingConstant = {
  value: 64, source: 'https://www.elastic.co/docs/reference/elasticsearch/jvm-settings#set-jvm-heap-size: a heap of at most 31 GiB, half of the memory',
};

/** How long an SDK holds spans before it sends them, and an agent and a sender after it. */
export const SENDING_SECONDS: SizingConstant = {
  value: 6,
  source: '5 s OTEL_BSP_SCHEDULE_DELAY, https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/; 1 s for the flush of agent and SDK',
};

/** How long samplers may be away before agents refuse spans. */
export const AGENT_OUTAGE_SECONDS: SizingConstant = { value: 90, source: 'a sampler whose node dies is replaced after 82 s; a restart of all samplers, with their grace period, takes less' };

/** How much more than the average the busiest node's agent gets. */
export const BUSIEST_NODE: SizingConstant = { value: 2, source: 'estimate: pods are spread unevenly' };

/** Partitions for each ingester, so that their number can be doubled without a change of the topic. */
export const PARTITIONS_PER_INGESTER: SizingConstant = { value: 2, source: 'partitions can be added but not taken away' };
