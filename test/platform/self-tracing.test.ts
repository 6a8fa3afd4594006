import {
  JaegerVersion, OtlpAddressing, OtlpEndpoint, OtlpEndpointAttributes, OtlpProtocol, SelfTracingOptions, TracingPlatform, TracingPlatformProps,
} from '../../src';
import { testChart } from '../support/chart';
import { container, parseConfig } from '../support/manifests';
import { ISSUER, platformObjects, PRODUCTION } from '../support/platforms';
import { find, KubeObject, refusal, synthRefusal } from '../support/synth';

const VENDOR = { host: 'otlp.vendor.example.com', port: 4317 };

type Endpoint = Partial<OtlpEndpointAttributes>;

function traced(attributes: Endpoint = {}, options: Partial<SelfTracingOptions> = {}, props: TracingPlatformProps = {}): KubeObject[] {
  return platformObjects({ ...props, selfTracing: { exportTo: OtlpEndpoint.fromAttributes({ ...VENDOR, ...attributes }), ...options } });
}

const telemetry = (objects: KubeObject[], name: string) => parseConfig(find(objects, 'ConfigMap', name)).service.telemetry;

describe('a platform that traces itself', () => {
  test('doesn\'t by default', () => {
    const objects = platformObjects({ ...PRODUCTION, monitoring: {} });
    const configs = objects.filter(({ kind, data }) => kind === 'ConfigMap' && data['config.yaml']);
    expect(configs.map(config => parseConfig(config).service.telemetry.traces)).toEqual(configs.map(() => undefined));
  });

  test('does it in each of its collectors and each role of Jaeger, with one operation of a hundred', () => {
    const objects = traced({}, {}, { ...PRODUCTION, monitoring: {}, gateway: { router: {}, replication: 2 } });
    const configs = objects.filter(({ kind, data }) => kind === 'ConfigMap' && data['config.yaml']).map(({ metadata }) => metadata.name);
    expect(configs.sort()).toEqual([
      'agent', 'jaeger-collector', 'jaeger-ingester', 'jaeger-query', 'kafka-metrics', 'router', 'sampler', 'sampler-b',
    ].map(part => `tracing-${part}`));
    expect(Object.fromEntries(configs.map(name => [name, telemetry(objects, name).resource['service.name']]))).toEqual({
      'tracing-agent': 'tracing-agent',
      'tracing-jaeger-collector': 'jaeger-collector',
      'tracing-jaeger-ingester': 'jaeger-ingester',
      'tracing-jaeger-query': 'jaeger-query',
      'tracing-kafka-metrics': 'kafka-metrics',
      'tracing-router': 'tracing-router',
      'tracing-sampler': 'tracing-sampler',
      'tracing-sampler-b': 'tracing-sampler',
    });
    configs.forEach(name => expect([name, telemetry(objects, name).traces]).toEqual([name, {
      sampler: { trace_id_ratio_based: { ratio: 0.01 } },
      processors: [{ batch: { exporter: { otlp: { protocol: 'grpc', endpoint: 'http://otlp.vendor.example.com:4317' } } } }],
    }]));
  });

  test('sends over HTTP and TLS, with headers out of Secrets', () => {
    const objects = traced({
      port: 443,
      protocol: OtlpProtocol.HTTP,
      path: '/otlp',
      tls: { caFile: '/etc/vendor/ca.crt', certFile: '/etc/vendor/tls.crt', keyFile: '/etc/vendor/tls.key', secretFiles: [{ secretName: 'vendor', mountPath: '/etc/vendor' }] },
      headers: [{ name: 'authorization', secretName: 'vendor-token', secretKey: 'token' }],
    }, { percentage: 12.5 });
    const { traces } = telemetry(objects, 'tracing-jaeger-ingester');
    const { headers, ...otlp } = traces.processors[0].batch.exporter.otlp;
    expect([traces.sampler.trace_id_ratio_based.ratio, otlp]).toEqual([0.125, {
      protocol: 'http/protobuf',
      endpoint: 'https://otlp.vendor.example.com:443/otlp/v1/traces',
      certificate: '/etc/vendor/ca.crt',
      client_certificate: '/etc/vendor/tls.crt',
      client_key: '/etc/vendor/tls.key',
    }]);
    const [, variable] = /^\$\{env:(.+)\}$/.exec(headers[0].value)!;
    const pod = container(find(objects, 'Deployment', 'tracing-jaeger-ingester'));
    expect(pod.env).toContainEqual({ name: variable, valueFrom: { secretKeyRef: { name: 'vendor-token', key: 'token' } } });
    expect(pod.volumeMounts.map(({ mountPath }: any) => mountPath)).toContain('/etc/vendor');
  });

  test('is let out to the endpoint by NetworkPolicies', () => {
    const objects = traced({ port: 7317 }, {}, { networkPolicies: true });
    const ports = (name: string) => find(objects, 'NetworkPolicy', name).spec.egress.flatMap((rule: any) => rule.to ? [] : rule.ports.map(({ port }: any) => port));
    expect(['tracing-agent', 'tracing-sampler', 'tracing-jaeger-query'].map(name => ports(name).includes(7317))).toEqual([true, true, true]);
  });

  test.each([[JaegerVersion.V2_13, false], [JaegerVersion.V2_20, false], [JaegerVersion.V2_21, true]])('of %j traces requests to the UI: %s', (version, enabled) => {
    const objects = traced({}, {}, { jaeger: { version } });
    expect(parseConfig(find(objects, 'ConfigMap', 'tracing-jaeger-query')).extensions.jaeger_query.enable_tracing).toBe(enabled);
  });
});

