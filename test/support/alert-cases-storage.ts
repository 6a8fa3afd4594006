import { AlertCase, job, latency, NAMESPACE, of, Series } from './alert-case';

const AGENT = of('agent');
const KAFKA = of('kafka-metrics');
const ELASTICSEARCH = of('elasticsearch-exporter');

const LAG = `kafka_consumer_group_lag_sum{${KAFKA}, group="jaeger-ingester", topic="jaeger-spans"}`;
const READ = `kafka_consumer_group_offset_sum{${KAFKA}, group="jaeger-ingester", topic="jaeger-spans"}`;
const GROUP = { ...job('kafka-metrics'), group: 'jaeger-ingester', topic: 'jaeger-spans' };
const partition = (metric: string) => `kafka_partition_${metric}{${KAFKA}, topic="jaeger-spans", partition="3"}`;
const PARTITION = { ...job('kafka-metrics'), topic: 'jaeger-spans', partition: '3' };
const status = (color: string) => `elasticsearch_cluster_health_status{${ELASTICSEARCH}, color="${color}"}`;
const node = (metric: string, more = '') => `elasticsearch_${metric}{${ELASTICSEARCH}, name="tracing-elasticsearch-0"${more}}`;
const NODE = { ...job('elasticsearch-exporter'), name: 'tracing-elasticsearch-0' };
const indices = (count: number): Series => Object.fromEntries(Array.from({ length: count }, (_, day) =>
  [`elasticsearch_indices_docs_primary{${ELASTICSEARCH}, index="jaeger-span-2026-11-${String(day + 1).padStart(2, '0')}"}`, '5x500']));

