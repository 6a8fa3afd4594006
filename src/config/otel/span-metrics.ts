import type { Duration } from 'cdk8s';
import { OtelConnector } from './connector';
import { OtelExporter } from './exporter';
import { OtelPipelineOptions } from './pipeline';
import { SPAN_METRICS_PORT } from './ports';
import { OtelProcessor } from './processor';
import { SpanMetricsHistogram } from './span-metrics-histogram';
import { mergeDeep } from '../merge';
import { checkRange, checkWhole, Problem, within } from '../problem';
import type { OtelCollectorVersion } from '../versions/otel-collector-version';

/** Calls between services, counted from pairs of spans. */
export interface ServiceGraphOptions {
  /**
   * Whether they are counted.
   *
   * @default true
   */
  readonly enabled?: boolean;
  /**
   * How long the span of one side waits for that of the other. SDKs send every five seconds, each at its own time.
   *
   * @default Duration.seconds(15)
   */
  readonly wait?: Duration;
  /**
   * How many spans wait at most in one sampler. What comes above that isn't counted as a call.
   *
   * @default - as many as the sampler holds traces
   */
  readonly maxWaiting?: number;
  /**
   * Merged over the settings of the connector last.
   *
   * @default - none
   * @see https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/connector/servicegraphconnector
   */
  readonly overrides?: { [key: string]: any };
}

/**
 * Metrics of applications from their spans: how many requests, how many of them fail, how long they take. They are counted
 * before sampling, so they are about all spans that arrive.
 */
export interface SpanMetricsOptions {
  /**
   * Attributes of spans or resources that become labels, beside service, name, kind and status of the span. Each value of each
   * of them is a time series more; never name one that is different in every request.
   *
   * @default - none
   */
  readonly dimensions?: string[];
  /**
   * How latencies are counted.
   *
   * @default SpanMetricsHistogram.explicit()
   */
  readonly histogram?: SpanMetricsHistogram;
  /**
   * How many services one sampler counts at once. For one more, the one that was silent longest begins anew.
   *
   * @default 500
   */
  readonly maxServices?: number;
  /**
   * How many combinations of labels are counted for each service. All further ones are counted together, under the label
   * `otel_metric_overflow="true"`.
   *
   * @default 200
   */
  readonly maxSeriesPerService?: number;
  /**
   * After which time without spans a time series ends.
   *
   * @default Duration.hours(1)
   */
  readonly expiration?: Duration;
  /**
   * How often what was counted is shown. Not longer than Prometheus' interval of scraping.
   *
   * @default Duration.seconds(15)
   */
  readonly flushInterval?: Duration;
  /**
   * Whether each number names some traces of those that it counts (exemplars), so that a dashboard leads from a peak to one of them.
   * They are chosen before sampling, so some lead to traces that weren't kept; those of errors and of the slow buckets do where
   * the policies keep these. Prometheus needs `--enable-feature=exemplar-storage`.
   *
   * @default false
   * @see https://prometheus.io/docs/prometheus/latest/feature_flags/#exemplars-storage
   */
  readonly exemplars?: boolean;
  /**
   * Calls between services.
   *
   * @default - they are counted
   */
  readonly serviceGraph?: ServiceGraphOptions;
  /**
   * Merged over the settings of the `span_metrics` connector last.
   *
   * @default - none
   * @see https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/connector/spanmetricsconnector
   */
  readonly overrides?: { [key: string]: any };
}

/** The name of the port with what was counted, beside `metrics` with the sampler's own. */
export const SPAN_METRICS_PORT_NAME = 'span-metrics';
/** The beginning of the metrics' names, as Prometheus writes it. Jaeger looks for it. */
export const SPAN_METRICS_NAMESPACE = 'traces_span_metrics';

/** The connectors that count, and the pipeline that shows what was counted. */
export interface SpanMetrics {
  readonly connectors: OtelConnector[];
  readonly pipeline: OtelPipelineOptions;
}

/** @param maxWaiting how many spans wait for the other side of a call, where the user doesn't say */
export function spanMetrics(options: SpanMetricsOptions, maxWaiting: number): SpanMetrics {
  const connectors = [
    OtelConnector.custom('span_metrics', (version: OtelCollectorVersion) => mergeDeep(spanMetricsSettings(options, version), options.overrides)),
    ...options.serviceGraph?.enabled ?? true
      ? [OtelConnector.custom('service_graph', mergeDeep(serviceGraphSettings(options, maxWaiting), options.serviceGraph?.overrides))]
      : [],
  ];
  return { connectors, pipeline: { name: 'spans', receivers: connectors, processors: [SERVICE_ONLY], exporters: [prometheus(options)] } };
}

/**
 * The connector shows the resource of whichever pod it saw first as that of all; of it, the exporter makes labels. The service
 * stays (as `job`, which Prometheus calls `exported_job`): it tells apart what overflowed.
 */
const SERVICE_ONLY = OtelProcessor.custom('transform/service-only', {
  metric_statements: [{ context: 'resource', statements: ['keep_keys(attributes, ["service.name"])'] }],
});

/** First release of which it is known that it has `series_expiration` and `without_scope_info`; 0.140.1 hasn't. */
const SERIES_EXPIRATION_SINCE = '0.155.0';

