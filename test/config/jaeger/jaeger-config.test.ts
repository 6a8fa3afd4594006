import { JaegerVersion } from '../../../src';
import { jaegerCollectorConfig, jaegerIngesterConfig, jaegerQueryConfig } from '../../../src/config/jaeger/jaeger-config';
import { archivePrefix, backendSettings } from '../../../src/config/jaeger/storage';

const BUS = { brokers: ['k-0:9092'], topic: 'spans', encoding: 'otlp_proto', maxMessageBytes: 999_424, client: { settings: {}, needs: {} } };
const STORAGE = { urls: ['http://es:9200'], shards: 3, replicas: 1, retentionSeconds: 604_800 };
const V2_13 = JaegerVersion.V2_13;
const V2_21 = JaegerVersion.V2_21;
const RETRY = { enabled: true, initial_interval: '1s', multiplier: 1.5, randomization_factor: 0.5, max_interval: '30s', max_elapsed_time: '0s' };

function ingester(version: JaegerVersion): any {
  return jaegerIngesterConfig({ ...BUS, version, storage: STORAGE, consumerGroup: 'jaeger-ingester' })._toObject(version._embeddedCollector());
}

describe('the collector', () => {
  const config = jaegerCollectorConfig(BUS)._toObject(V2_21._embeddedCollector());

  test('takes OTLP, Jaeger and Zipkin and writes to Kafka', () => {
    expect(config.service.pipelines).toEqual({
      traces: { receivers: ['otlp', 'jaeger', 'zipkin'], processors: ['memory_limiter'], exporters: ['kafka'] },
    });
    expect(config.exporters.kafka).toMatchObject({ brokers: ['k-0:9092'], client_id: 'jaeger-collector', traces: { topic: 'spans', encoding: 'otlp_proto' } });
    expect(config.exporters.kafka.producer.max_message_bytes).toBe(999_424);
  });

  test('authenticates with Kafka as the cluster wants it', () => {
    const client = { settings: { auth: { sasl: { username: 'u' } } }, needs: { environment: [{ name: 'KAFKA_PASSWORD', secretName: 's', secretKey: 'k' }] } };
    const authenticated = jaegerCollectorConfig({ ...BUS, client });
    expect(authenticated._toObject(V2_21._embeddedCollector()).exporters.kafka.auth).toEqual({ sasl: { username: 'u' } });
    expect(authenticated._needs().flatMap(({ environment = [] }) => environment)).toEqual([{ name: 'KAFKA_PASSWORD', secretName: 's', secretKey: 'k' }]);
  });

  test('answers health probes on every address and says who it is', () => {
    expect(config.extensions).toEqual({ healthcheckv2: { use_v2: true, http: { endpoint: '0.0.0.0:13133' } } });
    expect(config.service.extensions).toEqual(['healthcheckv2']);
    expect(config.service.telemetry.resource).toEqual({ 'service.name': 'jaeger-collector' });
  });

  test('limits its memory', () => {
    expect(config.processors.memory_limiter).toEqual({ check_interval: '1s', limit_percentage: 80, spike_limit_percentage: 15 });
  });
});

