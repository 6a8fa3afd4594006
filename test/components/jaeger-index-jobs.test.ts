import { Duration } from 'cdk8s';
import { ElasticsearchCluster, IndexLifecycle, JaegerVersion, JaegerWithKafka, JaegerWithKafkaProps, KafkaCluster, PlatformTls, WorkloadOptions } from '../../src';
import { toYaml } from '../../src/config/yaml';
import { testChart } from '../support/chart';
import { podEffects, testEffects } from '../support/effects';
import { container, parseConfig } from '../support/manifests';
import { find, KubeObject, listNames, synth } from '../support/synth';

const storage = ElasticsearchCluster.fromAttributes({
  urls: ['https://es.example.com:9200'], username: 'jaeger', password: { secretName: 'es-user', key: 'pw' }, ca: { secretName: 'es-ca', key: 'ca.crt' }, dataNodes: 3,
});
const kafka = KafkaCluster.fromAttributes({ bootstrapServers: ['kafka.example.com:9092'] });

function jaeger(props: Partial<JaegerWithKafkaProps> = {}): { jaeger: JaegerWithKafka; objects: KubeObject[] } {
  const chart = testChart();
  const own = new JaegerWithKafka(chart, 'Jaeger', { storage, kafka, ...props });
  return { jaeger: own, objects: synth(chart) };
}

function init(props: Partial<JaegerWithKafkaProps> = {}): KubeObject {
  return jaeger(props).objects.find(({ kind }) => kind === 'Job')!;
}

function variables(object: KubeObject): { [name: string]: string } {
  return Object.fromEntries(container(object).env.filter(({ value }: any) => value !== undefined).map(({ name, value }: any) => [name, value]));
}

describe('rollover, the default', () => {
  const { objects } = jaeger();

  test('of the Job that makes aliases', () => {
    expect(toYaml(init().spec)).toMatchSnapshot();
  });

  test.each(['rollover', 'lookback', 'cleaner'])('of the CronJob %s', tool => {
    expect(toYaml(find(objects, 'CronJob', `jaeger-index-${tool}`).spec)).toMatchSnapshot();
  });

  test('makes aliases after the storage and before who writes', () => {
    const wave = ({ metadata }: KubeObject) => metadata.annotations?.['argocd.argoproj.io/sync-wave'];
    expect([wave(init()), wave(find(objects, 'Deployment', 'jaeger-ingester'))]).toEqual(['2', '3']);
  });

  test('makes the ingester wait for its aliases as the user that writes, with the image of the storage', () => {
    const wait = find(objects, 'Deployment', 'jaeger-ingester').spec.template.spec.initContainers[1];
    expect(wait.image).toBe('docker.elastic.co/elasticsearch/elasticsearch:8.19.20');
    expect(wait.env).toEqual([
      { name: 'ES_USERNAME', value: 'jaeger' },
      { name: 'ES_PASSWORD', valueFrom: { secretKeyRef: { name: 'es-user', key: 'pw' } } },
      { name: 'ES_TLS_ENABLED', value: 'true' },
      { name: 'ES_TLS_CA', value: '/etc/jaeger/elasticsearch-ca/ca.crt' },
    ]);
    expect(wait.volumeMounts.map(({ mountPath }: any) => mountPath)).toContain('/etc/jaeger/elasticsearch-ca');
  });

  test('says where to write and read by aliases, to both roles alike', () => {
    const backend = (role: string) => parseConfig(find(objects, 'ConfigMap', `jaeger-${role}`)).extensions.jaeger_storage.backends.elasticsearch.elasticsearch;
    expect(backend('ingester').indices.spans).toEqual({ rotation: { manual_rollover: { read_alias: 'jaeger-span-read', write_alias: 'jaeger-span-write' } } });
    expect(backend('query').indices).toEqual(backend('ingester').indices);
    expect([backend('ingester').create_mappings, backend('query').create_mappings]).toEqual([false, false]);
  });

  test('makes another Job for other shards, and the same for another retention', () => {
    const name = (props: Partial<JaegerWithKafkaProps>) => init(props).metadata.name;
    expect(name({})).toMatch(/^jaeger-index-init-[0-9a-f]{8}$/);
    expect([name({ index: { shards: 5 } }) === name({}), name({ retention: Duration.days(3) }) === name({})]).toEqual([false, true]);
  });

  test.each<[number | undefined, object]>([
    [1, { SHARDS: '1', REPLICAS: '0' }], [5, { SHARDS: '5', REPLICAS: '1' }], [undefined, { SHARDS: '3', REPLICAS: '1' }],
  ])('on %d data nodes shapes indices by their number', (dataNodes, expected) => {
    expect(variables(init({ storage: ElasticsearchCluster.fromAttributes({ urls: ['http://es:9200'], dataNodes }) }))).toEqual(expected);
  });

  test('with a certificate of its own shows it', () => {
    const asking = ElasticsearchCluster.fromAttributes({ urls: ['https://es.example.com:9200'], ownCertificate: true });
    const secured = jaeger({ storage: asking, tls: PlatformTls.certManager({ issuer: 'ca' }) }).objects;
    const tools = secured.filter(({ kind }) => kind === 'CronJob' || kind === 'Job');
    expect(tools.map(({ metadata }) => metadata.name.replace(/-[0-9a-f]{8}$/, '')).sort())
      .toEqual(['jaeger-index-cleaner', 'jaeger-index-init', 'jaeger-index-lookback', 'jaeger-index-rollover']);
    for (const tool of tools) {
      expect(variables(tool)).toMatchObject({
        ES_TLS_ENABLED: 'true', ES_TLS_CERT: '/etc/tls/jaeger-index-manager-tls/tls.crt', ES_TLS_KEY: '/etc/tls/jaeger-index-manager-tls/tls.key',
      });
    }
    const wait = find(secured, 'Deployment', 'jaeger-ingester').spec.template.spec.initContainers[1];
    expect(wait.env).toContainEqual({ name: 'ES_TLS_CERT', value: '/etc/tls/jaeger-ingester-tls/tls.crt' });
    expect(wait.volumeMounts.map(({ mountPath }: any) => mountPath)).toContain('/etc/tls/jaeger-ingester-tls');
  });
});

