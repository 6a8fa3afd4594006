/** A selector of time series in an expression, and the labels that it names. */
export interface Selector {
  readonly metric: string;
  readonly labels: string[];
}

const METRIC = /\b((?:up|ALERTS|otelcol|jaeger|kafka|elasticsearch|kubelet|kube|certmanager|tracing)(?:_[a-z0-9_]+|:[a-z0-9_:]+)?)\{([^}]*)\}/g;

/** The selectors in a PromQL expression of this library: each metric has its labels in braces. */
export function selectorsIn(expression: string): Selector[] {
  return [...expression.matchAll(METRIC)].map(([, metric, inside]) => ({
    metric, labels: [...inside.matchAll(/([a-z_]+)\s*(?:=~|!=|=)/g)].map(([, label]) => label),
  }));
}

/** The labels by which an expression groups or joins. */
export function groupingLabels(expression: string): string[] {
  return [...expression.matchAll(/\b(?:by|on) \(([^)]*)\)/g)].flatMap(([, list]) => list.split(',').map(label => label.trim()));
}

/** The same expression for a test of minutes: all windows are short. */
export function hurried(expression: string, window: string): string {
  return expression.replace(/\[\d+[mh]\]/g, `[${window}]`);
}