describe('the ingester', () => {
  test('commits an offset only after the write', () => {
    expect(ingester(V2_21).receivers.kafka).toEqual({
      brokers: ['k-0:9092'],
      group_id: 'jaeger-ingester',
      client_id: 'jaeger-ingester',
      initial_offset: 'earliest',
      session_timeout: '30s',
      heartbeat_interval: '3s',
      max_partition_fetch_size: 1_048_576,
      max_fetch_size: 1_048_576,
      traces: { topics: ['spans'], encoding: 'otlp_proto' },
      autocommit: { enable: true, interval: '1s' },
      message_marking: { after: true, on_error: false, on_permanent_error: true },
      error_backoff: RETRY,
    });
  });

  test('waits for the storage, and tries again without end', () => {
    expect(ingester(V2_21).exporters.jaeger_storage_exporter).toEqual({
      trace_storage: 'elasticsearch',
      retry_on_failure: RETRY,
      queue: {
        enabled: true,
        wait_for_result: true,
        sizer: 'bytes',
        queue_size: 67_108_864,
        num_consumers: 4,
        batch: { sizer: 'bytes', flush_timeout: '200ms', min_size: 0, max_size: 4_194_304 },
      },
    });
  });

  test.each<[JaegerVersion, object]>([
    [V2_13, { topic: 'spans', encoding: 'otlp_proto' }],
    [JaegerVersion.V2_20, { topics: ['spans'], encoding: 'otlp_proto' }],
    [V2_21, { topics: ['spans'], encoding: 'otlp_proto' }],
  ])('names the topic as the release wants it: %#', (version, traces) => {
    expect(ingester(version).receivers.kafka.traces).toEqual(traces);
  });

  test.each<[JaegerVersion, (string | undefined)[]]>([
    [V2_13, [undefined, undefined]],
    [JaegerVersion.V2_20, [undefined, undefined]],
    [V2_21, ['sync', 'drop']],
  ])('writes synchronously where the release can: %#', (version, expected) => {
    const { write_mode, poison_pill_handling } = ingester(version).extensions.jaeger_storage.backends.elasticsearch.elasticsearch;
    expect([write_mode, poison_pill_handling]).toEqual(expected);
  });

  test('fetches records of the largest size', () => {
    const config = jaegerIngesterConfig({ ...BUS, maxMessageBytes: 9_000_000, version: V2_21, storage: STORAGE, consumerGroup: 'g' });
    expect(config._toObject(V2_21._embeddedCollector()).receivers.kafka.max_partition_fetch_size).toBe(9_000_000);
  });

  test('authenticates with Kafka as the cluster wants it', () => {
    const client = { settings: { tls: { ca_file: '/ca' } }, needs: { secretFiles: [{ secretName: 's', mountPath: '/ca' }] } };
    const config = jaegerIngesterConfig({ ...BUS, client, version: V2_21, storage: STORAGE, consumerGroup: 'g' });
    expect(config._toObject(V2_21._embeddedCollector()).receivers.kafka.tls).toEqual({ ca_file: '/ca' });
    expect(config._needs().flatMap(({ secretFiles = [] }) => secretFiles)).toEqual([{ secretName: 's', mountPath: '/ca' }]);
  });

  test('limits its memory first', () => {
    expect(ingester(V2_21).service.pipelines.traces).toEqual({ receivers: ['kafka'], processors: ['memory_limiter'], exporters: ['jaeger_storage_exporter'] });
  });
});

describe('the query service', () => {
  const settings = { storage: STORAGE, uiConfigFile: '/etc/otelcol/config-ui.json' };

  function query(changes: object = {}): any {
    return jaegerQueryConfig({ ...settings, ...changes })._toObject(V2_21._embeddedCollector());
  }

  test('serves UI and API on every address', () => {
    expect(query().extensions.jaeger_query).toEqual({
      storage: { traces: 'elasticsearch' },
      ui: { config_file: '/etc/otelcol/config-ui.json' },
      enable_tracing: false,
      http: { endpoint: '0.0.0.0:16686' },
      grpc: { endpoint: '0.0.0.0:16685' },
    });
  });

  test('has a pipeline that does nothing, since it must have one', () => {
    expect(query().service.pipelines).toEqual({ traces: { receivers: ['nop'], exporters: ['nop'] } });
    expect(query().service.extensions).toEqual(['healthcheckv2', 'jaeger_storage', 'jaeger_query']);
  });

  test('serves below a path', () => {
    expect(query({ basePath: '/jaeger' }).extensions.jaeger_query.base_path).toBe('/jaeger');
  });

  test('keeps archived traces in indices of their own', () => {
    const { jaeger_query, jaeger_storage } = query({ archive: { ...STORAGE, username: 'archivist', passwordFile: '/p/archivist' } }).extensions;
    expect(jaeger_query.storage).toEqual({ traces: 'elasticsearch', traces_archive: 'elasticsearch_archive' });
    expect(Object.keys(jaeger_storage.backends)).toEqual(['elasticsearch', 'elasticsearch_archive']);
    expect(jaeger_storage.backends.elasticsearch.elasticsearch.indices.index_prefix).toBe(undefined);
    expect(jaeger_storage.backends.elasticsearch_archive.elasticsearch.indices.index_prefix).toBe('archive');
    expect(jaeger_storage.backends.elasticsearch_archive.elasticsearch.auth.basic.username).toBe('archivist');
  });

  test('has daily indices for the archive, whatever the others are', () => {
    const storage = { ...STORAGE, aliases: { backend: { use_aliases: true }, indices: {} } };
    const { backends } = query({ storage, archive: storage }).extensions.jaeger_storage;
    expect([backends.elasticsearch.elasticsearch.use_aliases, backends.elasticsearch_archive.elasticsearch.use_aliases]).toEqual([true, undefined]);
    expect([backends.elasticsearch_archive.elasticsearch.max_span_age, backends.elasticsearch_archive.elasticsearch.create_mappings]).toEqual(['87600h', true]);
  });

  test('puts no index templates, which its user has no right to, but for the archive', () => {
    const { backends } = query({ archive: STORAGE }).extensions.jaeger_storage;
    const mappings = (backend: any) => backend.elasticsearch.create_mappings;
    expect([mappings(backends.elasticsearch), mappings(backends.elasticsearch_archive)]).toEqual([false, true]);
  });

  test('never sets a write mode: it does not write', () => {
    expect(query().extensions.jaeger_storage.backends.elasticsearch.elasticsearch.write_mode).toBe(undefined);
  });
});

