import { MAIN_BACKEND } from './storage';
import { PlainObject } from '../merge';
import { checkRange, Problem } from '../problem';

/** Collector and ingester as they will be written, and what stands between them. */
export interface MessageSizes {
  readonly collector: PlainObject;
  readonly ingester: PlainObject;
  /** The largest record that the topic takes. */
  readonly topicMaxMessageBytes: number;
}

/**
 * What Kafka's client adds to the batch that becomes a record: keys, lengths, the header. It compares sizes before compression,
 * and a record that is too large is an error that is not tried again, so its spans would be dropped.
 */
const RECORD_OVERHEAD_BYTES = 1024;

/** Elasticsearch's default for `http.max_content_length`. @see https://www.elastic.co/docs/reference/elasticsearch/configuration-reference/networking-settings */
export const ELASTICSEARCH_MAX_CONTENT_BYTES = 100 * 1024 * 1024;

/** Each hop must take the largest message of the one before it: batch → record → topic → fetch → batch → bulk request. */
export function messageSizeProblems(sizes: MessageSizes): Problem[] {
  return [...recordProblems(sizes), ...bulkProblems(sizes.ingester)];
}

function recordProblems({ collector, ingester, topicMaxMessageBytes }: MessageSizes): Problem[] {
  const exporter = collector.exporters?.kafka;
  const receiver = ingester.receivers?.kafka;
  if (!exporter || !receiver) {
    return []; // the user replaced one of them
  }
  const record: number = exporter.producer?.max_message_bytes ?? KAFKA_CLIENT_DEFAULT_BYTES;
  const batch = exporter.sending_queue?.batch;
  const batchProp = 'collectorConfig.exporters.kafka.sending_queue.batch';
  const fetches = ['max_partition_fetch_size', 'max_fetch_size'].filter(key => (receiver[key] ?? KAFKA_CLIENT_DEFAULT_FETCH_BYTES) < record);
  return [
    ...(record > topicMaxMessageBytes ? [{ prop: 'collectorConfig.exporters.kafka.producer.max_message_bytes', value: record, allowed: `at most what the topic takes (${topicMaxMessageBytes} bytes)`, fix: 'set topic.maxMessageSize, which both follow' }] : []),
    ...(batch?.sizer === 'bytes' ? [] : [{ prop: `${batchProp}.sizer`, value: batch?.sizer, allowed: "'bytes'", fix: 'one batch becomes one record, whose size is limited; a larger one is dropped' }]),
    ...(batch?.sizer === 'bytes' ? checkRange(`${batchProp}.max_size`, batch.max_size ?? 0, 1, record - RECORD_OVERHEAD_BYTES, `one batch becomes one record, which may have ${record} bytes; a larger one is dropped. Set topic.maxMessageSize, which both follow`) : []),
    ...fetches.map(key => ({
      prop: `ingesterConfig.receivers.kafka.${key}`, value: receiver[key], allowed: `at least the largest record (${record} bytes)`, fix: 'remove it; it follows topic.maxMessageSize',
    })),
  ];
}

/** The Kafka exporter's default for `max_message_bytes`. */
const KAFKA_CLIENT_DEFAULT_BYTES = 1_000_000;
/** The Kafka receiver's default for both sizes of a fetch. */
const KAFKA_CLIENT_DEFAULT_FETCH_BYTES = 1_048_576;

function bulkProblems(ingester: PlainObject): Problem[] {
  const bulk: number | undefined = ingester.extensions?.jaeger_storage?.backends?.[MAIN_BACKEND]?.elasticsearch?.bulk_processing?.max_bytes;
  const batch = ingester.exporters?.jaeger_storage_exporter?.queue?.batch;
  if (bulk === undefined) {
    return []; // the user replaced the storage
  }
  const prop = 'ingesterConfig.exporters.jaeger_storage_exporter.queue.batch.max_size';
  return [
    ...(batch?.sizer === 'bytes' ? checkRange(prop, batch.max_size, 1, bulk, `a batch is written in one bulk request, which may have bulk_processing.max_bytes (${bulk})`) : []),
    ...checkRange(
      `ingesterConfig.extensions.jaeger_storage.backends.${MAIN_BACKEND}.elasticsearch.bulk_processing.max_bytes`, bulk, 1, ELASTICSEARCH_MAX_CONTENT_BYTES / BULK_GROWTH,
      `Elasticsearch takes ${ELASTICSEARCH_MAX_CONTENT_BYTES} bytes in one request (http.max_content_length)`),
  ];
}

/** A bulk request is flushed when it has reached its size, so the last batch can go beyond it; JSON is larger than what was counted. */
const BULK_GROWTH = 4;
