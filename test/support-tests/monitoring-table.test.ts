import { readFileSync } from 'fs';
import * as path from 'path';
import { overviewDashboard, successTable } from '../../scripts/monitoring-table';
import { formatted, overviewPicture } from '../../scripts/overview-picture';
import { percentile, type MonitoringRecord } from '../cluster/support/monitoring-record';

const RECORD: MonitoringRecord = {
  date: '2026-01-02',
  versions: { jaeger: '2.1', elasticsearch: '8.1', otelCollector: '0.1', kafka: '4.1' },
  machine: '2 cores',
  minutes: 10,
  tracesPerSecond: 5,
  services: { sent: 3, found: 2 },
  traces: { mustKeep: 300, whole: 299 },
  queries: { asked: 200, p50Milliseconds: 12, p99Milliseconds: 345 },
  overview: [
    { board: 'overview', panel: 'Agents', legend: 'in /s', series: [{ labels: {}, points: [[0, 10], [600, 31.4]] }] },
    { board: 'overview', panel: 'Agents', legend: 'refused /s', series: [{ labels: {}, points: [[600, 2]] }] },
    { board: 'overview', panel: 'Elasticsearch', legend: 'status', series: [{ labels: {}, points: [[600, 1]] }] },
    { board: 'overview', panel: 'Queues', legend: '{{pod}} {{exporter}}', series: [{ labels: { pod: 'tracing-sampler-0', exporter: 'otlp' }, points: [[0, 0], [600, 0.5]] }] },
  ],
  success: [{ panel: 'Sampling: traces kept', legend: 'kept', value: 0.187 }, { panel: 'Storage: a span', legend: 'a span', value: 2048 }],
};

test('the table has what the run saw and what the dashboard showed, and says what was not measured', () => {
  const rows = successTable(RECORD).split('\n').map(row => row.split(' | '));
  const measured = (what: string) => rows.find(([first]) => first === `| ${what}`)![2];
  expect(measured('Coverage: services')).toBe('2 of 3');
  expect(measured('Trace completion')).toBe('299 of 300');
  expect(measured('Query latency, p99')).toBe('345 ms (p50 12 ms)');
  expect(measured('Traces kept')).toBe('18.7 %');
  expect(measured('Bytes for a stored span')).toBe('2 KiB');
  expect(measured('Spans accepted at once')).toBe('no data');
  expect(measured('Spans in time for the decision')).toBe('all'); // without a late span there is no counter
  expect(measured('Less time to repair; adoption by teams')).toBe('not measured');
});

test('the picture has every panel, the newest values in the colours of their thresholds, and lines', () => {
  const dashboard = overviewDashboard();
  const picture = overviewPicture(dashboard, RECORD);
  dashboard.panels.forEach(({ title }) => expect(picture).toContain(`>${title}</text>`));
  expect(picture).toMatch(/fill="#37872d"[^>]*>31\.4<\/text>/);
  expect(picture).toMatch(/fill="#c4162a"[^>]*>2<\/text>/);
  expect(picture).toMatch(/fill="#cc9d00"[^>]*>yellow<\/text>/);
  expect(picture).toContain('>sampler-0 otlp</text>');
  expect(picture.match(/<polyline/g)).toHaveLength(1);
});

test.each([
  [0.5, 'percentunit', '50 %'], [0.02, 's', '20 ms'], [90, 's', '90 s'], [1536, 'bytes', '1.5 KiB'], [12345, 'short', '12.3 K'], [0, 'short', '0'],
])('%s of the unit %s is %s', (value, unit, text) => {
  expect(formatted(value, unit)).toBe(text);
});

test('a percentile is the smallest value that so many don\'t exceed', () => {
  expect([0.5, 0.99].map(part => percentile([40, 10, 30, 20], part))).toEqual([20, 40]);
});

test('the page and the picture are what the recorded run says', () => {
  const docs = path.join(__dirname, '..', '..', 'docs');
  const recorded: MonitoringRecord = JSON.parse(readFileSync(path.join(docs, 'monitoring.json'), 'utf8'));
  expect(readFileSync(path.join(docs, 'how-to/monitoring.md'), 'utf8')).toContain(successTable(recorded));
  expect(readFileSync(path.join(docs, 'images/overview.svg'), 'utf8')).toBe(overviewPicture(overviewDashboard(), recorded));
});
