import { KAFKA_CLIENT_PORT } from './server-properties';

/** What the start of a broker is made of. */
export interface StartScriptSettings {
  readonly clusterId: string;
  readonly configFolder: string;
  /** How clients reach this pod; may contain shell variables. */
  readonly advertisedHost: string;
}

/**
 * The start of a broker: it writes its number and its address below the shared configuration, formats its volume once and
 * becomes the server. It uses the image's own scripts only, and writes to `/tmp` and the data volume only.
 *
 * @see https://kafka.apache.org/documentation/#kraft_storage
 */
export function startScript({ clusterId, configFolder, advertisedHost }: StartScriptSettings): string {
  return [
    'set -eu',
    'properties=/tmp/server.properties',
    `cat ${configFolder}/server.properties > "$properties"`,
    'echo "node.id=${POD_NAME##*-}" >> "$properties"',
    `echo "advertised.listeners=CLIENT://${advertisedHost}:${KAFKA_CLIENT_PORT}" >> "$properties"`,
    `/opt/kafka/bin/kafka-storage.sh format --ignore-formatted --cluster-id ${clusterId} --config "$properties"`,
    'exec /opt/kafka/bin/kafka-server-start.sh "$properties"',
    '',
  ].join('\n');
}
