import type { KafkaClientSettings } from '../jaeger/jaeger-config';
import { OtelCollectorConfig } from '../otel/collector-config';
import { OtelExporter } from '../otel/exporter';
import { OtelExtension } from '../otel/extension';
import { OtelSignal } from '../otel/pipeline';
import { KAFKA_METRICS_PORT } from '../otel/ports';
import { OtelProcessor } from '../otel/processor';
import { OtelReceiver } from '../otel/receiver';

/** What the collector that reads Kafka's metrics needs to know. */
export interface KafkaMetricsSettings {
  readonly brokers: string[];
  readonly topic: string;
  readonly consumerGroup: string;
  readonly client: KafkaClientSettings;
  readonly intervalSeconds: number;
}

/** The name of the port with Kafka's metrics, beside `metrics` with the collector's own. */
export const KAFKA_METRICS_PORT_NAME = 'kafka-metrics';

/**
 * Kafka's metrics in, Prometheus' format out. It asks what a client may ask: where partitions and their copies are, which
 * offsets there are, how far the group has read.
 *
 * @see https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/receiver/kafkametricsreceiver
 */
export function kafkaMetricsConfig({ brokers, topic, consumerGroup, client, intervalSeconds }: KafkaMetricsSettings): OtelCollectorConfig {
  const config = new OtelCollectorConfig();
  config.addExtension(OtelExtension.healthCheck());
  config.addPipeline(OtelSignal.METRICS, {
    receivers: [OtelReceiver.custom('kafka_metrics', {
      brokers,
      ...client.settings,
      client_id: 'kafka-metrics',
      collection_interval: `${intervalSeconds}s`,
      scrapers: ['brokers', 'topics', 'consumers'],
      topic_match: exactly(topic),
      group_match: exactly(consumerGroup),
    }, client.needs)],
    processors: [OtelProcessor.memoryLimiter()],
    exporters: [OtelExporter.custom('prometheus', {
      endpoint: `0.0.0.0:${KAFKA_METRICS_PORT}`,
      // Kafka's units are written as `1`, which the suffixes would make `_ratio` of.
      translation_strategy: 'UnderscoreEscapingWithoutSuffixes',
      // What Kafka no longer says is gone after two more rounds, so that an offline partition is seen.
      metric_expiration: `${intervalSeconds * 2 + 5}s`,
    }, { ports: [{ name: KAFKA_METRICS_PORT_NAME, port: KAFKA_METRICS_PORT, exposed: false }] })],
  });
  config.addTelemetryAttribute('service.name', 'kafka-metrics');
  return config;
}

function exactly(name: string): string {
  return `^${name.replace(/[.\\+*?()|[\]{}^$]/g, '\\$&')}$`;
}
