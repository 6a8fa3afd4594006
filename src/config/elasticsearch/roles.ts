import { IndexLifecycleKind } from '../jaeger/index-lifecycle';
import { ALIASED_KINDS, indexName, readAlias, writeAlias, WRITTEN_KINDS } from '../jaeger/index-rotation';
import { withoutUndefined } from '../merge';
import { toYaml } from '../yaml';

/** Indices of one Jaeger in a cluster. */
export interface JaegerIndices {
  readonly prefix?: string;
  /** The prefix of the indices of archived traces, where people can archive. */
  readonly archivePrefix?: string;
  /**
   * Who begins new indices.
   *
   * @default IndexLifecycleKind.ROLLOVER
   */
  readonly lifecycle?: IndexLifecycleKind;
  /**
   * Whether snapshots of them are taken, and whether in a repository that is registered by whoever takes them.
   *
   * @default - no snapshots
   */
  readonly snapshots?: { readonly registers: boolean };
}

/** The users that programs have, each with one role of the same name. */
export enum ElasticsearchUserName {
  WRITER = 'jaeger-writer',
  READER = 'jaeger-reader',
  ARCHIVE = 'jaeger-archive',
  INDEX_MANAGER = 'index-manager',
  SNAPSHOTS = 'snapshot-manager',
  MONITORING = 'monitoring',
}

interface IndexRights {
  readonly names: string[];
  readonly privileges: string[];
}

interface Role {
  readonly cluster: string[];
  readonly indices: IndexRights[];
}

/** What every client asks first: the version. The privilege `monitor` would show much more. */
const VERSION = 'cluster:monitor/main';
/** The privilege `manage_index_templates` would delete others' templates, too. */
const PUT_TEMPLATE = 'indices:admin/index_template/put';
/** Whether an alias is there. */
const GET_ALIAS = 'indices:admin/aliases/get';
const KINDS = [...ALIASED_KINDS, 'sampling'];

/**
 * Of who writes through an alias. It makes no index: a document for an alias that isn't there is refused, and doesn't become
 * an index of that name.
 */
const WRITE_ALIAS = ['index', 'indices:admin/mapping/auto_put', GET_ALIAS];
/** Of who lets Jaeger's own index begin with the first document: it creates an index of a known name, and nothing else. */
const WRITE_DAILY = ['auto_configure', 'index'];
/** Of who begins new indices, moves aliases, and deletes old ones. The statistics say how large an index is. */
const ROLL_OVER = ['create_index', 'delete_index', 'view_index_metadata', 'indices:admin/aliases', 'indices:admin/rollover', 'indices:monitor/stats'];
/** Snapshots are no matter of single indices: whoever may take them may take them of all. Restoring is another right. */
const SNAPSHOT = ['cluster:admin/snapshot/create', 'cluster:admin/snapshot/get', 'cluster:admin/snapshot/delete'];
const REGISTER_REPOSITORY = 'cluster:admin/repository/put';
const DELETE_DAILY = ['delete_index', 'view_index_metadata'];

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
  const daily = jaegers.filter(({ lifecycle }) => lifecycle === IndexLifecycleKind.DAILY);
  const aliased = jaegers.filter(jaeger => !daily.includes(jaeger));
  const managed = aliased.some(({ lifecycle }) => lifecycle === IndexLifecycleKind.ILM);
  const snapshots = jaegers.flatMap(jaeger => jaeger.snapshots ?? []);
  const archived = patterns(jaegers.flatMap(({ archivePrefix }) => archivePrefix ? [{ prefix: archivePrefix }] : []), KINDS);
  return withoutUndefined({
    [ElasticsearchUserName.WRITER]: {
      cluster: [VERSION, ...daily.length > 0 ? [PUT_TEMPLATE] : []],
      indices: [
        ...rights(patterns(daily, KINDS), WRITE_DAILY),
        ...rights(aliased.flatMap(({ prefix }) => WRITTEN_KINDS.map(kind => writeAlias(kind, prefix))), WRITE_ALIAS),
      ],
    },
    [ElasticsearchUserName.READER]: {
      cluster: [VERSION],
      indices: rights([...patterns(daily, KINDS), ...aliased.flatMap(({ prefix }) => ALIASED_KINDS.map(kind => readAlias(kind, prefix)))], ['read']),
    },
    [ElasticsearchUserName.ARCHIVE]: archived.length > 0
      ? { cluster: [VERSION, PUT_TEMPLATE], indices: rights(archived, [...WRITE_DAILY, 'read']) }
      : undefined,
    [ElasticsearchUserName.INDEX_MANAGER]: {
      cluster: [VERSION, ...aliased.length > 0 ? [PUT_TEMPLATE] : [], ...managed ? ['manage_ilm'] : []],
      indices: [
        ...rights(patterns(daily, KINDS), DELETE_DAILY),
        // Elasticsearch wants the right to manage an index of whoever names a policy for it.
        ...rights(patterns(aliased, ALIASED_KINDS), managed ? ['manage'] : ROLL_OVER),
      ],
    },
    [ElasticsearchUserName.SNAPSHOTS]: snapshots.length > 0
      ? { cluster: [VERSION, ...SNAPSHOT, ...snapshots.some(({ registers }) => registers) ? [REGISTER_REPOSITORY] : []], indices: [] }
      : undefined,
    [ElasticsearchUserName.MONITORING]: { cluster: ['monitor'], indices: [{ names: ['*'], privileges: ['monitor'] }] },
  }) as { [name: string]: Role };
}

function rights(names: string[], privileges: string[]): IndexRights[] {
  return names.length > 0 ? [{ names, privileges }] : [];
}

function patterns(jaegers: JaegerIndices[], kinds: readonly string[]): string[] {
  return jaegers.flatMap(({ prefix }) => kinds.map(kind => `${indexName(kind, prefix)}-*`));
}

/** The text of `roles.yml`. */
export function rolesYml(jaegers: JaegerIndices[]): string {
  return toYaml(roles(jaegers));
}

/**
 * Commands that put secrets into the keystore of a node. They are variables, and go through standard input, since arguments can
 * be read by others.
 *
 * @param variables the variables, by the names of the settings
 * @see https://www.elastic.co/docs/reference/elasticsearch/command-line-tools/elasticsearch-keystore
 */
export function keystoreCommands(home: string, configFolder: string, variables: { [setting: string]: string }): string[] {
  const settings = Object.keys(variables);
  const keystore = `${home}/bin/elasticsearch-keystore`;
  return settings.length === 0 ? [] : [
    `[ -f ${configFolder}/elasticsearch.keystore ] || ${keystore} create >/dev/null`,
    `printf '%s\\n' ${settings.map(setting => `"$${variables[setting]}"`).join(' ')} | ${keystore} add --force --stdin ${settings.join(' ')}`,
  ];
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