describe('the image with curl', () => {
  const image = (props: Partial<JaegerWithKafkaProps>) => find(jaeger(props).objects, 'Deployment', 'jaeger-ingester').spec.template.spec.initContainers[1].image;

  test('is that of an Elasticsearch of this app', () => {
    const chart = testChart();
    const own = new ElasticsearchCluster(chart, 'es', { replicas: 1, imageRepository: 'mirror.example.com/es' });
    new JaegerWithKafka(chart, 'Jaeger', { storage: own, kafka });
    expect(find(synth(chart), 'Deployment', 'jaeger-ingester').spec.template.spec.initContainers[1].image).toBe('mirror.example.com/es:8.19.20');
  });

  test('can be another', () => {
    expect(image({ index: { curlImage: { repository: 'curlimages/curl', tag: '8.17.0' } } })).toBe('curlimages/curl:8.17.0');
    expect(image({ index: { curlImage: { tag: '9.5.2' } } })).toBe('docker.elastic.co/elasticsearch/elasticsearch:9.5.2');
  });
});

describe('daily indices', () => {
  const { jaeger: own, objects } = jaeger({ index: { lifecycle: IndexLifecycle.daily() } });

  test('are made by Jaeger and deleted by a CronJob', () => {
    expect(listNames(objects).filter(name => name.includes('index'))).toEqual(['CronJob/jaeger-index-cleaner']);
    expect([own.indexInit, own.indexRollover, own.indexLookback]).toEqual([undefined, undefined, undefined]);
    expect(toYaml(find(objects, 'CronJob', 'jaeger-index-cleaner').spec)).toMatchSnapshot();
  });

  test('need no wait for aliases', () => {
    const { initContainers } = find(objects, 'Deployment', 'jaeger-ingester').spec.template.spec;
    expect(initContainers.map(({ name }: any) => name)).toEqual(['wait']);
  });

  test('are shaped in the configuration of Jaeger, which puts the templates', () => {
    const { elasticsearch } = parseConfig(find(objects, 'ConfigMap', 'jaeger-ingester')).extensions.jaeger_storage.backends.elasticsearch;
    expect([elasticsearch.create_mappings, elasticsearch.max_span_age, elasticsearch.indices.spans]).toEqual([true, '168h', { shards: 3, replicas: 1 }]);
  });
});

