import { JaegerMetricsStorage, METRICS_BACKEND, metricsBackendSettings } from './metrics-storage';
import { DEFAULT_DELIVERY, Delivery, deliveryRecipe } from '../delivery';
import { PlainObject, withoutUndefined } from '../merge';
import { ARCHIVE_BACKEND, archivePrefix, backendSettings, JaegerStorage, MAIN_BACKEND } from './storage';
import { OtelCollectorConfig } from '../otel/collector-config';
import type { OtelComponentNeeds } from '../otel/component-needs';
import { OtelExporter } from '../otel/exporter';
import { OtelExtension } from '../otel/extension';
import { OtelPipelineOptions, OtelSignal } from '../otel/pipeline';
import { HEALTH_PORT, JAEGER_QUERY_GRPC_PORT, JAEGER_QUERY_HTTP_PORT } from '../otel/ports';
import { OtelProcessor } from '../otel/processor';
import { retrySettings } from '../otel/queue';
import { OtelReceiver } from '../otel/receiver';
import { OtelServerTls, serverTls } from '../otel/tls';
import { JaegerVersion } from '../versions/jaeger-version';
import { OtelCollectorVersion } from '../versions/otel-collector-version';

/** How to authenticate with Kafka, and what the pod needs for it. */
export interface KafkaClientSettings {
  readonly settings: PlainObject;
  readonly needs: OtelComponentNeeds;
}

/** What both ends of the topic need to know. */
export interface JaegerBusSettings {
  readonly brokers: string[];
  readonly topic: string;
  readonly encoding: string;
  readonly maxMessageBytes: number;
  readonly client: KafkaClientSettings;
  /** At least once, where nothing is said. */
  readonly delivery?: Delivery;
  /** How many bytes of spans the role holds until the next system has them. */
  readonly queueBytes?: number;
}

/** What the collector needs to know. */
export interface JaegerCollectorSettings extends JaegerBusSettings {
  /** TLS of every receiver; plain text without it. */
  readonly receiverTls?: OtelServerTls;
}

/** What the ingester needs to know. */
export interface JaegerIngesterSettings extends JaegerBusSettings {
  readonly version: JaegerVersion;
  readonly consumerGroup: string;
  readonly storage: JaegerStorage;
}

/** What the query service needs to know. */
export interface JaegerQuerySettings {
  readonly storage: JaegerStorage;
  /** Where archived traces are written and read; nobody can archive without. */
  readonly archive?: JaegerStorage;
  /** Where metrics of applications are read; there is no Monitor tab without. */
  readonly metrics?: JaegerMetricsStorage;
  readonly basePath?: string;
  readonly uiConfigFile: string;
  /** Whether it is reached from its own pod only, by a proxy that asks for a login. */
  readonly behindProxy?: boolean;
  /** The Secret with its certificate, where it speaks TLS itself: `tls.crt` and `tls.key`. */
  readonly serverTlsSecret?: string;
}

/** OTLP, Jaeger and Zipkin in, Kafka out. */
export function jaegerCollectorConfig(settings: JaegerCollectorSettings): OtelCollectorConfig {
  const { receiverTls } = settings;
  return jaegerRole('jaeger-collector', {
    receivers: [OtelReceiver.otlp({ tls: receiverTls }), OtelReceiver.jaeger(receiverTls), OtelReceiver.zipkin(receiverTls)],
    processors: [OtelProcessor.memoryLimiter({ spikeLimitPercentage: 15 })],
    exporters: [kafkaExporter(settings)],
  });
}

/**
 * Kafka in, Elasticsearch out. At least once: an offset is committed only after the write (`message_marking.after`), and a
 * failed write is tried again without end, so that a span leaves Kafka only for Elasticsearch.
 */
export function jaegerIngesterConfig(settings: JaegerIngesterSettings): OtelCollectorConfig {
  const { delivery = DEFAULT_DELIVERY } = settings;
  const { waitForResult, writeMode } = deliveryRecipe(delivery);
  const config = jaegerRole('jaeger-ingester', {
    receivers: [OtelReceiver.custom('kafka', (version: OtelCollectorVersion) => kafkaReceiverSettings(settings, version), settings.client.needs)],
    processors: [OtelProcessor.memoryLimiter({ spikeLimitPercentage: 15 })],
    exporters: [OtelExporter.custom('jaeger_storage_exporter', {
      trace_storage: MAIN_BACKEND,
      retry_on_failure: retrySettings(delivery),
      queue: {
        enabled: true,
        wait_for_result: waitForResult,
        sizer: 'bytes',
        queue_size: settings.queueBytes ?? 64 * 1024 * 1024,
        num_consumers: 4,
        batch: { sizer: 'bytes', flush_timeout: '200ms', min_size: 0, max_size: STORAGE_BATCH_BYTES },
      },
    })],
  });
  // Releases that can't wait for the write have no such keys, and the one for records that can't ever be stored is for those that do.
  const writing = settings.version.syncWrites && writeMode === 'sync' ? { write_mode: writeMode, poison_pill_handling: 'drop' } : {};
  config.addExtension(storageExtension({ [MAIN_BACKEND]: backendSettings(settings.storage, writing) }));
  return config;
}

/** The largest batch of spans that is written to Elasticsearch at once; `bulk_processing.max_bytes` is a little above it. */
const STORAGE_BATCH_BYTES = 4 * 1024 * 1024;

