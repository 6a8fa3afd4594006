import { checkNotEmpty, Problem } from '../problem';

/** What a principal may do with a topic. */
export enum KafkaTopicRight {
  /** Write records, and see how the topic is laid out. */
  WRITE = 'write',
  /** Read records, see how the topic is laid out, and commit offsets in a consumer group. */
  READ = 'read',
}

/** A right on a topic. */
export interface KafkaTopicAccess {
  /** The principal, without `User:`. With TLS it is the common name of the client's certificate: `<workload>.<namespace>`. */
  readonly principal: string;
  /** What it may do. */
  readonly right: KafkaTopicRight;
  /**
   * The consumer group that it reads in.
   *
   * @default - required for reading
   */
  readonly consumerGroup?: string;
}

/** Operations by right, as Kafka's tools spell them. Both tell where partitions are, which every client asks. */
const OPERATIONS: { [right in KafkaTopicRight]: string[] } = {
  [KafkaTopicRight.WRITE]: ['Write', 'Describe'],
  [KafkaTopicRight.READ]: ['Read', 'Describe'],
};

/** Entries that make no sense. */
export function accessProblems(access: KafkaTopicAccess[] | undefined): Problem[] {
  return [
    ...checkNotEmpty('access', access, 'right', 'leave it out where rights are given elsewhere'),
    ...(access ?? []).flatMap(({ principal, right, consumerGroup }, index) => [
      ...(/^[a-zA-Z0-9._-]+$/.test(principal) ? [] : [{ prop: `access[${index}].principal`, value: principal, allowed: "a name without 'User:', of the characters a-z A-Z 0-9 . _ -", fix: "it is the common name of the client's certificate" }]),
      ...(right === KafkaTopicRight.READ && !consumerGroup ? [{ prop: `access[${index}].consumerGroup`, value: consumerGroup, allowed: 'given for reading', fix: 'name the group in which the client reads' }] : []),
      ...(consumerGroup !== undefined && !/^[a-zA-Z0-9._-]+$/.test(consumerGroup) ? [{ prop: `access[${index}].consumerGroup`, value: consumerGroup, allowed: 'made of the characters a-z A-Z 0-9 . _ -', fix: 'rename the group' }] : []),
    ]),
  ];
}

/**
 * Commands that give these rights on `$topic` and take away all others. Rights are added first, so that nobody is without
 * them in between. They use the function `acl`.
 */
export function accessCommands(access: KafkaTopicAccess[]): string[] {
  const resources = ['--topic "$topic"', ...[...new Set(access.flatMap(({ consumerGroup }) => consumerGroup ?? []))].map(group => `--group ${group}`)];
  return [
    ...access.map(({ principal, right, consumerGroup }) => [
      `acl --add --allow-principal User:${principal}`,
      ...OPERATIONS[right].map(operation => `--operation ${operation}`),
      '--topic "$topic"',
      ...consumerGroup && right === KafkaTopicRight.READ ? [`--group ${consumerGroup}`] : [],
    ].join(' ')),
    ...resources.flatMap(resource => removeOthers(resource, access)),
  ];
}

/** Takes away what isn't in the list: the right of a client that is no more would stay for ever. */
function removeOthers(resource: string, access: KafkaTopicAccess[]): string[] {
  const group = /^--group (.+)$/.exec(resource)?.[1];
  const wanted = access.filter(({ consumerGroup }) => group === undefined || consumerGroup === group)
    .flatMap(({ principal, right }) => OPERATIONS[right].map(operation => `|User:${principal} ${operation.toUpperCase()}|`));
  return [
    `acl --list ${resource} | sed -n 's/.*principal=\\([^,]*\\), .*operation=\\([A-Z_]*\\), permissionType=ALLOW.*/\\1 \\2/p' | while read -r principal operation; do`,
    `  case '${wanted.join('')}' in *"|$principal $operation|"*) ;; *) acl --remove --force --allow-principal "$principal" --operation "$operation" ${resource} ;; esac`,
    'done',
  ];
}
