import { baseUrl, REQUEST } from './requests';
import type { PlainObject } from '../merge';

/** Which snapshots are taken and kept. */
export interface SnapshotPlan {
  /** The repository's name in the cluster. */
  readonly repository: string;
  /** What registers the repository. Undefined where somebody else does. */
  readonly registration?: PlainObject;
  /** What the names of snapshots begin with. Others in the repository are left alone. */
  readonly prefix: string;
  /** Patterns of the indices. */
  readonly indices: string[];
  /** How long a snapshot is kept, in seconds. */
  readonly keepSeconds: number;
}

/** A request line of Elasticsearch has 4 kB at most. */
const MAX_NAMES_LENGTH = 3000;

/** A request that fails with what the storage says, unless the answer is of the kind 2xx. */
const CALL = [
  'call() {',
  '  answer=$(request --header "Content-Type: application/json" --write-out "|%{http_code}" "$@") || return 1',
  '  code=${answer##*|} answer=${answer%|*}',
  '  case $code in 2??) ;; *) echo "answered $code: $answer" >&2; return 1 ;; esac',
  '}',
];

/** A script that registers the repository, as soon as the storage is there. All nodes then try to write to it. */
export function registerScript(url: string, plan: SnapshotPlan): string {
  return [
    ...beginning(url, plan),
    `until call ${baseUrl(url)}/; do echo "waiting for the storage"; sleep 5; done`,
    ...register(plan),
    'echo "registered: $repository"',
    '',
  ].join('\n');
}

/**
 * A script that takes a snapshot, waits for its end, and deletes those that are too old. Nothing is deleted unless the new one is
 * whole, so the last good one always stays. Its name has the time, since a name is used once.
 *
 * @see https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-snapshot-create
 */
export function snapshotScript(url: string, plan: SnapshotPlan): string {
  const body = JSON.stringify({ indices: plan.indices, ignore_unavailable: true, include_global_state: false });
  return [
    ...beginning(url, plan),
    ...register(plan),
    `name=${plan.prefix}-$(date -u +%Y%m%d-%H%M%S)`,
    `call --request PUT --data '${body}' "$repository/$name"`,
    'echo "begun: $name"',
    'state=IN_PROGRESS',
    'until [ "$state" != IN_PROGRESS ]; do',
    '  sleep 5',
    '  call "$repository/$name?filter_path=snapshots.state" || continue',
    '  state=$(printf %s "$answer" | sed -n \'s/.*"state" *: *"\\([A-Z_]*\\)".*/\\1/p\')',
    'done',
    'echo "ended: $name $state"',
    '[ "$state" = SUCCESS ]',
    ...expire(url, plan),
    '',
  ].join('\n');
}

function expire(url: string, { repository, prefix, keepSeconds }: SnapshotPlan): string[] {
  return [
    `oldest=$(($(date +%s) - ${keepSeconds})) old=`,
    `call '${baseUrl(url)}/_cat/snapshots/${repository}?h=id,status,end_epoch&s=end_epoch'`,
    'set -- $answer',
    'while [ $# -ge 3 ]; do',
    '  case "$1 $2" in',
    '    *" IN_PROGRESS" | "$name "*) ;;',
    `    ${prefix}-${'[0-9]'.repeat(8)}-${'[0-9]'.repeat(6)}" "*) [ "$3" -ge $oldest ] || [ \${#old} -gt ${MAX_NAMES_LENGTH} ] || old=$old\${old:+,}$1 ;;`,
    '  esac',
    '  shift 3',
    'done',
    'if [ -n "$old" ]; then',
    '  call --max-time 3600 --request DELETE "$repository/$old"',
    '  echo "deleted: $old"',
    'fi',
  ];
}

function beginning(url: string, { repository }: SnapshotPlan): string[] {
  return ['set -eu', 'trap exit TERM', ...REQUEST, ...CALL, `repository=${baseUrl(url)}/_snapshot/${repository}`];
}

function register({ registration }: SnapshotPlan): string[] {
  return registration ? [`call --request PUT --data '${JSON.stringify(registration)}' "$repository"`] : [];
}
