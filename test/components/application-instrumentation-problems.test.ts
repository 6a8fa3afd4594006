import { ApiObject, Chart } from 'cdk8s';
import {
  ApplicationInstrumentation, ApplicationLanguage, AutoInstrumentationVersion, HeadSampling, InstrumentationOptions, IssuerKind,
  OtelCollectorDaemonSet, OtlpEndpoint, OtlpReceiverTls, PlatformTls, Propagator, TracingPlatform, TracingSwitch,
} from '../../src';
import { testApp } from '../support/chart';
import { refusal, synth, synthRefusal } from '../support/synth';

const URL = 'http://tracing-agent.observability.svc:4318';
const instrumentation = ApplicationInstrumentation.viaUrl(URL);
const java = { language: ApplicationLanguage.java() };

/** A workload as a team writes it. */
function workload(chart: Chart, container: object = {}): ApiObject {
  const template = { metadata: { labels: { app: 'shop' } }, spec: { containers: [{ name: 'app', image: 'shop:1', ...container }] } };
  return new ApiObject(chart, 'shop', { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'shop' }, spec: { template } });
}

describe('what is refused', () => {
  const define = (options: Partial<InstrumentationOptions>, container: object = {}, url = URL) => (chart: Chart) =>
    ApplicationInstrumentation.viaUrl(url).instrument(workload(chart, container), { ...java, ...options });

  test.each<[string, Partial<InstrumentationOptions>, string]>([
    ['an empty service name', { serviceName: ' ' }, "'serviceName' must be a name, got \" \": leave it out for the workload's name"],
    ['no propagators', { propagators: [] }, "'propagators' must be a list of at least one format, got []: leave it out for W3C Trace Context and Baggage"],
    ['no containers', { containers: [] }, "'containers' must be a list of at least one name, got []: leave it out for the first container"],
    ['a propagator that Erlang lacks', { language: ApplicationLanguage.erlang(), propagators: [Propagator.JAEGER] }, "'propagators' must be one that the SDK of Erlang knows: tracecontext, baggage, b3, b3multi, got \"jaeger\": use one that both sides know"],
    ['a share above 100', { sampling: HeadSampling.percentage(101) }, "'sampling' must be a number from 0 to 100, got 101: give the share of traces in percent; HeadSampling.all() leaves the decision to the samplers"],
    ['TLS without a CA', {}, "'tlsSecretName' must be given where agents take TLS, got nothing: name the Secret with the CA certificate (ca.crt) of https://agent.tracing.svc:4318 in the workload's namespace"],
    ['a CA without TLS', { tlsSecretName: 'tls' }, "'tlsSecretName' must be left out where agents take plain text, got \"tls\": remove it, or set the agent's receiverTls"],
    ['a malformed attribute', { resourceAttributes: { 'a b': 'c' } }, "'resourceAttributes' must be names without spaces, commas and equals signs, got \"a b\": rename the attribute"],
    ['a malformed variable', { environment: { 'A-B': 'c' } }, "'environment' must be names of variables: letters, digits and underscores, got \"A-B\": rename the variable"],
  ])('%s', (name, options, message) => {
    expect(refusal(define(options, {}, name.startsWith('TLS') ? 'https://agent.tracing.svc:4318' : URL))).toEqual([`[test/shop] ${message}`]);
  });

  test('a chart without a workload, and one name for all', () => {
    expect(refusal(chart => instrumentation.instrumentAll(chart, { ...java, serviceName: 'shop' }))).toEqual([
      "[test] 'scope' must be a construct with a Deployment, StatefulSet, DaemonSet, CronJob, got \"test\": call it when the workloads are defined",
      "[test] 'serviceName' must be left out, got \"shop\": each workload has its own name; instrument that one alone: instrument(workload, { serviceName: '…' })",
    ]);
  });

  test('an address with a path', () => {
    expect(() => ApplicationInstrumentation.viaUrl('http://agent:4318/v1/traces')).toThrow(
      "[ApplicationInstrumentation.viaUrl] 'url' must be http:// or https://, a host and a port, got \"http://agent:4318/v1/traces\": " +
      "OTLP over HTTP has the port 4318 and no path: 'http://tracing-agent.observability.svc:4318'");
  });

  test('what is no workload, and several', () => {
    const kinds = 'Deployment, StatefulSet, DaemonSet, ReplicaSet, Job, CronJob, Pod';
    expect(refusal(chart => instrumentation.instrument(new ApiObject(chart, 'service', { apiVersion: 'v1', kind: 'Service' }), java)))
      .toEqual([`[test/service] 'workload' must be one of the kinds ${kinds}, or a construct with one of them, got "none": give the workload itself`]);
    expect(refusal(chart => {
      workload(chart);
      new ApiObject(chart, 'other', { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name: 'other' } });
      instrumentation.instrument(chart, java);
    })).toEqual([`[test] 'workload' must be one of the kinds ${kinds}, or a construct with one of them, got "Deployment/shop, StatefulSet/other": give them one by one: include.apiObjects.find(object => object.name === …)`]);
  });

  test('the same container in two ways', () => {
    expect(refusal(chart => {
      const object = workload(chart);
      instrumentation.instrument(object, java);
      instrumentation.instrument(object, { language: ApplicationLanguage.python() });
    })).toEqual(["[test/shop] 'containers' must be instrumented once, got \"(the first)\": it has been instrumented with other options; keep one of the two calls"]);
  });

  test('agents that ask for a certificate, without one', () => {
    expect(refusal(chart => {
      const agent = new OtelCollectorDaemonSet(chart, 'agent', {
        exportTo: OtlpEndpoint.fromAttributes({ host: 'sampler', port: 4317 }),
        tls: PlatformTls.certManager({ issuer: 'internal-ca', kind: IssuerKind.CLUSTER_ISSUER }),
        receiverTls: OtlpReceiverTls.MUTUAL,
      });
      ApplicationInstrumentation.viaAgent(agent).instrument(workload(chart), { ...java, tlsSecretName: 'tls' });
    })).toEqual(["[test/shop] 'clientCertificate' must be true where agents ask for a certificate, got nothing: put tls.crt and tls.key of the application into the Secret as well"]);
  });

  test('a platform without agents', () => {
    expect(refusal(chart => {
      const platform = new TracingPlatform(chart, 'tracing', { agents: false, gateway: { router: {} } });
      platform.instrument(workload(chart), java);
    })).toEqual(["[test/tracing] 'agents' must be true, so that applications have an agent to send to, got false: use ApplicationInstrumentation.viaUrl('http://…:4318') with the address of agents defined elsewhere"]);
  });

  test('a release without a number', () => {
    expect(() => AutoInstrumentationVersion.of('latest')).toThrow(
      "'version' of AutoInstrumentationVersion must be a release such as '2.30.0' or '0.64b0', got \"latest\": give the exact release, since a tag that moves changes applications without a commit");
  });

  test.each<[string, object, Partial<InstrumentationOptions>, string]>([
    ['another service name', { env: [{ name: 'OTEL_SERVICE_NAME', value: 'other' }] }, {},
      "'env.OTEL_SERVICE_NAME' must be left out in container 'app', got \"other\": remove it from the container; if the value is meant, give it in 'environment': { OTEL_SERVICE_NAME: … }"],
    ['options from a ConfigMap', { env: [{ name: 'JAVA_TOOL_OPTIONS', valueFrom: { configMapKeyRef: { name: 'java', key: 'options' } } }] }, {},
      "'env.JAVA_TOOL_OPTIONS' must be left out in container 'app', got {\"configMapKeyRef\":{\"key\":\"options\",\"name\":\"java\"}}: its value is not known before the pod starts, so nothing can be put behind it: write it as a plain value, or remove it"],
    ['another profiler', { env: [{ name: 'CORECLR_PROFILER', value: '{other}' }] }, { language: ApplicationLanguage.dotnet() },
      "'env.CORECLR_PROFILER' must be left out in container 'app', got \"{other}\": remove it from the container; if the value is meant, give it in 'environment': { CORECLR_PROFILER: … }"],
    ['a container that is not there', {}, { containers: ['web'] },
      "'containers' must be a container of the pod: app, got \"web\": correct the name"],
  ])('at synthesis: %s', (_name, container, options, message) => {
    expect(synthRefusal(define(options, container))).toEqual([`[test/shop] ${message}`]);
  });
});

test('the switch is a ConfigMap', () => {
  const switchChart = new Chart(testApp(), 'test', { namespace: 'shop' });
  new TracingSwitch(switchChart, 'switch', { disabled: true, samplingPercentage: 7 });
  const objects = synth(switchChart);
  expect(objects).toEqual([{
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'tracing-switch', namespace: 'shop', labels: { 'app.kubernetes.io/managed-by': 'cdk8s' } },
    data: { OTEL_SDK_DISABLED: 'true', OTEL_TRACES_SAMPLER_ARG: '0.07' },
  }]);
  expect(refusal(chart => new TracingSwitch(chart, 'switch', { name: 'A', samplingPercentage: -1 }))).toEqual([
    "[test/switch] 'samplingPercentage' must be a number from 0 to 100, got -1: give the share of new traces in percent",
    "[test/switch] 'name' must be the name of a ConfigMap (a-z, 0-9, dashes and dots), got \"A\": use other characters",
  ]);
});
