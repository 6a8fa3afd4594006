import { Duration } from 'cdk8s';
import {
  ElasticsearchCluster, ElasticsearchExporter, ElasticsearchExporterVersion, IndexLifecycle, JaegerSnapshotOptions, KafkaCluster, KafkaMetrics,
  Monitoring, OtelCollectorDaemonSet, OtelCollectorVersion, OtlpEndpoint, PlatformSize, PlatformTls, SnapshotRepository, TracingPlatform,
} from '../../src';
import { testChart } from '../support/chart';
import { container, instanceOf, parseConfig, podTemplateOf, selects } from '../support/manifests';
import { addSmokeTest, alertNames, monitoredObjects, ruleFile } from '../support/monitored-platform';
import { platformObjects, PRODUCTION } from '../support/platforms';
import { find, KubeObject, refusal, synth } from '../support/synth';

const objects = monitoredObjects();
const expressions = (rendered: KubeObject[]): Record<string, string> =>
  Object.fromEntries(ruleFile(rendered).groups.flatMap(({ rules }) => rules).map(({ alert, record, expr }: any) => [alert ?? record, expr]));

describe('PodMonitors', () => {
  test('choose the pods of one workload each, and ports that these have', () => {
    const workloads = objects.filter(({ kind }) => ['DaemonSet', 'StatefulSet', 'Deployment'].includes(kind));
    const monitors = objects.filter(({ kind }) => kind === 'PodMonitor');
    const chosen = monitors.map(({ metadata, spec }) => {
      const found = workloads.filter(workload => selects(spec.selector.matchLabels, podTemplateOf(workload).metadata.labels));
      const ports = found.flatMap(workload => container(workload).ports.map(({ name }: any) => name));
      return [metadata.name, [...new Set(found.map(instanceOf))], spec.podMetricsEndpoints.every(({ port }: any) => ports.includes(port))];
    });
    expect(chosen).toEqual([
      'jaeger-collector', 'jaeger-ingester', 'jaeger-query', 'sampler', 'router', 'agent', 'kafka-metrics', 'elasticsearch-exporter',
    ].map(part => [`tracing-${part}`, [`tracing-${part}`], true]));
  });

  test('scrape both ports of the collector that reads Kafka', () => {
    expect(find(objects, 'PodMonitor', 'tracing-kafka-metrics').spec.podMetricsEndpoints)
      .toEqual([{ port: 'kafka-metrics', interval: '30s' }, { port: 'metrics', interval: '30s' }]);
  });

  test('carry the labels by which Prometheus selects them, and the interval', () => {
    const { metadata, spec } = find(platformObjects({ monitoring: { prometheusLabels: { release: 'prom' }, scrapeInterval: Duration.minutes(1) } }), 'PodMonitor', 'tracing-agent');
    expect([metadata.labels!.release, spec.podMetricsEndpoints]).toEqual(['prom', [{ port: 'metrics', interval: '60s' }]]);
  });

  test('can be left out, and so can alerts', () => {
    const rendered = platformObjects({ monitoring: { podMonitors: false, alerts: false } });
    expect(rendered.filter(({ apiVersion }) => apiVersion.startsWith('monitoring.coreos.com'))).toEqual([]);
    expect(find(rendered, 'Deployment', 'tracing-kafka-metrics').kind).toBe('Deployment');
  });
});

