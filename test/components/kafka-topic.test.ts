import { Chart, Duration, Size } from 'cdk8s';
import {
  KafkaCluster, KafkaClusterProps, KafkaSaslMechanism, KafkaTopic, KafkaTopicOptions, KafkaTopicProps, KafkaTopicRight, KafkaVersion, PlatformTls,
} from '../../src';
import { toYaml } from '../../src/config/yaml';
import { testChart } from '../support/chart';
import { changes } from '../support/diff';
import { Effects, podEffects } from '../support/effects';
import { container } from '../support/manifests';
import { find, KubeObject, refusal, synth, synthRefusal } from '../support/synth';

const existing = KafkaCluster.fromAttributes({ bootstrapServers: ['kafka.example.com:9092'] });

function topic(chart: Chart, props: Partial<KafkaTopicOptions> = {}): KafkaTopic {
  return new KafkaTopic(chart, 'Topic', { cluster: existing, topicName: 'spans', ...props });
}

/** The Job under a name that stays, with its script line by line. */
function job(props: Partial<KafkaTopicOptions> = {}): KubeObject {
  const chart = testChart();
  topic(chart, props);
  const [object] = synth(chart);
  container(object).command = container(object).command[2].split('\n');
  return { ...object, metadata: { ...object.metadata, name: 'topic' } };
}

function nameOf(props: Partial<KafkaTopicOptions> = {}): string {
  return topic(testChart(), props).job.name;
}

test('the Job by default', () => {
  expect(toYaml(job())).toMatchSnapshot();
});

describe('the Job', () => {
  test('is called after what it does, since a Job cannot be changed', () => {
    expect(nameOf()).toMatch(/^topic-[0-9a-f]{8}$/);
    expect(nameOf()).toBe(nameOf());
    expect(nameOf({ partitions: 13 })).not.toBe(nameOf());
    expect(nameOf({ nodeSelector: { a: 'b' } })).not.toBe(nameOf());
  });

  test('is tried for as long as brokers may take to start, and is not deleted, so that it is not made again', () => {
    expect([job().spec.backoffLimit, job().spec.ttlSecondsAfterFinished]).toEqual([20, undefined]);
  });
});

