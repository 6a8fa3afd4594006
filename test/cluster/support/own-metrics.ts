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
