import { JaegerVersion } from '../../../src';
import { jaegerCollectorConfig, jaegerIngesterConfig } from '../../../src/config/jaeger/jaeger-config';
import { messageSizeProblems } from '../../../src/config/jaeger/message-sizes';
import { mergeDeep } from '../../../src/config/merge';
import { describeProblem } from '../../../src/config/problem';

const STORAGE = { urls: ['http://es:9200'], shards: 3, replicas: 1, retentionSeconds: 168 * 3600 };
const VERSION = JaegerVersion.V2_21;

function problems(merged: { collector?: object; ingester?: object } = {}, maxMessageBytes = 1_000_000, topicMaxMessageBytes = 1_000_000): string[] {
  const bus = { brokers: ['k-0:9092'], topic: 'spans', encoding: 'otlp_proto', maxMessageBytes, client: { settings: {}, needs: {} } };
  const ingester = jaegerIngesterConfig({ ...bus, version: VERSION, storage: STORAGE, consumerGroup: 'g' });
  return messageSizeProblems({
    collector: mergeDeep(jaegerCollectorConfig(bus)._toObject(VERSION._embeddedCollector()), merged.collector),
    ingester: mergeDeep(ingester._toObject(VERSION._embeddedCollector()), merged.ingester),
    topicMaxMessageBytes,
  }).map(describeProblem);
}

const batch = (settings: object) => ({ collector: { exporters: { kafka: { sending_queue: { batch: settings } } } } });
const fetch = (settings: object) => ({ ingester: { receivers: { kafka: settings } } });
const bulk = (bytes: number) => ({
  ingester: { extensions: { jaeger_storage: { backends: { elasticsearch: { elasticsearch: { bulk_processing: { max_bytes: bytes } } } } } } },
});
const storageBatch = (bytes: number) => ({ ingester: { exporters: { jaeger_storage_exporter: { queue: { batch: { max_size: bytes } } } } } });

test.each([100_000, 1_000_000, 10_000_000])('all sizes follow the largest record: %d', bytes => {
  expect(problems({}, bytes, bytes)).toEqual([]);
});

test.each<[string, object, string]>([
  ['a batch as large as the record', batch({ max_size: 999_999 }),
    "'collectorConfig.exporters.kafka.sending_queue.batch.max_size' must be a number from 1 to 998976, got 999999: one batch becomes one record, "
    + 'which may have 1000000 bytes; a larger one is dropped. Set topic.maxMessageSize, which both follow'],
  ['a batch without an end', batch({ max_size: null }),
    "'collectorConfig.exporters.kafka.sending_queue.batch.max_size' must be a number from 1 to 998976, got 0: one batch becomes one record, "
    + 'which may have 1000000 bytes; a larger one is dropped. Set topic.maxMessageSize, which both follow'],
  ['a batch counted in spans', batch({ sizer: 'items', max_size: 5000 }),
    "'collectorConfig.exporters.kafka.sending_queue.batch.sizer' must be 'bytes', got \"items\": one batch becomes one record, whose size is limited; "
    + 'a larger one is dropped'],
  ['a small fetch from a partition', fetch({ max_partition_fetch_size: 999_999 }),
    "'ingesterConfig.receivers.kafka.max_partition_fetch_size' must be at least the largest record (1000000 bytes), got 999999: remove it; "
    + 'it follows topic.maxMessageSize'],
  ['a small fetch', fetch({ max_fetch_size: 1 }),
    "'ingesterConfig.receivers.kafka.max_fetch_size' must be at least the largest record (1000000 bytes), got 1: remove it; it follows topic.maxMessageSize"],
  ['a storage batch above the bulk request', storageBatch(5_000_001),
    "'ingesterConfig.exporters.jaeger_storage_exporter.queue.batch.max_size' must be a number from 1 to 5000000, got 5000001: a batch is written in one "
    + 'bulk request, which may have bulk_processing.max_bytes (5000000)'],
  ['a bulk request that Elasticsearch refuses', bulk(30_000_000),
    "'ingesterConfig.extensions.jaeger_storage.backends.elasticsearch.elasticsearch.bulk_processing.max_bytes' must be a number from 1 to 26214400, "
    + 'got 30000000: Elasticsearch takes 104857600 bytes in one request (http.max_content_length)'],
])('%s is refused', (_, merged, message) => {
  expect(problems(merged)).toEqual([message]);
});

test('a record above the topic\'s largest is refused', () => {
  expect(problems({}, 1_000_000, 999_999)).toEqual([
    "'collectorConfig.exporters.kafka.producer.max_message_bytes' must be at most what the topic takes (999999 bytes), got 1000000: "
    + 'set topic.maxMessageSize, which both follow',
  ]);
});

test('an end that the user replaced is not looked at', () => {
  expect(problems({ collector: { exporters: { kafka: null } }, ingester: { extensions: { jaeger_storage: null } } }, 1_000_000, 1)).toEqual([]);
});
