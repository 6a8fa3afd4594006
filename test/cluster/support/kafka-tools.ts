import { clientTlsOf } from './certificates';
import { kubectl, KubectlResult } from './kubectl';
import { TOOL_JVM_OPTIONS } from '../../../src/config/kafka/tool-jvm';

/** Where Kafka's own tools are in its image. */
export const KAFKA_TOOLS = '/opt/kafka/bin';

export interface KafkaToolOptions {
  /** The broker in whose pod the tool runs. Default 0. */
  readonly broker?: number;
  readonly timeoutSeconds?: number;
  /** What follows the options, such as `2>/dev/null` or another command behind a pipe. Default: errors come with the output. */
  readonly then?: string;
  /** See kubectl.ts. */
  readonly encoding?: BufferEncoding;
}

/**
 * Runs one of Kafka's tools in a broker's pod with the certificate of a client. The command ends with the option that takes a file
 * of client properties (`--command-config`); that file and `--bootstrap-server` are added.
 */
export async function runKafkaTool(namespace: string, clientSecret: string, command: string, options: KafkaToolOptions = {}): Promise<KubectlResult> {
  const { certificate, key, authority } = await clientTlsOf(namespace, clientSecret);
  const script = [
    'umask 077; folder=$(mktemp -d); trap "rm -rf $folder" EXIT',
    `cat > "$folder/store.pem" <<'PEM'\n${key}\n${certificate}\nPEM`,
    `cat > "$folder/ca.pem" <<'PEM'\n${authority}\nPEM`,
    'printf "%s\\n" security.protocol=SSL ssl.keystore.type=PEM ssl.keystore.location=$folder/store.pem ssl.truststore.type=PEM ssl.truststore.location=$folder/ca.pem > $folder/client.properties',
    `export LOG_DIR=/tmp KAFKA_HEAP_OPTS=-Xmx96m KAFKA_LOG4J_OPTS= KAFKA_JVM_PERFORMANCE_OPTS="${TOOL_JVM_OPTIONS}"`,
    `${command} $folder/client.properties --bootstrap-server $(hostname).tracing-kafka-brokers.${namespace}.svc:9092 ${options.then ?? '2>&1'}`,
  ].join('\n');
  const pod = `tracing-kafka-${options.broker ?? 0}`;
  return kubectl(['exec', '-i', pod, '--namespace', namespace, '--', 'bash', '-s'], {
    input: script, allowFailure: true, timeoutSeconds: options.timeoutSeconds ?? 90, encoding: options.encoding,
  });
}
