import { Duration } from 'cdk8s';
import { IndexLifecycle, TracingPlatform } from '../../src';
import { Access, createPasswords, openAccess } from './support/access';
import { applyManifest, createNamespace, deleteManifest, deleteNamespace } from './support/cluster';
import { withDiagnostics } from './support/diagnostics';
import { newTraceId, OtlpSender } from './support/otlp-sender';
import { evaluationUnderTest, synthesize } from './support/platforms';
import { waitUntilReady } from './support/readiness';
import { waitWhile } from './support/wait';

const PLATFORM = 'test-lifecycle-ilm';

const manifest = {
  text: synthesize(PLATFORM, chart => {
    const { jaeger, ...props } = evaluationUnderTest();
    new TracingPlatform(chart, 'tracing', {
      ...props, jaeger: { ...jaeger, retention: Duration.minutes(1), index: { lifecycle: IndexLifecycle.ilm({ maxDocs: 3 }) } },
    });
  }),
};

/** The project's own cluster has an Elasticsearch without ILM. Where it is the official image, `ELASTICSEARCH_ILM=yes` runs them. */
const describeWithIlm = process.env.ELASTICSEARCH_ILM === 'yes' ? describe : describe.skip;

describeWithIlm('indices that Elasticsearch rolls over and deletes', () => {
  let access: Access;
  let sender: OtlpSender;
  const [first, second] = [newTraceId(), newTraceId()];

  beforeAll(async () => {
    await deleteNamespace(PLATFORM);
    await createNamespace(PLATFORM);
    await createPasswords(PLATFORM);
    await applyManifest(manifest);
    await waitUntilReady(PLATFORM, 300);
    access = await openAccess(PLATFORM);
    sender = new OtlpSender({ namespace: PLATFORM, target: 'service/tracing-jaeger-collector', port: 4318 });
    // By default it looks every ten minutes.
    await access.elasticsearch.request('PUT', '/_cluster/settings', { persistent: { 'indices.lifecycle.poll_interval': '1s' } });
  }, 400_000);

  afterAll(async () => {
    access?.close();
    sender?.close();
    await deleteManifest(manifest);
    await deleteNamespace(PLATFORM);
  });

  const indices = async () => {
    const all = await access.elasticsearch.request<{ index: string }[]>('GET', '/_cat/indices/jaeger-span-*?format=json');
    return all.map(({ index }) => index).sort();
  };
  const waitForSpans = (traceId: string, spans: number, timeoutSeconds = 60) => waitWhile(`Jaeger shows ${spans} spans of ${traceId}`, async () => {
    const now = await access.jaeger.getTrace(traceId).then(trace => trace?.spans.length ?? 0).catch(String);
    return now === spans ? [] : [`${now} spans`];
  }, { timeoutSeconds });
  const waitForIndices = (expected: string[], timeoutSeconds: number) => waitWhile(`there are ${expected.join(', ')}`, async () => {
    const now = await indices();
    return now.join() === expected.join() ? [] : now;
  }, { timeoutSeconds });

  test('begin anew after a number of documents, and queries see both sides', () => withDiagnostics([PLATFORM], async () => {
    await sender.send(first, { spans: 3 });
    await waitForSpans(first, 3);
    await waitForIndices(['jaeger-span-000001', 'jaeger-span-000002'], 30);
    await sender.send(second, { spans: 1 });
    await waitForSpans(second, 1);
    await waitForSpans(first, 3, 5);
    expect(Object.keys(await access.elasticsearch.request<object>('GET', '/_alias/jaeger-span-read')).sort())
      .toEqual(['jaeger-span-000001', 'jaeger-span-000002']);
  }), 180_000);

  test('are deleted a minute after that, and the one that is written stays', () => withDiagnostics([PLATFORM], async () => {
    await waitForSpans(first, 0, 120);
    expect(await indices()).not.toContain('jaeger-span-000001');
    const last = newTraceId();
    await sender.send(last, { spans: 1 });
    await waitForSpans(last, 1);
  }), 240_000);
});
