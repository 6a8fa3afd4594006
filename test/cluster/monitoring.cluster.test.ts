import { Duration } from 'cdk8s';
import { loadAll } from 'js-yaml';
import { ElasticsearchExporterVersion, IssuerKind, OtelCollectorDaemonSet, OtlpEndpoint, PlatformTls, TracingPlatform } from '../../src';
import { createPasswords, openAccess, Access } from './support/access';
import { applyManifest, createNamespace, deleteManifest, deleteNamespace, expectNoDrift } from './support/cluster';
import { withDiagnostics } from './support/diagnostics';
import { JaegerApi } from './support/jaeger-api';
import { kubectl } from './support/kubectl';
import { asked, recordDashboards } from './support/monitoring-record';
import { evaluationUnderTest, synthesize, UNDER_TEST } from './support/platforms';
import { PortForward } from './support/port-forward';
import { Prometheus, scrapeConfigs } from './support/prometheus';
import { connectionMatrix, edgesOf, endpointsOf } from './support/reachability';
import { waitUntilReady } from './support/readiness';
import { describeSlow } from './support/slow';
import { postTraces, traceIds } from './support/spans';
import { strangerPod, waitForPod } from './support/stranger-pod';
import { countTraces } from './support/traced-platform';
import { sleep, waitWhile } from './support/wait';
import { CLUSTER_METRICS } from '../../src/config/monitoring/metrics';
import { dashboardsOf, panelQueries } from '../support/dashboards';
import { groupingLabels, hurried, selectorsIn } from '../support/expressions';
import type { KubeObject } from '../support/synth';

const PLATFORM = 'test-monitoring';
const WATCHER = 'test-monitoring-prometheus';
const STRANGER = 'test-monitoring-stranger';
const NAMESPACES = [PLATFORM, WATCHER, STRANGER];
/** How long the platform is watched under a normal load. */
const CALM_MINUTES = Number(process.env.CALM_MINUTES || 10);
const TRACES_PER_SECOND = 5;
/** The smallest queue that takes a batch, which a test can fill. */
const QUEUE = 2048;

const manifest = {
  text: synthesize(PLATFORM, chart => {
    const { agent, gateway, jaeger, ...props } = evaluationUnderTest();
    new TracingPlatform(chart, 'tracing', {
      ...props,
      tls: PlatformTls.certManager({ issuer: 'internal-ca', kind: IssuerKind.CLUSTER_ISSUER }),
      agent: { ...agent, queueSpans: QUEUE },
      gateway: { ...gateway, expectedTracesPerSecond: 20 },
      jaeger,
      networkPolicies: true,
      network: { monitoringNamespaces: [WATCHER] },
      monitoring: {
        dashboards: {},
        thresholds: { elasticsearchDiskPercent: 90 }, // the disk is that of the machine, which others fill, too
        elasticsearchExporter: { version: ElasticsearchExporterVersion.of('1.5.0'), ...UNDER_TEST.sized(128) },
        kafkaMetrics: {
          version: UNDER_TEST.versions.collector,
          imageRepository: process.env.KAFKA_METRICS_IMAGE || 'otel/opentelemetry-collector-kafka-metrics',
          interval: Duration.seconds(5),
          ...UNDER_TEST.sized(128),
        },
      },
    });
  }),
};
const objects = loadAll(manifest.text) as KubeObject[];
const monitors = objects.filter(({ kind }) => kind === 'PodMonitor');
const groups: any[] = objects.find(({ kind }) => kind === 'PrometheusRule')!.spec.groups;
const expressions: string[] = groups.flatMap(({ rules }) => rules.map(({ expr }: any) => expr));
const panels = panelQueries(dashboardsOf(objects));

/** Queries without an answer where nothing of the kind has happened: board, panel and legend, and what would have to happen. */
const CONDITIONAL_QUERIES: [RegExp, string][] = [
  [/: Spans out, per second: (given up|not queued) by /, 'these counters begin with the first span that is given up or finds a full queue'],
  [/^overview: Spans refused or lost, per second: (given up|not queued)$/, 'the same'],
  [/^agent: Queues: /, 'the load_balancing exporter shows no metrics of its queues'],
  [/^sampler: Dropped before the decision, per second: policy failed$/, 'the counter begins with the first policy that can\'t be evaluated'],
  [/^(overview: Jaeger query: failed \/s|query: Reads that fail: failed)$/, 'the counter begins with the first read that fails'],
];

/** Seen where an agent sends to one destination: agents that balance don't show it, and samplers wait instead. See the last test but one. */
const NOT_QUEUED = 'otelcol_exporter_enqueue_failed_spans_total';

