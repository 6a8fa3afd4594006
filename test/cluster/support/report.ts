import { formatTable } from './table';
import { GeneratedTraces } from './trace-generator';
import { TraceReport } from './verify-traces';

/** The report as a table for the test's log. */
export function formatReport(report: TraceReport): string {
  const kinds = (['error', 'slow', 'plain'] as const).map((kind) => [kind, String(report.sent[kind]), String(report.found[kind])]);
  const lists = ['lost', 'split', 'duplicated', 'unknown', 'wrong', 'identityErrors'] as const;
  const { low, high } = report.plainShareBounds;
  return [
    formatTable(['traces', 'sent', 'found'], kinds),
    lists.map((list) => `${list} ${report[list].length}`).join(', '),
    `plain share ${report.plainShare.toFixed(2)} % (4 sigma: ${low.toFixed(2)} to ${high.toFixed(2)} %)`,
  ].join('\n');
}

/** What the generator pods say they sent, for the test's log. */
export function formatAcknowledged(generated: GeneratedTraces): string {
  const rows = Object.entries(generated.acknowledged).map(([pod, sent]) => [
    pod, String(sent.traces), String(sent.spans), String(sent.posts), String(sent.retries), (sent.maxLagMilliseconds / 1000).toFixed(1),
  ]);
  return formatTable(['sender', 'traces', 'spans', 'posts', 'retries', 'seconds behind'], rows);
}
