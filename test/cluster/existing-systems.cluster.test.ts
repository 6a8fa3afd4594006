import { ElasticsearchCluster, ElasticsearchUser, KafkaCluster, KafkaTopicRight, MaxMapCount, PlatformTls, TracingPlatform } from '../../src';
import { Access, createPasswords, openAccess, PASSWORDS } from './support/access';
import { Authority } from './support/authority';
import { createCertificates } from './support/certificates';
import { applyManifest, createNamespace, createSecret, deleteManifest, deleteNamespace } from './support/cluster';
import { withDiagnostics } from './support/diagnostics';
import { evaluationUnderTest, synthesize, UNDER_TEST } from './support/platforms';
import { waitUntilReady } from './support/readiness';
import { countTraces } from './support/traced-platform';

const PLATFORM = 'test-existing';
const STORES = 'test-stores';
const NAMESPACES = [PLATFORM, STORES];

const KAFKA_CERTIFICATES = { ca: { secretName: 'stores-ca', key: 'ca.crt' }, ownCertificate: true };
const user = (username: string): ElasticsearchUser => ({ username, password: { secretName: 'search-users', key: username } });

/** Kafka and Elasticsearch of somebody else: the platform knows their addresses only, and has certificates and users there. */
const stores = {
  text: synthesize(STORES, chart => {
    const tls = PlatformTls.secrets({ kafka: 'events-certificate', kafkaAdmin: 'events-admin-certificate', elasticsearch: 'search-certificate' });
    const kafka = new KafkaCluster(chart, 'events', { replicas: 1, tls, ...UNDER_TEST.kafka });
    kafka.addTopic('spans', {
      topicName: 'team-spans',
      partitions: 3,
      access: [
        { principal: `tracing-jaeger-collector.${PLATFORM}`, right: KafkaTopicRight.WRITE },
        { principal: `tracing-jaeger-ingester.${PLATFORM}`, right: KafkaTopicRight.READ, consumerGroup: 'team-ingesters' },
      ],
    });
    const search = new ElasticsearchCluster(chart, 'search', { replicas: 1, maxMapCount: MaxMapCount.DISABLE_MMAP, tls, ...UNDER_TEST.elasticsearch });
    search.allowJaeger({ prefix: 'team' });
  }),
};

const manifest = {
  text: synthesize(PLATFORM, chart => {
    const { kafka: _kafka, elasticsearch: _elasticsearch, jaeger, ...props } = evaluationUnderTest();
    new TracingPlatform(chart, 'tracing', {
      ...props,
      tls: PlatformTls.secrets({
        agent: 'agent-certificate',
        sampler: 'sampler-certificate',
        jaegerCollector: 'collector-certificate',
        jaegerIngester: 'ingester-certificate',
        jaegerQuery: 'query-certificate',
        jaegerIndexManager: 'manager-certificate',
      }),
      jaeger: { ...jaeger, topic: { topicName: 'team-spans', consumerGroup: 'team-ingesters' }, index: { prefix: 'team', curlImage: { tag: UNDER_TEST.versions.elasticsearch.version } } },
      buffer: KafkaCluster.fromAttributes({ bootstrapServers: [`events.${STORES}.svc:9092`], topicPartitions: 3, tls: KAFKA_CERTIFICATES }),
      storage: ElasticsearchCluster.fromAttributes({
        urls: [`https://search.${STORES}.svc:9200`],
        users: { writer: user('jaeger-writer'), reader: user('jaeger-reader'), indexManager: user('index-manager') },
        ca: KAFKA_CERTIFICATES.ca,
        ownCertificate: true,
        dataNodes: 1,
      }),
    });
  }),
};

describe('a platform on an existing Kafka and Elasticsearch, with certificates that nobody issues in the cluster', () => {
  let access: Access;

  beforeAll(async () => {
    await Promise.all(NAMESPACES.map(namespace => deleteNamespace(namespace)));
    for (const namespace of NAMESPACES) {
      await createNamespace(namespace);
    }
    await createPasswords(STORES, 'search');
    await createSecret(PLATFORM, 'search-users', PASSWORDS);
    const authority = await Authority.root('stores');
    const hosts = (service: string, namespace: string) => [`${service}.${namespace}.svc`];
    await createCertificates(authority, STORES, {
      'events-certificate': { commonName: `events.${STORES}`, dnsNames: [...hosts('events', STORES), ...hosts('*.events-brokers', STORES)] },
      'events-admin-certificate': { commonName: `events-admin.${STORES}` },
      'search-certificate': { commonName: `search.${STORES}`, dnsNames: [...hosts('search', STORES), ...hosts('search-nodes', STORES), ...hosts('*.search-nodes', STORES)] },
    });
    await createCertificates(authority, PLATFORM, {
      'stores-ca': { commonName: 'only the CA is used' },
      'agent-certificate': { commonName: `tracing-agent.${PLATFORM}` },
      'sampler-certificate': { commonName: `tracing-sampler.${PLATFORM}`, dnsNames: hosts('tracing-sampler', PLATFORM) },
      'collector-certificate': {
        commonName: `tracing-jaeger-collector.${PLATFORM}`,
        dnsNames: [...hosts('tracing-jaeger-collector', PLATFORM), ...hosts('tracing-jaeger-collector-replicas', PLATFORM)],
      },
      'ingester-certificate': { commonName: `tracing-jaeger-ingester.${PLATFORM}` },
      'query-certificate': { commonName: `tracing-jaeger-query.${PLATFORM}`, dnsNames: hosts('tracing-jaeger-query', PLATFORM) },
      'manager-certificate': { commonName: `tracing-jaeger-index-manager.${PLATFORM}` },
    });
    access = await openAccess(PLATFORM, { namespace: STORES, service: 'search', certificate: 'query-certificate' });
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
