import { files, found, manifest, workload } from '../support/checks';

// Written in parts, so that no scanner takes these tests for a leak.
const PRIVATE_KEY = ['-----BEGIN', 'PRIVATE KEY-----\nMIGHAgEAMBMGByqGSM49\n-----END', 'PRIVATE KEY-----'].join(' ');
const RSA_KEY = ['-----BEGIN RSA', 'PRIVATE KEY-----'].join(' ');
const CERTIFICATE = '-----BEGIN CERTIFICATE-----\nMIIBdzCCAR2gAwIBAgIUQ0x9Zk3vR7pYt1aB2cD3eF4gH5IwCgYIKoZIzj0EAwIw\n-----END CERTIFICATE-----';
const JWT = ['eyJhbGciOiJIUzI1NiJ9', 'eyJzdWIiOiJqYWVnZXIifQ', 'c2lnbmF0dXJlLW9mLXRlc3Q'].join('.');
const AWS_KEY = `AKIA${'ABCDEFGH23456789'}`;
const RANDOM = 'q8Zt3LmX0vR7pYk1Bc5Wd9Nf2Hs6Jg4Ua7Te';
const BASIC = Buffer.from('jaeger:geheim').toString('base64');
const BCRYPT = `$2a$10$${'Kx3v9Qw1Zt7Yb5Nc2Md8Rf4Lg6Hj0Sp1Au3Ve5Xi7Ob9Ct2Dy4Ew.'.slice(0, 53)}`;

