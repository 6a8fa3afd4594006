import { PortForward } from './port-forward';

/** Where collectors and Jaeger show their own metrics. */
export const METRICS_PORT = 8888;

/** One value for each metric, summed over its labels. */
export type Metrics = Record<string, number>;

/** Reads Prometheus' text format, without the labels. */
export function parseMetrics(text: string): Metrics {
  const metrics: Metrics = {};
  for (const line of text.split('\n')) {
    const match = /^([a-zA-Z_:]+)(?:\{.*\})? (\S+)/.exec(line);
    if (match !== null) metrics[match[1]] = (metrics[match[1]] ?? 0) + Number(match[2]);
  }
  return metrics;
}

/** The value of a metric, whether units and types are part of its name or not; nothing, if a program has not counted it yet. */
export function valueOf(metrics: Metrics, name: string): number {
  const names = ['', '_bytes'].flatMap((unit) => [`${name}${unit}`, `${name}${unit}_total`]);
  return metrics[names.find((each) => each in metrics) ?? ''] ?? 0;
}

/** Reads a collector's own metrics; `target` is what `kubectl port-forward` takes. A restart sets them back to nothing. */
export async function metricsOf(namespace: string, target: string, timeoutSeconds?: number): Promise<Metrics> {
  const forward = new PortForward({ namespace, target, port: METRICS_PORT });
  try {
    return parseMetrics((await forward.request('/metrics', { timeoutSeconds })).body);
  } finally {
    forward.close();
  }
}
