import { ApiObject, Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { ElasticsearchExporter, ElasticsearchExporterOptions } from './elasticsearch-exporter';
import { dashboardConfigMaps, dashboardProblems, dashboardTexts, GrafanaDashboardOptions } from './grafana-dashboards';
import type { JaegerWithKafka } from './jaeger-with-kafka';
import { KafkaMetrics, KafkaMetricsOptions } from './kafka-metrics';
import { monitoredPlatform, MonitoredWorkload, monitoredWorkloads, scrapeAnnotations, scrapedPorts } from './monitored-workloads';
import type { AlertContext } from '../config/monitoring/alert';
import type { Board } from '../config/monitoring/dashboards/boards';
import { filledDashboard } from '../config/monitoring/dashboards/fill';
import { renderedGroups, ruleGroups } from '../config/monitoring/rules';
import { AlertThresholds, thresholdProblems, thresholds } from '../config/monitoring/thresholds';
import { configChanges } from '../config/otel/pipeline';
import { checkRange, Problem } from '../config/problem';
import { kubeObject, namespaceOf } from '../shared/kube-object';
import { baseName, checkUniqueNames } from '../shared/names';
import { late } from '../shared/objects';
import type { Manifest } from '../shared/pod';
import { addPodAnnotations } from '../shared/pod-annotations';
import { refuse } from '../shared/refuse';
import type { PlatformTls } from '../shared/tls';

/** How a platform is watched. */
export interface MonitoringOptions {
  /**
   * Whether PodMonitors make the Prometheus operator scrape every part.
   *
   * @default - true, without `scrapeAnnotations`
   */
  readonly podMonitors?: boolean;
  /**
   * Whether pods carry the annotations `prometheus.io/scrape`, `prometheus.io/port` and `prometheus.io/path`, for a Prometheus that
   * finds its targets by them instead of by PodMonitors. They name one port for each pod: that which alerts look at.
   *
   * @default false
   */
  readonly scrapeAnnotations?: boolean;
  /**
   * Labels by which your Prometheus selects PodMonitors and PrometheusRules, for example `{ release: 'kube-prometheus-stack' }`.
   *
   * @default - none but the recommended labels
   */
  readonly prometheusLabels?: { [key: string]: string };
  /**
   * How often parts are scraped. Alerts look back five minutes and more, so that two minutes are the most.
   *
   * @default Duration.seconds(30)
   */
  readonly scrapeInterval?: Duration;
  /**
   * Whether a PrometheusRule has alerts.
   *
   * @default true
   */
  readonly alerts?: boolean;
  /**
   * Further labels of each alert, by which the Alertmanager routes it, for example `{ team: 'observability' }`.
   *
   * @default - `severity` only
   */
  readonly alertLabels?: { [key: string]: string };
  /**
   * When alerts fire.
   *
   * @default - see {@link AlertThresholds}
   */
  readonly thresholds?: AlertThresholds;
  /**
   * Where the runbooks are. The page of an alert is `<runbookBaseUrl>/<alert>.md`.
   *
   * @default - those of this project
   */
  readonly runbookBaseUrl?: string;
  /**
   * Dashboards for Grafana, each in a ConfigMap: an overview, one for each part, and what the platform achieves.
   *
   * @default - none
   */
  readonly dashboards?: GrafanaDashboardOptions;
  /**
   * A CronJob of your own in the platform's namespace, by name, that succeeds only if a trace gets through: an alert tells that
   * it doesn't any more.
   *
   * @default - smoke tests of this library in the same app are known
   */
  readonly smokeTest?: string;
  /**
   * Whether Kafka and Elasticsearch are watched, too: with a collector that reads Kafka's metrics, and an exporter for
   * Elasticsearch. Without them there are no alerts about either.
   *
   * @default true
   */
  readonly exporters?: boolean;
  /**
   * The exporter for Elasticsearch.
   *
   * @default - 20m to 500m CPU, 128 MiB
   */
  readonly elasticsearchExporter?: ElasticsearchExporterOptions;
  /**
   * The collector that reads Kafka's metrics.
   *
   * @default - 20m to 500m CPU, 128 MiB
   */
  readonly kafkaMetrics?: KafkaMetricsOptions;
}

/** Props of {@link Monitoring}. */
export interface MonitoringProps extends MonitoringOptions {
  /**
   * The beginning of the names of its objects: `<name>-kafka-metrics`, `<name>-elasticsearch-exporter`, `<name>-alerts`.
   *
   * @default - the construct's id in lower case
   */
  readonly name?: string;
  /**
   * The Jaeger whose Kafka and Elasticsearch are watched. With a Kafka that tells clients apart, name
   * {@link KafkaMetrics.principal} among the topic's `observers`.
   *
   * @default - neither Kafka nor Elasticsearch is watched
   */
  readonly jaeger?: JaegerWithKafka;
  /**
   * Where the exporters' certificates come from, if Kafka or Elasticsearch ask clients for one.
   *
   * @default - none
   */
  readonly tls?: PlatformTls;
}

/** The pages of this project. */
const RUNBOOKS = 'https://github.com/cdk8s-tracing/cdk8s-tracing/blob/main/docs/runbooks';
const GROUP = 'monitoring.coreos.com/v1';
/** The longest value of a label. Names of StatefulSets and CronJobs have less room; there is none here. */
const LABEL_LENGTH = 63;

/**
 * Scraping, alerts and exporters for every workload of this library below the parent construct. What there is to scrape and to
 * be alerted about follows from the workloads: pods, ports, replicas, limits.
 *
 * Define it behind the workloads and before {@link NetworkPolicies}, which let Prometheus in (`monitoringNamespaces`). The
 * cluster needs the custom resources of the Prometheus operator.
 *
 * @see https://prometheus-operator.dev/docs/api-reference/api/
 */
export class Monitoring extends Construct {
  /** The PodMonitors, one for each workload. Empty with `podMonitors: false`. */
  public readonly podMonitors: ApiObject[];
  /** The PrometheusRule. Undefined with `alerts: false`. */
  public readonly rules?: ApiObject;
  /** The ConfigMaps with dashboards. Empty without `dashboards`. */
  public readonly dashboards: ApiObject[];
  /** The collector that reads Kafka's metrics. Undefined without `jaeger`, and with `exporters: false`. */
  public readonly kafkaMetrics?: KafkaMetrics;
  /** The exporter for Elasticsearch. Undefined without `jaeger`, and with `exporters: false`. */
  public readonly elasticsearchExporter?: ElasticsearchExporter;

  private readonly name: string;
  private readonly workloads: MonitoredWorkload[];
  private context?: { changes: number; value: AlertContext };

  /**
   * @param scope the construct whose workloads are meant, for example the platform or the chart
   * @param id the beginning of the objects' names, where `name` isn't given
   */
  public constructor(scope: Construct, id: string, private readonly props: MonitoringProps = {}) {
    super(scope, id);
    refuse(this, monitoringProblems(props));
    this.name = baseName(this, props.name, '-elasticsearch-exporter', LABEL_LENGTH);
    const { jaeger, tls } = props;
    if (jaeger && (props.exporters ?? true)) {
      this.kafkaMetrics = new KafkaMetrics(this, 'KafkaMetrics', {
        ...props.kafkaMetrics,
        tls,
        name: kafkaMetricsName(this.name),
        cluster: jaeger.kafka,
        topicName: jaeger.topicName,
        consumerGroup: jaeger.consumerGroup,
      });
      this.elasticsearchExporter = new ElasticsearchExporter(this, 'ElasticsearchExporter', {
        ...props.elasticsearchExporter, tls, name: `${this.name}-elasticsearch-exporter`, cluster: jaeger.storage,
      });
    }
    this.workloads = monitoredWorkloads(scope);
    if (props.scrapeAnnotations) {
      this.workloads.forEach(({ node }) => addPodAnnotations(node.scope, scrapeAnnotations(node)));
    }
    this.podMonitors = props.podMonitors ?? !props.scrapeAnnotations ? this.workloads.map(workload => this.podMonitor(workload, props)) : [];
    this.rules = props.alerts ?? true ? this.prometheusRule(props) : undefined;
    this.dashboards = props.dashboards ? dashboardConfigMaps(this, { ...this.dashboardSettings(), options: props.dashboards }) : [];
    checkUniqueNames(this);
  }

  /**
   * The dashboards as files, for a Grafana that takes them in another way: JSON by the file's name. They are there without the
   * prop `dashboards`, too. Ask for them when all is defined.
   */
  public get dashboardFiles(): { [file: string]: string } {
    return dashboardTexts(this, this.dashboardSettings());
  }

  private dashboardSettings() {
    return {
      name: this.name,
      roles: this.workloads.map(({ node }) => node.labels['app.kubernetes.io/component']),
      partOf: this.partOf(),
      text: (board: Board) => filledDashboard(board, this.alertContext(), this.props.dashboards?.datasource),
    };
  }

  /** What rules and dashboards are made from, once for each state of the configurations. */
  private alertContext(): AlertContext {
    if (this.context?.changes !== configChanges()) {
      const { jaeger, smokeTest } = this.props;
      const platform = monitoredPlatform(this.node.scope!, { name: this.name, workloads: this.workloads, jaeger, smokeTest });
      this.context = { changes: configChanges(), value: { platform, limits: thresholds(this.props.thresholds) } };
    }
    return this.context.value;
  }

  private partOf(): string {
    return this.workloads[0]?.node.labels['app.kubernetes.io/part-of'] ?? this.name;
  }

  private podMonitor(workload: MonitoredWorkload, props: MonitoringProps): ApiObject {
    const { node } = workload;
    const interval = `${(props.scrapeInterval ?? Duration.seconds(30)).toSeconds()}s`;
    return kubeObject(this, `PodMonitor-${node.name}`, {
      apiVersion: GROUP,
      kind: 'PodMonitor',
      name: node.name,
      labels: { ...node.labels, ...props.prometheusLabels },
      body: {
        spec: {
          selector: { matchLabels: node.selector },
          podMetricsEndpoints: late(() => scrapedPorts(workload).map(port => ({ port, interval }))),
        },
      },
    });
  }

  private prometheusRule(props: MonitoringProps): ApiObject {
    const groups = (): Manifest[] => renderedGroups(
      ruleGroups(this.alertContext()), { runbookBaseUrl: props.runbookBaseUrl ?? RUNBOOKS, labels: props.alertLabels ?? {} },
    );
    return kubeObject(this, 'Rules', {
      apiVersion: GROUP,
      kind: 'PrometheusRule',
      name: `${this.name}-alerts`,
      labels: {
        'app.kubernetes.io/name': 'alerts',
        'app.kubernetes.io/instance': `${this.name}-alerts`,
        'app.kubernetes.io/component': 'alerts',
        'app.kubernetes.io/part-of': this.partOf(),
        'app.kubernetes.io/managed-by': 'cdk8s',
        ...props.prometheusLabels,
      },
      body: { spec: { groups: late(groups) } },
    });
  }
}

/** The principal of the collector that reads Kafka's metrics, where it is called after this name. */
export function kafkaObserver(scope: Construct, name: string): string {
  return KafkaMetrics.principal(kafkaMetricsName(name), namespaceOf(scope));
}

function kafkaMetricsName(name: string): string {
  return `${name}-kafka-metrics`;
}

function monitoringProblems(props: MonitoringProps): Problem[] {
  const { scrapeInterval, thresholds: given, runbookBaseUrl, exporters, kafkaMetrics, elasticsearchExporter } = props;
  const unused = Object.entries({ kafkaMetrics, elasticsearchExporter }).filter(([, options]) => exporters === false && options !== undefined);
  return [
    ...(props.podMonitors && props.scrapeAnnotations
      ? [{ prop: 'scrapeAnnotations', value: true, allowed: "left out beside 'podMonitors: true'", fix: 'pods would be scraped twice; remove one of the two' }]
      : []),
    ...(props.smokeTest !== undefined && !/^[a-z0-9]([-a-z0-9]{0,50}[a-z0-9])?$/.test(props.smokeTest)
      ? [{ prop: 'smokeTest', value: props.smokeTest, allowed: 'the name of a CronJob', fix: 'give its metadata.name' }]
      : []),
    ...checkRange('scrapeInterval', scrapeInterval?.toSeconds(), 1, 120, 'in seconds; alerts look back five minutes, and need several scrapes in them'),
    ...thresholdProblems('thresholds', given),
    ...dashboardProblems('dashboards', props.dashboards),
    ...(runbookBaseUrl === undefined || /^https?:\/\/\S+$/.test(runbookBaseUrl)
      ? []
      : [{ prop: 'runbookBaseUrl', value: runbookBaseUrl, allowed: 'a URL', fix: 'begin with https://' }]),
    ...unused.map(([prop]) => ({ prop, value: '(set)', allowed: "left out beside 'exporters: false'", fix: 'remove one of the two' })),
  ];
}
