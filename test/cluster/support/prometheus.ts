import { createNamespace, deleteNamespace } from './cluster';
import { kubectl, kubectlJson } from './kubectl';
import { KubernetesList, Pod } from './kubernetes-types';
import { PortForward } from './port-forward';
import { waitForPod } from './stranger-pod';
import { waitWhile } from './wait';
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

/** How Prometheus scrapes pods that it finds in a namespace. */
export interface ScrapeConfig {
  readonly kubernetes_sd_configs: { readonly role: 'pod'; readonly namespaces: { readonly names: string[] }; readonly selectors?: { readonly label: string }[] }[];
  readonly [key: string]: unknown;
}

/** Turns PodMonitors into what the Prometheus operator makes of them: pods are found by labels, and ports by name. */
export function scrapeConfigs(monitors: KubeObject[], intervalSeconds: number): ScrapeConfig[] {
  return monitors.flatMap(({ metadata, spec }) => {
    const label = Object.entries(spec.selector.matchLabels).map(([key, value]) => `${key}=${value}`).join(',');
    const from = (meta: string, target: string) => ({ source_labels: [`__meta_kubernetes_${meta}`], target_label: target });
    return spec.podMetricsEndpoints.map(({ port }: any) => ({
      job_name: `${metadata.namespace}/${metadata.name}/${port}`,
      scrape_interval: `${intervalSeconds}s`,
      kubernetes_sd_configs: [{ role: 'pod', namespaces: { names: [metadata.namespace] }, selectors: [{ label }] }],
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

/**
 * The same with the pods that are there now, since Debian's Prometheus can't look for any: a target for each port of each pod, with the
 * labels that Prometheus would have found, so that `relabel_configs` do the rest.
 */
async function withTargets(configs: readonly ScrapeConfig[]): Promise<object[]> {
  return Promise.all(configs.map(async ({ kubernetes_sd_configs: found, ...config }) => {
    const targets = await Promise.all(found.map(async ({ namespaces: { names: [namespace] }, selectors = [] }) => {
      const selector = selectors.flatMap(({ label }) => ['--selector', label]);
      const { items } = await kubectlJson<KubernetesList<Pod>>(['get', 'pods', '--namespace', namespace, ...selector]);
      return items.flatMap(targetsOf);
    }));
    return { ...config, static_configs: targets.flat() };
  }));
}

function targetsOf({ metadata, spec, status }: any): object[] {
  const named = (kind: string, values: Record<string, string> = {}) =>
    Object.fromEntries(Object.entries(values).map(([key, value]) => [`__meta_kubernetes_pod_${kind}_${key.replace(/\W/g, '_')}`, value]));
  return !status.podIP ? [] : spec.containers.flatMap(({ name, ports = [] }: any) => ports.map((port: any) => ({
    targets: [`${status.podIP}:${port.containerPort}`],
    labels: {
      ...named('label', metadata.labels),
      ...named('annotation', metadata.annotations),
      __meta_kubernetes_namespace: metadata.namespace,
      __meta_kubernetes_pod_name: metadata.name,
      __meta_kubernetes_pod_phase: status.phase,
      __meta_kubernetes_pod_container_name: name,
      __meta_kubernetes_pod_container_port_name: port.name ?? '',
    },
  })));
}

/** What a Prometheus is started with. */
export interface PrometheusConfig {
  readonly scrape_configs: ScrapeConfig[];
  readonly [key: string]: unknown;
}

/** A Prometheus in a pod of a namespace of its own. */
export class Prometheus {
  /** Starts it with this configuration and these rules. */
  public static async start(namespace: string, config: PrometheusConfig, rules: object[] = []): Promise<Prometheus> {
    await createNamespace(namespace);
    const prometheus = new Prometheus(namespace, config, rules);
    await apply([await prometheus.files(), prometheusPod(namespace)]);
    await waitForPod(namespace, 'prometheus');
    return prometheus;
  }

  private readonly forward: PortForward;

  private constructor(private readonly namespace: string, private readonly config: PrometheusConfig, private readonly rulesFile: object[]) {
    this.forward = new PortForward({ namespace, target: 'pod/prometheus', port: PORT });
  }

  /** Looks for pods again. */
  public async refresh(): Promise<void> {
    const files: any = await this.files();
    await apply([files]);
    // A change of the pod makes the kubelet look at its volumes at once.
    await kubectl(['annotate', 'pod/prometheus', '--namespace', this.namespace, '--overwrite', `refreshed=${Date.now()}`]);
    const addresses: string[] = files.data['prometheus.yml'].match(/\d+\.\d+\.\d+\.\d+:\d+/g);
    await waitWhile('Prometheus knows all pods', async () => {
      await this.forward.request('/-/reload', { method: 'POST' });
      const { yaml } = await this.get<{ yaml: string }>('/api/v1/status/config');
      return addresses.filter(address => !yaml.includes(address));
    }, { timeoutSeconds: 120 });
  }

  private async files(): Promise<object> {
    const config = { ...this.config, scrape_configs: await withTargets(this.config.scrape_configs) };
    return {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'prometheus', namespace: this.namespace },
      data: { 'prometheus.yml': JSON.stringify(config), 'rules.yml': JSON.stringify({ groups: this.rulesFile }) },
    };
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

async function apply(items: object[]): Promise<void> {
  await kubectl(['apply', '-f', '-'], { input: JSON.stringify({ apiVersion: 'v1', kind: 'List', items }) });
}

function prometheusPod(namespace: string): object {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'prometheus', namespace, labels: { app: 'prometheus' } },
    spec: {
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      terminationGracePeriodSeconds: 1,
      securityContext: { runAsNonRoot: true, runAsUser: 65534, runAsGroup: 65534, fsGroup: 65534, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [{
        name: 'prometheus',
        image: process.env.PROMETHEUS_IMAGE || 'prom/prometheus:v2.42.0',
        imagePullPolicy: 'IfNotPresent',
        args: ['--config.file=/etc/prometheus/prometheus.yml', '--storage.tsdb.path=/prometheus', `--web.listen-address=:${PORT}`, '--enable-feature=exemplar-storage', '--web.enable-lifecycle'],
        readinessProbe: { httpGet: { path: '/-/ready', port: PORT }, periodSeconds: 1 },
        securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
        resources: { requests: { cpu: '50m', memory: '128Mi' }, limits: { memory: '512Mi' } },
        volumeMounts: [{ name: 'config', mountPath: '/etc/prometheus' }, { name: 'data', mountPath: '/prometheus' }],
      }],
      volumes: [{ name: 'config', configMap: { name: 'prometheus' } }, { name: 'data', emptyDir: {} }],
    },
  };
}
