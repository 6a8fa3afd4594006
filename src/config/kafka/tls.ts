/** The folder with `tls.crt`, `tls.key` and `ca.crt`, in brokers and in programs that call them. */
export const KAFKA_CERTIFICATE_FOLDER = '/etc/kafka-tls';
/** The folder of the key store. It is in memory, so that the key never lies on a disk of the node. */
export const KAFKA_KEY_STORE_FOLDER = '/run/kafka-key-store';

const KEY_STORE = `${KAFKA_KEY_STORE_FOLDER}/key-store.pem`;

/** Who may do everything with a cluster, as principals without `User:`. */
export interface KafkaServerTls {
  readonly superUsers: string[];
}

/** Commands that put key and certificate into one file, as Kafka wants them; the key is in PKCS#8. */
export function keyStoreCommands(): string[] {
  return [`(umask 077; cat ${KAFKA_CERTIFICATE_FOLDER}/tls.key ${KAFKA_CERTIFICATE_FOLDER}/tls.crt > ${KEY_STORE})`];
}

/** Key store and trust store, for brokers and clients. @see https://kafka.apache.org/documentation/#security_ssl */
function stores(): { [key: string]: string } {
  return {
    'ssl.keystore.type': 'PEM',
    'ssl.keystore.location': KEY_STORE,
    'ssl.truststore.type': 'PEM',
    'ssl.truststore.location': `${KAFKA_CERTIFICATE_FOLDER}/ca.crt`,
  };
}

/** What the properties of a client say about TLS. */
export function clientProperties(): { [key: string]: string } {
  return { 'security.protocol': 'SSL', ...stores() };
}

/**
 * Mutual TLS on all listeners, and nothing allowed that no ACL allows. A client's principal is the common name of its
 * certificate; a name of another form than workloads have stays a whole distinguished name, which no ACL knows.
 *
 * @see https://kafka.apache.org/documentation/#security_authz
 */
export function serverTlsProperties({ superUsers }: KafkaServerTls): { [key: string]: string } {
  return {
    ...stores(),
    'ssl.client.auth': 'required',
    'ssl.principal.mapping.rules': 'RULE:^CN=([a-z0-9.-]+)(,.*)?$/$1/,DEFAULT',
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'allow.everyone.if.no.acl.found': 'false',
    'super.users': superUsers.map(name => `User:${name}`).join(';'),
  };
}
