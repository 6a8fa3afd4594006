/* Kafka and Elasticsearch, as their exporters see them. */
import { DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { board, goodBelow, jobs, lines, tile, Unit, WINDOW } from './panels';
import { METRICS } from '../../src/config/monitoring/metrics';
import { QUERIES } from '../../src/config/monitoring/queries';

export function kafka(): DashboardBuilder {
  const own = jobs('kafka-metrics');
  const dashboard = board('The topic between Jaeger collectors and ingesters: its copies, what goes in and out, what waits.');
  return dashboard
    .withPanel(tile({ title: 'Brokers', unit: Unit.COUNT, width: 6, description: 'Brokers that are there.' },
      { legend: 'brokers', expr: `max(${METRICS.kafkaBrokers}{${own}})` }))
    .withPanel(tile({ title: 'Partitions without all copies', unit: Unit.COUNT, width: 6, steps: goodBelow(1, 'orange'), description: 'A further broker that fails may cost data or stop writes (TracingKafkaUnderReplicated).' },
      { legend: 'partitions', expr: `count(${QUERIES.underReplicated(own)}) or vector(0)` }))
    .withPanel(tile({ title: 'Partitions without a leader', unit: Unit.COUNT, width: 6, steps: goodBelow(1), description: 'Nothing can be written into them or read (TracingKafkaPartitionOffline).' },
      { legend: 'partitions', expr: `count(${QUERIES.offline(own)}) or vector(0)` }))
    .withPanel(tile({ title: 'Ingesters in the group', unit: Unit.COUNT, width: 6, steps: [{ from: null, color: 'red' }, { from: 1, color: 'green' }], description: 'Who reads the topic (TracingConsumersGone).' },
      { legend: 'members', expr: `max(${METRICS.kafkaMembers}{${own}})` }))
    .withPanel(lines({ title: 'Records per second', unit: Unit.COUNT, width: 12, description: 'What is written into the topic and what is read from it.' },
      { legend: 'in', expr: `sum(clamp_min(deriv(${METRICS.kafkaEnd}{${own}}[5m]), 0))` },
      { legend: 'out', expr: `sum(clamp_min(deriv(${METRICS.kafkaRead}{${own}}[5m]), 0))` }))
    .withPanel(lines({ title: 'Records that wait', unit: Unit.COUNT, width: 12, description: 'Written and not read yet.' },
      { legend: '{{topic}}', expr: `sum by (namespace, job, topic) (${METRICS.kafkaLag}{${own}})` }))
    .withPanel(lines({ title: 'Time to catch up', unit: Unit.SECONDS, width: 12, none: 'nothing waits', steps: goodBelow('@lag-seconds@'), description: 'How long ingesters need for what waits. The line is where TracingConsumerLag fires.' },
      { legend: '{{topic}}', expr: QUERIES.lagSeconds(own) }))
    .withPanel(lines({ title: 'Copies of partitions', unit: Unit.COUNT, width: 12, description: 'All copies, and those that are up to date.' },
      { legend: 'all', expr: `sum(${METRICS.kafkaReplicas}{${own}})` }, { legend: 'up to date', expr: `sum(${METRICS.kafkaInSync}{${own}})` }));
}

export function elasticsearch(): DashboardBuilder {
  const own = jobs('elasticsearch-exporter');
  const spans = `${own}, index=~"@span-indices@"`;
  const dashboard = board('Elasticsearch as its exporter sees it: health, room, and the indices of spans.');
  return dashboard
    .withPanel(tile({ title: 'Data nodes', unit: Unit.COUNT, width: 6, description: 'Data nodes that are there.' },
      { legend: 'nodes', expr: `max(${METRICS.elasticsearchDataNodes}{${own}})` }))
    .withPanel(tile({
      title: 'Health',
      unit: Unit.COUNT,
      width: 6,
      description: 'Yellow lacks second copies, red lacks data.',
      words: { 0: { text: 'green', color: 'green' }, 1: { text: 'yellow', color: 'yellow' }, 2: { text: 'red', color: 'red' } },
    }, { legend: 'status', expr: `max(2 * ${METRICS.elasticsearchStatus}{${own}, color="red"}) + max(${METRICS.elasticsearchStatus}{${own}, color="yellow"})` }))
    .withPanel(tile({ title: 'Indices of spans', unit: Unit.COUNT, width: 6, none: '0', description: 'One a day, or one for each rollover.' },
      { legend: 'indices', expr: `count(count by (index) (${METRICS.elasticsearchDocuments}{${spans}}))` }))
    .withPanel(tile({ title: 'Spans stored', unit: Unit.COUNT, width: 6, none: '0', description: 'Documents in the indices of spans.' },
      { legend: 'spans', expr: `sum(max by (index) (${METRICS.elasticsearchDocuments}{${spans}}))` }))
    .withPanel(lines({ title: 'Disks', unit: Unit.PART, width: 8, max: 1, steps: goodBelow('@disk@'), description: 'How full the disks are. The line is where TracingElasticsearchDiskFilling warns.' },
      { legend: '{{name}}', expr: QUERIES.diskFilling(own) }))
    .withPanel(lines({ title: 'Heap', unit: Unit.PART, width: 8, max: 1, steps: goodBelow('@heap@'), description: 'How full the heaps are. The line is where TracingElasticsearchHeapHigh warns.' },
      { legend: '{{name}}', expr: QUERIES.heapFilling(own) }))
    .withPanel(lines({ title: 'Writes rejected, per second', unit: Unit.COUNT, width: 8, none: 'none', description: 'A full queue of writes (TracingElasticsearchWritesRejected); ingesters try again.' },
      { legend: '{{name}}', expr: QUERIES.writesRejected(own, WINDOW) }))
    .withPanel(lines({ title: 'Size of the indices of spans', unit: Unit.BYTES, width: 24, none: 'none', description: 'First copies only.' },
      { legend: '{{index}}', expr: `max by (index) (${METRICS.elasticsearchIndexBytes}{${spans}})` }));
}
