/**
 * The versions under test. The testbed and a kind cluster hold different images, so the environment decides.
 */
export interface TestedVersions {
  readonly jaeger: string;
  readonly elasticsearch: string;
  readonly otelCollector: string;
  readonly kafka: string;
}

/** Versions from the environment; the defaults are the ones that the testbed builds. */
export function testedVersions(environment: NodeJS.ProcessEnv = process.env): TestedVersions {
  return {
    jaeger: environment.JAEGER_VERSION || '2.13.0',
    elasticsearch: environment.ELASTICSEARCH_VERSION || '8.8.2',
    otelCollector: environment.OTELCOL_VERSION || '0.158.0',
    kafka: environment.KAFKA_VERSION || '4.3.1',
  };
}
