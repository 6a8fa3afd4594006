// The upstream images without tags; tags are versions. The collector's images stand with its distributions.

/** Jaeger, all roles. */
export const JAEGER_IMAGE = 'jaegertracing/jaeger';
/** Makes aliases and first indices, begins new indices, hides old ones. */
export const JAEGER_ROLLOVER_IMAGE = 'jaegertracing/jaeger-es-rollover';
/** Deletes old indices. */
export const JAEGER_INDEX_CLEANER_IMAGE = 'jaegertracing/jaeger-es-index-cleaner';
/** Kafka. */
export const KAFKA_IMAGE = 'apache/kafka';
/** Elasticsearch. */
export const ELASTICSEARCH_IMAGE = 'docker.elastic.co/elasticsearch/elasticsearch';
/** Asks for a login in front of Jaeger's UI. */
export const OAUTH2_PROXY_IMAGE = 'quay.io/oauth2-proxy/oauth2-proxy';
/** The images with an OpenTelemetry agent for applications, by language. */
export const AUTO_INSTRUMENTATION_IMAGES: { readonly [language: string]: string } = {
  java: 'ghcr.io/open-telemetry/opentelemetry-operator/autoinstrumentation-java',
  python: 'ghcr.io/open-telemetry/opentelemetry-operator/autoinstrumentation-python',
  nodejs: 'ghcr.io/open-telemetry/opentelemetry-operator/autoinstrumentation-nodejs',
  dotnet: 'ghcr.io/open-telemetry/opentelemetry-operator/autoinstrumentation-dotnet',
};
/** Shows what Elasticsearch says of itself as metrics. */
export const ELASTICSEARCH_EXPORTER_IMAGE = 'quay.io/prometheuscommunity/elasticsearch-exporter';
