import type { KafkaClientSettings } from '../config/jaeger/jaeger-config';
import type { OtelComponentNeeds } from '../config/otel/component-needs';
import { CERTIFICATE_RELOAD_INTERVAL } from '../config/otel/tls';
import type { KafkaConnection } from '../shared/kafka-connection';

const CA_FOLDER = '/etc/kafka-ca';
const CERTIFICATE_FOLDER = '/etc/kafka-client';
const PASSWORD_VARIABLE = 'KAFKA_PASSWORD';

/**
 * How exporter and receiver authenticate, and what their pods need for it.
 *
 * @param ownCertificate the Secret with the client's own certificate, for clusters that ask for it
 */
export function kafkaClient({ tls, sasl }: KafkaConnection, ownCertificate?: string): KafkaClientSettings {
  const certificate = tls?.ownCertificate ? ownCertificate : tls?.certificateSecretName;
  const needs: OtelComponentNeeds = {
    environment: sasl ? [{ name: PASSWORD_VARIABLE, secretName: sasl.password.secretName, secretKey: sasl.password.key }] : [],
    secretFiles: [
      ...tls?.ca ? [{ mountPath: CA_FOLDER, secretName: tls.ca.secretName, keys: [tls.ca.key] }] : [],
      ...certificate ? [{ mountPath: CERTIFICATE_FOLDER, secretName: certificate, keys: ['tls.crt', 'tls.key'] }] : [],
    ],
  };
  const files = {
    ...tls?.ca ? { ca_file: `${CA_FOLDER}/${tls.ca.key}` } : {},
    ...certificate ? { cert_file: `${CERTIFICATE_FOLDER}/tls.crt`, key_file: `${CERTIFICATE_FOLDER}/tls.key`, reload_interval: CERTIFICATE_RELOAD_INTERVAL } : {},
  };
  const password = { mechanism: sasl?.mechanism, username: sasl?.username, password: `\${env:${PASSWORD_VARIABLE}}` };
  return { needs, settings: { ...tls ? { tls: files } : {}, ...sasl ? { auth: { sasl: password } } : {} } };
}
