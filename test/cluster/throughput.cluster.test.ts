import { Duration } from 'cdk8s';
import { Access, createPasswords, openAccess } from './support/access';
import { CertificateIssuer } from './support/certificates';
import { applyManifest, createNamespace, deleteManifest, deleteNamespace, schedulableNodes } from './support/cluster';
import { CollectorMetrics, CollectorUsage } from './support/collector-usage';
import { withDiagnostics } from './support/diagnostics';
import { guideManifest } from './support/guide';
import { kubectl } from './support/kubectl';
import { productionUnderTest, synthesizeForLoad, UNDER_TEST } from './support/platforms';
import { waitUntilReady } from './support/readiness';
import { describeSlow } from './support/slow';
import { formatTable } from './support/table';
import { Load, startTelemetrygen } from './support/telemetrygen';
import { newRun } from './support/trace-plan';
import { sleep } from './support/wait';
import { median } from '../../bench/process';
import { OtlpEndpoint, TracingPlatform } from '../../src';

const PLATFORM = 'test-throughput-platform';
const COLLECTORS = 'test-throughput-collectors';
const GUIDE = 'test-throughput-guide';
const SENDERS = 'test-throughput-senders';
const COMPARED = [COLLECTORS, GUIDE, SENDERS];
const WHOLE = [PLATFORM, SENDERS];

/** The whole platform. */
const manifest = { text: synthesizeForLoad(PLATFORM, chart => new TracingPlatform(chart, 'tracing', productionUnderTest())) };

/**
 * Its agents and samplers, with the memory that the example gives them, which is the guide's: with the half of it that other tests give an
 * agent, it collects garbage all the time. They send to the guide's sink, since the rest of the chain would take the processors from
 * one side only, and decide after ten seconds, as the guide does.
 */
const collectors = {
  text: synthesizeForLoad(COLLECTORS, chart => {
    const { jaeger: _jaeger, kafka: _kafka, elasticsearch: _elasticsearch, ...props } = productionUnderTest();
    new TracingPlatform(chart, 'tracing', {
      ...props,
      agent: { ...props.agent, ...UNDER_TEST.sized(512) },
      gateway: { ...props.gateway, ...UNDER_TEST.sized(2048), decisionWait: Duration.seconds(10) },
      backend: OtlpEndpoint.fromAttributes({ host: `jaeger-collector.${GUIDE}.svc`, port: 4317 }),
    });
  }),
};
const guide = { text: guideManifest(GUIDE) };

const AGENTS = 'app.kubernetes.io/component=agent';
const agentsOf = (namespace: string) => `tracing-agent.${namespace}.svc:4317`;

/** Where a chain takes spans, and what finds its pods. */
const CHAINS = {
  guide: { endpoint: `otel-collector-agent.${GUIDE}.svc:4317`, namespace: GUIDE, agent: 'app=otel-collector-agent', sampler: 'app=otel-collector-gateway' },
  platform: {
    endpoint: agentsOf(COLLECTORS), namespace: COLLECTORS, agent: AGENTS, sampler: 'app.kubernetes.io/component=sampler',
  },
};
type ChainName = keyof typeof CHAINS;

/** Both sides get the same, and both carry it: the guide's agents may use a fifth of a core, which was enough for 2,150 spans/s each. */
const LOAD: Load = { spansPerSecond: 3000, seconds: 60 };
const ROUNDS = 3;
/** Until heaps have their size: their pages are new until then, and with few spans that takes minutes. */
const FIRST: Load = { spansPerSecond: 6000, seconds: 90 };
const WARM_UP_SECONDS = 15;
const MEASURED_SECONDS = 20;
/** More than the machine stores meanwhile, so that Elasticsearch has something to do all the time. */
const BURST: Load = { spansPerSecond: 4000, seconds: 30, errors: true };
const LONGEST_STORING_SECONDS = 1200;
const LONGEST_TEST = 1_800_000;

interface Sample { readonly agent: number; readonly sampler: number; readonly spansPerSecond: number; readonly lost: number }

