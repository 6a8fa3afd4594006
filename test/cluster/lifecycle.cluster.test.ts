import { Duration } from 'cdk8s';
import { IndexLifecycle, TracingPlatform } from '../../src';
import { Access, createPasswords, openAccess } from './support/access';
import { applyManifest, createNamespace, deleteManifest, deleteNamespace } from './support/cluster';
import { withDiagnostics } from './support/diagnostics';
import { initStatusOf, runCronJob } from './support/index-jobs';
import { kubectl } from './support/kubectl';
import { newTraceId, OtlpSender } from './support/otlp-sender';
import { evaluationUnderTest, objectsOf, synthesize } from './support/platforms';
import { waitUntilReady } from './support/readiness';
import { waitWhile } from './support/wait';

const PLATFORM = 'test-lifecycle';
const [ROLLOVER, LOOKBACK, CLEANER] = ['rollover', 'lookback', 'cleaner'].map(tool => `tracing-jaeger-index-${tool}`);

/** The same platform in each step; only retention and conditions change. */
function manifest(retention: Duration, lifecycle: IndexLifecycle): { text: string } {
  const { jaeger, ...props } = evaluationUnderTest();
  return {
    text: synthesize(PLATFORM, chart => new TracingPlatform(chart, 'tracing', { ...props, jaeger: { ...jaeger, retention, index: { lifecycle } } })),
  };
}

const BY_DOCUMENTS = manifest(Duration.hours(2), IndexLifecycle.rollover({ maxAge: Duration.hours(1), maxDocs: 5 }));
const BY_SECONDS = manifest(Duration.minutes(1), IndexLifecycle.rollover({ maxAge: Duration.seconds(5), checkEvery: Duration.minutes(1) }));

