import { App, Chart, Duration, Size } from 'cdk8s';
import type * as tracing from '../src';

/** An app with every typed component and option, so that the real programs see each key that the library can write. */
export function everything(library: typeof tracing): string {
  const chart = new Chart(new App(), 'everything', { namespace: 'everything' });
  const kafka = library.KafkaCluster.fromAttributes({
    bootstrapServers: ['kafka.example.com:9094'],
    tls: { ca: { secretName: 'kafka-ca', key: 'ca.crt' }, certificateSecretName: 'kafka-client' },
    sasl: { mechanism: library.KafkaSaslMechanism.SCRAM_SHA_512, username: 'jaeger', password: { secretName: 'kafka-user', key: 'password' } },
  });
  const platform = new library.TracingPlatform(chart, 'all', {
    size: library.PlatformSize.PRODUCTION,
    tls: library.PlatformTls.certManager({ issuer: 'internal-ca' }),
    agent: {
      hostPorts: true,
      resourceAttributes: { 'k8s.cluster.name': 'one' },
      redaction: library.Redaction.of({ values: ['\\bsecret\\b'], except: ['token'], hashKey: { secretName: 'redaction', key: 'hash' } }),
      k8sAttributes: { metadata: ['k8s.pod.name', 'k8s.deployment.uid'], ownNodeOnly: false, overrides: { passthrough: false } },
      persistentQueue: library.PersistentQueue.volumeClaim({ size: Size.gibibytes(1) }),
    },
    gateway: {
      router: { autoscaling: { minReplicas: 2, maxReplicas: 4 } },
      persistentQueue: library.PersistentQueue.emptyDir(Size.gibibytes(1)),
      policies: policies(library),
      ingest: ingest(library, library.OtlpIngestAuth.mutualTls({ clientCa: { secretName: 'senders', key: 'ca.crt' } })),
      // The service graph isn't in the testbed's collector; see everythingWatched.
      spanMetrics: { dimensions: ['http.request.method'], histogram: library.SpanMetricsHistogram.explicit(), serviceGraph: { enabled: false } },
    },
    jaeger: {
      archive: true,
      ui: { basePath: '/jaeger', settings: { dependencies: { menuEnabled: false } }, host: 'tracing.example.com', auth: login(library), monitor: monitor() },
      index: { prefix: 'team', shards: 2, replicas: 1 },
    },
    buffer: kafka,
    elasticsearch: { nodeSets: [{ name: 'data', replicas: 3 }] },
    selfTracing: { exportTo: elsewhere(library), percentage: 5 },
  });
  addComponents(library, platform.agent!.config);
  new library.TailSamplingGateway(chart, 'other', {
    exportTo: platform.jaeger!, ingest: ingest(library, library.OtlpIngestAuth.bearerToken({ secretName: 'senders', key: 'tokens' })),
  });
  const storage = library.ElasticsearchCluster.fromAttributes({ urls: ['https://search.example.com'] });
  new library.JaegerWithKafka(chart, 'daily', { storage, kafka, index: { lifecycle: library.IndexLifecycle.daily() } });
  new library.JaegerWithKafka(chart, 'managed', { storage, kafka, index: { prefix: 'managed', lifecycle: library.IndexLifecycle.ilm({ maxDocs: 1_000_000 }) } });
  new library.KafkaCluster(chart, 'single', { replicas: 1, maxMessageSize: Size.mebibytes(4), settings: { 'log.cleaner.threads': '2' } });
  return App.of(chart).synthYaml();
}

/** The same for components that the testbed's own collector lacks: an image with all of contrib has them. */
export function everythingWatched(library: typeof tracing): string {
  const chart = new Chart(new App(), 'watched', { namespace: 'everything' });
  new library.TracingPlatform(chart, 'watched', {
    tls: library.PlatformTls.certManager({ issuer: 'internal-ca' }),
    gateway: { spanMetrics: { serviceGraph: { wait: Duration.seconds(5) } } },
    monitoring: {},
  });
  const exportTo = library.OtlpEndpoint.fromAttributes({ host: 'jaeger.example.com', port: 4317 });
  new library.TailSamplingGateway(chart, 'exponential', { exportTo, spanMetrics: { histogram: library.SpanMetricsHistogram.exponential() } });
  return App.of(chart).synthYaml();
}

function monitor(): tracing.JaegerMonitorOptions {
  return {
    prometheusUrl: 'https://prometheus.example.com', ca: { secretName: 'prometheus', key: 'ca.crt' }, token: { secretName: 'prometheus', key: 'token' },
  };
}

