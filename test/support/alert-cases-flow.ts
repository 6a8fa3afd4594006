import { AlertCase, job, latency, NAMESPACE, of, Series } from './alert-case';

const AGENT = of('agent');
const SAMPLER = of('sampler');

const PARTS = ['agent', 'router', 'sampler', 'jaeger-collector', 'jaeger-ingester', 'jaeger-query', 'kafka-metrics', 'elasticsearch-exporter'];
/** All parts answer, but one. */
const up = (down?: string): Series => Object.fromEntries(PARTS.map(part => [`up{${of(part)}, pod="p"}`, part === down ? '0x60' : '1x60']));

const TAIL = 'otelcol_processor_tail_sampling_';
/** What a policy decides, of 120 traces in each minute of a day and of 100 minutes after it. */
const keptBy = (policy: string, before: number, after: number): Series => {
  const decided = (sampled: boolean, one: number, other: number) => ({
    [`${TAIL}count_traces_sampled_total{${SAMPLER}, policy="${policy}", sampled="${sampled}"}`]: `0+${one}x1440 ${1440 * one + other}+${other}x100`,
  });
  return { ...decided(true, before, after), ...decided(false, 120 - before, 120 - after) };
};

/** How much waits in a sampler, of 100,000. */
const queued = (size: number): Series => ({
  [`otelcol_exporter_queue_size{${SAMPLER}, pod="tracing-sampler-1", exporter="otlp_grpc"}`]: `${size}x60`,
  [`otelcol_exporter_queue_capacity{${SAMPLER}, pod="tracing-sampler-1", exporter="otlp_grpc"}`]: '100000x60',
});

