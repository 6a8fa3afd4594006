import { Size } from 'cdk8s';
import {
  Delivery, ElasticsearchCluster, JaegerVersion, KafkaCluster, OtlpEndpoint, OtlpIngestAuth, OtlpIngestExposure, PlatformSize, PlatformTls, PublicTls,
  TailSamplingPolicy, TracingPlatform, TracingPlatformProps,
} from '../../src';
import { testChart } from '../support/chart';
import { container, parseConfig, workloads } from '../support/manifests';
import { EXISTING, platformObjects, PRODUCTION, SHAPES } from '../support/platforms';
import { find, KubeObject, listNames, refusal, synth } from '../support/synth';

const backend = OtlpEndpoint.fromAttributes({ host: 'otlp.vendor.example.com', port: 4317, tls: {} });

function refused(props: TracingPlatformProps): string[] {
  return refusal(chart => new TracingPlatform(chart, 'tracing', props));
}

describe('objects', () => {
  test.each(Object.entries(SHAPES))('of %s', (_shape, props) => {
    // The hash in the Job's name changes with what the Job does.
    expect(listNames(platformObjects(props)).map(name => name.replace(/-[0-9a-f]{8}$/, '-HASH'))).toMatchSnapshot();
  });
});

describe('EVALUATION', () => {
  const objects = platformObjects({});

  test('is one small pod of each', () => {
    const sizes = workloads(objects).filter(({ kind }) => !['Job', 'CronJob', 'DaemonSet'].includes(kind))
      .map(workload => [workload.metadata.name, workload.spec.replicas, container(workload).resources.limits.memory]);
    expect(sizes).toEqual([
      ['tracing-elasticsearch', 1, '2Gi'], ['tracing-kafka', 1, '1Gi'], ['tracing-jaeger-collector', 1, '384Mi'], ['tracing-jaeger-ingester', 1, '512Mi'],
      ['tracing-jaeger-query', 1, '256Mi'], ['tracing-sampler-0', 1, '512Mi'],
    ]);
    expect(container(find(objects, 'DaemonSet', 'tracing-agent')).resources.limits.memory).toBe('256Mi');
  });

  test('is the default', () => {
    expect(platformObjects({ size: PlatformSize.EVALUATION })).toEqual(objects);
  });

  test('works on nodes that are not tuned for Elasticsearch', () => {
    expect(parseConfig(find(objects, 'ConfigMap', 'tracing-elasticsearch'), 'elasticsearch.yml')['node.store.allow_mmap']).toBe(false);
  });

  test('keeps traces for two days', () => {
    // Two days, twelve hours in which an index is filled, an hour until somebody looks.
    expect(container(find(objects, 'CronJob', 'tracing-jaeger-index-lookback')).env[2]).toEqual({ name: 'UNIT_COUNT', value: '61' });
    expect(container(find(objects, 'CronJob', 'tracing-jaeger-index-cleaner')).args[0]).toBe('3');
  });

  test('lets single values be changed', () => {
    const changed = platformObjects({ kafka: { storage: Size.gibibytes(20) } });
    const { spec } = find(changed, 'StatefulSet', 'tracing-kafka');
    expect([spec.replicas, spec.volumeClaimTemplates[0].spec.resources.requests.storage]).toEqual([1, '20Gi']);
  });

  test('keeps its values where a prop is undefined', () => {
    const collector = { replicas: undefined };
    expect(platformObjects({ kafka: { replicas: undefined }, elasticsearch: { storage: undefined }, jaeger: { collector } })).toEqual(objects);
  });

  test('takes an Elasticsearch of several node sets', () => {
    const sets = platformObjects({ elasticsearch: { nodeSets: [{ name: 'all', replicas: 1 }] } });
    expect(find(sets, 'StatefulSet', 'tracing-elasticsearch-all').spec.replicas).toBe(1);
  });
});

