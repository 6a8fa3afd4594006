import { Chart, Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import {
  ElasticsearchCluster, GatewayBackendTls, IssuerKind, JaegerUiOptions, JaegerVersion, JaegerWithKafka, KafkaCluster, NetworkPolicies,
  OAuth2ProxyVersion, PublicTls, UiAuth, UiExposure, UiOidcOptions,
} from '../../src';
import { jaegerQuery, JaegerQuery } from '../../src/components/jaeger-query';
import { toYaml } from '../../src/config/yaml';
import { testChart } from '../support/chart';
import { ADDED, ANOTHER } from '../support/diff';
import { testEffects } from '../support/effects';
import { container, containersOf, parseConfig } from '../support/manifests';
import { podSecurityViolations } from '../support/pod-security';
import { brokenServices, secretReferences } from '../support/references';
import { find, KubeObject, listNames, synth } from '../support/synth';

const storage = ElasticsearchCluster.fromAttributes({ urls: ['http://es.example.com:9200'] });
const kafka = KafkaCluster.fromAttributes({ bootstrapServers: ['kafka.example.com:9092'] });
const OIDC: UiOidcOptions = {
  issuerUrl: 'https://login.example.com/realms/main',
  clientId: 'jaeger',
  clientSecret: { secretName: 'ui-login', key: 'client' },
  cookieSecret: { secretName: 'ui-login', key: 'cookie' },
  allowedEmailDomains: ['example.com'],
};
const HOST = 'tracing.example.com';
const NO_LOGIN = UiAuth.none({ reason: 'the VPN asks for it' });
const LOGIN = UiAuth.oidc(OIDC);
const INGRESS = UiExposure.ingress({ tls: PublicTls.secret('tracing-cert') });
const LABELS = {
  'app.kubernetes.io/component': 'query',
  'app.kubernetes.io/instance': 'jaeger-query',
  'app.kubernetes.io/managed-by': 'cdk8s',
  'app.kubernetes.io/name': 'jaeger',
  'app.kubernetes.io/part-of': 'jaeger-query',
  'app.kubernetes.io/version': '2.21.0',
};

function rendered(ui: JaegerUiOptions): KubeObject[] {
  const chart = testChart();
  new JaegerWithKafka(chart, 'Jaeger', { storage, kafka, ui });
  return synth(chart);
}

/** The query service alone, with a certificate of its own. */
function withTls(chart: Chart, ui: JaegerUiOptions): JaegerQuery {
  return jaegerQuery(chart, {
    name: 'jaeger-query',
    version: JaegerVersion.V2_21,
    storage: { urls: ['http://es.example.com:9200'], shards: 1, replicas: 0, retentionSeconds: 86400 },
    ui,
    options: {},
    serverTlsSecret: 'jaeger-query-tls',
  });
}

function renderedWithTls(ui: JaegerUiOptions): KubeObject[] {
  const chart = testChart();
  withTls(chart, ui);
  return synth(chart);
}

function proxyOf(objects: KubeObject[]): any {
  return containersOf(find(objects, 'Deployment', 'jaeger-query')).find(({ name }) => name === 'oauth2-proxy');
}

describe('an Ingress', () => {
  test('leads the host to the port of that name', () => {
    const object = find(rendered({ host: HOST, auth: NO_LOGIN, exposure: INGRESS }), 'Ingress', 'jaeger-query');
    expect(object).toEqual({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: 'jaeger-query', namespace: 'observability', labels: LABELS },
      spec: {
        rules: [{
          host: HOST,
          http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'jaeger-query', port: { name: 'query-http' } } } }] },
        }],
        tls: [{ hosts: [HOST], secretName: 'tracing-cert' }],
      },
    });
  });

  test('has class and annotations of the user, and the path of the UI', () => {
    const exposure = UiExposure.ingress({ tls: PublicTls.secret('tracing-cert'), className: 'haproxy', annotations: { 'example.com/timeout': '60' } });
    const { metadata, spec } = find(rendered({ host: HOST, auth: NO_LOGIN, exposure, basePath: '/jaeger' }), 'Ingress', 'jaeger-query');
    expect([metadata.annotations, spec.ingressClassName, spec.rules[0].http.paths[0].path]).toEqual([{ 'example.com/timeout': '60' }, 'haproxy', '/jaeger']);
  });

  test('can have its certificate from cert-manager', () => {
    const exposure = UiExposure.ingress({ tls: PublicTls.certManager({ issuer: 'letsencrypt', kind: IssuerKind.CLUSTER_ISSUER }) });
    const objects = rendered({ host: HOST, auth: NO_LOGIN, exposure });
    expect(find(objects, 'Ingress', 'jaeger-query').spec.tls).toEqual([{ hosts: [HOST], secretName: 'jaeger-query-public-tls' }]);
    expect(find(objects, 'Certificate', 'jaeger-query-public-tls').spec).toEqual({
      secretName: 'jaeger-query-public-tls',
      issuerRef: { group: 'cert-manager.io', kind: 'ClusterIssuer', name: 'letsencrypt' },
      dnsNames: [HOST],
      privateKey: { algorithm: 'ECDSA', size: 256, rotationPolicy: 'Always' },
      usages: ['server auth', 'digital signature'],
    });
  });

  test('asks an issuer of the namespace by default', () => {
    const exposure = UiExposure.ingress({ tls: PublicTls.certManager({ issuer: 'internal' }) });
    const { issuerRef } = find(rendered({ host: HOST, auth: NO_LOGIN, exposure }), 'Certificate', 'jaeger-query-public-tls').spec;
    expect(issuerRef).toEqual({ group: 'cert-manager.io', kind: 'Issuer', name: 'internal' });
  });

  test('without TLS says why', () => {
    const exposure = UiExposure.ingress({ tls: PublicTls.none({ reason: 'the cloud load balancer ends it' }), annotations: { a: 'b' } });
    const { metadata, spec } = find(rendered({ host: HOST, auth: NO_LOGIN, exposure }), 'Ingress', 'jaeger-query');
    expect(metadata.annotations).toEqual({ 'a': 'b', 'cdk8s-tracing/plain-text': 'the cloud load balancer ends it' });
    expect(spec.tls).toBe(undefined);
  });
});