describe('indices that roll over', () => {
  let access: Access;
  let sender: OtlpSender;
  const first = newTraceId();
  const acrossTheBorder = newTraceId();
  const second = newTraceId();

  beforeAll(async () => {
    await deleteNamespace(PLATFORM);
    await createNamespace(PLATFORM);
    await createPasswords(PLATFORM);
    access = await openAccess(PLATFORM);
    sender = new OtlpSender({ namespace: PLATFORM, target: 'service/tracing-jaeger-collector', port: 4318 });
  });

  afterAll(async () => {
    access?.close();
    sender?.close();
    await deleteManifest(BY_SECONDS);
    await deleteNamespace(PLATFORM);
  });

  const found = async (traceId: string) => (await access.jaeger.getTrace(traceId))?.spans.length ?? 0;
  const waitForSpans = (traceId: string, spans: number, timeoutSeconds = 90) => waitWhile(`Jaeger shows ${spans} spans of ${traceId}`, async () => {
    // Until a new index has its shards, Jaeger answers with an error.
    const now = await found(traceId).catch(String);
    return now === spans ? [] : [`${now} spans`];
  }, { timeoutSeconds });
  const indices = async () => {
    const all = await access.elasticsearch.request<{ index: string }[]>('GET', '/_cat/indices/*jaeger-span*?format=json');
    return all.map(({ index }) => index).sort();
  };
  const indicesOf = async (alias: string) => Object.keys(await access.elasticsearch.request<object>('GET', `/_alias/${alias}`)).sort();

  test('are not made by an ingester that is there first: it waits for its alias', () => withDiagnostics([PLATFORM], async () => {
    const objects = objectsOf(BY_DOCUMENTS.text);
    const withoutJob = objects.filter(({ kind, metadata }) => !(kind === 'Job' && metadata.name.includes('index-init')));
    await applyManifest({ text: JSON.stringify({ apiVersion: 'v1', kind: 'List', items: withoutJob }) });
    for (const workload of ['statefulset/tracing-elasticsearch', 'deployment/tracing-jaeger-collector']) {
      await kubectl(['rollout', 'status', workload, '--namespace', PLATFORM, '--timeout=240s']);
    }
    await kubectl(['wait', 'job', '--selector=app.kubernetes.io/component=topic', '--for=condition=Complete', '--namespace', PLATFORM, '--timeout=120s']);
    await sender.send(first, { spans: 3 });
    await waitWhile('the ingester waits for the alias', async () =>
      await initStatusOf(PLATFORM, 'ingester', 'wait-for-aliases') === 'running' ? [] : ['not yet'], { timeoutSeconds: 60 });
    expect(await indices()).toEqual([]);
    await applyManifest(BY_DOCUMENTS);
    await waitUntilReady(PLATFORM, 180);
    await waitForSpans(first, 3);
    expect([await indices(), await indicesOf('jaeger-span-write'), await indicesOf('jaeger-span-read')])
      .toEqual([['jaeger-span-000001'], ['jaeger-span-000001'], ['jaeger-span-000001']]);
  }), 420_000);

  test('begin anew after a number of documents, and queries see both sides', () => withDiagnostics([PLATFORM], async () => {
    await runCronJob(PLATFORM, ROLLOVER);
    expect(await indices()).toEqual(['jaeger-span-000001']);
    await sender.send(acrossTheBorder, { spans: 2, service: 'border' });
    await waitForSpans(acrossTheBorder, 2);
    await runCronJob(PLATFORM, ROLLOVER);
    expect([await indices(), await indicesOf('jaeger-span-write'), await indicesOf('jaeger-span-read')])
      .toEqual([['jaeger-span-000001', 'jaeger-span-000002'], ['jaeger-span-000002'], ['jaeger-span-000001', 'jaeger-span-000002']]);
    await sender.send(acrossTheBorder, { spans: 1, service: 'border' });
    await sender.send(second, { spans: 1 });
    await waitForSpans(acrossTheBorder, 3);
    await waitForSpans(second, 1);
    const window = { start: new Date(Date.now() - 3_600_000), end: new Date(Date.now() + 60_000), limit: 100 };
    const traces = await access.jaeger.findTraces({ service: 'lifecycle', ...window });
    expect(traces.map(({ traceID }) => traceID).sort()).toEqual([first, second].sort());
    expect((await access.jaeger.findTraces({ service: 'border', ...window })).map(({ spans }) => spans.length)).toEqual([3]);
  }), 180_000);

  test('are kept as long as the retention says, and after a change as long as the new one says', () => withDiagnostics([PLATFORM], async () => {
    await runCronJob(PLATFORM, LOOKBACK);
    expect(await indicesOf('jaeger-span-read')).toEqual(['jaeger-span-000001', 'jaeger-span-000002']);
    await applyManifest(BY_SECONDS);
    // A minute of retention, five seconds of age, and a minute until somebody looks. The CronJobs do it by themselves.
    await waitForSpans(first, 0, 300);
    const last = newTraceId();
    await sender.send(last, { spans: 1 });
    await waitForSpans(last, 1);
    expect(await indices()).toContain('jaeger-span-000003');
    expect(await indicesOf('jaeger-span-read')).not.toContain('jaeger-span-000001');
  }), 420_000);

  test('are deleted, but for the one that is written', () => withDiagnostics([PLATFORM], async () => {
    // The cleaner counts days; with none, all that was rolled over is too old.
    await runCronJob(PLATFORM, CLEANER, args => ['0', ...args.slice(1)]);
    expect((await indices()).filter(index => ['jaeger-span-000001', 'jaeger-span-000002'].includes(index))).toEqual([]);
    expect(await indices()).toEqual(expect.arrayContaining(await indicesOf('jaeger-span-write')));
    const afterwards = newTraceId();
    await sender.send(afterwards, { spans: 1 });
    await waitForSpans(afterwards, 1);
  }), 120_000);

  test('of an earlier platform with daily ones are found through the alias', () => withDiagnostics([PLATFORM], async () => {
    const afterwards = newTraceId();
    await sender.send(afterwards, { spans: 1 });
    await waitForSpans(afterwards, 1);
    // What a daily index holds: the same documents under another name.
    const { hits } = await access.elasticsearch.request<any>('GET', '/jaeger-span-read/_search?size=1');
    const traceID = newTraceId();
    await access.elasticsearch.request('PUT', '/jaeger-span-2001-01-01/_doc/1?refresh=true', { ...hits.hits[0]._source, traceID });
    await access.elasticsearch.request('POST', '/_aliases', { actions: [{ add: { index: 'jaeger-span-2*', alias: 'jaeger-span-read' } }] });
    await waitForSpans(traceID, 1, 20);
  }), 120_000);
});