describe('PRODUCTION', () => {
  const objects = platformObjects(PRODUCTION);

  test('is three of what stores or decides, and two of everything else', () => {
    expect(workloads(objects).filter(({ spec }) => spec.replicas !== undefined).map(({ metadata, spec }) => [metadata.name, spec.replicas])).toEqual([
      ['tracing-elasticsearch', 3], ['tracing-kafka', 3], ['tracing-jaeger-collector', 2], ['tracing-jaeger-ingester', 2], ['tracing-jaeger-query', 2],
      ['tracing-sampler-0', 1], ['tracing-sampler-1', 1], ['tracing-sampler-2', 1],
    ]);
  });

  test('without certificates is refused: Elasticsearch would not form a cluster', () => {
    expect(refused({ size: PlatformSize.PRODUCTION })).toEqual([
      "[test/tracing/Elasticsearch] 'tls' must be given for a cluster of several nodes, got nothing: " +
      'Elasticsearch refuses transport without TLS; use PlatformTls.certManager() or PlatformTls.secrets()',
    ]);
  });
});

describe('the chain', () => {
  const objects = platformObjects(PRODUCTION);

  test('goes from agents by trace id to samplers', () => {
    const { exporters } = parseConfig(find(objects, 'ConfigMap', 'tracing-agent'));
    expect(Object.keys(exporters)).toEqual(['load_balancing']);
    expect(exporters.load_balancing.resolver).toEqual({ static: { hostnames: [0, 1, 2].map(index => `tracing-sampler-${index}.observability.svc:4317`) } });
  });

  test('goes from samplers to the collector, over all its replicas', () => {
    expect(parseConfig(find(objects, 'ConfigMap', 'tracing-sampler')).exporters.otlp_grpc)
      .toMatchObject({ endpoint: 'dns:///tracing-jaeger-collector-replicas.observability.svc:4317', balancer_name: 'round_robin' });
  });

  test('goes through Kafka to Elasticsearch with its CA', () => {
    const ingester = parseConfig(find(objects, 'ConfigMap', 'tracing-jaeger-ingester'));
    expect(ingester.receivers.kafka.brokers).toHaveLength(3);
    expect(ingester.extensions.jaeger_storage.backends.elasticsearch.elasticsearch).toMatchObject({
      server_urls: ['https://tracing-elasticsearch.observability.svc:9200'], tls: { ca_file: '/etc/jaeger/elasticsearch-ca/ca.crt' },
    });
  });

  test('is public, part by part', () => {
    const platform = new TracingPlatform(testChart('obs'), 'tracing', PRODUCTION);
    const { agent, gateway, jaeger, kafka, elasticsearch } = platform;
    expect([agent!.otlpHttpUrl, gateway.destination.host, jaeger!.queryUrl]).toEqual([
      'http://tracing-agent.obs.svc:4318', 'tracing-sampler.obs.svc', 'https://tracing-jaeger-query.obs.svc:16686',
    ]);
    expect([kafka!.service.name, elasticsearch!.service.name]).toEqual(['tracing-kafka', 'tracing-elasticsearch']);
  });

  test('takes what is added to a part later', () => {
    const chart = testChart();
    const platform = new TracingPlatform(chart, 'tracing');
    platform.gateway.addPolicy(TailSamplingPolicy.serviceName(['checkout']));
    platform.jaeger!.collectorConfig.merge({ service: { telemetry: { logs: { level: 'debug' } } } });
    const output = synth(chart);
    expect(parseConfig(find(output, 'ConfigMap', 'tracing-sampler')).processors.tail_sampling.policies[3].name).toBe('service-name');
    expect(parseConfig(find(output, 'ConfigMap', 'tracing-jaeger-collector')).service.telemetry.logs.level).toBe('debug');
  });
});

