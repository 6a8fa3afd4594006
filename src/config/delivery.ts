/**
 * What the chain promises about a span that it has accepted and decided to keep. One choice sets all that belongs to it, from
 * the agents' retries to the ingester's writes.
 *
 * @see https://github.com/cdk8s-tracing/cdk8s-tracing/blob/main/docs/how-to/delivery.md
 */
export enum Delivery {
  /**
   * Faster and cheaper, and it loses spans when something fails: a Kafka broker answers before the others have a copy, nobody
   * waits for an answer from Kafka or Elasticsearch, and what can't be delivered for five minutes is dropped.
   */
  BEST_EFFORT = 'best-effort',
  /**
   * A span that was accepted and is to be kept is found in the storage, once or more often, whatever single part dies. What
   * a killed process holds in its memory is the exception. Needs Jaeger 2.21 or later for its last step.
   */
  AT_LEAST_ONCE = 'at-least-once',
}

/** What a level means, setting by setting. It is kept whole: half of it promises nothing. */
export interface DeliveryRecipe {
  /** `required_acks` of the producer: `all` is every in-sync replica, 1 is the leader of the partition. */
  readonly requiredAcks: 'all' | 1;
  /** Whether the sender of spans gets its answer only when the next system has them. */
  readonly waitForResult: boolean;
  /** Whether an offset is committed after the write, or when the record was read. */
  readonly markAfterWrite: boolean;
  /** How Jaeger writes to Elasticsearch, where its release has the choice. */
  readonly writeMode: 'sync' | 'async';
  /** How long a failed batch is tried again; `0s` is without end. */
  readonly maxElapsedTime: string;
}

/** The settings of a level. The only place where they are decided. */
export function deliveryRecipe(delivery: Delivery): DeliveryRecipe {
  return delivery === Delivery.AT_LEAST_ONCE ? AT_LEAST_ONCE : BEST_EFFORT;
}

const AT_LEAST_ONCE: DeliveryRecipe = {
  requiredAcks: 'all', waitForResult: true, markAfterWrite: true, writeMode: 'sync', maxElapsedTime: '0s',
};

const BEST_EFFORT: DeliveryRecipe = {
  requiredAcks: 1, waitForResult: false, markAfterWrite: false, writeMode: 'async', maxElapsedTime: '300s',
};

/** The level of a part for which the user chooses none. */
export const DEFAULT_DELIVERY = Delivery.AT_LEAST_ONCE;
