import { Size } from 'cdk8s';
import { ElasticsearchCluster, KafkaCluster, KafkaSaslMechanism, OtelCollectorVersion, OtlpAddressing, OtlpEndpoint, OtlpProtocol, PersistentQueue } from '../../src';
import { refusal } from '../support/synth';

const HIDDEN = '(hidden)": put the password into a Secret and name it here; what is synthesized is committed to git';

describe('OtlpEndpoint.fromAttributes', () => {
  test('is the destination without what only the check needs', () => {
    const endpoint = OtlpEndpoint.fromAttributes({
      host: 'samplers.other.svc', port: 4317, addressing: OtlpAddressing.BY_TRACE_ID, tailSamplers: 3, protocol: OtlpProtocol.GRPC,
    });
    expect(endpoint).toEqual({ destination: { host: 'samplers.other.svc', port: 4317, addressing: 'by-trace-id', protocol: 'grpc' } });
  });

  test('names further groups of samplers, each like the first', () => {
    const endpoint = OtlpEndpoint.fromAttributes({ host: 'a.obs.svc', port: 4317, addressing: OtlpAddressing.BY_TRACE_ID, copyHosts: ['b.obs.svc'] });
    expect(endpoint).toEqual({
      destination: { host: 'a.obs.svc', port: 4317, addressing: 'by-trace-id' },
      copyDestinations: [{ host: 'b.obs.svc', port: 4317, addressing: 'by-trace-id' }],
    });
  });

  test.each<[string, object, string]>([
    ['a list of samplers without trace ids', { replicaHosts: ['a-0'] },
      "'replicaHosts' must be given with OtlpAddressing.BY_TRACE_ID only, got [\"a-0\"]: other senders use the host; remove it"],
    ['an empty list', { replicaHosts: [], addressing: OtlpAddressing.BY_TRACE_ID },
      "'replicaHosts' must be a list of at least one host, got []: name each sampler, or leave it out"],
    ['a port in a list', { replicaHosts: ['a-0:4317'], addressing: OtlpAddressing.BY_TRACE_ID },
      "'replicaHosts[0]' must be a DNS name or an IP address, got \"a-0:4317\": leave out scheme, port and path; they are props of their own"],
    ['a port in a further group', { copyHosts: ['b:4317'], addressing: OtlpAddressing.BY_TRACE_ID },
      "'copyHosts[0]' must be a DNS name or an IP address, got \"b:4317\": leave out scheme, port and path; they are props of their own"],
    ['a list beside further groups', { copyHosts: ['b'], replicaHosts: ['a-0'], addressing: OtlpAddressing.BY_TRACE_ID },
      "'copyHosts' must be left out beside 'replicaHosts', got [\"b\"]: groups of samplers that get the same spans are found by DNS; remove one of the two"],
  ])('%s is refused', (_name, attributes, message) => {
    expect(refusal(() => OtlpEndpoint.fromAttributes({ host: 'a', port: 4317, ...attributes }))).toEqual([`[OtlpEndpoint.fromAttributes] ${message}`]);
  });

  test('takes one sampler, or none, behind any address', () => {
    expect(OtlpEndpoint.fromAttributes({ host: 'a', port: 1, tailSamplers: 1 }).destination.host).toBe('a');
    expect(OtlpEndpoint.fromAttributes({ host: '10.0.0.1', port: 65535 }).destination.port).toBe(65535);
  });

  test.each([
    [undefined, 'any-replica'],
    [OtlpAddressing.ANY_REPLICA, 'any-replica'],
  ])('several samplers behind an address that does not route by trace id are refused (%s)', (addressing, shown) => {
    expect(refusal(() => OtlpEndpoint.fromAttributes({ host: 'samplers.other.svc', port: 4317, tailSamplers: 2, addressing }))).toEqual([
      `[OtlpEndpoint.fromAttributes] 'addressing' must be OtlpAddressing.BY_TRACE_ID in front of several tail samplers, got "${shown}": ` +
      'each sampler would see a part of each trace; address them by trace id through a headless Service, or send to a router in front of them',
    ]);
  });

  test.each(['https://a', 'a:4317', 'a/b', '', 'a_b', '-a'])('the host %j is refused', host => {
    expect(refusal(() => OtlpEndpoint.fromAttributes({ host, port: 4317 }))).toEqual([
      `[OtlpEndpoint.fromAttributes] 'host' must be a DNS name or an IP address, got "${host}": leave out scheme, port and path; they are props of their own`,
    ]);
  });

  test.each([0, 65536, 1.5, -1])('the port %d is refused', port => {
    expect(refusal(() => OtlpEndpoint.fromAttributes({ host: 'a', port }))).toEqual([
      `[OtlpEndpoint.fromAttributes] 'port' must be a whole number from 1 to 65535, got ${port}: OTLP over gRPC is 4317 by convention, over HTTP 4318`,
    ]);
  });

  test('a header value where a Secret reference belongs is refused without showing it', () => {
    const headers = [{ name: 'authorization', value: 'Bearer hunter2' } as any];
    const messages = refusal(() => OtlpEndpoint.fromAttributes({ host: 'a', port: 1, headers }));
    expect(messages).toEqual([
      `[OtlpEndpoint.fromAttributes] 'headers[0]' must be a reference to a Secret, { secretName: '…', key: '…' }, got "${HIDDEN}`,
    ]);
  });
});

