import { Chart, Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { ClientAuthority, IssuerKind, OtlpAddressing, OtlpEndpoint, PlatformTls } from '../../src';
import { commonName } from '../../src/shared/certificates';
import { destinationFor, serverFiles } from '../../src/shared/otlp-tls';
import { testChart } from '../support/chart';
import { find, refusal, synth } from '../support/synth';

const LABELS = { 'app.kubernetes.io/name': 'elasticsearch' };

describe('PlatformTls', () => {
  const REQUEST = { name: 'es', labels: LABELS, dnsNames: ['es', 'es.obs.svc'], workload: 'elasticsearch' as const, client: true };

  test('certManager issues a certificate that Java and Go can read', () => {
    const chart = testChart();
    const secret = PlatformTls.certManager({ issuer: 'internal-ca' })._secretFor(chart, REQUEST);
    expect(secret).toBe('es-tls');
    expect(synth(chart)).toEqual([{
      apiVersion: 'cert-manager.io/v1',
      kind: 'Certificate',
      metadata: { name: 'es-tls', namespace: 'observability', labels: LABELS },
      spec: {
        secretName: 'es-tls',
        issuerRef: { group: 'cert-manager.io', kind: 'Issuer', name: 'internal-ca' },
        commonName: 'es.observability',
        dnsNames: ['es', 'es.obs.svc'],
        duration: '2160h0m0s',
        renewBefore: '720h0m0s',
        privateKey: { algorithm: 'ECDSA', size: 256, encoding: 'PKCS8', rotationPolicy: 'Always' },
        usages: ['server auth', 'client auth', 'digital signature'],
      },
    }]);
  });

  test('certManager takes another kind of issuer and other times', () => {
    const chart = testChart();
    PlatformTls.certManager({ issuer: 'ca', kind: IssuerKind.CLUSTER_ISSUER, duration: Duration.days(2), renewBefore: Duration.hours(12) })._secretFor(chart, REQUEST);
    const { issuerRef, duration, renewBefore } = find(synth(chart), 'Certificate', 'es-tls').spec;
    expect([issuerRef.kind, duration, renewBefore]).toEqual(['ClusterIssuer', '48h0m0s', '12h0m0s']);
  });

  test('a certificate that is renewed after its end is refused', () => {
    expect(refusal(() => PlatformTls.certManager({ issuer: 'ca', duration: Duration.days(2), renewBefore: Duration.days(2) }))).toEqual([
      "[PlatformTls.certManager] 'renewBefore' must be shorter than the duration (48h0m0s), got \"48h0m0s\": lower it or raise duration",
    ]);
  });

  test('a certificate that is shorter than the default renewal is refused', () => {
    expect(refusal(() => PlatformTls.certManager({ issuer: 'ca', duration: Duration.days(20) }))).toEqual([
      "[PlatformTls.certManager] 'renewBefore' must be shorter than the duration (480h0m0s), got \"720h0m0s\": lower it or raise duration",
    ]);
  });

  test('certManager takes times that are no whole hours', () => {
    const chart = testChart();
    PlatformTls.certManager({ issuer: 'ca', duration: Duration.minutes(90), renewBefore: Duration.minutes(30) })._secretFor(chart, REQUEST);
    const { duration, renewBefore } = find(synth(chart), 'Certificate', 'es-tls').spec;
    expect([duration, renewBefore]).toEqual(['1h30m0s', '0h30m0s']);
  });

  test('secrets are used as they are', () => {
    const chart = testChart();
    expect(PlatformTls.secrets({ elasticsearch: 'mine' })._secretFor(chart, REQUEST)).toBe('mine');
    expect(synth(chart)).toEqual([]);
  });
});

describe('the certificate of a workload', () => {
  const tls = PlatformTls.certManager({ issuer: 'internal-ca' });
  const usages = (request: { dnsNames: string[]; client: boolean }) => {
    const chart = testChart();
    tls._secretFor(chart, { ...request, workload: 'sampler', name: 'sampler', labels: LABELS });
    const { spec } = find(synth(chart), 'Certificate', 'sampler-tls');
    return [spec.usages, spec.dnsNames];
  };

  test.each([
    ['a server', { dnsNames: ['a.obs.svc'], client: false }, [['server auth', 'digital signature'], ['a.obs.svc']]],
    ['a client', { dnsNames: [], client: true }, [['client auth', 'digital signature'], undefined]],
    ['both', { dnsNames: ['a.obs.svc'], client: true }, [['server auth', 'client auth', 'digital signature'], ['a.obs.svc']]],
  ])('is good for what it is used for and nothing else: %s', (_what, request, expected) => {
    expect(usages(request)).toEqual(expected);
  });

  test('is one certificate where a workload asks twice, good for both', () => {
    const chart = testChart();
    const sampler = { workload: 'sampler' as const, name: 'sampler', labels: LABELS };
    const secrets = [
      tls._secretFor(chart, { ...sampler, dnsNames: ['a.obs.svc'], client: false }),
      tls._secretFor(chart, { ...sampler, dnsNames: [], client: true }),
    ];
    expect(secrets).toEqual(['sampler-tls', 'sampler-tls']);
    expect(synth(chart)).toHaveLength(1);
    expect(find(synth(chart), 'Certificate', 'sampler-tls').spec).toMatchObject({
      dnsNames: ['a.obs.svc'], usages: ['server auth', 'client auth', 'digital signature'],
    });
  });

  test('a common name holds name and namespace, in the 64 characters that it may have', () => {
    const long = 'a-platform-with-a-name-that-is-long-jaeger-index-cleaner';
    expect([commonName('tracing-kafka', 'observability'), commonName(long, 'team-one'), commonName(long, 'team-two')]).toEqual([
      'tracing-kafka.observability',
      'a-platform-with-a-name-that-is-long-jaeger-index-cleane-82a274c3',
      'a-platform-with-a-name-that-is-long-jaeger-index-cleane-88bb0b17',
    ]);
  });
});

describe('an OTLP server', () => {
  const REQUEST = { workload: 'sampler' as const, name: 'sampler', labels: LABELS, dnsNames: ['sampler.observability.svc'], client: false };
  const AGENT = { workload: 'agent' as const, name: 'agent', labels: LABELS };
  const server = (tls: PlatformTls, chart: Chart = testChart()) => ({ chart, ...tls._serverFor(chart, REQUEST) });

  test('has a CA of its own for its clients, which its issuer does not have to sign', () => {
    const { chart, secretName, clientCa } = server(PlatformTls.certManager({ issuer: 'internal-ca' }));
    expect([secretName, clientCa]).toEqual(['sampler-tls', { secretName: 'sampler-clients', key: 'ca.crt' }]);
    const objects = synth(chart);
    expect(find(objects, 'Certificate', 'sampler-tls').spec.issuerRef).toEqual({ group: 'cert-manager.io', kind: 'Issuer', name: 'internal-ca' });
    expect(find(objects, 'Issuer', 'sampler-clients-root').spec).toEqual({ selfSigned: {} });
    expect(find(objects, 'Certificate', 'sampler-clients').spec).toEqual({
      secretName: 'sampler-clients',
      issuerRef: { group: 'cert-manager.io', kind: 'Issuer', name: 'sampler-clients-root' },
      commonName: 'sampler-clients.observability',
      isCA: true,
      duration: '87600h0m0s',
      renewBefore: '2160h0m0s',
      privateKey: { algorithm: 'ECDSA', size: 256, encoding: 'PKCS8', rotationPolicy: 'Never' },
      usages: ['cert sign', 'crl sign', 'digital signature'],
    });
    expect(find(objects, 'Issuer', 'sampler-clients').spec).toEqual({ ca: { secretName: 'sampler-clients' } });
  });

  test('gives each client a certificate of that CA, and the CA of its own certificate', () => {
    const { chart, clientAuthority } = server(PlatformTls.certManager({ issuer: 'internal-ca' }));
    expect(clientAuthority._clientTls(chart, AGENT)).toEqual({ secretName: 'agent-to-sampler-tls', caSecretName: 'sampler-tls' });
    expect(find(synth(chart), 'Certificate', 'agent-to-sampler-tls').spec).toMatchObject({
      issuerRef: { kind: 'Issuer', name: 'sampler-clients' }, commonName: 'agent.observability', usages: ['client auth', 'digital signature'],
    });
  });

  test('takes every certificate of the issuer where it is told to', () => {
    const { chart, clientCa, clientAuthority } = server(PlatformTls.certManager({ issuer: 'internal-ca', clientAuthorities: false }));
    expect(clientCa).toEqual({ secretName: 'sampler-tls', key: 'ca.crt' });
    expect(clientAuthority._clientTls(chart, AGENT)).toEqual({ secretName: 'agent-tls', caSecretName: 'agent-tls' });
    expect(synth(chart).map(object => `${object.kind}/${object.metadata.name}`)).toEqual(['Certificate/sampler-tls', 'Certificate/agent-tls']);
    expect(find(synth(chart), 'Certificate', 'agent-tls').spec.issuerRef.name).toBe('internal-ca');
  });

  test.each([[undefined, 'ca.crt'], ['clients.crt', 'clients.crt']])('takes clients of the CA in an existing Secret: clientCaKey %s', (clientCaKey, key) => {
    const { chart, secretName, clientCa, clientAuthority } = server(PlatformTls.secrets({ sampler: 'mine', agent: 'yours', clientCaKey }));
    expect([secretName, clientCa]).toEqual(['mine', { secretName: 'mine', key }]);
    expect(clientAuthority._clientTls(chart, AGENT)).toEqual({ secretName: 'yours', caSecretName: 'yours' });
    expect(synth(chart)).toEqual([]);
  });

  test('with existing Secrets, a part without one is refused', () => {
    const { chart, clientAuthority } = server(PlatformTls.secrets({ sampler: 'mine' }));
    expect(refusal(() => clientAuthority._clientTls(chart, AGENT))).toEqual([
      "[test] 'tls.agent' must be the name of a Secret with tls.crt, tls.key and ca.crt, got nothing: add it: PlatformTls.secrets({ …, agent: '…' })",
    ]);
  });

  test('a client in another namespace cannot ask a CA of this one', () => {
    const { chart, clientAuthority } = server(PlatformTls.certManager({ issuer: 'internal-ca' }));
    const elsewhere = new Chart(chart.node.root as Construct, 'elsewhere', { namespace: 'team' });
    expect(refusal(() => clientAuthority._clientTls(elsewhere, AGENT))).toEqual([
      "[elsewhere] 'exportTo' must be an endpoint in the same namespace (team), where it has a CA of its own for clients, got \"sampler\": "
      + "that CA issues in the namespace observability only; send through the gateway's router, or set clientAuthorities: false",
    ]);
  });

  test('reads its files where the Secrets are mounted, keys only that it needs', () => {
    expect(serverFiles({ secretName: 'sampler-tls', clientCa: { secretName: 'sampler-clients', key: 'ca.crt' } })).toEqual({
      certFile: '/etc/tls/sampler-tls/tls.crt',
      keyFile: '/etc/tls/sampler-tls/tls.key',
      clientCaFile: '/etc/tls/sampler-clients/ca.crt',
      secretFiles: [
        { secretName: 'sampler-tls', mountPath: '/etc/tls/sampler-tls', keys: ['tls.crt', 'tls.key'] },
        { secretName: 'sampler-clients', mountPath: '/etc/tls/sampler-clients', keys: ['ca.crt'] },
      ],
    });
  });
});

describe('a sender', () => {
  const AGENT = { workload: 'agent' as const, name: 'agent', labels: LABELS };
  const destination = { host: 'sampler.obs.svc', port: 4317, addressing: OtlpAddressing.BY_TRACE_ID };

  test('sends as the destination says where no certificate is asked for', () => {
    expect(destinationFor(testChart(), { destination }, AGENT)).toEqual(destination);
  });

  test('shows a certificate where one is asked for', () => {
    const clientAuthority = ClientAuthority._of(PlatformTls.secrets({ agent: 'agent-secret' }));
    expect(destinationFor(testChart(), { destination, clientAuthority }, AGENT)).toEqual({
      ...destination,
      tls: {
        caFile: '/etc/tls/agent-secret/ca.crt',
        certFile: '/etc/tls/agent-secret/tls.crt',
        keyFile: '/etc/tls/agent-secret/tls.key',
        secretFiles: [
          { secretName: 'agent-secret', mountPath: '/etc/tls/agent-secret', keys: ['tls.crt', 'tls.key'] },
          { secretName: 'agent-secret', mountPath: '/etc/tls/agent-secret', keys: ['ca.crt'] },
        ],
      },
    });
  });

  test('gets its certificate from the issuer of an endpoint elsewhere', () => {
    const chart = testChart();
    const endpoint = OtlpEndpoint.fromAttributes({ host: 'router.obs.svc', port: 4317, mutualTls: PlatformTls.certManager({ issuer: 'shared' }) });
    expect(destinationFor(chart, endpoint, AGENT).tls?.certFile).toBe('/etc/tls/agent-tls/tls.crt');
    expect(find(synth(chart), 'Certificate', 'agent-tls').spec).toMatchObject({ issuerRef: { name: 'shared' }, usages: ['client auth', 'digital signature'] });
  });

  test('two ways of TLS to one endpoint are refused', () => {
    const mutualTls = PlatformTls.certManager({ issuer: 'shared' });
    expect(refusal(() => OtlpEndpoint.fromAttributes({ host: 'a', port: 1, tls: {}, mutualTls }))).toEqual([
      "[OtlpEndpoint.fromAttributes] 'mutualTls' must be left out beside 'tls', got \"(set)\": remove one of the two",
    ]);
  });
});
