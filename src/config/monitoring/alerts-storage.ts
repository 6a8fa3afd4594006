import { Alert, AlertContext, AlertSeverity, when } from './alert';
import { METRICS } from './metrics';
import { jobSelector, PartRole, partsOf } from './parts';
import { QUERIES, spanIndices } from './queries';

/** The topic and those who read it. */
export function kafkaAlerts({ platform, limits }: AlertContext): Alert[] {
  const parts = partsOf(platform, PartRole.KAFKA);
  const jobs = jobSelector(parts);
  const { brokers } = platform.stores;
  return when(parts, () => [
    {
      name: 'TracingConsumerLag',
      severity: AlertSeverity.CRITICAL,
      for: '5m',
      expr: `${QUERIES.lagSeconds(jobs)} > ${limits.lagSeconds}`,
      summary: 'ingesters need {{ $value | humanizeDuration }} for what waits in {{ $labels.topic }}',
    },
    {
      name: 'TracingConsumersGone',
      severity: AlertSeverity.CRITICAL,
      for: '5m',
      expr: `${METRICS.kafkaMembers}{${jobs}} == 0`,
      summary: 'no ingester reads in the group {{ $labels.group }}',
    },
    {
      name: 'TracingKafkaUnderReplicated',
      severity: AlertSeverity.WARNING,
      for: '10m',
      expr: QUERIES.underReplicated(jobs),
      summary: 'partition {{ $labels.partition }} of {{ $labels.topic }} has {{ $value }} copies that are up to date, too few',
    },
    {
      name: 'TracingKafkaPartitionOffline',
      severity: AlertSeverity.CRITICAL,
      for: '2m',
      expr: QUERIES.offline(jobs),
      summary: 'partition {{ $labels.partition }} of {{ $labels.topic }} has no leader',
    },
    ...when(brokers, () => [{
      name: 'TracingKafkaBrokersMissing',
      severity: AlertSeverity.WARNING,
      for: '5m',
      expr: `${METRICS.kafkaBrokers}{${jobs}} < ${brokers}`,
      summary: `{{ $value }} of ${brokers} brokers are there`,
    }]),
  ]);
}

/** The write into the store. */
export function ingestAlerts({ platform }: AlertContext): Alert[] {
  const ingesters = partsOf(platform, PartRole.INGESTER);
  const senders = partsOf(platform, PartRole.COLLECTOR);
  return when(ingesters, () => [
    ...when(senders, () => [{
      name: 'TracingIngestStopped',
      severity: AlertSeverity.CRITICAL,
      for: '10m',
      expr: `sum by (namespace) (rate(${METRICS.sent}{${jobSelector(senders)}}[10m])) > 0\n`
        + `unless sum by (namespace) (rate(${METRICS.bulkInserts}{${jobSelector(ingesters)}}[10m])) > 0`,
      summary: '{{ $value | humanize }} spans a second go into Kafka, and none into Elasticsearch',
    }]),
    {
      name: 'TracingWritesFail',
      severity: AlertSeverity.CRITICAL,
      for: '5m',
      expr: `${QUERIES.writeErrors(jobSelector(ingesters), '5m')} > 0`,
      summary: 'Elasticsearch takes {{ $value | humanize }} spans a second not',
    },
  ]);
}

