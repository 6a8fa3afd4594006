import { writeFileSync } from 'fs';
import * as os from 'os';
import * as path from 'path';
import { Prometheus } from './prometheus';
import { TraceReport } from './verify-traces';
import { testedVersions } from './versions';
import type { PanelQuery } from '../../support/dashboards';

/** A run as it is kept in the repository. */
export const RECORD = path.join(__dirname, '../../../docs/monitoring.json');

/** A time series: its labels, and pairs of seconds since the beginning and value. */
export interface RecordedSeries {
  readonly labels: Record<string, string>;
  readonly points: [number, number][];
}

/** A panel's query and what Prometheus answered. */
export interface RecordedQuery extends Omit<PanelQuery, 'expr'> {
  readonly series: RecordedSeries[];
}

/** What the run itself saw, beside the metrics. */
export interface Observed {
  readonly minutes: number;
  readonly tracesPerSecond: number;
  readonly report: TraceReport;
  /** How long each question to Jaeger's API took. */
  readonly queryMilliseconds: number[];
  readonly servicesSent: number;
  readonly servicesFound: number;
}

/** What is written into the file. */
export interface MonitoringRecord {
  readonly date: string;
  readonly versions: Record<string, string>;
  readonly machine: string;
  readonly minutes: number;
  readonly tracesPerSecond: number;
  readonly services: { readonly sent: number; readonly found: number };
  /** Traces that the policies must keep, and how many of them were found whole. */
  readonly traces: { readonly mustKeep: number; readonly whole: number };
  readonly queries: { readonly asked: number; readonly p50Milliseconds: number; readonly p99Milliseconds: number };
  readonly overview: RecordedQuery[];
  /** The newest values of the dashboard on success. */
  readonly success: { readonly panel: string; readonly legend: string; readonly value: number }[];
}

const STEP_SECONDS = 10;

/** The expression as Grafana would send it, with this window for rates. */
export function asked(expr: string, window: string): string {
  return expr.replace(/\$__rate_interval/g, window);
}

/** Keeps what the dashboards showed for the docs, if `MONITORING_RECORD` is set: an ordinary run leaves the repository as it is. */
export async function recordDashboards(prometheus: Prometheus, queries: readonly PanelQuery[], observed: Observed): Promise<void> {
  if (!process.env.MONITORING_RECORD) return;
  const { minutes, tracesPerSecond, report, queryMilliseconds, servicesSent, servicesFound } = observed;
  const end = Date.now() / 1000;
  const start = end - minutes * 60;
  const overview: RecordedQuery[] = [];
  for (const { board, panel, legend, expr } of queries.filter(query => query.board === 'overview')) {
    const answer = await prometheus.queryRange(asked(expr, '1m'), start, end, STEP_SECONDS);
    const series = answer.map(({ metric, values }): RecordedSeries => ({
      labels: metric, points: values.map(([time, value]) => [Math.round(time - start), rounded(value)]),
    }));
    overview.push({ board, panel, legend, series });
  }
  const success: MonitoringRecord['success'][number][] = [];
  for (const { panel, legend, expr } of queries.filter(query => query.board === 'success')) {
    const [sample] = await prometheus.query(asked(expr, '1m'));
    if (sample) success.push({ panel, legend, value: rounded(sample.value[1]) });
  }
  const mustKeep = report.sent.error + report.sent.slow;
  const record: MonitoringRecord = {
    date: new Date().toISOString().slice(0, 10),
    versions: { ...testedVersions() },
    machine: `${os.cpus().length} cores, ${Math.round(os.totalmem() / 1024 ** 3)} GiB for all nodes together`,
    minutes,
    tracesPerSecond,
    services: { sent: servicesSent, found: servicesFound },
    traces: { mustKeep, whole: mustKeep - report.lost.length - report.split.length },
    queries: {
      asked: queryMilliseconds.length,
      p50Milliseconds: Math.round(percentile(queryMilliseconds, 0.5)),
      p99Milliseconds: Math.round(percentile(queryMilliseconds, 0.99)),
    },
    overview,
    success,
  };
  writeFileSync(RECORD, `${JSON.stringify(record)}\n`);
}

function rounded(value: string): number {
  return Number(Number(value).toPrecision(4));
}

/** The smallest of the values that so many of them don't exceed. */
export function percentile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)];
}
