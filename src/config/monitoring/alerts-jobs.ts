import { Alert, AlertContext, AlertSeverity, when } from './alert';
import { METRICS } from './metrics';
import type { MonitoredJob } from './parts';

/** What kube-state-metrics says of the platform's CronJobs. Silent where nobody scrapes it. */
export function jobAlerts({ platform: { namespace, jobs }, limits }: AlertContext): Alert[] {
  const overdue = (job: MonitoredJob) => overdueSince(namespace, job, limits.missedRuns);
  return [
    ...when(jobs.rollover, () => [{
      name: 'TracingIndexRolloverMissing',
      severity: AlertSeverity.WARNING,
      for: '10m',
      expr: jobs.rollover.map(overdue).join('\nor '),
      summary: '{{ $labels.cronjob }} has not succeeded for {{ $value | humanizeDuration }}, so indices grow without bounds',
    }]),
    ...when(jobs.cleaner, () => [{
      name: 'TracingIndexCleanerMissing',
      severity: AlertSeverity.WARNING,
      for: '10m',
      expr: jobs.cleaner.map(overdue).join('\nor '),
      summary: '{{ $labels.cronjob }} has not succeeded for {{ $value | humanizeDuration }}, so old indices stay',
    }]),
    ...when(jobs.snapshots, () => [{
      name: 'TracingSnapshotMissing',
      severity: AlertSeverity.WARNING,
      for: '10m',
      expr: jobs.snapshots.map(overdue).join('\nor '),
      summary: '{{ $labels.cronjob }} has not succeeded for {{ $value | humanizeDuration }}, so what was stored since is in no snapshot',
    }]),
    ...when(jobs.smokeTest, () => [{
      name: 'TracingSmokeTestFailing',
      severity: AlertSeverity.CRITICAL,
      for: '5m',
      expr: jobs.smokeTest.map(overdue).join('\nor '),
      summary: '{{ $labels.cronjob }} has not found its trace for {{ $value | humanizeDuration }}',
    }]),
  ];
}

/**
 * A CronJob's last success, or its own beginning where it never had one, too long ago: it fails, hangs, is suspended, or isn't
 * started any more. Which of them it is, no single metric says.
 */
function overdueSince(namespace: string, { name, everySeconds }: MonitoredJob, missedRuns: number): string {
  const latest = (metric: string) => `max by (namespace, cronjob) (${metric}{namespace="${namespace}", cronjob="${name}"})`;
  return `time() - (${latest(METRICS.cronJobSuccess)} or ${latest(METRICS.cronJobCreated)}) > ${(missedRuns + 1) * everySeconds}`;
}
