import { AlertCase, NAMESPACE } from './alert-case';

const success = (cronjob: string) => `kube_cronjob_status_last_successful_time{namespace="obs", cronjob="${cronjob}", job="kube-state-metrics"}`;
const created = (cronjob: string) => `kube_cronjob_created{namespace="obs", cronjob="${cronjob}", job="kube-state-metrics"}`;
const labels = (cronjob: string) => ({ ...NAMESPACE, cronjob });
const ROLLOVER = 'tracing-jaeger-index-rollover';
const CLEANER = 'tracing-jaeger-index-cleaner';
const SNAPSHOT = 'tracing-jaeger-index-snapshot';
const SMOKE = 'tracing-smoke-test';

/** CronJobs. promtool's clock begins at 0, so a time series of 0 is a job that succeeded, or began, then. */
export const JOB_ALERT_CASES: AlertCase[] = [
  {
    alert: 'TracingIndexRolloverMissing',
    severity: 'warning',
    at: '210m',
    // It runs every hour.
    fires: { [created(ROLLOVER)]: '0x300', [success(ROLLOVER)]: '600x300' },
    labels: labels(ROLLOVER),
    summary: `${ROLLOVER} has not succeeded for 3h 20m 0s, so indices grow without bounds`,
    // It was two runs late, and has succeeded since.
    quiet: { [created(ROLLOVER)]: '0x300', [success(ROLLOVER)]: '600x179 10800x100' },
  },
  {
    alert: 'TracingIndexCleanerMissing',
    severity: 'warning',
    at: '200m',
    // It never succeeded.
    fires: { [created(CLEANER)]: '0x300' },
    labels: labels(CLEANER),
    summary: `${CLEANER} has not succeeded for 3h 20m 0s, so old indices stay`,
    // It never succeeded either, but it is new.
    quiet: { [created(CLEANER)]: '_x100 6000x200' },
  },
  {
    alert: 'TracingSnapshotMissing',
    severity: 'warning',
    at: '210m',
    // It is taken every hour.
    fires: { [created(SNAPSHOT)]: '0x300', [success(SNAPSHOT)]: '600x300' },
    labels: labels(SNAPSHOT),
    summary: `${SNAPSHOT} has not succeeded for 3h 20m 0s, so what was stored since is in no snapshot`,
    // Two runs have failed.
    quiet: { [created(SNAPSHOT)]: '0x300', [success(SNAPSHOT)]: '3600x300' },
  },
  {
    alert: 'TracingSmokeTestFailing',
    severity: 'critical',
    at: '60m',
    // It runs every quarter of an hour.
    fires: { [created(SMOKE)]: '0x100', [success(SMOKE)]: '0x100' },
    labels: labels(SMOKE),
    summary: `${SMOKE} has not found its trace for 1h 0m 0s`,
    // One run has failed, and another job's tests are none of this platform's.
    quiet: { [created(SMOKE)]: '0x100', [success(SMOKE)]: '0x20 1500x100', [success('other-smoke-test')]: '0x100' },
  },
];