describe('a Gateway', () => {
  const gateways = [{ name: 'public', namespace: 'gateways', sectionName: 'https' }, { name: 'private' }];

  test('gets an HTTPRoute', () => {
    const exposure = UiExposure.gateway({ gateways, annotations: { team: 'a' } });
    const objects = rendered({ host: HOST, auth: NO_LOGIN, exposure, basePath: '/jaeger' });
    expect(find(objects, 'HTTPRoute', 'jaeger-query')).toEqual({
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata: { name: 'jaeger-query', namespace: 'observability', labels: LABELS, annotations: { team: 'a' } },
      spec: {
        parentRefs: [
          { group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'public', namespace: 'gateways', sectionName: 'https' },
          { group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'private' },
        ],
        hostnames: [HOST],
        rules: [{
          matches: [{ path: { type: 'PathPrefix', value: '/jaeger' } }],
          backendRefs: [{ group: '', kind: 'Service', name: 'jaeger-query', port: 16686, weight: 1 }],
        }],
      },
    });
    expect(listNames(objects).filter(name => name.startsWith('BackendTLSPolicy'))).toEqual([]);
  });

  test('is led to the proxy where there is a login', () => {
    const objects = rendered({ host: HOST, auth: LOGIN, exposure: UiExposure.gateway({ gateways }) });
    expect(find(objects, 'HTTPRoute', 'jaeger-query').spec.rules[0].backendRefs[0].port).toBe(4180);
  });

  test.each<[GatewayBackendTls, object]>([
    [{ caConfigMap: 'internal-ca' }, { caCertificateRefs: [{ group: '', kind: 'ConfigMap', name: 'internal-ca' }] }],
    [{ wellKnownCaCertificates: 'System' }, { wellKnownCACertificates: 'System' }],
  ])('speaks TLS to a query service that does, and checks it with %j', (backendTls, expected) => {
    const objects = renderedWithTls({ host: HOST, auth: NO_LOGIN, exposure: UiExposure.gateway({ gateways, backendTls }) });
    expect(find(objects, 'BackendTLSPolicy', 'jaeger-query')).toEqual({
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'BackendTLSPolicy',
      metadata: { name: 'jaeger-query', namespace: 'observability', labels: LABELS },
      spec: {
        targetRefs: [{ group: '', kind: 'Service', name: 'jaeger-query' }],
        validation: { ...expected, hostname: 'jaeger-query.observability.svc' },
      },
    });
  });
});

