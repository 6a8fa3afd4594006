import { Chart, Duration, Size } from 'cdk8s';
import {
  Delivery, ElasticsearchCluster, JaegerRoleOptions, JaegerVersion, JaegerWithKafka, JaegerWithKafkaOptions, JaegerWithKafkaProps, KafkaCluster,
  KafkaSaslMechanism, PlatformTls, SnapshotRepository, WorkloadOptions,
} from '../../src';
import { toYaml } from '../../src/config/yaml';
import { testChart } from '../support/chart';
import { ADDED, ANOTHER } from '../support/diff';
import { podEffects, testEffects, versionLabels, withoutHash } from '../support/effects';
import { container, parseConfig } from '../support/manifests';
import { find, KubeObject, listNames, synth } from '../support/synth';

const storage = ElasticsearchCluster.fromAttributes({
  urls: ['https://es.example.com:9200'], username: 'jaeger', password: { secretName: 'es-user', key: 'pw' }, ca: { secretName: 'es-ca', key: 'ca.crt' }, dataNodes: 3,
});
const kafka = KafkaCluster.fromAttributes({ bootstrapServers: ['kafka.example.com:9092'] });

const RECEIVER_TLS = {
  cert_file: '/etc/tls/jaeger-collector-tls/tls.crt',
  key_file: '/etc/tls/jaeger-collector-tls/tls.key',
  reload_interval: '1m',
  client_ca_file: '/etc/tls/jaeger-collector-clients/ca.crt',
  client_ca_file_reload: true,
};
const QUERY_TLS = { cert_file: '/etc/jaeger/query-tls/tls.crt', key_file: '/etc/jaeger/query-tls/tls.key', reload_interval: '1m' };

function jaeger(chart: Chart, props: Partial<JaegerWithKafkaProps> = {}): JaegerWithKafka {
  return new JaegerWithKafka(chart, 'Jaeger', { storage, kafka, ...props });
}

function rendered(props: Partial<JaegerWithKafkaProps> = {}): KubeObject[] {
  const chart = testChart();
  jaeger(chart, props);
  return synth(chart);
}

function configOf(objects: KubeObject[], role: string): any {
  return parseConfig(find(objects, 'ConfigMap', `jaeger-${role}`));
}

