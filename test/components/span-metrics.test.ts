import { Duration } from 'cdk8s';
import {
  OtelCollectorVersion, OtlpEndpoint, SpanMetricsHistogram, SpanMetricsOptions, TailSamplingGateway, TailSamplingGatewayOptions, TracingPlatform,
} from '../../src';
import { testChart } from '../support/chart';
import { parseConfig } from '../support/manifests';
import { platformObjects } from '../support/platforms';
import { find, refusal, synth } from '../support/synth';

const exportTo = OtlpEndpoint.fromAttributes({ host: 'jaeger.obs.svc', port: 4317 });

function config(spanMetrics: SpanMetricsOptions, options: TailSamplingGatewayOptions = {}): any {
  const chart = testChart();
  new TailSamplingGateway(chart, 'Gateway', { exportTo, spanMetrics, ...options });
  return parseConfig(find(synth(chart), 'ConfigMap', 'gateway-sampler'));
}

function refused(spanMetrics: SpanMetricsOptions): string[] {
  return refusal(chart => new TailSamplingGateway(chart, 'Gateway', { exportTo, spanMetrics }));
}

const BOUNDS = ['5ms', '10ms', '25ms', '50ms', '100ms', '250ms', '500ms', '1000ms', '2500ms', '5000ms', '10000ms'];

describe('what is counted from spans', () => {
  test('is bounded, and the same for all pods of a service', () => {
    expect(config({}).connectors).toEqual({
      'span_metrics': {
        histogram: { unit: 'ms', explicit: { buckets: BOUNDS } },
        exclude_dimensions: ['collector.instance.id'],
        resource_metrics_key_attributes: ['service.name'],
        resource_metrics_cache_size: 500,
        aggregation_cardinality_limit: 200,
        metrics_flush_interval: '15s',
        metrics_expiration: '3600s',
        series_expiration: '3600s',
      },
      'service_graph': {
        latency_histogram_buckets: BOUNDS,
        // As many as the sampler holds traces: 1000 a second for 30 s, twice, over the two that are left when one is away.
        store: { ttl: '15s', max_items: 30_000 },
        virtual_node_peer_attributes: ['peer.service', 'db.namespace', 'db.name', 'db.system.name', 'db.system', 'messaging.system'],
        metrics_flush_interval: '15s',
      },
      'forward/sampling': {},
    });
  });

  test('is counted behind the memory limiter and before sampling', () => {
    expect(config({}).service.pipelines).toEqual({
      'traces/received': { receivers: ['otlp'], processors: ['memory_limiter'], exporters: ['span_metrics', 'service_graph', 'forward/sampling'] },
      'traces': { receivers: ['forward/sampling'], processors: ['tail_sampling'], exporters: ['otlp_grpc'] },
      'metrics/spans': { receivers: ['span_metrics', 'service_graph'], processors: ['transform/service-only'], exporters: ['prometheus/spans'] },
    });
  });

  test('follows the options', () => {
    const { connectors, exporters } = config({
      dimensions: ['http.request.method', 'deployment.environment.name'],
      histogram: SpanMetricsHistogram.explicit([Duration.millis(20), Duration.seconds(2)]),
      maxServices: 20,
      maxSeriesPerService: 1000,
      expiration: Duration.minutes(10),
      flushInterval: Duration.seconds(30),
      serviceGraph: { wait: Duration.seconds(40), maxWaiting: 9, overrides: { dimensions: ['region'] } },
      overrides: { exemplars: { enabled: true }, exclude_dimensions: null },
    });
    expect(connectors.span_metrics).toEqual({
      histogram: { unit: 'ms', explicit: { buckets: ['20ms', '2000ms'] } },
      dimensions: [{ name: 'http.request.method' }, { name: 'deployment.environment.name' }],
      resource_metrics_key_attributes: ['service.name'],
      resource_metrics_cache_size: 20,
      aggregation_cardinality_limit: 1000,
      metrics_flush_interval: '30s',
      metrics_expiration: '600s',
      series_expiration: '600s',
      exemplars: { enabled: true },
    });
    expect(connectors.service_graph).toMatchObject({
      latency_histogram_buckets: ['20ms', '2000ms'], store: { ttl: '40s', max_items: 9 }, metrics_flush_interval: '30s', dimensions: ['region'],
    });
    expect(exporters['prometheus/spans'].metric_expiration).toBe('90s');
  });

  test('exemplars are shown in the format that has them, on request only', () => {
    const { connectors, exporters } = config({ exemplars: true });
    expect([connectors.span_metrics.exemplars, exporters['prometheus/spans'].enable_open_metrics]).toEqual([{ enabled: true }, true]);
    const without = config({});
    expect([without.connectors.span_metrics.exemplars, without.exporters['prometheus/spans'].enable_open_metrics]).toEqual([undefined, undefined]);
  });

  test('can be counted in buckets that follow the values', () => {
    const { connectors } = config({ histogram: SpanMetricsHistogram.exponential(80) });
    expect(connectors.span_metrics.histogram).toEqual({ unit: 'ms', exponential: { max_size: 80 } });
    expect(connectors.service_graph.exponential_histogram_max_size).toBe(80);
    expect(connectors.service_graph.latency_histogram_buckets).toBeUndefined();
  });

  test('is called as an older release calls it, without keys that it hasn\'t', () => {
    const { connectors, exporters, service } = config({}, { version: OtelCollectorVersion.of('0.140.0') });
    expect(Object.keys(connectors)).toEqual(['spanmetrics', 'servicegraph', 'forward/sampling']);
    expect(service.pipelines['metrics/spans'].receivers).toEqual(['spanmetrics', 'servicegraph']);
    expect(Object.keys(connectors.spanmetrics)).not.toContain('series_expiration');
    expect(exporters['prometheus/spans']).toEqual({ endpoint: '0.0.0.0:8889', metric_expiration: '45s' });
  });
});

