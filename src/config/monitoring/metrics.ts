/**
 * The metrics that alerts and dashboards use, each name once. Names of collectors and of Jaeger have the suffixes of type and
 * unit, which `service.telemetry.metrics` asks for (see `OtelCollectorConfig`).
 *
 * The cluster test of monitoring compares every name, and every label that an expression uses, with what a real Prometheus has
 * scraped. What it can't see is in {@link CONDITIONAL_METRICS}.
 */
export const METRICS = {
  /** Of Prometheus itself. */
  up: 'up',
  alerts: 'ALERTS',

  // Collectors and Jaeger. @see https://opentelemetry.io/docs/collector/internal-telemetry/
  accepted: 'otelcol_receiver_accepted_spans_total',
  refused: 'otelcol_receiver_refused_spans_total',
  sent: 'otelcol_exporter_sent_spans_total',
  sendFailed: 'otelcol_exporter_send_failed_spans_total',
  enqueueFailed: 'otelcol_exporter_enqueue_failed_spans_total',
  queueSize: 'otelcol_exporter_queue_size',
  queueCapacity: 'otelcol_exporter_queue_capacity',
  memory: 'otelcol_process_memory_rss_bytes',
  cpu: 'otelcol_process_cpu_seconds_total',

  // Trace-id routing. @see https://github.com/open-telemetry/opentelemetry-collector-contrib/blob/main/exporter/loadbalancingexporter/documentation.md
  backends: 'otelcol_loadbalancer_num_backends',
  backendUpdates: 'otelcol_loadbalancer_num_backend_updates_total',
  backendOutcome: 'otelcol_loadbalancer_backend_outcome_total',
  backendLatency: 'otelcol_loadbalancer_backend_latency_milliseconds_bucket',

  // Tail sampling. @see https://github.com/open-telemetry/opentelemetry-collector-contrib/blob/main/processor/tailsamplingprocessor/documentation.md
  newTraces: 'otelcol_processor_tail_sampling_new_trace_id_received_total',
  decidedTraces: 'otelcol_processor_tail_sampling_global_count_traces_sampled_total',
  decidedTracesByPolicy: 'otelcol_processor_tail_sampling_count_traces_sampled_total',
  tracesInMemory: 'otelcol_processor_tail_sampling_sampling_traces_on_memory',
  droppedTooEarly: 'otelcol_processor_tail_sampling_sampling_trace_dropped_too_early_total',
  policyErrors: 'otelcol_processor_tail_sampling_sampling_policy_evaluation_error_total',
  lateSpans: 'otelcol_processor_tail_sampling_early_releases_from_cache_decision_total',
  decisionTime: 'otelcol_processor_tail_sampling_sampling_decision_timer_latency_milliseconds_bucket',

  // Kafka, by the collector's receiver. @see https://github.com/open-telemetry/opentelemetry-collector-contrib/blob/main/receiver/kafkametricsreceiver/documentation.md
  kafkaBrokers: 'kafka_brokers',
  kafkaReplicas: 'kafka_partition_replicas',
  kafkaInSync: 'kafka_partition_replicas_in_sync',
  kafkaEnd: 'kafka_partition_current_offset',
  kafkaLag: 'kafka_consumer_group_lag_sum',
  kafkaRead: 'kafka_consumer_group_offset_sum',
  kafkaMembers: 'kafka_consumer_group_members',

  // Jaeger's storage.
  bulkInserts: 'jaeger_storage_bulk_index_inserts_total',
  bulkErrors: 'jaeger_storage_bulk_index_errors_total',
  storageRequests: 'jaeger_storage_requests_total',
  storageLatency: 'jaeger_storage_latency_seconds_bucket',

  // Elasticsearch, by its exporter. @see https://github.com/prometheus-community/elasticsearch_exporter/blob/master/metrics.md
  elasticsearchUp: 'elasticsearch_cluster_health_up',
  elasticsearchStatus: 'elasticsearch_cluster_health_status',
  elasticsearchDataNodes: 'elasticsearch_cluster_health_number_of_data_nodes',
  elasticsearchFree: 'elasticsearch_filesystem_data_available_bytes',
  elasticsearchSize: 'elasticsearch_filesystem_data_size_bytes',
  elasticsearchRejected: 'elasticsearch_thread_pool_rejected_count',
  elasticsearchHeap: 'elasticsearch_jvm_memory_used_bytes',
  elasticsearchHeapMax: 'elasticsearch_jvm_memory_max_bytes',
  elasticsearchDocuments: 'elasticsearch_indices_docs_primary',
  elasticsearchIndexBytes: 'elasticsearch_indices_store_size_bytes_primary',

  // Of the cluster: kubelet, kube-state-metrics, cert-manager.
  volumeFree: 'kubelet_volume_stats_available_bytes',
  volumeSize: 'kubelet_volume_stats_capacity_bytes',
  autoscalerPods: 'kube_horizontalpodautoscaler_status_current_replicas',
  autoscalerLimit: 'kube_horizontalpodautoscaler_spec_max_replicas',
  certificateEnd: 'certmanager_certificate_expiration_timestamp_seconds',
  cronJobSuccess: 'kube_cronjob_status_last_successful_time',
  cronJobCreated: 'kube_cronjob_created',
} as const;

/** Metrics that come from programs which this library doesn't define. Alerts on them stay silent where nothing scrapes those. */
export const CLUSTER_METRICS: { [name: string]: string } = {
  [METRICS.volumeFree]: 'kubelet',
  [METRICS.volumeSize]: 'kubelet',
  [METRICS.autoscalerPods]: 'kube-state-metrics',
  [METRICS.autoscalerLimit]: 'kube-state-metrics',
  [METRICS.certificateEnd]: 'cert-manager',
  [METRICS.cronJobSuccess]: 'kube-state-metrics',
  [METRICS.cronJobCreated]: 'kube-state-metrics',
};
