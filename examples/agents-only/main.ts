import { App, Chart, Size } from 'cdk8s';
import { OtelCollectorDaemonSet, OtlpEndpoint, OtlpProtocol, PersistentQueue } from '../../src';

const app = new App();
const chart = new Chart(app, 'tracing-agents', { namespace: 'tracing' });

/** A backend outside the cluster. It wants OTLP over HTTPS and a header with a key. */
const backend = OtlpEndpoint.fromAttributes({
  host: 'otlp.example.com',
  port: 443,
  protocol: OtlpProtocol.HTTP,
  path: '/otlp',
  // A public certificate: the roots in the collector's image are enough.
  tls: {},
  headers: [{ name: 'api-key', secretName: 'tracing-backend', secretKey: 'api-key' }],
});

new OtelCollectorDaemonSet(chart, 'agent', {
  name: 'tracing-agent',
  exportTo: backend,
  resourceAttributes: { 'k8s.cluster.name': 'berlin-1', 'deployment.environment.name': 'production' },
  // What waits to be sent survives a restart of the container.
  persistentQueue: PersistentQueue.emptyDir(Size.gibibytes(2)),
});

app.synth();
