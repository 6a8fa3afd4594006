import type { Construct } from 'constructs';
import type { JaegerWithKafka } from './jaeger-with-kafka';
import type { OtelCollectorConfig } from '../config/otel/collector-config';
import { OtlpAddressing } from '../config/otel/destination';
import { checkRange, Problem, within } from '../config/problem';
import type { IOtlpEndpoint } from '../shared/endpoints';
import { Graph } from '../shared/graph';

/** Traces of the platform itself: what its collectors and its Jaeger do with each batch. */
export interface SelfTracingOptions {
  /**
   * Where they go: not to this platform, whose every batch would make spans that make batches, and which couldn't show them when
   * they are needed.
   */
  readonly exportTo: IOtlpEndpoint;
  /**
   * How many operations are traced, in percent. An operation is a batch of spans or a request to the UI.
   *
   * @default 1
   */
  readonly percentage?: number;
}

/** First release whose query service traces its requests as its configuration says. Before, it read environment variables. */
const QUERY_SINCE = '2.21.0';

/** A collector, and the service that it is in its traces; Jaeger's roles have names of their own. */
export interface TracedCollector {
  readonly config?: OtelCollectorConfig;
  readonly service?: string;
}

/** Makes these collectors trace themselves, and this Jaeger. */
export function traceThemselves(collectors: TracedCollector[], jaeger: JaegerWithKafka | undefined, options: SelfTracingOptions): void {
  const { exportTo: { destination }, percentage } = options;
  const roles = jaeger ? [jaeger.collectorConfig, jaeger.ingesterConfig, jaeger.queryConfig].map(config => ({ config })) : [];
  for (const { config, service } of [...collectors, ...roles] as TracedCollector[]) {
    config?.addSelfTracing({ destination, percentage });
    if (service) {
      config?.addTelemetryAttribute('service.name', service);
    }
  }
  if (jaeger?.version._isAtLeast(QUERY_SINCE)) {
    jaeger.queryConfig.merge({ extensions: { jaeger_query: { enable_tracing: true } } });
  }
}

/** What the collectors' own SDK can't do. */
export function selfTracingProblems(prop: string, { exportTo, percentage }: SelfTracingOptions): Problem[] {
  const { destination: { addressing, tls }, clientAuthority } = exportTo;
  return within(prop, [
    ...checkRange('percentage', percentage, 0.0001, 100, 'give the share of batches and requests that are traced; leave selfTracing out for none'),
    ...(addressing === OtlpAddressing.BY_TRACE_ID
      ? [{ prop: 'exportTo', value: addressing, allowed: 'an endpoint that takes any span on any replica', fix: "collectors don't route their own spans by trace id; send to a router or an agent" }]
      : []),
    ...(clientAuthority
      ? [{ prop: 'exportTo', value: 'mutualTls', allowed: "an endpoint with 'tls'", fix: 'name the files of a certificate and their Secret in tls: { certFile, keyFile, secretFiles }' }]
      : []),
    ...(tls?.serverName
      ? [{ prop: 'exportTo', value: tls.serverName, allowed: 'an endpoint whose certificate has the name of its host', fix: "collectors can't expect another name there; remove serverName" }]
      : []),
  ]);
}

/** A platform that traces itself into itself. Known when all workloads are. */
export function selfTracingLoops(prop: string, platform: Construct, { exportTo }: SelfTracingOptions): Problem[] {
  const own = Graph.of(platform).serversOf(exportTo.destination.host).filter(({ scope }) => scope.node.path.startsWith(`${platform.node.path}/`));
  return own.slice(0, 1).map(({ name }) => ({
    prop: `${prop}.exportTo`,
    value: exportTo.destination.host,
    allowed: 'an endpoint outside of this platform',
    fix: `${name} belongs to it: its spans would make spans without end, and be gone when the platform is; use another platform or a vendor`,
  }));
}