function spanMetricsSettings(options: SpanMetricsOptions, version: OtelCollectorVersion): { [key: string]: any } {
  const { dimensions, histogram = SpanMetricsHistogram.explicit(), maxServices, maxSeriesPerService } = options;
  const expiration = inSeconds(options.expiration, 3600);
  return {
    histogram: histogram._spanMetrics(),
    ...dimensions && dimensions.length > 0 ? { dimensions: dimensions.map(name => ({ name })) } : {},
    // A sampler that restarts would be new time series; the pod tells it apart already.
    exclude_dimensions: ['collector.instance.id'],
    // By default there is one set for each pod of a service, under the same labels, and the exporter would show one of them.
    resource_metrics_key_attributes: ['service.name'],
    resource_metrics_cache_size: maxServices ?? 500,
    aggregation_cardinality_limit: maxSeriesPerService ?? 200,
    ...options.exemplars ? { exemplars: { enabled: true } } : {},
    metrics_flush_interval: inSeconds(options.flushInterval, DEFAULT_FLUSH_SECONDS),
    metrics_expiration: expiration,
    ...version._isAtLeast(SERIES_EXPIRATION_SINCE) ? { series_expiration: expiration } : {},
  };
}

function serviceGraphSettings(options: SpanMetricsOptions, maxWaiting: number): { [key: string]: any } {
  const { histogram = SpanMetricsHistogram.explicit(), serviceGraph = {} } = options;
  return {
    ...histogram._serviceGraph(),
    store: { ttl: inSeconds(serviceGraph.wait, 15), max_items: serviceGraph.maxWaiting ?? maxWaiting },
    // What is called without a span of its own, for example a database, by the first of these that the caller's span has.
    virtual_node_peer_attributes: ['peer.service', 'db.namespace', 'db.name', 'db.system.name', 'db.system', 'messaging.system'],
    metrics_flush_interval: inSeconds(options.flushInterval, DEFAULT_FLUSH_SECONDS),
  };
}

function prometheus(options: SpanMetricsOptions): OtelExporter {
  const settings = (version: OtelCollectorVersion) => ({
    endpoint: `0.0.0.0:${SPAN_METRICS_PORT}`,
    // The older text format has no place for exemplars.
    ...options.exemplars ? { enable_open_metrics: true } : {},
    // The connectors say every time series at each flush; what they have forgotten ends after three more.
    metric_expiration: `${(options.flushInterval?.toSeconds() ?? DEFAULT_FLUSH_SECONDS) * 3}s`,
    ...version._isAtLeast(SERIES_EXPIRATION_SINCE) ? { without_scope_info: true } : {},
  });
  return OtelExporter.custom('prometheus/spans', settings, { ports: [{ name: SPAN_METRICS_PORT_NAME, port: SPAN_METRICS_PORT, exposed: false }] });
}

const DEFAULT_FLUSH_SECONDS = 15;

function inSeconds(duration: Duration | undefined, otherwise: number): string {
  return `${duration?.toSeconds() ?? otherwise}s`;
}

/** Labels that each time series has anyway. */
const OWN_DIMENSIONS = ['service.name', 'span.name', 'span.kind', 'status.code', 'collector.instance.id'];
/** Attributes that are another one in each request. */
const UNBOUNDED = /^(trace|span)[._]?id$|^url\.(full|path|query)$|^http\.(url|target)$|^(db\.(statement|query\.text)|user_agent\.original|client\.(address|port)|enduser\.id|user\.id|session\.id)$/;

/** What makes no sense, or has no bound. */
export function spanMetricsProblems(prop: string, options: SpanMetricsOptions): Problem[] {
  const { dimensions = [], histogram, maxServices, maxSeriesPerService, expiration, flushInterval: flush, serviceGraph } = options;
  const twice = dimensions.filter((name, index) => OWN_DIMENSIONS.includes(name) || dimensions.indexOf(name) < index);
  return within(prop, [
    ...twice.map(name => ({ prop: 'dimensions', value: name, allowed: 'attributes that are no label yet, each once', fix: `service, span name, kind and status are there anyway; remove '${name}'` })),
    ...dimensions.filter(name => UNBOUNDED.test(name)).map(name => ({
      prop: 'dimensions', value: name, allowed: 'attributes with few values', fix: `'${name}' is another one in nearly every request, so each would be a time series; look for it in traces`,
    })),
    ...histogram?._problems('histogram') ?? [],
    ...checkWhole('maxServices', maxServices, 1, 'give the number of services that send spans, and some more'),
    ...checkWhole('maxSeriesPerService', maxSeriesPerService, 1, 'give the combinations of span name, kind, status and dimensions of a service'),
    ...checkRange('flushInterval', flush?.toSeconds(), 1, 120, 'in seconds; Prometheus should find new numbers at each scrape'),
    ...checkRange('expiration', expiration?.toSeconds(), 60, 7 * 86_400, 'in seconds; what Prometheus has scraped stays there'),
    ...checkRange('serviceGraph.wait', serviceGraph?.wait?.toSeconds(), 1, 300, 'in seconds; SDKs send spans within some seconds of each other'),
    ...checkWhole('serviceGraph.maxWaiting', serviceGraph?.maxWaiting, 1, 'give the number of spans that wait for the other side of a call'),
  ]);
}
