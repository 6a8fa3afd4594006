import { Access, createPasswords, openAccess } from './support/access';
import { applyManifest, createNamespace, deleteManifest, deleteNamespace, schedulableNodes } from './support/cluster';
import { CollectorMetrics, CollectorUsage } from './support/collector-usage';
import { withDiagnostics } from './support/diagnostics';
import { PodWatch } from './support/faults/pod-watch';
import { evaluationUnderTest, objectsOf, synthesize } from './support/platforms';
import { waitUntilReady } from './support/readiness';
import { describeSlow } from './support/slow';
import { formatTable } from './support/table';
import { Load, SPANS_IN_TRACE, startTelemetrygen } from './support/telemetrygen';
import { newRun } from './support/trace-plan';
import { countTraces } from './support/traced-platform';
import { sleep, waitWhile } from './support/wait';
import { TracingPlatform } from '../../src';

const PLATFORM = 'test-traffic';
const APPLICATIONS = 'test-traffic-apps';
const NAMESPACES = [PLATFORM, APPLICATIONS];

/** What the platform is sized for, and what it gets: most from a generator that is quick, the rest from the one whose traces are counted. */
const SPANS_PER_SECOND = 3000;
const COUNTED_TRACES_PER_SECOND = 50;
const COUNTED_SECONDS = 150;
const REST: Load = { spansPerSecond: SPANS_PER_SECOND - COUNTED_TRACES_PER_SECOND * SPANS_IN_TRACE, seconds: COUNTED_SECONDS + 30 };
const DECISION_WAIT_SECONDS = 10;
/** What was decided on has this long to get through Kafka into the store: there is no backlog. */
const SECONDS_TO_STORE = 10;

/** Memory of agents and sampler and the number of traces in it are what follows from the traffic; volumes are for minutes. */
const { agent, gateway, ...small } = evaluationUnderTest();
const manifest = {
  text: synthesize(PLATFORM, chart => new TracingPlatform(chart, 'tracing', {
    ...small,
    agent: { version: agent!.version, resourceAttributes: agent!.resourceAttributes },
    gateway: { version: gateway!.version },
    traffic: { expectedSpansPerSecond: SPANS_PER_SECOND, spansPerTrace: SPANS_IN_TRACE, lessBecause: 'it is measured for minutes' },
  })),
};

const HOPS = { agent: 'app.kubernetes.io/component=agent', sampler: 'app.kubernetes.io/component=sampler' };

/** A memory limit as it is written. */
function limitOf(kind: string, name: string): string {
  const workload = objectsOf(manifest.text).find(object => object.kind === kind && object.metadata.name === name)!;
  return workload.spec.template.spec.containers[0].resources.limits.memory;
}

interface Reading { readonly at: number; readonly usage: CollectorUsage[] }

async function storedSpans({ elasticsearch }: Access): Promise<number> {
  await elasticsearch.request('POST', '/jaeger-span-*/_refresh');
  return (await elasticsearch.request<{ count: number }>('POST', '/jaeger-span-*/_count', { query: { match_all: {} } })).count;
}

/** What the hops took between two readings, and what that took of them. */
function summary(readings: readonly Reading[]): string {
  const [first, last] = [readings[0], readings[readings.length - 1]];
  const seconds = last.at - first.at;
  const rows = [['agents', limitOf('DaemonSet', 'tracing-agent')], ['sampler', limitOf('Deployment', 'tracing-sampler-0')]].map(([hop, limit], index) => [
    hop,
    ((last.usage[index].accepted - first.usage[index].accepted) / seconds).toFixed(0),
    ((last.usage[index].cpuSeconds - first.usage[index].cpuSeconds) / seconds).toFixed(2),
    (Math.max(...readings.map(({ usage }) => usage[index].residentBytes)) / 1024 / 1024).toFixed(0),
    limit,
  ]);
  return formatTable(['hop', 'spans/s', 'cores', 'most MiB, of all', 'limit of each'], rows);
}

describeSlow('a platform under the traffic that it is sized for', () => {
  let access: Access;
  let pods: PodWatch;
  let metrics: CollectorMetrics[];
  const read = async (): Promise<Reading> => ({ usage: await Promise.all(metrics.map(one => one.read())), at: Date.now() / 1000 });

  /** Waits until the store has what the sampler sent, and no longer than a platform without a backlog takes. */
  async function waitUntilStored(): Promise<void> {
    await sleep(DECISION_WAIT_SECONDS * 1000);
    const seconds = await waitWhile('all that the sampler sent is stored', async () => {
      const [stored, { usage: [, sampler] }] = [await storedSpans(access), await read()];
      return stored >= sampler.sent ? [] : [`${sampler.sent} sent, ${stored} stored`];
    }, { timeoutSeconds: SECONDS_TO_STORE, intervalSeconds: 1 });
    process.stderr.write(`all is stored ${seconds.toFixed(0)} s after the last decision\n`);
  }

  beforeAll(async () => {
    for (const namespace of NAMESPACES) {
      await deleteNamespace(namespace);
      await createNamespace(namespace);
    }
    await createPasswords(PLATFORM);
    await applyManifest(manifest);
    await waitUntilReady(PLATFORM, 420);
    access = await openAccess(PLATFORM);
    pods = await PodWatch.start(PLATFORM);
    metrics = await Promise.all(Object.values(HOPS).map(selector => CollectorMetrics.open(PLATFORM, selector)));
  });

  afterAll(async () => {
    await pods?.stop();
    metrics?.forEach(one => one.close());
    access?.close();
    await deleteManifest(manifest);
    await Promise.all(NAMESPACES.map(namespace => deleteNamespace(namespace)));
  });

  test('refuses nothing, lets no trace go undecided, and stores at once what it keeps', () => withDiagnostics(NAMESPACES, async () => {
    const load = await startTelemetrygen(APPLICATIONS, await schedulableNodes(), `tracing-agent.${PLATFORM}.svc:4317`, newRun('rest'), REST);
    const readings: Reading[] = [];
    await countTraces({
      purpose: 'traffic',
      namespace: APPLICATIONS,
      url: `http://tracing-agent.${PLATFORM}.svc:4318/v1/traces`,
      traces: COUNTED_SECONDS * COUNTED_TRACES_PER_SECOND,
      rate: COUNTED_TRACES_PER_SECOND,
      percentage: 10,
      resourceAttributes: agent!.resourceAttributes,
      ...access,
      during: async () => {
        for (let second = 0; second < COUNTED_SECONDS; second += 10) {
          await sleep(10_000);
          readings.push(await read());
        }
        await load.finish();
        await waitUntilStored();
      },
    });
    await load.end();
    // The generators have begun by then, and the first traces are decided on.
    const steady = readings.filter(({ at }) => at > readings[0].at + 2 * DECISION_WAIT_SECONDS);
    process.stderr.write(`${summary(steady)}\n`);
    const [first, last] = [steady[0], steady[steady.length - 1]];
    expect(last.usage.map(({ lost }) => lost)).toEqual([0, 0]);
    expect(await pods.stop()).toEqual([]);
    // A platform that got less has shown less.
    expect((last.usage[0].accepted - first.usage[0].accepted) / (last.at - first.at)).toBeGreaterThan(0.9 * SPANS_PER_SECOND);
  }));
});
