import { kubectlJson } from './kubectl';
import { KubernetesList, Pod } from './kubernetes-types';
import { METRICS_PORT, parseMetrics, valueOf } from './own-metrics';
import { PortForward } from './port-forward';

/** What the collectors of a workload did since they started. */
export interface CollectorUsage {
  readonly cpuSeconds: number;
  /** Spans that receivers took. */
  readonly accepted: number;
  /** Spans that receivers refused or that an exporter gave up, and traces that a sampler had no room for until they were decided. */
  readonly lost: number;
  /** Spans that exporters have had acknowledged. */
  readonly sent: number;
  readonly residentBytes: number;
}

/** Reads the metrics of the collectors that a selector finds and sums them up. CPU and spans of one process come from one answer. */
export class CollectorMetrics {
  public static async open(namespace: string, selector: string): Promise<CollectorMetrics> {
    const { items } = await kubectlJson<KubernetesList<Pod>>(['get', 'pods', '--namespace', namespace, '--selector', selector, '--field-selector', 'status.phase=Running']);
    if (items.length === 0) throw new Error(`no pod of ${namespace} has the labels ${selector}`);
    return new CollectorMetrics(items.map(({ metadata }) => new PortForward({ namespace, target: `pod/${metadata.name}`, port: METRICS_PORT })));
  }

  private constructor(private readonly forwards: readonly PortForward[]) {}

  public async read(): Promise<CollectorUsage> {
    const processes = await Promise.all(this.forwards.map(async (forward) => parseMetrics((await forward.request('/metrics')).body)));
    const sum = (...names: string[]) => names.flatMap((name) => processes.map((metrics) => valueOf(metrics, name)))
      .reduce((total, value) => total + value, 0);
    return {
      cpuSeconds: sum('otelcol_process_cpu_seconds'),
      accepted: sum('otelcol_receiver_accepted_spans'),
      lost: sum(
        'otelcol_receiver_refused_spans', 'otelcol_exporter_send_failed_spans', 'otelcol_exporter_enqueue_failed_spans',
        'otelcol_processor_tail_sampling_sampling_trace_dropped_too_early',
      ),
      sent: sum('otelcol_exporter_sent_spans'),
      residentBytes: sum('otelcol_process_memory_rss'),
    };
  }

  public close(): void {
    this.forwards.forEach((forward) => forward.close());
  }
}