describe('each option', () => {
  const main = 'Job/topic spec.template.spec.containers.0';
  const [create, raise, alter, configure] = [6, 10, 11, 13].map(line => `${main}.command.${line}`);
  const createLine = (partitions: number, factor: number) =>
    `until "$topics" --bootstrap-server "$brokers" --create --if-not-exists --topic "$topic" --partitions ${partitions} --replication-factor ${factor}; do`;
  const configLine = (config: string) =>
    `/opt/kafka/bin/kafka-configs.sh --bootstrap-server "$brokers" --alter --entity-type topics --entity-name "$topic" --add-config ${config}`;

  // Rights need a secured cluster, and volumes one of this app: see below.
  const effects: Effects<Omit<KafkaTopicOptions, 'access' | 'diskPercent'>> = {
    ...podEffects('Job/topic'),
    podAnnotations: { value: { note: 'b' }, changes: { 'Job/topic spec.template.metadata.annotations': { note: 'b' } } },
    imageRepository: { value: 'mirror.example.com/kafka', changes: { [`${main}.image`]: 'mirror.example.com/kafka:4.3.1' } },
    resources: {
      value: { memory: { limit: Size.gibibytes(1) } },
      changes: { [`${main}.resources.requests.memory`]: '1Gi', [`${main}.resources.limits.memory`]: '1Gi' },
    },
    tolerations: { value: [{ operator: 'Exists' }], changes: { 'Job/topic spec.template.spec.tolerations': [{ operator: 'Exists' }] } },
    version: {
      value: KafkaVersion.of('4.1.0'),
      changes: {
        'Job/topic metadata.labels.app.kubernetes.io/version': '4.1.0',
        'Job/topic spec.template.metadata.labels.app.kubernetes.io/version': '4.1.0',
        [`${main}.image`]: 'apache/kafka:4.1.0',
      },
    },
    topicName: { value: 'other', changes: { [`${main}.command.4`]: 'topic=other' } },
    partitions: {
      value: 6,
      changes: {
        [create]: createLine(6, 3),
        [raise]: 'if [ "$have" -lt 6 ]; then',
        [alter]: '  "$topics" --bootstrap-server "$brokers" --alter --topic "$topic" --partitions 6',
      },
    },
    replicationFactor: {
      value: 1,
      changes: {
        [create]: createLine(12, 1),
        [configure]: configLine('min.insync.replicas=1,retention.ms=86400000,segment.bytes=268435456,max.message.bytes=1048588,compression.type=producer'),
      },
    },
    minInsyncReplicas: {
      value: 3,
      changes: { [configure]: configLine('min.insync.replicas=3,retention.ms=86400000,segment.bytes=268435456,max.message.bytes=1048588,compression.type=producer') },
    },
    survives: {
      value: { storageOutage: Duration.hours(48), keptSpansPerSecond: 100, averageSpanBytes: 700 },
      // 48 hours and a quarter more.
      changes: { [configure]: configLine('min.insync.replicas=2,retention.ms=216000000,segment.bytes=268435456,max.message.bytes=1048588,compression.type=producer') },
    },
    retention: {
      value: Duration.hours(1),
      changes: { [configure]: configLine('min.insync.replicas=2,retention.ms=3600000,segment.bytes=268435456,max.message.bytes=1048588,compression.type=producer') },
    },
    segmentSize: {
      value: Size.mebibytes(64),
      changes: { [configure]: configLine('min.insync.replicas=2,retention.ms=86400000,segment.bytes=67108864,max.message.bytes=1048588,compression.type=producer') },
    },
    maxMessageSize: {
      value: Size.kibibytes(512),
      changes: { [configure]: configLine('min.insync.replicas=2,retention.ms=86400000,segment.bytes=268435456,max.message.bytes=524288,compression.type=producer') },
    },
  };

  test.each(Object.entries(effects))('%s changes what it means and nothing else', (option, effect) => {
    expect(changes([job()], [job({ [option]: effect.value })])).toEqual(effect.changes);
  });

  test('that is undefined is like one that is left out', () => {
    const options = Object.keys(effects).filter(option => option !== 'topicName');
    expect(job(Object.fromEntries(options.map(option => [option, undefined])))).toEqual(job());
  });
});

describe('what is known of it', () => {
  test('is its name, partitions and largest record', () => {
    const { topicName, partitions, maxMessageBytes } = topic(testChart());
    expect([topicName, partitions, maxMessageBytes]).toEqual(['spans', 12, 1_048_588]);
  });

  test('is what the cluster takes where nothing else is said', () => {
    const cluster = KafkaCluster.fromAttributes({ bootstrapServers: ['a:1'], maxMessageBytes: 5_000_000 });
    expect(new KafkaTopic(testChart(), 'Topic', { cluster, topicName: 'spans' }).maxMessageBytes).toBe(5_000_000);
  });
});

describe('in a cluster of this app', () => {
  test('follows the cluster in release, replication and registry', () => {
    const chart = testChart();
    const kafka = new KafkaCluster(chart, 'Kafka', {
      version: KafkaVersion.of('4.1.0'), replicas: 1, imageRepository: 'mirror.example.com/kafka', imagePullSecrets: ['registry'],
    });
    const { job: added } = kafka.addTopic('Spans', { topicName: 'spans' });
    const object = find(synth(chart), 'Job', added.name);
    expect(added.name).toMatch(/^kafka-spans-[0-9a-f]{8}$/);
    expect(container(object).image).toBe('mirror.example.com/kafka:4.1.0');
    expect(object.spec.template.spec.imagePullSecrets).toEqual([{ name: 'registry' }]);
    expect(container(object).command[2]).toContain('brokers=kafka-0.kafka-brokers.observability.svc:9092\n');
    expect(container(object).command[2]).toContain('--replication-factor 1;');
    expect(container(object).command[2]).toContain('min.insync.replicas=1,');
  });

  test('more copies than the cluster has brokers are refused', () => {
    expect(refusal(chart => new KafkaCluster(chart, 'Kafka', { replicas: 1 }).addTopic('Spans', { topicName: 'spans', replicationFactor: 3 })))
      .toEqual(["[test/Kafka/Spans] 'replicationFactor' must be at most the number of brokers (1), got 3: lower it, or raise the cluster's replicas"]);
  });
});

