import { clientTlsOf } from './certificates';
import { createSecret } from './cluster';
import { ElasticsearchApi } from './elasticsearch-api';
import { JaegerApi } from './jaeger-api';

/** The passwords that the tests put into Secrets, by user. They are looked for in everything that is synthesized. */
export const PASSWORDS: Record<string, string> = Object.fromEntries(
  ['elastic', 'jaeger-writer', 'jaeger-reader', 'jaeger-archive', 'index-manager', 'snapshot-manager', 'monitoring'].map((user) => [user, `cluster-test-password-of-${user}`]));

/** What every such password begins with. */
export const PASSWORD = 'cluster-test-password';

/** Creates the Secret that a platform's Elasticsearch wants. */
export async function createPasswords(namespace: string, cluster = 'tracing-elasticsearch'): Promise<void> {
  await createSecret(namespace, `${cluster}-credentials`, PASSWORDS);
}

/** Where the platform of a namespace answers. */
export interface Access {
  readonly jaeger: JaegerApi;
  readonly elasticsearch: ElasticsearchApi;
  close(): void;
}

/** Opens the query API and the store of a platform called `tracing`. With TLS, `certificate` is the Secret of a client that is let in. */
export async function openAccess(namespace: string, store: { namespace?: string; service?: string; certificate?: string } = {}): Promise<Access> {
  const tls = store.certificate ? await clientTlsOf(namespace, store.certificate) : undefined;
  // People need no certificate.
  const jaeger = new JaegerApi({ namespace, target: 'service/tracing-jaeger-query', port: 16686, tls: tls && {} });
  const elasticsearch = new ElasticsearchApi({
    namespace: store.namespace ?? namespace,
    target: `service/${store.service ?? 'tracing-elasticsearch'}`,
    port: 9200,
    tls,
    user: 'elastic',
    password: PASSWORDS.elastic,
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