/** Parts, flow and sampling. Values are worked out by hand. */
export const FLOW_ALERT_CASES: AlertCase[] = [
  {
    alert: 'TracingTargetDown',
    severity: 'warning',
    at: '15m',
    fires: up('sampler'),
    labels: { ...job('sampler'), pod: 'p' },
    summary: 'obs/tracing-sampler p gives no metrics',
    quiet: up(),
  },
  {
    alert: 'TracingMemoryNearLimit',
    severity: 'warning',
    at: '15m',
    // 2 GiB are 2,147,483,648 bytes.
    fires: { [`otelcol_process_memory_rss_bytes{${SAMPLER}, pod="tracing-sampler-0"}`]: '2040109465x60' },
    labels: { ...job('sampler'), pod: 'tracing-sampler-0' },
    summary: 'tracing-sampler-0 uses 95% of its memory limit',
    quiet: { [`otelcol_process_memory_rss_bytes{${SAMPLER}, pod="tracing-sampler-0"}`]: '1900000000x60' },
  },
  {
    alert: 'TracingSpansRefused',
    severity: 'critical',
    at: '15m',
    fires: { [`otelcol_receiver_refused_spans_total{${AGENT}, receiver="otlp", transport="http"}`]: '0+120x60' },
    labels: { ...job('agent'), receiver: 'otlp' },
    summary: 'obs/tracing-agent refuses 2 spans a second',
    quiet: { [`otelcol_receiver_refused_spans_total{${AGENT}, receiver="otlp", transport="http"}`]: '500x60' },
  },
  {
    alert: 'TracingSpansGivenUp',
    severity: 'critical',
    at: '15m',
    fires: { [`otelcol_exporter_send_failed_spans_total{${of('jaeger-collector')}, exporter="kafka"}`]: '0+60x60' },
    labels: { ...job('jaeger-collector'), exporter: 'kafka' },
    summary: 'obs/tracing-jaeger-collector can\'t send 1 spans a second with kafka',
    quiet: { [`otelcol_exporter_send_failed_spans_total{${of('jaeger-collector')}, exporter="kafka"}`]: '7x60' },
  },
  {
    alert: 'TracingQueueFull',
    severity: 'critical',
    at: '15m',
    fires: { [`otelcol_exporter_enqueue_failed_spans_total{${SAMPLER}, exporter="otlp_grpc"}`]: '0+60x60' },
    labels: { ...job('sampler'), exporter: 'otlp_grpc' },
    summary: 'the queue of otlp_grpc in obs/tracing-sampler takes no more spans',
    quiet: { [`otelcol_exporter_enqueue_failed_spans_total{${SAMPLER}, exporter="otlp_grpc"}`]: '0x60' },
  },
  {
    alert: 'TracingQueueFull',
    severity: 'critical',
    at: '15m',
    fires: queued(99_000),
    labels: { ...job('sampler'), exporter: 'otlp_grpc' },
    summary: 'the queue of otlp_grpc in obs/tracing-sampler takes no more spans',
    quiet: queued(94_000),
  },
  {
    alert: 'TracingQueueFilling',
    severity: 'warning',
    at: '20m',
    fires: queued(80_000),
    labels: { ...job('sampler'), pod: 'tracing-sampler-1', exporter: 'otlp_grpc' },
    summary: 'the queue of otlp_grpc in tracing-sampler-1 is 80% full',
    quiet: queued(60_000),
  },
  {
    alert: 'TracingNoSpansReceived',
    severity: 'warning',
    at: '110m',
    fires: { [`otelcol_receiver_accepted_spans_total{${AGENT}}`]: '0+600x70 42000x60' },
    labels: NAMESPACE,
    summary: 'no application sends spans any more; an hour ago they did',
    // Nobody has sent anything yet.
    quiet: { [`otelcol_receiver_accepted_spans_total{${AGENT}}`]: '0x130' },
  },
  {
    alert: 'TracingTracesDroppedTooEarly',
    severity: 'critical',
    at: '15m',
    fires: { [`${TAIL}sampling_trace_dropped_too_early_total{${SAMPLER}}`]: '0+180x60' },
    labels: job('sampler'),
    summary: 'obs/tracing-sampler drops 3 traces a second before it has decided on them',
    quiet: { [`${TAIL}sampling_trace_dropped_too_early_total{${SAMPLER}}`]: '9x60' },
  },
  {
    alert: 'TracingLateSpans',
    severity: 'warning',
    at: '40m',
    fires: {
      [`${TAIL}early_releases_from_cache_decision_total{${SAMPLER}, sampled="false"}`]: '0+60x60',
      [`otelcol_receiver_accepted_spans_total{${SAMPLER}}`]: '0+600x60',
    },
    labels: job('sampler'),
    summary: '10% of the spans come after the decision on their trace',
    quiet: {
      [`${TAIL}early_releases_from_cache_decision_total{${SAMPLER}, sampled="false"}`]: '0+6x60',
      [`otelcol_receiver_accepted_spans_total{${SAMPLER}}`]: '0+600x60',
    },
  },
  {
    alert: 'TracingSamplingPolicyFails',
    severity: 'warning',
    at: '15m',
    fires: { [`${TAIL}sampling_policy_evaluation_error_total{${SAMPLER}}`]: '0+6x60' },
    labels: job('sampler'),
    summary: 'a sampling policy of obs/tracing-sampler can\'t be evaluated',
    quiet: { [`${TAIL}sampling_policy_evaluation_error_total{${SAMPLER}}`]: '0x60' },
  },
  {
    alert: 'TracingSamplingDecisionsSlow',
    severity: 'warning',
    at: '20m',
    // All of them are between one and two seconds, so the 99th percentile is at 1990 ms.
    fires: latency(`${TAIL}sampling_decision_timer_latency_milliseconds_bucket`, `${SAMPLER}, pod="tracing-sampler-0"`, { '1000': '0x60', '2000': '0+60x60', '+Inf': '0+60x60' }),
    labels: { ...job('sampler'), pod: 'tracing-sampler-0' },
    summary: 'tracing-sampler-0 needs 1.99k ms for the decisions of one second',
    quiet: latency(`${TAIL}sampling_decision_timer_latency_milliseconds_bucket`, `${SAMPLER}, pod="tracing-sampler-0"`, { '1000': '0+60x60', '2000': '0+60x60', '+Inf': '0+60x60' }),
  },
  {
    alert: 'TracingTooManyTracesKept',
    severity: 'warning',
    at: '60m',
    fires: {
      [`${TAIL}global_count_traces_sampled_total{${SAMPLER}, sampled="true", decision="sampled"}`]: '0+60x70',
      [`${TAIL}global_count_traces_sampled_total{${SAMPLER}, sampled="false", decision="not_sampled"}`]: '0+20x70',
    },
    labels: job('sampler'),
    summary: '75% of the traces are kept',
    quiet: {
      [`${TAIL}global_count_traces_sampled_total{${SAMPLER}, sampled="true", decision="sampled"}`]: '0+20x70',
      [`${TAIL}global_count_traces_sampled_total{${SAMPLER}, sampled="false", decision="not_sampled"}`]: '0+60x70',
    },
  },
  {
    alert: 'TracingPolicyKeepsMore',
    severity: 'warning',
    at: '1500m',
    fires: { ...keptBy('errors', 6, 24), ...keptBy('slow', 60, 60) },
    labels: { ...job('sampler'), policy: 'errors' },
    summary: 'the policy errors keeps 20% of the traces, more than 3 times as many as a day before',
    // One keeps five times as many, which is still 4 % of all, one twice as many, and one is new.
    quiet: {
      ...keptBy('errors', 1, 5),
      ...keptBy('slow', 20, 40),
      [`${TAIL}count_traces_sampled_total{${SAMPLER}, policy="new", sampled="true"}`]: '_x1440 0+60x100',
    },
  },
  {
    alert: 'TracingNoTracesKept',
    severity: 'critical',
    at: '60m',
    fires: {
      [`${TAIL}new_trace_id_received_total{${SAMPLER}}`]: '0+120x70',
      [`${TAIL}global_count_traces_sampled_total{${SAMPLER}, sampled="false", decision="not_sampled"}`]: '0+120x70',
    },
    labels: job('sampler'),
    summary: 'samplers get 2 traces a second and keep none',
    quiet: {
      [`${TAIL}new_trace_id_received_total{${SAMPLER}}`]: '0+120x70',
      [`${TAIL}global_count_traces_sampled_total{${SAMPLER}, sampled="true", decision="sampled"}`]: '0+1x70',
    },
  },
  {
    alert: 'TracingSamplersMissing',
    severity: 'warning',
    at: '20m',
    fires: { [`otelcol_loadbalancer_num_backends{${AGENT}, pod="tracing-agent-a", resolver="dns"}`]: '2x60' },
    labels: { ...job('agent'), pod: 'tracing-agent-a' },
    summary: 'tracing-agent-a sees 2 of 3 samplers',
    quiet: { [`otelcol_loadbalancer_num_backends{${AGENT}, pod="tracing-agent-a", resolver="dns"}`]: '3x60' },
  },
  {
    alert: 'TracingSamplersChanging',
    severity: 'warning',
    at: '90m',
    fires: { [`otelcol_loadbalancer_num_backend_updates_total{${AGENT}, pod="tracing-agent-a", resolver="dns"}`]: '0+1x100' },
    labels: job('agent'),
    summary: 'the list of samplers changed 60 times in an hour, and traces were split each time',
    quiet: { [`otelcol_loadbalancer_num_backend_updates_total{${AGENT}, pod="tracing-agent-a", resolver="dns"}`]: '1x40 3x100' },
  },
  {
    alert: 'TracingExportSlow',
    severity: 'warning',
    at: '20m',
    fires: latency('otelcol_loadbalancer_backend_latency_milliseconds_bucket', `${AGENT}, endpoint="10.0.0.7:4317"`, { '5000': '0x60', '10000': '0+60x60', '+Inf': '0+60x60' }),
    labels: job('agent'),
    summary: 'obs/tracing-agent needs 9.95k ms to hand spans to a sampler',
    quiet: latency('otelcol_loadbalancer_backend_latency_milliseconds_bucket', `${AGENT}, endpoint="10.0.0.7:4317"`, { '5000': '0+60x60', '10000': '0+60x60', '+Inf': '0+60x60' }),
  },
];
