import { collector, files, found, service, workload } from '../support/checks';

const SERVER = { cert_file: '/tls/tls.crt', key_file: '/tls/tls.key' };
const MUTUAL = { ...SERVER, client_ca_file: '/clients/ca.crt' };

function otlp(grpc: any) {
  return { receivers: { otlp: { protocols: { grpc } } } };
}

describe('plaintext-hop', () => {
  test.each<[string, any[], string[]]>([
    ['a receiver without TLS', collector(otlp({ endpoint: '0.0.0.0:4317' })), ['ConfigMap/tracing/collector: receivers.otlp.protocols.grpc listens on 0.0.0.0:4317 without TLS']],
    ['a receiver on the pod\'s address', collector(otlp({ endpoint: '${env:POD_IP}:4317' })), ['ConfigMap/tracing/collector: receivers.otlp.protocols.grpc listens on ${env:POD_IP}:4317 without TLS']],
    ['a receiver with a CA and no certificate', collector(otlp({ endpoint: '[::]:4317', tls: { client_ca_file: '/ca.crt' } })), ['ConfigMap/tracing/collector: receivers.otlp.protocols.grpc listens on [::]:4317 without TLS']],
    ['a receiver with TLS', collector(otlp({ endpoint: '0.0.0.0:4317', tls: MUTUAL })), []],
    ['a receiver in the pod only', collector(otlp({ endpoint: 'localhost:4317' })), []],
    ['a receiver that listens where it does by default, in the pod', collector(otlp({})), []],
    ['a receiver that no pipeline uses', collector({ ...otlp({ endpoint: '0.0.0.0:4317' }), service: { pipelines: { traces: { receivers: [] } } } }), []],
    ['health and metrics', collector({ extensions: { health_check: { endpoint: '0.0.0.0:13133' } } }), []],
    ['the query API without TLS', collector({ extensions: { jaeger_query: { http: { endpoint: '0.0.0.0:16686' } } } }), ['ConfigMap/tracing/collector: extensions.jaeger_query.http listens on 0.0.0.0:16686 without TLS']],
    ['an agent', [...collector(otlp({ endpoint: '0.0.0.0:4317' }), 'DaemonSet'), service('collector', { internalTrafficPolicy: 'Local' })], []],
    ['a DaemonSet that is reached from other nodes', [...collector(otlp({ endpoint: '0.0.0.0:4317' }), 'DaemonSet'), service('collector')], ['ConfigMap/tracing/collector: receivers.otlp.protocols.grpc listens on 0.0.0.0:4317 without TLS']],
    ['an insecure exporter', collector({ exporters: { otlp_grpc: { endpoint: 'dns:///other.tracing.svc:4317', tls: { insecure: true } } } }), ['ConfigMap/tracing/collector: exporters.otlp_grpc.tls.insecure is on']],
    ['an insecure exporter inside of another', collector({ exporters: { load_balancing: { protocol: { otlp: { tls: { insecure: true } } } } } }), ['ConfigMap/tracing/collector: exporters.load_balancing.protocol.otlp.tls.insecure is on']],
    ['an exporter with TLS', collector({ exporters: { otlp_grpc: { endpoint: 'other.tracing.svc:4317', tls: { ca_file: '/ca.crt' } } } }), []],
    ['an exporter to the same pod', collector({ exporters: { otlp_grpc: { endpoint: 'localhost:4317', tls: { insecure: true } } } }), []],
    ['an exporter to the node\'s agent', [...collector({ exporters: { otlp_http: { endpoint: 'http://agent.tracing.svc:4318' } } }), service('agent', { internalTrafficPolicy: 'Local' })], []],
    ['an exporter over HTTP', collector({ exporters: { otlp_http: { endpoint: 'http://other.tracing.svc:4318' } } }), ['ConfigMap/tracing/collector: exporters.otlp_http.endpoint is http://other.tracing.svc:4318']],
    ['an exporter over HTTPS', collector({ exporters: { otlp_http: { endpoint: 'https://other.tracing.svc:4318' } } }), []],
    ['origins of browsers are no addresses', collector({ receivers: { otlp: { protocols: { http: { cors: { allowed_origins: ['http://shop.example.com'] } } } } } }), []],
    ['Kafka without TLS', collector({ exporters: { kafka: { brokers: ['kafka.tracing.svc:9092'] } } }), ['ConfigMap/tracing/collector: exporters.kafka calls Kafka without TLS']],
    ['Kafka with TLS', collector({ receivers: { kafka: { brokers: ['kafka.tracing.svc:9092'], tls: { ca_file: '/ca.crt' } } } }), []],
    ['Kafka with TLS of older releases', collector({ receivers: { kafka: { brokers: ['kafka.tracing.svc:9092'], auth: { tls: {} } } } }), []],
    ['Elasticsearch over HTTP', collector({ extensions: { jaeger_storage: { backends: { es: { elasticsearch: { server_urls: ['http://es.tracing.svc:9200'] } } } } } }), ['ConfigMap/tracing/collector: extensions.jaeger_storage.backends.es.elasticsearch.server_urls is http://es.tracing.svc:9200']],
    ['Elasticsearch over HTTPS', collector({ extensions: { jaeger_storage: { backends: { es: { elasticsearch: { server_urls: ['https://es.tracing.svc:9200'] } } } } } }), []],
    ['the collector\'s own telemetry', collector({ service: { telemetry: { traces: { processors: [{ batch: { exporter: { otlp: { endpoint: 'http://other.tracing.svc:4318' } } } }] } } } }), ['ConfigMap/tracing/collector: service.telemetry.traces.processors[0].batch.exporter.otlp.endpoint is http://other.tracing.svc:4318']],
  ])('collectors: %s', (_, objects, expected) => {
    expect(found('plaintext-hop', objects)).toEqual(expected);
  });

  test.each<[string, string, string, string[]]>([
    ['listeners by a map', 'server.properties', 'process.roles=broker\nlisteners=CLIENT://:9092,CONTROLLER://:9093\nlistener.security.protocol.map=CLIENT:SSL,CONTROLLER:PLAINTEXT', ['ConfigMap/tracing/store: Kafka\'s listener CONTROLLER is PLAINTEXT']],
    ['listeners by name', 'server.properties', 'process.roles=broker\nlisteners=SASL_PLAINTEXT://:9092', ['ConfigMap/tracing/store: Kafka\'s listener SASL_PLAINTEXT is SASL_PLAINTEXT']],
    ['the listener that Kafka has by default', 'server.properties', 'process.roles=broker', ['ConfigMap/tracing/store: Kafka\'s listener PLAINTEXT is PLAINTEXT']],
    ['listeners with TLS', 'server.properties', 'process.roles=broker\nlisteners=SSL://:9092,SASL_SSL://:9094', []],
    ['a client without TLS', 'client.properties', 'bootstrap.servers=kafka:9092', ['ConfigMap/tracing/store: client.properties calls Kafka without TLS']],
    ['a client with TLS', 'client.properties', 'bootstrap.servers=kafka:9092\nsecurity.protocol=SSL', []],
    ['Elasticsearch as it is by default', 'elasticsearch.yml', 'cluster.name: one\n', ['ConfigMap/tracing/store: Elasticsearch\'s http layer has no TLS; Elasticsearch\'s transport layer has no TLS']],
    ['Elasticsearch with one layer', 'elasticsearch.yml', 'xpack:\n  security:\n    http.ssl.enabled: true\n    transport.ssl.enabled: false\n', ['ConfigMap/tracing/store: Elasticsearch\'s transport layer has no TLS']],
    ['Elasticsearch with TLS', 'elasticsearch.yml', 'xpack.security.http.ssl.enabled: true\nxpack.security.transport.ssl.enabled: true\n', []],
  ])('stores: %s', (_, file, text, expected) => {
    expect(found('plaintext-hop', [files('store', { [file]: text })])).toEqual(expected);
  });

  test.each<[string, any, string[]]>([
    ['a URL as an argument', { args: ['7', 'http://es.tracing.svc:9200'] }, ['Job/tracing/job: container main calls http://es.tracing.svc:9200']],
    ['a URL in the environment', { env: [{ name: 'ES_URL', value: 'http://es.tracing.svc:9200/' }] }, ['Job/tracing/job: container main calls http://es.tracing.svc:9200/']],
    ['a URL of the same pod', { args: ['--upstream=http://127.0.0.1:16686/'] }, []],
    ['HTTPS', { args: ['https://es.tracing.svc:9200'] }, []],
    ['Kafka\'s tools without a configuration', { command: ['bash', '-c', 'kafka-topics.sh --bootstrap-server kafka:9092 --list'] }, ['Job/tracing/job: container main calls Kafka without TLS']],
    ['Kafka\'s tools with one', { command: ['bash', '-c', 'kafka-topics.sh --bootstrap-server kafka:9092 --command-config /tmp/client.properties --list'] }, []],
  ])('commands: %s', (_, container, expected) => {
    expect(found('plaintext-hop', [workload('Job', 'job', {}, container)])).toEqual(expected);
  });
});

