import { tellingMetrics } from './collector-metrics';
import { Casualty } from './fault-row';
import { PlatformUnderFault } from './platform-under-fault';
import { KAFKA_TOOLS, runKafkaTool } from '../kafka-tools';
import { kubectl } from '../kubectl';
import { formatTable } from '../table';
import { AcknowledgedBatch } from '../trace-generator';

const MOST = 40;
const TOPIC = 'jaeger-spans';

/**
 * Says of each trace that lacks spans how far it came: to Kafka, to Elasticsearch, or not even to the first; and how late each sender was
 * with it. Senders that are further apart than the decision wait lose traces by themselves: then the machine is too slow for the load.
 */
export async function explainMissing(
  platform: PlatformUnderFault, casualties: readonly Casualty[], batches: Record<string, readonly AcknowledgedBatch[]>,
): Promise<string> {
  const missing = casualties.filter(({ what }) => what !== 'duplicated');
  if (missing.length === 0) return '';
  const topic = await readTopic(platform);
  const rows = await Promise.all(missing.slice(0, MOST).map(async ({ traceId, what, index, secondsAfterFault, missingSpans }) => [
    what, traceId, String(index), secondsAfterFault.toFixed(1), missingSpans.map((id) => id.slice(-1)).join(' '),
    missingSpans.filter((id) => isIn(topic, id)).map((id) => id.slice(-1)).join(' ') || '-', String(await documentsOf(platform, traceId)),
    secondsBehind(index, batches),
  ]));
  return [
    `${missing.length} traces lack spans${missing.length > MOST ? `, the first ${MOST} of them` : ''}; the topic has ${topic.length} bytes:`,
    formatTable(['what', 'trace', 'number', 's after fault', 'missing spans', 'of these in Kafka', 'documents in the store', 'senders behind, s'], rows),
    await tellingMetrics(platform),
    await collectorErrors(platform),
  ].join('\n');
}

/** How long after a trace was due each sender had its spans acknowledged. */
function secondsBehind(index: number, batches: Record<string, readonly AcknowledgedBatch[]>): string {
  const lags = Object.values(batches).map((sent) => sent.find(({ first, last }) => first <= index && index <= last)?.lagMilliseconds);
  return lags.map((lag) => lag === undefined ? '-' : (lag / 1000).toFixed(1)).join(' ');
}

/** What the Jaeger collectors' logs say of writes to Kafka that failed. Pods that were replaced meanwhile have taken theirs along. */
async function collectorErrors({ namespace }: PlatformUnderFault): Promise<string> {
  const selector = 'app.kubernetes.io/component=collector';
  const { stdout } = await kubectl(['logs', '--namespace', namespace, '--selector', selector, '--tail=2000', '--prefix'], { allowFailure: true });
  const lines = stdout.split('\n').filter(line => /"level":"(warn|error)"|Exporting failed/.test(line));
  return [`${lines.length} lines of the Jaeger collectors about failures:`, ...lines.slice(0, MOST).map(line => line.slice(0, 400))].join('\n');
}

/** Everything that is in the topic, as bytes: ids are in there as they are, whatever the encoding around them is. */
async function readTopic(platform: PlatformUnderFault): Promise<Buffer> {
  const command = `${KAFKA_TOOLS}/kafka-console-consumer.sh --topic ${TOPIC} --from-beginning --timeout-ms 15000 --consumer.config`;
  const { stdout } = await runKafkaTool(platform.namespace, 'tracing-kafka-admin-tls', command, { then: '2>/dev/null', encoding: 'latin1', timeoutSeconds: 120 });
  return Buffer.from(stdout, 'latin1');
}

function isIn(topic: Buffer, spanId: string): boolean {
  return topic.includes(Buffer.from(spanId, 'hex'));
}

async function documentsOf(platform: PlatformUnderFault, traceId: string): Promise<number> {
  const { count } = await platform.access.elasticsearch.request<{ count: number }>('POST', '/jaeger-span-*/_count', { query: { term: { traceID: traceId } } });
  return count;
}
