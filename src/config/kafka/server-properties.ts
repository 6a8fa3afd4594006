import { KafkaProperties, keyStore, propertiesText, trustStore } from './security';
import { checkWhole, Problem } from '../problem';

/** Listener of clients and of the brokers among themselves. */
export const KAFKA_CLIENT_PORT = 9092;
/** Listener of the controllers' quorum. */
export const KAFKA_CONTROLLER_PORT = 9093;

/** What a broker's `server.properties` is made of, apart from what differs from pod to pod. */
export interface KafkaServerSettings {
  /** How many pods are broker and controller in one. */
  readonly nodes: number;
  /** The DNS name of pod `index`. */
  readonly host: (index: number) => string;
  readonly replicationFactor: number;
  readonly minInsyncReplicas: number;
  readonly maxMessageBytes: number;
  readonly dataDirectory: string;
  /** Mutual TLS on both listeners, and rights. */
  readonly tls?: KafkaServerTls;
  /** The user's own settings, over everything that isn't decided by the construct. */
  readonly overrides?: { [key: string]: string };
}

/** What brokers and controllers need for mutual TLS. */
export interface KafkaServerTls {
  /** The folder with `tls.crt`, `tls.key` and `ca.crt`. */
  readonly folder: string;
  /** Common names that may do everything: the brokers' own and that of the topics' Jobs. */
  readonly superUsers: string[];
}

/** Keys that the construct decides, because other objects depend on them. */
const DECIDED = [
  'process.roles', 'node.id', 'controller.quorum.voters', 'controller.quorum.bootstrap.servers', 'listeners', 'advertised.listeners',
  'listener.security.protocol.map', 'controller.listener.names', 'inter.broker.listener.name', 'log.dirs', 'log.dir',
];

/** Keys that follow from TLS, for all listeners or for one. `*` stands for any end. */
const DECIDED_BY_TLS = [
  'config.providers*', 'ssl.keystore.*', 'ssl.key.password', 'ssl.truststore.*', 'ssl.engine.factory.class', 'ssl.endpoint.identification.algorithm',
  'ssl.client.auth', 'ssl.principal.mapping.rules', 'principal.builder.class', 'authorizer.class.name', 'super.users',
  'allow.everyone.if.no.acl.found', 'early.start.listeners',
];

/** Keys that have a prop, from which other things follow, too. */
const PROPS: { [key: string]: string } = {
  'default.replication.factor': 'replicationFactor',
  'min.insync.replicas': 'minInsyncReplicas',
  'message.max.bytes': 'maxMessageSize',
};

/** Overrides that would tear the cluster apart, or open it. */
export function serverPropertiesProblems(overrides: { [key: string]: string } | undefined, tls: boolean = false): Problem[] {
  return Object.entries(overrides ?? {}).flatMap(([key, value]) => {
    const fix = decidedBecause(key, tls);
    return fix ? [{ prop: `settings.${key}`, value, allowed: 'left to the construct', fix }] : [];
  });
}

function decidedBecause(key: string, tls: boolean): string | undefined {
  if (key in PROPS) {
    return `use the prop '${PROPS[key]}', which topics and clients follow, too`;
  }
  if (DECIDED.includes(key)) {
    return 'Services and start command are made for it; remove it';
  }
  return tls && followsFromTls(key) ? 'it follows from tls, and clients rely on it; remove it' : undefined;
}

function followsFromTls(key: string): boolean {
  const common = key.replace(/^listener\.name\.[^.]+\./, '');
  return DECIDED_BY_TLS.some(decided => decided.endsWith('*') ? common.startsWith(decided.slice(0, -1)) : common === decided);
}