describe('a login', () => {
  const objects = rendered({ host: HOST, auth: LOGIN, exposure: INGRESS });

  test('is asked for by a proxy in each pod', () => {
    const { args, ...proxy } = proxyOf(objects);
    expect(toYaml(proxy)).toMatchSnapshot();
    expect(args.slice(0, 6)).toEqual([
      '--http-address=0.0.0.0:4180',
      '--upstream=http://127.0.0.1:16686/',
      '--proxy-prefix=/oauth2',
      '--provider=oidc',
      '--oidc-issuer-url=https://login.example.com/realms/main',
      '--client-id=jaeger',
    ]);
  });

  test('has no way around: the query service listens on loopback only, and its ports are nowhere', () => {
    const { http, grpc } = parseConfig(find(objects, 'ConfigMap', 'jaeger-query')).extensions.jaeger_query;
    expect([http, grpc]).toEqual([{ endpoint: '127.0.0.1:16686' }, { endpoint: '127.0.0.1:16685' }]);
    const deployment = find(objects, 'Deployment', 'jaeger-query');
    expect(container(deployment).ports.map(({ name }: any) => name)).toEqual(['health', 'metrics']);
    expect(find(objects, 'Service', 'jaeger-query').spec.ports)
      .toEqual([{ name: 'query-http', port: 4180, targetPort: 'query-http', protocol: 'TCP', appProtocol: 'http' }]);
    expect(brokenServices(objects)).toEqual([]);
  });

  test('leaves health to the kubelet', () => {
    const { healthcheckv2 } = parseConfig(find(objects, 'ConfigMap', 'jaeger-query')).extensions;
    expect(healthcheckv2.http).toEqual({ endpoint: '0.0.0.0:13133' });
  });

  test('needs its Secrets, and holds none', () => {
    expect(secretReferences(objects)).toEqual(['ui-login/client', 'ui-login/cookie']);
  });

  test('keeps to Pod Security', () => {
    expect(podSecurityViolations(find(objects, 'Deployment', 'jaeger-query').spec.template)).toEqual([]);
  });

  test('has its URL inside of the cluster at the proxy', () => {
    const jaeger = new JaegerWithKafka(testChart(), 'Jaeger', { storage, kafka, ui: { host: HOST, auth: LOGIN, basePath: '/traces' } });
    expect(jaeger.queryUrl).toBe('http://jaeger-query.observability.svc:4180/traces');
  });

  test('opens the way to the issuer, and that of people to the proxy only', () => {
    const chart = testChart();
    new JaegerWithKafka(chart, 'Jaeger', { storage, kafka, ui: { host: HOST, auth: LOGIN } });
    new NetworkPolicies(chart, 'Policies', { userNamespaces: ['ingress'] });
    const { ingress, egress } = find(synth(chart), 'NetworkPolicy', 'jaeger-query').spec;
    expect(ingress).toEqual([
      { from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'ingress' } } }], ports: [{ protocol: 'TCP', port: 4180 }] },
    ]);
    expect(egress[0]).toEqual({ ports: [{ protocol: 'TCP', port: 443 }, { protocol: 'TCP', port: 9200 }] });
  });
});