describe('existing systems', () => {
  test('are used instead of own ones', () => {
    const platform = new TracingPlatform(testChart(), 'tracing', EXISTING);
    expect([platform.kafka, platform.elasticsearch]).toEqual([undefined, undefined]);
    const objects = platformObjects(EXISTING);
    expect(parseConfig(find(objects, 'ConfigMap', 'tracing-jaeger-collector')).exporters.kafka.brokers).toEqual(['kafka.example.com:9092']);
    expect(parseConfig(find(objects, 'ConfigMap', 'tracing-jaeger-query')).extensions.jaeger_storage.backends.elasticsearch.elasticsearch.server_urls)
      .toEqual(['https://es.example.com:9200']);
  });

  test('a backend stands for Jaeger, Kafka and Elasticsearch', () => {
    const platform = new TracingPlatform(testChart(), 'tracing', { backend });
    expect([platform.jaeger, platform.kafka, platform.elasticsearch]).toEqual([undefined, undefined, undefined]);
    expect(parseConfig(find(platformObjects({ backend }), 'ConfigMap', 'tracing-sampler')).exporters.otlp_grpc.endpoint).toBe('otlp.vendor.example.com:4317');
  });
});

describe('an existing gateway', () => {
  const sampling = OtlpEndpoint.fromAttributes({ host: 'gateway.example.com', port: 4317 });

  test('gets the spans of the agents, and no sampler is defined', () => {
    const objects = platformObjects({ sampling });
    expect(parseConfig(find(objects, 'ConfigMap', 'tracing-agent')).exporters.otlp_grpc.endpoint).toBe('gateway.example.com:4317');
    expect(objects.filter(({ metadata }) => /sampler|router/.test(metadata.name))).toEqual([]);
  });

  test('can send to Jaeger, where its namespace is let in', () => {
    const chart = testChart('obs');
    const platform = new TracingPlatform(chart, 'tracing', { sampling, networkPolicies: true, network: { directSenderNamespaces: ['gateways'] } });
    expect(platform.jaeger!.destination.host).toBe('tracing-jaeger-collector-replicas.obs.svc');
    expect(find(synth(chart), 'NetworkPolicy', 'tracing-jaeger-collector').spec.ingress).toEqual([{
      from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'gateways' } } }],
      ports: [4317, 4318, 9411, 14250, 14268].map(port => ({ protocol: 'TCP', port })),
    }]);
  });

  test('has no gateway of its own to ask for', () => {
    const platform = new TracingPlatform(testChart('obs'), 'tracing', { sampling });
    expect(() => platform.gateway).toThrow(
      "[test/tracing] 'gateway' must be asked for only where the platform has one of its own, got \"sampling\": it uses the existing gateway of the prop 'sampling'");
  });

  test.each([
    ['gateway', { gateway: {} }, "'gateway' must be left out beside 'sampling', got \"(set)\": an existing gateway is used as it is; remove one of the two"],
    ['backend', { backend }, "'backend' must be left out beside 'sampling', got \"(set)\": the existing gateway decides where kept traces go; remove one of the two"],
  ])('excludes %s', (_, props, message) => {
    expect(refused({ sampling, ...props })).toEqual([`[test/tracing] ${message}`]);
  });
});

describe('agents: false', () => {
  test('leaves the router as the way in', () => {
    const platform = new TracingPlatform(testChart(), 'tracing', { agents: false, gateway: { router: {} } });
    expect([platform.agent, platform.gateway.router !== undefined]).toEqual([undefined, true]);
  });
});

describe('the namespace', () => {
  test('enforces Pod Security restricted, and outlives the platform', () => {
    expect(find(platformObjects({ createNamespace: true }), 'Namespace', 'observability').metadata).toEqual({
      name: 'observability',
      labels: {
        'pod-security.kubernetes.io/enforce': 'restricted', 'pod-security.kubernetes.io/audit': 'restricted', 'pod-security.kubernetes.io/warn': 'restricted',
      },
      annotations: { 'argocd.argoproj.io/sync-options': 'Prune=false' },
    });
  });
});

