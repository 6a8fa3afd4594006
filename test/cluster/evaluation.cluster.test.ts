import { Chart, JsonPatch } from 'cdk8s';
import {
  IssuerKind, OtlpIngestAuth, OtlpIngestExposure, PlatformTls, PublicTls, TracingPlatform, TracingPlatformProps, UiAuth, UiExposure,
} from '../../src';
import { Access, createPasswords, openAccess } from './support/access';
import { applyManifest, createNamespace, createSecret, deleteManifest, deleteNamespace, expectNoDrift } from './support/cluster';
import { withDiagnostics } from './support/diagnostics';
import { kubectl } from './support/kubectl';
import { evaluationUnderTest, synthesize } from './support/platforms';
import { endpointsOf, reachable } from './support/reachability';
import { waitUntilReady } from './support/readiness';
import { strangerPod, waitForPod } from './support/stranger-pod';
import { countTraces } from './support/traced-platform';

const PLATFORM = 'test-evaluation';
const manifest = { text: synthesize(PLATFORM, chart => new TracingPlatform(chart, 'tracing', evaluationUnderTest())) };

const OIDC = UiAuth.oidc({
  issuerUrl: 'https://login.example.com',
  clientId: 'tracing',
  clientSecret: { secretName: 'ui-login', key: 'client-secret' },
  cookieSecret: { secretName: 'ui-login', key: 'cookie-secret' },
  allowedEmailDomains: ['example.com'],
});
/** Answers every request with 200: what stands in oauth2-proxy's place, which needs an issuer to start. */
const STAND_IN = "trap exit TERM; while true; do printf 'HTTP/1.1 200 OK\\r\\nContent-Length: 0\\r\\n\\r\\n' | nc -l -p 4180 >/dev/null; done";

/** The same platform with a login. NetworkPolicies are off, so that it isn't them who keep people from the query service. */
const withLogin = {
  text: synthesize(PLATFORM, chart => {
    const props = evaluationUnderTest();
    const platform = new TracingPlatform(chart, 'tracing', { ...props, jaeger: { ...props.jaeger, ui: { host: 'tracing.example.com', auth: OIDC } } });
    const proxy = '/spec/template/spec/containers/1';
    platform.jaeger!.query.addJsonPatch(
      JsonPatch.test(`${proxy}/name`, 'oauth2-proxy'),
      JsonPatch.replace(`${proxy}/image`, 'busybox:1.35'),
      JsonPatch.add(`${proxy}/command`, ['sh', '-c', STAND_IN]),
      JsonPatch.remove(`${proxy}/args`),
    );
  }),
};

const GATEWAYS = [{ name: 'public', namespace: 'gateways' }];
const BACKEND_TLS = { caConfigMap: 'internal-ca' };
const BEARER = OtlpIngestAuth.bearerToken({ secretName: 'senders', key: 'tokens' });

/** Ways out of the cluster, and in. */
const EXPOSURES: [string, TracingPlatformProps][] = [
  ['Ingresses', {
    jaeger: { ui: { host: 'tracing.example.com', auth: OIDC, exposure: UiExposure.ingress({ tls: PublicTls.certManager({ issuer: 'public' }) }) } },
    gateway: { ingest: { auth: BEARER, exposure: OtlpIngestExposure.ingress({ host: 'otlp.example.com', tls: PublicTls.secret('otlp') }) } },
  }],
  ['Gateways', {
    jaeger: { ui: { host: 'tracing.example.com', auth: OIDC, exposure: UiExposure.gateway({ gateways: GATEWAYS, backendTls: BACKEND_TLS }) } },
    gateway: {
      ingest: { auth: BEARER, exposure: OtlpIngestExposure.gateway({ gateways: GATEWAYS, host: 'a.example.com', grpcHost: 'b.example.com', backendTls: BACKEND_TLS }) },
    },
  }],
  ['a load balancer', {
    gateway: {
      ingest: {
        auth: OtlpIngestAuth.mutualTls({ clientCa: { secretName: 'senders', key: 'ca.crt' } }),
        exposure: OtlpIngestExposure.loadBalancer({ host: 'otlp.example.com', tls: PublicTls.secret('otlp') }),
      },
    },
  }],
];

function exposed(chart: Chart, props: TracingPlatformProps): void {
  new TracingPlatform(chart, 'exposed', {
    networkPolicies: true, tls: PlatformTls.certManager({ issuer: 'internal-ca', kind: IssuerKind.CLUSTER_ISSUER }), ...props,
  });
}

describe('a platform of size EVALUATION', () => {
  let access: Access;

  beforeAll(async () => {
    await deleteNamespace(PLATFORM);
    await createNamespace(PLATFORM);
    await createPasswords(PLATFORM);
    access = await openAccess(PLATFORM);
  });

  afterAll(async () => {
    access?.close();
    await deleteManifest(manifest);
    await deleteNamespace(PLATFORM);
  });

  test('is admitted without a warning, becomes ready and shows no drift', () => withDiagnostics([PLATFORM], async () => {
    await applyManifest(manifest);
    await waitUntilReady(PLATFORM, 420);
    await expectNoDrift(manifest);
  }));

  test('keeps every error and slow trace whole and once, and a tenth of the rest', () => withDiagnostics([PLATFORM], () => countTraces({
    purpose: 'evaluation',
    namespace: PLATFORM,
    url: `http://tracing-agent.${PLATFORM}.svc:4318/v1/traces`,
    traces: 1200,
    rate: 60,
    percentage: 10,
    resourceAttributes: { 'deployment.environment.name': 'evaluation' },
    ...access,
  })));

  test.each(EXPOSURES)('with %s is accepted by the API server, without a warning', async (_way, props) => {
    const { stderr } = await kubectl(
      ['apply', '--server-side', '--dry-run=server', '--validate=strict', '-f', '-'], { input: synthesize(PLATFORM, chart => exposed(chart, props)) });
    expect(stderr).toBe('');
  });

  test('with a login is reached by the proxy only', () => withDiagnostics([PLATFORM], async () => {
    await createSecret(PLATFORM, 'ui-login', { 'client-secret': 'cluster-test-password-of-the-client', 'cookie-secret': '0123456789abcdef' });
    await applyManifest(withLogin);
    await applyManifest({ text: JSON.stringify(strangerPod('neighbour', PLATFORM)) });
    await waitUntilReady(PLATFORM, 300);
    await waitForPod(PLATFORM, 'neighbour');
    const pods = await endpointsOf(PLATFORM, labels => labels['app.kubernetes.io/component'] ?? labels.app);
    const query = { ...pods.find(({ role }) => role === 'query')!, ports: [4180, 13133, 16685, 16686] };
    const others = [pods.find(({ role }) => role === 'neighbour')!, pods.find(({ role }) => role === 'ingester')!];
    const edges = (await Promise.all(others.map(from => reachable(from, [query])))).flat();
    expect(edges.sort()).toEqual(['ingester → query:13133', 'ingester → query:4180', 'neighbour → query:13133', 'neighbour → query:4180']);
  }));
});