describe('refused', () => {
  const refused = (props: Partial<KafkaTopicOptions>) => refusal(chart => topic(chart, props));

  test('a name that Kafka does not take', () => {
    expect(refused({ topicName: 'a b' })).toEqual([
      "[test/Topic] 'topicName' must be at most 249 of the characters a-z A-Z 0-9 . _ -, got \"a b\": rename the topic",
    ]);
  });

  test('no partitions', () => {
    expect(refused({ partitions: 0 })).toEqual(["[test/Topic] 'partitions' must be a whole number of at least 1, got 0: give the number of partitions"]);
  });

  test('records larger than the broker takes', () => {
    expect(refused({ maxMessageSize: Size.mebibytes(2) })).toEqual([
      "[test/Topic] 'maxMessageSize' must be at most what the broker takes (1048588 bytes), got 2097152: lower it, or raise the cluster's maxMessageSize",
    ]);
  });

  test('more copies in sync than copies', () => {
    expect(refused({ replicationFactor: 1, minInsyncReplicas: 2 })).toEqual([
      "[test/Topic] 'minInsyncReplicas' must be at most the replication factor (1), got 2: lower it or raise the replication factor",
    ]);
  });

  test.each([0, 1.5])('%d copies', replicationFactor => {
    expect(refused({ replicationFactor })).toEqual([
      `[test/Topic] 'replicationFactor' must be a whole number of at least 1, got ${replicationFactor}: give the number of copies`,
    ]);
  });

  test('a cluster whose clients have certificates of their own, without a source of one', () => {
    const cluster = KafkaCluster.fromAttributes({ bootstrapServers: ['a:1'], tls: { ownCertificate: true } });
    expect(refusal(chart => new KafkaTopic(chart, 'Topic', { cluster, topicName: 'spans' }))).toEqual([
      "[test/Topic] 'tls' must be given where the connection has ownCertificate, got nothing: " +
      "say where the Job's certificate comes from: PlatformTls.certManager(…) or PlatformTls.secrets(…)",
    ]);
  });

  test('a user that cannot be written into a login', () => {
    const sasl = { mechanism: KafkaSaslMechanism.SCRAM_SHA_512, username: 'a"b', password: { secretName: 's', key: 'k' } };
    const cluster = KafkaCluster.fromAttributes({ bootstrapServers: ['a:1'], sasl });
    expect(refusal(chart => new KafkaTopic(chart, 'Topic', { cluster, topicName: 'spans' }))).toEqual([
      "[test/Topic] 'cluster.connection.sasl.username' must be a name without quotes, backslashes and line breaks, got \"a\\\"b\": " +
      'give the name as Kafka knows it',
    ]);
  });

  test('rights in a cluster that tells nobody apart', () => {
    expect(refused({ access: [{ principal: 'a', right: KafkaTopicRight.WRITE }] })).toEqual([
      "[test/Topic] 'access' must be left out where Kafka has neither TLS nor SASL, got [\"a\"]: all clients are the same to it; set tls on the cluster",
    ]);
  });

  test('a reader without a group', () => {
    const cluster = KafkaCluster.fromAttributes({ bootstrapServers: ['a:1'], tls: {} });
    const access = [{ principal: 'a', right: KafkaTopicRight.READ }];
    expect(refusal(chart => new KafkaTopic(chart, 'Topic', { cluster, topicName: 'spans', access }))).toEqual([
      "[test/Topic] 'access[0].consumerGroup' must be given with KafkaTopicRight.READ, got nothing: name the consumer group; without a right on it nothing can be read",
    ]);
  });
});

