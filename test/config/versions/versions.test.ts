import { ElasticsearchVersion, JaegerVersion, KafkaVersion, OAuth2ProxyVersion, OtelCollectorVersion } from '../../../src';
import { isAtLeast } from '../../../src/config/versions/compare';

describe('isAtLeast', () => {
  test.each([
    ['0.158.0', '0.158.0', true],
    ['0.158.1', '0.158.0', true],
    ['0.157.9', '0.158.0', false],
    ['0.99.0', '0.100.0', false],
    ['1.0.0', '0.158.0', true],
    ['2.9.0', '2.13.0', false],
    ['10.0.0', '9.9.9', true],
  ])('%s is at least %s: %s', (version, minimum, expected) => {
    expect(isAtLeast(version, minimum)).toBe(expected);
  });
});

describe('named members', () => {
  test('are the releases that their names say', () => {
    expect(OtelCollectorVersion.V0_158_0.version).toBe('0.158.0');
    expect(JaegerVersion.V2_13.version).toBe('2.13.0');
    expect(JaegerVersion.V2_20.version).toBe('2.20.0');
    expect(JaegerVersion.V2_21.version).toBe('2.21.0');
    expect(KafkaVersion.V4_3_1.version).toBe('4.3.1');
    expect(OAuth2ProxyVersion.V7_15_3.version).toBe('7.15.3');
    expect(ElasticsearchVersion.V8_19.version).toBe('8.19.20');
    expect(ElasticsearchVersion.V9_5.version).toBe('9.5.2');
  });
});

describe.each([
  ['OtelCollectorVersion', '0.161.2', (version: string) => OtelCollectorVersion.of(version)],
  ['JaegerVersion', '2.22.3', (version: string) => JaegerVersion.of(version)],
  ['KafkaVersion', '4.1.0', (version: string) => KafkaVersion.of(version)],
  ['OAuth2ProxyVersion', '7.16.1', (version: string) => OAuth2ProxyVersion.of(version)],
  ['ElasticsearchVersion', '8.11.4', (version: string) => ElasticsearchVersion.of(version)],
])('%s', (name, unnamed, of) => {
  test.each(['latest', '2', 'v2.21.0', '2.21', '2.21.0-rc1', '', ' 2.21.0', '2.21.0\n'])('refuses %j', version => {
    expect(() => of(version)).toThrow(new Error(
      `'version' of ${name} must be three numbers such as '1.2.3', got ${JSON.stringify(version)}: ` +
      'give the exact release, since the configuration is written for it'));
  });

  test('takes a release that has no name of its own', () => {
    expect(of(unnamed).version).toBe(unnamed);
  });
});

describe('the oldest release', () => {
  test('of Jaeger is 2.13.0', () => {
    expect(JaegerVersion.of('2.13.0').version).toBe('2.13.0');
    expect(() => JaegerVersion.of('2.12.9')).toThrow(new Error("'version' of JaegerVersion must be a release of Jaeger v2 from 2.13.0 on, got '2.12.9': " +
      'Jaeger v1 reached its end of life on 2025-12-31, and others use other keys'));
  });

  test('of Kafka is 4.0.0', () => {
    expect(KafkaVersion.of('4.0.0').version).toBe('4.0.0');
    expect(() => KafkaVersion.of('3.9.1')).toThrow(new Error("'version' of KafkaVersion must be 4.0.0 or newer, got '3.9.1': " +
      'older releases are configured in other ways (ZooKeeper, log4j 1)'));
  });

  test('of oauth2-proxy is 7.15.2', () => {
    expect(OAuth2ProxyVersion.of('7.15.2').version).toBe('7.15.2');
    expect(() => OAuth2ProxyVersion.of('7.15.1')).toThrow(new Error("'version' of OAuth2ProxyVersion must be 7.15.2 or newer, got '7.15.1': " +
      'older releases have ways around the login, and trust every proxy in front of them'));
  });

  test('of Elasticsearch is 8.2.0', () => {
    expect(ElasticsearchVersion.of('8.2.0').version).toBe('8.2.0');
    expect(() => ElasticsearchVersion.of('8.1.3')).toThrow(new Error("'version' of ElasticsearchVersion must be 8.2.0 or newer, got '8.1.3': " +
      'older releases have no readiness port'));
  });
});

describe('what a release calls a component', () => {
  test.each([
    ['0.152.0', 'exporters', 'load_balancing', 'loadbalancing'],
    ['0.152.9', 'exporters', 'load_balancing', 'loadbalancing'],
    ['0.153.0', 'exporters', 'load_balancing', 'load_balancing'],
    ['0.158.0', 'exporters', 'load_balancing', 'load_balancing'],
    ['0.143.0', 'exporters', 'otlp_grpc', 'otlp'],
    ['0.144.0', 'exporters', 'otlp_grpc', 'otlp_grpc'],
    ['0.143.0', 'exporters', 'otlp_http', 'otlphttp'],
    ['0.144.0', 'exporters', 'otlp_http', 'otlp_http'],
    ['0.145.0', 'processors', 'k8s_attributes', 'k8sattributes'],
    ['0.146.0', 'processors', 'k8s_attributes', 'k8s_attributes'],
    ['0.150.0', 'connectors', 'span_metrics', 'spanmetrics'],
    ['0.151.0', 'connectors', 'span_metrics', 'span_metrics'],
    ['0.152.0', 'processors', 'resource_detection', 'resourcedetection'],
    // Never renamed.
    ['0.100.0', 'exporters', 'kafka', 'kafka'],
    ['0.100.0', 'receivers', 'otlp', 'otlp'],
    // The rename is of another kind.
    ['0.100.0', 'receivers', 'load_balancing', 'load_balancing'],
  ])('%s calls %s %s %s', (version, kind, type, name) => {
    expect(OtelCollectorVersion.of(version)._typeName(kind, type)).toBe(name);
  });
});

describe('what Jaeger has inside', () => {
  test.each([
    ['2.13.0', '0.140.1'],
    ['2.13.4', '0.140.1'],
    ['2.18.0', '0.152.0'],
    ['2.20.0', '0.155.0'],
    ['2.21.0', '0.155.0'],
    // Not looked at: taken to be like the newest.
    ['2.30.0', '0.155.0'],
  ])('%s has collector %s', (jaeger, collector) => {
    expect(JaegerVersion.of(jaeger)._embeddedCollector().version).toBe(collector);
  });

  test.each([['2.13.0', false], ['2.20.9', false], ['2.21.0', true], ['2.22.0', true]])('%s writes synchronously: %s', (version, sync) => {
    expect(JaegerVersion.of(version).syncWrites).toBe(sync);
  });

  test('a Jaeger that is no v2 is refused', () => {
    expect(() => JaegerVersion.of('3.0.0')).toThrow(new Error("'version' of JaegerVersion must be a release of Jaeger v2 from 2.13.0 on, got '3.0.0': " +
      'Jaeger v1 reached its end of life on 2025-12-31, and others use other keys'));
  });
});
