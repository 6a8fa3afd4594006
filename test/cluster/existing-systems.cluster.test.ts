import { ElasticsearchCluster, KafkaCluster, MaxMapCount, TracingPlatform } from '../../src';
import { Access, openAccess, PASSWORD } from './support/access';
import { applyManifest, createNamespace, createSecret, deleteManifest, deleteNamespace } from './support/cluster';
import { withDiagnostics } from './support/diagnostics';
import { evaluationUnderTest, synthesize, UNDER_TEST } from './support/platforms';
import { waitUntilReady } from './support/readiness';
import { countTraces } from './support/traced-platform';

const PLATFORM = 'test-existing';
const STORES = 'test-stores';
const NAMESPACES = [PLATFORM, STORES];

/** Kafka and Elasticsearch of somebody else: the platform knows their addresses only. */
const stores = {
  text: synthesize(STORES, chart => {
    const kafka = new KafkaCluster(chart, 'events', { replicas: 1, ...UNDER_TEST.kafka });
    kafka.addTopic('spans', { topicName: 'team-spans', partitions: 3 });
    new ElasticsearchCluster(chart, 'search', { replicas: 1, maxMapCount: MaxMapCount.DISABLE_MMAP, ...UNDER_TEST.elasticsearch });
  }),
};

const manifest = {
  text: synthesize(PLATFORM, chart => {
    const { kafka: _kafka, elasticsearch: _elasticsearch, jaeger, ...props } = evaluationUnderTest();
    new TracingPlatform(chart, 'tracing', {
      ...props,
      jaeger: { ...jaeger, topic: { topicName: 'team-spans' }, index: { prefix: 'team' } },
      buffer: KafkaCluster.fromAttributes({ bootstrapServers: [`events.${STORES}.svc:9092`], topicPartitions: 3 }),
      storage: ElasticsearchCluster.fromAttributes({
        urls: [`http://search.${STORES}.svc:9200`], username: 'elastic', password: { secretName: 'search-user', key: 'password' }, dataNodes: 1,
      }),
    });
  }),
};

describe('a platform on an existing Kafka and Elasticsearch', () => {
  let access: Access;

  beforeAll(async () => {
    await Promise.all(NAMESPACES.map(namespace => deleteNamespace(namespace)));
    for (const namespace of NAMESPACES) {
      await createNamespace(namespace);
    }
    await createSecret(STORES, 'search-credentials', { password: PASSWORD });
    await createSecret(PLATFORM, 'search-user', { password: PASSWORD });
    access = openAccess(PLATFORM, { namespace: STORES, service: 'search' });
  });

  afterAll(async () => {
    access?.close();
    await deleteManifest(manifest);
    await Promise.all(NAMESPACES.map(namespace => deleteNamespace(namespace)));
  });

  test('becomes ready', () => withDiagnostics(NAMESPACES, async () => {
    await applyManifest(stores);
    await applyManifest(manifest);
    await waitUntilReady(STORES, 420);
    await waitUntilReady(PLATFORM, 300);
  }));

  test('keeps every error and slow trace whole and once, and a tenth of the rest', () => withDiagnostics(NAMESPACES, () => countTraces({
    purpose: 'existing',
    namespace: PLATFORM,
    url: `http://tracing-agent.${PLATFORM}.svc:4318/v1/traces`,
    traces: 1200,
    rate: 60,
    percentage: 10,
    resourceAttributes: { 'deployment.environment.name': 'evaluation' },
    ...access,
  })));
});