/** The rules for a test of minutes: short windows, no waiting. Comparisons stay as they are. */
function hurriedRules(): object[] {
  return groups.map(({ name, rules }) => ({
    name, interval: '5s', rules: rules.map((rule: any) => ({ ...rule, expr: hurried(rule.expr, '45s'), ...rule.for ? { for: '0s' } : {} })),
  }));
}

/** The rules as they are, told apart by a label. */
function synthesizedRules(): object[] {
  return groups.map(({ name, rules }) => ({
    name: `${name}-synthesized`,
    interval: '5s',
    rules: rules.map((rule: any) => ({
      ...rule,
      expr: rule.expr.replace(/\btracing:/g, 'synthesized:'),
      ...rule.record ? { record: rule.record.replace('tracing:', 'synthesized:') } : { labels: { ...rule.labels, rules: 'synthesized' } },
    })),
  }));
}

/** Asks as somebody at the UI does, and notes how long that took. */
async function askJaeger(jaeger: JaegerApi, milliseconds: number[]): Promise<void> {
  const timed = async <T>(ask: () => Promise<T>): Promise<T> => {
    const begin = performance.now();
    const answer = await ask();
    milliseconds.push(performance.now() - begin);
    return answer;
  };
  const own = (await timed(() => jaeger.services())).filter(name => name.startsWith('monitoring-'));
  const end = new Date();
  if (own.length > 0) await timed(() => jaeger.findTraces({ service: own[0], limit: 20, start: new Date(end.getTime() - 3_600_000), end }));
}