describe('KafkaCluster.fromAttributes', () => {
  test('is the connection', () => {
    const attributes = {
      bootstrapServers: ['kafka.other.svc:9093'],
      maxMessageBytes: 5,
      topicPartitions: 6,
      tls: { ca: { secretName: 'ca', key: 'ca.crt' } },
      sasl: { mechanism: KafkaSaslMechanism.PLAIN, username: 'jaeger', password: { secretName: 'kafka', key: 'password' } },
    };
    expect(KafkaCluster.fromAttributes(attributes)).toEqual({ connection: attributes });
  });

  test('without an address is refused', () => {
    expect(refusal(() => KafkaCluster.fromAttributes({ bootstrapServers: [] }))).toEqual([
      "[KafkaCluster.fromAttributes] 'bootstrapServers' must be a list of at least one address, got []: give host:port of one broker or more",
    ]);
  });

  test.each(['kafka', 'kafka:', 'http://kafka:9092', 'kafka:9092; rm -rf /'])('the address %j is refused: it is no host:port', address => {
    expect(refusal(() => KafkaCluster.fromAttributes({ bootstrapServers: ['ok:9092', address] }))).toEqual([
      `[KafkaCluster.fromAttributes] 'bootstrapServers' must be made of host:port, got "${address}": leave out the scheme and give the port`,
    ]);
  });

  test('a password where a Secret reference belongs is refused without showing it', () => {
    const sasl = { mechanism: KafkaSaslMechanism.SCRAM_SHA_512, username: 'u', password: 'hunter2' as any };
    expect(refusal(() => KafkaCluster.fromAttributes({ bootstrapServers: ['a:1'], sasl }))).toEqual([
      `[KafkaCluster.fromAttributes] 'sasl.password' must be a reference to a Secret, { secretName: '…', key: '…' }, got "${HIDDEN}`,
    ]);
  });

  test('a CA in plain text where a Secret reference belongs is refused', () => {
    expect(refusal(() => KafkaCluster.fromAttributes({ bootstrapServers: ['a:1'], tls: { ca: '-----BEGIN' as any } }))).toEqual([
      `[KafkaCluster.fromAttributes] 'tls.ca' must be a reference to a Secret, { secretName: '…', key: '…' }, got "${HIDDEN}`,
    ]);
  });

  test('a certificate of each client beside one for all is refused', () => {
    expect(refusal(() => KafkaCluster.fromAttributes({ bootstrapServers: ['a:1'], tls: { ownCertificate: true, certificateSecretName: 'client' } }))).toEqual([
      "[KafkaCluster.fromAttributes] 'tls.certificateSecretName' must be left out with ownCertificate, got \"client\": " +
      'clients show either a certificate of their own or this one; remove one of the two',
    ]);
    expect(KafkaCluster.fromAttributes({ bootstrapServers: ['a:1'], tls: { ownCertificate: true } }).connection.tls).toEqual({ ownCertificate: true });
    expect(KafkaCluster.fromAttributes({ bootstrapServers: ['a:1'], tls: { ownCertificate: false, certificateSecretName: 'client' } }).connection.tls)
      .toEqual({ ownCertificate: false, certificateSecretName: 'client' });
  });

  test('a password in plain text on a plain wire is refused', () => {
    const sasl = { mechanism: KafkaSaslMechanism.PLAIN, username: 'u', password: { secretName: 's', key: 'k' } };
    expect(refusal(() => KafkaCluster.fromAttributes({ bootstrapServers: ['a:1'], sasl }))).toEqual([
      "[KafkaCluster.fromAttributes] 'sasl.mechanism' must be SCRAM where there is no TLS, got \"PLAIN\": PLAIN sends the password as it is; set tls, or use SCRAM",
    ]);
  });
});

