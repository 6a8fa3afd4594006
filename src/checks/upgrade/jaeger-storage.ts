import { CollectorFile, isMap } from '../configurations';
import type { Manifest } from '../rendered-objects';

/** Elasticsearch as a Jaeger is configured for it. */
export interface JaegerBackend {
  /** `backends.<name>`. */
  readonly path: string;
  readonly settings: Manifest;
}

/** The backends of `jaeger_storage` that are Elasticsearch or OpenSearch. */
export function jaegerBackends({ config }: CollectorFile): JaegerBackend[] {
  const backends = config.extensions?.jaeger_storage?.backends;
  return Object.entries<any>(isMap(backends) ? backends : {}).flatMap(([name, backend]) => {
    const settings = backend?.elasticsearch ?? backend?.opensearch;
    return isMap(settings) ? [{ path: `backends.${name}`, settings }] : [];
  });
}

/**
 * How the indices of spans are named: by the day (`date_layout`), or by aliases that roll over. Jaeger before 2.20 has other
 * keys for it than later releases.
 */
export function indexNaming({ settings }: JaegerBackend): string {
  const spans = settings.indices?.spans ?? {};
  const rotation = spans.rotation ?? {};
  const alias = settings.use_aliases === true || ['manual_rollover', 'auto_rollover', 'data_stream'].some(kind => kind in rotation);
  return alias ? 'aliases that roll over' : `periods (${spans.date_layout ?? rotation.periodic?.date_layout ?? '2006-01-02'})`;
}
