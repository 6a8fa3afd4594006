import { MAIN_BACKEND } from './storage';
import { Delivery } from '../delivery';
import { secondsOf } from '../go-duration';
import { PlainObject } from '../merge';
import { Problem } from '../problem';

/** Collector and ingester as they will be written, after everything that was merged into them. */
export interface RenderedRoles {
  readonly collector: PlainObject;
  readonly ingester: PlainObject;
  /** Whether this release of Jaeger can wait for Elasticsearch. */
  readonly syncWrites: boolean;
}

/** One setting that a level depends on. */
interface DeliveryRule {
  readonly role: 'collector' | 'ingester';
  /** The component that it belongs to. Without it the user has replaced that end. */
  readonly component: readonly string[];
  /** The setting below the component. */
  readonly setting: readonly string[];
  readonly holds: (value: any, component: PlainObject) => boolean;
  readonly allowed: string;
  /** What would be lost otherwise. */
  readonly loses: string;
  /** For the releases that can wait for Elasticsearch, or that can't. Default: for all. */
  readonly syncWrites?: boolean;
}

const KAFKA_EXPORTER = { role: 'collector', component: ['exporters', 'kafka'] } as const;
const KAFKA_RECEIVER = { role: 'ingester', component: ['receivers', 'kafka'] } as const;
const STORAGE_EXPORTER = { role: 'ingester', component: ['exporters', 'jaeger_storage_exporter'] } as const;
const BACKEND = { role: 'ingester', component: ['extensions', 'jaeger_storage', 'backends', MAIN_BACKEND, 'elasticsearch'] } as const;

/**
 * Kafka takes a dead broker out of the in-sync replicas after `broker.session.timeout.ms` (9 s by default) and, if it was the active
 * controller, an election: 14 s in one run on a busy machine.
 */
const LEAST_KAFKA_TIMEOUT_SECONDS = 20;

/**
 * What at-least-once delivery consists of. Each rule was read in the code of the component: the exporter helper, the Kafka
 * exporter and receiver of collector 0.158, Jaeger 2.13 and 2.21.
 */
const AT_LEAST_ONCE: DeliveryRule[] = [
  {
    ...KAFKA_EXPORTER,
    setting: ['producer', 'required_acks'],
    holds: value => ['all', -1, '-1'].includes(value),
    allowed: "'all'",
    loses: 'records that only one broker has are lost with it',
  },
  {
    ...KAFKA_EXPORTER,
    setting: ['sending_queue', 'wait_for_result'],
    holds: (value, { sending_queue: queue }) => value === true || queue?.enabled === false,
    allowed: 'true',
    loses: 'senders forget spans that only the memory of the collector has',
  },
  {
    ...KAFKA_EXPORTER,
    setting: ['retry_on_failure', 'max_elapsed_time'],
    holds: endless,
    allowed: '0s, which is without end',
    loses: 'spans of senders that have given up waiting are dropped when the time is over',
  },
  {
    ...KAFKA_EXPORTER,
    // Which release between 2.13 (franz-go 1.20.4) and 2.21 (1.21.3) was the first with a client that is mended (1.20.7) isn't known here.
    syncWrites: false,
    setting: ['timeout'],
    holds: value => (secondsOf(value) ?? 0) >= LEAST_KAFKA_TIMEOUT_SECONDS,
    allowed: `at least ${LEAST_KAFKA_TIMEOUT_SECONDS}s, as text such as '30s',`,
    loses: 'a broker that died counts as in sync for some ten seconds; after a write that timed out meanwhile, the Kafka client of this Jaeger may take others for written that are not',
  },
  {
    ...KAFKA_RECEIVER,
    setting: ['initial_offset'],
    holds: value => value === 'earliest',
    allowed: "'earliest'",
    loses: 'records from before the first commit of the consumer group are passed over',
  },
  {
    ...KAFKA_RECEIVER,
    setting: ['message_marking', 'after'],
    holds: value => value === true,
    allowed: 'true',
    loses: 'records that were read and not yet written are passed over after a restart',
  },
  {
    ...KAFKA_RECEIVER,
    setting: ['message_marking', 'on_error'],
    holds: value => value === undefined || value === false,
    allowed: 'false',
    loses: 'records whose write failed are passed over',
  },
  {
    ...KAFKA_RECEIVER,
    setting: ['error_backoff', 'enabled'],
    holds: value => value === true,
    allowed: 'true',
    loses: 'a partition stands still after one failed write, until the topic\'s retention ends',
  },
  {
    ...KAFKA_RECEIVER,
    setting: ['error_backoff', 'max_elapsed_time'],
    holds: endless,
    allowed: '0s, which is without end',
    loses: 'a partition stands still after a longer failure, until the topic\'s retention ends',
  },
  {
    ...STORAGE_EXPORTER,
    setting: ['queue', 'wait_for_result'],
    holds: (value, { queue }) => value === true || queue === undefined || queue.enabled === false,
    allowed: 'true',
    loses: 'offsets are committed for spans that only the memory of the ingester has',
  },
  {
    ...STORAGE_EXPORTER,
    setting: ['retry_on_failure', 'max_elapsed_time'],
    holds: (value, { retry_on_failure: retry }) => retry === undefined || retry.enabled === false || endless(value),
    allowed: '0s, which is without end',
    loses: 'one batch of several records fails as a whole, and all of them are read and written again, for as long as it fails',
  },
  {
    ...BACKEND,
    syncWrites: true,
    setting: ['write_mode'],
    holds: value => value === 'sync',
    allowed: "'sync'",
    loses: 'offsets are committed for spans that Elasticsearch has not stored',
  },
];