describe('ElasticsearchCluster.fromAttributes', () => {
  const SECRET = { secretName: 's', key: 'k' };

  test('is the connection', () => {
    const attributes = { urls: ['https://logs.example.com:9200/'], username: 'u', password: SECRET, ca: SECRET, dataNodes: 5 };
    expect(ElasticsearchCluster.fromAttributes(attributes)).toEqual({ connection: attributes });
  });

  test.each([[[]], [['logs:9200']], [['https://u:p@logs:9200']], [['https://ok:9200', 'ftp://logs']]])('the URLs %j are refused', urls => {
    const messages = refusal(() => ElasticsearchCluster.fromAttributes({ urls }));
    expect(messages).toEqual([
      `[ElasticsearchCluster.fromAttributes] 'urls' must be a list of base URLs such as https://logs-es-http:9200, got ${JSON.stringify(urls)}: ` +
      'give scheme, host and port; user and password are props of their own',
    ]);
  });

  test('a password where a Secret reference belongs is refused without showing it', () => {
    expect(refusal(() => ElasticsearchCluster.fromAttributes({ urls: ['http://a:1'], username: 'u', password: 'hunter2' as any }))).toEqual([
      `[ElasticsearchCluster.fromAttributes] 'password' must be a reference to a Secret, { secretName: '…', key: '…' }, got "${HIDDEN}`,
    ]);
  });

  test('a CA in plain text where a Secret reference belongs is refused', () => {
    expect(refusal(() => ElasticsearchCluster.fromAttributes({ urls: ['http://a:1'], ca: '-----BEGIN' as any }))).toEqual([
      `[ElasticsearchCluster.fromAttributes] 'ca' must be a reference to a Secret, { secretName: '…', key: '…' }, got "${HIDDEN}`,
    ]);
  });

  test('a user without a password is refused', () => {
    expect(refusal(() => ElasticsearchCluster.fromAttributes({ urls: ['http://a:1'], username: 'u' }))).toEqual([
      "[ElasticsearchCluster.fromAttributes] 'password' must be given with 'username', got nothing: name the Secret that holds it",
    ]);
  });
});

test("ElasticsearchCluster.fromEck uses the operator's own Service and Secrets", () => {
  expect(ElasticsearchCluster.fromEck({ name: 'logs', dataNodes: 3 }).connection).toEqual({
    urls: ['https://logs-es-http:9200'],
    username: 'elastic',
    password: { secretName: 'logs-es-elastic-user', key: 'elastic' },
    ca: { secretName: 'logs-es-http-certs-public', key: 'ca.crt' },
    dataNodes: 3,
  });
});

describe('PersistentQueue', () => {
  test('on the node is an emptyDir with a limit', () => {
    const queue = PersistentQueue.emptyDir(Size.gibibytes(2));
    expect(queue._podVolume('queue')).toEqual({ name: 'queue', emptyDir: { sizeLimit: '2Gi' } });
    expect(queue._claimTemplate('queue')).toBe(undefined);
  });

  test('too small for a file and its copy is refused', () => {
    expect(() => PersistentQueue.emptyDir(Size.mebibytes(255))).toThrow(
      "[PersistentQueue] 'sizeLimit' must be at least 256 MiB, got \"255 MiB\": the file grows by 16 MiB at a time, and a copy of it lies beside it while it is compacted");
  });

  test.each([[undefined, undefined], [true, true]])('is forced onto the disk only where that is asked for: %s', (fsync, expected) => {
    const settings = PersistentQueue.volumeClaim({ size: Size.gibibytes(1), fsync })._extension('/q')._settings(OtelCollectorVersion.V0_158_0);
    expect(settings.fsync).toBe(expected);
  });

  test('on a volume is a claim of the pod or of the StatefulSet', () => {
    const queue = PersistentQueue.volumeClaim({ size: Size.gibibytes(5), storageClassName: 'fast' });
    const spec = { accessModes: ['ReadWriteOnce'], storageClassName: 'fast', resources: { requests: { storage: '5Gi' } } };
    expect(queue._podVolume('queue')).toEqual({ name: 'queue', ephemeral: { volumeClaimTemplate: { spec } } });
    expect(queue._claimTemplate('queue')).toEqual({
      apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'queue' }, spec: { ...spec, volumeMode: 'Filesystem' },
    });
  });
});
