/** Time series in promtool's notation: name with labels, and values a minute apart. */
export type Series = Record<string, string>;

/** One alert, what makes it fire, and what doesn't although it is near. */
export interface AlertCase {
  readonly alert: string;
  readonly severity: 'critical' | 'warning';
  /** When it is looked at: after the alert's `for`. */
  readonly at: string;
  readonly fires: Series;
  /** The labels of the alert beside name and severity, and its text. */
  readonly labels: Record<string, string>;
  readonly summary: string;
  readonly quiet: Series;
}

export const NAMESPACE = { namespace: 'obs' };
/** The labels that a part's time series have. */
export const of = (part: string) => `job="obs/tracing-${part}", namespace="obs"`;
/** The same as labels of an alert. */
export const job = (part: string) => ({ ...NAMESPACE, job: `obs/tracing-${part}` });
/** A histogram, by the bounds of its buckets. */
export const latency = (metric: string, labels: string, bounds: Record<string, string>): Series =>
  Object.fromEntries(Object.entries(bounds).map(([le, values]) => [`${metric}{${labels}, le="${le}"}`, values]));
