import { Alert, AlertContext, AlertSeverity, Recording } from './alert';
import { ENTRY_ROLES } from './alerts-collectors';
import { jobSelector, MonitoredPlatform, PartRole, partsOf } from './parts';
import { QUERIES } from './queries';

/**
 * How fast an error budget burns before somebody is called: at 14.4 times the pace that would use it up in 30 days, two percent
 * of it are gone in an hour; at 6 times, five percent in six hours. The short window ends the alert soon after its cause.
 *
 * @see https://sre.google/workbook/alerting-on-slos/
 */
const PACES = [
  { suffix: 'BurnsFast', severity: AlertSeverity.CRITICAL, factor: 14.4, long: '1h', short: '5m', for: '2m' },
  { suffix: 'Burns', severity: AlertSeverity.WARNING, factor: 6, long: '6h', short: '30m', for: '15m' },
];
const WINDOWS = ['5m', '30m', '1h', '6h'];

/** Is 1 while kept traces are stored too late, else 0. */
const LATE = 'tracing:freshness_late:bool';

/** What the objectives are calculated from. */
export function objectiveRecordings({ platform, limits }: AlertContext): Recording[] {
  const entries = partsOf(platform, ...ENTRY_ROLES);
  const kafka = partsOf(platform, PartRole.KAFKA);
  const jobs = jobSelector(entries);
  // Two platforms of a namespace would write one time series.
  const labels = { tracing_platform: platform.name };
  return [
    ...(entries.length > 0 ? WINDOWS : []).map(window => ({
      record: refusedRatio(window),
      labels,
      expr: QUERIES.refusedShare(jobs, window),
    })),
    ...kafka.length > 0 ? [{
      record: LATE,
      labels,
      expr: `max by (namespace) (${QUERIES.lagSeconds(jobSelector(kafka))} > bool ${limits.freshnessSeconds})`,
    }] : [],
  ];
}

/** Alerts on the error budgets of acceptance and freshness. */
export function objectiveAlerts({ platform, limits }: AlertContext): Alert[] {
  const own = `{namespace="${platform.namespace}", tracing_platform="${platform.name}"}`;
  return PACES.flatMap(({ suffix, severity, factor, long, short, for: duration }) => {
    const both = (ratio: (window: string) => string, budget: number) =>
      [long, short].map(window => `${ratio(window)} > ${Number((factor * budget).toPrecision(6))}`).join('\nand ');
    return [
      ...has(platform, ENTRY_ROLES) ? [{
        name: `TracingAcceptanceBudget${suffix}`,
        severity,
        for: duration,
        expr: both(window => `${refusedRatio(window)}${own}`, limits.acceptanceBudget),
        summary: `{{ $value | humanizePercentage }} of the spans were refused within ${long}`,
      }] : [],
      ...has(platform, [PartRole.KAFKA]) ? [{
        name: `TracingFreshnessBudget${suffix}`,
        severity,
        for: duration,
        expr: both(window => `avg_over_time(${LATE}${own}[${window}])`, limits.freshnessBudget),
        summary: `traces were stored late for {{ $value | humanizePercentage }} of the last ${long}`,
      }] : [],
    ];
  });
}

function refusedRatio(window: string): string {
  return `tracing:refused_spans:ratio_rate${window}`;
}

function has(platform: MonitoredPlatform, roles: PartRole[]): boolean {
  return partsOf(platform, ...roles).length > 0;
}