describe('backendSettings', () => {
  test('without authentication', () => {
    expect(backendSettings(STORAGE)).toEqual({
      elasticsearch: {
        server_urls: ['http://es:9200'],
        create_mappings: true,
        max_span_age: '168h',
        service_cache_ttl: '12h',
        bulk_processing: { max_bytes: 5_000_000, flush_interval: '200ms', workers: 4 },
        indices: {
          spans: { shards: 3, replicas: 1 },
          services: { shards: 1, replicas: 1 },
          dependencies: { shards: 1, replicas: 1 },
          sampling: { shards: 1, replicas: 1 },
        },
      },
    });
  });

  test.each([[604_800, '12h'], [24 * 3600, '12h'], [6 * 3600, '3h'], [3600, '30m'], [60, '30s']])(
    'remembers services for less than the retention of %d s', (retentionSeconds, ttl) => {
      expect(backendSettings({ ...STORAGE, retentionSeconds }).elasticsearch.service_cache_ttl).toBe(ttl);
    });

  test('with aliases puts no templates, counts no days and shapes no indices', () => {
    const aliases = { backend: { use_aliases: true }, indices: { spans: { rotation: {} } } };
    const { elasticsearch } = backendSettings({ ...STORAGE, aliases, indexPrefix: 'team' });
    expect([elasticsearch.create_mappings, elasticsearch.max_span_age, elasticsearch.use_aliases]).toEqual([false, undefined, true]);
    expect(elasticsearch.indices).toEqual({ index_prefix: 'team', spans: { rotation: {} } });
  });

  test('with user, CA, prefix and further keys', () => {
    const { elasticsearch } = backendSettings(
      { ...STORAGE, username: 'u', passwordFile: '/p/password', caFile: '/ca/ca.crt', indexPrefix: 'team' }, { write_mode: 'sync' });
    expect(elasticsearch.auth).toEqual({ basic: { username: 'u', password_file: '/p/password', reload_interval: '1m' } });
    expect(elasticsearch.tls).toEqual({ ca_file: '/ca/ca.crt', reload_interval: '1m' });
    expect(backendSettings({ ...STORAGE, certFile: '/c/tls.crt', keyFile: '/c/tls.key' }).elasticsearch.tls)
      .toEqual({ cert_file: '/c/tls.crt', key_file: '/c/tls.key', reload_interval: '1m' });
    expect(elasticsearch.indices.index_prefix).toBe('team');
    expect(elasticsearch.write_mode).toBe('sync');
  });
});

test.each([[undefined, 'archive'], ['team', 'team-archive']])('the archive of prefix %s has prefix %s', (prefix, archive) => {
  expect(archivePrefix(prefix)).toBe(archive);
});