describe('defaults', () => {
  const objects = rendered();

  test('are these objects', () => {
    expect(listNames(objects.map(withoutHash))).toEqual([
      'ConfigMap/jaeger-collector', 'ConfigMap/jaeger-ingester', 'ConfigMap/jaeger-query',
      'CronJob/jaeger-index-cleaner', 'CronJob/jaeger-index-lookback', 'CronJob/jaeger-index-rollover', 'Deployment/jaeger-collector',
      'Deployment/jaeger-ingester', 'Deployment/jaeger-query', 'Job/jaeger-index-init', 'PodDisruptionBudget/jaeger-collector', 'PodDisruptionBudget/jaeger-ingester',
      'PodDisruptionBudget/jaeger-query', 'Service/jaeger-collector', 'Service/jaeger-collector-replicas', 'Service/jaeger-query',
    ]);
  });

  test('of the ingester', () => {
    expect(toYaml(find(objects, 'Deployment', 'jaeger-ingester').spec)).toMatchSnapshot();
  });

  test.each([
    ['collector', { cpu: '250m', memory: '512Mi' }, ['health 13133', 'jaeger-grpc 14250', 'jaeger-thrift 14268', 'metrics 8888', 'otlp-grpc 4317', 'otlp-http 4318', 'zipkin 9411']],
    ['ingester', { cpu: '250m', memory: '768Mi' }, ['health 13133', 'metrics 8888']],
    ['query', { cpu: '100m', memory: '512Mi' }, ['health 13133', 'metrics 8888', 'query-grpc 16685', 'query-http 16686']],
  ])('of the %s: size, ports and image', (role, requests, ports) => {
    const deployment = find(objects, 'Deployment', `jaeger-${role}`);
    const main = container(deployment);
    expect([deployment.spec.replicas, main.image, main.resources])
      .toEqual([2, 'jaegertracing/jaeger:2.21.0', { requests, limits: { cpu: '1', memory: requests.memory } }]);
    expect(main.ports.map((port: any) => `${port.name} ${port.containerPort}`).sort()).toEqual(ports);
  });

  test('make what ends without storage wait for it, and who writes wait for its aliases', () => {
    const waits = ['collector', 'ingester', 'query'].map(role => {
      const { initContainers = [] } = find(objects, 'Deployment', `jaeger-${role}`).spec.template.spec;
      return initContainers.map((one: any) => [one.name, one.command[2]]);
    });
    const port = ['wait', "trap exit TERM; until nc -w 2 es.example.com 9200 </dev/null; do echo 'waiting for es.example.com 9200'; sleep 2; done"];
    expect(waits).toEqual([[], [port, ['wait-for-aliases', expect.stringContaining('for alias in jaeger-span-write jaeger-service-write; do')]], [port]]);
  });

  test('send and read the same topic in the same encoding', () => {
    const { traces } = configOf(objects, 'collector').exporters.kafka;
    expect(traces).toEqual({ topic: 'jaeger-spans', encoding: 'otlp_proto' });
    expect(configOf(objects, 'ingester').receivers.kafka.traces).toEqual({ topics: ['jaeger-spans'], encoding: 'otlp_proto' });
  });

  test('offer every wire format by the collector', () => {
    for (const name of ['jaeger-collector', 'jaeger-collector-replicas']) {
      expect(find(objects, 'Service', name).spec.ports.map((port: any) => `${port.name} ${port.port}`))
        .toEqual(['otlp-grpc 4317', 'otlp-http 4318', 'jaeger-grpc 14250', 'jaeger-thrift 14268', 'zipkin 9411']);
    }
  });

  test('show files of Secrets one by one', () => {
    const { volumes } = find(objects, 'Deployment', 'jaeger-query').spec.template.spec;
    expect(volumes.slice(1)).toEqual([
      { name: 'secret-0', secret: { secretName: 'es-user', defaultMode: 288, items: [{ key: 'pw', path: 'pw' }] } },
      { name: 'secret-1', secret: { secretName: 'es-ca', defaultMode: 288, items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
    ]);
    const { auth, tls } = configOf(objects, 'query').extensions.jaeger_storage.backends.elasticsearch.elasticsearch;
    expect([auth.basic.username, auth.basic.password_file, tls.ca_file])
      .toEqual(['jaeger', '/etc/jaeger/elasticsearch-reader/pw', '/etc/jaeger/elasticsearch-ca/ca.crt']);
  });

  test('keep a collector free of what it does not need', () => {
    expect(find(objects, 'Deployment', 'jaeger-collector').spec.template.spec.volumes).toEqual([{ name: 'config', configMap: { name: 'jaeger-collector' } }]);
  });
});

describe('addresses', () => {
  test('are those of the Services', () => {
    const own = jaeger(testChart('obs'), { name: 'j', ui: { basePath: '/traces' } });
    expect(own.destination).toEqual({ host: 'j-collector-replicas.obs.svc', port: 4317, resolvesToReplicas: true, timeout: Duration.seconds(45) });
    expect(own.queryUrl).toBe('http://j-query.obs.svc:16686/traces');
  });
});

describe('storage', () => {
  test.each([['https://es.example.com', 443], ['http://es.example.com', 80], ['http://es.example.com:9201/', 9201]])('at %s is waited for on port %d', (url, port) => {
    const waiting = rendered({ storage: ElasticsearchCluster.fromAttributes({ urls: [url] }) });
    const [init] = find(waiting, 'Deployment', 'jaeger-ingester').spec.template.spec.initContainers;
    expect(init.command[2]).toContain(`until nc -w 2 es.example.com ${port} </dev/null;`);
  });
});

describe('Kafka', () => {
  test('is defined where none is given, with the topic', () => {
    const chart = testChart();
    const own = new JaegerWithKafka(chart, 'Jaeger', { storage });
    const names = listNames(synth(chart));
    expect(names).toContain('StatefulSet/jaeger-kafka');
    expect(names).toContain(`Job/${own.topic!.job.name}`);
    expect(own.topic!.job.name).toMatch(/^jaeger-kafka-topic-[0-9a-f]{8}$/);
    expect(own.kafka.connection.bootstrapServers).toHaveLength(3);
  });

  test('that exists gets no topic, unless it is asked for', () => {
    expect(jaeger(testChart()).topic).toBe(undefined);
    expect(jaeger(testChart(), { topic: { create: true, partitions: 5 } }).topic!.partitions).toBe(5);
  });

  test('of this app gets no topic where none is wanted', () => {
    const chart = testChart();
    expect(new JaegerWithKafka(chart, 'Jaeger', { storage, topic: { create: false } }).topic).toBe(undefined);
  });

  test('that takes only small records gets small ones', () => {
    const small = KafkaCluster.fromAttributes({ bootstrapServers: ['k:9092'], maxMessageBytes: 500_000 });
    expect(configOf(rendered({ kafka: small }), 'collector').exporters.kafka.producer.max_message_bytes).toBe(500_000);
  });

  test('with certificates and a password is reached with them by both ends', () => {
    const secured = KafkaCluster.fromAttributes({
      bootstrapServers: ['k:9093'],
      tls: { ca: { secretName: 'kafka-ca', key: 'ca.pem' }, certificateSecretName: 'kafka-client' },
      sasl: { mechanism: KafkaSaslMechanism.SCRAM_SHA_512, username: 'jaeger', password: { secretName: 'kafka-user', key: 'pw' } },
    });
    const objects = rendered({ kafka: secured });
    for (const [role, end] of [['collector', configOf(objects, 'collector').exporters.kafka], ['ingester', configOf(objects, 'ingester').receivers.kafka]]) {
      expect(end.auth).toEqual({ sasl: { mechanism: 'SCRAM-SHA-512', username: 'jaeger', password: '${env:KAFKA_PASSWORD}' } });
      expect(end.tls).toMatchObject({ ca_file: '/etc/kafka-ca/ca.pem', cert_file: '/etc/kafka-client/tls.crt', key_file: '/etc/kafka-client/tls.key' });
      const deployment = find(objects, 'Deployment', `jaeger-${role}`);
      expect(container(deployment).env).toContainEqual({ name: 'KAFKA_PASSWORD', valueFrom: { secretKeyRef: { name: 'kafka-user', key: 'pw' } } });
      expect(deployment.spec.template.spec.volumes).toContainEqual(
        { name: 'secret-0', secret: { secretName: 'kafka-ca', defaultMode: 288, items: [{ key: 'ca.pem', path: 'ca.pem' }] } });
      expect(container(deployment).volumeMounts).toContainEqual({ name: 'secret-1', mountPath: '/etc/kafka-client', readOnly: true });
    }
  });
});

describe('each prop', () => {
  const config = (role: string) => `ConfigMap/jaeger-${role} data.config.yaml`;
  const checksums = (...roles: string[]) => Object.fromEntries(
    roles.map(role => [`Deployment/jaeger-${role} spec.template.metadata.annotations.checksum/config`, ANOTHER]));
  const backend = (role: string) => `${config(role)}.extensions.jaeger_storage.backends.elasticsearch.elasticsearch`;
  const images = Object.fromEntries(['collector', 'ingester', 'query'].map(role =>
    [`Deployment/jaeger-${role} spec.template.spec.containers.0.image`, 'jaegertracing/jaeger:2.13.0']));
  const waiting = Object.fromEntries(['ingester', 'query'].map(role =>
    [`Deployment/jaeger-${role} spec.template.spec.initContainers.0.image`, 'jaegertracing/jaeger:2.13.0']));
  const tool = (name: string, image: string, cronJob = true) => {
    const workload = `${cronJob ? 'CronJob' : 'Job'}/jaeger-index-${name}`;
    return { workload, template: `${workload} spec.${cronJob ? 'jobTemplate.spec.' : ''}template`, image: `jaegertracing/jaeger-es-${image}` };
  };
  const tools = {
    init: tool('init', 'rollover', false), rollover: tool('rollover', 'rollover'), lookback: tool('lookback', 'rollover'), cleaner: tool('cleaner', 'index-cleaner'),
  };
  const main = (name: keyof typeof tools) => `${tools[name].template}.spec.containers.0`;
  const otherTools = Object.fromEntries(Object.values(tools).flatMap(({ workload, template, image }) => [
    [`${workload} metadata.labels.app.kubernetes.io/version`, '2.13.0'],
    [`${template}.metadata.labels.app.kubernetes.io/version`, '2.13.0'],
    [`${template}.spec.containers.0.image`, `${image}:2.13.0`],
  ]));

  testEffects<JaegerWithKafkaOptions>(jaeger, {
    version: {
      value: JaegerVersion.V2_13,
      changes: {
        ...images,
        ...waiting,
        ...checksums('ingester', 'query'),
        ...versionLabels('2.13.0', 'Deployment/jaeger-collector', [
          'ConfigMap/jaeger-collector', 'PodDisruptionBudget/jaeger-collector', 'Service/jaeger-collector', 'Service/jaeger-collector-replicas',
        ]),
        ...versionLabels('2.13.0', 'Deployment/jaeger-ingester', ['ConfigMap/jaeger-ingester', 'PodDisruptionBudget/jaeger-ingester']),
        ...versionLabels('2.13.0', 'Deployment/jaeger-query', ['ConfigMap/jaeger-query', 'PodDisruptionBudget/jaeger-query', 'Service/jaeger-query']),
        ...otherTools,
        [`${tools.init.template}.spec.initContainers.0.image`]: 'jaegertracing/jaeger-es-rollover:2.13.0',
        [`${main('cleaner')}.args`]: ['8', 'https://es.example.com:9200', '--feature-gates=es.index.relativeTimeIndexDeletion'],
        ...Object.fromEntries(['ingester', 'query'].flatMap(role => [
          [`${backend(role)}.use_aliases`, true], ...['spans', 'services', 'dependencies'].map(kind => [`${backend(role)}.indices.${kind}`, '(gone)']),
        ])),
        [`${config('ingester')}.receivers.kafka.traces.topics`]: '(gone)',
        [`${config('ingester')}.receivers.kafka.traces.topic`]: 'jaeger-spans',
        [`${backend('ingester')}.write_mode`]: '(gone)',
        [`${backend('ingester')}.poison_pill_handling`]: '(gone)',
      },
    },
    delivery: {
      value: Delivery.BEST_EFFORT,
      changes: {
        ...checksums('collector', 'ingester'),
        [`${config('collector')}.exporters.kafka.producer.required_acks`]: 1,
        [`${config('collector')}.exporters.kafka.sending_queue.wait_for_result`]: false,
        [`${config('collector')}.exporters.kafka.retry_on_failure.max_elapsed_time`]: '300s',
        [`${config('ingester')}.receivers.kafka.message_marking.after`]: false,
        [`${config('ingester')}.receivers.kafka.error_backoff.max_elapsed_time`]: '300s',
        [`${config('ingester')}.exporters.jaeger_storage_exporter.queue.wait_for_result`]: false,
        [`${config('ingester')}.exporters.jaeger_storage_exporter.retry_on_failure.max_elapsed_time`]: '300s',
        [`${backend('ingester')}.write_mode`]: '(gone)',
        [`${backend('ingester')}.poison_pill_handling`]: '(gone)',
      },
    },
    topic: {
      value: { topicName: 'other', maxMessageSize: Size.kibibytes(512) },
      changes: {
        ...checksums('collector', 'ingester'),
        [`${config('collector')}.exporters.kafka.traces.topic`]: 'other',
        [`${config('collector')}.exporters.kafka.producer.max_message_bytes`]: 524_288,
        [`${config('collector')}.exporters.kafka.sending_queue.batch.min_size`]: 131_072,
        [`${config('collector')}.exporters.kafka.sending_queue.batch.max_size`]: 393_216,
        [`${config('ingester')}.receivers.kafka.traces.topics.0`]: 'other',
      },
    },
    retention: {
      value: Duration.days(3),
      changes: {
        [`${main('lookback')}.env.2.value`]: '85',
        [`${main('cleaner')}.args.0`]: '4',
      },
    },
    index: {
      value: { prefix: 'team-a', shards: 6, replicas: 2 },
      changes: {
        ...checksums('ingester', 'query'),
        ...Object.fromEntries(['ingester', 'query'].flatMap(role => [
          [`${backend(role)}.indices.index_prefix`, 'team-a'],
          ...[['spans', 'span'], ['services', 'service'], ['dependencies', 'dependencies']].flatMap(([key, kind]) => [
            [`${backend(role)}.indices.${key}.rotation.manual_rollover.read_alias`, `team-a-jaeger-${kind}-read`],
            [`${backend(role)}.indices.${key}.rotation.manual_rollover.write_alias`, `team-a-jaeger-${kind}-write`],
          ]),
        ])),
        'Deployment/jaeger-ingester spec.template.spec.initContainers.1.command.2':
          expect.stringContaining('for alias in team-a-jaeger-span-write team-a-jaeger-service-write; do'),
        ...Object.fromEntries((['init', 'rollover', 'lookback', 'cleaner'] as const).map(name =>
          [`${main(name)}.env`, expect.arrayContaining([{ name: 'INDEX_PREFIX', value: 'team-a' }])])),
      },
    },
    archive: {
      value: true,
      changes: {
        ...checksums('query'),
        'ConfigMap/jaeger-query data.config-ui.json.archiveEnabled': true,
        [`${config('query')}.extensions.jaeger_query.storage.traces_archive`]: 'elasticsearch_archive',
        [`${config('query')}.extensions.jaeger_storage.backends.elasticsearch_archive`]: expect.objectContaining({
          elasticsearch: expect.objectContaining({ indices: expect.objectContaining({ index_prefix: 'archive' }) }),
        }),
        'Deployment/jaeger-query spec.template.spec.containers.0.volumeMounts': expect.arrayContaining([
          { name: 'secret-2', mountPath: '/etc/jaeger/elasticsearch-archive', readOnly: true },
        ]),
        'Deployment/jaeger-query spec.template.spec.volumes': expect.arrayContaining([
          { name: 'secret-2', secret: { secretName: 'es-user', defaultMode: 288, items: [{ key: 'pw', path: 'pw' }] } },
        ]),
      },
    },
    ui: {
      value: { basePath: '/jaeger', settings: { tracking: { gaID: 'x' } } },
      changes: {
        ...checksums('query'),
        [`${config('query')}.extensions.jaeger_query.base_path`]: '/jaeger',
        'ConfigMap/jaeger-query data.config-ui.json.tracking': { gaID: 'x' },
      },
    },
    collector: { value: { replicas: 3 }, changes: { 'Deployment/jaeger-collector spec.replicas': 3 } },
    ingester: { value: { replicas: 3 }, changes: { 'Deployment/jaeger-ingester spec.replicas': 3 } },
    query: { value: { replicas: 3 }, changes: { 'Deployment/jaeger-query spec.replicas': 3 } },
    // Kafka and Elasticsearch here ask for no certificate, so there are two: of the collectors and of the UI.
    tls: {
      value: PlatformTls.certManager({ issuer: 'ca' }),
      changes: {
        ...checksums('collector', 'query'),
        ...Object.fromEntries(['Certificate/jaeger-collector-tls', 'Certificate/jaeger-collector-clients', 'Issuer/jaeger-collector-clients',
          'Issuer/jaeger-collector-clients-root', 'Certificate/jaeger-query-tls'].map(object => [object, ADDED])),
        [`${config('collector')}.receivers.otlp.protocols.grpc.tls`]: RECEIVER_TLS,
        [`${config('collector')}.receivers.otlp.protocols.http.tls`]: RECEIVER_TLS,
        [`${config('collector')}.receivers.jaeger.protocols.grpc.tls`]: RECEIVER_TLS,
        [`${config('collector')}.receivers.jaeger.protocols.thrift_http.tls`]: RECEIVER_TLS,
        [`${config('collector')}.receivers.zipkin.tls`]: RECEIVER_TLS,
        [`${config('query')}.extensions.jaeger_query.http.tls`]: QUERY_TLS,
        [`${config('query')}.extensions.jaeger_query.grpc.tls`]: QUERY_TLS,
        ...Object.fromEntries([0, 1, 2, 3, 4].flatMap(port => ['Service/jaeger-collector', 'Service/jaeger-collector-replicas']
          .map(service => [`${service} spec.ports.${port}.appProtocol`, 'https']))),
        ...Object.fromEntries([0, 1].map(port => [`Service/jaeger-query spec.ports.${port}.appProtocol`, 'https'])),
        ...Object.fromEntries(['collector', 'query'].flatMap(role => [
          [`Deployment/jaeger-${role} spec.template.spec.containers.0.volumeMounts`, expect.any(Array)],
          [`Deployment/jaeger-${role} spec.template.spec.volumes`, expect.any(Array)],
        ])),
      },
    },
    indexCleaner: { value: { priorityClassName: 'low' }, changes: { [`${tools.cleaner.template}.spec.priorityClassName`]: 'low' } },
    snapshots: { value: { repository: SnapshotRepository.registered('nightly') }, changes: { 'CronJob/jaeger-index-snapshot': ADDED } },
    indexRollover: {
      value: { priorityClassName: 'low' },
      changes: Object.fromEntries((['init', 'rollover', 'lookback'] as const).map(name => [`${tools[name].template}.spec.priorityClassName`, 'low'])),
    },
  });

  test.each([
    [false, false, undefined],
    [false, true, ['client auth', 'digital signature']],
    [true, false, ['server auth', 'digital signature']],
    [true, true, ['server auth', 'client auth', 'digital signature']],
  ])('the query service has a certificate for what it does and no more: serves TLS %s, shows Elasticsearch one %s', (serverTls, ownCertificate, usages) => {
    const asking = ElasticsearchCluster.fromAttributes({ urls: ['https://es.example.com:9200'], ownCertificate });
    const objects = rendered({ tls: PlatformTls.certManager({ issuer: 'ca' }), storage: asking, ui: { serverTls } });
    expect(objects.find(({ metadata }) => metadata.name === 'jaeger-query-tls')?.spec.usages).toEqual(usages);
  });

  test('name is the beginning of every name', () => {
    expect(listNames(rendered({ name: 'other' })).filter(name => !/\/other-(collector|ingester|query|index-(init-[0-9a-f]{8}|rollover|lookback|cleaner))(-replicas)?$/.test(name))).toEqual([]);
  });
});

describe.each(['collector', 'ingester', 'query'] as const)('each option of the %s', role => {
  const workload = `Deployment/jaeger-${role}`;
  const main = `${workload} spec.template.spec.containers.0`;
  const init = `${workload} spec.template.spec.initContainers.0`;
  const waits = role !== 'collector';
  const exporter = { collector: 'kafka.sending_queue', ingester: 'jaeger_storage_exporter.queue', query: undefined }[role];
  // 2 GiB × 40 % ÷ 5, in whole MiB: 163.
  const queue = exporter
    ? { [`ConfigMap/jaeger-${role} data.config.yaml.exporters.${exporter}.queue_size`]: 170_917_888, [`${workload} spec.template.metadata.annotations.checksum/config`]: ANOTHER }
    : {};

  testEffects<JaegerRoleOptions>((chart, options) => jaeger(chart, { [role]: options }), {
    ...podEffects(workload),
    imageRepository: {
      value: 'mirror.example.com/jaeger',
      changes: {
        [`${main}.image`]: 'mirror.example.com/jaeger:2.21.0',
        ...(waits ? { [`${init}.image`]: 'mirror.example.com/jaeger:2.21.0' } : {}),
      },
    },
    resources: {
      value: { memory: { limit: Size.gibibytes(2) } },
      changes: {
        [`${main}.resources.requests.memory`]: '2Gi',
        [`${main}.resources.limits.memory`]: '2Gi',
        // 65 % where a memory limiter refuses data from there on, 80 % where there is none.
        [`${main}.env.0.value`]: role === 'query' ? '1638MiB' : '1331MiB',
        ...queue,
      },
    },
    tolerations: {
      value: [{ operator: 'Exists' }],
      changes: { [`${workload} spec.template.spec.tolerations`]: [{ operator: 'Exists' }] },
    },
    replicas: { value: 4, changes: { [`${workload} spec.replicas`]: 4 } },
    autoscaling: {
      value: { minReplicas: 2, maxReplicas: 6 },
      changes: { [`${workload} spec.replicas`]: '(gone)', [`HorizontalPodAutoscaler/jaeger-${role}`]: ADDED },
    },
  });
});

describe('each option of the index cleaner', () => {
  const template = 'CronJob/jaeger-index-cleaner spec.jobTemplate.spec.template';
  const main = `${template}.spec.containers.0`;

  testEffects<WorkloadOptions>((chart, options) => jaeger(chart, { indexCleaner: options }), {
    ...podEffects('CronJob/jaeger-index-cleaner', template),
    podAnnotations: { value: { note: 'b' }, changes: { [`${template}.metadata.annotations`]: { note: 'b' } } }, // it has none otherwise
    imageRepository: { value: 'mirror.example.com/cleaner', changes: { [`${main}.image`]: 'mirror.example.com/cleaner:2.21.0' } },
    resources: {
      value: { memory: { limit: Size.mebibytes(128) } },
      changes: { [`${main}.resources.requests.memory`]: '128Mi', [`${main}.resources.limits.memory`]: '128Mi' },
    },
    tolerations: { value: [{ operator: 'Exists' }], changes: { [`${template}.spec.tolerations`]: [{ operator: 'Exists' }] } },
  });
});

test('two syntheses are equal', () => {
  expect(JSON.stringify(rendered({ archive: true }))).toBe(JSON.stringify(rendered({ archive: true })));
});
