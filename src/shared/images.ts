// The upstream images without tags; tags are versions. The collector's images stand with its distributions.

/** Jaeger, all roles. */
export const JAEGER_IMAGE = 'jaegertracing/jaeger';
/** Deletes daily indices. */
export const JAEGER_INDEX_CLEANER_IMAGE = 'jaegertracing/jaeger-es-index-cleaner';
/** Kafka. */
export const KAFKA_IMAGE = 'apache/kafka';
/** Elasticsearch. */
export const ELASTICSEARCH_IMAGE = 'docker.elastic.co/elasticsearch/elasticsearch';
/** Asks for a login in front of Jaeger's UI. */
export const OAUTH2_PROXY_IMAGE = 'quay.io/oauth2-proxy/oauth2-proxy';
/** Shows what Elasticsearch says of itself as metrics. */
export const ELASTICSEARCH_EXPORTER_IMAGE = 'quay.io/prometheuscommunity/elasticsearch-exporter';
