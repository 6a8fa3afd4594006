import { withoutUndefined } from '../merge';
import { toYaml } from '../yaml';

/** Indices of one Jaeger in a cluster. */
export interface JaegerIndices {
  readonly prefix?: string;
  /** The prefix of the indices of archived traces, where people can archive. */
  readonly archivePrefix?: string;
}

/** The users that programs have, each with one role of the same name. */
export enum ElasticsearchUserName {
  WRITER = 'jaeger-writer',
  READER = 'jaeger-reader',
  ARCHIVE = 'jaeger-archive',
  INDEX_MANAGER = 'index-manager',
  MONITORING = 'monitoring',
}

interface Role {
  readonly cluster: string[];
  readonly indices: { readonly names: string[]; readonly privileges: string[] }[];
}

/** What every client asks first: the version. The privilege `monitor` would show much more. */
const VERSION = 'cluster:monitor/main';
/** Jaeger puts its index templates at its start. The privilege `manage_index_templates` would delete others', too. */
const PUT_TEMPLATE = 'indices:admin/index_template/put';
const KINDS = ['span', 'service', 'dependencies', 'sampling'];

/** The users that a cluster for these Jaegers needs. */
export function userNames(jaegers: JaegerIndices[]): ElasticsearchUserName[] {
  return Object.keys(roles(jaegers)) as ElasticsearchUserName[];
}

/**
 * The roles, with the least rights that Jaeger works with. None of them is for people.
 *
 * @see https://www.elastic.co/docs/reference/elasticsearch/security-privileges
 */
export function roles(jaegers: JaegerIndices[]): { [name: string]: Role } {
  const own = jaegers.flatMap(({ prefix }) => indexPatterns(prefix));
  const archived = jaegers.flatMap(({ archivePrefix }) => archivePrefix ? indexPatterns(archivePrefix) : []);
  return withoutUndefined({
    // `auto_configure` creates an index of a known name at the first document, and nothing else.
    [ElasticsearchUserName.WRITER]: { cluster: [VERSION, PUT_TEMPLATE], indices: [{ names: own, privileges: ['auto_configure', 'index'] }] },
    [ElasticsearchUserName.READER]: { cluster: [VERSION], indices: [{ names: own, privileges: ['read'] }] },
    [ElasticsearchUserName.ARCHIVE]: archived.length > 0
      ? { cluster: [VERSION, PUT_TEMPLATE], indices: [{ names: archived, privileges: ['auto_configure', 'index', 'read'] }] }
      : undefined,
    [ElasticsearchUserName.INDEX_MANAGER]: { cluster: [VERSION, 'manage_index_templates'], indices: [{ names: own, privileges: ['manage'] }] },
    [ElasticsearchUserName.MONITORING]: { cluster: ['monitor'], indices: [{ names: ['*'], privileges: ['monitor'] }] },
  }) as { [name: string]: Role };
}

/** The text of `roles.yml`. */
export function rolesYml(jaegers: JaegerIndices[]): string {
  return toYaml(roles(jaegers));
}

function indexPatterns(prefix: string | undefined): string[] {
  return KINDS.map(kind => `${prefix ? `${prefix}-` : ''}jaeger-${kind}-*`);
}

/**
 * Commands that make the users of the file realm, each with the role of its name. Passwords are files that are called like
 * the users; they go through standard input, since arguments can be read by others.
 *
 * @see https://www.elastic.co/docs/reference/elasticsearch/command-line-tools/users-command
 */
export function userCommands(home: string, configFolder: string, passwordFolder: string, users: string[]): string[] {
  return [
    `export ES_PATH_CONF=${configFolder}`,
    // Each user is a start of the JVM, which is too short for the optimizing compiler.
    'export CLI_JAVA_OPTS=-XX:TieredStopAtLevel=1',
    `for user in ${users.join(' ')}; do`,
    `  password=$(cat ${passwordFolder}/$user)`,
    `  printf '%s\\n%s\\n' "$password" "$password" | ${home}/bin/elasticsearch-users useradd "$user" -r "$user" >/dev/null`,
    'done',
  ];
}