describe('refused', () => {
  const refused = (attributes: Partial<OtlpEndpointAttributes>, percentage?: number) => refusal(chart => new TracingPlatform(chart, 'tracing', {
    selfTracing: { exportTo: OtlpEndpoint.fromAttributes({ ...VENDOR, ...attributes }), percentage },
  }));

  test.each(['tracing-agent', 'tracing-jaeger-collector-replicas', 'tracing-router'])('itself as the endpoint: %s', name => {
    const host = `${name}.observability.svc`;
    expect(synthRefusal(chart => new TracingPlatform(chart, 'tracing', {
      gateway: { router: {} }, selfTracing: { exportTo: OtlpEndpoint.fromAttributes({ host, port: 4317 }) },
    }))).toEqual([
      `[test/tracing] 'selfTracing.exportTo' must be an endpoint outside of this platform, got "${host}": ${name.replace('-replicas', '')} belongs to it: `
      + 'its spans would make spans without end, and be gone when the platform is; use another platform or a vendor',
    ]);
  });

  test('not another platform', () => {
    const chart = testChart();
    const other = new TracingPlatform(chart, 'other', { gateway: { router: {} } });
    expect(() => {
      new TracingPlatform(chart, 'tracing', { selfTracing: { exportTo: other.gateway.router! } });
      return chart.node.validate();
    }).not.toThrow();
  });

  test('what the collectors\' SDK can\'t do', () => {
    expect(refused({ addressing: OtlpAddressing.BY_TRACE_ID })).toEqual([
      "[test/tracing] 'selfTracing.exportTo' must be an endpoint that takes any span on any replica, got \"by-trace-id\": collectors don't route their own spans by trace id; send to a router or an agent",
    ]);
    expect(refused({ mutualTls: ISSUER })).toEqual([
      "[test/tracing] 'selfTracing.exportTo' must be an endpoint with 'tls', got \"mutualTls\": name the files of a certificate and their Secret in tls: { certFile, keyFile, secretFiles }",
    ]);
    expect(refused({ tls: { serverName: 'other' } })).toEqual([
      "[test/tracing] 'selfTracing.exportTo' must be an endpoint whose certificate has the name of its host, got \"other\": collectors can't expect another name there; remove serverName",
    ]);
  });

  test.each([0, -1, 101])('%d percent', percentage => {
    expect(refused({}, percentage)).toEqual([
      `[test/tracing] 'selfTracing.percentage' must be a number from 0.0001 to 100, got ${percentage}: give the share of batches and requests that are traced; leave selfTracing out for none`,
    ]);
  });
});
