import { Delivery, JaegerVersion } from '../../../src';
import { deliveryProblems, replicationDeliveryProblems, uncleanElectionProblems } from '../../../src/config/jaeger/delivery-rules';
import { jaegerCollectorConfig, jaegerIngesterConfig } from '../../../src/config/jaeger/jaeger-config';
import { mergeDeep } from '../../../src/config/merge';

const BUS = { brokers: ['k-0:9092'], topic: 'spans', encoding: 'otlp_proto', maxMessageBytes: 999_424, client: { settings: {}, needs: {} } };
const STORAGE = { urls: ['http://es:9200'], shards: 3, replicas: 1, retentionSeconds: 168 * 3600 };
const BACKEND = 'extensions.jaeger_storage.backends.elasticsearch.elasticsearch';

function problems(version: JaegerVersion, merged: { collector?: object; ingester?: object } = {}, delivery = Delivery.AT_LEAST_ONCE): string[] {
  const embedded = version._embeddedCollector();
  return deliveryProblems(delivery, {
    collector: mergeDeep(jaegerCollectorConfig({ ...BUS, delivery })._toObject(embedded), merged.collector),
    ingester: mergeDeep(jaegerIngesterConfig({ ...BUS, delivery, version, storage: STORAGE, consumerGroup: 'g' })._toObject(embedded), merged.ingester),
    syncWrites: version.syncWrites,
  }).map(({ prop }) => prop);
}

/** `a.b.c` and a value as nested maps. */
function nested(path: string, value: unknown): object {
  return path.split('.').reduceRight<any>((inner, key) => ({ [key]: inner }), value);
}

test.each([JaegerVersion.V2_13, JaegerVersion.V2_20, JaegerVersion.V2_21])('each level is whole as it is written: %#', version => {
  expect(problems(version)).toEqual([]);
  expect(problems(version, {}, Delivery.BEST_EFFORT)).toEqual([]);
});

test.each<['collector' | 'ingester', string, unknown]>([
  ['collector', 'exporters.kafka.producer.required_acks', 1],
  ['collector', 'exporters.kafka.producer.required_acks', 0],
  ['collector', 'exporters.kafka.producer.required_acks', null],
  ['collector', 'exporters.kafka.sending_queue.wait_for_result', false],
  ['collector', 'exporters.kafka.sending_queue.wait_for_result', null],
  ['collector', 'exporters.kafka.retry_on_failure.max_elapsed_time', '5m'],
  ['collector', 'exporters.kafka.retry_on_failure.max_elapsed_time', null],
  ['ingester', 'receivers.kafka.initial_offset', 'latest'],
  ['ingester', 'receivers.kafka.message_marking.after', false],
  ['ingester', 'receivers.kafka.message_marking.after', null],
  ['ingester', 'receivers.kafka.message_marking.on_error', true],
  ['ingester', 'receivers.kafka.error_backoff.enabled', false],
  ['ingester', 'receivers.kafka.error_backoff.max_elapsed_time', '10m'],
  ['ingester', 'exporters.jaeger_storage_exporter.queue.wait_for_result', false],
  ['ingester', 'exporters.jaeger_storage_exporter.queue.wait_for_result', null],
  ['ingester', 'exporters.jaeger_storage_exporter.retry_on_failure.max_elapsed_time', '1m'],
  ['ingester', `${BACKEND}.write_mode`, 'async'],
  ['ingester', `${BACKEND}.write_mode`, null],
])('half of at least once is refused: %s %s %s', (role, path, value) => {
  const merged = { [role]: nested(path, value) };
  expect(problems(JaegerVersion.V2_21, merged)).toEqual([`${role}Config.${path}`]);
  expect(problems(JaegerVersion.V2_21, merged, Delivery.BEST_EFFORT)).toEqual([]);
});

test.each([['20s', 0], ['30s', 0], ['1m', 0], ['0.5m', 0], ['19.9s', 1], ['19900ms', 1], ['1m30', 1], ['soon', 1], [30, 1], [null, 1]])(
  'a release with an old Kafka client waits for a dead broker to be found out: %s', (timeout, expected) => {
    const merged = { collector: nested('exporters.kafka.timeout', timeout) };
    expect(problems(JaegerVersion.V2_13, merged)).toEqual(Array(expected).fill('collectorConfig.exporters.kafka.timeout'));
    expect(problems(JaegerVersion.V2_13, merged, Delivery.BEST_EFFORT)).toEqual([]);
    expect(problems(JaegerVersion.V2_21, merged)).toEqual([]);
  });

test('a removed back-off is two settings that are missing', () => {
  expect(problems(JaegerVersion.V2_21, { ingester: nested('receivers.kafka.error_backoff', null) })).toEqual([
    'ingesterConfig.receivers.kafka.error_backoff.enabled', 'ingesterConfig.receivers.kafka.error_backoff.max_elapsed_time',
  ]);
});

test.each<['collector' | 'ingester', string, unknown]>([
  ['collector', 'exporters.kafka.producer.required_acks', -1],
  ['collector', 'exporters.kafka.sending_queue', { enabled: false, wait_for_result: null }],
  ['collector', 'exporters.kafka.retry_on_failure.max_elapsed_time', 0],
  ['collector', 'exporters.kafka', null],
  ['ingester', 'receivers.kafka', null],
  ['ingester', 'receivers.kafka.message_marking.on_permanent_error', false],
  ['ingester', 'receivers.kafka.autocommit.enable', false],
  ['ingester', 'exporters.jaeger_storage_exporter.queue', null],
  ['ingester', 'exporters.jaeger_storage_exporter.retry_on_failure', { enabled: false, max_elapsed_time: null }],
  ['ingester', 'extensions.jaeger_storage', null],
])('what promises as much is taken: %s %s %j', (role, path, value) => {
  expect(problems(JaegerVersion.V2_21, { [role]: nested(path, value) })).toEqual([]);
});

test('a release that knows no synchronous writes is not asked for them', () => {
  expect(problems(JaegerVersion.V2_20, { ingester: nested(`${BACKEND}.service_cache_ttl`, '1h') })).toEqual([]);
});

test.each<[Delivery, number | undefined, number, number[]]>([
  [Delivery.AT_LEAST_ONCE, 3, 1, [1]],
  [Delivery.AT_LEAST_ONCE, undefined, 1, [1]],
  [Delivery.AT_LEAST_ONCE, 3, 2, []],
  [Delivery.AT_LEAST_ONCE, 1, 1, []],
  [Delivery.BEST_EFFORT, 3, 1, []],
])('%s with %s brokers and %d in-sync replicas', (delivery, brokers, minInsyncReplicas, expected) => {
  expect(replicationDeliveryProblems('kafka', delivery, { brokers, replicationFactor: 3, minInsyncReplicas }).map(({ value }) => value)).toEqual(expected);
});

test.each<[Delivery, string | undefined, number]>([
  [Delivery.AT_LEAST_ONCE, 'true', 1], [Delivery.AT_LEAST_ONCE, 'false', 0], [Delivery.AT_LEAST_ONCE, undefined, 0], [Delivery.BEST_EFFORT, 'true', 0],
])('%s with unclean elections %s', (delivery, value, expected) => {
  const settings = value === undefined ? undefined : { 'unclean.leader.election.enable': value };
  expect(uncleanElectionProblems('settings', delivery, settings)).toHaveLength(expected);
});
