/**
 * What samplers count from spans, as Prometheus and Jaeger's Monitor tab see it. Known spans go in through the agent; both samplers
 * must have counted all of them, although only those with an error are kept.
 */
import { Duration } from 'cdk8s';
import { loadAll } from 'js-yaml';
import { TailSamplingPolicy, TracingPlatform } from '../../src';
import { createPasswords } from './support/access';
import { applyManifest, createNamespace, deleteManifest, deleteNamespace } from './support/cluster';
import { withDiagnostics } from './support/diagnostics';
import { kubectl } from './support/kubectl';
import { evaluationUnderTest, synthesize, UNDER_TEST } from './support/platforms';
import { PortForward } from './support/port-forward';
import { Prometheus, Sample, scrapeConfigs } from './support/prometheus';
import { waitUntilReady } from './support/readiness';
import { postShop } from './support/shop-spans';
import { describeSlow } from './support/slow';
import { sleep, waitWhile } from './support/wait';
import type { KubeObject } from '../support/synth';

const PLATFORM = 'test-span-metrics';
const WATCHER = 'test-span-metrics-prometheus';
const TRACES = 200;
const ERRORS = 20;

const manifest = {
  text: synthesize(PLATFORM, chart => {
    const { gateway, jaeger, ...props } = evaluationUnderTest();
    new TracingPlatform(chart, 'tracing', {
      ...props,
      gateway: {
        ...gateway,
        // The testbed's own collector has no service graph; see testbed/README.md.
        imageRepository: process.env.KAFKA_METRICS_IMAGE || 'otel/opentelemetry-collector-kafka-metrics',
        replicas: 2,
        decisionWait: Duration.seconds(5),
        policies: [TailSamplingPolicy.errors()],
        spanMetrics: { dimensions: ['http.request.method'], flushInterval: Duration.seconds(2), exemplars: true, serviceGraph: { wait: Duration.seconds(5) } },
        ...UNDER_TEST.sized(256),
      },
      jaeger: { ...jaeger, ui: { monitor: { prometheusUrl: `http://prometheus.${WATCHER}.svc:9090` } } },
      networkPolicies: true,
      network: { monitoringNamespaces: [WATCHER] },
      monitoring: { alerts: false, exporters: false },
    });
  }),
};
const monitors = (loadAll(manifest.text) as KubeObject[]).filter(({ kind }) => kind === 'PodMonitor');

