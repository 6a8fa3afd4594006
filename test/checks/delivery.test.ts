import { collector, found } from '../support/checks';

const WHOLE = { producer: { required_acks: 'all' }, sending_queue: { wait_for_result: true } };

test.each<[string, any, string[]]>([
  ['the whole recipe', WHOLE, []],
  ['every replica by number, without a queue', { producer: { required_acks: -1 }, sending_queue: { enabled: false } }, []],
  ['one replica', { ...WHOLE, producer: { required_acks: 1 } }, ['exporters.kafka has required_acks 1']],
  ['the default', {}, ['exporters.kafka has required_acks 1']],
  ['an early answer', { ...WHOLE, sending_queue: {} }, ['exporters.kafka answers before Kafka has the record']],
])('unconfirmed-kafka-writes: %s', (_, settings, expected) => {
  const objects = collector({ receivers: { otlp: {} }, exporters: { kafka: settings } });
  expect(found('unconfirmed-kafka-writes', objects)).toEqual(expected.map(message => `ConfigMap/tracing/collector: ${message}`));
});

function ingester(marking: any, elasticsearch: any, exporters: any = { jaeger_storage_exporter: { trace_storage: 'main' } }): any[] {
  return collector({
    receivers: { kafka: { message_marking: marking } },
    exporters,
    extensions: { jaeger_storage: { backends: { main: elasticsearch ? { elasticsearch } : { memory: {} } } } },
  });
}

test.each<[string, any[], string[]]>([
  ['synchronous writes', ingester({ after: true }, { write_mode: 'sync' }), []],
  ['a release without them', ingester({ after: true }, { server_urls: [] }), ['receivers.kafka commits an offset when the write has begun (no write_mode: sync)']],
  ['early marks', ingester({ after: false }, { write_mode: 'sync' }), ['receivers.kafka commits an offset when the record was read']],
  ['the default marks', ingester(undefined, { write_mode: 'sync' }), ['receivers.kafka commits an offset when the record was read']],
  ['another storage', ingester({ after: true }, undefined), []],
  ['another exporter', ingester({ after: false }, undefined, { otlp_grpc: {} }), []],
])('unconfirmed-storage-writes: %s', (_, objects, expected) => {
  expect(found('unconfirmed-storage-writes', objects)).toEqual(expected.map(message => `ConfigMap/tracing/collector: ${message}`));
});