describe('annotations for scraping', () => {
  const annotated = platformObjects({ ...PRODUCTION, monitoring: { scrapeAnnotations: true }, gateway: { spanMetrics: {} } });
  const onPod = (name: string) => {
    const workload = annotated.find(({ kind, metadata }) => ['DaemonSet', 'StatefulSet', 'Deployment'].includes(kind) && metadata.name === name)!;
    const { annotations = {} } = podTemplateOf(workload).metadata;
    return Object.fromEntries(Object.entries(annotations).filter(([key]) => key.startsWith('prometheus.io/')));
  };

  test('are on every pod that shows metrics, in place of PodMonitors', () => {
    const port = (number: string) => ({ 'prometheus.io/scrape': 'true', 'prometheus.io/port': number, 'prometheus.io/path': '/metrics' });
    const parts = ['agent', 'sampler-0', 'jaeger-collector', 'jaeger-ingester', 'jaeger-query', 'kafka-metrics', 'elasticsearch-exporter', 'kafka'];
    expect(parts.map(part => [part, onPod(`tracing-${part}`)])).toEqual([
      ['agent', port('8888')],
      // What they count for others is on 8889: one port is all that the annotation can name.
      ['sampler-0', port('8888')],
      ['jaeger-collector', port('8888')],
      ['jaeger-ingester', port('8888')],
      ['jaeger-query', port('8888')],
      ['kafka-metrics', port('9308')],
      ['elasticsearch-exporter', port('9114')],
      ['kafka', {}],
    ]);
    expect(annotated.filter(({ kind }) => kind === 'PodMonitor')).toEqual([]);
  });

  test('stand behind what the user says', () => {
    const rendered = platformObjects({ monitoring: { scrapeAnnotations: true }, agent: { podAnnotations: { 'prometheus.io/port': '9999', 'note': 'a' } } });
    const { 'checksum/config': _, ...annotations } = podTemplateOf(find(rendered, 'DaemonSet', 'tracing-agent')).metadata.annotations;
    expect(annotations).toEqual({ 'prometheus.io/scrape': 'true', 'prometheus.io/port': '9999', 'prometheus.io/path': '/metrics', 'note': 'a' });
  });
});

describe('alerts on CronJobs', () => {
  const since = (cronjob: string, namespace = 'observability') => {
    const latest = (metric: string) => `max by (namespace, cronjob) (${metric}{namespace="${namespace}", cronjob="${cronjob}"})`;
    return `time() - (${latest('kube_cronjob_status_last_successful_time')} or ${latest('kube_cronjob_created')})`;
  };

  test('follow their schedules and the threshold', () => {
    const rendered = expressions(platformObjects({
      monitoring: { thresholds: { missedRuns: 3 } }, jaeger: { index: { lifecycle: IndexLifecycle.rollover({ checkEvery: Duration.minutes(30) }) } },
    }));
    expect(rendered.TracingIndexRolloverMissing).toBe(['rollover', 'lookback'].map(job => `${since(`tracing-jaeger-index-${job}`)} > 7200`).join('\nor '));
    expect(rendered.TracingIndexCleanerMissing).toBe(`${since('tracing-jaeger-index-cleaner')} > 7200`);
  });

  test('are about what is there', () => {
    const daily = alertNames(ruleFile(platformObjects({ monitoring: {}, jaeger: { index: { lifecycle: IndexLifecycle.daily() } } })));
    expect(daily.filter(name => /Index(Rollover|Cleaner)Missing|SmokeTest/.test(name))).toEqual(['TracingIndexCleanerMissing']);
    const managed = alertNames(ruleFile(platformObjects({ monitoring: {}, jaeger: { index: { lifecycle: IndexLifecycle.ilm() } } })));
    expect(managed.filter(name => /Index(Rollover|Cleaner)Missing/.test(name))).toEqual([]);
  });

  test('know the snapshots, where there are any', () => {
    const withSnapshots = (snapshots?: JaegerSnapshotOptions) =>
      expressions(platformObjects({ monitoring: {}, jaeger: { snapshots } })).TracingSnapshotMissing;
    expect(withSnapshots({ repository: SnapshotRepository.registered('backups'), every: Duration.hours(6) }))
      .toBe(`${since('tracing-jaeger-index-snapshot')} > 64800`);
    expect(withSnapshots()).toBeUndefined();
  });

  test('know the smoke tests of this platform, and none of another one', () => {
    const chart = testChart();
    ['one', 'two'].forEach(id => new TracingPlatform(chart, id, { monitoring: {} }));
    addSmokeTest(chart, 'probe', 'two-agent.observability.svc', '*/10 * * * *');
    const rendered = synth(chart);
    const rules = (name: string) => Object.fromEntries(find(rendered, 'PrometheusRule', name).spec.groups
      .flatMap((group: any) => group.rules).map(({ alert, expr }: any) => [alert, expr]));
    expect(rules('one-alerts').TracingSmokeTestFailing).toBeUndefined();
    expect(rules('two-alerts').TracingSmokeTestFailing).toBe(`${since('probe')} > 1800`);
  });

  test('know a CronJob of the user\'s own by name', () => {
    expect(expressions(platformObjects({ monitoring: { smokeTest: 'my-probe' } })).TracingSmokeTestFailing).toBe(`${since('my-probe')} > 10800`);
  });
});

