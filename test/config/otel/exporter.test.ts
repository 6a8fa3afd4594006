import { Duration } from 'cdk8s';
import { Delivery, OtelCollectorVersion, OtelExporter, OtelExtension, OtlpAddressing, OtlpProtocol } from '../../../src';

const VERSION = OtelCollectorVersion.of('0.158.0');
const RETRY = {
  enabled: true, initial_interval: '1s', multiplier: 1.5, randomization_factor: 0.5, max_interval: '30s', max_elapsed_time: '0s',
};
const QUEUE = {
  enabled: true,
  sizer: 'bytes',
  queue_size: 33_554_432,
  num_consumers: 10,
  // Below 4 MiB, the largest gRPC message that a receiver takes by default: 1 to 3 MiB.
  batch: { sizer: 'bytes', flush_timeout: '500ms', min_size: 131_072, max_size: 3_145_728 },
};

describe('OtelExporter.otlp', () => {
  test('sends gRPC in plain text to any replica by default', () => {
    const exporter = OtelExporter.otlp({ host: 'gateway.obs.svc', port: 4317 });
    expect(exporter._id(VERSION)).toBe('otlp_grpc');
    expect(exporter._settings(VERSION)).toEqual({
      endpoint: 'gateway.obs.svc:4317', timeout: '10s', compression: 'gzip', tls: { insecure: true }, retry_on_failure: RETRY, sending_queue: QUEUE,
    });
  });

  test('spreads over replicas where the name resolves to them', () => {
    const exporter = OtelExporter.otlp({ host: 'replicas.obs.svc', port: 4317, resolvesToReplicas: true });
    expect(exporter._settings(VERSION)).toMatchObject({
      endpoint: 'dns:///replicas.obs.svc:4317', balancer_name: 'round_robin', timeout: '10s', keepalive: { time: '30s', timeout: '10s' },
    });
  });

  test.each([OtlpProtocol.GRPC, OtlpProtocol.HTTP])('waits as long as the destination says: %s', (protocol) => {
    expect(OtelExporter.otlp({ host: 'a', port: 1, timeout: Duration.seconds(45), protocol })._settings(VERSION).timeout).toBe('45s');
  });

  test('waits for replicas that it addresses by trace id as long as the destination says', () => {
    const timeout = Duration.millis(2500);
    const exporter = OtelExporter.otlp({ host: 'sampler.obs.svc', port: 4317, addressing: OtlpAddressing.BY_TRACE_ID, timeout });
    expect(exporter._settings(VERSION).protocol.otlp.timeout).toBe('2500ms');
  });

  test('routes by trace id where it must, with queue and retries in front of the routing', () => {
    const exporter = OtelExporter.otlp({
      host: 'sampler.obs.svc', port: 4317, addressing: OtlpAddressing.BY_TRACE_ID, resolvesToReplicas: true,
    });
    expect(exporter._id(VERSION)).toBe('load_balancing');
    expect(exporter._settings(VERSION)).toEqual({
      routing_key: 'traceID',
      resolver: { dns: { hostname: 'sampler.obs.svc', port: '4317', interval: '5s', timeout: '1s' } },
      retry_on_failure: RETRY,
      sending_queue: QUEUE,
      protocol: {
        otlp: {
          timeout: '5s', compression: 'snappy', tls: { insecure: true }, sending_queue: { enabled: false }, retry_on_failure: { enabled: false },
        },
      },
    });
  });

  describe('by trace id, to replicas that it knows by a list', () => {
    const destination = {
      host: 'sampler.obs.svc', port: 4317, addressing: OtlpAddressing.BY_TRACE_ID, replicaHosts: ['sampler-0.obs.svc', 'sampler-1.obs.svc', 'sampler-2.obs.svc'],
    };
    const resolver = { static: { hostnames: ['sampler-0.obs.svc:4317', 'sampler-1.obs.svc:4317', 'sampler-2.obs.svc:4317'] } };
    const connection = { timeout: '5s', compression: 'snappy', tls: { insecure: true }, keepalive: { time: '30s', timeout: '10s' } };

    test('has a queue for each, so that spans for the others pass one that is away, and waits for that one in each attempt', () => {
      expect(OtelExporter.otlp(destination, { queue: { spans: 10_000 } })._settings(VERSION)).toEqual({
        routing_key: 'traceID',
        resolver,
        protocol: {
          otlp: {
            ...connection,
            timeout: '30s',
            wait_for_ready: true,
            retry_on_failure: { ...RETRY, max_interval: '5s' },
            sending_queue: { ...QUEUE, sizer: 'items', queue_size: 3334 },
          },
        },
      });
    });

    test('waits for one that is away as long as the destination says', () => {
      const { protocol } = OtelExporter.otlp({ ...destination, timeout: Duration.seconds(12) })._settings(VERSION);
      expect(protocol.otlp.timeout).toBe('12s');
    });

    test('has no queue that is smaller than a batch, which the collector would refuse', () => {
      const { protocol } = OtelExporter.otlp(destination, { queue: { bytes: 256 * 1024 } })._settings(VERSION);
      expect(protocol.otlp.sending_queue.queue_size).toBe(128 * 1024);
    });

    test('has one queue in front on disk: the connections would open one file', () => {
      const storage = OtelExtension.fileStorage({ name: 'queue', directory: '/var/queue' });
      expect(OtelExporter.otlp(destination, { queue: { spans: 100, storage } })._settings(VERSION)).toEqual({
        routing_key: 'traceID',
        resolver,
        retry_on_failure: RETRY,
        sending_queue: { ...QUEUE, sizer: 'items', queue_size: 100, storage: 'file_storage/queue' },
        protocol: { otlp: { ...connection, sending_queue: { enabled: false }, retry_on_failure: { enabled: false } } },
      });
    });

    test('expects the name of all in the certificate', () => {
      expect(OtelExporter.otlp({ ...destination, tls: { caFile: '/tls/ca.crt' } })._settings(VERSION).protocol.otlp.tls)
        .toEqual({ ca_file: '/tls/ca.crt', reload_interval: '1m', server_name_override: 'sampler.obs.svc' });
    });
  });

  test('is called loadbalancing before 0.153', () => {
    const exporter = OtelExporter.otlp({ host: 'a', port: 1, addressing: OtlpAddressing.BY_TRACE_ID });
    expect(exporter._id(OtelCollectorVersion.of('0.152.0'))).toBe('loadbalancing');
  });

  test('sends HTTP to a URL', () => {
    const exporter = OtelExporter.otlp({ host: 'gateway.obs.svc', port: 4318, protocol: OtlpProtocol.HTTP });
    expect(exporter._id(VERSION)).toBe('otlp_http');
    expect(exporter._settings(VERSION)).toEqual({
      endpoint: 'http://gateway.obs.svc:4318', timeout: '10s', compression: 'gzip', tls: { insecure: true }, retry_on_failure: RETRY, sending_queue: QUEUE,
    });
  });

  test('sends HTTPS to a URL with a path', () => {
    const exporter = OtelExporter.otlp({ host: 'api.example.com', port: 443, protocol: OtlpProtocol.HTTP, path: '/otlp', tls: {} });
    expect(exporter._settings(VERSION)).toMatchObject({ endpoint: 'https://api.example.com:443/otlp', tls: {} });
  });

  test("trusts the image's roots with TLS and no CA", () => {
    expect(OtelExporter.otlp({ host: 'a', port: 1, tls: {} })._settings(VERSION).tls).toEqual({});
  });

  test('trusts a CA of its own, and reads it again', () => {
    expect(OtelExporter.otlp({ host: 'a', port: 1, tls: { caFile: '/tls/ca.crt' } })._settings(VERSION).tls)
      .toEqual({ ca_file: '/tls/ca.crt', reload_interval: '1m' });
  });

  test('shows a certificate of its own', () => {
    const tls = { caFile: '/tls/ca.crt', certFile: '/tls/tls.crt', keyFile: '/tls/tls.key' };
    expect(OtelExporter.otlp({ host: 'a', port: 1, tls })._settings(VERSION).tls)
      .toEqual({ ca_file: '/tls/ca.crt', cert_file: '/tls/tls.crt', key_file: '/tls/tls.key', reload_interval: '1m' });
  });

  test('uses TLS on the connections behind the routing, too', () => {
    const exporter = OtelExporter.otlp({ host: 'a', port: 1, addressing: OtlpAddressing.BY_TRACE_ID, tls: { caFile: '/tls/ca.crt' } });
    expect(exporter._settings(VERSION).protocol.otlp.tls).toEqual({ ca_file: '/tls/ca.crt', reload_interval: '1m', server_name_override: 'a' });
  });

  test.each([OtlpAddressing.BY_TRACE_ID, OtlpAddressing.ANY_REPLICA])('expects another name in the certificate where it is told to: %s', addressing => {
    const settings = OtelExporter.otlp({ host: 'a', port: 1, addressing, tls: { serverName: 'b' } })._settings(VERSION);
    expect((settings.protocol?.otlp ?? settings).tls).toEqual({ server_name_override: 'b' });
  });

  test('asks for the Secrets behind the files', () => {
    const secretFiles = [{ secretName: 'client-tls', mountPath: '/tls' }];
    expect(OtelExporter.otlp({ host: 'a', port: 1, tls: { caFile: '/tls/ca.crt', secretFiles } }).needs.secretFiles)
      .toEqual([{ secretName: 'client-tls', mountPath: '/tls' }]);
  });

  test('takes values of headers from Secrets by the environment', () => {
    const headers = [{ name: 'x-api-key', secretName: 'vendor', secretKey: 'key' }, { name: 'authorization', secretName: 'vendor', secretKey: 'auth' }];
    const exporter = OtelExporter.otlp({ host: 'a', port: 1, headers });
    expect(exporter._settings(VERSION).headers)
      .toEqual({ 'x-api-key': '${env:OTLP_HEADER_X_API_KEY_C5729A4F}', 'authorization': '${env:OTLP_HEADER_AUTHORIZATION_343D63D3}' });
    expect(exporter.needs.environment).toEqual([
      { name: 'OTLP_HEADER_X_API_KEY_C5729A4F', secretName: 'vendor', secretKey: 'key' },
      { name: 'OTLP_HEADER_AUTHORIZATION_343D63D3', secretName: 'vendor', secretKey: 'auth' },
    ]);
  });

  test.each([
    ['one', 'token', 'two', 'token'],
    // Written with underscores, both would be the same.
    ['a-b', 'c', 'a', 'b-c'],
  ])('two exporters with the same header from two Secrets keep both values: %s/%s, %s/%s', (secretName, secretKey, otherName, otherKey) => {
    const variable = (name: string, key: string) => OtelExporter.otlp(
      { host: 'a', port: 1, headers: [{ name: 'authorization', secretName: name, secretKey: key }] }).needs.environment![0].name;
    expect(variable(secretName, secretKey)).not.toBe(variable(otherName, otherKey));
  });

  test('is named, limits its queue and keeps it on disk where it is told to', () => {
    const storage = OtelExtension.fileStorage({ name: 'queue', directory: '/var/queue' });
    const exporter = OtelExporter.otlp({ host: 'a', port: 1 }, { name: 'backup', queue: { spans: 5, storage } });
    expect(exporter._id(VERSION)).toBe('otlp_grpc/backup');
    expect(exporter._settings(VERSION).sending_queue).toEqual({ ...QUEUE, sizer: 'items', queue_size: 5, storage: 'file_storage/queue' });
    expect(exporter.needs.extensions).toEqual([storage]);
  });

  test('lets senders in the process wait where it is told to', () => {
    const exporter = OtelExporter.otlp({ host: 'a', port: 1 }, { queue: { bytes: 7, blockWhenFull: true } });
    expect(exporter._settings(VERSION).sending_queue).toEqual({ ...QUEUE, queue_size: 7, block_on_overflow: true });
  });

  test('gives up after five minutes with best effort', () => {
    const exporter = OtelExporter.otlp({ host: 'a', port: 1 }, { delivery: Delivery.BEST_EFFORT });
    expect(exporter._settings(VERSION).retry_on_failure).toEqual({ ...RETRY, max_elapsed_time: '300s' });
  });

  test('merges overrides last', () => {
    const exporter = OtelExporter.otlp({ host: 'a', port: 1 }, { overrides: { timeout: '3s', compression: null, sending_queue: { num_consumers: 1 } } });
    expect(exporter._settings(VERSION)).toEqual({
      endpoint: 'a:1', timeout: '3s', tls: { insecure: true }, retry_on_failure: RETRY, sending_queue: { ...QUEUE, num_consumers: 1 },
    });
  });
});

