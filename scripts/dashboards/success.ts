/* What the platform achieves and what it costs. */
import { DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { byJob, total } from './common';
import { board, goodBelow, jobs, lines, tile, Unit, WINDOW } from './panels';
import { METRICS } from '../../src/config/monitoring/metrics';
import { perSecond, QUERIES } from '../../src/config/monitoring/queries';

/** Long, so that a number stands for a working day and not for a minute. */
const HOUR = '1h';

export function success(): DashboardBuilder {
  const elasticsearch = jobs('elasticsearch-exporter');
  const spans = `${elasticsearch}, index=~"@span-indices@"`;
  const bytes = `sum(max by (index) (${METRICS.elasticsearchIndexBytes}{${spans}}))`;
  const documents = `sum(max by (index) (${METRICS.elasticsearchDocuments}{${spans}}))`;
  const agents = jobs('agent');
  return board('What the platform achieves, and what it costs: the numbers that decide whether tracing is worth it.')
    .time({ from: 'now-24h', to: 'now' })
    .withPanel(tile({
      title: 'Coverage: nodes that send',
      unit: Unit.PART,
      width: 6,
      none: 'no agents',
      description: 'The part of the nodes whose applications sent a span within an hour. Which services send is a list in Jaeger; which should is known to you.',
    }, { legend: 'nodes', expr: `count(sum by (pod) (rate(${METRICS.accepted}{${agents}}[${HOUR}])) > 0) / count(${METRICS.up}{${agents}})` }))
    .withPanel(tile({
      title: 'Completion: spans in time',
      unit: Unit.PART,
      width: 6,
      none: 'all',
      steps: [{ from: null, color: 'red' }, { from: 0.95, color: 'green' }],
      description: 'The part of the spans that came before the decision on their trace, within an hour. The others may be missing in it.',
    }, { legend: 'in time', expr: `1 - sum(rate(${METRICS.lateSpans}{${jobs('sampler')}}[${HOUR}])) / ${`sum(rate(${METRICS.accepted}{${jobs('sampler')}}[${HOUR}]))`}` }))
    .withPanel(tile({
      title: 'Acceptance',
      unit: Unit.PART,
      width: 6,
      none: 'no spans',
      steps: [{ from: null, color: 'red' }, { from: '@acceptance@', color: 'green' }],
      description: 'The part of the spans that was accepted at once, within an hour. Red is below the objective.',
    }, { legend: 'accepted', expr: `1 - ${QUERIES.refusedShare(jobs('entries'), HOUR)}` }))
    .withPanel(tile({
      title: 'Latency of reads, p99',
      unit: Unit.SECONDS,
      width: 6,
      none: 'no reads',
      steps: goodBelow(0.5),
      description: 'How long Jaeger query waits for Elasticsearch. 0.5 s is a common aim.',
    }, { legend: 'p99', expr: `max(${QUERIES.readSeconds(jobs('query'), HOUR, 0.99)} > 0)` }))
    .withPanel(tile({
      title: 'Sampling: traces kept', unit: Unit.PART, width: 6, none: 'no traces', steps: goodBelow('@kept@', 'orange'), description: 'The part of the traces that was kept, within an hour.',
    }, { legend: 'kept', expr: QUERIES.keptShare(jobs('sampler'), HOUR) }))
    .withPanel(tile({
      title: 'Storage: spans', unit: Unit.BYTES, width: 6, none: '0', description: 'What the indices of spans take, first copies only.',
    }, { legend: 'stored', expr: bytes }))
    .withPanel(tile({
      title: 'Storage: a span', unit: Unit.BYTES, width: 6, none: '-', description: 'Bytes on disk for one stored span, first copy. Times spans a day, retention and copies this is your disk.',
    }, { legend: 'a span', expr: `${bytes} / ${documents}` }))
    .withPanel(tile({
      title: 'Overhead: CPU for 1000 spans', unit: Unit.SECONDS, width: 6, none: 'no spans', description: 'CPU seconds of all collectors and of Jaeger, for a thousand spans that applications send.',
    }, { legend: 'CPU', expr: `1000 * sum(rate(${METRICS.cpu}{${jobs('collectors')}}[${HOUR}])) / sum(rate(${METRICS.accepted}{${jobs('entries')}}[${HOUR}]))` }))
    .withPanel(lines({
      title: 'Spans sent and stored, per second', unit: Unit.COUNT, width: 12, none: 'none', description: 'The difference is what sampling saves.',
    }, { legend: 'sent by applications', expr: total(METRICS.accepted, jobs('entries')) }, { legend: 'stored', expr: total(METRICS.bulkInserts, jobs('ingester')) }))
    .withPanel(lines({
      title: 'Overhead: CPU by workload, cores', unit: Unit.COUNT, width: 12, description: 'What each workload uses, all pods together.',
    }, { legend: '{{workload}}', expr: byJob(perSecond(METRICS.cpu, jobs('collectors'), WINDOW)) }));
}
