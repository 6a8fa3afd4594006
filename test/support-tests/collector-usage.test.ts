import { sumOf } from '../cluster/support/collector-usage';
import { telemetrygenArguments } from '../cluster/support/telemetrygen';

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

describe('sumOf', () => {
  test.each([
    [PLAIN, 'otelcol_process_cpu_seconds', 0.06],
    [PLAIN, 'otelcol_process_memory_rss', 98_271_232],
    [PLAIN, 'otelcol_receiver_accepted_spans', 210],
    [PLAIN, 'otelcol_receiver_refused_spans', 0],
    [PLAIN, 'otelcol_exporter_send_failed_spans', 0],
    [WITH_UNITS, 'otelcol_process_cpu_seconds', 1.5],
    [WITH_UNITS, 'otelcol_process_memory_rss', 1024],
    [WITH_UNITS, 'otelcol_receiver_accepted_spans', 12],
  ])('adds up the series of one metric, however it is called: %#', (text, name, sum) => {
    expect(sumOf(text, name)).toBe(sum);
  });
});

test('the generator\'s workers share a rate that one of them can\'t reach', () => {
  expect(telemetrygenArguments('agent:4317', 'run', { spansPerSecond: 2500, seconds: 10 }).slice(0, 6)).toEqual([
    'traces', '--otlp-endpoint=agent:4317', '--otlp-insecure', '--duration=10s', '--workers=3', `--rate=${2500 / 3}`,
  ]);
});
