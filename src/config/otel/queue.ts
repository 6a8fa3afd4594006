import type { OtelExtension } from './extension';

/** The queue of an exporter. */
export interface OtelQueueOptions {
  /**
   * How many spans it holds; when it is full, senders get retryable errors.
   *
   * @default 100000
   */
  readonly spans?: number;
  /**
   * The `file_storage` extension that keeps it on disk.
   *
   * @default - in memory: what waits in it is lost when the process is killed
   */
  readonly storage?: OtelExtension;
}

/**
 * Retry without end: a span that was taken is given up only by a full queue, never by the clock. The multiplier is written
 * out because `load_balancing` and the Kafka receiver have no default for it and would retry without a pause.
 */
export const RETRY = {
  enabled: true, initial_interval: '1s', multiplier: 1.5, randomization_factor: 0.5, max_interval: '30s', max_elapsed_time: '0s',
};

/** The settings of `sending_queue`. Batches are made in the queue; there is no `batch` processor, which loses data in a crash. */
export function queueSettings(options: OtelQueueOptions): { [key: string]: any } {
  return {
    enabled: true,
    sizer: 'items',
    queue_size: options.spans ?? 100_000,
    num_consumers: 10,
    ...(options.storage ? { storage: [options.storage.type, options.storage.instanceName].filter(Boolean).join('/') } : {}),
    batch: { sizer: 'items', flush_timeout: '500ms', min_size: 2048, max_size: 4096 },
  };
}
