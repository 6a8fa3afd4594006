import { Duration, Size } from 'cdk8s';
import { IssuerKind, PlatformSize, PlatformTls, TailSamplingPolicy, TracingPlatformProps, UiAuth } from '../../src';

/** The platform. It stands in a file of its own because the cluster tests run the very same one, only smaller. */
export const platform: TracingPlatformProps = {
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
  jaeger: {
    retention: Duration.days(7),
    ui: { auth: UiAuth.none({ reason: 'nothing but kubectl port-forward leads to the UI' }) },
  },
  kafka: { storage: Size.gibibytes(50) },
  elasticsearch: { storage: Size.gibibytes(100) },
};
