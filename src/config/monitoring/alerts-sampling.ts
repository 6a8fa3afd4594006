import { Alert, AlertContext, AlertSeverity, when } from './alert';
import { ENTRY_ROLES } from './alerts-collectors';
import { METRICS } from './metrics';
import { jobSelector, PartRole, partsOf } from './parts';
import { perSecond, QUERIES } from './queries';

/** Below this part of all traces, a policy may keep as many times more as it likes: that costs little. */
const NOTABLE_SHARE = 0.05;

/** Decisions on traces. */
export function samplerAlerts({ platform, limits }: AlertContext): Alert[] {
  const samplers = partsOf(platform, PartRole.SAMPLER);
  const jobs = jobSelector(samplers);
  return when(samplers, () => [
    {
      name: 'TracingTracesDroppedTooEarly',
      severity: AlertSeverity.CRITICAL,
      for: '5m',
      expr: `${QUERIES.droppedTooEarly(jobs, '5m')} > 0`,
      summary: '{{ $labels.job }} drops {{ $value | humanize }} traces a second before it has decided on them',
    },
    {
      name: 'TracingLateSpans',
      severity: AlertSeverity.WARNING,
      for: '15m',
      expr: `${QUERIES.lateShare(jobs, '10m')} > ${limits.lateSpans}`,
      summary: '{{ $value | humanizePercentage }} of the spans come after the decision on their trace',
    },
    {
      name: 'TracingSamplingPolicyFails',
      severity: AlertSeverity.WARNING,
      for: '5m',
      expr: `${QUERIES.policyErrors(jobs, '5m')} > 0`,
      summary: 'a sampling policy of {{ $labels.job }} can\'t be evaluated',
    },
    {
      name: 'TracingSamplingDecisionsSlow',
      severity: AlertSeverity.WARNING,
      for: '10m',
      expr: `${QUERIES.decisionMilliseconds(jobs, '5m')} > 1000`,
      summary: '{{ $labels.pod }} needs {{ $value | humanize }} ms for the decisions of one second',
    },
    {
      name: 'TracingTooManyTracesKept',
      severity: AlertSeverity.WARNING,
      for: '30m',
      expr: `${QUERIES.keptShare(jobs, '15m')} > ${limits.keptTraces}`,
      summary: '{{ $value | humanizePercentage }} of the traces are kept',
    },
    {
      name: 'TracingPolicyKeepsMore',
      severity: AlertSeverity.WARNING,
      for: '30m',
      // A new policy has no day before, and one that kept nothing then has 0.
      expr: `(${QUERIES.keptShareByPolicy(jobs, '15m')}) > ${NOTABLE_SHARE}\n`
        + `and (${QUERIES.keptShareByPolicy(jobs, '15m')}) > ${limits.policyIncrease} * (${QUERIES.keptShareByPolicy(jobs, '15m', ' offset 1d')})`,
      summary: `the policy {{ $labels.policy }} keeps {{ $value | humanizePercentage }} of the traces, more than ${limits.policyIncrease} times as many as a day before`,
    },
    {
      name: 'TracingNoTracesKept',
      severity: AlertSeverity.CRITICAL,
      for: '30m',
      // Without a kept trace there may be no such time series at all.
      expr: `${perSecond(METRICS.newTraces, jobs, '15m')} > 0\n`
        + `unless ${perSecond(METRICS.decidedTraces, `${jobs}, sampled="true"`, '15m')} > 0`,
      summary: 'samplers get {{ $value | humanize }} traces a second and keep none',
    },
  ]);
}

/** The way from senders to samplers. */
export function routingAlerts({ platform, limits }: AlertContext): Alert[] {
  const senders = partsOf(platform, ...ENTRY_ROLES);
  const samplers = partsOf(platform, PartRole.SAMPLER);
  const jobs = jobSelector(senders);
  const [first, ...others] = samplers;
  return when(senders.length > 0 && samplers.length > 0, () => [
    // With several gateways nobody knows here which sender has which.
    ...when(others.length === 0 && first.replicas, () => [{
      name: 'TracingSamplersMissing',
      severity: AlertSeverity.WARNING,
      for: '10m',
      expr: `${QUERIES.samplersInSight(jobs)} < ${first.replicas}`,
      summary: `{{ $labels.pod }} sees {{ $value }} of ${first.replicas} samplers`,
    }]),
    {
      name: 'TracingSamplersChanging',
      severity: AlertSeverity.WARNING,
      for: '5m',
      expr: `max by (namespace, job) (increase(${METRICS.backendUpdates}{${jobs}}[1h])) > ${limits.samplerChangesPerHour}`,
      summary: 'the list of samplers changed {{ $value | humanize }} times in an hour, and traces were split each time',
    },
    {
      name: 'TracingExportSlow',
      severity: AlertSeverity.WARNING,
      for: '10m',
      expr: `${QUERIES.exportMilliseconds(jobs, '5m')} > ${limits.exportMilliseconds}`,
      summary: '{{ $labels.job }} needs {{ $value | humanize }} ms to hand spans to a sampler',
    },
  ]);
}
