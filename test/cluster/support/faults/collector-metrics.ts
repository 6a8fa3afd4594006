import { PlatformUnderFault } from './platform-under-fault';
import { PortForward } from '../port-forward';

/** What tells where spans stay: refused, not sent, not enqueued, dropped before the decision, come after it. */
const TELLING = /^otelcol_(receiver_(refused|failed)_spans|exporter_(send|enqueue)_failed_spans|processor_tail_sampling_.*(dropped_too_early|late_span_age_count|early_releases.*))/;

/** One value for each metric, summed over its labels. Restarts set them back to nothing. */
export type Metrics = Record<string, number>;

/** Reads a collector's own metrics. */
export async function metricsOf(platform: PlatformUnderFault, pod: string): Promise<Metrics> {
  const forward = new PortForward({ namespace: platform.namespace, target: `pod/${pod}`, port: 8888 });
  try {
    return parseMetrics((await forward.request('/metrics', { timeoutSeconds: 20 })).body);
  } finally {
    forward.close();
  }
}

/** Reads Prometheus' text format, without the labels. */
export function parseMetrics(text: string): Metrics {
  const metrics: Metrics = {};
  for (const line of text.split('\n')) {
    const match = /^([a-zA-Z_:]+)(?:\{.*\})? (\S+)/.exec(line);
    if (match !== null) metrics[match[1]] = (metrics[match[1]] ?? 0) + Number(match[2]);
  }
  return metrics;
}

/** What agents, samplers and the Jaeger collector say of spans that went nowhere, one line for each pod. */
export async function tellingMetrics(platform: PlatformUnderFault): Promise<string> {
  const pods = (await Promise.all(['agent', 'sampler', 'router', 'collector', 'ingester'].map((component) => platform.podsOf(component)))).flat();
  const lines = await Promise.all(pods.map(async ({ metadata: { name } }) => {
    const metrics = await metricsOf(platform, name).catch((): Metrics => ({}));
    const telling = Object.entries(metrics).filter(([metric, value]) => TELLING.test(metric) && value > 0);
    return `${name}: ${telling.map(([metric, value]) => `${metric.replace(/^otelcol_/, '')} ${value}`).join(', ') || 'nothing'}`;
  }));
  return lines.join('\n');
}
