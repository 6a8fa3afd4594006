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
  readonly retentionHours: number;
}

/** The settings of one backend of `jaeger_storage`. */
export function backendSettings(storage: JaegerStorage, extra: PlainObject = {}): PlainObject {
  const index = { shards: storage.shards, replicas: storage.replicas };
  return {
    elasticsearch: withoutUndefined({
      server_urls: storage.urls,
      tls: storage.caFile || storage.certFile ? clientTls(storage) : undefined,
      auth: storage.username
        ? { basic: { username: storage.username, password_file: storage.passwordFile, reload_interval: '1m' } }
        : undefined,
      create_mappings: true,
      max_span_age: `${storage.retentionHours}h`,
      service_cache_ttl: '12h',
      bulk_processing: { max_bytes: 5_000_000, flush_interval: '200ms', workers: 4 },
      ...extra,
      indices: {
        index_prefix: storage.indexPrefix,
        spans: index,
        services: { shards: 1, replicas: storage.replicas },
        dependencies: { shards: 1, replicas: storage.replicas },
        sampling: { shards: 1, replicas: storage.replicas },
      },
    }),
  };
}

/** The prefix of archived traces, which are kept for ever. */
export function archivePrefix(indexPrefix: string | undefined): string {
  return indexPrefix ? `${indexPrefix}-archive` : 'archive';
}
