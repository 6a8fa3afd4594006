import { Duration } from 'cdk8s';
import { Access, createPasswords, openAccess } from './support/access';
import { applyManifest, createNamespace, deleteManifest, deleteNamespace, schedulableNodes } from './support/cluster';
import { withDiagnostics } from './support/diagnostics';
import { PodWatch } from './support/faults/pod-watch';
import { metricsOf, valueOf } from './support/own-metrics';
import { evaluationUnderTest, synthesize, UNDER_TEST } from './support/platforms';
import { waitUntilReady } from './support/readiness';
import { describeSlow } from './support/slow';
import { Load, startTelemetrygen } from './support/telemetrygen';
import { newRun } from './support/trace-plan';
import { countTraces } from './support/traced-platform';
import { sleep, waitWhile } from './support/wait';
import { TracingPlatform } from '../../src';

const PLATFORM = 'test-sampler-memory';
const APPLICATIONS = 'test-sampler-memory-apps';
const NAMESPACES = [PLATFORM, APPLICATIONS];

/** From this limit on a sampler uses three quarters of it. */
const MEBIBYTES = 2048;
/** What a sampler is sized for at most. It is full long before the first trace is decided on. */
const LOAD: Load = { spansPerSecond: 15_000, seconds: 120 };
const DECISION_WAIT_SECONDS = 100;
const COUNTED_TRACES = 300;

const { agent, gateway, ...props } = evaluationUnderTest();
const manifest = {
  text: synthesize(PLATFORM, chart => new TracingPlatform(chart, 'tracing', {
    ...props,
    agent,
    gateway: { ...gateway, ...UNDER_TEST.sized(MEBIBYTES), decisionWait: Duration.seconds(DECISION_WAIT_SECONDS), tracesInMemory: 500_000 },
  })),
};

async function readSampler(): Promise<{ refused: number; residentMebibytes: number }> {
  const metrics = await metricsOf(PLATFORM, 'deployment/tracing-sampler-0', 20);
  return { refused: valueOf(metrics, 'otelcol_receiver_refused_spans'), residentMebibytes: valueOf(metrics, 'otelcol_process_memory_rss') / 1024 / 1024 };
}

describeSlow('a sampler that gets more than its memory holds', () => {
  let access: Access;
  let pods: PodWatch;

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
  });

  afterAll(async () => {
    await pods?.stop();
    access?.close();
    await deleteManifest(manifest);
    await Promise.all(NAMESPACES.map(namespace => deleteNamespace(namespace)));
  });

  test('refuses spans, is not killed, and takes spans again when traces are decided', () => withDiagnostics(NAMESPACES, async () => {
    const load = await startTelemetrygen(APPLICATIONS, await schedulableNodes(), `tracing-agent.${PLATFORM}.svc:4317`, newRun('rest'), LOAD);
    const readings = [await readSampler()];
    for (const end = Date.now() + LOAD.seconds * 1000; Date.now() < end;) {
      await sleep(2000);
      readings.push(await readSampler());
    }
    await load.end();
    const last = readings[readings.length - 1];
    const most = Math.max(...readings.map(({ residentMebibytes }) => residentMebibytes));
    process.stderr.write(`${last.refused} spans refused; at most ${most.toFixed(0)} of ${MEBIBYTES} MiB resident, the program's file included\n`);
    expect(last.refused).toBeGreaterThan(0);

    await sleep(DECISION_WAIT_SECONDS * 1000);
    await waitWhile('the sampler takes what agents have kept for it', async () => {
      const before = await readSampler();
      await sleep(5000);
      const { refused } = await readSampler();
      return refused > before.refused ? [`${refused - before.refused} spans refused in five seconds`] : [];
    }, { timeoutSeconds: 60 });
    await countTraces({
      purpose: 'sampler-memory',
      namespace: APPLICATIONS,
      url: `http://tracing-agent.${PLATFORM}.svc:4318/v1/traces`,
      traces: COUNTED_TRACES,
      percentage: 10,
      resourceAttributes: agent!.resourceAttributes,
      during: () => sleep(DECISION_WAIT_SECONDS * 1000),
      ...access,
    });
    expect(await pods.stop()).toEqual([]);
  }));
});