describe('refused', () => {
  const storage = ElasticsearchCluster.fromAttributes({ urls: ['http://es:9200'] });
  const buffer = KafkaCluster.fromAttributes({ bootstrapServers: ['kafka:9092'] });

  test.each<[string, string, TracingPlatformProps, string]>([
    ['elasticsearch', 'storage', { storage, elasticsearch: {} }, 'an existing cluster is used as it is'],
    ['kafka', 'buffer', { buffer, kafka: {} }, 'an existing cluster is used as it is'],
    ['jaeger', 'backend', { backend, jaeger: {} }, 'traces go to the backend, and no Jaeger is defined'],
    ['kafka', 'backend', { backend, kafka: {} }, 'traces go to the backend, and no Kafka is defined'],
    ['buffer', 'backend', { backend, buffer }, 'traces go to the backend, and no Kafka is used'],
    ['elasticsearch', 'backend', { backend, elasticsearch: {} }, 'traces go to the backend, and no Elasticsearch is defined'],
    ['storage', 'backend', { backend, storage }, 'traces go to the backend, and no Elasticsearch is used'],
  ])('%s beside %s', (prop, other, props, why) => {
    expect(refused(props)).toEqual([`[test/tracing] '${prop}' must be left out beside '${other}', got "(set)": ${why}; remove one of the two`]);
  });

  test("agent beside 'agents: false'", () => {
    expect(refused({ agents: false, agent: {}, gateway: { router: {} } })).toEqual([
      "[test/tracing] 'agent' must be left out beside 'agents: false', got \"(set)\": remove one of the two",
    ]);
  });

  test("no router with 'agents: false'", () => {
    expect(refused({ agents: false })).toEqual([
      "[test/tracing] 'gateway.router' must be given with 'agents: false', got nothing: " +
      'senders outside this platform need an address that takes any span; set gateway: { router: {} }',
    ]);
  });

  test('everything that is wrong with one call at once', () => {
    expect(refused({ storage, elasticsearch: {}, buffer, kafka: {} })).toHaveLength(2);
  });

  test('a name that is too long with what is appended to it', () => {
    expect(refused({ name: 'n'.repeat(31) })).toEqual([
      `[test/tracing] 'name' must be a DNS label (a-z, 0-9 and dashes, starting with a letter) of at most 30 characters, got "${'n'.repeat(31)}": ` +
      `Kubernetes allows 52 characters for '${'n'.repeat(31)}-jaeger-index-rollover'; shorten it`,
    ]);
  });

  test('an id that is no name, where no name is given', () => {
    expect(refusal(chart => new TracingPlatform(chart, 'My Platform'))).toEqual([
      "[test/My Platform] 'name' must be a DNS label (a-z, 0-9 and dashes, starting with a letter) of at most 30 characters, got \"my platform\": " +
      "it comes from the construct's id; set 'name'",
    ]);
  });

  test('a chart without a namespace', () => {
    expect(refusal(chart => new TracingPlatform(chart, 'tracing', { backend }), '')).toEqual([
      "[test/tracing] 'namespace' must be set on the chart, got \"\": addresses of Services contain it; write new Chart(app, id, { namespace: 'observability' })",
    ]);
  });

  test('a part of it, by its own path', () => {
    expect(refused({ kafka: { replicas: 2 } })[0]).toBe(
      "[test/tracing/Kafka] 'replicas' must be an odd number, got 2: a quorum of 2 controllers survives no more failures than one of 1; use 1 or 3");
  });
});

test('a platform that drains drops at each of its doors, and has no smoke test', () => {
  const exposure = OtlpIngestExposure.ingress({ host: 'otlp.example.com', tls: PublicTls.secret('otlp-cert') });
  const ingest = { auth: OtlpIngestAuth.bearerToken({ secretName: 'senders', key: 'tokens' }), exposure };
  const doors = { gateway: { router: {}, ingest }, smokeTest: {} };
  const objects = platformObjects({ ...doors, drain: true });
  const drains = ({ kind, data }: KubeObject) => kind === 'ConfigMap' && data['config.yaml']?.includes('- filter/drain\n');
  const configs = objects.filter(drains).map(({ metadata }) => metadata.name);
  expect(configs.sort()).toEqual(['tracing-agent', 'tracing-ingest', 'tracing-router']);
  const smokeTests = (rendered: KubeObject[]) => rendered.filter(({ metadata }) => metadata.name.startsWith('tracing-smoke-test')).length;
  expect([smokeTests(objects), smokeTests(platformObjects(doors)) > 0]).toEqual([0, true]);
});