describe('alerts', () => {
  test('follow replicas, memory limits, brokers, data nodes and retention of the platform', () => {
    const rendered = expressions(platformObjects({
      ...PRODUCTION,
      monitoring: {},
      gateway: { replicas: 5 },
      kafka: { replicas: 5 },
      elasticsearch: { replicas: 5 },
      jaeger: { retention: Duration.days(30), index: { prefix: 'prod', lifecycle: IndexLifecycle.daily() } },
    }));
    expect(rendered.TracingSamplersMissing).toBe('min by (namespace, job, pod) (otelcol_loadbalancer_num_backends{job="observability/tracing-agent"}) < 5');
    expect(rendered.TracingMemoryNearLimit).toContain('otelcol_process_memory_rss_bytes{job="observability/tracing-sampler"} / 2147483648 > 0.9');
    expect(rendered.TracingKafkaBrokersMissing).toBe('kafka_brokers{job="observability/tracing-kafka-metrics"} < 5');
    expect(rendered.TracingElasticsearchNodesMissing).toBe('elasticsearch_cluster_health_number_of_data_nodes{job="observability/tracing-elasticsearch-exporter"} < 5');
    expect(rendered.TracingRetentionNotDeleting).toBe('count by (namespace, job) (elasticsearch_indices_docs_primary{'
      + 'job="observability/tracing-elasticsearch-exporter", index=~"prod-jaeger-span-[0-9].*"}) > 32');
  });

  test('follow the thresholds', () => {
    const rendered = expressions(platformObjects({
      monitoring: { thresholds: { queuePercent: 55, consumerLag: Duration.minutes(3), acceptancePercent: 99, freshness: Duration.minutes(5) } },
    }));
    expect(rendered.TracingQueueFilling).toContain(') > 0.55');
    expect(rendered.TracingConsumerLag).toContain(' > 180');
    expect(rendered.TracingAcceptanceBudgetBurnsFast).toContain(' > 0.144');
    expect(rendered['tracing:freshness_late:bool']).toContain('> bool 300)');
  });

  test('are about what is there: with an existing backend neither Kafka nor Elasticsearch nor Jaeger', () => {
    const backend = OtlpEndpoint.fromAttributes({ host: 'otlp.vendor.example.com', port: 4317 });
    const names = alertNames(ruleFile(platformObjects({ backend, monitoring: {} })));
    expect(names.filter(name => /Kafka|Elasticsearch|Consumer|Ingest|Query|Freshness|Retention/.test(name))).toEqual([]);
    expect(names).toContain('TracingTracesDroppedTooEarly');
  });

  test('without exporters say nothing of Kafka and Elasticsearch', () => {
    const rendered = platformObjects({ monitoring: { exporters: false } });
    expect(alertNames(ruleFile(rendered)).filter(name => /Kafka|Elasticsearch|Consumer|Freshness/.test(name))).toEqual([]);
    expect(rendered.filter(({ metadata }) => /kafka-metrics|exporter/.test(metadata.name))).toEqual([]);
  });

  test('carry labels and the address of their runbook', () => {
    const rendered = ruleFile(platformObjects({ monitoring: { alertLabels: { team: 'tracing' }, runbookBaseUrl: 'https://wiki.example.com/tracing/' } }));
    const [first] = rendered.groups.flatMap(({ rules }) => rules).filter(({ alert }: any) => alert === 'TracingSpansRefused');
    expect([first.labels, first.annotations.runbook_url])
      .toEqual([{ severity: 'critical', team: 'tracing' }, 'https://wiki.example.com/tracing/TracingSpansRefused.md']);
  });

  test('of one part alone come from that part', () => {
    const chart = testChart();
    new OtelCollectorDaemonSet(chart, 'agent', { exportTo: OtlpEndpoint.fromAttributes({ host: 'vendor.example.com', port: 4317 }) });
    new Monitoring(chart, 'monitoring');
    const rendered = synth(chart);
    expect(expressions(rendered).TracingSpansRefused).toContain('job="observability/agent"');
    expect(find(rendered, 'PodMonitor', 'agent').spec.selector.matchLabels['app.kubernetes.io/instance']).toBe('agent');
  });

  test('of two platforms in a namespace are apart', () => {
    const chart = testChart();
    ['one', 'two'].forEach(id => new TracingPlatform(chart, id, { monitoring: {} }));
    const two = find(synth(chart), 'PrometheusRule', 'two-alerts');
    expect(JSON.stringify(two.spec)).not.toContain('one-');
    expect(two.spec.groups[0].rules[0].labels).toEqual({ tracing_platform: 'two' });
  });
});

