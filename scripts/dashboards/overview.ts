/* One look: is all well, and where along the chain is it not. */
import { DashboardBuilder, RowBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import * as stat from '@grafana/grafana-foundation-sdk/stat';
import { memory, queues, total } from './common';
import { board, goodBelow, jobs, lines, Query, tile, Unit, WINDOW } from './panels';
import { METRICS } from '../../src/config/monitoring/metrics';
import { QUERIES } from '../../src/config/monitoring/queries';

const KAFKA = jobs('kafka-metrics');

export function overview(): DashboardBuilder {
  const dashboard = board('Is all well, and where along the chain is it not. Each hop has a dashboard of its own.');
  dashboard.withRow(new RowBuilder('Is all well?'));
  health().forEach(panel => dashboard.withPanel(panel));
  dashboard.withRow(new RowBuilder('The chain, hop by hop'));
  hops().forEach(panel => dashboard.withPanel(panel));
  dashboard.withRow(new RowBuilder('Over time'));
  return dashboard
    .withPanel(lines({
      title: 'Spans per second along the chain',
      unit: Unit.COUNT,
      width: 12,
      none: 'none',
      description: 'What applications send, what samplers keep of it, and what is stored. Kept, buffered and stored should be one line.',
    }, { legend: 'accepted from applications', expr: total(METRICS.accepted, jobs('entries')) },
    { legend: 'kept by samplers', expr: total(METRICS.sent, jobs('sampler')) },
    { legend: 'into Kafka', expr: total(METRICS.sent, jobs('collector')) },
    { legend: 'stored', expr: total(METRICS.bulkInserts, jobs('ingester')) }))
    .withPanel(lines({
      title: 'Spans refused or lost, per second',
      unit: Unit.COUNT,
      width: 12,
      none: 'none',
      description: 'Refused spans are tried again by their sender; the others are gone. Nothing here is the normal state.',
    }, { legend: 'refused', expr: total(METRICS.refused, jobs('collectors')) },
    { legend: 'not queued', expr: total(METRICS.enqueueFailed, jobs('collectors')) },
    { legend: 'given up', expr: total(METRICS.sendFailed, jobs('collectors')) },
    { legend: 'traces dropped before the decision', expr: total(METRICS.droppedTooEarly, jobs('sampler')) }))
    .withPanel(lines({
      title: 'Waiting in Kafka, records',
      unit: Unit.COUNT,
      width: 8,
      description: 'What samplers have kept and ingesters have not written yet. It grows while Elasticsearch is slow or away.',
    }, { legend: '{{topic}}', expr: `sum by (namespace, job, topic) (${METRICS.kafkaLag}{${KAFKA}})` }))
    .withPanel(queues(jobs('collectors'), '{{pod}} {{exporter}}', 8))
    .withPanel(memory('memory-all', '{{pod}}', 8));
}

function health(): stat.PanelBuilder[] {
  return [
    tile({
      title: 'Alerts', unit: Unit.COUNT, width: 4, steps: goodBelow(1), description: 'Alerts of this namespace\'s platforms that fire now.',
    }, { legend: 'firing', expr: `count(${METRICS.alerts}{namespace="@namespace@", alertname=~"Tracing.*", alertstate="firing"}) or vector(0)` }),
    tile({
      title: 'Pods without metrics', unit: Unit.COUNT, width: 4, steps: goodBelow(1), description: 'Pods that Prometheus knows and that do not answer it.',
    }, { legend: 'down', expr: `count(${METRICS.up}{${jobs('all')}} == 0) or vector(0)` }),
    tile({
      title: 'Spans accepted',
      unit: Unit.PART,
      width: 4,
      none: 'no spans',
      steps: [{ from: null, color: 'red' }, { from: '@acceptance@', color: 'green' }],
      description: 'Of the spans that applications sent within an hour, the part that was accepted at once. Red is below the objective.',
    }, { legend: 'accepted', expr: `1 - ${QUERIES.refusedShare(jobs('entries'), '1h')}` }),
    tile({
      title: 'Traces kept',
      unit: Unit.PART,
      width: 4,
      none: 'no traces',
      steps: goodBelow('@kept@', 'orange'),
      description: 'The part of the traces that samplers keep.',
    }, { legend: 'kept', expr: QUERIES.keptShare(jobs('sampler'), '15m') }),
    tile({
      title: 'Wait before storage',
      unit: Unit.SECONDS,
      width: 4,
      none: 'nothing waits',
      steps: [...goodBelow('@freshness-seconds@', 'orange'), { from: '@lag-seconds@', color: 'red' }],
      description: 'How long ingesters need, at their present pace, for what waits in Kafka. Infinite: they read nothing.',
    }, { legend: 'wait', expr: `max(${QUERIES.lagSeconds(KAFKA)})` }),
    tile({
      title: 'Elasticsearch',
      unit: Unit.COUNT,
      width: 4,
      description: 'The health of the cluster: yellow lacks second copies, red lacks data.',
      words: { 0: { text: 'green', color: 'green' }, 1: { text: 'yellow', color: 'yellow' }, 2: { text: 'red', color: 'red' } },
    }, {
      legend: 'status',
      expr: `max(2 * ${METRICS.elasticsearchStatus}{${jobs('elasticsearch-exporter')}, color="red"}) + max(${METRICS.elasticsearchStatus}{${jobs('elasticsearch-exporter')}, color="yellow"})`,
    }),
  ];
}

/** In, out, refused and waiting of each hop. What waits in senders isn't told by their `load_balancing` exporter. */
function hops(): stat.PanelBuilder[] {
  const elasticsearch = jobs('elasticsearch-exporter');
  return [
    hop('Agents', 'On each node: what applications send.', ...through('agent')),
    hop('Router', 'For senders that no agent serves.', ...through('router')),
    hop('Ingest', 'From outside of the cluster.', ...through('ingest')),
    hop('Samplers', 'All spans in, kept ones out.', ...through('sampler'), waiting('sampler')),
    hop('Jaeger collectors', 'Kept spans, into Kafka.', ...through('collector')),
    hop('Kafka', 'Records of the topic; one has one span or more.',
      { legend: 'in /s', expr: `sum(clamp_min(deriv(${METRICS.kafkaEnd}{${KAFKA}}[5m]), 0))` },
      { legend: 'out /s', expr: `sum(clamp_min(deriv(${METRICS.kafkaRead}{${KAFKA}}[5m]), 0))` },
      { legend: 'waiting', expr: `sum(${METRICS.kafkaLag}{${KAFKA}})` }),
    hop('Jaeger ingesters', 'From Kafka, into Elasticsearch.', ...through('ingester')),
    hop('Elasticsearch', 'Documents of spans; writes that it rejected.',
      { legend: 'in /s', expr: total(METRICS.bulkInserts, jobs('ingester')) },
      { legend: 'failed /s', expr: total(METRICS.bulkErrors, jobs('ingester')), bad: true },
      { legend: 'rejected /s', expr: `sum(rate(${METRICS.elasticsearchRejected}{${elasticsearch}, type="write"}[${WINDOW}]))`, bad: true }),
    hop('Jaeger query', 'Reads by people and programs.',
      { legend: 'reads /s', expr: total(METRICS.storageRequests, jobs('query')) },
      { legend: 'failed /s', expr: total(METRICS.storageRequests, `${jobs('query')}, result="err"`), bad: true }),
  ];
}

function hop(title: string, description: string, ...queries: Query[]): stat.PanelBuilder {
  return tile({ title, description, unit: Unit.COUNT, width: 2, height: 8, none: '0' }, ...queries);
}

function through(part: string): Query[] {
  return [
    { legend: 'in /s', expr: total(METRICS.accepted, jobs(part)) },
    { legend: 'out /s', expr: total(METRICS.sent, jobs(part)) },
    { legend: 'refused /s', expr: total(METRICS.refused, jobs(part)), bad: true },
  ];
}

function waiting(part: string): Query {
  return { legend: 'waiting', expr: `sum(${METRICS.queueSize}{${jobs(part)}})` };
}
