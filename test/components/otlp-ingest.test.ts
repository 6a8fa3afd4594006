import { Size } from 'cdk8s';
import {
  IssuerKind, NetworkPolicies, OtelCollectorDistribution, OtlpEndpoint, OtlpIngestAuth, OtlpIngestExposure, OtlpIngestOptions,
  OtlpLoadBalancerOptions, PlatformTls, PublicTls, TailSamplingGateway,
} from '../../src';
import { otlpIngest } from '../../src/components/otlp-ingest';
import { testChart } from '../support/chart';
import { ADDED, ANOTHER, GONE } from '../support/diff';
import { podEffects, testEffects } from '../support/effects';
import { container, parseConfig } from '../support/manifests';
import { podSecurityViolations } from '../support/pod-security';
import { brokenServices, secretReferences } from '../support/references';
import { find, KubeObject, listNames, synth } from '../support/synth';

const exportTo = OtlpEndpoint.fromAttributes({ host: 'jaeger.obs.svc', port: 4317 });
const TOKEN = OtlpIngestAuth.bearerToken({ secretName: 'senders', key: 'tokens' });
const CERTIFICATES = OtlpIngestAuth.mutualTls({ clientCa: { secretName: 'senders', key: 'ca.crt' } });
const HOST = 'otlp.example.com';
const SECRET = PublicTls.secret('otlp-cert');
const INGRESS = OtlpIngestExposure.ingress({ host: HOST, tls: SECRET });
const GATEWAYS = [{ name: 'public', namespace: 'gateways' }];
const LABELS = {
  'app.kubernetes.io/component': 'ingest',
  'app.kubernetes.io/instance': 'gateway-ingest',
  'app.kubernetes.io/managed-by': 'cdk8s',
  'app.kubernetes.io/name': 'opentelemetry-collector',
  'app.kubernetes.io/part-of': 'gateway-ingest',
  'app.kubernetes.io/version': '0.158.0',
};

function rendered(ingest: OtlpIngestOptions): KubeObject[] {
  const chart = testChart();
  new TailSamplingGateway(chart, 'Gateway', { exportTo, ingest });
  return synth(chart);
}

function balanced(changes: Partial<OtlpLoadBalancerOptions> = {}): OtlpIngestExposure {
  return OtlpIngestExposure.loadBalancer({ host: HOST, tls: SECRET, ...changes });
}

function configOf(objects: KubeObject[]): any {
  return parseConfig(find(objects, 'ConfigMap', 'gateway-ingest'));
}

describe('the receivers', () => {
  const objects = rendered({ auth: TOKEN, exposure: INGRESS });

  test('are a Deployment of their own, with one Service', () => {
    expect(listNames(objects).filter(name => name.includes('ingest'))).toEqual([
      'ConfigMap/gateway-ingest', 'Deployment/gateway-ingest', 'Ingress/gateway-ingest', 'PodDisruptionBudget/gateway-ingest', 'Service/gateway-ingest',
    ]);
    expect(brokenServices(objects)).toEqual([]);
    expect(podSecurityViolations(find(objects, 'Deployment', 'gateway-ingest').spec.template)).toEqual([]);
  });

  test('limit memory first, and route by trace id', () => {
    const { service, exporters, processors } = configOf(objects);
    expect(service.pipelines.traces).toEqual({ receivers: ['otlp'], processors: ['memory_limiter'], exporters: ['load_balancing'] });
    expect(exporters.load_balancing.resolver.static.hostnames).toContain('gateway-sampler-0.observability.svc:4317');
    expect(processors.memory_limiter.limit_percentage).toBe(80);
  });

  test('need the tokens, and hold none', () => {
    expect(secretReferences(objects)).toEqual(['senders/tokens']);
    expect(container(find(objects, 'Deployment', 'gateway-ingest')).volumeMounts)
      .toContainEqual({ name: 'secret-0', mountPath: '/etc/otlp-ingest/token', readOnly: true });
  });

  test('are seen from outside as objects', () => {
    const gateway = new TailSamplingGateway(testChart(), 'Gateway', { exportTo, ingest: { auth: TOKEN, exposure: INGRESS } });
    expect([gateway.ingestDeployment!.name, gateway.ingestService!.name, gateway.ingestConfig!.pipelines.map(({ id }) => id)])
      .toEqual(['gateway-ingest', 'gateway-ingest', ['traces']]);
  });

  test('are not there by default', () => {
    const { ingestDeployment, ingestService, ingestConfig } = new TailSamplingGateway(testChart(), 'Gateway', { exportTo });
    expect([ingestDeployment, ingestService, ingestConfig]).toEqual([undefined, undefined, undefined]);
  });
});