describeSlow('a platform that counts spans', () => {
  let prometheus: Prometheus;
  let sent: string[];
  const agent = new PortForward({ namespace: PLATFORM, target: 'service/tracing-agent', port: 4318 });
  const jaeger = new PortForward({ namespace: PLATFORM, target: 'service/tracing-jaeger-query', port: 16686 });

  beforeAll(async () => {
    await Promise.all([PLATFORM, WATCHER].map(name => deleteNamespace(name)));
    await createNamespace(PLATFORM);
    await createPasswords(PLATFORM);
    await applyManifest(manifest);
    await waitUntilReady(PLATFORM, 300);
    prometheus = await Prometheus.start(WATCHER, { scrape_configs: scrapeConfigs(monitors, 2) });
    await kubectl(['expose', 'pod/prometheus', '--namespace', WATCHER, '--port=9090']);
  });

  afterAll(async () => {
    agent.close();
    jaeger.close();
    await prometheus?.stop();
    await deleteManifest(manifest);
    await Promise.all([PLATFORM, WATCHER].map(name => deleteNamespace(name)));
  });

  /** The values of a query, by these labels. */
  const values = async (expression: string, ...labels: string[]): Promise<Record<string, number>> => Object.fromEntries(
    (await prometheus.query(expression)).map(({ metric, value }: Sample) => [labels.map(label => metric[label]).join(' '), Number(value[1])]));

  test('every span is counted once, over all samplers, kept or not', () => withDiagnostics([PLATFORM, WATCHER], async () => {
    // In two halves: a rate needs a number before.
    sent = await postShop(agent, { traces: TRACES / 2, errors: ERRORS / 2, pods: 3 });
    await sleep(20_000);
    sent.push(...await postShop(agent, { traces: TRACES / 2, errors: ERRORS / 2, pods: 3 }));
    const calls = 'sum by (service_name, span_name, span_kind, status_code) (traces_span_metrics_calls_total)';
    const expected = {
      'shop GET /cart SPAN_KIND_SERVER STATUS_CODE_UNSET': TRACES - ERRORS,
      'shop GET /cart SPAN_KIND_SERVER STATUS_CODE_ERROR': ERRORS,
      'shop GET SPAN_KIND_CLIENT STATUS_CODE_UNSET': TRACES,
      'stock GET /stock SPAN_KIND_SERVER STATUS_CODE_UNSET': TRACES,
    };
    const counted = () => values(calls, 'service_name', 'span_name', 'span_kind', 'status_code');
    await waitWhile('all spans are counted', async () => {
      const sum = Object.values(await counted()).reduce((one, other) => one + other, 0);
      return sum >= 3 * TRACES ? [] : [`${sum} of ${3 * TRACES}`];
    }, { timeoutSeconds: 60 });
    await sleep(10_000); // what would be counted twice is there by now
    expect(await counted()).toEqual(expected);

    const bySampler = await values('sum by (pod) (traces_span_metrics_calls_total)', 'pod');
    expect(Object.keys(bySampler).map(pod => /^tracing-sampler-\d/.exec(pod)?.[0]).sort()).toEqual(['tracing-sampler-0', 'tracing-sampler-1']);
    const kept = await values('sum(otelcol_processor_tail_sampling_global_count_traces_sampled_total{sampled="true"})');
    expect(kept).toEqual({ '': ERRORS });
  }));

  test('numbers lead to traces: an error\'s to one that was kept', async () => {
    const traces = async (status: string) => (await prometheus.exemplars(`traces_span_metrics_duration_milliseconds_bucket{status_code="${status}"}`, 10))
      .map(({ trace_id }) => trace_id);
    const [plain, errors] = [await traces('STATUS_CODE_UNSET'), await traces('STATUS_CODE_ERROR')];
    expect([plain.length > 0, errors.length > 0]).toEqual([true, true]);
    expect([...plain, ...errors].filter(trace => !sent.includes(trace))).toEqual([]);
    const { status } = await jaeger.request(`/api/traces/${errors[0]}`);
    expect(status).toBe(200);
  });

  test('latencies are those of the spans, and the label is the attribute\'s', async () => {
    const sum = 'sum by (span_name, http_request_method) (traces_span_metrics_duration_milliseconds_sum)';
    const count = 'sum by (span_name, http_request_method) (traces_span_metrics_duration_milliseconds_count)';
    const mean = await values(`${sum} / ${count}`, 'span_name', 'http_request_method');
    expect(mean).toEqual({ 'GET /cart GET': 30, 'GET ': 20, 'GET /stock ': 15 });
  });

  test('calls between services are counted, and so are those from outside', () => withDiagnostics([PLATFORM], async () => {
    const calls = () => values('sum by (client, server) (traces_service_graph_request_total)', 'client', 'server');
    await waitWhile('all calls are counted', async () => {
      const sum = Object.values(await calls()).reduce((one, other) => one + other, 0);
      return sum >= 2 * TRACES ? [] : [`${sum} of ${2 * TRACES}`];
    }, { timeoutSeconds: 60 });
    expect(await calls()).toEqual({ 'shop stock': TRACES, 'user shop': TRACES });
  }));

  test('Jaeger shows them in its Monitor tab', () => withDiagnostics([PLATFORM, WATCHER], async () => {
    const minutes = 10;
    /** The last value of each operation. */
    const metric = async (name: string, more = ''): Promise<Record<string, number>> => {
      const range = `lookback=60000&step=5000&ratePer=${minutes * 60_000}&endTs=${Date.now()}`;
      const { metrics } = await jaeger.requestJson<any>(`/api/metrics/${name}?service=shop&spanKind=server&groupByOperation=true&${range}${more}`);
      return Object.fromEntries(metrics.map(({ labels, metricPoints }: any) => [
        labels.find((label: any) => label.name === 'operation').value, metricPoints[metricPoints.length - 1].gaugeValue.doubleValue,
      ]));
    };
    const calls = await metric('calls');
    expect(Object.keys(calls)).toEqual(['GET /cart']);
    // The second half, and what Prometheus extrapolates.
    expect(calls['GET /cart'] * minutes * 60).toBeGreaterThan(TRACES / 2 * 0.9);
    expect(calls['GET /cart'] * minutes * 60).toBeLessThan(TRACES / 2 * 1.5);
    expect((await metric('errors'))['GET /cart']).toBeCloseTo(ERRORS / TRACES, 2);
    // 30 ms is in the bucket from 25 to 50 ms.
    const { 'GET /cart': latency } = await metric('latencies', '&quantile=0.95');
    expect(latency).toBeGreaterThan(25);
    expect(latency).toBeLessThanOrEqual(50);
  }));
});
