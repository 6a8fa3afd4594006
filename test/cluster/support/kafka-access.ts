import { KAFKA_TOOLS as TOOLS, runKafkaTool } from './kafka-tools';

/** What a client tries with Kafka's own tools, and what they must say. */
interface KafkaAttempt {
  readonly what: string;
  /** The Secret with the client's certificate. */
  readonly client: string;
  readonly command: string;
  readonly refusal: RegExp;
}

const DENIED = /AuthorizationException|Not authorized|authorization failed/i;

const ATTEMPTS: readonly KafkaAttempt[] = [
  { what: 'the ingester writes', client: 'tracing-jaeger-ingester-tls', command: `echo x | ${TOOLS}/kafka-console-producer.sh --topic jaeger-spans --producer.config`, refusal: DENIED },
  { what: 'the collector reads', client: 'tracing-jaeger-collector-tls', command: `${TOOLS}/kafka-console-consumer.sh --topic jaeger-spans --group jaeger-ingester --timeout-ms 10000 --consumer.config`, refusal: DENIED },
  ...['collector', 'ingester'].map((role) => ({
    what: `the ${role} creates a topic`, client: `tracing-jaeger-${role}-tls`, command: `${TOOLS}/kafka-topics.sh --create --topic forbidden --partitions 1 --replication-factor 1 --command-config`, refusal: DENIED,
  })),
  { what: 'a stranger to the ACLs looks at topics', client: 'tracing-jaeger-query-tls', command: `${TOOLS}/kafka-topics.sh --describe --topic jaeger-spans --command-config`, refusal: /does not exist|AuthorizationException/ },
];

/** Tries what must not work, from a broker's pod, with the certificates of clients. Returns what worked, or failed for another reason. */
export async function kafkaAccessProblems(namespace: string): Promise<string[]> {
  const problems: string[] = [];
  for (const { what, client, command, refusal } of ATTEMPTS) {
    const { stdout, stderr } = await runKafkaTool(namespace, client, command);
    const output = `${stdout}${stderr}`;
    process.stderr.write(`${what}: ${refusal.exec(output) ? 'refused' : 'NOT REFUSED'}\n`);
    if (!refusal.test(output)) problems.push(`${what}: ${output.slice(-600)}`);
  }
  return problems;
}