/** Spans per CPU second at both hops of a chain under a steady load. */
async function measure(name: ChainName): Promise<Sample> {
  const { endpoint, namespace, agent, sampler } = CHAINS[name];
  const metrics = await Promise.all([agent, sampler].map(selector => CollectorMetrics.open(namespace, selector)));
  const read = () => Promise.all(metrics.map(one => one.read()));
  const load = await startTelemetrygen(SENDERS, await schedulableNodes(), endpoint, newRun(name), LOAD);
  try {
    await sleep(WARM_UP_SECONDS * 1000);
    const before = await read();
    await sleep(MEASURED_SECONDS * 1000);
    const after = await read();
    const [agents, samplers] = after.map((usage, index) => perCore(before[index], usage));
    const spansPerSecond = (after[0].accepted - before[0].accepted) / MEASURED_SECONDS;
    return { agent: agents, sampler: samplers, spansPerSecond, lost: after[0].lost + after[1].lost - before[0].lost - before[1].lost };
  } finally {
    await load.end();
    metrics.forEach(one => one.close());
  }
}

/** What comes before anything is measured. */
async function warmUp(name: ChainName): Promise<void> {
  const load = await startTelemetrygen(SENDERS, await schedulableNodes(), CHAINS[name].endpoint, newRun(name), FIRST);
  await load.finish();
  await load.end();
}

function perCore(before: CollectorUsage, after: CollectorUsage): number {
  return (after.accepted - before.accepted) / (after.cpuSeconds - before.cpuSeconds);
}

/** As a table. No ratio is asserted: it depends on the machine. */
function summary(samples: Record<ChainName, Sample[]>): string {
  const values = (chain: ChainName, hop: keyof Sample) => samples[chain].map(sample => sample[hop]);
  const cell = (list: number[]) => `${median(list).toFixed(0)} (${Math.min(...list).toFixed(0)} to ${Math.max(...list).toFixed(0)})`;
  const ratio = (hop: 'agent' | 'sampler') => median(values('platform', hop)) / median(values('guide', hop));
  const rows = (['agent', 'sampler'] as const).map(hop => [`${hop}, spans/s per core`, cell(values('guide', hop)), cell(values('platform', hop)), ratio(hop).toFixed(2)]);
  const load = ['load, spans/s', cell(values('guide', 'spansPerSecond')), cell(values('platform', 'spansPerSecond')), ''];
  return formatTable(['median', 'guide', 'platform', 'ratio'], [...rows, load]);
}

/** How many spans of a service are stored, and the CPU seconds of all Elasticsearch nodes. */
async function stored({ elasticsearch }: Access, service: string): Promise<{ documents: number; cpuSeconds: number; at: number }> {
  await elasticsearch.request('POST', '/jaeger-span-*/_refresh');
  const { count } = await elasticsearch.request<{ count: number }>('POST', '/jaeger-span-*/_count', { query: { term: { 'process.serviceName': service } } });
  const { nodes } = await elasticsearch.request<{ nodes: Record<string, any> }>('GET', '/_nodes/stats/process');
  const milliseconds = Object.values(nodes).reduce((sum, node) => sum + node.process.cpu.total_in_millis, 0);
  return { documents: count, cpuSeconds: milliseconds / 1000, at: Date.now() / 1000 };
}