describe('the collector that reads Kafka', () => {
  test('asks for one topic and one group, by a certificate of its own', () => {
    const config = parseConfig(find(objects, 'ConfigMap', 'tracing-kafka-metrics'));
    expect(config.receivers.kafka_metrics).toMatchObject({
      scrapers: ['brokers', 'topics', 'consumers'],
      topic_match: '^jaeger-spans$',
      group_match: '^jaeger-ingester$',
      tls: { ca_file: '/etc/kafka-ca/ca.crt', cert_file: '/etc/kafka-client/tls.crt', key_file: '/etc/kafka-client/tls.key' },
    });
    expect(find(objects, 'Certificate', 'tracing-kafka-metrics-tls').spec).toMatchObject({
      commonName: 'tracing-kafka-metrics.obs', usages: ['client auth', 'digital signature'],
    });
  });

  test('may describe topic and group, and nothing else', () => {
    const script: string = container(objects.find(({ kind }) => kind === 'Job')!).command[2];
    expect(script.split('\n').filter(line => line.startsWith('acls --add') && line.includes('tracing-kafka-metrics'))).toEqual([
      "acls --add --allow-principal 'User:tracing-kafka-metrics.obs' --operation DESCRIBE --topic \"$topic\"",
      "acls --add --allow-principal 'User:tracing-kafka-metrics.obs' --operation DESCRIBE --group 'jaeger-ingester'",
    ]);
  });

  test('is called by the receiver\'s older name in an older release', () => {
    const cluster = KafkaCluster.fromAttributes({ bootstrapServers: ['kafka.example.com:9092'] });
    const chart = testChart();
    new KafkaMetrics(chart, 'lag', { cluster, topicName: 'a.b', consumerGroup: 'g', version: OtelCollectorVersion.of('0.150.0') });
    const { receivers } = parseConfig(find(synth(chart), 'ConfigMap', 'lag'));
    expect(receivers.kafkametrics.topic_match).toBe('^a\\.b$');
  });
});

