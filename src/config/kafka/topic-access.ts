import { Problem, within } from '../problem';

/** What a principal may do with a topic. */
export enum KafkaTopicRight {
  /** Write records. */
  WRITE = 'WRITE',
  /** Read records, as a member of a consumer group. */
  READ = 'READ',
  /** See how many records there are, and how far a consumer group has read. For monitoring. */
  DESCRIBE = 'DESCRIBE',
}

/** A right on a topic. */
export interface KafkaTopicAccess {
  /**
   * Who gets it, as Kafka knows it, without `User:`. In a KafkaCluster of this app it is the common name of the client's
   * certificate, for example `tracing-jaeger-collector.observability`.
   */
  readonly principal: string;
  /** What it may do. */
  readonly right: KafkaTopicRight;
  /**
   * The consumer group that it reads in, or looks at. A group belongs to one topic: who may use it follows from that topic alone.
   *
   * @default - required to read, excluded to write, none to describe
   */
  readonly consumerGroup?: string;
}

/** Text that stands in a script between single quotes, and in Kafka's own lists. */
const PLAIN_TEXT = /^[^'"\\\x00-\x1f]+$/;

/** A name that can't be handed to Kafka's tools as it is. */
export function plainTextProblems(prop: string, value: string): Problem[] {
  return PLAIN_TEXT.test(value) ? [] : [{ prop, value, allowed: 'a name without quotes, backslashes and line breaks', fix: 'give the name as Kafka knows it' }];
}

/** What is wrong with rights, in a cluster that tells clients apart or doesn't. */
export function accessProblems(access: KafkaTopicAccess[] | undefined, authenticated: boolean): Problem[] {
  const unknown = access && !authenticated
    ? [{ prop: 'access', value: access.map(({ principal }) => principal), allowed: 'left out where Kafka has neither TLS nor SASL', fix: 'all clients are the same to it; set tls on the cluster' }]
    : [];
  return [...unknown, ...(access ?? []).flatMap((one, index) => within(`access[${index}]`, oneAccessProblems(one)))];
}

function oneAccessProblems({ principal, right, consumerGroup }: KafkaTopicAccess): Problem[] {
  const reads = right === KafkaTopicRight.READ;
  const writes = right === KafkaTopicRight.WRITE;
  return [
    ...plainTextProblems('principal', principal),
    ...(/^User:/.test(principal) ? [{ prop: 'principal', value: principal, allowed: "a name without 'User:'", fix: 'leave it out; it is added' }] : []),
    ...(reads && consumerGroup === undefined ? [{ prop: 'consumerGroup', value: consumerGroup, allowed: 'given with KafkaTopicRight.READ', fix: 'name the consumer group; without a right on it nothing can be read' }] : []),
    ...(writes && consumerGroup !== undefined ? [{ prop: 'consumerGroup', value: consumerGroup, allowed: 'left out with KafkaTopicRight.WRITE', fix: 'a writer is in no group; remove it' }] : []),
    ...(consumerGroup === undefined ? [] : plainTextProblems('consumerGroup', consumerGroup)),
  ];
}

/** A right as Kafka keeps it. */
interface Grant {
  readonly principal: string;
  readonly operation: string;
}

/**
 * The part of a topic's script that gives the listed rights, and then takes all others on topic and groups away: in this
 * order, so that nobody is without a right that stays. It expects a function `acls`, which calls Kafka's tool.
 *
 * Rules that deny, and those for a prefix of names, are left alone: they are the work of others.
 *
 * @see https://kafka.apache.org/documentation/#security_authz_cli
 */
export function accessScript(access: KafkaTopicAccess[]): string[] {
  const grants = access.flatMap(({ principal, right }) =>
    [...new Set([right, KafkaTopicRight.DESCRIBE])].map(operation => ({ principal, operation })));
  const groups = [...new Set(access.flatMap(({ consumerGroup }) => consumerGroup ?? []))];
  const members = (group: string) => access.filter(({ consumerGroup }) => consumerGroup === group)
    .map(({ principal, right }) => ({ principal, operation: right === KafkaTopicRight.DESCRIBE ? right : 'READ' }));
  return [
    ...give('--topic "$topic"', grants),
    ...groups.flatMap(group => give(`--group '${group}'`, members(group))),
    ...TAKE_OTHERS,
    takeOthers('--topic "$topic"', grants),
    ...groups.map(group => takeOthers(`--group '${group}'`, members(group))),
  ];
}

function give(resource: string, grants: Grant[]): string[] {
  const principals = [...new Set(grants.map(({ principal }) => principal))];
  return principals.map(name => {
    const operations = new Set(grants.filter(({ principal }) => principal === name).map(({ operation }) => ` --operation ${operation}`));
    return `acls --add --allow-principal 'User:${name}'${[...operations].join('')} ${resource}`;
  });
}

function takeOthers(resource: string, grants: Grant[]): string {
  return ['take_others', resource, ...new Set(grants.map(({ principal, operation }) => `'User:${principal}|*|${operation}'`))].join(' ');
}

/** Compares what Kafka has, one right a line, with the rights that are named after the resource. */
const TAKE_OTHERS = [
  'take_others() {',
  '  local option=$1 resource=$2 found',
  '  shift 2',
  '  found=$(acls --list "$option" "$resource")',
  "  sed -n 's/^.*(principal=\\(.*\\), host=\\(.*\\), operation=\\(.*\\), permissionType=ALLOW)$/\\1|\\2|\\3/p' <<< \"$found\" |",
  '    while IFS="|" read -r principal host operation; do',
  '      for kept in "$@"; do',
  '        [ "$principal|$host|$operation" != "$kept" ] || continue 2',
  '      done',
  '      acls --remove --force --allow-principal "$principal" --allow-host "$host" --operation "${operation//_/}" "$option" "$resource" < /dev/null',
  '    done',
  '}',
];
