/** What is found when one prop of a platform changes, and that nothing else is. */
import { Duration, Size } from 'cdk8s';
import {
  Delivery, ElasticsearchRole, ElasticsearchVersion, IndexLifecycle, JaegerVersion, KafkaVersion, OtelCollectorVersion, PersistentQueue,
  TailSamplingPolicy, TracingPlatformProps,
} from '../../../src';
import { platformObjects, PRODUCTION } from '../../support/platforms';
import { findings } from '../../support/upgrade';

/** The output as it would be without numbers in the Job's name. */
const shorten = (lines: string[]) => lines.map(line => line.replace(/observability\//, '').replace(/-(topic|init)-[0-9a-f]{8}/, '-$1-#'));

const DEFAULTS = platformObjects(PRODUCTION);

function found(before: TracingPlatformProps, after: TracingPlatformProps): string[] {
  const old = Object.keys(before).length === 0 ? DEFAULTS : platformObjects({ ...PRODUCTION, ...before });
  return shorten(findings(old, platformObjects({ ...PRODUCTION, ...after })));
}

const ES = 'StatefulSet/tracing-elasticsearch';
const NODES = { storage: Size.gibibytes(50) };
const set = (name: string, replicas: number, ...roles: ElasticsearchRole[]) => ({ ...NODES, name, replicas, roles });
const { MASTER, DATA, INGEST } = ElasticsearchRole;
const DATA_NODES = set('d', 3, DATA, INGEST);
const BEST_EFFORT = { delivery: Delivery.BEST_EFFORT };
const DAILY = { jaeger: { index: { lifecycle: IndexLifecycle.daily() } } };

describe('what is safe finds nothing', () => {
  test.each<[string, TracingPlatformProps]>([
    ['resources', { agent: { resources: { memory: { limit: Size.gibibytes(1) } } }, elasticsearch: { resources: { memory: { limit: Size.gibibytes(8) } } } }],
    ['policies', { gateway: { policies: [TailSamplingPolicy.errors(), TailSamplingPolicy.percentage(1)] } }],
    ['a longer retention', { jaeger: { retention: Duration.days(30), topic: { retention: Duration.days(3) } } }],
    ['newer releases', { agent: { version: OtelCollectorVersion.of('0.160.0') }, kafka: { version: KafkaVersion.of('4.4.0') }, elasticsearch: { version: ElasticsearchVersion.of('9.1.0') }, jaeger: { version: JaegerVersion.of('2.22.0') } }],
    ['queues', { agent: { queueSpans: 80_000 } }],
    ['more traces in memory', { gateway: { tracesInMemory: 90_000 } }],
    ['more replicas of what has no state', { jaeger: { collector: { replicas: 4 }, ingester: { replicas: 6 }, query: { replicas: 3 } } }],
    ['more nodes without a bootstrap', { elasticsearch: { replicas: 5, bootstrap: false } }],
    ['a router', { gateway: { router: {} } }],
    ['no NetworkPolicies', { networkPolicies: false }],
    ['another registry', { imageSource: { registry: 'registry.example.com:5000' } }],
  ])('%s', (_what, after) => {
    expect(found({}, after)).toEqual([]);
  });
});

test.each<[string, TracingPlatformProps, TracingPlatformProps, string[]]>([
  ['larger volumes of Elasticsearch', {}, { elasticsearch: { storage: Size.gibibytes(200) } }, [
    `refused volume-template-changed ${ES}: volumeClaimTemplate 'data': the size changes from 100Gi to 200Gi`,
  ]],
  ['another class of Kafka\'s volumes', {}, { kafka: { storageClassName: 'fast' } }, [
    'refused volume-template-changed StatefulSet/tracing-kafka: volumeClaimTemplate \'data\': storageClassName changes from nothing to "fast"',
  ]],
  ['a sampler\'s queue that moves to a volume', {}, { gateway: { persistentQueue: PersistentQueue.volumeClaim({ size: Size.gibibytes(1) }) } }, [
    'danger samplers-made-anew ConfigMap/tracing-sampler: the samplers are no longer made by Deployments, but by a StatefulSet',
  ]],
  ['another size of a sampler\'s queue on a volume', { gateway: { persistentQueue: PersistentQueue.volumeClaim({ size: Size.gibibytes(1) }) } }, { gateway: { persistentQueue: PersistentQueue.volumeClaim({ size: Size.gibibytes(2) }) } }, [
    expect.stringMatching(/^refused volume-template-changed StatefulSet\/tracing-sampler: volumeClaimTemplate 'queue': the size changes from 1Gi to 2Gi$/) as any,
  ]],
  ['more Kafka nodes', { kafka: { replicas: 3, replicationFactor: 3 } }, { kafka: { replicas: 5, replicationFactor: 3 } }, [
    'refused kafka-quorum-changed ConfigMap/tracing-kafka: 3 voters become 5; ' +
      'new: 3@tracing-kafka-3.tracing-kafka-brokers.observability.svc:9093 4@tracing-kafka-4.tracing-kafka-brokers.observability.svc:9093',
  ]],
  ['fewer partitions', {}, { jaeger: { topic: { partitions: 6 } } }, [
    'refused topic-partitions-lowered Job/tracing-kafka-topic-#: topic jaeger-spans: the number of partitions goes down from 12 to 6',
  ]],
  ['fewer copies in Kafka', BEST_EFFORT, { ...BEST_EFFORT, kafka: { replicationFactor: 2, minInsyncReplicas: 1 } }, [
    'refused topic-replication-changed Job/tracing-kafka-topic-#: topic jaeger-spans: the replication factor changes from 3 to 2',
    'danger durability-weakened ConfigMap/tracing-kafka: min.insync.replicas goes down from 2 to 1',
    'danger durability-weakened Job/tracing-kafka-topic-#: topic jaeger-spans: min.insync.replicas goes down from 2 to 1',
  ]],
  ['a topic that keeps less', {}, { jaeger: { topic: { retention: Duration.hours(12) } } }, [
    'note topic-retention-lowered Job/tracing-kafka-topic-#: topic jaeger-spans: retention.ms goes down from 86400000 to 43200000',
  ]],
  // Each partition has its own unfinished segment, for which room is left on the disk.
  ['more partitions', {}, { jaeger: { topic: { partitions: 24 } } }, [
    'note topic-retention-lowered Job/tracing-kafka-topic-#: topic jaeger-spans: retention.bytes of all partitions goes down from 39724253184 to 36490444800',
  ]],
  ['another topic', {}, { jaeger: { topic: { topicName: 'spans' } } }, [
    'danger topic-changed ConfigMap/tracing-jaeger-collector: exporters.kafka: the topic changes from ["jaeger-spans"] to ["spans"]',
    'danger topic-changed ConfigMap/tracing-jaeger-ingester: receivers.kafka: the topic changes from ["jaeger-spans"] to ["spans"]',
  ]],
  ['more Elasticsearch nodes with a new bootstrap', {}, { elasticsearch: { replicas: 5 } }, [
    'danger elasticsearch-bootstrap-changed ConfigMap/tracing-elasticsearch: cluster.initial_master_nodes changes from tracing-elasticsearch-0,tracing-elasticsearch-1,tracing-elasticsearch-2 to ' +
      'tracing-elasticsearch-0,tracing-elasticsearch-1,tracing-elasticsearch-2,tracing-elasticsearch-3,tracing-elasticsearch-4',
  ]],
  ['fewer Elasticsearch nodes', { elasticsearch: { replicas: 5, bootstrap: false } }, { elasticsearch: { replicas: 3, bootstrap: false } }, [
    `danger elasticsearch-data-nodes-lowered ${ES}: data nodes go down from 5 to 3`,
  ]],
  ['more than half of the masters', { elasticsearch: { bootstrap: false, nodeSets: [set('m', 5, MASTER), DATA_NODES] } }, { elasticsearch: { bootstrap: false, nodeSets: [set('m', 1, MASTER), DATA_NODES] } }, [
    'danger elasticsearch-masters-lowered StatefulSet/tracing-elasticsearch-m: master-eligible nodes go down from 5 to 1',
  ]],
  ['fewer than half of the masters', { elasticsearch: { bootstrap: false, nodeSets: [set('m', 5, MASTER), DATA_NODES] } }, { elasticsearch: { bootstrap: false, nodeSets: [set('m', 3, MASTER), DATA_NODES] } }, []],
  ['a node set that goes away', { elasticsearch: { bootstrap: false, nodeSets: [set('m', 3, MASTER), set('d', 3, DATA, INGEST), set('e', 3, DATA)] } }, { elasticsearch: { bootstrap: false, nodeSets: [set('m', 3, MASTER), set('d', 3, DATA, INGEST)] } }, [
    'danger data-removed StatefulSet/tracing-elasticsearch-e: it goes away; its volumes stay, with nobody who reads them',
    'danger elasticsearch-data-nodes-lowered StatefulSet/tracing-elasticsearch-m: data nodes go down from 6 to 3',
  ]],
  ['an older Elasticsearch', {}, { elasticsearch: { version: ElasticsearchVersion.of('8.18.0') } }, [
    `refused elasticsearch-version-lowered ${ES}: elasticsearch goes back from 8.19.20 to 8.18.0`,
  ]],
  ['a major release that is reached too early', { elasticsearch: { version: ElasticsearchVersion.of('8.8.2') } }, { elasticsearch: { version: ElasticsearchVersion.of('9.1.0') } }, [
    `refused elasticsearch-version-skipped ${ES}: elasticsearch goes from 8.8.2 to 9.1.0`,
  ]],
  ['an older Kafka', {}, { kafka: { version: KafkaVersion.of('4.2.0') } }, [
    'danger kafka-version-lowered StatefulSet/tracing-kafka: kafka goes back from 4.3.1 to 4.2.0',
  ]],
  ['an older collector', {}, { agent: { version: OtelCollectorVersion.of('0.157.0') } }, [
    'note program-version-lowered DaemonSet/tracing-agent: opentelemetry-collector-contrib goes back from 0.158.0 to 0.157.0',
  ]],
  ['another number of samplers', { gateway: { tracesInMemory: 30_000 } }, { gateway: { replicas: 4, tracesInMemory: 30_000 } }, [
    'danger sampler-replicas-changed ConfigMap/tracing-sampler: the number of samplers changes from 3 to 4',
  ]],
  ['another decision wait', {}, { gateway: { decisionWait: Duration.seconds(60) } }, [
    'note decision-wait-changed ConfigMap/tracing-sampler: decision_wait changes from 30000ms to 60000ms',
  ]],
  ['a sampler\'s queue that leaves the disk', { gateway: { persistentQueue: PersistentQueue.emptyDir(Size.gibibytes(1)) } }, {}, [
    'danger delivery-weakened ConfigMap/tracing-sampler: exporters.otlp_grpc loses a queue on disk',
  ]],
  ['an older Jaeger without synchronous writes', {}, { jaeger: { version: JaegerVersion.of('2.20.0') } }, [
    'danger durability-weakened ConfigMap/tracing-jaeger-ingester: backends.elasticsearch: write_mode is no longer sync: a write counts before Elasticsearch has answered',
    'note program-version-lowered Deployment/tracing-jaeger-collector: jaeger goes back from 2.21.0 to 2.20.0',
    'note program-version-lowered Deployment/tracing-jaeger-ingester: jaeger goes back from 2.21.0 to 2.20.0',
    'note program-version-lowered Deployment/tracing-jaeger-query: jaeger goes back from 2.21.0 to 2.20.0',
    'note program-version-lowered CronJob/tracing-jaeger-index-rollover: jaeger-es-rollover goes back from 2.21.0 to 2.20.0',
    'note program-version-lowered CronJob/tracing-jaeger-index-lookback: jaeger-es-rollover goes back from 2.21.0 to 2.20.0',
    'note program-version-lowered CronJob/tracing-jaeger-index-cleaner: jaeger-es-index-cleaner goes back from 2.21.0 to 2.20.0',
  ]],
  ['fewer copies of indices', {}, { jaeger: { index: { replicas: 0 } } }, [
    'danger durability-weakened Job/tracing-jaeger-index-init-#: the copies of a shard go down from 1 to 0, from the next index on',
  ]],
  ['fewer copies of daily indices', DAILY, { jaeger: { index: { ...DAILY.jaeger.index, replicas: 0 } } }, [
    'danger durability-weakened ConfigMap/tracing-jaeger-ingester: backends.elasticsearch: the copies of a shard of spans go down from 1 to 0, from the next index on',
    'danger durability-weakened ConfigMap/tracing-jaeger-query: backends.elasticsearch: the copies of a shard of spans go down from 1 to 0, from the next index on',
  ]],
  ['a shorter retention', {}, { jaeger: { retention: Duration.days(3) } }, [
    'note retention-lowered CronJob/tracing-jaeger-index-lookback: it looks back 85 hours instead of 181; what is older isn\'t looked for',
    'note retention-lowered CronJob/tracing-jaeger-index-cleaner: it deletes indices after 4 days instead of 8, from its next run on',
  ]],
  ['a shorter retention of daily indices', DAILY, { jaeger: { ...DAILY.jaeger, retention: Duration.days(3) } }, [
    'note retention-lowered ConfigMap/tracing-jaeger-ingester: backends.elasticsearch: max_span_age goes down from 168h to 72h; what is older isn\'t looked for',
    'note retention-lowered ConfigMap/tracing-jaeger-query: backends.elasticsearch: max_span_age goes down from 168h to 72h; what is older isn\'t looked for',
    'note retention-lowered CronJob/tracing-jaeger-index-cleaner: it deletes indices after 3 days instead of 7, from its next run on',
  ]],
  ['another index prefix', {}, { jaeger: { index: { prefix: 'team' } } }, [
    'danger index-prefix-changed ConfigMap/tracing-jaeger-ingester: backends.elasticsearch: indices change from "" to "team"',
    'danger index-prefix-changed ConfigMap/tracing-jaeger-query: backends.elasticsearch: indices change from "" to "team"',
  ]],
  ['no agents', {}, { agents: false, gateway: { router: {} } }, [
    'note address-removed Service/tracing-agent: it goes away',
  ]],
])('%s', (_what, before, after, lines) => {
  expect(found(before, after)).toEqual(lines);
});

test('without TLS any more, both clusters\' own protocols are named', () => {
  const single = { kafka: { replicas: 1 }, elasticsearch: { replicas: 1 } };
  expect(found(single, { ...single, tls: undefined }).filter(line => line.includes('cluster-tls-switched'))).toEqual([
    'danger cluster-tls-switched ConfigMap/tracing-kafka: its nodes\' protocol changes from CLIENT:SSL,CONTROLLER:SSL to CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'danger cluster-tls-switched ConfigMap/tracing-elasticsearch: its nodes\' protocol changes from xpack.security.transport.ssl.enabled: true to xpack.security.transport.ssl.enabled: false',
  ]);
});

test('another name is new volumes and other addresses', () => {
  const lines = found({}, { name: 'other' });
  expect(lines.filter(line => line.includes('data-removed'))).toEqual([
    `danger data-removed ${ES}: it goes away; its volumes stay, with nobody who reads them`,
    'danger data-removed StatefulSet/tracing-kafka: it goes away; its volumes stay, with nobody who reads them',
  ]);
  expect(lines.filter(line => line.includes('address-removed'))).toHaveLength(12);
});