describe('no login', () => {
  test('is written down with its reason, on the Deployment', () => {
    const { annotations } = find(rendered({ auth: NO_LOGIN }), 'Deployment', 'jaeger-query').metadata;
    expect(annotations).toEqual({ 'argocd.argoproj.io/sync-wave': '3', 'cdk8s-tracing/ui-without-login': 'the VPN asks for it' });
  });
});

describe('TLS inside of the cluster', () => {
  test('ends at the query service: HTTP and gRPC, without certificates of clients', () => {
    const objects = renderedWithTls({});
    const { http, grpc } = parseConfig(find(objects, 'ConfigMap', 'jaeger-query')).extensions.jaeger_query;
    const tls = { cert_file: '/etc/jaeger/query-tls/tls.crt', key_file: '/etc/jaeger/query-tls/tls.key', reload_interval: '1m' };
    expect([http, grpc]).toEqual([{ endpoint: '0.0.0.0:16686', tls }, { endpoint: '0.0.0.0:16685', tls }]);
    expect(secretReferences(objects)).toEqual(['jaeger-query-tls/tls.crt', 'jaeger-query-tls/tls.key']);
    expect(container(find(objects, 'Deployment', 'jaeger-query')).volumeMounts).toContainEqual({ name: 'secret-0', mountPath: '/etc/jaeger/query-tls', readOnly: true });
    expect(find(objects, 'Service', 'jaeger-query').spec.ports.map((port: any) => `${port.name} ${port.appProtocol}`)).toEqual(['query-http https', 'query-grpc https']);
  });

  test('ends at the proxy where there is a login: the query service never sees the key', () => {
    const objects = renderedWithTls({ host: HOST, auth: LOGIN });
    const { http, grpc } = parseConfig(find(objects, 'ConfigMap', 'jaeger-query')).extensions.jaeger_query;
    expect([http, grpc]).toEqual([{ endpoint: '127.0.0.1:16686' }, { endpoint: '127.0.0.1:16685' }]);
    const deployment = find(objects, 'Deployment', 'jaeger-query');
    expect(container(deployment).volumeMounts).toEqual([{ name: 'config', mountPath: '/etc/otelcol', readOnly: true }]);
    const proxy = proxyOf(objects);
    expect(proxy.args.slice(0, 3)).toEqual([
      '--https-address=0.0.0.0:4180', '--tls-cert-file=/etc/oauth2-proxy/tls/tls.crt', '--tls-key-file=/etc/oauth2-proxy/tls/tls.key',
    ]);
    expect(proxy.volumeMounts).toEqual([{ name: 'oauth2-proxy-tls', mountPath: '/etc/oauth2-proxy/tls', readOnly: true }]);
    expect(deployment.spec.template.spec.volumes[1]).toEqual({
      name: 'oauth2-proxy-tls',
      secret: { secretName: 'jaeger-query-tls', defaultMode: 288, items: [{ key: 'tls.crt', path: 'tls.crt' }, { key: 'tls.key', path: 'tls.key' }] },
    });
    expect([proxy.startupProbe.httpGet, proxy.readinessProbe.httpGet, proxy.livenessProbe.httpGet]).toEqual([
      { path: '/ping', port: 'query-http', scheme: 'HTTPS' }, { path: '/ready', port: 'query-http', scheme: 'HTTPS' }, { path: '/ping', port: 'query-http', scheme: 'HTTPS' },
    ]);
    expect(find(objects, 'Service', 'jaeger-query').spec.ports[0].appProtocol).toBe('https');
  });

  test('is in the URL', () => {
    expect(withTls(testChart(), { basePath: '/j' }).url).toBe('https://jaeger-query.observability.svc:16686/j');
    expect(withTls(testChart(), { host: HOST, auth: LOGIN }).url).toBe('https://jaeger-query.observability.svc:4180');
  });
});

