import { App, Chart, Size } from 'cdk8s';
import { loadAll } from 'js-yaml';
import { KubernetesObject } from './kubernetes-types';
import { testedVersions } from './versions';
import { platform as production } from '../../../examples/production/platform';
import {
  ElasticsearchVersion, IssuerKind, JaegerVersion, KafkaVersion, OtelCollectorDaemonSet, OtelCollectorVersion, OtlpEndpoint, PlatformSize,
  PlatformTls, TracingPlatformProps, WorkloadOptions,
} from '../../../src';

/**
 * Six Java programs that begin on two cores spend a third of their time compiling; with the first of the two compilers alone they are
 * ready sooner, and the rest of the chain gets its turn. They do the same, more slowly under a load that no test of the kind has.
 */
const QUICK_COMPILER = '-XX:TieredStopAtLevel=1';

/** What is synthesized in the chart of a namespace, as YAML; Java programs compile quickly. */
export function synthesize(namespace: string, define: (chart: Chart) => void): string {
  return synthesizeForLoad(namespace, define).replace(/-Xms\d+m -Xmx\d+m/g, `$& ${QUICK_COMPILER}`);
}

/** The same with Java as it is everywhere else, for whoever measures how much a chain carries. */
export function synthesizeForLoad(namespace: string, define: (chart: Chart) => void): string {
  const app = new App();
  define(new Chart(app, 'tracing', { namespace }));
  return app.synthYaml();
}

/** The objects in synthesized YAML. */
export function objectsOf(text: string): KubernetesObject[] {
  return loadAll(text) as KubernetesObject[];
}

const VERSIONS = {
  collector: OtelCollectorVersion.of(testedVersions().otelCollector),
  jaeger: JaegerVersion.of(testedVersions().jaeger),
  kafka: KafkaVersion.of(testedVersions().kafka),
  elasticsearch: ElasticsearchVersion.of(testedVersions().elasticsearch),
};

/** Small enough for three nodes on one machine of 2 cores and 24 GiB. */
const SMALL_KAFKA = { version: VERSIONS.kafka, storage: Size.gibibytes(2), heap: Size.mebibytes(256), ...sized(800) };
const SMALL_ELASTICSEARCH = { version: VERSIONS.elasticsearch, storage: Size.gibibytes(2), heap: Size.mebibytes(512), ...sized(1400) };

/** The production example, with only versions and resource sizes changed. The namespace exists already. */
export function productionUnderTest(): TracingPlatformProps {
  return {
    ...production,
    createNamespace: false,
    agent: { ...production.agent, version: VERSIONS.collector, ...sized(256) },
    gateway: { ...production.gateway, version: VERSIONS.collector, ...sized(512) },
    jaeger: { ...production.jaeger, version: VERSIONS.jaeger, collector: sized(384), ingester: sized(512), query: sized(256) },
    kafka: { ...production.kafka, ...SMALL_KAFKA },
    elasticsearch: { ...production.elasticsearch, ...SMALL_ELASTICSEARCH },
  };
}

/** The size EVALUATION, with only versions and resource sizes changed. */
export function evaluationUnderTest(): TracingPlatformProps {
  return {
    size: PlatformSize.EVALUATION,
    agent: { version: VERSIONS.collector, resourceAttributes: { 'deployment.environment.name': 'evaluation' }, ...sized(256) },
    gateway: { version: VERSIONS.collector, ...sized(384) },
    jaeger: { version: VERSIONS.jaeger, collector: sized(384), ingester: sized(384), query: sized(256) },
    kafka: SMALL_KAFKA,
    elasticsearch: SMALL_ELASTICSEARCH,
  };
}

/** Versions and sizes of parts that a test defines on their own. */
export const UNDER_TEST = { versions: VERSIONS, kafka: SMALL_KAFKA, elasticsearch: SMALL_ELASTICSEARCH, sized };

/** Agents of another team: all they know of the platform is the address of its router. */
export function agentsOfAnotherTeam(namespace: string, platform: string): string {
  return synthesize(namespace, chart => new OtelCollectorDaemonSet(chart, 'agent', {
    version: VERSIONS.collector,
    ...sized(256),
    resourceAttributes: { 'deployment.environment.name': 'team' },
    exportTo: OtlpEndpoint.fromAttributes({
      host: `tracing-router.${platform}.svc`,
      port: 4317,
      mutualTls: PlatformTls.certManager({ issuer: 'internal-ca', kind: IssuerKind.CLUSTER_ISSUER }),
    }),
  }));
}

/** Little CPU is asked for, since all nodes share two cores, but as much as there is may be used. */
function sized(memoryMebibytes: number): WorkloadOptions {
  const cpu = { request: { amount: '20m' }, limit: { amount: '2' } } as any;
  return { resources: { cpu, memory: { request: Size.mebibytes(Math.floor(memoryMebibytes / 2)), limit: Size.mebibytes(memoryMebibytes) } } };
}