/** Elasticsearch in, people out. The pipeline is there because a collector must have one. */
export function jaegerQueryConfig(settings: JaegerQuerySettings): OtelCollectorConfig {
  const config = jaegerRole('jaeger-query', {
    receivers: [OtelReceiver.custom('nop')],
    processors: [],
    exporters: [OtelExporter.custom('nop')],
  });
  const archive = settings.archive
    ? {
      [ARCHIVE_BACKEND]: backendSettings({
        ...settings.archive,
        indexPrefix: archivePrefix(settings.archive.indexPrefix),
        retentionSeconds: ARCHIVE_LOOK_BACK_SECONDS,
        aliases: undefined,
      }),
    }
    : {};
  // Somebody else puts the templates; who only reads has no right to.
  config.addExtension(storageExtension(
    { [MAIN_BACKEND]: backendSettings(settings.storage, { create_mappings: false }), ...archive },
    settings.metrics && { [METRICS_BACKEND]: metricsBackendSettings(settings.metrics) },
  ));
  config.addExtension(queryExtension(settings));
  return config;
}

function queryExtension({ archive, metrics, basePath, uiConfigFile, behindProxy, serverTlsSecret }: JaegerQuerySettings): OtelExtension {
  const address = behindProxy ? '127.0.0.1' : '0.0.0.0';
  const tls = serverTlsSecret
    ? serverTls({ certFile: `${SERVER_TLS_FOLDER}/tls.crt`, keyFile: `${SERVER_TLS_FOLDER}/tls.key` })
    : undefined;
  return OtelExtension.custom('jaeger_query', withoutUndefined({
    storage: { traces: MAIN_BACKEND, traces_archive: archive ? ARCHIVE_BACKEND : undefined, metrics: metrics ? METRICS_BACKEND : undefined },
    base_path: basePath,
    ui: { config_file: uiConfigFile },
    // The platform doesn't trace itself into its own storage.
    enable_tracing: false,
    http: { endpoint: `${address}:${JAEGER_QUERY_HTTP_PORT}`, tls },
    grpc: { endpoint: `${address}:${JAEGER_QUERY_GRPC_PORT}`, tls },
  }), {
    ports: behindProxy ? [] : [
      { name: QUERY_HTTP, port: JAEGER_QUERY_HTTP_PORT, appProtocol: tls ? 'https' : 'http' },
      { name: 'query-grpc', port: JAEGER_QUERY_GRPC_PORT, appProtocol: tls ? 'https' : 'grpc' },
    ],
    secretFiles: serverTlsSecret ? [{ secretName: serverTlsSecret, mountPath: SERVER_TLS_FOLDER, keys: ['tls.crt', 'tls.key'] }] : [],
  });
}

/** The name of the port with UI and HTTP API, in pods and Services. */
export const QUERY_HTTP = 'query-http';
const SERVER_TLS_FOLDER = '/etc/jaeger/query-tls';

/** Archived traces are looked for as far back as ten years; Jaeger wants a limit. Their indices are always daily. */
const ARCHIVE_LOOK_BACK_SECONDS = 87_600 * 3600;

function jaegerRole(serviceName: string, pipeline: OtelPipelineOptions): OtelCollectorConfig {
  const config = new OtelCollectorConfig();
  config.addPipeline(OtelSignal.TRACES, pipeline);
  config.addExtension(OtelExtension.custom('healthcheckv2', { use_v2: true, http: { endpoint: `0.0.0.0:${HEALTH_PORT}` } }, {
    ports: [{ name: 'health', port: HEALTH_PORT, exposed: false }],
  }));
  config.addTelemetryAttribute('service.name', serviceName);
  return config;
}

function kafkaExporter({ client, ...bus }: JaegerBusSettings): OtelExporter {
  const { brokers, topic, encoding, maxMessageBytes, delivery, queueBytes } = bus;
  return OtelExporter.kafka({
    brokers, topic, encoding, maxMessageBytes, delivery, queueBytes, clientId: 'jaeger-collector', overrides: client.settings, needs: client.needs,
  });
}

function storageExtension(backends: PlainObject, metricBackends?: PlainObject): OtelExtension {
  return OtelExtension.custom('jaeger_storage', { backends, ...metricBackends ? { metric_backends: metricBackends } : {} });
}

/** First collector release in which the Kafka receiver takes a list of topics; before it, one. */
const TOPICS_SINCE = '0.142.0';

function kafkaReceiverSettings(settings: JaegerIngesterSettings, version: OtelCollectorVersion): PlainObject {
  const { delivery = DEFAULT_DELIVERY, maxMessageBytes } = settings;
  const fetchBytes = Math.max(1024 * 1024, maxMessageBytes);
  const topic = version._isAtLeast(TOPICS_SINCE) ? { topics: [settings.topic] } : { topic: settings.topic };
  return {
    brokers: settings.brokers,
    ...settings.client.settings,
    group_id: settings.consumerGroup,
    client_id: 'jaeger-ingester',
    // A group that is new to the topic takes what is already there.
    initial_offset: 'earliest',
    session_timeout: '30s',
    heartbeat_interval: '3s',
    // A fetch must hold at least one record of the largest size. The client takes the smaller of the two.
    max_partition_fetch_size: fetchBytes,
    max_fetch_size: fetchBytes,
    traces: { ...topic, encoding: settings.encoding },
    autocommit: { enable: true, interval: '1s' },
    // A record that can't be read, or never stored, is passed over: it would stop its partition for ever.
    message_marking: { after: deliveryRecipe(delivery).markAfterWrite, on_error: false, on_permanent_error: true },
    error_backoff: retrySettings(delivery),
  };
}
