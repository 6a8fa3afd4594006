import { App, Chart, Duration, Size } from 'cdk8s';
import { IssuerKind, PlatformSize, PlatformTls, TracingPlatform, TracingPlatformProps } from 'cdk8s-tracing';

/** One file of YAML for each cluster, `manifests/<name>.k8s.yaml`. */
function cluster(name: string, props: TracingPlatformProps) {
  // An App for each cluster: within an App no two objects may have one name.
  const app = new App();
  const chart = new Chart(app, name, { namespace: 'tracing' });
  new TracingPlatform(chart, 'tracing', {
    createNamespace: true,
    tls: PlatformTls.certManager({ issuer: 'internal-ca', kind: IssuerKind.CLUSTER_ISSUER }),
    agent: { resourceAttributes: { 'deployment.environment.name': name } },
    ...props,
  });
  app.synth();
}

cluster('staging', { size: PlatformSize.EVALUATION });
cluster('production', {
  size: PlatformSize.PRODUCTION,
  jaeger: { retention: Duration.days(14) },
  elasticsearch: { storage: Size.gibibytes(200) },
});
