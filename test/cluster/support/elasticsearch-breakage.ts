import { ElasticsearchApi } from './elasticsearch-api';
import { InNamespace } from './in-namespace';

/** Lets all indices of Jaeger refuse what is written; `null` ends that. */
export async function refuseWrites(elasticsearch: ElasticsearchApi, refuse: true | null): Promise<void> {
  await elasticsearch.request('PUT', '/jaeger-*/_settings', { 'index.blocks.write': refuse });
}

/**
 * What gives the query role a wrong password when it is called, and its own again with the next call. Its pods take it from the
 * Secret when they start; Elasticsearch has its own copy since its own start.
 */
export function readerPasswordSwap(inPlatform: InNamespace): () => Promise<void> {
  const secret = 'secret/tracing-elasticsearch-credentials';
  let other = Buffer.from('wrong').toString('base64');
  return async () => {
    const before = await inPlatform.kubectl('get', secret, '-o', 'jsonpath={.data.jaeger-reader}');
    if (before === '') throw new Error(`${secret} has no password for jaeger-reader`);
    await inPlatform.kubectl('patch', secret, '--type=merge', '-p', JSON.stringify({ data: { 'jaeger-reader': other } }));
    await inPlatform.kubectl('delete', 'pod', '-l', 'app.kubernetes.io/component=query', '--force', '--grace-period=0');
    other = before;
  };
}