/** The store itself. */
export function elasticsearchAlerts({ platform, limits }: AlertContext): Alert[] {
  const parts = partsOf(platform, PartRole.ELASTICSEARCH);
  const jobs = jobSelector(parts);
  const { dataNodes } = platform.stores;
  const used = QUERIES.diskFilling(jobs);
  return when(parts, () => [
    { name: 'TracingElasticsearchUnreachable', severity: AlertSeverity.CRITICAL, for: '5m', expr: `${METRICS.elasticsearchUp}{${jobs}} == 0`, summary: 'Elasticsearch doesn\'t answer' },
    {
      name: 'TracingElasticsearchRed',
      severity: AlertSeverity.CRITICAL,
      for: '2m',
      expr: `${METRICS.elasticsearchStatus}{${jobs}, color="red"} == 1`,
      summary: 'Elasticsearch is red: shards have no copy, and writes to them fail',
    },
    {
      name: 'TracingElasticsearchYellow',
      severity: AlertSeverity.WARNING,
      for: '30m',
      expr: `${METRICS.elasticsearchStatus}{${jobs}, color="yellow"} == 1`,
      summary: 'Elasticsearch is yellow: shards have no second copy',
    },
    {
      name: 'TracingElasticsearchDiskFilling',
      severity: AlertSeverity.WARNING,
      for: '10m',
      expr: `${used} > ${limits.elasticsearchDisk}`,
      summary: 'the disk of {{ $labels.name }} is {{ $value | humanizePercentage }} full; new shards avoid it at 85 %',
    },
    {
      name: 'TracingElasticsearchDiskFull',
      severity: AlertSeverity.CRITICAL,
      for: '5m',
      expr: `${used} > 0.9`,
      summary: 'the disk of {{ $labels.name }} is {{ $value | humanizePercentage }} full; at 95 % nothing is written any more',
    },
    {
      name: 'TracingElasticsearchWritesRejected',
      severity: AlertSeverity.WARNING,
      for: '5m',
      expr: `${QUERIES.writesRejected(jobs, '5m')} > 0`,
      summary: '{{ $labels.name }} rejects writes',
    },
    {
      name: 'TracingElasticsearchHeapHigh',
      severity: AlertSeverity.WARNING,
      for: '15m',
      expr: `${QUERIES.heapFilling(jobs)} > ${limits.elasticsearchHeap}`,
      summary: 'the heap of {{ $labels.name }} is {{ $value | humanizePercentage }} full',
    },
    ...when(dataNodes, () => [{
      name: 'TracingElasticsearchNodesMissing',
      severity: AlertSeverity.WARNING,
      for: '5m',
      expr: `${METRICS.elasticsearchDataNodes}{${jobs}} < ${dataNodes}`,
      summary: `{{ $value }} of ${dataNodes} data nodes are there`,
    }]),
    ...retentionAlerts(jobs, platform.stores),
  ]);
}

/** There is an index a day: those of the retention, today's, and one that waits for the cleaner's next run. */
function retentionAlerts(jobs: string, { dailyIndices, indexPrefix }: AlertContext['platform']['stores']): Alert[] {
  return when(dailyIndices, () => [{
    name: 'TracingRetentionNotDeleting',
    severity: AlertSeverity.WARNING,
    for: '6h',
    expr: `count by (namespace, job) (${METRICS.elasticsearchDocuments}{${jobs}, index=~"${spanIndices(indexPrefix)}"}) > ${dailyIndices! + 2}`,
    summary: `there are {{ $value }} daily indices of spans, and they are kept for ${dailyIndices} days`,
  }]);
}

/** Jaeger's reads. */
export function queryAlerts({ platform, limits }: AlertContext): Alert[] {
  const parts = partsOf(platform, PartRole.QUERY);
  const jobs = jobSelector(parts);
  return when(parts, () => [
    {
      name: 'TracingQueryErrors',
      severity: AlertSeverity.WARNING,
      for: '10m',
      expr: `${QUERIES.readErrorShare(jobs, '10m')} > ${limits.queryErrors}`,
      summary: '{{ $value | humanizePercentage }} of Jaeger\'s reads fail',
    },
    {
      name: 'TracingQuerySlow',
      severity: AlertSeverity.WARNING,
      for: '15m',
      expr: `${QUERIES.readSeconds(jobs, '10m')} > ${limits.querySeconds}`,
      summary: 'Jaeger\'s {{ $labels.operation }} takes {{ $value | humanizeDuration }}',
    },
  ]);
}