test('the longest name that is taken fits everywhere', () => {
  const objects = platformObjects({ ...PRODUCTION, name: 'n'.repeat(30), gateway: { router: {} } });
  // Names of Certificates and Secrets stand in no label.
  const room = (kind: string) => ({ StatefulSet: 52, CronJob: 52, Certificate: 253 }[kind] ?? 63);
  expect(objects.filter(({ kind, metadata }) => metadata.name.length > room(kind) && metadata.namespace)).toEqual([]);
});

test('every prop can be set at once where none excludes another', () => {
  const props: Required<Omit<TracingPlatformProps, 'backend' | 'buffer' | 'storage' | 'sampling'>> = {
    name: 'all',
    size: PlatformSize.EVALUATION,
    delivery: Delivery.BEST_EFFORT,
    createNamespace: true,
    tls: PlatformTls.secrets({
      sampler: 's',
      agent: 'a',
      jaegerCollector: 'c',
      jaegerIngester: 'i',
      jaegerQuery: 'q',
      jaegerIndexManager: 'x',
      kafka: 'k',
      kafkaAdmin: 'm',
      elasticsearch: 'es-certificates',
      elasticsearchExporter: 'ee',
      kafkaMetrics: 'km',
    }),
    agent: { queueSpans: 7000 },
    agents: true,
    traffic: { expectedSpansPerSecond: 100 },
    gateway: { replicas: 2 },
    jaeger: { version: JaegerVersion.V2_13 },
    kafka: { settings: { 'num.io.threads': '2' } },
    elasticsearch: { settings: { 'indices.memory.index_buffer_size': '20%' } },
    networkPolicies: true,
    network: { dnsNamespace: 'dns' },
    imageSource: { registry: 'registry.example.com' },
    externalSecrets: { storeName: 'vault' },
    monitoring: { prometheusLabels: { release: 'prometheus' } },
    selfTracing: { exportTo: OtlpEndpoint.fromAttributes({ host: 'otlp.vendor.example.com', port: 4317 }) },
    smokeTest: { scheduled: false },
    drain: false,
  };
  const objects = platformObjects(props);
  expect(find(objects, 'Namespace', 'observability').kind).toBe('Namespace');
  expect(parseConfig(find(objects, 'ConfigMap', 'all-agent')).exporters.load_balancing.protocol.otlp.sending_queue.queue_size).toBe(3500);
  expect(['all-agent', 'all-sampler', 'all-jaeger-collector'].map(name => {
    const [exporter] = Object.values<any>(parseConfig(find(objects, 'ConfigMap', name)).exporters);
    return (exporter.retry_on_failure ?? exporter.protocol.otlp.retry_on_failure).max_elapsed_time;
  })).toEqual(['300s', '300s', '300s']);
  expect(objects.filter(({ kind, metadata }) => kind === 'Deployment' && metadata.name.startsWith('all-sampler-'))).toHaveLength(2);
  expect(find(objects, 'NetworkPolicy', 'all-sampler').spec.egress.slice(-1)[0].to).toEqual([
    { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'dns' } } },
  ]);
  expect(container(find(objects, 'Deployment', 'all-jaeger-query')).image).toBe('registry.example.com/jaegertracing/jaeger:2.13.0');
  expect(find(objects, 'PodMonitor', 'all-agent').metadata.labels!.release).toBe('prometheus');
  expect(find(objects, 'ExternalSecret', 'all-elasticsearch-credentials').spec.secretStoreRef.name).toBe('vault');
  expect(find(objects, 'ConfigMap', 'all-kafka').data['server.properties']).toContain('\nnum.io.threads=2\n');
  expect(find(objects, 'StatefulSet', 'all-elasticsearch').spec.template.spec.volumes).toContainEqual(
    { name: 'certificates', secret: { secretName: 'es-certificates', defaultMode: 288 } });
  expect(parseConfig(find(objects, 'ConfigMap', 'all-elasticsearch'), 'elasticsearch.yml')['indices.memory.index_buffer_size']).toBe('20%');
});
