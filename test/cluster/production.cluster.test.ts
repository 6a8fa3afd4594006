import { TracingPlatform } from '../../src';
import { Access, createPasswords, openAccess, PASSWORD } from './support/access';
import { CertificateIssuer, clientTlsOf } from './support/certificates';
import { applyManifest, createNamespace, deleteManifest, deleteNamespace, expectNoDrift } from './support/cluster';
import { withDiagnostics } from './support/diagnostics';
import { elasticsearchAccessProblems } from './support/elasticsearch-access';
import { kafkaAccessProblems } from './support/kafka-access';
import { sendJaegerGrpc } from './support/legacy-grpc';
import { sendJaegerThrift, sendZipkin } from './support/legacy-senders';
import { waitForLegacyTraces } from './support/legacy-traces';
import { agentsOfAnotherTeam, productionUnderTest, synthesize, UNDER_TEST } from './support/platforms';
import { connectionMatrix, edgesOf, endpointsOf, formatMatrix, jobStandIns, withListeningPorts } from './support/reachability';
import { waitUntilReady } from './support/readiness';
import { deletePodOfEach, formatRecoveries, restartStatefulSet } from './support/recovery';
import { refusalProblems, SECURED_PORTS, shownSerial } from './support/refusals';
import { testSlow } from './support/slow';
import { strangerPod, waitForPod } from './support/stranger-pod';
import { countTraces } from './support/traced-platform';
import { waitWhile } from './support/wait';

const PLATFORM = 'test-production';
const APPLICATIONS = 'test-applications';
const AGENTS = 'test-agents';
const NAMESPACES = [PLATFORM, APPLICATIONS, AGENTS];

const manifest = { text: synthesize(PLATFORM, chart => new TracingPlatform(chart, 'tracing', productionUnderTest())) };
const withRouter = {
  text: synthesize(PLATFORM, chart => {
    const props = productionUnderTest();
    const platform = new TracingPlatform(chart, 'tracing', { ...props, gateway: { ...props.gateway, router: UNDER_TEST.sized(256) } });
    // Collectors log handshakes of gRPC that failed at this level only.
    const { samplerConfig, routerConfig } = platform.gateway;
    [samplerConfig, routerConfig!, platform.jaeger!.collectorConfig].forEach(config => config.merge({ service: { telemetry: { logs: { level: 'debug' } } } }));
  }),
};
const agentsOnly = { text: agentsOfAnotherTeam(AGENTS, PLATFORM) };

/** The serial number of the certificate on each TLS port of one pod. */
async function shownSerials(): Promise<Record<string, string>> {
  const serials: Record<string, string> = {};
  for (const secured of SECURED_PORTS.filter(({ port }) => port !== 9411 && port !== 14268)) {
    serials[`${secured.component}:${secured.port}`] = await shownSerial(PLATFORM, secured);
  }
  return serials;
}

/** Pods that are no part of the platform: one in its namespace, one elsewhere. */
const STRANGERS = [strangerPod('neighbour', PLATFORM), strangerPod('stranger', APPLICATIONS)];

