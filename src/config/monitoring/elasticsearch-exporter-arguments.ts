import { ELASTICSEARCH_METRICS_PORT } from '../otel/ports';

/** What the exporter needs to know. */
export interface ElasticsearchExporterSettings {
  readonly url: string;
  readonly caFile?: string;
  readonly certFile?: string;
  readonly keyFile?: string;
}

/**
 * The arguments of the Elasticsearch exporter. User and password are environment variables.
 *
 * @see https://github.com/prometheus-community/elasticsearch_exporter#configuration
 */
export function elasticsearchExporterArguments({ url, caFile, certFile, keyFile }: ElasticsearchExporterSettings): string[] {
  return [
    `--web.listen-address=:${ELASTICSEARCH_METRICS_PORT}`,
    `--es.uri=${url}`,
    // All nodes, through whichever node answers; without it, that one only.
    '--es.all',
    // How many indices of spans there are says whether old ones are deleted.
    '--es.indices',
    // The right to see aliases is no part of `monitor`: asked for them, Elasticsearch answers 403, and the exporter gives up all metrics of indices.
    '--no-es.aliases',
    '--es.timeout=20s',
    ...caFile ? [`--es.ca=${caFile}`] : [],
    ...certFile ? [`--es.client-cert=${certFile}`] : [],
    ...keyFile ? [`--es.client-private-key=${keyFile}`] : [],
    '--log.format=json',
  ];
}
