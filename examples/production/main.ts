import { App, Chart, Duration, Size } from 'cdk8s';
import { IssuerKind, PlatformSize, PlatformTls, TailSamplingPolicy, TracingPlatform } from '../../src';

const app = new App();
const chart = new Chart(app, 'tracing', { namespace: 'observability' });

new TracingPlatform(chart, 'tracing', {
  size: PlatformSize.PRODUCTION,
  createNamespace: true,
  tls: PlatformTls.certManager({ issuer: 'internal-ca', kind: IssuerKind.CLUSTER_ISSUER }),
  agent: { resourceAttributes: { 'deployment.environment.name': 'production' } },
  gateway: {
    policies: [
      TailSamplingPolicy.errors(),
      TailSamplingPolicy.slowerThan(Duration.seconds(1)),
      TailSamplingPolicy.percentage(10),
    ],
  },
  jaeger: { retention: Duration.days(7) },
  kafka: { storage: Size.gibibytes(50) },
  elasticsearch: { storage: Size.gibibytes(100) },
});

app.synth();
