import type { IndexPolicy } from '../jaeger/index-policy';

/**
 * A shell function that calls curl with what the variables of Jaeger's own tools say: `ES_USERNAME`, `ES_PASSWORD`, `ES_TLS_CA`,
 * `ES_TLS_CERT`, `ES_TLS_KEY`. The password goes through standard input, since arguments can be read by others.
 */
export const REQUEST = [
  'request() {',
  '  set -- --silent --show-error --max-time 30 "$@"',
  '  [ -z "${ES_TLS_CA:-}" ] || set -- --cacert "$ES_TLS_CA" "$@"',
  '  [ -z "${ES_TLS_CERT:-}" ] || set -- --cert "$ES_TLS_CERT" --key "$ES_TLS_KEY" "$@"',
  '  if [ -n "${ES_USERNAME:-}" ]; then',
  '    quoted=$(printf %s "$ES_PASSWORD" | sed \'s/[\\\\"]/\\\\&/g\')',
  '    printf \'user = "%s:%s"\\n\' "$ES_USERNAME" "$quoted" | curl --config - "$@"',
  '  else',
  '    curl "$@"',
  '  fi',
  '}',
];

/** A script that ends when all aliases are there. The first process of a container ignores signals that it has no trap for. */
export function waitForAliasesScript(url: string, aliases: string[]): string {
  return [
    'trap exit TERM',
    ...REQUEST,
    `for alias in ${aliases.join(' ')}; do`,
    `  until request --fail --head --output /dev/null "${baseUrl(url)}/_alias/$alias"; do`,
    '    echo "waiting for the alias $alias"; sleep 2',
    '  done',
    'done',
    '',
  ].join('\n');
}

/**
 * A script that puts a policy of ILM or ISM, whether or not there is one of that name. OpenSearch wants to know which version is
 * replaced, and lets indices keep theirs until it is told otherwise.
 */
export function putPolicyScript(url: string, { path, body }: IndexPolicy, managed: string[]): string {
  const ism = path.startsWith('_plugins/');
  return [
    'set -eu',
    'trap exit TERM',
    ...REQUEST,
    `policy=${baseUrl(url)}/${path}`,
    `body='${JSON.stringify(body)}'`,
    'query=',
    ...ism ? [
      'if known=$(request --fail "$policy" 2>/dev/null); then',
      '  number() { printf %s "$known" | sed -n "s/.*\\"$1\\" *: *\\([0-9]*\\).*/\\1/p"; }',
      '  query="?if_seq_no=$(number _seq_no)&if_primary_term=$(number _primary_term)"',
      'fi',
    ] : [],
    'request --fail --request PUT --header "Content-Type: application/json" --data "$body" "$policy$query"',
    ...ism ? managed.map(pattern => 'request --fail --request POST --header "Content-Type: application/json" '
      + `--data '${JSON.stringify({ policy_id: path.split('/').pop() })}' "${baseUrl(url)}/_plugins/_ism/change_policy/${pattern}" || true`) : [],
    '',
  ].join('\n');
}

/** A base URL without a slash at its end. */
export function baseUrl(url: string): string {
  return url.replace(/\/$/, '');
}
