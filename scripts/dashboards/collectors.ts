/* Collectors of OpenTelemetry: those that applications send to, and samplers. */
import { DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { flow, pods } from './common';
import { board, goodBelow, jobs, lines, Unit, WINDOW } from './panels';
import { METRICS } from '../../src/config/monitoring/metrics';
import { perSecond, QUERIES } from '../../src/config/monitoring/queries';

/** Agents, routers and the ingest are the same to look at. */
export function agent(): DashboardBuilder {
  const own = jobs('part');
  const dashboard = board('Collectors that applications send to. They add what they know of the sender and choose the sampler by the trace id.');
  [...flow('part'), ...pods('part', true)].forEach(panel => dashboard.withPanel(panel));
  return dashboard
    .withPanel(lines({
      title: 'Samplers in sight',
      unit: Unit.COUNT,
      width: 8,
      description: 'How many samplers a pod knows. Pods that know different ones split traces (TracingSamplersMissing).',
    }, { legend: '{{pod}}', expr: QUERIES.samplersInSight(own) }))
    .withPanel(lines({
      title: 'Time to hand spans to a sampler, p99',
      unit: Unit.MILLISECONDS,
      width: 8,
      steps: goodBelow('@export-milliseconds@'),
      description: 'The line is where TracingExportSlow warns.',
    }, { legend: 'p99', expr: QUERIES.exportMilliseconds(own, WINDOW) }))
    .withPanel(lines({
      title: 'Changes of the list of samplers, per hour',
      unit: Unit.COUNT,
      width: 8,
      description: 'Each change splits the traces that are under way (TracingSamplersChanging).',
    }, { legend: '{{pod}}', expr: `max by (namespace, job, pod) (increase(${METRICS.backendUpdates}{${own}}[1h]))` }));
}

export function sampler(): DashboardBuilder {
  const own = jobs('sampler');
  const dashboard = board('Samplers hold all spans of a trace until they decide on it.');
  dashboard
    .withPanel(lines({
      title: 'Traces decided, per second',
      unit: Unit.COUNT,
      width: 12,
      none: 'none',
      description: 'What was kept and what was not. Which share may be kept is a threshold of TracingTooManyTracesKept.',
    }, { legend: 'sampled: {{sampled}}', expr: perSecond(METRICS.decidedTraces, own, WINDOW, 'sampled') }))
    .withPanel(lines({
      title: 'Traces kept by policy, per second',
      unit: Unit.COUNT,
      width: 12,
      none: 'none',
      description: 'Which policies keep traces. A trace that several policies keep counts for each.',
    }, { legend: '{{policy}}', expr: perSecond(METRICS.decidedTracesByPolicy, `${own}, sampled="true"`, WINDOW, 'policy') }))
    .withPanel(lines({
      title: 'Traces in memory', unit: Unit.COUNT, width: 8, description: 'Traces that wait for their decision. If there is no room, the oldest are dropped.',
    }, { legend: '{{pod}}', expr: `max by (namespace, job, pod) (${METRICS.tracesInMemory}{${own}})` }))
    .withPanel(lines({
      title: 'Dropped before the decision, per second',
      unit: Unit.COUNT,
      width: 8,
      none: 'none',
      description: 'Traces for which there was no room (TracingTracesDroppedTooEarly), and policies that failed (TracingSamplingPolicyFails).',
    }, { legend: 'dropped', expr: QUERIES.droppedTooEarly(own, WINDOW) }, { legend: 'policy failed', expr: QUERIES.policyErrors(own, WINDOW) }))
    .withPanel(lines({
      title: 'Spans after the decision',
      unit: Unit.PART,
      width: 8,
      none: 'none',
      steps: goodBelow('@late@'),
      description: 'The part of the spans that came when their trace was already decided. The line is where TracingLateSpans warns.',
    }, { legend: 'late', expr: QUERIES.lateShare(own, WINDOW) }))
    .withPanel(lines({
      title: 'Time for the decisions of a second, p99',
      unit: Unit.MILLISECONDS,
      width: 24,
      steps: goodBelow(1000),
      description: 'Above a second decisions fall behind (TracingSamplingDecisionsSlow).',
    }, { legend: '{{pod}}', expr: QUERIES.decisionMilliseconds(own, WINDOW) }));
  [...flow('sampler'), ...pods('sampler', true)].forEach(panel => dashboard.withPanel(panel));
  return dashboard;
}
