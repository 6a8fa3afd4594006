import { DEFAULT_DELIVERY, Delivery, deliveryRecipe } from '../delivery';
import type { OtelExtension } from './extension';

/** The queue of an exporter. When it is full, senders get retryable errors. */
export interface OtelQueueOptions {
  /**
   * How many bytes of spans it holds, as OTLP counts them. In memory a span takes up to five times as much.
   *
   * @default 33554432, which is 32 MiB
   */
  readonly bytes?: number;
  /**
   * How many spans it holds, instead of bytes. What they take in memory then depends on their size.
   *
   * @default - counted in bytes
   */
  readonly spans?: number;
  /**
   * Whether it lets the sender wait when it is full, instead of refusing. For senders in the same process that would drop what
   * is refused: `tail_sampling` does.
   *
   * @default false
   */
  readonly blockWhenFull?: boolean;
  /**
   * The `file_storage` extension that keeps it on disk.
   *
   * @default - in memory: what waits in it is lost when the process is killed
   */
  readonly storage?: OtelExtension;
}

/**
 * A batch is sent when it has this many bytes, or after half a second. With each request that is added to a batch, the collector computes the
 * size of the whole batch anew, so large batches of small requests cost more than all else that an agent does (docs/decisions/0033).
 *
 * @see https://github.com/open-telemetry/opentelemetry-collector/blob/v0.158.0/exporter/exporterhelper/internal/queuebatch/partition_batcher.go
 */
const FULL_BATCH_BYTES = 128 * 1024;

/**
 * Batches are counted in bytes: a gRPC message that the receiver finds too large is an error that is not tried again, so its
 * spans would be dropped. The largest is below 4 MiB, which receivers take by default.
 *
 * @see https://github.com/open-telemetry/opentelemetry-collector/blob/main/config/configgrpc/README.md
 */
const BATCH = { sizer: 'bytes', flush_timeout: '500ms', min_size: FULL_BATCH_BYTES, max_size: 3 * 1024 * 1024 };

/**
 * Retries with growing pauses. At least once means without end: a span that was taken is never given up by the clock. The
 * multiplier is written out because `load_balancing` and the Kafka receiver have no default for it and would retry without a
 * pause.
 */
export function retrySettings(delivery: Delivery = DEFAULT_DELIVERY): { [key: string]: any } {
  return {
    enabled: true,
    initial_interval: '1s',
    multiplier: 1.5,
    randomization_factor: 0.5,
    max_interval: '30s',
    max_elapsed_time: deliveryRecipe(delivery).maxElapsedTime,
  };
}

/** The settings of `sending_queue`. Batches are made in the queue; there is no `batch` processor, which loses data in a crash. */
export function queueSettings(options: OtelQueueOptions): { [key: string]: any } {
  const { spans, bytes = 32 * 1024 * 1024, storage } = options;
  return {
    enabled: true,
    ...spans === undefined ? { sizer: 'bytes', queue_size: bytes } : { sizer: 'items', queue_size: spans },
    num_consumers: 10,
    ...options.blockWhenFull ? { block_on_overflow: true } : {},
    ...storage ? { storage: [storage.type, storage.instanceName].filter(Boolean).join('/') } : {},
    batch: BATCH,
  };
}