describe('each option of the UI', () => {
  const deployment = 'Deployment/jaeger-query';
  const checksum = { [`${deployment} spec.template.metadata.annotations.checksum/config`]: ANOTHER };
  const query = 'ConfigMap/jaeger-query data.config.yaml.extensions.jaeger_query';

  testEffects<JaegerUiOptions>((chart, ui) => {
    // The way out needs a name and an answer about the login.
    const needed = ui.exposure ? { host: HOST, auth: NO_LOGIN } : {};
    return new JaegerWithKafka(chart, 'Jaeger', { storage, kafka, ui: { ...ui, ...needed } });
  }, {
    basePath: { value: '/jaeger', changes: { ...checksum, [`${query}.base_path`]: '/jaeger' } },
    settings: { value: { a: 1 }, changes: { ...checksum, 'ConfigMap/jaeger-query data.config-ui.json.a': 1 } },
    monitor: {
      value: { prometheusUrl: 'http://prometheus.monitoring.svc:9090' },
      changes: {
        ...checksum,
        'ConfigMap/jaeger-query data.config-ui.json.monitor': { menuEnabled: true },
        [`${query}.storage.metrics`]: 'prometheus',
        'ConfigMap/jaeger-query data.config.yaml.extensions.jaeger_storage.metric_backends': {
          prometheus: {
            prometheus: {
              endpoint: 'http://prometheus.monitoring.svc:9090',
              metric_namespace: 'traces_span_metrics',
              latency_unit: 'ms',
              normalize_calls: true,
              normalize_duration: true,
            },
          },
        },
      },
    },
    host: { value: HOST, changes: {} },
    exposure: {
      value: INGRESS,
      changes: { 'Ingress/jaeger-query': ADDED, [`${deployment} metadata.annotations.cdk8s-tracing/ui-without-login`]: 'the VPN asks for it' },
    },
    auth: { value: NO_LOGIN, changes: { [`${deployment} metadata.annotations.cdk8s-tracing/ui-without-login`]: 'the VPN asks for it' } },
    serverTls: { value: false, changes: {} },
  });
});

describe('the Monitor tab', () => {
  const monitor = {
    prometheusUrl: 'https://metrics.example.com/prometheus',
    ca: { secretName: 'metrics-ca', key: 'ca.pem' },
    token: { secretName: 'metrics-login', key: 'token' },
    overrides: { extra_query_parameters: { tenant: 'shop' }, connect_timeout: '5s' },
  };

  test('reads CA and token from files of its pod', () => {
    const objects = rendered({ monitor });
    const { metric_backends: backends } = parseConfig(find(objects, 'ConfigMap', 'jaeger-query')).extensions.jaeger_storage;
    expect(backends.prometheus.prometheus).toEqual({
      endpoint: 'https://metrics.example.com/prometheus',
      metric_namespace: 'traces_span_metrics',
      latency_unit: 'ms',
      normalize_calls: true,
      normalize_duration: true,
      tls: { ca_file: '/etc/jaeger/prometheus-ca/ca.pem', reload_interval: '1m' },
      token_file_path: '/etc/jaeger/prometheus-token/token',
      extra_query_parameters: { tenant: 'shop' },
      connect_timeout: '5s',
    });
    const { containers, volumes } = find(objects, 'Deployment', 'jaeger-query').spec.template.spec;
    const nameAt = (path: string) => containers[0].volumeMounts.find(({ mountPath }: any) => mountPath === path).name;
    const mounted = (path: string) => volumes.find(({ name }: any) => name === nameAt(path));
    expect(mounted('/etc/jaeger/prometheus-ca').secret.items).toEqual([{ key: 'ca.pem', path: 'ca.pem' }]);
    expect(mounted('/etc/jaeger/prometheus-token').secret.secretName).toBe('metrics-login');
  });

  test('keeps what the user says of the UI', () => {
    const ui = JSON.parse(find(rendered({ monitor, settings: { monitor: { docsLink: { label: 'Help' } } } }), 'ConfigMap', 'jaeger-query').data['config-ui.json']);
    expect(ui.monitor).toEqual({ menuEnabled: true, docsLink: { label: 'Help' } });
  });
});