describe('in a secured cluster', () => {
  const CA = { secretName: 'kafka-ca', key: 'ca.pem' };
  const SASL = { mechanism: KafkaSaslMechanism.SCRAM_SHA_512, username: 'jaeger', password: { secretName: 'kafka-user', key: 'password' } };

  /** What the Job mounts from Secrets, and the settings of its tools. */
  function secured(props: Pick<KafkaTopicProps, 'cluster' | 'tls' | 'access'>): { folders: string[]; properties: string; script: string; objects: KubeObject[] } {
    const chart = testChart();
    const { job: { name } } = new KafkaTopic(chart, 'Topic', { topicName: 'spans', ...props });
    const objects = synth(chart);
    const object = find(objects, 'Job', name);
    const { volumeMounts, command: [, , script] } = container(object);
    const folders = object.spec.template.spec.volumes.filter((volume: any) => volume.secret).map((volume: any) => {
      const mount = volumeMounts.find((one: any) => one.name === volume.name);
      const keys = volume.secret.items.map((item: any) => item.key).join(' ');
      return `${mount.mountPath} ${mount.readOnly} ${volume.secret.secretName} ${volume.secret.defaultMode.toString(8)} ${keys}`;
    });
    return { folders, properties: /<<'EOF'\n(.*?)\nEOF\n/s.exec(script)![1], script, objects };
  }

  test('the Job shows the certificate that is named', () => {
    const cluster = KafkaCluster.fromAttributes({ bootstrapServers: ['a:1'], tls: { ca: CA, certificateSecretName: 'kafka-client' } });
    const { folders, properties } = secured({ cluster });
    expect(folders).toEqual(['/etc/kafka-ca true kafka-ca 440 ca.pem', '/etc/kafka-client true kafka-client 440 tls.crt tls.key']);
    expect(properties.split('\n')).toEqual([
      'security.protocol=SSL',
      'config.providers=directory',
      'config.providers.directory.class=org.apache.kafka.common.config.provider.DirectoryConfigProvider',
      'ssl.keystore.type=PEM',
      'ssl.keystore.key=${directory:/etc/kafka-client:tls.key}',
      'ssl.keystore.certificate.chain=${directory:/etc/kafka-client:tls.crt}',
      'ssl.truststore.type=PEM',
      'ssl.truststore.location=/etc/kafka-ca/ca.pem',
    ]);
  });

  test('the Job has a certificate of its own where clients have one', () => {
    const cluster = KafkaCluster.fromAttributes({ bootstrapServers: ['a:1'], tls: { ca: CA, ownCertificate: true } });
    const { folders, objects } = secured({ cluster, tls: PlatformTls.certManager({ issuer: 'internal-ca' }) });
    expect(folders).toEqual(['/etc/kafka-ca true kafka-ca 440 ca.pem', '/etc/kafka-client true topic-tls 440 tls.crt tls.key']);
    const { spec } = find(objects, 'Certificate', 'topic-tls');
    expect([spec.commonName, spec.dnsNames, spec.usages]).toEqual(['topic.observability', undefined, ['client auth', 'digital signature']]);
  });

  test('tls is not used where clients have no certificate of their own', () => {
    const cluster = KafkaCluster.fromAttributes({ bootstrapServers: ['a:1'], tls: { ca: CA } });
    const { folders, objects } = secured({ cluster, tls: PlatformTls.certManager({ issuer: 'internal-ca' }) });
    expect([folders, objects.map(({ kind }) => kind)]).toEqual([['/etc/kafka-ca true kafka-ca 440 ca.pem'], ['Job']]);
  });

  test('the Job reads the password from a file, so that it stands in no argument', () => {
    const cluster = KafkaCluster.fromAttributes({ bootstrapServers: ['a:1'], sasl: SASL });
    const { folders, properties } = secured({ cluster });
    expect(folders).toEqual(['/etc/kafka-password true kafka-user 440 password']);
    expect(properties.split('\n').slice(-1)).toEqual([
      'sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required username="jaeger" ' +
      'password="${directory:/etc/kafka-password:password}";',
    ]);
  });

  test('access is given by the Job', () => {
    const cluster = KafkaCluster.fromAttributes({ bootstrapServers: ['a:1'], tls: { ca: CA, certificateSecretName: 'kafka-client' } });
    const { script } = secured({ cluster, access: [{ principal: 'reader', right: KafkaTopicRight.READ, consumerGroup: 'readers' }] });
    expect(script).toContain("\nacls --add --allow-principal 'User:reader' --operation READ --group 'readers'\n");
    expect(secured({ cluster }).script).not.toContain('acls');
  });
});

