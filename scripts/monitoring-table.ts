/* Writes what a run of the monitoring tests measured (docs/monitoring.json) into docs/how-to/monitoring.md, and its overview as a picture. */
import { readFileSync, writeFileSync } from 'fs';
import * as path from 'path';
import { App, Chart } from 'cdk8s';
import { markdown, withBlock } from './faults-table';
import { formatted, overviewPicture } from './overview-picture';
import { TracingPlatform } from '../src';
import type { MonitoringRecord } from '../test/cluster/support/monitoring-record';
import type { Dashboard } from '../test/support/dashboards';

const ROOT = path.join(__dirname, '..');

/** What a team asks after the introduction, its usual aim, what a run measured, and how. */
export function successTable(record: MonitoringRecord): string {
  const { services, traces, queries, success, minutes, tracesPerSecond, versions, machine, date } = record;
  const value = (panel: string, unit: string, none = 'no data') => {
    const found = success.find(one => one.panel === panel)?.value;
    return found === undefined ? none : formatted(found, unit);
  };
  const rows = [
    ['Coverage: services', '100 %', `${services.found} of ${services.sent}`, 'services that sent, and those that Jaeger lists'],
    ['Coverage: nodes', '100 %', value('Coverage: nodes that send', 'percentunit'), 'dashboard *success*'],
    ['Trace completion', '> 95 %', `${traces.whole} of ${traces.mustKeep}`, 'traces with an error or slow, each looked for, with all its spans'],
    ['Spans in time for the decision', '> 95 %', value('Completion: spans in time', 'percentunit', 'all'), 'dashboard *success*, whose counter begins with the first late span'],
    ['Spans accepted at once', '99.9 %', value('Acceptance', 'percentunit'), 'dashboard *success*'],
    ['Query latency, p99', '< 500 ms', `${queries.p99Milliseconds} ms (p50 ${queries.p50Milliseconds} ms)`, `${queries.asked} questions to Jaeger's API, as the UI asks them`],
    ['Reads of the store, p99', '–', value('Latency of reads, p99', 's'), 'dashboard *success*'],
    ['Traces kept', '–', value('Sampling: traces kept', 'percentunit'), 'dashboard *success*; the load has 5 % errors and 5 % slow traces, and 10 % of the rest are kept'],
    ['Bytes for a stored span', '–', value('Storage: a span', 'bytes'), 'dashboard *success*; first copy only'],
    ['CPU of the platform for 1000 spans', '–', value('Overhead: CPU for 1000 spans', 's'), 'dashboard *success*; collectors and Jaeger. At a low load it is mostly what they need when idle'],
    ['Cost in the application', '< 1 %', '5 % to 37 % of the requests per second', 'of services that do nothing else, in [another run](applications.md#what-it-costs): the most that it can cost. Measure your own'],
    ['Less time to repair; adoption by teams', '40 %; 80 %', 'not measured', 'no metric can know it'],
  ];
  return [
    markdown(['What', 'Usual aim', 'Measured', 'How'], rows),
    `${date}, ${minutes} minutes, ${tracesPerSecond} traces (${6 * tracesPerSecond} spans) per second. Jaeger ${versions.jaeger}, `
    + `Elasticsearch ${versions.elasticsearch}, collector ${versions.otelCollector}, Kafka ${versions.kafka}. Machine: ${machine}, shared with other work.`,
  ].join('\n\n');
}

/** The overview of the platform that the test runs: EVALUATION. */
export function overviewDashboard(): Dashboard {
  const chart = new Chart(new App(), 'tracing', { namespace: 'observability' });
  const { monitoring } = new TracingPlatform(chart, 'tracing', { monitoring: {} });
  return JSON.parse(monitoring!.dashboardFiles['observability-tracing-overview.json']);
}

if (require.main === module) {
  const record: MonitoringRecord = JSON.parse(readFileSync(path.join(ROOT, 'docs/monitoring.json'), 'utf8'));
  const page = path.join(ROOT, 'docs/how-to/monitoring.md');
  writeFileSync(page, withBlock(readFileSync(page, 'utf8'), successTable(record), 'monitoring'));
  writeFileSync(path.join(ROOT, 'docs/images/overview.svg'), overviewPicture(overviewDashboard(), record));
}
