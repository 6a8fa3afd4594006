import { Alert, AlertContext, AlertSeverity, when } from './alert';
import { METRICS } from './metrics';
import { jobSelector, PartRole, partsOf } from './parts';
import { memoryFilling, QUERIES } from './queries';

/** A batch that doesn't fit leaves some room. */
const FULL = 0.95;

/** Roles that spans go through. */
const SPAN_ROLES = [PartRole.AGENT, PartRole.ROUTER, PartRole.INGEST, PartRole.SAMPLER, PartRole.COLLECTOR, PartRole.INGESTER];
/** Roles that applications send to. */
export const ENTRY_ROLES = [PartRole.AGENT, PartRole.ROUTER, PartRole.INGEST];

/** Every part: whether it answers, and its memory. */
export function targetAlerts({ platform, limits }: AlertContext): Alert[] {
  const { parts } = platform;
  const limited = parts.filter(({ collector, memoryLimitBytes }) => collector && memoryLimitBytes !== undefined);
  return [
    ...when(parts, () => [{
      name: 'TracingTargetDown',
      severity: AlertSeverity.WARNING,
      for: '10m',
      expr: [`${METRICS.up}{${jobSelector(parts)}} == 0`, ...parts.map(({ job }) => `absent(${METRICS.up}{job="${job}"})`)].join('\nor '),
      summary: '{{ $labels.job }} {{ $labels.pod }} gives no metrics',
    }]),
    ...when(limited, () => [{
      name: 'TracingMemoryNearLimit',
      severity: AlertSeverity.WARNING,
      for: '10m',
      expr: memoryFilling(limited, ` > ${limits.memory}`),
      summary: '{{ $labels.pod }} uses {{ $value | humanizePercentage }} of its memory limit',
    }]),
  ];
}

/** Spans that are refused, given up, or pile up. */
export function flowAlerts({ platform, limits }: AlertContext): Alert[] {
  const parts = partsOf(platform, ...SPAN_ROLES);
  const entries = partsOf(platform, ...ENTRY_ROLES);
  const jobs = jobSelector(parts);
  return [
    ...when(parts, () => [
      {
        name: 'TracingSpansRefused',
        severity: AlertSeverity.CRITICAL,
        for: '5m',
        expr: `${QUERIES.refused(jobs, '5m')} > 0`,
        summary: '{{ $labels.job }} refuses {{ $value | humanize }} spans a second',
      },
      {
        name: 'TracingSpansGivenUp',
        severity: AlertSeverity.CRITICAL,
        for: '5m',
        expr: `${QUERIES.givenUp(jobs, '5m')} > 0`,
        summary: '{{ $labels.job }} can\'t send {{ $value | humanize }} spans a second with {{ $labels.exporter }}',
      },
      {
        name: 'TracingQueueFull',
        severity: AlertSeverity.CRITICAL,
        for: '5m',
        // Samplers count nothing that their queue doesn't take: they wait until it does.
        expr: `max by (namespace, job, exporter) (${QUERIES.queueFilling(jobs)}) > ${FULL}\nor ${QUERIES.turnedAway(jobs, '5m')} > 0`,
        summary: 'the queue of {{ $labels.exporter }} in {{ $labels.job }} takes no more spans',
      },
      {
        name: 'TracingQueueFilling',
        severity: AlertSeverity.WARNING,
        for: '10m',
        expr: `${QUERIES.queueFilling(jobs)} > ${limits.queue}`,
        summary: 'the queue of {{ $labels.exporter }} in {{ $labels.pod }} is {{ $value | humanizePercentage }} full',
      },
    ]),
    ...when(entries, () => [{
      name: 'TracingNoSpansReceived',
      severity: AlertSeverity.WARNING,
      for: '15m',
      expr: `sum by (namespace) (rate(${METRICS.accepted}{${jobSelector(entries)}}[15m])) == 0\n`
        + `and sum by (namespace) (rate(${METRICS.accepted}{${jobSelector(entries)}}[15m] offset 1h)) > 0`,
      summary: 'no application sends spans any more; an hour ago they did',
    }]),
  ];
}
