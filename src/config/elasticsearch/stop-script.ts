import { ELASTICSEARCH_HTTP_PORT } from './elasticsearch-yml';

/** What an Elasticsearch node that is to stop waits for. */
export interface StopScriptSettings {
  /** The file with the password of the user. */
  readonly passwordFile: string;
  readonly username: string;
  /** Where it speaks TLS. */
  readonly tls?: {
    /** The folder with `tls.crt`, `tls.key` and `ca.crt`. */
    readonly folder: string;
    /** A name that stands in the certificate. */
    readonly host: string;
  };
  /** How long it waits at most, in seconds. */
  readonly maxWaitSeconds: number;
}

/** How often it asks for a master: each answer takes up to five seconds. */
const MASTERLESS_ANSWERS = 10;

/**
 * Lets a node go only when the cluster is green, so that no shard loses two copies at once. It asks its own node, and gives up
 * after a while: a cluster that is yellow for another reason must not keep its nodes from being replaced. A node that doesn't
 * answer goes at once.
 *
 * What it says goes into the log of the container. The password goes through standard input, since arguments can be read by others.
 */
export function stopScript({ passwordFile, username, tls, maxWaitSeconds }: StopScriptSettings): string {
  // It is asked by the name in its certificate, and reached in its own pod.
  const secure = tls ? ` --connect-to ::127.0.0.1: --cacert ${tls.folder}/ca.crt --cert ${tls.folder}/tls.crt --key ${tls.folder}/tls.key` : '';
  const url = `${tls ? `https://${tls.host}` : 'http://127.0.0.1'}:${ELASTICSEARCH_HTTP_PORT}/_cluster/health?wait_for_status=green&timeout=5s`;
  return [
    'exec > /proc/1/fd/1 2>&1',
    `health() { printf 'user = "${username}:%s"\\n' "$(cat ${passwordFile})" | curl --silent --output /dev/null --max-time 20 --write-out '%{http_code}' --config -${secure} '${url}'; }`,
    `end=$((SECONDS + ${maxWaitSeconds})) masterless=0`,
    'while [ $SECONDS -lt $end ]; do',
    '  code=$(health) || true',
    '  case $code in',
    '    200) echo "stop: the cluster is green, stopping"; exit 0 ;;',
    '    408) echo "stop: waiting for the cluster to be green"; sleep 1 ;;',
    // Perhaps for a moment. Else most nodes are gone, as when the whole cluster is deleted, and there is nothing to wait for.
    '    503) masterless=$((masterless + 1)); echo "stop: there is no master"',
    `      [ $masterless -lt ${MASTERLESS_ANSWERS} ] || { echo "stop: there still is no master, stopping"; exit 0; }`,
    '      sleep 1 ;;',
    '    *) echo "stop: the node answers $code, stopping"; exit 0 ;;',
    '  esac',
    'done',
    `echo "stop: the cluster is not green after ${maxWaitSeconds} s, stopping nevertheless"`,
    '',
  ].join('\n');
}