function elsewhere(library: typeof tracing): tracing.IOtlpEndpoint {
  const folder = '/etc/elsewhere';
  return library.OtlpEndpoint.fromAttributes({
    host: 'otlp.example.com',
    port: 4318,
    protocol: library.OtlpProtocol.HTTP,
    path: '/team',
    tls: { caFile: `${folder}/ca.crt`, certFile: `${folder}/tls.crt`, keyFile: `${folder}/tls.key`, secretFiles: [{ secretName: 'elsewhere', mountPath: folder }] },
    headers: [{ name: 'x-key', secretName: 'elsewhere-key', secretKey: 'key' }],
  });
}

function addComponents(library: typeof tracing, config: tracing.OtelCollectorConfig) {
  const { OtelConnector, OtelExporter, OtelReceiver, OtelProcessor, OtlpProtocol, OtelSignal } = library;
  const forward = OtelConnector.forward();
  const folder = '/etc/backend';
  const tls = {
    caFile: `${folder}/ca.crt`, certFile: `${folder}/tls.crt`, keyFile: `${folder}/tls.key`, secretFiles: [{ secretName: 'backend', mountPath: folder }],
  };
  const headers = [{ name: 'x-key', secretName: 'backend-key', secretKey: 'key' }];
  config.pipeline('traces').addExporter(forward);
  config.addPipeline(OtelSignal.TRACES, {
    name: 'more',
    receivers: [
      forward, OtelReceiver.jaeger(), OtelReceiver.zipkin(),
      OtelReceiver.custom('otlp/second', { protocols: { grpc: { endpoint: '0.0.0.0:5317' } } }, { ports: [{ name: 'otlp-second', port: 5317 }] }),
    ],
    processors: [OtelProcessor.memoryLimiter()],
    exporters: [
      OtelExporter.debug(),
      OtelExporter.otlp({ host: 'one.example.com', port: 4317, tls }, { name: 'grpc' }),
      OtelExporter.otlp({ host: 'two.example.com', port: 443, protocol: OtlpProtocol.HTTP, path: '/otlp', tls: {}, headers }, { name: 'http' }),
      OtelExporter.otlp({ host: 'three.example.com', port: 4317, resolvesToReplicas: true }, { name: 'balanced', queue: { spans: 10_000 } }),
      OtelExporter.kafka({ brokers: ['kafka.example.com:9092'], topic: 'spans', maxMessageBytes: 1_000_000, clientId: 'agent' }),
    ],
  });
}

function ingest({ OtlpIngestExposure, PublicTls }: typeof tracing, auth: tracing.OtlpIngestAuth): tracing.OtlpIngestOptions {
  return { auth, exposure: OtlpIngestExposure.loadBalancer({ host: 'otlp.example.com', tls: PublicTls.secret('otlp') }) };
}

function login({ UiAuth }: typeof tracing): tracing.UiAuth {
  return UiAuth.oidc({
    issuerUrl: 'https://login.example.com',
    clientId: 'jaeger',
    clientSecret: { secretName: 'login', key: 'client' },
    cookieSecret: { secretName: 'login', key: 'cookie' },
    allowedGroups: ['developers'],
  });
}

function policies({ TailSamplingPolicy: policy }: typeof tracing): tracing.TailSamplingPolicy[] {
  return [
    policy.drop([policy.stringAttribute('url.path', ['/health.*'], { regularExpressions: true })]),
    policy.errors(),
    policy.slowerThan(Duration.seconds(1), { upTo: Duration.minutes(10) }),
    policy.percentage(10, { hashSalt: 'salt' }),
    policy.rateLimiting(100, { burst: 200 }),
    policy.numericAttribute('http.response.status_code', { minimum: 500, maximum: 599 }),
    policy.booleanAttribute('vip', true),
    policy.spanCount({ minimum: 2, maximum: 1000 }),
    policy.serviceName(['payment']),
    policy.allOf([policy.errors({ name: 'inner-errors' }), policy.percentage(50, { name: 'inner-percentage' })]),
    policy.ottlCondition({ spanConditions: ['span.attributes["http.route"] == "/pay"'], spanEventConditions: ['spanevent.name == "exception"'] }),
    policy.composite({
      maxTotalSpansPerSecond: 1000,
      allocations: [{ policy: policy.errors({ name: 'first' }), percent: 60 }, { policy: policy.always({ name: 'rest' }), percent: 40 }],
    }),
    policy.custom('debug', 'trace_state', { key: 'debug', values: ['1'] }),
    policy.always(),
  ];
}