/** Kafka, Elasticsearch, Jaeger's reads, the cluster, objectives. Values are worked out by hand. */
export const STORAGE_ALERT_CASES: AlertCase[] = [
  {
    alert: 'TracingConsumerLag',
    severity: 'critical',
    at: '20m',
    // One record a second is read, and 1,200 wait.
    fires: { [LAG]: '1200x60', [READ]: '0+60x60' },
    labels: GROUP,
    summary: 'ingesters need 20m 0s for what waits in jaeger-spans',
    quiet: { [LAG]: '300x60', [READ]: '0+60x60' },
  },
  {
    alert: 'TracingConsumersGone',
    severity: 'critical',
    at: '10m',
    fires: { [`kafka_consumer_group_members{${KAFKA}, group="jaeger-ingester"}`]: '0x60' },
    labels: { ...job('kafka-metrics'), group: 'jaeger-ingester' },
    summary: 'no ingester reads in the group jaeger-ingester',
    quiet: { [`kafka_consumer_group_members{${KAFKA}, group="jaeger-ingester"}`]: '1x60' },
  },
  {
    alert: 'TracingKafkaUnderReplicated',
    severity: 'warning',
    at: '15m',
    fires: { [partition('replicas')]: '3x60', [partition('replicas_in_sync')]: '2x60' },
    labels: PARTITION,
    summary: 'partition 3 of jaeger-spans has 2 copies that are up to date, too few',
    quiet: { [partition('replicas')]: '3x60', [partition('replicas_in_sync')]: '3x60' },
  },
  {
    alert: 'TracingKafkaPartitionOffline',
    severity: 'critical',
    at: '10m',
    fires: { [partition('replicas')]: '3x60', [partition('current_offset')]: '100x1 stale' },
    labels: PARTITION,
    summary: 'partition 3 of jaeger-spans has no leader',
    quiet: { [partition('replicas')]: '3x60', [partition('current_offset')]: '100x60' },
  },
  {
    alert: 'TracingKafkaBrokersMissing',
    severity: 'warning',
    at: '10m',
    fires: { [`kafka_brokers{${KAFKA}}`]: '2x60' },
    labels: job('kafka-metrics'),
    summary: '2 of 3 brokers are there',
    quiet: { [`kafka_brokers{${KAFKA}}`]: '3x60' },
  },
  {
    alert: 'TracingIngestStopped',
    severity: 'critical',
    at: '30m',
    fires: {
      [`otelcol_exporter_sent_spans_total{${of('jaeger-collector')}, exporter="kafka"}`]: '0+300x60',
      [`jaeger_storage_bulk_index_inserts_total{${of('jaeger-ingester')}}`]: '900x60',
    },
    labels: NAMESPACE,
    summary: '5 spans a second go into Kafka, and none into Elasticsearch',
    quiet: {
      [`otelcol_exporter_sent_spans_total{${of('jaeger-collector')}, exporter="kafka"}`]: '0+300x60',
      [`jaeger_storage_bulk_index_inserts_total{${of('jaeger-ingester')}}`]: '0+1x60',
    },
  },
  {
    alert: 'TracingWritesFail',
    severity: 'critical',
    at: '15m',
    fires: { [`jaeger_storage_bulk_index_errors_total{${of('jaeger-ingester')}}`]: '0+240x60' },
    labels: job('jaeger-ingester'),
    summary: 'Elasticsearch takes 4 spans a second not',
    quiet: { [`jaeger_storage_bulk_index_errors_total{${of('jaeger-ingester')}}`]: '3x60' },
  },
  {
    alert: 'TracingElasticsearchUnreachable',
    severity: 'critical',
    at: '10m',
    fires: { [`elasticsearch_cluster_health_up{${ELASTICSEARCH}}`]: '0x60' },
    labels: job('elasticsearch-exporter'),
    summary: 'Elasticsearch doesn\'t answer',
    quiet: { [`elasticsearch_cluster_health_up{${ELASTICSEARCH}}`]: '1x60' },
  },
  {
    alert: 'TracingElasticsearchRed',
    severity: 'critical',
    at: '5m',
    fires: { [status('red')]: '1x60', [status('yellow')]: '0x60' },
    labels: { ...job('elasticsearch-exporter'), color: 'red' },
    summary: 'Elasticsearch is red: shards have no copy, and writes to them fail',
    quiet: { [status('red')]: '0x60', [status('yellow')]: '1x60' },
  },
  {
    alert: 'TracingElasticsearchYellow',
    severity: 'warning',
    at: '40m',
    fires: { [status('red')]: '0x60', [status('yellow')]: '1x60' },
    labels: { ...job('elasticsearch-exporter'), color: 'yellow' },
    summary: 'Elasticsearch is yellow: shards have no second copy',
    // For twenty minutes, as after a restart.
    quiet: { [status('yellow')]: '0x15 1x20 0x60' },
  },
  {
    alert: 'TracingElasticsearchDiskFilling',
    severity: 'warning',
    at: '20m',
    fires: { [node('filesystem_data_available_bytes')]: '15x60', [node('filesystem_data_size_bytes')]: '100x60' },
    labels: NODE,
    summary: 'the disk of tracing-elasticsearch-0 is 85% full; new shards avoid it at 85 %',
    quiet: { [node('filesystem_data_available_bytes')]: '25x60', [node('filesystem_data_size_bytes')]: '100x60' },
  },
  {
    alert: 'TracingElasticsearchDiskFull',
    severity: 'critical',
    at: '20m',
    fires: { [node('filesystem_data_available_bytes')]: '8x60', [node('filesystem_data_size_bytes')]: '100x60' },
    labels: NODE,
    summary: 'the disk of tracing-elasticsearch-0 is 92% full; at 95 % nothing is written any more',
    quiet: { [node('filesystem_data_available_bytes')]: '11x60', [node('filesystem_data_size_bytes')]: '100x60' },
  },
  {
    alert: 'TracingElasticsearchWritesRejected',
    severity: 'warning',
    at: '15m',
    fires: { [node('thread_pool_rejected_count', ', type="write"')]: '0+30x60' },
    labels: NODE,
    summary: 'tracing-elasticsearch-0 rejects writes',
    quiet: { [node('thread_pool_rejected_count', ', type="write"')]: '30x60', [node('thread_pool_rejected_count', ', type="search"')]: '0+30x60' },
  },
  {
    alert: 'TracingElasticsearchHeapHigh',
    severity: 'warning',
    at: '30m',
    fires: { [node('jvm_memory_used_bytes', ', area="heap"')]: '95x60', [node('jvm_memory_max_bytes', ', area="heap"')]: '100x60' },
    labels: { ...NODE, area: 'heap' },
    summary: 'the heap of tracing-elasticsearch-0 is 95% full',
    quiet: { [node('jvm_memory_used_bytes', ', area="heap"')]: '85x60', [node('jvm_memory_max_bytes', ', area="heap"')]: '100x60' },
  },
  {
    alert: 'TracingElasticsearchNodesMissing',
    severity: 'warning',
    at: '10m',
    fires: { [`elasticsearch_cluster_health_number_of_data_nodes{${ELASTICSEARCH}}`]: '2x60' },
    labels: job('elasticsearch-exporter'),
    summary: '2 of 3 data nodes are there',
    quiet: { [`elasticsearch_cluster_health_number_of_data_nodes{${ELASTICSEARCH}}`]: '3x60' },
  },
  {
    alert: 'TracingRetentionNotDeleting',
    severity: 'warning',
    at: '400m',
    fires: indices(10),
    labels: job('elasticsearch-exporter'),
    summary: 'there are 10 daily indices of spans, and they are kept for 7 days',
    quiet: indices(9),
  },
  {
    alert: 'TracingQueryErrors',
    severity: 'warning',
    at: '30m',
    fires: {
      [`jaeger_storage_requests_total{${of('jaeger-query')}, operation="find_traces", result="err"}`]: '0+60x60',
      [`jaeger_storage_requests_total{${of('jaeger-query')}, operation="find_traces", result="ok"}`]: '0+240x60',
    },
    labels: job('jaeger-query'),
    summary: '20% of Jaeger\'s reads fail',
    quiet: {
      [`jaeger_storage_requests_total{${of('jaeger-query')}, operation="find_traces", result="err"}`]: '0+6x60',
      [`jaeger_storage_requests_total{${of('jaeger-query')}, operation="find_traces", result="ok"}`]: '0+240x60',
    },
  },
  {
    alert: 'TracingQuerySlow',
    severity: 'warning',
    at: '40m',
    fires: latency('jaeger_storage_latency_seconds_bucket', `${of('jaeger-query')}, operation="find_traces"`, { '5': '0x60', '10': '0+60x60', '+Inf': '0+60x60' }),
    labels: { ...job('jaeger-query'), operation: 'find_traces' },
    summary: 'Jaeger\'s find_traces takes 9.75s',
    quiet: latency('jaeger_storage_latency_seconds_bucket', `${of('jaeger-query')}, operation="find_traces"`, { '5': '0+60x60', '10': '0+60x60', '+Inf': '0+60x60' }),
  },
  {
    alert: 'TracingVolumeFilling',
    severity: 'warning',
    at: '20m',
    fires: {
      'kubelet_volume_stats_available_bytes{namespace="obs", persistentvolumeclaim="data-tracing-kafka-1"}': '10x60',
      'kubelet_volume_stats_capacity_bytes{namespace="obs", persistentvolumeclaim="data-tracing-kafka-1"}': '100x60',
    },
    labels: { ...NAMESPACE, persistentvolumeclaim: 'data-tracing-kafka-1' },
    summary: 'the volume data-tracing-kafka-1 is 90% full',
    // Somebody else's.
    quiet: {
      'kubelet_volume_stats_available_bytes{namespace="obs", persistentvolumeclaim="data-postgres-0"}': '1x60',
      'kubelet_volume_stats_capacity_bytes{namespace="obs", persistentvolumeclaim="data-postgres-0"}': '100x60',
    },
  },
  {
    alert: 'TracingAutoscalerAtMaximum',
    severity: 'warning',
    at: '40m',
    fires: {
      'kube_horizontalpodautoscaler_status_current_replicas{namespace="obs", horizontalpodautoscaler="tracing-router"}': '4x60',
      'kube_horizontalpodautoscaler_spec_max_replicas{namespace="obs", horizontalpodautoscaler="tracing-router"}': '4x60',
    },
    labels: { ...NAMESPACE, horizontalpodautoscaler: 'tracing-router' },
    summary: 'tracing-router has as many pods as it may have',
    quiet: {
      'kube_horizontalpodautoscaler_status_current_replicas{namespace="obs", horizontalpodautoscaler="tracing-router"}': '3x60',
      'kube_horizontalpodautoscaler_spec_max_replicas{namespace="obs", horizontalpodautoscaler="tracing-router"}': '4x60',
    },
  },
  {
    alert: 'TracingCertificateEnding',
    severity: 'critical',
    at: '70m',
    // promtool's clock begins at 0: it ends ten days later than 70 minutes, or twenty.
    fires: { 'certmanager_certificate_expiration_timestamp_seconds{namespace="obs", name="tracing-kafka-tls"}': '868200x90' },
    labels: { ...NAMESPACE, name: 'tracing-kafka-tls' },
    summary: 'the certificate tracing-kafka-tls ends in 10d 0h 0m 0s',
    quiet: { 'certmanager_certificate_expiration_timestamp_seconds{namespace="obs", name="tracing-kafka-tls"}': '1732200x90' },
  },
  {
    alert: 'TracingAcceptanceBudgetBurnsFast',
    severity: 'critical',
    at: '70m',
    // Two of a hundred are refused; 1.44 would be the limit.
    fires: {
      [`otelcol_receiver_refused_spans_total{${AGENT}}`]: '0+20x500',
      [`otelcol_receiver_accepted_spans_total{${AGENT}}`]: '0+980x500',
    },
    labels: { ...NAMESPACE, tracing_platform: 'tracing' },
    summary: '2% of the spans were refused within 1h',
    quiet: {
      [`otelcol_receiver_refused_spans_total{${AGENT}}`]: '0+10x500',
      [`otelcol_receiver_accepted_spans_total{${AGENT}}`]: '0+990x500',
    },
  },
  {
    alert: 'TracingAcceptanceBudgetBurns',
    severity: 'warning',
    at: '400m',
    // One of a hundred; 0.6 would be the limit.
    fires: {
      [`otelcol_receiver_refused_spans_total{${AGENT}}`]: '0+10x500',
      [`otelcol_receiver_accepted_spans_total{${AGENT}}`]: '0+990x500',
    },
    labels: { ...NAMESPACE, tracing_platform: 'tracing' },
    summary: '1% of the spans were refused within 6h',
    quiet: {
      [`otelcol_receiver_refused_spans_total{${AGENT}}`]: '0+5x500',
      [`otelcol_receiver_accepted_spans_total{${AGENT}}`]: '0+995x500',
    },
  },
  {
    alert: 'TracingFreshnessBudgetBurnsFast',
    severity: 'critical',
    at: '75m',
    // Two minutes behind, all the time.
    fires: { [LAG]: '120x500', [READ]: '0+60x500' },
    labels: { ...NAMESPACE, tracing_platform: 'tracing' },
    summary: 'traces were stored late for 100% of the last 1h',
    quiet: { [LAG]: '30x500', [READ]: '0+60x500' },
  },
  {
    alert: 'TracingFreshnessBudgetBurns',
    severity: 'warning',
    at: '400m',
    fires: { [LAG]: '120x500', [READ]: '0+60x500' },
    labels: { ...NAMESPACE, tracing_platform: 'tracing' },
    summary: 'traces were stored late for 100% of the last 6h',
    // It was late three hours ago, and isn't now.
    quiet: { [LAG]: '120x200 30x300', [READ]: '0+60x500' },
  },
];