describe('credential-in-text', () => {
  test.each<[string, string, string, string]>([
    ['a password', 'config.yaml', 'auth:\n  basic:\n    password: geheim', 'config.yaml auth.basic.password has a value'],
    ['a password of digits', 'config.yaml', 'auth: { password: 123456 }', 'config.yaml auth.password has a value'],
    ['a default password', 'config.yaml', 'password: changeme', 'config.yaml password has a value'],
    ['a key of camels', 'config.json', '{"oidc":{"clientSecret":"abc"}}', 'config.json oidc.clientSecret has a value'],
    ['a key with dashes', 'config.yaml', 'headers:\n  x-api-key: abc', 'config.yaml headers.x-api-key has a value'],
    ['a header', 'config.yaml', 'headers:\n  Authorization: Bearer abc', 'config.yaml headers.Authorization has a value'],
    ['a list of headers', 'config.yaml', 'headers:\n  - name: authorization\n    value: abc', 'config.yaml headers[0] has a value'],
    ['a list of tokens', 'config.yaml', 'token: [abc]', 'config.yaml token[0] has a value'],
    ['properties', 'server.properties', 'listeners=SSL://:9092\nssl.keystore.password=geheim', 'server.properties: ssl.keystore.password has a value'],
    ['JAAS', 'client.properties', 'sasl.jaas.config=org.apache.kafka.X required username="a" password="geheim";', 'client.properties: password has a value'],
    ['a script', 'start.sh', '#!/bin/sh\nexport ES_PASSWORD=geheim\nexec es', 'start.sh: ES_PASSWORD has a value'],
    ['a script in a configuration', 'config.yaml', 'script: |\n  tool --password geheim\n  exit', 'config.yaml script: password has a value'],
    ['a URL', 'config.yaml', 'endpoint: https://user:geheim@example.com', 'config.yaml endpoint has a URL with a password'],
    ['a private key', 'key.pem', PRIVATE_KEY, 'key.pem has a private key'],
    ['a private key in a configuration', 'config.yaml', `tls:\n  key_pem: "${RSA_KEY}"`, 'config.yaml tls.key_pem has a private key'],
    ['a token of JSON', 'config.yaml', `note: ${JWT}`, 'config.yaml note has a JSON Web Token'],
    ['a key of AWS', 'config.yaml', `id: ${AWS_KEY}`, 'config.yaml id has an AWS access key'],
    ['Basic authentication', 'config.yaml', `header: Basic ${BASIC}`, 'config.yaml header has Basic authentication'],
    ['a bearer token', 'config.yaml', 'header: Bearer 0123456789abcdef', 'config.yaml header has a bearer token'],
    ['a user of Elasticsearch', 'users', `jaeger-writer:${BCRYPT}`, 'users has a bcrypt hash'],
    ['what looks random', 'config.yaml', `id: ${RANDOM}`, 'config.yaml id has what looks like a random key'],
    ['a comment', 'config.yaml', '# https://user:geheim@example.com\na: 1', 'config.yaml has a URL with a password in a comment'],
  ])('ConfigMap: %s', (_, file, text, place) => {
    const findings = found('credential-in-text', [files('config', { [file]: text })]);
    expect(findings).toEqual([`ConfigMap/tracing/config: ${place}`]);
    expect(findings.join()).not.toContain('geheim');
  });

  test.each<[string, string, string]>([
    ['a variable', 'config.yaml', 'password: ${env:ES_PASSWORD}'],
    ['a header with a variable', 'config.yaml', 'authorization: Bearer ${env:TOKEN}'],
    ['a file', 'config.yaml', 'password_file: /etc/jaeger/elasticsearch-password/password\ntoken: /var/run/secrets/token'],
    ['a relative file', 'elasticsearch.yml', 'xpack.security.http.ssl.key: certs/http/tls.key\nprivate_key: certs/http/tls.key'],
    ['a name', 'config.yaml', 'secretName: tracing-tls\nsecret_key: ""\nexisting_secret_name: abc'],
    ['a switch', 'config.yaml', 'token: true\nauthorization: false\nmax_token: 5'],
    ['a placeholder', 'config.yaml', 'password: <password>\ntoken: "***"'],
    ['a pattern', 'config.yaml', 'blocked_key_patterns: [".*password.*", ".*token.*"]'],
    ['a statement', 'config.yaml', 'statements:\n  - delete_key(span.attributes, "authorization")\n  - set(span.attributes["token"], "removed")'],
    ['a script', 'start.sh', 'password=$(cat /secrets/password)\nexport PASSWORD="$password"\ncurl --user "elastic:$PASSWORD" https://es:9200'],
    ['a URL with a variable', 'config.yaml', 'url: https://user:${env:PASSWORD}@example.com'],
    ['a voter', 'server.properties', 'controller.quorum.voters=0@kafka-0.kafka.svc:9093,1@kafka-1.kafka.svc:9093'],
    ['a certificate', 'ca.crt', CERTIFICATE],
    ['prose', 'README', 'Basic authentication is off; a bearer authentication needs a token from the administrators.'],
    ['hashes', 'config.yaml', 'checksum: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\ncluster_id: q8Zt3LmX0vR7pYk1Bc5Wd9Nf2Hs6Jg4Ua7Te'],
    ['names of classes and options', 'config', 'org.apache.kafka.metadata.authorizer.StandardAuthorizer -XX:+HeapDumpOnOutOfMemoryError/ExitOnOutOfMemoryError2 KAFKA_LOG4J2_CONFIGURATION_FILE_LOCATION'],
  ])('nothing in %s', (_, file, text) => {
    expect(found('credential-in-text', [files('config', { [file]: text })])).toEqual([]);
  });

  test.each<[string, any, string[]]>([
    ['a variable', { env: [{ name: 'ES_PASSWORD', value: 'geheim' }] }, ['container main: env ES_PASSWORD has a value']],
    ['a variable of options', { env: [{ name: 'JAVA_OPTS', value: '-Djavax.net.ssl.trustStorePassword=geheim' }] }, ['container main: env JAVA_OPTS: Djavax.net.ssl.trustStorePassword has a value']],
    ['an argument', { args: ['--es.password=geheim'] }, ['container main: an argument: es.password has a value']],
    ['two arguments', { args: ['--password', 'geheim'] }, ['container main: argument --password has a value']],
    ['a script', { command: ['sh', '-c', 'curl -H "Authorization: Bearer 0123456789abcdef" https://es:9200'] }, ['container main: an argument has a bearer token']],
    ['a reference', { env: [{ name: 'ES_PASSWORD', valueFrom: { secretKeyRef: { name: 'es', key: 'password' } } }], args: ['--password', '$(ES_PASSWORD)', '--token-file=/secrets/token'] }, []],
    ['switches of a login proxy', { args: ['--cookie-secret-file=/secrets/cookie', '--pass-access-token=true', '--skip-jwt-bearer-tokens=true', '--client-id=jaeger', '--code-challenge-method=S256'] }, []],
    ['a script that asks a tool', { command: ['bash', '-c', 'password="$(cat /secrets/elastic)"\n[ ${#password} -ge 6 ]\nprintf \'%s\\n\' "$password" | elasticsearch-users useradd jaeger -r jaeger'] }, []],
    ['the name of a Secret', { env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'es', key: 'password' } } }], args: ['--secret=es'] }, []],
  ])('container: %s', (_, container, places) => {
    expect(found('credential-in-text', [workload('Job', 'job', {}, container)])).toEqual(places.map(place => `Job/tracing/job: ${place}`));
  });

  test('annotations of objects and of pods', () => {
    const pods = workload('Deployment', 'program');
    pods.metadata.annotations = { 'example.com/token': 'geheim', 'checksum/config': 'e613a31287ac3885' };
    pods.spec.template.metadata.annotations = { note: 'https://user:geheim@example.com' };
    expect(found('credential-in-text', [pods]))
      .toEqual(['Deployment/tracing/program: annotation example.com/token has a value; annotation note has a URL with a password']);
  });

  test('binary files', () => {
    const binary = manifest('ConfigMap', 'config', { binaryData: { key: Buffer.from(PRIVATE_KEY).toString('base64') } });
    expect(found('credential-in-text', [binary])).toEqual(['ConfigMap/tracing/config: key has a private key']);
  });
});

test.each<[string, any, string[]]>([
  ['data', { data: { password: 'Z2VoZWlt' }, stringData: { user: 'a' } }, ['Secret/tracing/secret: has the keys password, user']],
  ['no data', {}, []],
])('secret-object: %s', (_, body, expected) => {
  expect(found('secret-object', [manifest('Secret', 'secret', body)])).toEqual(expected);
});

test.each<[string, any, string[]]>([
  ['two years', { duration: '17520h' }, ['Certificate/tracing/tls: is valid for 730 days']],
  ['a CA for ten years', { duration: '87600h0m0s', isCA: true }, []],
  ['ninety days', { duration: '2160h0m0s' }, []],
  ['cert-manager\'s default', {}, []],
])('certificate-long-lived: %s', (_, spec, expected) => {
  expect(found('certificate-long-lived', [{ ...manifest('Certificate', 'tls', { spec }), apiVersion: 'cert-manager.io/v1' }])).toEqual(expected);
});