describe('the exporter of Elasticsearch', () => {
  test('asks as the user for monitoring, over mutual TLS', () => {
    const exporter = container(find(objects, 'Deployment', 'tracing-elasticsearch-exporter'));
    expect(exporter.image).toBe('quay.io/prometheuscommunity/elasticsearch-exporter:v1.9.0');
    expect(exporter.args).toEqual([
      '--web.listen-address=:9114',
      '--es.uri=https://tracing-elasticsearch.obs.svc:9200',
      '--es.all',
      '--es.indices',
      '--no-es.aliases',
      '--es.timeout=20s',
      '--es.ca=/etc/elasticsearch-ca/ca.crt',
      '--es.client-cert=/etc/tls/tracing-elasticsearch-exporter-tls/tls.crt',
      '--es.client-private-key=/etc/tls/tracing-elasticsearch-exporter-tls/tls.key',
      '--log.format=json',
    ]);
    expect(exporter.env).toEqual([
      { name: 'GOMEMLIMIT', value: '102MiB' },
      { name: 'ES_USERNAME', value: 'monitoring' },
      { name: 'ES_PASSWORD', valueFrom: { secretKeyRef: { name: 'tracing-elasticsearch-credentials', key: 'monitoring' } } },
    ]);
  });

  test('of an existing cluster without users needs neither Secret nor certificate', () => {
    const chart = testChart();
    new ElasticsearchExporter(chart, 'exporter', { cluster: ElasticsearchCluster.fromAttributes({ urls: ['http://es.example.com:9200'] }) });
    const { spec } = find(synth(chart), 'Deployment', 'exporter');
    const [exporter] = spec.template.spec.containers;
    expect([spec.template.spec.volumes, exporter.volumeMounts, exporter.env.length]).toEqual([undefined, undefined, 1]);
  });

  test('of a release that nobody ran is refused', () => {
    expect(() => ElasticsearchExporterVersion.of('1.2.0')).toThrow(
      "'version' of ElasticsearchExporterVersion must be 1.5.0 or newer, got '1.2.0': older releases were not run with these options");
  });
});

test('with NetworkPolicies Prometheus reaches the ports with metrics, and the exporters what they ask', () => {
  const rendered = platformObjects({ ...PRODUCTION, monitoring: {}, network: { monitoringNamespaces: ['monitoring'] } }, 'obs');
  const { spec } = find(rendered, 'NetworkPolicy', 'tracing-kafka-metrics');
  expect(spec.ingress.flatMap(({ ports }: any) => ports.map(({ port }: any) => port)).sort()).toEqual([8888, 9308]);
  expect(find(rendered, 'NetworkPolicy', 'tracing-elasticsearch-exporter').spec.egress[0].ports).toEqual([{ protocol: 'TCP', port: 9200 }]);
});

