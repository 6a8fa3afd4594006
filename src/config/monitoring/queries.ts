import { METRICS } from './metrics';
import type { MonitoredPart } from './parts';

/**
 * What alerts and dashboards both ask Prometheus for, so that a panel shows the number that its alert compares.
 *
 * `jobs` chooses the time series of parts ({@link jobSelector}), `window` is how far back a rate looks: `5m`.
 */
export const QUERIES = {
  refused: (jobs: string, window: string) => perSecond(METRICS.refused, jobs, window, 'receiver'),
  givenUp: (jobs: string, window: string) => perSecond(METRICS.sendFailed, jobs, window, 'exporter'),
  turnedAway: (jobs: string, window: string) => perSecond(METRICS.enqueueFailed, jobs, window, 'exporter'),
  /** How full queues are, as a part of one. */
  queueFilling: (jobs: string) => `max by (namespace, job, pod, exporter) (${METRICS.queueSize}{${jobs}} / ${METRICS.queueCapacity}{${jobs}})`,
  /** Spans refused, as a part of those that were sent. */
  refusedShare: (jobs: string, window: string) => {
    const rate = (metric: string) => `sum by (namespace) (rate(${metric}{${jobs}}[${window}]))`;
    return `${rate(METRICS.refused)} / (${rate(METRICS.accepted)} + ${rate(METRICS.refused)})`;
  },

  droppedTooEarly: (jobs: string, window: string) => perSecond(METRICS.droppedTooEarly, jobs, window),
  lateShare: (jobs: string, window: string) => `${perSecond(METRICS.lateSpans, jobs, window)} / ${perSecond(METRICS.accepted, jobs, window)}`,
  policyErrors: (jobs: string, window: string) => perSecond(METRICS.policyErrors, jobs, window),
  decisionMilliseconds: (jobs: string, window: string) => quantile(0.99, METRICS.decisionTime, jobs, window, 'pod'),
  keptShare: (jobs: string, window: string) =>
    `${perSecond(METRICS.decidedTraces, `${jobs}, sampled="true"`, window)} / ${perSecond(METRICS.decidedTraces, jobs, window)}`,
  /** Traces that each policy keeps, as a part of those that it is asked about: mostly all. */
  keptShareByPolicy: (jobs: string, window: string, offset: string = '') => {
    const rate = (more: string) => `sum by (namespace, job, policy) (rate(${METRICS.decidedTracesByPolicy}{${jobs}${more}}[${window}]${offset}))`;
    return `${rate(', sampled="true"')} / ${rate('')}`;
  },

  samplersInSight: (jobs: string) => `min by (namespace, job, pod) (${METRICS.backends}{${jobs}})`,
  exportMilliseconds: (jobs: string, window: string) => quantile(0.99, METRICS.backendLatency, jobs, window),

  /**
   * How long ingesters need for what waits, at their present pace. A group that reads nothing needs infinitely long; nothing to
   * read is no number, which is not more than any.
   */
  lagSeconds: (jobs: string) => `${METRICS.kafkaLag}{${jobs}} / clamp_min(deriv(${METRICS.kafkaRead}{${jobs}}[5m]), 0)`,
  underReplicated: (jobs: string) => `${METRICS.kafkaInSync}{${jobs}} < ${METRICS.kafkaReplicas}{${jobs}}`,
  /** Who leads a partition says its end; without a leader there is none. */
  offline: (jobs: string) => `${METRICS.kafkaReplicas}{${jobs}} unless on (namespace, job, topic, partition) ${METRICS.kafkaEnd}{${jobs}}`,

  writeErrors: (jobs: string, window: string) => perSecond(METRICS.bulkErrors, jobs, window),
  diskFilling: (jobs: string) => `1 - ${METRICS.elasticsearchFree}{${jobs}} / ${METRICS.elasticsearchSize}{${jobs}}`,
  heapFilling: (jobs: string) => `${METRICS.elasticsearchHeap}{${jobs}, area="heap"} / ${METRICS.elasticsearchHeapMax}{${jobs}, area="heap"}`,
  writesRejected: (jobs: string, window: string) => `sum by (namespace, job, name) (rate(${METRICS.elasticsearchRejected}{${jobs}, type="write"}[${window}]))`,

  readErrorShare: (jobs: string, window: string) =>
    `${perSecond(METRICS.storageRequests, `${jobs}, result="err"`, window)} / ${perSecond(METRICS.storageRequests, jobs, window)}`,
  readSeconds: (jobs: string, window: string, part: number = 0.95) => quantile(part, METRICS.storageLatency, jobs, window, 'operation'),
};

/** How much of their memory limits processes use, as a part of one, for parts whose limit is known. */
export function memoryFilling(parts: MonitoredPart[], over: string = ''): string {
  return parts.map(({ job, memoryLimitBytes }) => `${METRICS.memory}{job="${job}"} / ${memoryLimitBytes}${over}`).join('\nor ');
}

/** The daily and the rolling indices of spans, as a regular expression. */
export function spanIndices(prefix: string | undefined): string {
  return `${prefix ? `${prefix}-` : ''}jaeger-span-[0-9].*`;
}

/** How fast a counter of parts grows, by their jobs and whatever labels are named. */
export function perSecond(metric: string, jobs: string, window: string, ...by: string[]): string {
  return `sum by (${['namespace', 'job', ...by].join(', ')}) (rate(${metric}{${jobs}}[${window}]))`;
}

function quantile(part: number, buckets: string, jobs: string, window: string, ...by: string[]): string {
  return `histogram_quantile(${part}, ${perSecond(buckets, jobs, window, ...by, 'le')})`;
}