describeSlow('a platform with monitoring', () => {
  let prometheus: Prometheus;
  let access: Access;
  const agent = new PortForward({ namespace: PLATFORM, target: 'service/tracing-agent', port: 4318 });

  beforeAll(async () => {
    await Promise.all(NAMESPACES.map(name => deleteNamespace(name)));
    await createNamespace(PLATFORM);
    await createPasswords(PLATFORM);
  });

  afterAll(async () => {
    agent.close();
    access?.close();
    await prometheus?.stop();
    await deleteManifest(manifest);
    await Promise.all(NAMESPACES.map(name => deleteNamespace(name)));
  });

  /** Of the hurried rules. */
  const firing = async (): Promise<string[]> => {
    const alerts = (await prometheus.alerts()).filter(({ state, labels }) => state === 'firing' && labels.rules === undefined);
    return [...new Set(alerts.map(({ labels }) => labels.alertname))].sort();
  };

  const until = (alert: string, fires: boolean) => waitWhile(`${alert} ${fires ? 'fires' : 'is over'}`, async () => {
    const now = await firing();
    return now.includes(alert) === fires ? [] : [`firing: ${now.join(', ')}`];
  }, { timeoutSeconds: 150 });
  const untilFiring = (alert: string) => until(alert, true);
  const untilResolved = (alert: string) => until(alert, false);

  const newPodsAreScraped = async () => {
    await waitUntilReady(PLATFORM, 120);
    await prometheus.refresh();
  };

  test('is accepted by the real custom resources, becomes ready and shows no drift', () => withDiagnostics([PLATFORM], async () => {
    await applyManifest(manifest);
    await waitUntilReady(PLATFORM, 300);
    await expectNoDrift(manifest);
  }));

  test('every target is up, through NetworkPolicies', () => withDiagnostics([PLATFORM, WATCHER], async () => {
    const config = { global: { evaluation_interval: '5s' }, rule_files: ['/etc/prometheus/rules.yml'], scrape_configs: scrapeConfigs(monitors, 5) };
    prometheus = await Prometheus.start(WATCHER, config, [...hurriedRules(), ...synthesizedRules()]);
    const expected = [
      'agent', 'elasticsearch-exporter', 'jaeger-collector', 'jaeger-ingester', 'jaeger-query', 'kafka-metrics', 'sampler',
    ].map(part => `${PLATFORM}/tracing-${part}`);
    await waitWhile('every target is up', async () => {
      const targets = await prometheus.targets();
      const jobs = targets.map(({ labels }) => labels.job);
      return [
        ...expected.filter(one => !jobs.includes(one)).map(one => `${one} has no target`),
        ...targets.filter(({ health }) => health !== 'up').map(({ labels, health, lastError }) => `${labels.job} ${labels.pod}: ${health} ${lastError}`),
      ];
    }, { timeoutSeconds: 60 });
    expect([...new Set((await prometheus.targets()).map(({ labels }) => labels.job))].sort()).toEqual(expected);
  }));

  test('nobody else reaches the metrics', () => withDiagnostics([PLATFORM], async () => {
    await createNamespace(STRANGER);
    await applyManifest({ text: JSON.stringify(strangerPod('stranger', STRANGER)) });
    await waitForPod(STRANGER, 'stranger');
    const role = (labels: Record<string, string>) => labels['app.kubernetes.io/component'] ?? labels.app;
    const parts = await endpointsOf(PLATFORM, role);
    const edges = edgesOf(await connectionMatrix(await endpointsOf(STRANGER, role), parts));
    expect(edges).toEqual(['stranger → agent:4317', 'stranger → agent:4318']);
  }));

  test(`no alert fires within ${CALM_MINUTES} minutes of normal load, while traces are counted`, () => withDiagnostics([PLATFORM], async () => {
    access = await openAccess(PLATFORM, { certificate: 'tracing-elasticsearch-tls' });
    const alerts = new Set<string>();
    const queryMilliseconds: number[] = [];
    const note = async (states: string[]) => (await prometheus.alerts())
      .filter(({ state, labels }) => labels.rules === 'synthesized' && states.includes(state))
      .forEach(({ state, labels }) => alerts.add(`${state} ${JSON.stringify(labels)}`));
    const watch = async () => {
      const end = Date.now() + CALM_MINUTES * 60_000;
      while (Date.now() < end) {
        await sleep(5000);
        await askJaeger(access.jaeger, queryMilliseconds);
        await note(['firing']);
      }
      await note(['pending']); // what would fire if it lasted longer
    };
    const report = await countTraces({
      purpose: 'monitoring',
      namespace: PLATFORM,
      url: `http://tracing-agent.${PLATFORM}.svc:4318/v1/traces`,
      traces: CALM_MINUTES * 60 * TRACES_PER_SECOND,
      rate: TRACES_PER_SECOND,
      percentage: 10,
      during: watch,
      ...access,
    });
    const services = (await access.jaeger.services()).filter(name => name.startsWith('monitoring-'));
    await recordDashboards(prometheus, panels, {
      minutes: CALM_MINUTES, tracesPerSecond: TRACES_PER_SECOND, report, queryMilliseconds, servicesSent: 3, servicesFound: services.length,
    });
    expect([...alerts]).toEqual([]);
    expect(await firing()).toEqual([]);
  }), (CALM_MINUTES * 60 + 420) * 1000);

  test('every rule can be evaluated', async () => {
    expect((await prometheus.rules()).filter(({ health }) => health !== 'ok').map(({ name, lastError }) => `${name}: ${lastError}`)).toEqual([]);
  });

  test('a red Elasticsearch is told, and that it is over', () => withDiagnostics([PLATFORM], async () => {
    const settings = { 'index.routing.allocation.require._name': 'nobody', 'index.number_of_replicas': 0 };
    await access.elasticsearch.request('PUT', '/red-test?wait_for_active_shards=0', { settings });
    await untilFiring('TracingElasticsearchRed');
    await access.elasticsearch.request('DELETE', '/red-test');
    await untilResolved('TracingElasticsearchRed');
  }));

  test('spans that come after the decision are told', () => withDiagnostics([PLATFORM], async () => {
    const ids = traceIds(50);
    await postTraces(agent, 'late', ids);
    await sleep(20_000); // the decision wait, and some
    // A counter that begins with its first event shows no rate until the second.
    const sending = setInterval(() => void postTraces(agent, 'late', ids).catch(() => undefined), 6000);
    try {
      await untilFiring('TracingLateSpans');
    } finally {
      clearInterval(sending);
    }
  }));

  test('a sampler that drops traces is told', () => withDiagnostics([PLATFORM], async () => {
    // It has room for 400 traces, which it holds for ten seconds.
    const sending = setInterval(() => void postTraces(agent, 'too-many', traceIds(150)).catch(() => undefined), 1000);
    try {
      await untilFiring('TracingTracesDroppedTooEarly');
    } finally {
      clearInterval(sending);
    }
    await untilResolved('TracingTracesDroppedTooEarly');
  }));

  test('an ingester that is gone is told by the lag and by what isn\'t written', () => withDiagnostics([PLATFORM], async () => {
    await kubectl(['scale', 'deployment/tracing-jaeger-ingester', '--namespace', PLATFORM, '--replicas=0']);
    const sending = setInterval(() => void postTraces(agent, 'waiting', traceIds(20)).catch(() => undefined), 1000);
    try {
      await Promise.all(['TracingConsumerLag', 'TracingIngestStopped', 'TracingConsumersGone'].map(untilFiring));
    } finally {
      clearInterval(sending);
      await kubectl(['scale', 'deployment/tracing-jaeger-ingester', '--namespace', PLATFORM, '--replicas=1']);
    }
    await newPodsAreScraped();
    await Promise.all(['TracingConsumerLag', 'TracingIngestStopped', 'TracingConsumersGone'].map(untilResolved));
  }));

  test('spans that are refused are told, and that it is over', () => withDiagnostics([PLATFORM], async () => {
    await kubectl(['scale', 'deployment/tracing-sampler-0', '--namespace', PLATFORM, '--replicas=0']);
    const sending = setInterval(() => void postTraces(agent, 'refused', traceIds(1000)).catch(() => undefined), 1000);
    try {
      await untilFiring('TracingSpansRefused');
    } finally {
      clearInterval(sending);
      await kubectl(['scale', 'deployment/tracing-sampler-0', '--namespace', PLATFORM, '--replicas=1']);
    }
    await newPodsAreScraped();
    await untilResolved('TracingSpansRefused');
  }));

  test('a queue that takes no more is told, and that it is over', () => withDiagnostics([PLATFORM], async () => {
    await kubectl(['scale', 'deployment/tracing-jaeger-collector', '--namespace', PLATFORM, '--replicas=0']);
    // Traces that are kept, few enough for the sampler's memory, with many spans for its queue.
    const sending = setInterval(() => void postTraces(agent, 'queued', traceIds(10), 200).catch(() => undefined), 500);
    try {
      await untilFiring('TracingQueueFull');
    } finally {
      clearInterval(sending);
      await kubectl(['scale', 'deployment/tracing-jaeger-collector', '--namespace', PLATFORM, '--replicas=1']);
    }
    await newPodsAreScraped();
    await untilResolved('TracingQueueFull');
  }));

  // Behind the faults: some metrics appear with the first event only.
  test('every metric and label of rules and dashboards was scraped', async () => {
    const scraped = new Map<string, Set<string>>();
    const missing = new Set<string>();
    for (const expression of [...expressions, ...panels.map(({ expr }) => expr)]) {
      for (const { metric, labels } of selectorsIn(expression)) {
        const known = scraped.get(metric) ?? new Set((await prometheus.series(metric)).flatMap(one => Object.keys(one)));
        scraped.set(metric, known);
        const unknown = [...labels, ...groupingLabels(expression)].filter(label => !known.has(label));
        (known.size === 0 ? [metric] : unknown.map(label => `${metric}{${label}}`)).forEach(one => missing.add(one));
      }
    }
    expect(scraped.size).toBeGreaterThan(30);
    expect([...missing].filter(name => !(name in CLUSTER_METRICS) && name !== NOT_QUEUED)).toEqual([]);
  });

  test('an agent that doesn\'t balance counts what its queue doesn\'t take', () => withDiagnostics([STRANGER], async () => {
    const lonely = {
      text: synthesize(STRANGER, chart => new OtelCollectorDaemonSet(chart, 'lonely', {
        version: UNDER_TEST.versions.collector, queueSpans: QUEUE, ...UNDER_TEST.sized(128), exportTo: OtlpEndpoint.fromAttributes({ host: 'nobody', port: 4317 }),
      })),
    };
    await applyManifest(lonely);
    await waitUntilReady(STRANGER, 120);
    const [receiver, metrics] = [4318, 8888].map(port => new PortForward({ namespace: STRANGER, target: 'daemonset/lonely', port }));
    try {
      for (let batch = 0; batch < 4; batch++) await postTraces(receiver, 'lonely', traceIds(1000));
      await waitWhile('it counts them', async () => {
        const { body } = await metrics.request('/metrics');
        return Number(new RegExp(`^${NOT_QUEUED}\\{.*\\} (\\S+)$`, 'm').exec(body)?.[1] ?? 0) > 0 ? [] : ['not counted'];
      }, { timeoutSeconds: 30 });
    } finally {
      [receiver, metrics].forEach(forward => forward.close());
      await deleteManifest(lonely);
    }
  }));

  test('every query of every panel has an answer', async () => {
    const empty: string[] = [];
    for (const { board, panel, legend, expr } of panels) {
      if ((await prometheus.query(asked(expr, '15m'))).length === 0) empty.push(`${board}: ${panel}: ${legend}`);
    }
    process.stderr.write(`without an answer: ${empty.join(', ') || 'none'}\n`);
    expect(empty.filter(name => !CONDITIONAL_QUERIES.some(([pattern]) => pattern.test(name)))).toEqual([]);
  });
});

test('Kafka lets what watches it describe, and nothing else', async () => {
  // What the Job of the topic gives, as the platform writes it.
  const job = objects.find(({ kind }) => kind === 'Job')!;
  const script: string = job.spec.template.spec.containers[0].command[2];
  const own = script.split('\n').filter(line => line.startsWith('acls --add') && line.includes(`tracing-kafka-metrics.${PLATFORM}`));
  expect(own.map(line => [...line.matchAll(/--operation (\S+)/g)].map(([, operation]) => operation).join())).toEqual(['DESCRIBE', 'DESCRIBE']);
});
