/* Writes what the fault tests measured (docs/faults.json) as tables into docs/faults.md and README.md. */
import { readFileSync, writeFileSync } from 'fs';
import * as path from 'path';
import { ALL_FAULTS } from '../test/cluster/support/faults/all-faults';
import type { Bounds, FaultRow } from '../test/cluster/support/faults/fault-row';

const ROOT = path.join(__dirname, '..');
const RESULTS = path.join(ROOT, 'docs/faults.json');

const NOTHING = 'No run has been recorded yet.';

/** A result as the cluster tests record it. */
export interface Measured {
  readonly row: FaultRow;
  readonly bounds: Pick<Bounds, 'lost' | 'split' | 'duplicated' | 'reason'>;
  readonly date: string;
  readonly versions: Record<string, string>;
  readonly machine: string;
}

/** All that was counted, and why it may be so; and which of the faults have no row. */
export function fullTables(results: readonly Measured[], faults: readonly string[]): string {
  if (results.length === 0) return NOTHING;
  const measured = results.map(({ row, date, versions: { jaeger } }) => [
    row.fault, jaeger, date, row.seconds.toFixed(0), row.sentSpans, row.acknowledgedSpans,
    row.mustKeep, row.late ?? '-', row.kept, row.lost, row.split, row.duplicated, `${(100 * row.plainKept / row.plain).toFixed(1)} %`,
    row.longestGapSeconds.toFixed(1), row.restarts, row.oomKills, row.secondsToHealthy.toFixed(0),
  ]);
  const allowed = results.map(({ row, bounds, versions: { jaeger } }) => [
    row.fault, jaeger, ofBound(row.lost, bounds.lost), ofBound(row.split, bounds.split), ofBound(row.duplicated, bounds.duplicated), bounds.reason,
  ]);
  return [
    markdown(['Fault', 'Jaeger', 'Date', 'Load, s', 'Spans sent', 'Acknowledged', 'Must keep', 'Sent too late', 'Found', 'Lost', 'Split', 'Doubled spans', 'Plain kept, of 10 %',
      'Longest gap in queries, s', 'Restarts', 'OOM kills', 'Healthy after, s'], measured),
    markdown(['Fault', 'Jaeger', 'Lost', 'Split', 'Doubled spans', 'Why'], allowed),
    conditions(results),
    ...withoutRow(results, faults),
  ].join('\n\n');
}

/** A test that is there proves nothing until it has passed. */
function withoutRow(results: readonly Measured[], faults: readonly string[]): string[] {
  const missing = faults.filter((name) => results.every(({ row }) => row.fault !== name));
  return missing.length === 0 ? [] : [`**No row yet**, though there is a test: ${missing.join('; ')}.`];
}

/** What somebody reads who decides. */
export function shortTable(results: readonly Measured[]): string {
  if (results.length === 0) return NOTHING;
  const header = ['Fault', 'Jaeger', 'Errors and slow traces found', 'Lost', 'Split', 'Longest gap in queries', 'Healthy after'];
  return markdown(header, results.map(({ row, versions: { jaeger } }) => [
    row.fault, jaeger, `${row.kept} of ${row.mustKeep}`, row.lost, row.split, `${row.longestGapSeconds.toFixed(0)} s`, `${row.secondsToHealthy.toFixed(0)} s`,
  ]));
}

/** A file's text with another block between the markers of this name. */
export function withBlock(text: string, block: string, name: string = 'faults'): string {
  const [begin, end] = [`<!-- ${name}: begin, written by "npx projen ${name}-table" -->`, `<!-- ${name}: end -->`];
  const [from, until] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || until < from) throw new Error(`no "${begin}" followed by "${end}"`);
  return `${text.slice(0, from)}${begin}\n\n${block}\n\n${text.slice(until)}`;
}

export function readResults(): Measured[] {
  return JSON.parse(readFileSync(RESULTS, 'utf8'));
}

function ofBound(measured: number, bound: number): string {
  return bound === 0 ? `${measured} of 0` : `${measured} of at most ${bound}`;
}

function conditions(results: readonly Measured[]): string {
  const versions = results.map(({ versions: { jaeger, elasticsearch, otelCollector, kafka } }) =>
    `Jaeger ${jaeger}, Elasticsearch ${elasticsearch}, collector ${otelCollector}, Kafka ${kafka}`);
  const machines = results.map(({ machine }) => machine);
  const rates = results.map(({ row }) => `${row.tracesPerSecond} traces (${6 * row.tracesPerSecond} spans) per second`);
  return `Load: ${once(rates)}, from three nodes. Versions: ${once(versions)}. Machine: ${once(machines)}.`;
}

function once(texts: readonly string[]): string {
  return [...new Set(texts)].join('; ');
}

/** A table. */
export function markdown(header: readonly string[], rows: ReadonlyArray<ReadonlyArray<string | number>>): string {
  return [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

if (require.main === module) {
  const results = readResults();
  for (const [file, block] of [['docs/faults.md', fullTables(results, ALL_FAULTS)], ['README.md', shortTable(results)]]) {
    const target = path.join(ROOT, file);
    writeFileSync(target, withBlock(readFileSync(target, 'utf8'), block));
  }
}
