import { clientProperties } from '../../../src/config/kafka/security';

const SASL = { mechanism: 'SCRAM-SHA-512', username: 'jaeger', passwordFolder: '/etc/kafka-password', passwordFile: 'password' };

describe('clientProperties', () => {
  test('of mutual TLS read key and certificates where they are mounted', () => {
    expect(clientProperties({ tls: true, caFile: '/etc/kafka-ca/ca.pem', certificateFolder: '/etc/kafka-client' })).toBe(`security.protocol=SSL
config.providers=directory
config.providers.directory.class=org.apache.kafka.common.config.provider.DirectoryConfigProvider
ssl.keystore.type=PEM
ssl.keystore.key=\${directory:/etc/kafka-client:tls.key}
ssl.keystore.certificate.chain=\${directory:/etc/kafka-client:tls.crt}
ssl.truststore.type=PEM
ssl.truststore.location=/etc/kafka-ca/ca.pem
`);
  });

  test("of TLS without a CA trust Java's own roots", () => {
    expect(clientProperties({ tls: true })).toBe('security.protocol=SSL\n');
  });

  test('of a user read the password from its file', () => {
    expect(clientProperties({ tls: false, sasl: SASL })).toBe(`security.protocol=SASL_PLAINTEXT
config.providers=directory
config.providers.directory.class=org.apache.kafka.common.config.provider.DirectoryConfigProvider
sasl.mechanism=SCRAM-SHA-512
sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required username="jaeger" password="\${directory:/etc/kafka-password:password}";
`);
  });

  test('of a user with a plain password over TLS', () => {
    expect(clientProperties({ tls: true, caFile: '/ca.crt', sasl: { ...SASL, mechanism: 'PLAIN' } })).toBe(`security.protocol=SASL_SSL
ssl.truststore.type=PEM
ssl.truststore.location=/ca.crt
config.providers=directory
config.providers.directory.class=org.apache.kafka.common.config.provider.DirectoryConfigProvider
sasl.mechanism=PLAIN
sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required username="jaeger" password="\${directory:/etc/kafka-password:password}";
`);
  });
});
