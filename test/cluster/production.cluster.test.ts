import { OtelCollectorDaemonSet, OtlpEndpoint, TracingPlatform } from '../../src';
import { Access, openAccess, PASSWORD } from './support/access';
import { applyManifest, createNamespace, createSecret, deleteManifest, deleteNamespace, expectNoDrift } from './support/cluster';
import { withDiagnostics } from './support/diagnostics';
import { waitForLegacyTraces } from './support/legacy-traces';
import { sendJaegerGrpc } from './support/legacy-grpc';
import { sendJaegerThrift, sendZipkin } from './support/legacy-senders';
import { productionUnderTest, synthesize, UNDER_TEST } from './support/platforms';
import { waitUntilReady } from './support/readiness';
import { deleteEachPodOnce, formatRecoveries } from './support/recovery';
import { countTraces } from './support/traced-platform';

const PLATFORM = 'test-production';
const APPLICATIONS = 'test-applications';
const AGENTS = 'test-agents';
const NAMESPACES = [PLATFORM, APPLICATIONS, AGENTS];

const manifest = { text: synthesize(PLATFORM, chart => new TracingPlatform(chart, 'tracing', productionUnderTest())) };
const withRouter = {
  text: synthesize(PLATFORM, chart => {
    const props = productionUnderTest();
    new TracingPlatform(chart, 'tracing', { ...props, gateway: { ...props.gateway, router: UNDER_TEST.sized(256) } });
  }),
};
/** Agents of another team: all they know of the platform is the address of its router. */
const agentsOnly = {
  text: synthesize(AGENTS, chart => new OtelCollectorDaemonSet(chart, 'agent', {
    version: UNDER_TEST.versions.collector,
    ...UNDER_TEST.sized(256),
    resourceAttributes: { 'deployment.environment.name': 'team' },
    exportTo: OtlpEndpoint.fromAttributes({ host: `tracing-router.${PLATFORM}.svc`, port: 4317 }),
  })),
};

describe('the production example on three nodes', () => {
  let access: Access;

  beforeAll(async () => {
    await Promise.all(NAMESPACES.map(namespace => deleteNamespace(namespace)));
    for (const namespace of NAMESPACES) {
      await createNamespace(namespace);
    }
    await createSecret(PLATFORM, 'tracing-elasticsearch-credentials', { password: PASSWORD });
    access = openAccess(PLATFORM, { tls: true });
  });

  afterAll(async () => {
    access?.close();
    await deleteManifest(withRouter);
    await deleteManifest(agentsOnly);
    await Promise.all(NAMESPACES.map(namespace => deleteNamespace(namespace)));
  });

  test('is admitted without a warning under Pod Security restricted, and becomes ready', () => withDiagnostics([PLATFORM], async () => {
    expect(manifest.text).not.toContain(PASSWORD);
    await applyManifest(manifest);
    const seconds = await waitUntilReady(PLATFORM, 540);
    process.stderr.write(`ready after ${Math.round(seconds)} s\n`);
  }));

  test('shows no drift: neither in a diff nor after a second apply', () => withDiagnostics([PLATFORM], () => expectNoDrift(manifest)));

  test('keeps every error and slow trace whole and once, a tenth of the rest, with the identity of the sending pods', () =>
    withDiagnostics(NAMESPACES, () => countTraces({
      purpose: 'production',
      namespace: APPLICATIONS,
      url: `http://tracing-agent.${PLATFORM}.svc:4318/v1/traces`,
      traces: 3000,
      percentage: 10,
      resourceAttributes: { 'deployment.environment.name': 'production' },
      ...access,
    })));

  test.each([
    ['Zipkin', 9411, sendZipkin],
    ['Jaeger Thrift over HTTP', 14268, sendJaegerThrift],
    ['Jaeger gRPC', 14250, sendJaegerGrpc],
  ])('takes %s at the Jaeger collector', (format, port, send) => withDiagnostics([PLATFORM], async () => {
    const service = `legacy-${format.toLowerCase().replace(/[^a-z]+/g, '-')}`;
    const sent = await send({ namespace: PLATFORM, target: 'service/tracing-jaeger-collector', port, service, traces: 20 });
    await waitForLegacyTraces(access.jaeger, sent);
  }));

  test('counts the same for agents of another namespace that send through the router', () => withDiagnostics(NAMESPACES, async () => {
    await applyManifest(withRouter);
    await applyManifest(agentsOnly);
    await waitUntilReady(PLATFORM, 300);
    await waitUntilReady(AGENTS, 120);
    await countTraces({
      purpose: 'router',
      namespace: APPLICATIONS,
      url: `http://agent.${AGENTS}.svc:4318/v1/traces`,
      traces: 1200,
      percentage: 10,
      resourceAttributes: { 'deployment.environment.name': 'team' },
      ...access,
    });
  }));

  test('brings back every pod that is deleted', () => withDiagnostics([PLATFORM], async () => {
    process.stderr.write(`${formatRecoveries(await deleteEachPodOnce(PLATFORM))}\n`);
  }), 1_200_000);
});