describe('unverified-tls', () => {
  test.each<[string, any[], string[]]>([
    ['a collector', collector({ exporters: { otlp_grpc: { endpoint: 'other:4317', tls: { insecure_skip_verify: true } } } }), ['ConfigMap/tracing/collector: exporters.otlp_grpc.tls.insecure_skip_verify is on']],
    ['a collector that verifies', collector({ exporters: { otlp_grpc: { endpoint: 'other:4317', tls: { insecure_skip_verify: false } } } }), []],
    ['Elasticsearch', [files('es', { 'elasticsearch.yml': 'xpack.security.transport.ssl.verification_mode: none' })], ['ConfigMap/tracing/es: xpack.security.transport.ssl.verification_mode is none']],
    ['Elasticsearch that verifies', [files('es', { 'elasticsearch.yml': 'xpack.security.transport.ssl.verification_mode: certificate' })], []],
    ['Kafka', [files('client', { 'client.properties': 'bootstrap.servers=kafka:9092\nssl.endpoint.identification.algorithm=' })], ['ConfigMap/tracing/client: ssl.endpoint.identification.algorithm is empty']],
    ['a variable', [workload('Job', 'job', {}, { env: [{ name: 'ES_TLS_SKIP_HOST_VERIFY', value: 'true' }] })], ['Job/tracing/job: container main has ES_TLS_SKIP_HOST_VERIFY']],
    ['a variable that is off', [workload('Job', 'job', {}, { env: [{ name: 'ES_TLS_SKIP_HOST_VERIFY', value: 'false' }] })], []],
  ])('%s', (_, objects, expected) => {
    expect(found('unverified-tls', objects)).toEqual(expected);
  });
});

