import { PlainObject, mergeDeep } from '../merge';
import { SPAN_METRICS_NAMESPACE } from '../otel/span-metrics';
import { clientTls } from '../otel/tls';

/** The backend with metrics of applications. */
export const METRICS_BACKEND = 'prometheus';

/** Prometheus as Jaeger sees it. Files are paths in Jaeger's pod. */
export interface JaegerMetricsStorage {
  readonly url: string;
  readonly caFile?: string;
  readonly tokenFile?: string;
  readonly overrides?: PlainObject;
}

/**
 * The settings of one entry of `metric_backends`. Both `normalize` keys say that names end in their units, as the collector's
 * exporter for Prometheus writes them.
 *
 * @see https://www.jaegertracing.io/docs/latest/architecture/spm/
 */
export function metricsBackendSettings({ url, caFile, tokenFile, overrides }: JaegerMetricsStorage): PlainObject {
  return {
    prometheus: mergeDeep({
      endpoint: url,
      metric_namespace: SPAN_METRICS_NAMESPACE,
      latency_unit: 'ms',
      normalize_calls: true,
      normalize_duration: true,
      ...caFile ? { tls: clientTls({ caFile }) } : {},
      ...tokenFile ? { token_file_path: tokenFile } : {},
    }, overrides),
  };
}