describe('an Ingress', () => {
  const objects = rendered({
    auth: TOKEN,
    exposure: OtlpIngestExposure.ingress({
      host: HOST, className: 'haproxy', annotations: { a: 'b' }, tls: PublicTls.certManager({ issuer: 'letsencrypt', kind: IssuerKind.CLUSTER_ISSUER }),
    }),
  });

  test('leads the path of traces to HTTP, and nothing else', () => {
    expect(find(objects, 'Ingress', 'gateway-ingest')).toEqual({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: 'gateway-ingest', namespace: 'observability', labels: LABELS, annotations: { a: 'b' } },
      spec: {
        ingressClassName: 'haproxy',
        rules: [{
          host: HOST,
          http: { paths: [{ path: '/v1/traces', pathType: 'Prefix', backend: { service: { name: 'gateway-ingest', port: { name: 'otlp-http' } } } }] },
        }],
        tls: [{ hosts: [HOST], secretName: 'gateway-ingest-public-tls' }],
      },
    });
    expect(find(objects, 'Certificate', 'gateway-ingest-public-tls').spec.dnsNames).toEqual([HOST]);
    expect(find(objects, 'Service', 'gateway-ingest').spec.ports.map(({ name }: any) => name)).toEqual(['otlp-http']);
    expect(Object.keys(configOf(objects).receivers.otlp.protocols)).toEqual(['http']);
  });
});

describe('a Gateway', () => {
  test('gets a route for each protocol', () => {
    const objects = rendered({
      auth: TOKEN, exposure: OtlpIngestExposure.gateway({ gateways: GATEWAYS, host: HOST, grpcHost: 'otlp-grpc.example.com', annotations: { a: 'b' } }),
    });
    const metadata = { name: 'gateway-ingest', namespace: 'observability', labels: LABELS, annotations: { a: 'b' } };
    const parentRefs = [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'public', namespace: 'gateways' }];
    expect(find(objects, 'HTTPRoute', 'gateway-ingest')).toEqual({
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata,
      spec: {
        parentRefs,
        hostnames: [HOST],
        rules: [{
          matches: [{ path: { type: 'PathPrefix', value: '/v1/traces' } }],
          backendRefs: [{ group: '', kind: 'Service', name: 'gateway-ingest', port: 4318, weight: 1 }],
        }],
      },
    });
    expect(find(objects, 'GRPCRoute', 'gateway-ingest')).toEqual({
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'GRPCRoute',
      metadata,
      spec: {
        parentRefs,
        hostnames: ['otlp-grpc.example.com'],
        rules: [{
          matches: [{ method: { type: 'Exact', service: 'opentelemetry.proto.collector.trace.v1.TraceService', method: 'Export' } }],
          backendRefs: [{ group: '', kind: 'Service', name: 'gateway-ingest', port: 4317, weight: 1 }],
        }],
      },
    });
  });

  test('takes no gRPC without a host for it', () => {
    const objects = rendered({ auth: TOKEN, exposure: OtlpIngestExposure.gateway({ gateways: GATEWAYS, host: HOST }) });
    expect(objects.filter(({ kind }) => kind === 'GRPCRoute')).toEqual([]);
    expect(find(objects, 'Service', 'gateway-ingest').spec.ports.map(({ name }: any) => name)).toEqual(['otlp-http']);
  });

  test('speaks TLS to receivers that do', () => {
    const chart = testChart();
    const exposure = OtlpIngestExposure.gateway({ gateways: GATEWAYS, host: HOST, grpcHost: 'g.example.com', backendTls: { caConfigMap: 'internal-ca' } });
    otlpIngest(chart, 'Ingest', { auth: TOKEN, exposure, name: 'gateway-ingest', exportTo, tls: PlatformTls.secrets({ ingest: 'gateway-ingest-tls' }) });
    const objects = synth(chart);
    expect(find(objects, 'BackendTLSPolicy', 'gateway-ingest').spec).toEqual({
      targetRefs: [{ group: '', kind: 'Service', name: 'gateway-ingest' }],
      validation: { caCertificateRefs: [{ group: '', kind: 'ConfigMap', name: 'internal-ca' }], hostname: 'gateway-ingest.observability.svc' },
    });
    expect(find(objects, 'Service', 'gateway-ingest').spec.ports.map(({ name, appProtocol }: any) => `${name} ${appProtocol}`))
      .toEqual(['otlp-grpc https', 'otlp-http https']);
    expect(configOf(objects).receivers.otlp.protocols.http.tls.cert_file).toBe('/etc/otlp-ingest/tls/tls.crt');
    expect(secretReferences(objects)).toEqual(['gateway-ingest-tls/tls.crt', 'gateway-ingest-tls/tls.key', 'senders/tokens']);
  });
});

