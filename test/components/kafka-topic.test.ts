import { Chart, Duration, Size } from 'cdk8s';
import { KafkaCluster, KafkaSaslMechanism, KafkaTopic, KafkaTopicOptions, KafkaTopicRight, KafkaVersion, PlatformTls } from '../../src';
import { toYaml } from '../../src/config/yaml';
import { testChart } from '../support/chart';
import { changes } from '../support/diff';
import { Effects, podEffects } from '../support/effects';
import { container } from '../support/manifests';
import { find, KubeObject, refusal, synth } from '../support/synth';

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
    `until run topics --create --if-not-exists --topic "$topic" --partitions ${partitions} --replication-factor ${factor}; do`;
  const configLine = (config: string) =>
    `run configs --alter --entity-type topics --entity-name "$topic" --add-config ${config}`;

  const effects: Effects<KafkaTopicOptions> = {
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
        [alter]: '  run topics --alter --topic "$topic" --partitions 6',
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
    // What the commands are, test/config/kafka says.
    access: {
      value: [{ principal: 'writer.obs', right: KafkaTopicRight.WRITE }],
      changes: { [`${main}.command`]: expect.arrayContaining(['acl --add --allow-principal User:writer.obs --operation Write --operation Describe --topic "$topic"']) },
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

  test('with certificates, Jobs share one that may do everything', () => {
    const chart = testChart();
    const kafka = new KafkaCluster(chart, 'Kafka', { tls: PlatformTls.certManager({ issuer: 'ca' }) });
    const jobs = ['One', 'Two'].map(id => kafka.addTopic(id, { topicName: id }).job.name);
    const objects = synth(chart);
    expect(find(objects, 'Certificate', 'kafka-admin-tls').spec).toMatchObject({
      commonName: 'kafka-admin.observability', usages: ['client auth', 'digital signature'],
    });
    expect(find(objects, 'ConfigMap', 'kafka').data['server.properties'])
      .toContain('\nsuper.users=User:kafka.observability;User:kafka-admin.observability\n');
    for (const name of jobs) {
      const { volumes } = find(objects, 'Job', name).spec.template.spec;
      expect(volumes[1]).toEqual({
        name: 'certificates',
        secret: {
          secretName: 'kafka-admin-tls',
          defaultMode: 288,
          items: [{ key: 'ca.crt', path: 'ca.crt' }, { key: 'tls.crt', path: 'tls.crt' }, { key: 'tls.key', path: 'tls.key' }],
        },
      });
      expect(volumes[2]).toEqual({ name: 'key-store', emptyDir: { medium: 'Memory', sizeLimit: '1Mi' } });
    }
  });

  test('more copies than the cluster has brokers are refused', () => {
    expect(refusal(chart => new KafkaCluster(chart, 'Kafka', { replicas: 1 }).addTopic('Spans', { topicName: 'spans', replicationFactor: 3 })))
      .toEqual(["[test/Kafka/Spans] 'replicationFactor' must be at most the number of brokers (1), got 3: lower it, or raise the cluster's replicas"]);
  });
});

describe('in a cluster elsewhere with TLS', () => {
  test('the Job shows the certificate of the connection, and trusts its CA', () => {
    const chart = testChart();
    const cluster = KafkaCluster.fromAttributes({
      bootstrapServers: ['a:1'], tls: { ca: { secretName: 'their-ca', key: 'bundle.pem' }, certificateSecretName: 'topic-maker' },
    });
    new KafkaTopic(chart, 'Topic', { cluster, topicName: 'spans' });
    const [object] = synth(chart);
    expect(object.spec.template.spec.volumes[1]).toEqual({
      name: 'certificates',
      projected: {
        defaultMode: 288,
        sources: [
          { secret: { name: 'topic-maker', items: [{ key: 'tls.crt', path: 'tls.crt' }, { key: 'tls.key', path: 'tls.key' }] } },
          { secret: { name: 'their-ca', items: [{ key: 'bundle.pem', path: 'ca.crt' }] } },
        ],
      },
    });
    expect(container(object).volumeMounts).toEqual([
      { name: 'tmp', mountPath: '/tmp' }, { name: 'certificates', mountPath: '/etc/kafka-tls', readOnly: true }, { name: 'key-store', mountPath: '/run/kafka-key-store' },
    ]);
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

  test('a cluster that the Job has no password for', () => {
    const sasl = { mechanism: KafkaSaslMechanism.SCRAM_SHA_512, username: 'u', password: { secretName: 's', key: 'k' } };
    const cluster = KafkaCluster.fromAttributes({ bootstrapServers: ['a:1'], sasl });
    expect(refusal(chart => new KafkaTopic(chart, 'Topic', { cluster, topicName: 'spans' }))).toEqual([
      "[test/Topic] 'cluster' must be a cluster that the Job can reach by a certificate, or without authentication, got \"with SASL\": make the topic with the tools of that cluster",
    ]);
  });

  test('a cluster that the Job has no certificate for', () => {
    const cluster = KafkaCluster.fromAttributes({ bootstrapServers: ['a:1'], tls: {} });
    expect(refusal(chart => new KafkaTopic(chart, 'Topic', { cluster, topicName: 'spans' }))).toEqual([
      "[test/Topic] 'cluster.connection.tls.certificateSecretName' must be given for a cluster with TLS, got nothing: " +
      'name the Secret with the certificate of a client that may make topics',
    ]);
  });

  test.each([
    [[], "'access' must be a list of at least one right, got []: leave it out where rights are given elsewhere"],
    [[{ principal: 'User:a', right: KafkaTopicRight.WRITE }], "'access[0].principal' must be a name without 'User:', of the characters a-z A-Z 0-9 . _ -, got \"User:a\": it is the common name of the client's certificate"],
    [[{ principal: 'a', right: KafkaTopicRight.READ }], "'access[0].consumerGroup' must be given for reading, got nothing: name the group in which the client reads"],
    [[{ principal: 'a', right: KafkaTopicRight.READ, consumerGroup: 'x y' }], "'access[0].consumerGroup' must be made of the characters a-z A-Z 0-9 . _ -, got \"x y\": rename the group"],
  ])('rights that make no sense: %j', (access, message) => {
    expect(refused({ access })).toEqual([`[test/Topic] ${message}`]);
  });
});