describe('OtelExporter.kafka', () => {
  const options = { brokers: ['k-0:9092', 'k-1:9092'], topic: 'spans', maxMessageBytes: 1_000_000, clientId: 'me' };

  test('acknowledges only what all replicas have, in records that fit', () => {
    const exporter = OtelExporter.kafka(options);
    expect(exporter._id(VERSION)).toBe('kafka');
    expect(exporter._settings(VERSION)).toEqual({
      brokers: ['k-0:9092', 'k-1:9092'],
      client_id: 'me',
      traces: { topic: 'spans', encoding: 'otlp_proto' },
      producer: { required_acks: 'all', compression: 'zstd', max_message_bytes: 1_000_000, allow_auto_topic_creation: false },
      // A dead broker is in sync for nine seconds and an election more.
      timeout: '30s',
      retry_on_failure: RETRY,
      sending_queue: {
        enabled: true,
        sizer: 'bytes',
        queue_size: 67_108_864,
        num_consumers: 8,
        wait_for_result: true,
        // A batch is one record: three quarters of the largest.
        batch: { sizer: 'bytes', flush_timeout: '200ms', min_size: 250_000, max_size: 750_000 },
      },
    });
  });

  test('with best effort waits for the leader only, tells nobody and gives up after five minutes', () => {
    const settings = OtelExporter.kafka({ ...options, delivery: Delivery.BEST_EFFORT, queueBytes: 1000 })._settings(VERSION);
    expect(settings.producer.required_acks).toBe(1);
    expect(settings.retry_on_failure).toEqual({ ...RETRY, max_elapsed_time: '300s' });
    expect(settings.sending_queue).toMatchObject({ queue_size: 1000, wait_for_result: false });
  });

  test('writes another encoding', () => {
    expect(OtelExporter.kafka({ ...options, encoding: 'jaeger_proto' })._settings(VERSION).traces).toEqual({ topic: 'spans', encoding: 'jaeger_proto' });
  });

  test('merges overrides last', () => {
    const exporter = OtelExporter.kafka({ ...options, overrides: { producer: { compression: 'lz4' } } });
    expect(exporter._settings(VERSION).producer)
      .toEqual({ required_acks: 'all', compression: 'lz4', max_message_bytes: 1_000_000, allow_auto_topic_creation: false });
  });
});

describe('other exporters', () => {
  test('debug writes basic lines by default', () => {
    expect(OtelExporter.debug()._settings(VERSION)).toEqual({ verbosity: 'basic' });
    expect(OtelExporter.debug('detailed')._settings(VERSION)).toEqual({ verbosity: 'detailed' });
  });

  test('custom is written as given', () => {
    const exporter = OtelExporter.custom('file/traces', { path: '/tmp/x' }, { ports: [{ name: 'p', port: 1 }] });
    expect([exporter._id(VERSION), exporter._settings(VERSION), exporter.needs]).toEqual(['file/traces', { path: '/tmp/x' }, { ports: [{ name: 'p', port: 1 }] }]);
  });
});
