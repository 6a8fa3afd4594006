import type { KafkaClientSettings } from '../config/jaeger/jaeger-config';
import { clientProperties } from '../config/kafka/security';
import type { OtelComponentNeeds } from '../config/otel/component-needs';
import { CERTIFICATE_RELOAD_INTERVAL } from '../config/otel/tls';
import type { KafkaClientTls, KafkaConnection } from '../shared/kafka-connection';
import type { SecretFolder } from '../shared/objects';

const CA_FOLDER = '/etc/kafka-ca';
const CERTIFICATE_FOLDER = '/etc/kafka-client';
const PASSWORD_FOLDER = '/etc/kafka-password';
const PASSWORD_VARIABLE = 'KAFKA_PASSWORD';

/**
 * How exporter and receiver authenticate, and what their pods need for it.
 *
 * @param ownCertificateSecret the Secret with the client's own certificate, where the connection asks for one
 */
export function kafkaClient(connection: KafkaConnection, ownCertificateSecret?: string): KafkaClientSettings {
  const { tls, sasl } = connection;
  const needs: OtelComponentNeeds = {
    environment: sasl ? [{ name: PASSWORD_VARIABLE, secretName: sasl.password.secretName, secretKey: sasl.password.key }] : [],
    secretFiles: tlsFolders(tls, ownCertificateSecret),
  };
  const files = {
    ...tls?.ca ? { ca_file: `${CA_FOLDER}/${tls.ca.key}` } : {},
    // Connections that are made after a renewal show the new certificate.
    ...certificateSecret(tls, ownCertificateSecret)
      ? { cert_file: `${CERTIFICATE_FOLDER}/tls.crt`, key_file: `${CERTIFICATE_FOLDER}/tls.key`, reload_interval: CERTIFICATE_RELOAD_INTERVAL }
      : {},
  };
  const password = { mechanism: sasl?.mechanism, username: sasl?.username, password: `\${env:${PASSWORD_VARIABLE}}` };
  return { needs, settings: { ...tls ? { tls: files } : {}, ...sasl ? { auth: { sasl: password } } : {} } };
}

/** How Kafka's own tools authenticate, and what their pods mount for it. */
export interface KafkaTools {
  /** The text of a properties file; none for a cluster without TLS and SASL. */
  readonly properties?: string;
  readonly secretFolders: SecretFolder[];
}

/** The same as {@link kafkaClient} for Kafka's own tools. */
export function kafkaTools({ tls, sasl }: KafkaConnection, ownCertificateSecret?: string): KafkaTools {
  if (!tls && !sasl) {
    return { secretFolders: [] };
  }
  return {
    properties: clientProperties({
      tls: tls !== undefined,
      caFile: tls?.ca ? `${CA_FOLDER}/${tls.ca.key}` : undefined,
      certificateFolder: certificateSecret(tls, ownCertificateSecret) ? CERTIFICATE_FOLDER : undefined,
      sasl: sasl ? { ...sasl, passwordFolder: PASSWORD_FOLDER, passwordFile: sasl.password.key } : undefined,
    }),
    secretFolders: [
      ...tlsFolders(tls, ownCertificateSecret),
      ...sasl ? [{ mountPath: PASSWORD_FOLDER, secretName: sasl.password.secretName, keys: [sasl.password.key] }] : [],
    ],
  };
}

function tlsFolders(tls: KafkaClientTls | undefined, own: string | undefined): SecretFolder[] {
  const certificate = certificateSecret(tls, own);
  return [
    ...tls?.ca ? [{ mountPath: CA_FOLDER, secretName: tls.ca.secretName, keys: [tls.ca.key] }] : [],
    ...certificate ? [{ mountPath: CERTIFICATE_FOLDER, secretName: certificate, keys: ['tls.crt', 'tls.key'] }] : [],
  ];
}

function certificateSecret(tls: KafkaClientTls | undefined, own: string | undefined): string | undefined {
  return tls?.ownCertificate ? own : tls?.certificateSecretName;
}
