import { OtelProcessor, OtlpEndpoint, OtlpIngestAuth, OtlpIngestExposure, OtlpIngestOptions, PublicTls, TailSamplingGateway } from '../../src';
import { ingestProblems } from '../../src/components/otlp-ingest';
import { describeProblem } from '../../src/config/problem';
import { refusal, synthRefusal } from '../support/synth';

const exportTo = OtlpEndpoint.fromAttributes({ host: 'jaeger.obs.svc', port: 4317 });
const TOKEN = OtlpIngestAuth.bearerToken({ secretName: 'senders', key: 'tokens' });
const CERTIFICATES = OtlpIngestAuth.mutualTls({ clientCa: { secretName: 'senders', key: 'ca.crt' } });
const HOST = 'otlp.example.com';
const TLS = PublicTls.secret('cert');
const INGRESS = OtlpIngestExposure.ingress({ host: HOST, tls: TLS });
const GATEWAYS = [{ name: 'public' }];

function refused(changes: Partial<OtlpIngestOptions>): string[] {
  return refusal(chart => new TailSamplingGateway(chart, 'Gateway', { exportTo, ingest: { auth: TOKEN, exposure: INGRESS, ...changes } }));
}

function thrown(make: () => unknown): string[] {
  try {
    make();
  } catch (error) {
    return (error as Error).message.split('\n');
  }
  throw new Error('it was not refused');
}

test.each([
  ['OtlpIngestExposure.ingress', INGRESS],
  ['OtlpIngestExposure.gateway', OtlpIngestExposure.gateway({ gateways: GATEWAYS, host: HOST })],
])('certificates of senders behind %s', (kind, exposure) => {
  expect(refused({ auth: CERTIFICATES, exposure })).toEqual([
    `[test/Gateway] 'ingest.exposure' must be OtlpIngestExposure.loadBalancer beside OtlpIngestAuth.mutualTls, got "${kind}": ` +
    "what is in front would end TLS, and the collector never see the sender's certificate; use it, or OtlpIngestAuth.bearerToken",
  ]);
});

test('certificates of senders without TLS', () => {
  const exposure = OtlpIngestExposure.loadBalancer({ host: HOST, tls: PublicTls.none({ reason: 'a VPN' }) });
  expect(refused({ auth: CERTIFICATES, exposure })).toEqual([
    "[test/Gateway] 'ingest.exposure.tls' must be a certificate beside OtlpIngestAuth.mutualTls, got \"PublicTls.none\": " +
    'without TLS no sender shows a certificate; use PublicTls.certManager or PublicTls.secret',
  ]);
});

test('TLS without a certificate', () => {
  expect(refused({ serverTls: true })).toEqual([
    "[test/Gateway] 'ingest.serverTls' must be left out where there is no 'tls', got true: give 'tls', which has the certificate",
  ]);
});

test('a Gateway that would not speak TLS to receivers that do, and the other way round', () => {
  const without = OtlpIngestExposure.gateway({ gateways: GATEWAYS, host: HOST });
  expect(ingestProblems({ auth: TOKEN, exposure: without }, true).map(describeProblem)).toEqual([
    "'ingest.exposure.backendTls' must be given where the Service has TLS, got nothing: " +
    "name a ConfigMap with the CA of the Service's certificate, or let it speak plain text: serverTls: false",
  ]);
  expect(ingestProblems({ auth: TOKEN, exposure: without, serverTls: false }, true)).toEqual([]);
  expect(refused({ exposure: OtlpIngestExposure.gateway({ gateways: GATEWAYS, host: HOST, backendTls: { caConfigMap: 'ca' } }) })).toEqual([
    "[test/Gateway] 'ingest.exposure.backendTls' must be left out where the Service has no TLS, got {\"caConfigMap\":\"ca\"}: remove it, or give 'tls'",
  ]);
});

test.each([0, 1.5])('messages of %d MiB', maxMessageMebibytes => {
  expect(refused({ maxMessageMebibytes })).toEqual([
    `[test/Gateway] 'ingest.maxMessageMebibytes' must be a whole number of at least 1, got ${maxMessageMebibytes}: give the largest message in MiB`,
  ]);
});

test('no pods', () => {
  expect(refused({ replicas: 0 })).toEqual(["[test/Gateway] 'ingest.replicas' must be a whole number of at least 1, got 0: give the number of pods"]);
});

test('sampling in the receivers', () => {
  expect(synthRefusal(chart => new TailSamplingGateway(chart, 'Gateway', { exportTo, ingest: { auth: TOKEN, exposure: INGRESS } })
    .ingestConfig!.pipeline('traces').addProcessor(OtelProcessor.custom('tail_sampling', {})))).toEqual([
    "[test/Gateway] 'ingestConfig.processors' must be without tail_sampling in a router, got \"tail_sampling\": " +
    'the router is not addressed by trace id; the samplers behind it decide',
  ]);
});

describe('hosts', () => {
  const message = (where: string, prop: string) => [`[OtlpIngestExposure.${where}] '${prop}' must be a DNS name in lower case, got "a b": ` +
    "leave out scheme, port and path: 'tracing.example.com'"];

  test('that are none', () => {
    expect(thrown(() => OtlpIngestExposure.ingress({ host: 'a b', tls: TLS }))).toEqual(message('ingress', 'host'));
    expect(thrown(() => OtlpIngestExposure.loadBalancer({ host: 'a b', tls: TLS }))).toEqual(message('loadBalancer', 'host'));
    expect(thrown(() => OtlpIngestExposure.gateway({ host: 'a b', gateways: GATEWAYS }))).toEqual(message('gateway', 'host'));
    expect(thrown(() => OtlpIngestExposure.gateway({ host: HOST, grpcHost: 'a b', gateways: GATEWAYS }))).toEqual(message('gateway', 'grpcHost'));
  });

  test('that are one for both protocols', () => {
    expect(thrown(() => OtlpIngestExposure.gateway({ host: HOST, grpcHost: HOST, gateways: GATEWAYS }))).toEqual([
      "[OtlpIngestExposure.gateway] 'grpcHost' must be another name than 'host', got \"otlp.example.com\": " +
      'on a listener a host belongs to HTTPRoutes or to GRPCRoutes',
    ]);
  });

  test('without a Gateway', () => {
    expect(thrown(() => OtlpIngestExposure.gateway({ host: HOST, gateways: [] }))).toEqual([
      "[OtlpIngestExposure.gateway] 'gateways' must be a list of at least one Gateway, got []: name the Gateway that the host leads to",
    ]);
  });
});

test.each([
  ['bearerToken', 'token', () => OtlpIngestAuth.bearerToken('abc' as any)],
  ['bearerToken', 'token', () => OtlpIngestAuth.bearerToken(undefined as any)],
  ['mutualTls', 'clientCa', () => OtlpIngestAuth.mutualTls({ clientCa: '-----BEGIN' as any })],
])('%s with the %s as text, or without it', (method, prop, make) => {
  expect(thrown(make)).toEqual([
    `[OtlpIngestAuth.${method}] '${prop}' must be a reference to a Secret, { secretName: '…', key: '…' }, got "(hidden)": ` +
    'put the password into a Secret and name it here; what is synthesized is committed to git',
  ]);
});