describe('refused are', () => {
  const monitoring = (options: object) => refusal(chart => new TracingPlatform(chart, 'tracing', { monitoring: options }));

  test('thresholds that are no percentage, or leave no budget', () => {
    expect(monitoring({ thresholds: { queuePercent: 0, acceptancePercent: 100 } })).toEqual([
      "[test/tracing/Monitoring] 'thresholds.queuePercent' must be a number from 1 to 100, got 0: it is a percentage",
      "[test/tracing/Monitoring] 'thresholds.acceptancePercent' must be a number from 50 to 99.999, got 100: "
      + 'it is a percentage below 100, since nothing could be missed otherwise',
    ]);
  });

  test('pods that would be scraped twice', () => {
    expect(monitoring({ podMonitors: true, scrapeAnnotations: true })).toEqual([
      "[test/tracing/Monitoring] 'scrapeAnnotations' must be left out beside 'podMonitors: true', got true: pods would be scraped twice; remove one of the two",
    ]);
  });

  test('a smoke test that is no name, half a run that is missed, and a policy that keeps less', () => {
    expect(monitoring({ smokeTest: 'CronJob/probe', thresholds: { missedRuns: 0.5, policyIncrease: 0.9 } })).toEqual([
      "[test/tracing/Monitoring] 'smokeTest' must be the name of a CronJob, got \"CronJob/probe\": give its metadata.name",
      "[test/tracing/Monitoring] 'thresholds.missedRuns' must be a whole number of at least 0, got 0.5: give the number of runs; 0 calls somebody for the first one",
      "[test/tracing/Monitoring] 'thresholds.policyIncrease' must be a number from 1 to 1000, got 0.9: below 1, a policy that keeps less than a day before would be told, too",
    ]);
  });

  test('an interval that is too long for the alerts', () => {
    expect(monitoring({ scrapeInterval: Duration.minutes(5) })).toEqual([
      "[test/tracing/Monitoring] 'scrapeInterval' must be a number from 1 to 120, got 300: in seconds; alerts look back five minutes, and need several scrapes in them",
    ]);
  });

  test('a runbook address that is none, and options of an exporter that isn\'t there', () => {
    expect(monitoring({ runbookBaseUrl: 'wiki', exporters: false, kafkaMetrics: {} })).toEqual([
      "[test/tracing/Monitoring] 'runbookBaseUrl' must be a URL, got \"wiki\": begin with https://",
      "[test/tracing/Monitoring] 'kafkaMetrics' must be left out beside 'exporters: false', got \"(set)\": remove one of the two",
    ]);
  });

  test('an interval of Kafka\'s metrics that is too long', () => {
    expect(monitoring({ kafkaMetrics: { interval: Duration.minutes(10) } })).toEqual([
      "[test/tracing/Monitoring/KafkaMetrics] 'interval' must be a number from 1 to 300, got 600: in seconds; give a time from one second to five minutes",
    ]);
  });

  test('exporters without the certificate or the user that their cluster asks for', () => {
    const kafka = KafkaCluster.fromAttributes({ bootstrapServers: ['kafka.example.com:9092'], tls: { ownCertificate: true } });
    expect(refusal(chart => new KafkaMetrics(chart, 'lag', { cluster: kafka, topicName: 't', consumerGroup: 'g' }))).toEqual([
      "[test/lag] 'tls' must be given where the cluster asks for a certificate, got nothing: "
      + "say where the collector's comes from: PlatformTls.certManager(…) or PlatformTls.secrets(…)",
    ]);
    const user = { username: 'jaeger', password: { secretName: 'es', key: 'password' } };
    const storage = ElasticsearchCluster.fromAttributes({
      urls: ['https://es.example.com:9200'], users: { writer: user, reader: user, indexManager: user }, ownCertificate: true,
    });
    expect(refusal(chart => new ElasticsearchExporter(chart, 'exporter', { cluster: storage }))).toEqual([
      "[test/exporter] 'cluster.connection.users.monitoring' must be given, got nothing: name a user with the privileges to monitor cluster and indices",
      "[test/exporter] 'tls' must be given where the cluster asks for a certificate, got nothing: "
      + "say where the exporter's comes from: PlatformTls.certManager(…) or PlatformTls.secrets(…)",
    ]);
  });

  test('Secrets of the user that have no certificate for the exporters', () => {
    const tls = PlatformTls.secrets({
      agent: 'a', sampler: 's', jaegerCollector: 'c', jaegerIngester: 'i', jaegerQuery: 'q', jaegerIndexManager: 'x', kafka: 'k', kafkaAdmin: 'm', elasticsearch: 'e',
    });
    expect(refusal(chart => new TracingPlatform(chart, 'tracing', { size: PlatformSize.PRODUCTION, tls, monitoring: {} }))).toEqual([
      "[test/tracing/Monitoring/KafkaMetrics] 'tls.kafkaMetrics' must be the name of a Secret with tls.crt, tls.key and ca.crt, got nothing: "
      + "add it: PlatformTls.secrets({ …, kafkaMetrics: '…' })",
    ]);
  });
});

test('without monitoring nothing of it is there, and nobody else may look at the topic', () => {
  const rendered = platformObjects(PRODUCTION);
  expect(rendered.filter(({ kind, metadata }) => /Monitor|Rule$/.test(kind) || /metrics|exporter/.test(metadata.name))).toEqual([]);
  expect(container(rendered.find(({ kind }) => kind === 'Job')!).command[2]).not.toContain('kafka-metrics');
});
