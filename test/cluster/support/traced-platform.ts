import { schedulableNodes } from './cluster';
import { ElasticsearchApi } from './elasticsearch-api';
import { JaegerApi } from './jaeger-api';
import { formatReport } from './report';
import { senderNodes, startTraces } from './trace-generator';
import { newRun } from './trace-plan';
import { problemsOf, TraceReport, verifyTraces } from './verify-traces';
import { waitForRun } from './wait-for-traces';

/** Where a run sends, and where its traces are looked for. */
export interface TracedRun {
  readonly purpose: string;
  /** The namespace of the generator pods. */
  readonly namespace: string;
  readonly url: string;
  readonly traces: number;
  /** Nodes that get a generator pod; default: all. */
  readonly nodes?: number;
  /** A node that gets none. */
  readonly withoutNode?: string;
  readonly rate?: number;
  readonly jaeger: JaegerApi;
  readonly elasticsearch: ElasticsearchApi;
  readonly percentage: number;
  readonly resourceAttributes?: Record<string, string>;
  /** What happens to the platform while the traces are sent. */
  readonly during?: () => Promise<void>;
  /** Whether a span may be stored twice. */
  readonly duplicatesAllowed?: boolean;
  /** How many of the traces that must be kept may be lost or lack spans. Default: none. */
  readonly brokenAllowed?: number;
}

/** Sends traces through the chain, counts them one by one, and fails with what is missing, doubled or wrong. Returns what was found. */
export async function countTraces(run: TracedRun): Promise<TraceReport> {
  const nodes = senderNodes(await schedulableNodes()).filter(({ name }) => name !== run.withoutNode).slice(0, run.nodes);
  const generation = await startTraces({
    run: newRun(run.purpose), traces: run.traces, nodes, namespace: run.namespace, url: run.url, rate: run.rate,
  });
  await run.during?.();
  const generated = await generation.finish();
  const found = await waitForRun(run.jaeger, generated, { settleSeconds: 45, timeoutSeconds: 240, brokenAllowed: run.brokenAllowed !== undefined });
  const report = verifyTraces(generated.plan, found, { percentage: run.percentage, resourceAttributes: run.resourceAttributes });
  process.stderr.write(`${formatReport(report)}\n`);
  const stored = await run.elasticsearch.countSpans(generated.plan.services);
  const problems = [
    ...problemsOf({
      ...report,
      duplicated: run.duplicatesAllowed ? [] : report.duplicated,
      ...broken(report) <= (run.brokenAllowed ?? 0) ? { lost: [], split: [] } : {},
    }),
    // Jaeger's answer leaves out equal spans; only the store shows them.
    ...stored.duplicates.length > 0 && !run.duplicatesAllowed ? [`${stored.duplicates.length} spans are stored twice: ${stored.duplicates.slice(0, 5).join(', ')}`] : [],
  ];
  if (problems.length > 0) {
    throw new Error(`${run.purpose}:\n${problems.join('\n')}`);
  }
  return report;
}

/** How many of the traces that must be kept are lost or lack spans, and of the others that were found. */
function broken({ lost, split }: TraceReport): number {
  return lost.length + split.length;
}
