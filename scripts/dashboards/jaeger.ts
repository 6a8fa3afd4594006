/* Jaeger's three roles. */
import { DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { flow, pods, total } from './common';
import { board, goodBelow, jobs, lines, Unit, WINDOW } from './panels';
import { METRICS } from '../../src/config/monitoring/metrics';
import { perSecond, QUERIES } from '../../src/config/monitoring/queries';

export function collector(): DashboardBuilder {
  const dashboard = board('Jaeger collectors write kept spans into Kafka, and answer when Kafka has them.');
  [...flow('collector'), ...pods('collector', false)].forEach(panel => dashboard.withPanel(panel));
  return dashboard;
}

export function ingester(): DashboardBuilder {
  const own = jobs('ingester');
  const dashboard = board('Jaeger ingesters read Kafka and write into Elasticsearch.');
  dashboard
    .withPanel(lines({
      title: 'Documents written, per second',
      unit: Unit.COUNT,
      width: 12,
      none: 'none',
      description: 'Spans and names of services that Elasticsearch took. None while Kafka fills is TracingIngestStopped.',
    }, { legend: 'written', expr: total(METRICS.bulkInserts, own) }))
    .withPanel(lines({
      title: 'Documents not written, per second',
      unit: Unit.COUNT,
      width: 12,
      none: 'none',
      description: 'What Elasticsearch did not take (TracingWritesFail).',
    }, { legend: 'failed', expr: QUERIES.writeErrors(own, WINDOW) }));
  [...flow('ingester'), ...pods('ingester', false)].forEach(panel => dashboard.withPanel(panel));
  return dashboard;
}

export function query(): DashboardBuilder {
  const own = jobs('query');
  const dashboard = board('Jaeger query reads Elasticsearch for people and programs.');
  dashboard
    .withPanel(lines({
      title: 'Reads, per second', unit: Unit.COUNT, width: 8, none: 'none', description: 'What Jaeger asks Elasticsearch for.',
    }, { legend: '{{operation}} {{result}}', expr: perSecond(METRICS.storageRequests, own, WINDOW, 'operation', 'result') }))
    .withPanel(lines({
      title: 'Reads that fail',
      unit: Unit.PART,
      width: 8,
      none: 'none',
      steps: goodBelow('@read-errors@'),
      description: 'The line is where TracingQueryErrors warns.',
    }, { legend: 'failed', expr: QUERIES.readErrorShare(own, WINDOW) }))
    .withPanel(lines({
      title: 'Time for a read, p95',
      unit: Unit.SECONDS,
      width: 8,
      none: 'no reads',
      steps: goodBelow('@read-seconds@'),
      description: 'The line is where TracingQuerySlow warns.',
    }, { legend: '{{operation}}', expr: QUERIES.readSeconds(own, WINDOW) }));
  pods('query', false).forEach(panel => dashboard.withPanel(panel));
  return dashboard;
}