/** Settings of which at least once is made and that were changed. Best effort promises nothing. */
export function deliveryProblems(delivery: Delivery, roles: RenderedRoles): Problem[] {
  return delivery === Delivery.AT_LEAST_ONCE
    ? AT_LEAST_ONCE.filter(({ syncWrites }) => syncWrites === undefined || syncWrites === roles.syncWrites).flatMap(rule => broken(rule, roles))
    : [];
}

function broken(rule: DeliveryRule, roles: RenderedRoles): Problem[] {
  const component = at(roles[rule.role], rule.component);
  if (component === undefined) {
    return []; // the user replaced it
  }
  const value = at(component, rule.setting);
  return rule.holds(value, component) ? [] : [{
    prop: [`${rule.role}Config`, ...rule.component, ...rule.setting].join('.'),
    value,
    allowed: `${rule.allowed} with Delivery.AT_LEAST_ONCE`,
    fix: `${rule.loses}; leave it, or use delivery: Delivery.BEST_EFFORT, which says what it loses`,
  }];
}

function at(object: PlainObject, path: readonly string[]): any {
  return path.reduce<any>((value, key) => value?.[key], object);
}

/** Zero, however it is written. */
function endless(value: unknown): boolean {
  return value === 0 || (typeof value === 'string' && /^0+(ns|us|ms|s|m|h)?$/.test(value));
}

/** How a topic and its cluster keep records, as far as it is known. */
export interface ReplicationSettings {
  readonly brokers?: number;
  readonly replicationFactor: number;
  readonly minInsyncReplicas: number;
}

/**
 * Copies that a record doesn't have when it counts as sent. With one broker there is nothing to copy to: its level holds for
 * restarts, not for the loss of its volume.
 *
 * @param prop what the settings belong to
 */
export function replicationDeliveryProblems(prop: string, delivery: Delivery, settings: ReplicationSettings): Problem[] {
  const { brokers = Infinity, minInsyncReplicas } = settings;
  return delivery === Delivery.BEST_EFFORT || brokers === 1 || minInsyncReplicas >= 2 ? [] : [{
    prop: `${prop}.minInsyncReplicas`,
    value: minInsyncReplicas,
    allowed: 'at least 2 with Delivery.AT_LEAST_ONCE and several brokers',
    fix: 'a record that one broker has is lost with it; raise it (and replicationFactor to one more), or use delivery: Delivery.BEST_EFFORT',
  }];
}

/** A setting of the brokers that lets a broker without the newest records become the leader. */
export function uncleanElectionProblems(prop: string, delivery: Delivery, settings: { [key: string]: string } | undefined): Problem[] {
  const value = settings?.[UNCLEAN_ELECTION];
  return delivery === Delivery.BEST_EFFORT || value === undefined || value === 'false' ? [] : [{
    prop: `${prop}.${UNCLEAN_ELECTION}`,
    value,
    allowed: "'false' with Delivery.AT_LEAST_ONCE",
    fix: 'a broker that lacks acknowledged records could become the leader, and they would be gone; remove it, or use delivery: Delivery.BEST_EFFORT',
  }];
}

const UNCLEAN_ELECTION = 'unclean.leader.election.enable';
