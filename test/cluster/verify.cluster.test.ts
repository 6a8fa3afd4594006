import { TailSamplingPolicy, TracingPlatform } from '../../src';
import { Access, createPasswords, openAccess } from './support/access';
import { applyManifest, createNamespace, deleteManifest, deleteNamespace } from './support/cluster';
import { withDiagnostics } from './support/diagnostics';
import { refuseWrites, readerPasswordSwap } from './support/elasticsearch-breakage';
import { InNamespace } from './support/in-namespace';
import { evaluationUnderTest, synthesize } from './support/platforms';
import { waitUntilReady } from './support/readiness';
import { describeSlow } from './support/slow';
import { main } from '../../src/cli/main';

const PLATFORM = 'test-applications-verify';
const inPlatform = new InNamespace(PLATFORM);
const swapReaderPassword = readerPasswordSwap(inPlatform);
const platform = {
  text: synthesize(PLATFORM, chart => {
    const props = evaluationUnderTest();
    new TracingPlatform(chart, 'tracing', { ...props, gateway: { ...props.gateway, policies: [TailSamplingPolicy.always()] } });
  }),
};

/** What the command prints, and its exit code. */
async function verify(wait: number): Promise<{ code: number; out: string }> {
  const out: string[] = [];
  const code = await main(['verify', '--namespace', PLATFORM, '--wait', String(wait)], line => out.push(line), line => out.push(line));
  process.stderr.write(`${out.join('\n')}\n`);
  return { code, out: out.join('\n') };
}

describeSlow('the command verify', () => {
  let access: Access;

  beforeAll(async () => {
    await deleteNamespace(PLATFORM);
    await createNamespace(PLATFORM);
    await createPasswords(PLATFORM);
    await applyManifest(platform);
    await waitUntilReady(PLATFORM, 420);
    access = await openAccess(PLATFORM);
  });

  afterAll(async () => {
    access?.close();
    await deleteManifest(platform);
    await deleteNamespace(PLATFORM);
  });

  test('finds a healthy platform healthy', () => withDiagnostics([PLATFORM], async () => {
    const { code, out } = await verify(90);
    expect(out).toMatch(/^\[ok\] a trace gets from an agent to Jaeger: \d+ s$/m);
    expect([code, out.match(/^\[failed\].*/gm)]).toEqual([0, null]);
  }));

  test.each<[string, () => Promise<unknown>, () => Promise<unknown>, RegExp[]]>([
    ['agents are gone', () => inPlatform.kubectl('delete', 'daemonset/tracing-agent', '--wait'), () => applyManifest(platform),
      [/^\[failed\] Service\/tracing-agent leads to a workload/m, /^\[failed\] a trace gets .*: the agent did not take it/m]],
    ['there is no sampler', () => inPlatform.scale('deployment/tracing-sampler-0', 0), () => inPlatform.scale('deployment/tracing-sampler-0', 1),
      [/^\[failed\] Deployment\/tracing-sampler-0 is ready: it is to have no pods$/m, /^ {4}do: first what comes before it: Deployment\/tracing-sampler-0 is ready$/m]],
    ['there is no Kafka', () => inPlatform.scale('statefulset/tracing-kafka', 0), () => inPlatform.scale('statefulset/tracing-kafka', 1),
      [/^\[failed\] StatefulSet\/tracing-kafka is ready: it is to have no pods$/m, /^ {4}do: first what comes before it: StatefulSet\/tracing-kafka is ready$/m]],
    ['Elasticsearch is read-only', () => refuseWrites(access.elasticsearch, true), () => refuseWrites(access.elasticsearch, null),
      [/^\[failed\] a trace gets .*; tracing-jaeger-ingester-\S+: Elasticsearch takes no writes$/m]],
    ['the password of the query role is wrong', swapReaderPassword, swapReaderPassword,
      [/^\[failed\] Deployment\/tracing-jaeger-query is ready: 0 of 1 pods; tracing-jaeger-query-\S+: Elasticsearch refuses the password$/m]],
  ])('names the cause: %s', (_name, breakIt, repair, expected) => withDiagnostics([PLATFORM], async () => {
    await breakIt();
    try {
      const { code, out } = await verify(30);
      expected.forEach(pattern => expect(out).toMatch(pattern));
      expect(code).toBe(1);
    } finally {
      await repair();
    }
    await waitUntilReady(PLATFORM, 240);
  }));
});
