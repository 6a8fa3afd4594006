// The ports of the chain, once. Numbers are the upstream defaults.

/** OTLP over gRPC. */
export const OTLP_GRPC_PORT = 4317;
/** OTLP over HTTP. */
export const OTLP_HTTP_PORT = 4318;
/** Health of collectors and of Jaeger. */
export const HEALTH_PORT = 13133;
/** Internal metrics of collectors and of Jaeger, in Prometheus' format. */
export const METRICS_PORT = 8888;
/** Metrics of Kafka, which a collector reads from the brokers. */
export const KAFKA_METRICS_PORT = 9308;
/** Metrics of applications, which samplers count from spans. */
export const SPAN_METRICS_PORT = 8889;
/** Metrics of Elasticsearch, from its exporter. */
export const ELASTICSEARCH_METRICS_PORT = 9114;
/** Jaeger's own protocol over gRPC. */
export const JAEGER_GRPC_PORT = 14250;
/** Jaeger's own protocol, Thrift over HTTP. */
export const JAEGER_THRIFT_HTTP_PORT = 14268;
/** Zipkin. */
export const ZIPKIN_PORT = 9411;
/** Jaeger's UI and HTTP API. */
export const JAEGER_QUERY_HTTP_PORT = 16686;
/** Jaeger's query API over gRPC. */
export const JAEGER_QUERY_GRPC_PORT = 16685;
/** oauth2-proxy, in front of Jaeger's UI. */
export const OAUTH2_PROXY_PORT = 4180;