describe('policies of the storage', () => {
  test.each<[string, IndexLifecycle, string, string]>([
    ['ILM', IndexLifecycle.ilm(), 'https://es.example.com:9200/_ilm/policy/jaeger-ilm-policy', 'jaeger-ilm-policy'],
    ['ISM', IndexLifecycle.ism({ policyName: 'traces' }), 'https://es.example.com:9200/_plugins/_ism/policies/traces', 'traces'],
  ])('by %s are put before the first index is made with them, and nothing else runs', (_what, lifecycle, url, policyName) => {
    const { objects } = jaeger({ index: { lifecycle } });
    expect(listNames(objects).filter(name => name.includes('index'))).toEqual([expect.stringMatching(/^Job\/jaeger-index-init-[0-9a-f]{8}$/)]);
    const job = objects.find(({ kind }) => kind === 'Job')!;
    const [wait, policy] = job.spec.template.spec.initContainers;
    expect([wait.name, policy.name]).toEqual(['wait', 'policy']);
    expect(policy.command[2]).toContain(`\npolicy=${url}\n`);
    expect(policy.env.map(({ name }: any) => name)).toEqual(['ES_USERNAME', 'ES_PASSWORD', 'ES_TLS_ENABLED', 'ES_TLS_CA']);
    expect(variables(job)).toMatchObject({ ES_USE_ILM: 'true', ES_ILM_POLICY_NAME: policyName });
    const { indices } = parseConfig(find(objects, 'ConfigMap', 'jaeger-ingester')).extensions.jaeger_storage.backends.elasticsearch.elasticsearch;
    expect(indices.spans.rotation.auto_rollover).toEqual({ read_alias: 'jaeger-span-read', write_alias: 'jaeger-span-write', policy_name: policyName });
  });

  test('are named to an older Jaeger by flags', () => {
    const { objects } = jaeger({ index: { lifecycle: IndexLifecycle.ilm() }, version: JaegerVersion.V2_13 });
    const { elasticsearch } = parseConfig(find(objects, 'ConfigMap', 'jaeger-query')).extensions.jaeger_storage.backends.elasticsearch;
    expect([elasticsearch.use_aliases, elasticsearch.use_ilm, elasticsearch.indices]).toEqual([true, true, {}]);
  });

  test('of another retention make another Job, so that they are put anew', () => {
    const name = (retention: Duration) => init({ retention, index: { lifecycle: IndexLifecycle.ilm() } }).metadata.name;
    expect(name(Duration.days(3))).not.toBe(name(Duration.days(7)));
  });
});

describe('each option of the rollover tools', () => {
  const template = 'CronJob/jaeger-index-rollover spec.jobTemplate.spec.template';
  const others = ['Job/jaeger-index-init spec.template', 'CronJob/jaeger-index-lookback spec.jobTemplate.spec.template'];
  const effects = podEffects('CronJob/jaeger-index-rollover', template);
  const everywhere = (changes: Record<string, unknown>) => Object.fromEntries(Object.entries(changes).flatMap(([path, value]) =>
    [path, ...others.map(other => path.replace(template, other))].map(each => [each, value])));

  testEffects<WorkloadOptions>((chart, options) => new JaegerWithKafka(chart, 'Jaeger', { storage, kafka, indexRollover: options }), {
    ...Object.fromEntries(Object.entries(effects).map(
      ([prop, { value, changes }]) => [prop, { value, changes: everywhere(changes) }])) as typeof effects,
    podAnnotations: { value: { note: 'b' }, changes: everywhere({ [`${template}.metadata.annotations`]: { note: 'b' } }) },
    imageRepository: {
      value: 'mirror.example.com/rollover',
      changes: {
        ...everywhere({ [`${template}.spec.containers.0.image`]: 'mirror.example.com/rollover:2.21.0' }),
        'Job/jaeger-index-init spec.template.spec.initContainers.0.image': 'mirror.example.com/rollover:2.21.0',
      },
    },
    resources: {
      value: { cpu: { limit: { amount: '1' } as any } },
      changes: everywhere({ [`${template}.spec.containers.0.resources.limits.cpu`]: '1' }),
    },
    tolerations: { value: [{ operator: 'Exists' }], changes: everywhere({ [`${template}.spec.tolerations`]: [{ operator: 'Exists' }] }) },
  });
});