describe('each option of the login', () => {
  const proxy = 'Deployment/jaeger-query spec.template.spec.containers.1';
  const all = '--email-domain=example.com';

  /** All arguments, after a change that makes them more or less. */
  function args(change: (before: string[]) => string[]): Record<string, unknown> {
    return { [`${proxy}.args`]: change(proxyOf(rendered({ host: HOST, auth: LOGIN })).args) };
  }

  testEffects<UiOidcOptions>((chart, options) => {
    const defined = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
    return new JaegerWithKafka(chart, 'Jaeger', { storage, kafka, ui: { host: HOST, auth: UiAuth.oidc({ ...OIDC, ...defined }) } });
  }, {
    issuerUrl: { value: 'https://other.example.com', changes: { [`${proxy}.args.4`]: '--oidc-issuer-url=https://other.example.com' } },
    clientId: { value: 'traces', changes: { [`${proxy}.args.5`]: '--client-id=traces' } },
    clientSecret: { value: { secretName: 'ui-login', key: 'other' }, changes: { [`${proxy}.env.1.valueFrom.secretKeyRef.key`]: 'other' } },
    cookieSecret: { value: { secretName: 'ui-login', key: 'other' }, changes: { [`${proxy}.env.2.valueFrom.secretKeyRef.key`]: 'other' } },
    allowedEmailDomains: { value: ['*'], changes: { [`${proxy}.args.9`]: '--email-domain=*' } },
    allowedGroups: { value: ['sre'], changes: args(before => before.flatMap(one => one === all ? [one, '--allowed-group=sre'] : [one])) },
    scopes: { value: ['openid', 'email'], changes: args(before => before.flatMap(one => one === all ? ['--scope=openid email', one] : [one])) },
    sessionDuration: { value: Duration.hours(1), changes: { [`${proxy}.args.17`]: '--cookie-expire=3600s' } },
    bearerTokens: {
      value: true,
      changes: args(before => before.flatMap(one => one === '--api-route=^/api/' ? [one, '--skip-jwt-bearer-tokens=true', '--bearer-token-login-fallback=false'] : [one])),
    },
    trustedProxies: {
      value: ['10.0.0.0/8'],
      changes: args(before => before.flatMap(one => one === '--api-route=^/api/' ? [one, '--reverse-proxy=true', '--trusted-proxy-ip=10.0.0.0/8'] : [one])),
    },
    version: { value: OAuth2ProxyVersion.of('7.16.0'), changes: { [`${proxy}.image`]: 'quay.io/oauth2-proxy/oauth2-proxy:v7.16.0' } },
    imageRepository: { value: 'mirror.example.com/oauth2-proxy', changes: { [`${proxy}.image`]: 'mirror.example.com/oauth2-proxy:v7.15.3' } },
    extraArgs: { value: ['--prompt=login'], changes: args(before => [...before, '--prompt=login']) },
    resources: {
      value: { cpu: { limit: Cpu.units(1) }, memory: { limit: Size.mebibytes(128) } },
      changes: {
        [`${proxy}.env.0.value`]: '102MiB',
        [`${proxy}.resources.limits.cpu`]: '1',
        [`${proxy}.resources.limits.memory`]: '128Mi',
        [`${proxy}.resources.requests.memory`]: '128Mi',
      },
    },
  });

  test('without domains, groups decide', () => {
    const { allowedEmailDomains, ...rest } = OIDC;
    const { args: given } = proxyOf(rendered({ host: HOST, auth: UiAuth.oidc({ ...rest, allowedGroups: ['sre'] }) }));
    expect(given.slice(9, 11)).toEqual(['--email-domain=*', '--allowed-group=sre']);
  });
});
