import { Duration } from 'cdk8s';
import { ElasticsearchCluster, JaegerWithKafka, KafkaCluster, MaxMapCount, SnapshotRepository } from '../../src';
import { Access, createPasswords, openAccess, PASSWORDS } from './support/access';
import { applyManifest, createNamespace, deleteManifest, deleteNamespace } from './support/cluster';
import { withDiagnostics } from './support/diagnostics';
import { ElasticsearchApi } from './support/elasticsearch-api';
import { runCronJob } from './support/index-jobs';
import { kubectl } from './support/kubectl';
import { newTraceId, OtlpSender } from './support/otlp-sender';
import { synthesize, UNDER_TEST } from './support/platforms';
import { waitUntilReady } from './support/readiness';
import { describeSlow } from './support/slow';
import { waitWhile } from './support/wait';

const PLATFORM = 'test-snapshots';
const CLAIM = 'snapshots';
const REPOSITORY = '/_snapshot/jaeger-snapshots';
const [ROLLOVER, LOOKBACK, CLEANER, SNAPSHOT] = ['rollover', 'lookback', 'cleaner', 'snapshot'].map(tool => `tracing-jaeger-index-${tool}`);
const TRACES = 20;
const SPANS = 3;

/** Elasticsearch, Kafka and Jaeger alone; only how long snapshots are kept changes. */
function manifest(times: { every?: Duration; keep?: Duration }): { text: string } {
  const { versions, sized, kafka, elasticsearch } = UNDER_TEST;
  return {
    text: synthesize(PLATFORM, chart => new JaegerWithKafka(chart, 'tracing-jaeger', {
      version: versions.jaeger,
      storage: new ElasticsearchCluster(chart, 'tracing-elasticsearch', { replicas: 1, maxMapCount: MaxMapCount.DISABLE_MMAP, ...elasticsearch }),
      kafka: new KafkaCluster(chart, 'tracing-kafka', { replicas: 1, ...kafka }),
      collector: { replicas: 1, ...sized(384) },
      ingester: { replicas: 1, ...sized(384) },
      query: { replicas: 1, ...sized(256) },
      topic: { partitions: 1 },
      snapshots: { repository: SnapshotRepository.fileSystem({ claimName: CLAIM }), ...times },
    })),
  };
}

const DAILY = manifest({});
const EACH_MINUTE = manifest({ every: Duration.minutes(1), keep: Duration.minutes(1) });
const VOLUME = {
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: CLAIM, namespace: PLATFORM },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
};

