import { ComponentRename } from './types';

/**
 * Component types of the catalogues that upstream renamed (to lower_snake_case), up to collector 0.160.0. The old name stays as an alias.
 *
 * From: `CHANGELOG.md` of opentelemetry-collector v0.159.0 (the `otlp_grpc` and `otlp_http` exporters) and of
 * opentelemetry-collector-contrib v0.160.0 (the rest), and `deprecated_type:` in the modules' `metadata.yaml`.
 * Checked against the modules themselves on both sides of the rename: k8s_attributes, span_metrics, metric_start_time,
 * metrics_transform, the prometheus_remote_write exporter, otlp_grpc, otlp_http; against one side: load_balancing and
 * resource_detection (0.152.0 has only the old name), file_log, host_metrics, k8s_objects, service_graph, kubelet_stats. The
 * lists in contrib's `reports/distributions/contrib.yaml` at 0.148 to 0.150 and 0.154 to 0.159 agree with all of them.
 *
 * Three are not plain: collector 0.151 alone knows no `servicegraph` (the alias was forgotten until 0.152); `gen_ai_normalizer` got
 * no alias; `macosunifiedlogging` is no alias outside macOS before 0.157. `awscontainerinsightreceiver` is called
 * `awscontainerinsight` behind a feature gate only, so it is not here.
 *
 * To update: search both changelogs for "Rename" and "snake case" in the new releases, and regenerate nothing: this table is by hand.
 */
