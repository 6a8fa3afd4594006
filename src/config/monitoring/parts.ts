/** What a workload is, by its label `app.kubernetes.io/component`. */
export enum PartRole {
  AGENT = 'agent',
  ROUTER = 'router',
  INGEST = 'ingest',
  SAMPLER = 'sampler',
  COLLECTOR = 'collector',
  INGESTER = 'ingester',
  QUERY = 'query',
  KAFKA = 'kafka-metrics',
  ELASTICSEARCH = 'elasticsearch-exporter',
}

/** A workload whose metrics are scraped. */
export interface MonitoredPart {
  readonly role: string;
  /** The workload's name. */
  readonly name: string;
  /** The value of Prometheus' label `job`. */
  readonly job: string;
  /** How many pods, where the number is fixed. */
  readonly replicas?: number;
  /** The memory limit of the main container. */
  readonly memoryLimitBytes?: number;
  /** Whether it is a collector, or Jaeger, which is one. */
  readonly collector: boolean;
}

/** What is behind the exporters. */
export interface MonitoredStores {
  /** How many brokers there should be. */
  readonly brokers?: number;
  /** How many data nodes of Elasticsearch there should be. */
  readonly dataNodes?: number;
  /** How many days of daily indices are kept. Undefined where indices roll over. */
  readonly dailyIndices?: number;
  readonly indexPrefix?: string;
}

/** A CronJob. */
export interface MonitoredJob {
  readonly name: string;
  /** How long it is between two runs. */
  readonly everySeconds: number;
}

/** The CronJobs of a platform, by what stops without them. */
export interface MonitoredJobs {
  /** What begins new indices, and what takes old ones out of what queries see. */
  readonly rollover: MonitoredJob[];
  /** What deletes old indices. */
  readonly cleaner: MonitoredJob[];
  /** What takes snapshots of the indices. */
  readonly snapshots: MonitoredJob[];
  /** What sends a trace and looks for it. */
  readonly smokeTest: MonitoredJob[];
}

/** Everything that is monitored. */
export interface MonitoredPlatform {
  /** Unique in the namespace. */
  readonly name: string;
  readonly namespace: string;
  readonly parts: MonitoredPart[];
  readonly stores: MonitoredStores;
  readonly jobs: MonitoredJobs;
  /** StatefulSets with volumes, by which claims are called. */
  readonly volumeOwners: string[];
  /** Workloads that an autoscaler scales. */
  readonly autoscaled: string[];
  /** Certificates of cert-manager. */
  readonly certificates: string[];
}

/** The parts with one of these roles. */
export function partsOf(platform: MonitoredPlatform, ...roles: PartRole[]): MonitoredPart[] {
  return platform.parts.filter(({ role }) => roles.includes(role as PartRole));
}

/** Chooses the time series of parts: `job="…"` or `job=~"…|…"`. */
export function jobSelector(parts: MonitoredPart[]): string {
  return `job${parts.length === 1 ? '=' : '=~'}"${jobsPattern(parts)}"`;
}

/** The jobs of parts as a regular expression. */
export function jobsPattern(parts: MonitoredPart[]): string {
  return parts.map(({ job }) => job).join('|');
}