describe('the production example on three nodes', () => {
  let access: Access;
  let issuer: CertificateIssuer;

  beforeAll(async () => {
    await Promise.all(NAMESPACES.map(namespace => deleteNamespace(namespace)));
    for (const namespace of NAMESPACES) {
      await createNamespace(namespace);
    }
    await createPasswords(PLATFORM);
    issuer = await CertificateIssuer.create();
    // The router's, too, so that applying it later brings no new CA.
    await issuer.issue(withRouter.text);
    await issuer.issue(agentsOnly.text);
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
    const seconds = await waitUntilReady(PLATFORM, 600);
    access = await openAccess(PLATFORM, { certificate: 'tracing-jaeger-query-tls' });
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
    const { certificate, key } = await clientTlsOf(PLATFORM, 'tracing-sampler-to-tracing-jaeger-collector-tls');
    const sent = await send({ namespace: PLATFORM, target: 'service/tracing-jaeger-collector', port, service, traces: 20, tls: { certificate, key } });
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

  test('connects its own parts along the chain and nothing else', () => withDiagnostics(NAMESPACES, async () => {
    const standIns = await jobStandIns(PLATFORM);
    await applyManifest({ text: JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [...STRANGERS, ...standIns] }) });
    await waitForPod(APPLICATIONS, 'stranger');
    await Promise.all(['neighbour', ...standIns.map(({ metadata: { name } }) => name)].map(name => waitForPod(PLATFORM, name)));
    const role = (labels: Record<string, string>) => labels['app.kubernetes.io/component'] ?? labels.app;
    const parts = await withListeningPorts(await endpointsOf(PLATFORM, role));
    const outside = await endpointsOf(APPLICATIONS, role);
    const probes = await connectionMatrix([...parts, ...outside], parts);
    process.stderr.write(`${formatMatrix(probes)}\n`);
    expect(edgesOf(probes)).toEqual([
      'agent → sampler:4317',
      'broker → broker:9092',
      'broker → broker:9093',
      'collector → broker:9092',
      'index-cleaner → node:9200',
      'index-init → node:9200',
      'index-lookback → node:9200',
      'index-rollover → node:9200',
      'ingester → broker:9092',
      'ingester → node:9200',
      'node → node:9300',
      'query → node:9200',
      'router → sampler:4317',
      'sampler → collector:4317',
      'stranger → agent:4317',
      'stranger → agent:4318',
      'stranger → router:4317',
      'stranger → router:4318',
      'topic → broker:9092',
      'neighbour → agent:4317',
      'neighbour → agent:4318',
      'neighbour → router:4317',
      'neighbour → router:4318',
    ].sort());
  }));

  test('turns away who has no certificate, another CA\'s, another client\'s or speaks plain text, and says so', () => withDiagnostics([PLATFORM], async () => {
    expect(await refusalProblems(PLATFORM)).toEqual([]);
  }));

  test('lets each user of Elasticsearch do its work and no other', () => withDiagnostics([PLATFORM], async () => {
    expect(await elasticsearchAccessProblems(PLATFORM)).toEqual([]);
  }));

  test('lets each client of Kafka do its work and no other', () => withDiagnostics([PLATFORM], async () => {
    expect(await kafkaAccessProblems(PLATFORM)).toEqual([]);
  }));

  test('loses no trace while every certificate is replaced, and shows the new ones', () => withDiagnostics(NAMESPACES, async () => {
    const before = await shownSerials();
    await countTraces({
      purpose: 'renewal',
      namespace: APPLICATIONS,
      url: `http://tracing-agent.${PLATFORM}.svc:4318/v1/traces`,
      traces: 3600,
      rate: 15,
      percentage: 10,
      resourceAttributes: { 'deployment.environment.name': 'production' },
      ...access,
      // Jaeger 2.13 may store a span again when a broker goes while it reads.
      duplicatesAllowed: true,
      during: async () => {
        await issuer.renew(PLATFORM, withRouter.text);
        await restartStatefulSet(PLATFORM, 'tracing-kafka');
        await waitWhile('new connections show new certificates', async () => {
          const after = await shownSerials();
          return Object.keys(after).filter(name => after[name] === before[name]);
        }, { timeoutSeconds: 240 });
      },
    });
  }));

  test('is whole again after a pod of each workload was deleted, all of them at once', () => withDiagnostics([PLATFORM], async () => {
    process.stderr.write(`${formatRecoveries(await deletePodOfEach(PLATFORM, 'all at once', 600))}\n`);
  }), 1_300_000);

  testSlow('is whole again after a pod of each workload was deleted, one after the other', () => withDiagnostics([PLATFORM], async () => {
    process.stderr.write(`${formatRecoveries(await deletePodOfEach(PLATFORM, 'one by one'))}\n`);
  }), 2_400_000);
});