/** Numbers that contradict each other. */
export function replicationProblems(settings: { nodes: number; replicationFactor: number; minInsyncReplicas: number }): Problem[] {
  const { nodes, replicationFactor, minInsyncReplicas } = settings;
  const pods = checkWhole('replicas', nodes, 1, 'give the number of pods');
  if (pods.length > 0) {
    return pods; // the other numbers may follow from it
  }
  const whole = [
    ...checkWhole('replicationFactor', replicationFactor, 1, 'give the number of copies'),
    ...checkWhole('minInsyncReplicas', minInsyncReplicas, 1, 'give the number of copies that must be written'),
  ];
  return whole.length > 0 ? whole : [
    ...(nodes % 2 === 0 ? [{ prop: 'replicas', value: nodes, allowed: 'an odd number', fix: `a quorum of ${nodes} controllers survives no more failures than one of ${nodes - 1}; use ${nodes - 1} or ${nodes + 1}` }] : []),
    ...(replicationFactor > nodes ? [{ prop: 'replicationFactor', value: replicationFactor, allowed: `at most the number of brokers (${nodes})`, fix: 'lower it or raise replicas' }] : []),
    ...(minInsyncReplicas > replicationFactor ? [{ prop: 'minInsyncReplicas', value: minInsyncReplicas, allowed: `at most the replication factor (${replicationFactor})`, fix: 'no record could ever be acknowledged; lower it or raise replicationFactor' }] : []),
  ];
}

/**
 * The text of `server.properties`. `node.id` and `advertised.listeners` are added by each pod at its start.
 *
 * @see https://kafka.apache.org/documentation/#brokerconfigs
 */
export function serverProperties(settings: KafkaServerSettings): string {
  const voters = Array.from({ length: settings.nodes }, (_, index) => `${index}@${settings.host(index)}:${KAFKA_CONTROLLER_PORT}`);
  const protocol = settings.tls ? 'SSL' : 'PLAINTEXT';
  return propertiesText({
    'process.roles': 'broker,controller',
    'controller.quorum.voters': voters.join(','),
    'listeners': `CLIENT://:${KAFKA_CLIENT_PORT},CONTROLLER://:${KAFKA_CONTROLLER_PORT}`,
    'listener.security.protocol.map': `CLIENT:${protocol},CONTROLLER:${protocol}`,
    'inter.broker.listener.name': 'CLIENT',
    'controller.listener.names': 'CONTROLLER',
    'log.dirs': settings.dataDirectory,
    'auto.create.topics.enable': false,
    'default.replication.factor': settings.replicationFactor,
    'min.insync.replicas': settings.minInsyncReplicas,
    'offsets.topic.replication.factor': settings.replicationFactor,
    'transaction.state.log.replication.factor': settings.replicationFactor,
    'transaction.state.log.min.isr': settings.minInsyncReplicas,
    'unclean.leader.election.enable': false,
    'controlled.shutdown.enable': true,
    'message.max.bytes': settings.maxMessageBytes,
    // A replica must be able to fetch the largest record.
    'replica.fetch.max.bytes': Math.max(1024 * 1024, settings.maxMessageBytes),
    // Old segments go within a minute, so that little comes in above the limit of a topic. Kafka's default is five.
    'log.retention.check.interval.ms': 60_000,
    'group.initial.rebalance.delay.ms': 3000,
    ...settings.tls ? security(settings.tls) : {},
    ...settings.overrides,
  });
}

/**
 * Both sides of each connection show a certificate. Its common name is the principal, and a principal without a right may
 * do nothing. Controllers' listeners start before the rights are known (Kafka's default); brokers need none, being super users.
 *
 * @see https://kafka.apache.org/documentation/#security_authz
 */
function security({ folder, superUsers }: KafkaServerTls): KafkaProperties {
  return {
    ...keyStore(folder),
    ...trustStore(`${folder}/ca.crt`),
    'ssl.client.auth': 'required',
    // Whatever follows the common name is left out: an issuer may add its organization. Names without such a beginning stay whole.
    'ssl.principal.mapping.rules': 'RULE:^CN=([a-z0-9.-]+)(,.*)?$/$1/,DEFAULT',
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'super.users': superUsers.map(name => `User:${name}`).join(';'),
    'allow.everyone.if.no.acl.found': false,
  };
}