test('with certificates, receivers behind an Ingress speak TLS, and show samplers one of their own', () => {
  const chart = testChart();
  new TailSamplingGateway(chart, 'Gateway', { exportTo, tls: PlatformTls.certManager({ issuer: 'ca', clientAuthorities: false }), ingest: { auth: TOKEN, exposure: INGRESS } });
  const objects = synth(chart);
  expect(find(objects, 'Certificate', 'gateway-ingest-tls').spec).toMatchObject({
    dnsNames: ['gateway-ingest.observability.svc'], usages: ['server auth', 'client auth', 'digital signature'],
  });
  expect(configOf(objects).exporters.load_balancing.protocol.otlp.tls).toMatchObject({
    cert_file: '/etc/tls/gateway-ingest-tls/tls.crt', server_name_override: 'gateway-sampler.observability.svc',
  });
  expect(configOf(objects).receivers.otlp.protocols.http.tls.cert_file).toBe('/etc/otlp-ingest/tls/tls.crt');
});

describe('a load balancer', () => {
  test('leaves TLS to the collector, and says nothing of protocols', () => {
    const objects = rendered({ auth: CERTIFICATES, exposure: balanced() });
    const { metadata, spec } = find(objects, 'Service', 'gateway-ingest');
    expect([metadata.annotations, spec.type, spec.loadBalancerSourceRanges]).toEqual([undefined, 'LoadBalancer', undefined]);
    expect(spec.ports).toEqual([
      { name: 'otlp-grpc', port: 4317, targetPort: 'otlp-grpc', protocol: 'TCP' }, { name: 'otlp-http', port: 4318, targetPort: 'otlp-http', protocol: 'TCP' },
    ]);
    expect(configOf(objects).receivers.otlp.protocols.grpc.tls).toMatchObject({ client_ca_file: '/etc/otlp-ingest/client-ca/ca.crt' });
    expect(secretReferences(objects)).toEqual(['otlp-cert/tls.crt', 'otlp-cert/tls.key', 'senders/ca.crt']);
  });

  test('can have its certificate from cert-manager, which the collector shows', () => {
    const objects = rendered({ auth: TOKEN, exposure: balanced({ tls: PublicTls.certManager({ issuer: 'letsencrypt' }) }) });
    expect(find(objects, 'Certificate', 'gateway-ingest-public-tls').spec).toMatchObject({ secretName: 'gateway-ingest-public-tls', dnsNames: [HOST] });
    expect(secretReferences(objects)).toContain('gateway-ingest-public-tls/tls.key');
  });

  test('has annotations and ranges of the user, and says why there is no TLS', () => {
    const exposure = balanced({ annotations: { a: 'b' }, sourceRanges: ['192.0.2.0/24'], tls: PublicTls.none({ reason: 'a VPN' }) });
    const { metadata, spec } = find(rendered({ auth: TOKEN, exposure }), 'Service', 'gateway-ingest');
    expect([metadata.annotations, spec.loadBalancerSourceRanges]).toEqual([{ 'a': 'b', 'cdk8s-tracing/plain-text': 'a VPN' }, ['192.0.2.0/24']]);
  });
});

describe('NetworkPolicies', () => {
  function incoming(exposure: OtlpIngestExposure): any[] {
    const chart = testChart();
    new TailSamplingGateway(chart, 'Gateway', { exportTo, ingest: { auth: TOKEN, exposure } });
    new NetworkPolicies(chart, 'Policies', { senderNamespaces: ['ingress'] });
    return find(synth(chart), 'NetworkPolicy', 'gateway-ingest').spec.ingress;
  }

  test('let in what is in front', () => {
    expect(incoming(INGRESS)).toEqual([
      { from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'ingress' } } }], ports: [{ protocol: 'TCP', port: 4318 }] },
    ]);
  });

  test('let in every address behind a load balancer, which is no pod', () => {
    expect(incoming(balanced())).toEqual([{ ports: [{ protocol: 'TCP', port: 4317 }, { protocol: 'TCP', port: 4318 }] }]);
  });
});

