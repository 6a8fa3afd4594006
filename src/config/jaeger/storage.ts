import { timeValue } from './index-lifecycle';
import type { RotationKeys } from './index-rotation';
import { PlainObject, withoutUndefined } from '../merge';
import { clientTls } from '../otel/tls';

/** The backend for traces. */
export const MAIN_BACKEND = 'elasticsearch';
/** The backend for archived traces. */
export const ARCHIVE_BACKEND = 'elasticsearch_archive';

/** Elasticsearch as Jaeger sees it. Files are paths in Jaeger's pod. */
export interface JaegerStorage {
  readonly urls: string[];
  readonly caFile?: string;
  readonly certFile?: string;
  readonly keyFile?: string;
  readonly username?: string;
  readonly passwordFile?: string;
  readonly indexPrefix?: string;
  readonly shards: number;
  readonly replicas: number;
  readonly retentionSeconds: number;
  /** How its aliases are named. Without it there is an index for each day, which Jaeger makes itself. */
  readonly aliases?: RotationKeys;
}

const HOUR = 3600;

/** The settings of one backend of `jaeger_storage`. */
export function backendSettings(storage: JaegerStorage, extra: PlainObject = {}): PlainObject {
  const { aliases } = storage;
  return {
    elasticsearch: withoutUndefined({
      server_urls: storage.urls,
      tls: storage.caFile || storage.certFile ? clientTls(storage) : undefined,
      auth: storage.username
        ? { basic: { username: storage.username, password_file: storage.passwordFile, reload_interval: '1m' } }
        : undefined,
      // Where there are aliases, whoever makes them puts the templates, too.
      create_mappings: aliases === undefined,
      // Behind an alias Jaeger reads all that is there.
      max_span_age: aliases ? undefined : timeValue(storage.retentionSeconds),
      // A service that is written once in a longer time would be missing from the UI while its spans are there.
      service_cache_ttl: timeValue(Math.min(12 * HOUR, Math.floor(storage.retentionSeconds / 2))),
      bulk_processing: { max_bytes: 5_000_000, flush_interval: '200ms', workers: 4 },
      ...aliases?.backend,
      ...extra,
      indices: { index_prefix: storage.indexPrefix, ...aliases ? aliases.indices : dailyIndices(storage) },
    }),
  };
}

function dailyIndices({ shards, replicas }: JaegerStorage): PlainObject {
  return {
    spans: { shards, replicas },
    services: { shards: 1, replicas },
    dependencies: { shards: 1, replicas },
    sampling: { shards: 1, replicas },
  };
}

/** The prefix of archived traces, which are kept for ever. */
export function archivePrefix(indexPrefix: string | undefined): string {
  return indexPrefix ? `${indexPrefix}-archive` : 'archive';
}