describe('unauthenticated-clients', () => {
  test.each<[string, any[], string[]]>([
    ['a receiver with TLS of the server only', collector(otlp({ endpoint: '0.0.0.0:4317', tls: SERVER })), ['ConfigMap/tracing/collector: receivers.otlp.protocols.grpc takes every client']],
    ['mutual TLS', collector(otlp({ endpoint: '0.0.0.0:4317', tls: MUTUAL })), []],
    ['a token', collector(otlp({ endpoint: '0.0.0.0:4317', tls: SERVER, auth: { authenticator: 'bearertokenauth' } })), []],
    ['an agent', [...collector(otlp({ endpoint: '0.0.0.0:4317', tls: SERVER }), 'DaemonSet'), service('collector', { internalTrafficPolicy: 'Local' })], []],
    ['Kafka that asks nobody', [files('kafka', { 'server.properties': 'process.roles=broker\nlisteners=SSL://:9092' })], ['ConfigMap/tracing/kafka: Kafka\'s listener SSL takes every client']],
    ['Kafka that asks everybody', [files('kafka', { 'server.properties': 'process.roles=broker\nlisteners=SSL://:9092\nssl.client.auth=required' })], []],
    ['Kafka that asks on one listener', [files('kafka', { 'server.properties': 'process.roles=broker\nlisteners=SSL://:9092\nssl.client.auth=none\nlistener.name.ssl.ssl.client.auth=required' })], []],
  ])('%s', (_, objects, expected) => {
    expect(found('unauthenticated-clients', objects)).toEqual(expected);
  });
});
