import { ApplicationInstrumentation, OtelCollectorDaemonSet, OtelExporter, OtlpEndpoint } from '../../src';
import { applyManifest, createNamespace, deleteManifest, deleteNamespace, schedulableNodes } from './support/cluster';
import { withDiagnostics } from './support/diagnostics';
import { kubectl } from './support/kubectl';
import { defineMeasured, MEASURED, measure, overheadRow } from './support/overhead';
import { metricsOf, valueOf } from './support/own-metrics';
import { synthesize, UNDER_TEST } from './support/platforms';
import { waitUntilReady } from './support/readiness';
import { describeSlow } from './support/slow';
import { formatTable } from './support/table';

const NAMESPACE = 'test-overhead';

/** Agents that take spans and pass them to nobody: what comes behind them costs the applications nothing. */
function agents(): string {
  return synthesize(NAMESPACE, chart => {
    const { config } = new OtelCollectorDaemonSet(chart, 'agent', {
      version: UNDER_TEST.versions.collector, ...UNDER_TEST.sized(256), exportTo: OtlpEndpoint.fromAttributes({ host: 'nobody', port: 4317 }),
    });
    config.pipeline('traces').addExporter(OtelExporter.custom('nop'));
    config.merge({ service: { pipelines: { traces: { exporters: ['nop'] } } } });
  });
}

async function acceptedSpans(): Promise<number> {
  const { stdout } = await kubectl(['get', 'pods', '--namespace', NAMESPACE, '-l', 'app.kubernetes.io/component=agent', '-o', 'name']);
  const counts = await Promise.all(stdout.trim().split('\n').map(async pod => valueOf(await metricsOf(NAMESPACE, pod), 'otelcol_receiver_accepted_spans')));
  return counts.reduce((sum, one) => sum + one, 0);
}

describeSlow('what tracing costs an application', () => {
  let manifest: { text: string } | undefined;

  beforeAll(async () => {
    const [node] = await schedulableNodes();
    manifest = {
      text: `${agents()}\n---\n${synthesize(NAMESPACE, chart => defineMeasured(chart, node.metadata.name, ApplicationInstrumentation.viaUrl(`http://agent.${NAMESPACE}.svc:4318`)))}`,
    };
    await deleteNamespace(NAMESPACE);
    await createNamespace(NAMESPACE);
    await applyManifest(manifest);
    await waitUntilReady(NAMESPACE, 300);
  });

  afterAll(async () => {
    if (manifest) await deleteManifest(manifest);
    await deleteNamespace(NAMESPACE);
  });

  test('every request is answered with an agent and without; the table is for the docs', () => withDiagnostics([NAMESPACE], async () => {
    const rows: string[][] = [];
    for (const language of MEASURED) {
      const before = await acceptedSpans();
      const samples = await measure(NAMESPACE, language, { starts: 3, slices: 5, seconds: 5 });
      rows.push(overheadRow(language, samples));
      expect(samples.map(({ failures }) => failures)).toEqual([0, 0]);
      // The one was traced indeed. An SDK drops what its queue can't hold, so there may be fewer spans than requests.
      expect(await acceptedSpans() - before).toBeGreaterThan(1000);
    }
    process.stderr.write(`without → with (ratio), ${rows.length} languages\n${formatTable(['', 'requests/s', 'p50 ms', 'p99 ms', 'memory MiB', 'ready after s'], rows)}\n`);
  }));
});
