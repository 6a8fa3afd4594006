import { PlatformUnderFault } from './platform-under-fault';
import { Metrics, metricsOf } from '../own-metrics';

/** What tells where spans stay: refused, not sent, not enqueued, dropped before the decision, come after it. */
const TELLING = /^otelcol_(receiver_(refused|failed)_spans|exporter_(send|enqueue)_failed_spans|processor_tail_sampling_.*(dropped_too_early|late_span_age_count|early_releases.*))/;

/** How long a collector under a fault may take to answer. */
export const METRICS_SECONDS = 20;

/** What agents, samplers and the Jaeger collector say of spans that went nowhere, one line for each pod. */
export async function tellingMetrics(platform: PlatformUnderFault): Promise<string> {
  const pods = (await Promise.all(['agent', 'sampler', 'router', 'collector', 'ingester'].map((component) => platform.podsOf(component)))).flat();
  const lines = await Promise.all(pods.map(async ({ metadata: { name } }) => {
    return `${name}: ${await metricsOf(platform.namespace, `pod/${name}`, METRICS_SECONDS).then(telling, () => 'no answer')}`;
  }));
  return lines.join('\n');
}

function telling(metrics: Metrics): string {
  const found = Object.entries(metrics).filter(([metric, value]) => TELLING.test(metric) && value > 0);
  return found.map(([metric, value]) => `${metric.replace(/^otelcol_/, '')} ${value}`).join(', ') || 'nothing';
}
