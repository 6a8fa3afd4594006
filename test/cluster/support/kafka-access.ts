import { clientTlsOf } from './certificates';
import { kubectl } from './kubectl';

/** What a client tries with Kafka's own tools, and what they must say. */
interface KafkaAttempt {
  readonly what: string;
  /** The Secret with the client's certificate. */
  readonly client: string;
  readonly command: string;
  readonly refusal: RegExp;
}

const TOOLS = '/opt/kafka/bin';
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
    const { certificate, key, authority } = await clientTlsOf(namespace, client);
    const script = [
      'umask 077; folder=$(mktemp -d); trap "rm -rf $folder" EXIT',
      `cat > "$folder/store.pem" <<'PEM'\n${key}\n${certificate}\nPEM`,
      `cat > "$folder/ca.pem" <<'PEM'\n${authority}\nPEM`,
      'printf "%s\\n" security.protocol=SSL ssl.keystore.type=PEM ssl.keystore.location=$folder/store.pem ssl.truststore.type=PEM ssl.truststore.location=$folder/ca.pem > $folder/client.properties',
      'export LOG_DIR=/tmp KAFKA_HEAP_OPTS=-Xmx96m KAFKA_LOG4J_OPTS=',
      `${command} $folder/client.properties --bootstrap-server $(hostname).tracing-kafka-brokers.${namespace}.svc:9092 2>&1`,
    ].join('\n');
    const { stdout, stderr } = await kubectl(['exec', '-i', 'tracing-kafka-0', '--namespace', namespace, '--', 'bash', '-s'], { input: script, allowFailure: true, timeoutSeconds: 90 });
    const output = `${stdout}${stderr}`;
    process.stderr.write(`${what}: ${refusal.exec(output) ? 'refused' : 'NOT REFUSED'}\n`);
    if (!refusal.test(output)) problems.push(`${what}: ${output.slice(-600)}`);
  }
  return problems;
}
