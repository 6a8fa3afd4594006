import { App, Chart, JsonPatch } from 'cdk8s';
import {
  OtelCollectorDaemonSet, OtelProcessor, OtelReceiver, OtlpEndpoint, TailSamplingGateway, TailSamplingPolicy,
} from '../../src';

const app = new App();
const chart = new Chart(app, 'tracing', { namespace: 'tracing' });

const gateway = new TailSamplingGateway(chart, 'tracing', {
  exportTo: OtlpEndpoint.fromAttributes({ host: 'backend.observability.svc', port: 4317 }),
  policies: [
    // Health checks are dropped, whatever the policies below say.
    TailSamplingPolicy.drop([TailSamplingPolicy.stringAttribute('url.path', ['/healthz', '/readyz'])]),
    TailSamplingPolicy.errors(),
    TailSamplingPolicy.ottlCondition({ name: 'payments', spanConditions: ['span.attributes["http.route"] == "/pay"'] }),
    // A type that this library has no function for.
    TailSamplingPolicy.custom('debug-flag', 'trace_state', { key: 'debug', values: ['1'] }),
    TailSamplingPolicy.percentage(5),
  ],
});
const agent = new OtelCollectorDaemonSet(chart, 'tracing-agent', { exportTo: gateway });
const traces = agent.config.pipeline('traces');

// A receiver of our own: old Jaeger clients, which send Thrift over UDP. The port is opened in pod and Service.
traces.addReceiver(OtelReceiver.custom('jaeger/udp', { protocols: { thrift_compact: { endpoint: '0.0.0.0:6831' } } }, {
  ports: [{ name: 'jaeger-compact', port: 6831, protocol: 'UDP' }],
}));

// A processor of our own. It stands behind those that are there.
traces.addProcessor(OtelProcessor.custom('redaction', {
  allow_all_keys: true,
  blocked_key_patterns: ['.*password.*', '.*token.*'],
  blocked_values: ['4[0-9]{12}(?:[0-9]{3})?'],
  summary: 'info',
}));

// Any key of the configuration can be set; `null` removes one.
agent.config.merge({
  receivers: { otlp: { protocols: { http: { cors: { allowed_origins: ['https://shop.example.com'] } } } } },
  service: { telemetry: { logs: { level: 'warn' } } },
});

// Any field of any object can be changed.
agent.daemonSet.addJsonPatch(JsonPatch.add('/spec/revisionHistoryLimit', 3));

app.synth();
