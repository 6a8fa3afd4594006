import { KAFKA_TOOLS, runKafkaTool } from './kafka-tools';
import { kubectl } from './kubectl';
import { waitWhile } from './wait';

/** Text, an empty one, and bytes that begin as a span would. */
const RECORDS = String.raw`printf 'this is no span\n\n\n\012\377\377\377\377\017broken\n\012\003abc\n'`;

/** Writes records into the topic of a production platform that are no spans, and waits until an ingester says so. */
export async function poisonTopic(namespace: string): Promise<void> {
  for (let round = 0; round < 3; round++) {
    const { code, stdout } = await runKafkaTool(
      namespace, 'tracing-kafka-admin-tls', `${RECORDS} | ${KAFKA_TOOLS}/kafka-console-producer.sh --topic jaeger-spans --producer.config`);
    if (code !== 0) throw new Error(`the poison wasn't written: ${stdout}`);
  }
  await waitWhile('ingesters tell of records that they can\'t read', async () => {
    const { stdout } = await kubectl(['logs', '--namespace', namespace, '--selector', 'app.kubernetes.io/component=ingester', '--tail=-1']);
    return stdout.includes('failed to unmarshal message') ? [] : ['they say nothing'];
  }, { timeoutSeconds: 60 });
}
