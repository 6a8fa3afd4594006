import type { PersistentQueue } from './persistent-queue';
import type { OtelQueueOptions } from '../config/otel/queue';
import type { Problem } from '../config/problem';
import { queueBytes } from '../config/sizing';

/** What the queue of a collector's pod follows from. */
export interface CollectorQueueSettings {
  readonly memoryLimitBytes: number;
  /** The part of the memory that it may take, from 0 to 1. */
  readonly memoryShare: number;
  /** The folder of the queue in the pod. */
  readonly folder: string;
  readonly persistentQueue?: PersistentQueue;
  /** The user's own number of spans. */
  readonly spans?: number;
}

/** A queue that fits: into its pod's memory, or onto its volume. */
export function collectorQueue(settings: CollectorQueueSettings): OtelQueueOptions {
  const { persistentQueue, spans, folder } = settings;
  return {
    spans,
    bytes: persistentQueue?._queueBytes ?? queueBytes(settings.memoryLimitBytes, settings.memoryShare),
    storage: persistentQueue?._extension(folder),
  };
}

/** What a span takes at least, as OTLP counts it: ids, times, a name and a few attributes. */
const SMALLEST_SPAN_BYTES = 200;

/** A number of spans that can't fit, however small they are. */
export function queueSpansProblems(prop: string, { spans, ...settings }: Omit<CollectorQueueSettings, 'folder'>): Problem[] {
  const { persistentQueue, memoryLimitBytes, memoryShare } = settings;
  const room = persistentQueue?._queueBytes ?? queueBytes(memoryLimitBytes, memoryShare);
  const most = Math.floor(room / SMALLEST_SPAN_BYTES);
  return spans === undefined || spans <= most ? [] : [{
    prop,
    value: spans,
    allowed: `at most ${most}, which is ${room} bytes of the smallest spans`,
    fix: `leave it out, so that the queue is counted in bytes, or give more ${persistentQueue ? 'disk to persistentQueue' : 'memory (resources)'}`,
  }];
}