describeSlow('snapshots of indices', () => {
  let access: Access;
  let sender: OtlpSender;
  let taken: string;

  beforeAll(async () => {
    await deleteNamespace(PLATFORM);
    await createNamespace(PLATFORM);
    await createPasswords(PLATFORM);
    await applyManifest({ text: JSON.stringify(VOLUME) });
    await applyManifest(DAILY);
    await waitUntilReady(PLATFORM, 300);
    access = await openAccess(PLATFORM);
    sender = new OtlpSender({ namespace: PLATFORM, target: 'service/tracing-jaeger-collector', port: 4318 });
  }, 400_000);

  afterAll(async () => {
    access?.close();
    sender?.close();
    await deleteManifest(DAILY);
    await deleteNamespace(PLATFORM);
  });

  const es = <T = any>(method: string, path: string, body?: unknown) => access.elasticsearch.request<T>(method, path, body);
  const indices = async () => (await es<{ index: string }[]>('GET', '/_cat/indices/*jaeger*?format=json')).map(({ index }) => index).sort();
  const snapshots = async () => (await es('GET', `${REPOSITORY}/*`)).snapshots as { snapshot: string; state: string; indices: string[] }[];
  const found = async () => {
    const window = { start: new Date(Date.now() - 3_600_000), end: new Date(Date.now() + 60_000), limit: 1000 };
    const traces = await access.jaeger.findTraces({ service: 'saved', ...window });
    return { traces: traces.length, spans: traces.reduce((sum, { spans }) => sum + spans.length, 0) };
  };
  const waitForTraces = (traces: number) => waitWhile(`Jaeger shows ${traces} traces`, async () => {
    const now = await found().catch(error => ({ traces: String(error), spans: 0 }));
    return now.traces === traces && now.spans === traces * SPANS ? [] : [JSON.stringify(now)];
  }, { timeoutSeconds: 90 });
  const send = async (count: number) => {
    for (let index = 0; index < count; index++) {
      await sender.send(newTraceId(), { spans: SPANS, service: 'saved' });
    }
  };
  const ingesters = async (replicas: number) => {
    await kubectl(['scale', 'deployment/tracing-jaeger-ingester', `--replicas=${replicas}`, '--namespace', PLATFORM]);
    await kubectl(['rollout', 'status', 'deployment/tracing-jaeger-ingester', '--namespace', PLATFORM, '--timeout=120s']);
  };

  test('go into a repository that a Job has registered', async () => {
    expect(await es('GET', REPOSITORY)).toEqual({
      'jaeger-snapshots': expect.objectContaining({ type: 'fs', settings: { location: `/mnt/snapshots/${CLAIM}/${PLATFORM}/tracing-jaeger` } }),
    });
  });

  test('hold the indices of the platform and no others', () => withDiagnostics([PLATFORM], async () => {
    await send(TRACES);
    await waitForTraces(TRACES);
    await es('PUT', '/somebody-elses/_doc/1?refresh=true', { a: 1 });
    await es('PUT', `${REPOSITORY}/somebody-elses?wait_for_completion=true`, { indices: 'somebody-elses', include_global_state: false });
    await es('POST', '/jaeger-span-write/_rollover', {});
    await runCronJob(PLATFORM, SNAPSHOT);
    const [snapshot, ...others] = (await snapshots()).filter(({ snapshot: name }) => name !== 'somebody-elses');
    expect(others).toEqual([]);
    expect(snapshot).toMatchObject({ snapshot: expect.stringMatching(/^jaeger-\d{8}-\d{6}$/), state: 'SUCCESS' });
    expect(snapshot.indices.sort()).toEqual(['jaeger-dependencies-000001', 'jaeger-service-000001', 'jaeger-span-000001', 'jaeger-span-000002']);
    taken = snapshot.snapshot;
  }), 180_000);

  test('are taken by a user who may do nothing else', async () => {
    const user = new ElasticsearchApi({
      namespace: PLATFORM, target: 'service/tracing-elasticsearch', port: 9200, user: 'snapshot-manager', password: PASSWORDS['snapshot-manager'],
    });
    const refused = (method: string, path: string, body?: object) => expect(user.request(method, path, body)).rejects.toThrow(/403/);
    try {
      await refused('POST', `${REPOSITORY}/${taken}/_restore`, { indices: 'jaeger-span-000001', rename_pattern: '^', rename_replacement: 'mine-' });
      await refused('DELETE', REPOSITORY);
      await refused('GET', '/jaeger-span-000001/_search');
      await refused('DELETE', '/jaeger-span-000001');
      await refused('PUT', '/mine', {});
    } finally {
      user.close();
    }
  });

  test('bring back indices that were deleted, beside those that are there', () => withDiagnostics([PLATFORM], async () => {
    await es('DELETE', '/jaeger-span-000001');
    await waitForTraces(0);
    await es('POST', `${REPOSITORY}/${taken}/_restore?wait_for_completion=true`, {
      indices: 'jaeger-span-000001', include_aliases: false, rename_pattern: '^jaeger-', rename_replacement: 'restored-jaeger-',
    });
    await es('POST', '/_aliases', { actions: [{ add: { index: 'restored-jaeger-span-*', alias: 'jaeger-span-read' } }] });
    await waitForTraces(TRACES);
    // The tools leave them alone, even where all that isn't written is too old.
    await runCronJob(PLATFORM, ROLLOVER);
    await runCronJob(PLATFORM, LOOKBACK);
    await runCronJob(PLATFORM, CLEANER, args => ['0', ...args.slice(1)]);
    expect(await indices()).toContain('restored-jaeger-span-000001');
    expect(await found()).toEqual({ traces: TRACES, spans: TRACES * SPANS });
    await es('DELETE', '/restored-jaeger-span-000001');
  }), 240_000);

  test('bring back everything into a cluster that has lost it', () => withDiagnostics([PLATFORM], async () => {
    await es('DELETE', `/${(await indices()).join(',')}`);
    // What happens to a new cluster: the Job makes its first indices.
    await kubectl(['delete', 'job', '--selector=app.kubernetes.io/component=index-init', '--namespace', PLATFORM]);
    await applyManifest(DAILY);
    await kubectl(['wait', 'job', '--selector=app.kubernetes.io/component=index-init', '--for=condition=Complete', '--namespace', PLATFORM, '--timeout=120s']);
    await ingesters(0);
    await send(1);
    await es('DELETE', `/${(await indices()).join(',')}`);
    await es('POST', `${REPOSITORY}/${taken}/_restore?wait_for_completion=true`, { indices: '*' });
    expect(await indices()).toEqual(['jaeger-dependencies-000001', 'jaeger-service-000001', 'jaeger-span-000001', 'jaeger-span-000002']);
    expect(Object.keys(await es('GET', '/_alias/jaeger-span-write'))).toEqual(['jaeger-span-000002']);
    await ingesters(1);
    // All that was saved, and what Kafka has kept meanwhile.
    await waitForTraces(TRACES + 1);
  }), 300_000);

  test('are taken by themselves, and deleted when they are too old, but not those of others', () => withDiagnostics([PLATFORM], async () => {
    await applyManifest(EACH_MINUTE);
    await waitWhile('the first snapshot is gone', async () => (await snapshots()).some(({ snapshot }) => snapshot === taken) ? ['not yet'] : [], { timeoutSeconds: 200 });
    const left = await snapshots();
    expect(left.map(({ snapshot }) => snapshot)).toContain('somebody-elses');
    expect(left.filter(({ snapshot, state }) => snapshot !== 'somebody-elses' && state === 'SUCCESS').length).toBeGreaterThan(0);
    expect((await es('GET', REPOSITORY))['jaeger-snapshots'].type).toBe('fs');
  }), 240_000);
});
