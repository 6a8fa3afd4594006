import { parseMetrics, valueOf } from '../cluster/support/own-metrics';

/** As a collector without settings answers, and one with units and types in the names. */
const PLAIN = `# HELP otelcol_process_cpu_seconds Total CPU user and system time in seconds [Alpha]
# TYPE otelcol_process_cpu_seconds counter
otelcol_process_cpu_seconds 0.06
otelcol_process_memory_rss 9.8271232e+07
otelcol_receiver_accepted_spans{receiver="otlp",transport="grpc"} 202
otelcol_receiver_accepted_spans{receiver="otlp",transport="http"} 8
otelcol_receiver_refused_spans{receiver="otlp",transport="grpc"} 0
`;
const WITH_UNITS = `otelcol_process_cpu_seconds_total 1.5
otelcol_process_memory_rss_bytes 1024
otelcol_receiver_accepted_spans_total{receiver="otlp",transport="grpc"} 12
otelcol_receiver_accepted_spans_other{receiver="otlp"} 1000
`;

describe('valueOf', () => {
  test.each([
    [PLAIN, 'otelcol_process_cpu_seconds', 0.06],
    [PLAIN, 'otelcol_process_memory_rss', 98_271_232],
    [PLAIN, 'otelcol_receiver_accepted_spans', 210],
    [PLAIN, 'otelcol_receiver_refused_spans', 0],
    [PLAIN, 'otelcol_exporter_send_failed_spans', 0],
    [WITH_UNITS, 'otelcol_process_cpu_seconds', 1.5],
    [WITH_UNITS, 'otelcol_process_memory_rss', 1024],
    [WITH_UNITS, 'otelcol_receiver_accepted_spans', 12],
  ])('gives the sum of one metric, however it is called: %#', (text, name, sum) => {
    expect(valueOf(parseMetrics(text), name)).toBe(sum);
  });
});

test('metrics are summed over their labels', () => {
  const text = '# TYPE a counter\na{pod="x",other="y z"} 2\na{pod="z"} 3\nb 1.5e+03\n';
  expect(parseMetrics(text)).toEqual({ a: 5, b: 1500 });
});