describe('each option', () => {
  const deployment = 'Deployment/gateway-ingest';
  const checksum = { [`${deployment} spec.template.metadata.annotations.checksum/config`]: ANOTHER };
  const otlp = 'ConfigMap/gateway-ingest data.config.yaml.receivers.otlp.protocols';

  testEffects<OtlpIngestOptions>((chart, options) => {
    const defined: any = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
    return new TailSamplingGateway(chart, 'Gateway', { exportTo, ingest: { auth: TOKEN, exposure: balanced(), ...defined } });
  }, {
    ...podEffects(deployment),
    auth: {
      value: CERTIFICATES,
      changes: {
        ...checksum,
        ...Object.fromEntries(['grpc', 'http'].flatMap(protocol => [
          [`${otlp}.${protocol}.auth`, GONE],
          [`${otlp}.${protocol}.tls.client_ca_file`, '/etc/otlp-ingest/client-ca/ca.crt'],
          [`${otlp}.${protocol}.tls.client_ca_file_reload`, true],
        ])),
        'ConfigMap/gateway-ingest data.config.yaml.extensions.bearertokenauth': GONE,
        'ConfigMap/gateway-ingest data.config.yaml.service.extensions': ['health_check'],
        [`${deployment} spec.template.spec.containers.0.volumeMounts.1.mountPath`]: '/etc/otlp-ingest/tls',
        [`${deployment} spec.template.spec.containers.0.volumeMounts.2.mountPath`]: '/etc/otlp-ingest/client-ca',
        [`${deployment} spec.template.spec.volumes.1.secret.secretName`]: 'otlp-cert',
        [`${deployment} spec.template.spec.volumes.1.secret.items`]: [{ key: 'tls.crt', path: 'tls.crt' }, { key: 'tls.key', path: 'tls.key' }],
        [`${deployment} spec.template.spec.volumes.2.secret.secretName`]: 'senders',
        [`${deployment} spec.template.spec.volumes.2.secret.items`]: [{ key: 'ca.crt', path: 'ca.crt' }],
      },
    },
    exposure: { value: balanced({ sourceRanges: ['192.0.2.0/24'] }), changes: { 'Service/gateway-ingest spec.loadBalancerSourceRanges': ['192.0.2.0/24'] } },
    maxMessageMebibytes: { value: 4, changes: { ...checksum, [`${otlp}.grpc.max_recv_msg_size_mib`]: 4, [`${otlp}.http.max_request_body_size`]: 4_194_304 } },
    serverTls: { value: false, changes: {} },
    replicas: { value: 3, changes: { [`${deployment} spec.replicas`]: 3 } },
    autoscaling: {
      value: { minReplicas: 2, maxReplicas: 5 }, changes: { [`${deployment} spec.replicas`]: GONE, 'HorizontalPodAutoscaler/gateway-ingest': ADDED },
    },
    imageRepository: {
      value: 'mirror.example.com/otelcol', changes: { [`${deployment} spec.template.spec.containers.0.image`]: 'mirror.example.com/otelcol:0.158.0' },
    },
    resources: {
      value: { memory: { limit: Size.gibibytes(1) } },
      changes: {
        [`${deployment} spec.template.spec.containers.0.env.0.value`]: '614MiB',
        [`${deployment} spec.template.spec.containers.0.resources.limits.memory`]: '1Gi',
        [`${deployment} spec.template.spec.containers.0.resources.requests.memory`]: '1Gi',
        [`${deployment} spec.template.metadata.annotations.checksum/config`]: '(another)',
        // 1 GiB × 40 % ÷ 5, in whole MiB: 81.
        'ConfigMap/gateway-ingest data.config.yaml.exporters.load_balancing.protocol.otlp.sending_queue.queue_size': 28_311_552,
      },
    },
    tolerations: { value: [{ key: 'a', operator: 'Exists' }], changes: { [`${deployment} spec.template.spec.tolerations`]: [{ key: 'a', operator: 'Exists' }] } },
  });

  test('a smaller build knows tokens, too', () => {
    const chart = testChart();
    new TailSamplingGateway(chart, 'Gateway', { exportTo, distribution: OtelCollectorDistribution.K8S, ingest: { auth: TOKEN, exposure: INGRESS } });
    expect(configOf(synth(chart)).extensions.bearertokenauth).toEqual({ filename: '/etc/otlp-ingest/token/tokens' });
  });
});