describeSlow('throughput of the production example\'s collectors against the guide\'s, in one run', () => {
  beforeAll(async () => {
    await Promise.all(COMPARED.map(namespace => deleteNamespace(namespace)));
    await createNamespace(COLLECTORS);
    await createNamespace(SENDERS);
    // The guide's pods don't pass Pod Security.
    await kubectl(['create', 'namespace', GUIDE]);
    await (await CertificateIssuer.create()).issue(collectors.text);
    await applyManifest(guide, { namespace: GUIDE });
    await applyManifest(collectors);
    await waitUntilReady(GUIDE, 240);
    await waitUntilReady(COLLECTORS, 120);
  });

  afterAll(async () => {
    await deleteManifest(collectors);
    await Promise.all(COMPARED.map(namespace => deleteNamespace(namespace)));
  });

  test('neither side loses a span; what a core carries is printed', () => withDiagnostics(COMPARED, async () => {
    const samples: Record<ChainName, Sample[]> = { guide: [], platform: [] };
    await warmUp('guide');
    await warmUp('platform');
    for (let round = 0; round < ROUNDS; round++) {
      // In turns, so that both have the same share of what else the machine does.
      samples.guide.push(await measure('guide'));
      samples.platform.push(await measure('platform'));
    }
    process.stderr.write(`${LOAD.spansPerSecond} spans/s over all nodes, ${ROUNDS} rounds of ${MEASURED_SECONDS} s\n${summary(samples)}\n`);
    const all = Object.values(samples).flat();
    expect(all.map(({ lost }) => lost)).toEqual(Array(2 * ROUNDS).fill(0));
    // A side that carries less has less to do.
    expect(Math.min(...all.map(({ spansPerSecond }) => spansPerSecond))).toBeGreaterThan(0.8 * LOAD.spansPerSecond);
  }), LONGEST_TEST);
});

describeSlow('throughput of the production example from end to end', () => {
  let access: Access;

  beforeAll(async () => {
    await Promise.all(WHOLE.map(namespace => deleteNamespace(namespace)));
    await createNamespace(PLATFORM);
    await createNamespace(SENDERS);
    await createPasswords(PLATFORM);
    await (await CertificateIssuer.create()).issue(manifest.text);
    await applyManifest(manifest);
    // With both compilers, Java programs begin slowly.
    await waitUntilReady(PLATFORM, 600);
    access = await openAccess(PLATFORM, { certificate: 'tracing-jaeger-query-tls' });
  });

  afterAll(async () => {
    access?.close();
    await deleteManifest(manifest);
    await Promise.all(WHOLE.map(namespace => deleteNamespace(namespace)));
  });

  test('stores every span that agents took, however far Elasticsearch is behind', () => withDiagnostics(WHOLE, async () => {
    const service = newRun('burst');
    const agents = await CollectorMetrics.open(PLATFORM, AGENTS);
    const { accepted: before } = await agents.read();
    const load = await startTelemetrygen(SENDERS, await schedulableNodes(), agentsOf(PLATFORM), service, BURST);
    const readings = [await stored(access, service)];
    await load.finish();
    const accepted = (await agents.read()).accepted - before;
    agents.close();
    while (readings[readings.length - 1].documents < accepted && readings[readings.length - 1].at - readings[0].at < LONGEST_STORING_SECONDS) {
      await sleep(5000);
      readings.push(await stored(access, service));
    }
    process.stderr.write(`${formatBurst(readings, accepted)}\n`);
    // Before Jaeger 2.21 a span may be stored twice, so what counts is that each is there, and that no more come.
    await sleep(15_000);
    const { spans, duplicates } = await access.elasticsearch.countSpans([service]);
    process.stderr.write(`${duplicates.length} spans are stored twice\n`);
    expect(spans).toBe(accepted);
    await load.end();
  }), LONGEST_TEST);
});

/** The stored spans over time, and the steady part: from a tenth to nine tenths of all. */
function formatBurst(readings: Awaited<ReturnType<typeof stored>>[], accepted: number): string {
  const steady = readings.filter(({ documents }) => documents > accepted * 0.1 && documents < accepted * 0.9);
  const [first, last] = [steady[0] ?? readings[0], steady[steady.length - 1] ?? readings[readings.length - 1]];
  const seconds = last.at - first.at;
  const all = readings[readings.length - 1];
  return [
    `${accepted} spans accepted in ${BURST.seconds} s, ${all.documents} stored after ${(all.at - readings[0].at).toFixed(0)} s`,
    `${((last.documents - first.documents) / seconds).toFixed(0)} spans/s stored meanwhile, by ${((last.cpuSeconds - first.cpuSeconds) / seconds).toFixed(2)} cores of Elasticsearch`,
  ].join('\n');
}