describe('in a cluster of this app', () => {
  function topicIn(props: KafkaClusterProps, options: Partial<KafkaTopicOptions> = {}): string {
    const chart = testChart('obs');
    new KafkaCluster(chart, 'kafka', props).addTopic('Topic', { topicName: 'spans', ...options });
    const made = synth(chart).find(({ kind }) => kind === 'Job')!;
    return /retention\.bytes=\d+,segment\.bytes=\d+/.exec(made.spec.template.spec.containers[0].command[2])![0];
  }

  test.each<[string, KafkaClusterProps, Partial<KafkaTopicOptions>, string]>([
    // 50 GiB × 80 % ÷ 12 copies − 256 MiB = 3157 MiB.
    ['the default', {}, {}, 'retention.bytes=3310354432,segment.bytes=268435456'],
    // 5 GiB × 80 % ÷ 3 copies − 256 MiB = 1109 MiB.
    ['one broker', { replicas: 1, storage: Size.gibibytes(5) }, { partitions: 3 }, 'retention.bytes=1162870784,segment.bytes=268435456'],
    // 2 GiB × 80 % ÷ 12 copies = 136 MiB, a quarter of which is a segment.
    ['small volumes', { storage: Size.gibibytes(2) }, {}, 'retention.bytes=106954752,segment.bytes=35651584'],
    // 50 GiB × 40 % ÷ 12 copies − 256 MiB = 1450 MiB.
    ['half of the room', {}, { diskPercent: 40 }, 'retention.bytes=1520435200,segment.bytes=268435456'],
  ])('never fills the volumes: %s', (_, props, options, expected) => {
    expect(topicIn(props, options)).toBe(expected);
  });

  test.each<[string, Partial<KafkaTopicOptions>, string]>([
    ['segments for which there is no room', { segmentSize: Size.gibibytes(2) },
      "'segmentSize' must be at least 1 MiB, and small enough for two segments in each of 12 partitions on a volume of 51200 MiB, got \"2048 MiB\": " +
      'lower it or partitions, or give the cluster more storage; a full disk stops a broker'],
    ['more than records may take', { diskPercent: 81 },
      "'diskPercent' must be a number above 0, up to 80, got 81: give the part of each broker's volume that the topic may take; " +
      'the rest is for Kafka itself and for other topics'],
    ['an outage that outlasts the retention', {
      retention: Duration.hours(24), survives: { storageOutage: Duration.hours(24), keptSpansPerSecond: 1, averageSpanBytes: 1 },
    }, "'retention' must be at least 108000 s, the outage and a quarter more, got \"86400 s\": raise it, or leave it out so that it follows survives.storageOutage"],
    // 10,000 × 700 bytes × 30 h = 756 GB, 63 GB in each partition.
    ['an outage that outgrows the volumes', { survives: { storageOutage: Duration.hours(24), keptSpansPerSecond: 10_000, averageSpanBytes: 700 } },
      "'survives.storageOutage' must be as long as the brokers' volumes allow (3310354432 bytes in each of 12 partitions, 63000000000 are needed), " +
      'got "86400 s": give the Kafka cluster more storage or brokers, or measure compressionRatio'],
    ['a load that is none', { survives: { storageOutage: Duration.hours(1), keptSpansPerSecond: 0, averageSpanBytes: 700 } },
      "'survives.keptSpansPerSecond' must be a number above 0, got 0: give what you measured, or expect"],
  ])('%s is refused', (_, options, message) => {
    expect(refusal(chart => new KafkaCluster(chart, 'Kafka', {}).addTopic('Topic', { topicName: 'spans', ...options }), 'obs')).toEqual([
      `[test/Kafka/Topic] ${message}`,
    ]);
  });

  test('two topics that each take all are refused', () => {
    expect(synthRefusal(chart => {
      const kafka = new KafkaCluster(chart, 'Kafka', {});
      kafka.addTopic('One', { topicName: 'one' });
      kafka.addTopic('Two', { topicName: 'two', diskPercent: 20 });
    })).toEqual([
      "[test/Kafka] 'diskPercent' must be at most 80 over all topics of the cluster, got [80,20]: say for each topic what part of the volumes it may take; " +
      'without it a topic takes all of it',
    ]);
  });

  test('the volumes of another cluster are not known', () => {
    const cluster = KafkaCluster.fromAttributes({ bootstrapServers: ['kafka:9092'] });
    expect(refusal(chart => new KafkaTopic(chart, 'Topic', { topicName: 'spans', cluster, diskPercent: 40 }), 'obs')).toEqual([
      "[test/Topic] 'diskPercent' must be left out for a cluster that this app does not define, got 40: its volumes are not known here; " +
      'limit the topic where the cluster is defined',
    ]);
  });
});
