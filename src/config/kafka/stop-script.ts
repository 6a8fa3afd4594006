import { KAFKA_CLIENT_PORT } from './server-properties';
import { TOOL_JVM_OPTIONS } from './tool-jvm';

/** What a broker that is to stop waits for. */
export interface StopScriptSettings {
  /** How clients reach this pod; may contain shell variables. */
  readonly host: string;
  /** The settings of Kafka's tools, for a secured cluster: a text that is written into a file. */
  readonly clientProperties?: string;
  /** How long it waits at most, in seconds. */
  readonly maxWaitSeconds: number;
}

/**
 * Lets a broker go only when no partition lacks a copy, so that partitions never lose two copies at once. It asks its own broker,
 * and gives up after a while: a broker that is away for long must not keep the others from being replaced.
 *
 * What it says goes into the log of the container.
 */
export function stopScript({ host, clientProperties, maxWaitSeconds }: StopScriptSettings): string {
  const client = '/tmp/stop.properties';
  return [
    'exec > /proc/1/fd/1 2>&1',
    // Small: the broker's own heap is in the environment.
    `export KAFKA_HEAP_OPTS=-Xmx96m KAFKA_JVM_PERFORMANCE_OPTS="${TOOL_JVM_OPTIONS}"`,
    // The broker's logs go to standard output, where the answer is read.
    'unset KAFKA_LOG4J_OPTS',
    ...clientProperties ? [`cat > ${client} <<'EOF'\n${clientProperties}EOF`] : [],
    `end=$((SECONDS + ${maxWaitSeconds}))`,
    'while [ $SECONDS -lt $end ]; do',
    `  behind=$(timeout 30 /opt/kafka/bin/kafka-topics.sh --bootstrap-server "${host}:${KAFKA_CLIENT_PORT}"${clientProperties ? ` --command-config ${client}` : ''} --describe --under-replicated-partitions) || {`,
    '    echo "stop: the broker does not answer, stopping"; exit 0',
    '  }',
    '  echo "$behind" | grep -q "Topic:" || { echo "stop: all replicas are in sync, stopping"; exit 0; }',
    '  echo "stop: waiting, $(echo "$behind" | grep -c "Topic:") partitions lack a replica"; sleep 2',
    'done',
    `echo "stop: replicas are not in sync after ${maxWaitSeconds} s, stopping nevertheless"`,
    '',
  ].join('\n');
}
