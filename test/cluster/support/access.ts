import { ElasticsearchApi } from './elasticsearch-api';
import { JaegerApi } from './jaeger-api';

/** The password that the tests put into Secrets. It is looked for in everything that is synthesized. */
export const PASSWORD = 'cluster-test-password';

/** Where the platform of a namespace answers. */
export interface Access {
  readonly jaeger: JaegerApi;
  readonly elasticsearch: ElasticsearchApi;
  close(): void;
}

/** Opens the query API and the store of a platform called `tracing`. */
export function openAccess(namespace: string, store: { namespace?: string; service?: string; tls?: boolean } = {}): Access {
  const jaeger = new JaegerApi({ namespace, target: 'service/tracing-jaeger-query', port: 16686 });
  const elasticsearch = new ElasticsearchApi({
    namespace: store.namespace ?? namespace,
    target: `service/${store.service ?? 'tracing-elasticsearch'}`,
    port: 9200,
    tls: store.tls ? {} : undefined,
    user: 'elastic',
    password: PASSWORD,
  });
  return {
    jaeger,
    elasticsearch,
    close: () => {
      jaeger.close();
      elasticsearch.close();
    },
  };
}