describe('in a platform', () => {
  const objects = platformObjects({
    gateway: { spanMetrics: {}, replication: 2 },
    jaeger: { ui: { monitor: { prometheusUrl: 'http://prometheus.monitoring.svc:9090' } } },
    monitoring: {},
    networkPolicies: true,
    network: { monitoringNamespaces: ['monitoring'] },
  });
  const watched = (name: string) => find(objects, 'PodMonitor', name).spec.podMetricsEndpoints.map(({ port }: any) => port);
  const admitted = (name: string) => find(objects, 'NetworkPolicy', name).spec.ingress
    .filter(({ from }: any) => from[0].namespaceSelector).flatMap(({ ports }: any) => ports.map(({ port }: any) => port));

  test('the first group of samplers is scraped, and no other one, since both count the same spans', () => {
    expect([watched('tracing-sampler'), watched('tracing-sampler-b')]).toEqual([['span-metrics', 'metrics'], ['metrics']]);
    expect([admitted('tracing-sampler'), admitted('tracing-sampler-b')]).toEqual([[8889, 8888], [8888]]);
  });

  test('the query service may call Prometheus', () => {
    const { egress } = find(objects, 'NetworkPolicy', 'tracing-jaeger-query').spec;
    expect(egress).toContainEqual({ ports: [{ protocol: 'TCP', port: 9090 }] });
  });

  test('Jaeger looks for the names that the samplers give', () => {
    const { prometheus } = parseConfig(find(objects, 'ConfigMap', 'tracing-jaeger-query')).extensions.jaeger_storage.metric_backends.prometheus;
    // The connector's own namespace is `traces.span.metrics`, and Prometheus' exporter writes dots as underscores.
    expect(prometheus.metric_namespace).toBe('traces_span_metrics');
    expect(parseConfig(find(objects, 'ConfigMap', 'tracing-sampler')).connectors.span_metrics.namespace).toBeUndefined();
  });
});

describe('refused', () => {
  test.each(['service.name', 'span.kind'])('the label %s, which is there anyway', name => {
    expect(refused({ dimensions: [name] })).toEqual([
      `[test/Gateway] 'spanMetrics.dimensions' must be attributes that are no label yet, each once, got "${name}": service, span name, kind and status are there anyway; remove '${name}'`,
    ]);
  });

  test.each(['url.full', 'trace_id', 'db.query.text', 'user.id'])('the label %s, which has no bound', name => {
    expect(refused({ dimensions: ['region', name] })).toEqual([
      `[test/Gateway] 'spanMetrics.dimensions' must be attributes with few values, got "${name}": '${name}' is another one in nearly every request, so each would be a time series; look for it in traces`,
    ]);
  });

  test('bounds that don\'t ascend, and none', () => {
    expect(refused({ histogram: SpanMetricsHistogram.explicit([Duration.seconds(1), Duration.millis(5)]) })).toEqual([
      "[test/Gateway] 'spanMetrics.histogram' must be bounds of at least a millisecond in ascending order, got [1000,5]: sort them, and name each once",
    ]);
    expect(refused({ histogram: SpanMetricsHistogram.explicit([]) })).toEqual([
      "[test/Gateway] 'spanMetrics.histogram' must be a list of at least one bound, got []: give at least one, or leave them out",
    ]);
    expect(refused({ histogram: SpanMetricsHistogram.exponential(1) })).toEqual([
      "[test/Gateway] 'spanMetrics.histogram' must be a whole number of at least 2, got 1: give the largest number of buckets",
    ]);
  });

  test('numbers that make no sense', () => {
    expect(refused({
      maxServices: 0,
      maxSeriesPerService: 0.5,
      flushInterval: Duration.minutes(3),
      expiration: Duration.seconds(59),
      serviceGraph: { wait: Duration.minutes(6), maxWaiting: 0 },
    })).toEqual([
      "[test/Gateway] 'spanMetrics.maxServices' must be a whole number of at least 1, got 0: give the number of services that send spans, and some more",
      "[test/Gateway] 'spanMetrics.maxSeriesPerService' must be a whole number of at least 1, got 0.5: give the combinations of span name, kind, status and dimensions of a service",
      "[test/Gateway] 'spanMetrics.flushInterval' must be a number from 1 to 120, got 180: in seconds; Prometheus should find new numbers at each scrape",
      "[test/Gateway] 'spanMetrics.expiration' must be a number from 60 to 604800, got 59: in seconds; what Prometheus has scraped stays there",
      "[test/Gateway] 'spanMetrics.serviceGraph.wait' must be a number from 1 to 300, got 360: in seconds; SDKs send spans within some seconds of each other",
      "[test/Gateway] 'spanMetrics.serviceGraph.maxWaiting' must be a whole number of at least 1, got 0: give the number of spans that wait for the other side of a call",
    ]);
  });

  test('native histograms beside the Monitor tab, which can\'t read them', () => {
    expect(refusal(chart => new TracingPlatform(chart, 'tracing', {
      gateway: { spanMetrics: { histogram: SpanMetricsHistogram.exponential() } },
      jaeger: { ui: { monitor: { prometheusUrl: 'http://prometheus:9090' } } },
    }))).toEqual([
      "[test/tracing] 'gateway.spanMetrics.histogram' must be SpanMetricsHistogram.explicit() beside 'jaeger.ui.monitor', got \"SpanMetricsHistogram.exponential()\": "
      + "Jaeger's Monitor tab reads no native histograms and would show no latencies",
    ]);
  });
});
