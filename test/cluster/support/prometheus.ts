import { createNamespace, deleteNamespace } from './cluster';
import { kubectl } from './kubectl';
import { PortForward } from './port-forward';
import { waitForPod } from './stranger-pod';
import type { KubeObject } from '../../support/synth';

/** One time series of an answer. */
export interface Sample {
  readonly metric: Record<string, string>;
  readonly value: [number, string];
}

/** One time series of an answer over time. */
export interface RangeSample {
  readonly metric: Record<string, string>;
  readonly values: [number, string][];
}

/** An alert that Prometheus sees. */
export interface ActiveAlert {
  readonly labels: Record<string, string>;
  readonly annotations: Record<string, string>;
  readonly state: 'pending' | 'firing';
}

const PORT = 9090;

/** Turns PodMonitors into what the Prometheus operator makes of them: pods are found by labels and ports by name, and new ones, too. */
export function scrapeConfigs(monitors: KubeObject[], intervalSeconds: number): object[] {
  return monitors.flatMap(({ metadata, spec }) => {
    const label = Object.entries(spec.selector.matchLabels).map(([key, value]) => `${key}=${value}`).join(',');
    const from = (meta: string, target: string) => ({ source_labels: [`__meta_kubernetes_${meta}`], target_label: target });
    return spec.podMetricsEndpoints.map(({ port }: any) => ({
      job_name: `${metadata.namespace}/${metadata.name}/${port}`,
      scrape_interval: `${intervalSeconds}s`,
      kubernetes_sd_configs: [{ role: 'pod', namespaces: { names: [metadata.namespace] }, selectors: [{ role: 'pod', label }] }],
      relabel_configs: [
        { source_labels: ['__meta_kubernetes_pod_phase'], regex: '(Failed|Succeeded)', action: 'drop' },
        { source_labels: ['__meta_kubernetes_pod_container_port_name'], regex: port, action: 'keep' },
        from('namespace', 'namespace'),
        from('pod_name', 'pod'),
        from('pod_container_name', 'container'),
        { target_label: 'job', replacement: `${metadata.namespace}/${metadata.name}` },
      ],
    }));
  });
}

/** A Prometheus in a pod of a namespace of its own. */
export class Prometheus {
  /** Starts it with this configuration, which finds pods in one namespace, and these rules. */
  public static async start(namespace: string, discovers: string, config: object, rules: object[] = []): Promise<Prometheus> {
    await createNamespace(namespace);
    const files = { 'prometheus.yml': JSON.stringify(config), 'rules.yml': JSON.stringify({ groups: rules }) };
    const items = [
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'prometheus', namespace }, data: files },
      ...discovery(namespace, discovers),
      prometheusPod(namespace),
    ];
    await kubectl(['apply', '-f', '-'], { input: JSON.stringify({ apiVersion: 'v1', kind: 'List', items }) });
    await waitForPod(namespace, 'prometheus');
    return new Prometheus(namespace);
  }

  private readonly forward: PortForward;

  private constructor(private readonly namespace: string) {
    this.forward = new PortForward({ namespace, target: 'pod/prometheus', port: PORT });
  }

  /** The targets, each with its health and the last error. */
  public async targets(): Promise<{ labels: Record<string, string>; health: string; lastError: string }[]> {
    return (await this.get<any>('/api/v1/targets')).activeTargets;
  }

  /** The rules, each with its health. */
  public async rules(): Promise<{ name: string; health: string; lastError?: string }[]> {
    return (await this.get<any>('/api/v1/rules')).groups.flatMap(({ rules }: any) => rules);
  }

  /** The alerts that are pending or firing. */
  public async alerts(): Promise<ActiveAlert[]> {
    return (await this.get<any>('/api/v1/alerts')).alerts;
  }

  /** An instant query. */
  public async query(expression: string): Promise<Sample[]> {
    return (await this.get<any>(`/api/v1/query?query=${encodeURIComponent(expression)}`)).result;
  }

  /** A query over time: pairs of time and value. */
  public async queryRange(expression: string, start: number, end: number, stepSeconds: number): Promise<RangeSample[]> {
    const parameters = new URLSearchParams({ query: expression, start: String(start), end: String(end), step: String(stepSeconds) });
    return (await this.get<any>(`/api/v1/query_range?${parameters}`)).result;
  }

  /** The labels of the exemplars of a query's time series in the last minutes. */
  public async exemplars(expression: string, minutes: number): Promise<Record<string, string>[]> {
    const now = Date.now() / 1000;
    const parameters = new URLSearchParams({ query: expression, start: String(now - minutes * 60), end: String(now) });
    const series = await this.get<{ exemplars: { labels: Record<string, string> }[] }[]>(`/api/v1/query_exemplars?${parameters}`);
    return series.flatMap(({ exemplars }) => exemplars.map(({ labels }) => labels));
  }

  /** The label sets of all time series of a name. */
  public async series(name: string): Promise<Record<string, string>[]> {
    return this.get(`/api/v1/series?match[]=${encodeURIComponent(name)}`);
  }

  /** Ends it, with its namespace. */
  public async stop(): Promise<void> {
    this.forward.close();
    await deleteNamespace(this.namespace);
  }

  private async get<T>(path: string): Promise<T> {
    return (await this.forward.requestJson<{ data: T }>(path)).data;
  }
}

/** The right to look for pods. */
function discovery(namespace: string, discovers: string): object[] {
  const name = 'prometheus';
  const apiGroup = 'rbac.authorization.k8s.io';
  const apiVersion = `${apiGroup}/v1`;
  return [
    { apiVersion, kind: 'Role', metadata: { name, namespace: discovers }, rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] }] },
    {
      apiVersion,
      kind: 'RoleBinding',
      metadata: { name, namespace: discovers },
      roleRef: { apiGroup, kind: 'Role', name },
      subjects: [{ kind: 'ServiceAccount', name: 'default', namespace }],
    },
  ];
}

function prometheusPod(namespace: string): object {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'prometheus', namespace, labels: { app: 'prometheus' } },
    spec: {
      enableServiceLinks: false,
      terminationGracePeriodSeconds: 1,
      securityContext: { runAsNonRoot: true, runAsUser: 65534, runAsGroup: 65534, fsGroup: 65534, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [{
        name: 'prometheus',
        image: process.env.PROMETHEUS_IMAGE || 'prom/prometheus:v2.42.0',
        imagePullPolicy: 'IfNotPresent',
        args: ['--config.file=/etc/prometheus/prometheus.yml', '--storage.tsdb.path=/prometheus', `--web.listen-address=:${PORT}`, '--enable-feature=exemplar-storage'],
        readinessProbe: { httpGet: { path: '/-/ready', port: PORT }, periodSeconds: 1 },
        securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
        resources: { requests: { cpu: '50m', memory: '128Mi' }, limits: { memory: '512Mi' } },
        volumeMounts: [{ name: 'config', mountPath: '/etc/prometheus' }, { name: 'data', mountPath: '/prometheus' }],
      }],
      volumes: [{ name: 'config', configMap: { name: 'prometheus' } }, { name: 'data', emptyDir: {} }],
    },
  };
}
