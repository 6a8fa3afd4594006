import { HeadSampling, ImageSource, OperatorInstrumentation, Propagator } from '../../src';
import { testChart } from '../support/chart';
import { refusal, synth } from '../support/synth';

const endpoint = 'http://tracing-agent.tracing.svc:4318';

test('the object has the images and variables of instrumentation without an operator', () => {
  const chart = testChart('shop');
  ImageSource.useFor(chart, { registry: 'registry.example.com' });
  new OperatorInstrumentation(chart, 'Tracing', {
    endpoint, propagators: [Propagator.B3], sampling: HeadSampling.percentage(50), resourceAttributes: { 'team.name': 'shop' },
  });
  const image = (language: string, tag: string) => ({ image: `registry.example.com/ghcr.io/open-telemetry/opentelemetry-operator/autoinstrumentation-${language}:${tag}` });
  expect(synth(chart)).toEqual([{
    apiVersion: 'opentelemetry.io/v1alpha1',
    kind: 'Instrumentation',
    metadata: { name: 'tracing', namespace: 'shop', labels: { 'app.kubernetes.io/managed-by': 'cdk8s' } },
    spec: {
      exporter: { endpoint },
      propagators: ['b3'],
      sampler: { type: 'parentbased_traceidratio', argument: '0.5' },
      resource: { resourceAttributes: { 'team.name': 'shop' } },
      env: [
        { name: 'OTEL_EXPORTER_OTLP_PROTOCOL', value: 'http/protobuf' },
        { name: 'OTEL_METRICS_EXPORTER', value: 'none' },
        { name: 'OTEL_LOGS_EXPORTER', value: 'none' },
      ],
      java: image('java', '2.30.0'),
      python: image('python', '0.64b0'),
      nodejs: image('nodejs', '0.78.0'),
      dotnet: image('dotnet', '1.16.0'),
    },
  }]);
});

test('by default every trace is recorded, with W3C headers', () => {
  const chart = testChart();
  new OperatorInstrumentation(chart, 'tracing', { endpoint });
  expect(synth(chart)[0].spec).toMatchObject({ propagators: ['tracecontext', 'baggage'], sampler: { type: 'parentbased_always_on' } });
});

test('what is refused', () => {
  expect(refusal(chart => new OperatorInstrumentation(chart, 'tracing', {
    endpoint: 'agent:4318', propagators: [], sampling: HeadSampling.fromSwitch(),
  }))).toEqual([
    "[test/tracing] 'propagators' must be a list of at least one format, got []: leave it out for W3C Trace Context and Baggage",
    "[test/tracing] 'sampling' must be HeadSampling.all() or .percentage(…), got \"HeadSampling.fromSwitch()\": the operator reads no ConfigMap; change the percentage here for a ramp",
    "[test/tracing] 'endpoint' must be http:// or https://, a host and a port, got \"agent:4318\": give platform.agent.otlpHttpUrl, which has no path",
  ]);
});
