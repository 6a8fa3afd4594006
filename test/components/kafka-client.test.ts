import { KafkaSaslMechanism } from '../../src';
import { kafkaClient, kafkaTools } from '../../src/components/kafka-client';

const bootstrapServers = ['kafka:9092'];
const ca = { secretName: 'kafka-tls', key: 'ca.crt' };
const sasl = { mechanism: KafkaSaslMechanism.SCRAM_SHA_512, username: 'jaeger', password: { secretName: 'kafka-user', key: 'secret' } };

describe("Jaeger's connection to Kafka", () => {
  test('without TLS and SASL needs nothing', () => {
    expect(kafkaClient({ bootstrapServers })).toEqual({ settings: {}, needs: { environment: [], secretFiles: [] } });
  });

  test("shows the client's own certificate, and a new one after a renewal", () => {
    expect(kafkaClient({ bootstrapServers, tls: { ca, ownCertificate: true } }, 'tracing-jaeger-collector-tls')).toEqual({
      settings: {
        tls: { ca_file: '/etc/kafka-ca/ca.crt', cert_file: '/etc/kafka-client/tls.crt', key_file: '/etc/kafka-client/tls.key', reload_interval: '1m' },
      },
      needs: {
        environment: [],
        secretFiles: [
          { mountPath: '/etc/kafka-ca', secretName: 'kafka-tls', keys: ['ca.crt'] },
          { mountPath: '/etc/kafka-client', secretName: 'tracing-jaeger-collector-tls', keys: ['tls.crt', 'tls.key'] },
        ],
      },
    });
  });

  test('shows the certificate that is named, where the connection asks for no own one', () => {
    const { settings, needs } = kafkaClient({ bootstrapServers, tls: { certificateSecretName: 'shared' } }, 'tracing-jaeger-collector-tls');
    expect(settings).toEqual({ tls: { cert_file: '/etc/kafka-client/tls.crt', key_file: '/etc/kafka-client/tls.key', reload_interval: '1m' } });
    expect(needs.secretFiles).toEqual([{ mountPath: '/etc/kafka-client', secretName: 'shared', keys: ['tls.crt', 'tls.key'] }]);
  });

  test('with a CA alone reloads nothing', () => {
    expect(kafkaClient({ bootstrapServers, tls: { ca } }, 'unused').settings).toEqual({ tls: { ca_file: '/etc/kafka-ca/ca.crt' } });
  });
});

describe("Kafka's tools", () => {
  test('need nothing without TLS and SASL', () => {
    expect(kafkaTools({ bootstrapServers })).toEqual({ secretFolders: [] });
  });

  test('mount CA, certificate and password, each with no other key', () => {
    expect(kafkaTools({ bootstrapServers, sasl, tls: { ca, ownCertificate: true } }, 'own')).toEqual({
      properties: `security.protocol=SASL_SSL
config.providers=directory
config.providers.directory.class=org.apache.kafka.common.config.provider.DirectoryConfigProvider
ssl.keystore.type=PEM
ssl.keystore.key=\${directory:/etc/kafka-client:tls.key}
ssl.keystore.certificate.chain=\${directory:/etc/kafka-client:tls.crt}
ssl.truststore.type=PEM
ssl.truststore.location=/etc/kafka-ca/ca.crt
sasl.mechanism=SCRAM-SHA-512
sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required username="jaeger" password="\${directory:/etc/kafka-password:secret}";
`,
      secretFolders: [
        { mountPath: '/etc/kafka-ca', secretName: 'kafka-tls', keys: ['ca.crt'] },
        { mountPath: '/etc/kafka-client', secretName: 'own', keys: ['tls.crt', 'tls.key'] },
        { mountPath: '/etc/kafka-password', secretName: 'kafka-user', keys: ['secret'] },
      ],
    });
  });
});
