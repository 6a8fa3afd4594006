import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import type { JaegerWithKafka } from './jaeger-with-kafka';
import { cronPauseSeconds } from '../config/monitoring/cron-pause';
import type { MonitoredJob, MonitoredJobs, MonitoredPart, MonitoredPlatform } from '../config/monitoring/parts';
import { SPAN_METRICS_PORT } from '../config/otel/ports';
import { Audience, Graph, GraphNode } from '../shared/graph';
import { namespaceOf } from '../shared/kube-object';
import type { Manifest } from '../shared/pod';
import { apiObjects } from '../shared/rendered-pods';

/** A workload with metrics, and what makes its pods: one object, or for samplers one for each of them, all alike. */
export interface MonitoredWorkload {
  readonly node: GraphNode;
  readonly objects: ApiObject[];
}

/** What a platform is made of beside its workloads. */
export interface MonitoredPlatformProps {
  readonly name: string;
  readonly workloads: MonitoredWorkload[];
  readonly jaeger?: JaegerWithKafka;
  /** A CronJob that the user has written, and that does what a smoke test does. */
  readonly smokeTest?: string;
}

const KINDS = ['DaemonSet', 'StatefulSet', 'Deployment'];

/** The workloads below a construct that show metrics. */
export function monitoredWorkloads(scope: Construct): MonitoredWorkload[] {
  const prefix = scope.node.path === '' ? '' : `${scope.node.path}/`;
  return Graph.of(scope).nodes
    .filter(node => `${node.scope.node.path}/`.startsWith(prefix) && metricsPorts(node).length > 0)
    .map(node => ({ node, objects: apiObjects(node.scope).filter(object => KINDS.includes(object.kind) && makesPodsOf(node, object)) }));
}

function makesPodsOf({ selector }: GraphNode, { metadata }: ApiObject): boolean {
  return Object.entries(selector).every(([key, value]) => metadata.getLabel(key) === value);
}

function metricsPorts(node: GraphNode): number[] {
  return (node.open?.() ?? []).filter(({ audience }) => audience === Audience.MONITORING).flatMap(({ ports }) => ports.map(({ port }) => port));
}

/** The names of the ports with metrics. Known at synthesis. */
export function scrapedPorts({ node, objects: [object] }: MonitoredWorkload): string[] {
  const numbers = metricsPorts(node);
  const { containers } = object.toJson().spec.template.spec;
  return containers.flatMap(({ ports = [] }: Manifest) => ports).filter(({ containerPort }: Manifest) => numbers.includes(containerPort))
    .map(({ name }: Manifest) => name);
}

/** What a Prometheus goes by that knows no PodMonitors: one port for each pod. What samplers count for others isn't it. */
export function scrapeAnnotations(node: GraphNode): { [annotation: string]: string } {
  const [port] = metricsPorts(node).filter(number => number !== SPAN_METRICS_PORT);
  return { 'prometheus.io/scrape': 'true', 'prometheus.io/port': String(port), 'prometheus.io/path': '/metrics' };
}

/** What alerts are made from. Known at synthesis. */
export function monitoredPlatform(scope: Construct, props: MonitoredPlatformProps): MonitoredPlatform {
  const { name, workloads, jaeger } = props;
  const objects = apiObjects(scope);
  const names = (kind: string, which: (manifest: Manifest) => boolean = () => true) =>
    objects.filter(object => object.kind === kind && which(object.toJson())).map(object => object.name);
  return {
    name,
    namespace: namespaceOf(scope),
    parts: workloads.map(monitoredPart),
    stores: jaeger ? {
      brokers: jaeger.kafka.connection.brokers,
      dataNodes: jaeger.storage.connection.dataNodes,
      dailyIndices: dailyIndices(jaeger),
      indexPrefix: jaeger.indexPrefix,
    } : {},
    jobs: monitoredJobs(scope, props),
    volumeOwners: names('StatefulSet', ({ spec }) => spec.volumeClaimTemplates !== undefined),
    autoscaled: names('HorizontalPodAutoscaler'),
    certificates: names('Certificate'),
  };
}

function monitoredJobs(scope: Construct, { workloads, jaeger, smokeTest }: MonitoredPlatformProps): MonitoredJobs {
  return {
    rollover: [jaeger?.indexRollover, jaeger?.indexLookback].flatMap(cronJob),
    cleaner: cronJob(jaeger?.indexCleaner),
    snapshots: cronJob(jaeger?.indexSnapshot),
    smokeTest: [...smokeTestsOf(scope, workloads), ...smokeTest ? [{ name: smokeTest, everySeconds: UNKNOWN_PAUSE_SECONDS }] : []],
  };
}

/** How often a CronJob runs whose schedule says nothing that is understood here. */
const UNKNOWN_PAUSE_SECONDS = 3600;

function cronJob(object: ApiObject | undefined): MonitoredJob[] {
  return object ? [{ name: object.name, everySeconds: cronPauseSeconds(object.toJson().spec.schedule) ?? UNKNOWN_PAUSE_SECONDS }] : [];
}

/** Smoke tests, wherever in the app they stand, that send to one of these workloads. */
function smokeTestsOf(scope: Construct, workloads: MonitoredWorkload[]): MonitoredJob[] {
  const hosts = new Set(workloads.flatMap(({ node }) => node.hosts));
  return Graph.of(scope).nodes
    .filter(({ labels, namespace }) => labels['app.kubernetes.io/component'] === SMOKE_TEST && namespace === namespaceOf(scope))
    .filter(node => node.calls().some(({ host }) => hosts.has(host)))
    .flatMap(node => cronJob(apiObjects(node.scope).find(({ kind }) => kind === 'CronJob')));
}

/** The label of what sends a trace and looks for it. */
const SMOKE_TEST = 'smoke-test';

/** How many daily indices are kept; undefined where indices roll over, of which there are more or fewer in a day. */
function dailyIndices({ indexCleaner, indexRollover, retention }: JaegerWithKafka): number | undefined {
  return indexCleaner && !indexRollover ? retention.toDays() : undefined;
}

function monitoredPart({ node, objects }: MonitoredWorkload): MonitoredPart {
  const { spec } = objects[0].toJson();
  const [container] = spec.template.spec.containers;
  return {
    role: node.labels['app.kubernetes.io/component'],
    name: node.name,
    // As the Prometheus operator calls the job of a PodMonitor.
    job: `${node.namespace}/${node.name}`,
    replicas: spec.replicas && spec.replicas * objects.length,
    memoryLimitBytes: bytes(container.resources?.limits?.memory),
    collector: ['opentelemetry-collector', 'jaeger'].includes(node.labels['app.kubernetes.io/name']),
  };
}

const UNITS: { [suffix: string]: number } = { '': 1, 'k': 1e3, 'M': 1e6, 'G': 1e9, 'Ki': 1024, 'Mi': 1024 ** 2, 'Gi': 1024 ** 3 };

/** A quantity of Kubernetes as a number. Undefined for what isn't written in the usual way. */
function bytes(quantity: string | undefined): number | undefined {
  const [, digits, unit] = /^(\d+)([kMG]i?|Ki|)$/.exec(quantity ?? '') ?? [];
  return digits !== undefined && unit in UNITS ? Number(digits) * UNITS[unit] : undefined;
}