export const RENAMES: ComponentRename[] = [
  { oldName: 'apachespark', newName: 'apache_spark', kind: 'receivers', since: '0.154.0' },
  { oldName: 'awscloudwatch', newName: 'aws_cloudwatch', kind: 'receivers', since: '0.156.0' },
  { oldName: 'awslambda', newName: 'aws_lambda', kind: 'receivers', since: '0.152.0' },
  { oldName: 'azureblob', newName: 'azure_blob', kind: 'receivers', since: '0.148.0' },
  { oldName: 'azureeventhub', newName: 'azure_event_hub', kind: 'receivers', since: '0.145.0' },
  { oldName: 'azuremonitor', newName: 'azure_monitor', kind: 'receivers', since: '0.148.0' },
  { oldName: 'ciscoos', newName: 'cisco_os', kind: 'receivers', since: '0.148.0' },
  { oldName: 'cloudfoundry', newName: 'cloud_foundry', kind: 'receivers', since: '0.152.0' },
  { oldName: 'envoyals', newName: 'envoy_als', kind: 'receivers', since: '0.154.0' },
  { oldName: 'filelog', newName: 'file_log', kind: 'receivers', since: '0.149.0' },
  { oldName: 'filestats', newName: 'file_stats', kind: 'receivers', since: '0.151.0' },
  { oldName: 'flinkmetrics', newName: 'flink_metrics', kind: 'receivers', since: '0.155.0' },
  { oldName: 'fluentforward', newName: 'fluent_forward', kind: 'receivers', since: '0.151.0' },
  { oldName: 'googlecloudspanner', newName: 'google_cloud_spanner', kind: 'receivers', since: '0.152.0' },
  { oldName: 'hostmetrics', newName: 'host_metrics', kind: 'receivers', since: '0.151.0' },
  { oldName: 'httpcheck', newName: 'http_check', kind: 'receivers', since: '0.150.0' },
  { oldName: 'icmpcheckreceiver', newName: 'icmp_check', kind: 'receivers', since: '0.160.0' },
  { oldName: 'k8sobjects', newName: 'k8s_objects', kind: 'receivers', since: '0.151.0' },
  { oldName: 'kafkametrics', newName: 'kafka_metrics', kind: 'receivers', since: '0.152.0' },
  { oldName: 'kubeletstats', newName: 'kubelet_stats', kind: 'receivers', since: '0.152.0' },
  { oldName: 'macosunifiedlogging', newName: 'macos_unified_logging', kind: 'receivers', since: '0.148.0' },
  { oldName: 'mongodbatlas', newName: 'mongodb_atlas', kind: 'receivers', since: '0.145.0' },
  { oldName: 'namedpipe', newName: 'named_pipe', kind: 'receivers', since: '0.150.0' },
  { oldName: 'otlpjsonfile', newName: 'otlp_json_file', kind: 'receivers', since: '0.154.0' },
  { oldName: 'prometheusremotewrite', newName: 'prometheus_remote_write', kind: 'receivers', since: '0.148.0' },
  { oldName: 'splunkenterprise', newName: 'splunk_enterprise', kind: 'receivers', since: '0.155.0' },
  { oldName: 'sqlquery', newName: 'sql_query', kind: 'receivers', since: '0.159.0' },
  { oldName: 'sshcheck', newName: 'ssh_check', kind: 'receivers', since: '0.151.0' },
  { oldName: 'tcpcheck', newName: 'tcp_check', kind: 'receivers', since: '0.152.0' },
  { oldName: 'tcplog', newName: 'tcp_log', kind: 'receivers', since: '0.150.0' },
  { oldName: 'tlscheck', newName: 'tls_check', kind: 'receivers', since: '0.150.0' },
  { oldName: 'udplog', newName: 'udp_log', kind: 'receivers', since: '0.150.0' },
  { oldName: 'webhookevent', newName: 'webhook_event', kind: 'receivers', since: '0.154.0' },
  { oldName: 'windowseventlog', newName: 'windows_event_log', kind: 'receivers', since: '0.150.0' },
  { oldName: 'windowsperfcounters', newName: 'windows_perf_counters', kind: 'receivers', since: '0.160.0' },
  { oldName: 'windowsservice', newName: 'windows_service', kind: 'receivers', since: '0.154.0' },
  { oldName: 'yanggrpc', newName: 'yang_grpc', kind: 'receivers', since: '0.148.0' },
  { oldName: 'cumulativetodelta', newName: 'cumulative_to_delta', kind: 'processors', since: '0.157.0' },
  { oldName: 'deltatocumulative', newName: 'delta_to_cumulative', kind: 'processors', since: '0.158.0' },
  { oldName: 'deltatorate', newName: 'delta_to_rate', kind: 'processors', since: '0.158.0' },
  { oldName: 'genainormalizer', newName: 'gen_ai_normalizer', kind: 'processors', since: '0.153.0', oldRemovedSince: '0.153.0' },
  { oldName: 'k8sattributes', newName: 'k8s_attributes', kind: 'processors', since: '0.146.0' },
  { oldName: 'logdedup', newName: 'log_dedup', kind: 'processors', since: '0.151.0' },
  { oldName: 'metricstarttime', newName: 'metric_start_time', kind: 'processors', since: '0.148.0' },
  { oldName: 'metricstransform', newName: 'metrics_transform', kind: 'processors', since: '0.152.0' },
  { oldName: 'resourcedetection', newName: 'resource_detection', kind: 'processors', since: '0.153.0' },
  { oldName: 'azureblob', newName: 'azure_blob', kind: 'exporters', since: '0.148.0' },
  { oldName: 'azuremonitor', newName: 'azure_monitor', kind: 'exporters', since: '0.159.0' },
  { oldName: 'bmchelix', newName: 'bmc_helix', kind: 'exporters', since: '0.152.0' },
  { oldName: 'googlecloudstorage', newName: 'google_cloud_storage', kind: 'exporters', since: '0.148.0' },
  { oldName: 'honeycombmarker', newName: 'honeycomb_marker', kind: 'exporters', since: '0.151.0' },
  { oldName: 'loadbalancing', newName: 'load_balancing', kind: 'exporters', since: '0.153.0' },
  { oldName: 'otlp', newName: 'otlp_grpc', kind: 'exporters', since: '0.144.0' },
  { oldName: 'otlphttp', newName: 'otlp_http', kind: 'exporters', since: '0.144.0' },
  { oldName: 'prometheusremotewrite', newName: 'prometheus_remote_write', kind: 'exporters', since: '0.154.0' },
  { oldName: 'otlpjson', newName: 'otlp_json', kind: 'connectors', since: '0.152.0' },
  { oldName: 'roundrobin', newName: 'round_robin', kind: 'connectors', since: '0.152.0' },
  { oldName: 'servicegraph', newName: 'service_graph', kind: 'connectors', since: '0.151.0' },
  { oldName: 'signaltometrics', newName: 'signal_to_metrics', kind: 'connectors', since: '0.146.0' },
  { oldName: 'spanmetrics', newName: 'span_metrics', kind: 'connectors', since: '0.151.0' },
  { oldName: 'awslogs_encoding', newName: 'aws_logs_encoding', kind: 'extensions', since: '0.148.0' },
  { oldName: 'azureauth', newName: 'azure_auth', kind: 'extensions', since: '0.148.0' },
  { oldName: 'cgroupruntime', newName: 'cgroup_runtime', kind: 'extensions', since: '0.148.0' },
  { oldName: 'googlecloudlogentry_encoding', newName: 'google_cloud_logentry_encoding', kind: 'extensions', since: '0.148.0' },
];
