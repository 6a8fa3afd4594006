import { Chart, Duration, Size } from 'cdk8s';
import { KafkaCluster, KafkaClusterProps, KafkaTopic, KafkaVersion, PlatformTls } from '../../src';
import { toYaml } from '../../src/config/yaml';
import { testChart } from '../support/chart';
import { ANOTHER } from '../support/diff';
import { podEffects, testEffects, versionLabels } from '../support/effects';
import { container } from '../support/manifests';
import { find, KubeObject, listNames, refusal, synth, synthRefusal } from '../support/synth';

function kafka(chart: Chart, props: KafkaClusterProps = {}): KafkaCluster {
  return new KafkaCluster(chart, 'Kafka', props);
}

function rendered(props: KafkaClusterProps = {}, namespace?: string): KubeObject[] {
  const chart = testChart(namespace);
  kafka(chart, props);
  return synth(chart);
}

function script(objects: KubeObject[], name = 'kafka'): string {
  return container(find(objects, 'StatefulSet', name)).command[2];
}

function refused(props: KafkaClusterProps): string[] {
  return refusal(chart => kafka(chart, props));
}

describe('defaults', () => {
  const objects = rendered();

  test('are these objects', () => {
    expect(listNames(objects)).toEqual([
      'ConfigMap/kafka', 'PodDisruptionBudget/kafka', 'Service/kafka', 'Service/kafka-brokers', 'StatefulSet/kafka',
    ]);
  });

  test('of the StatefulSet', () => {
    expect(toYaml(find(objects, 'StatefulSet', 'kafka').spec)).toMatchSnapshot();
  });

  test('of server.properties', () => {
    expect(find(objects, 'ConfigMap', 'kafka').data['server.properties']).toMatchSnapshot();
  });

  test('let brokers find each other before they are ready, and clients only those that are', () => {
    const { spec } = find(objects, 'Service', 'kafka-brokers');
    expect([spec.clusterIP, spec.publishNotReadyAddresses, spec.ports.map((port: any) => port.port)]).toEqual(['None', true, [9092, 9093]]);
    expect(find(objects, 'Service', 'kafka').spec).toEqual({
      type: 'ClusterIP',
      selector: { 'app.kubernetes.io/name': 'kafka', 'app.kubernetes.io/instance': 'kafka', 'app.kubernetes.io/component': 'broker' },
      ports: [{ name: 'client', port: 9092, targetPort: 'client', protocol: 'TCP' }],
    });
  });

  test('keep brokers on separate nodes', () => {
    const [nodes] = find(objects, 'StatefulSet', 'kafka').spec.template.spec.topologySpreadConstraints;
    expect([nodes.topologyKey, nodes.whenUnsatisfiable]).toEqual(['kubernetes.io/hostname', 'DoNotSchedule']);
  });
});

describe('the connection', () => {
  test('names every broker', () => {
    const { connection, replicas, replicationFactor, minInsyncReplicas } = kafka(testChart('obs'), { name: 'bus' });
    expect(connection).toEqual({
      bootstrapServers: ['bus-0.bus-brokers.obs.svc:9092', 'bus-1.bus-brokers.obs.svc:9092', 'bus-2.bus-brokers.obs.svc:9092'],
      maxMessageBytes: 1_048_588,
      brokers: 3,
    });
    expect([replicas, replicationFactor, minInsyncReplicas]).toEqual([3, 3, 2]);
  });

  test('of a single broker keeps one copy', () => {
    const { replicationFactor, minInsyncReplicas } = kafka(testChart(), { replicas: 1 });
    expect([replicationFactor, minInsyncReplicas]).toEqual([1, 1]);
  });

  test('tells clients the largest record', () => {
    expect(kafka(testChart(), { maxMessageSize: Size.mebibytes(4) }).connection.maxMessageBytes).toBe(4_194_304);
  });
});

describe('the id of the cluster', () => {
  function id(namespace: string, name: string): string {
    return /--cluster-id (\S+) /.exec(script(rendered({ name }, namespace), name))![1];
  }

  test('is sixteen bytes in base64url that do not start with a dash', () => {
    const ids = Array.from({ length: 40 }, (_, index) => id('obs', `kafka-${index}`));
    expect(ids.filter(one => !/^[A-Za-z0-9_][A-Za-z0-9_-]{21}$/.test(one))).toEqual([]);
  });

  test('is the same at each synthesis, and another for another namespace or name', () => {
    expect(id('obs', 'kafka')).toBe(id('obs', 'kafka'));
    expect(new Set([id('obs', 'kafka'), id('other', 'kafka'), id('obs', 'bus')]).size).toBe(3);
  });
});

describe('each prop', () => {
  const workload = 'StatefulSet/kafka';
  const main = `${workload} spec.template.spec.containers.0`;
  const properties = 'ConfigMap/kafka data.server.properties';
  const checksum = { [`${workload} spec.template.metadata.annotations.checksum/config`]: ANOTHER };
  const voters = [0, 1, 2, 3, 4].map(index => `${index}@kafka-${index}.kafka-brokers.observability.svc:9093`).join(',');

  testEffects<KafkaClusterProps>(kafka, {
    ...podEffects(workload),
    terminationGracePeriod: { value: Duration.minutes(9), changes: { [`${workload} spec.template.spec.terminationGracePeriodSeconds`]: 540 } },
    imageRepository: { value: 'mirror.example.com/kafka', changes: { [`${main}.image`]: 'mirror.example.com/kafka:4.3.1' } },
    resources: {
      value: { memory: { limit: Size.gibibytes(8) } },
      changes: {
        [`${main}.resources.requests.memory`]: '8Gi', [`${main}.resources.limits.memory`]: '8Gi', [`${main}.env.1.value`]: '-Xms4096m -Xmx4096m',
      },
    },
    tolerations: { value: [{ key: 'disk', operator: 'Exists' }], changes: { [`${workload} spec.template.spec.tolerations`]: [{ key: 'disk', operator: 'Exists' }] } },
    version: {
      value: KafkaVersion.of('4.1.0'),
      changes: {
        ...versionLabels('4.1.0', workload, ['ConfigMap/kafka', 'Service/kafka', 'Service/kafka-brokers', 'PodDisruptionBudget/kafka']),
        [`${main}.image`]: 'apache/kafka:4.1.0',
      },
    },
    replicas: { value: 5, changes: { ...checksum, [`${workload} spec.replicas`]: 5, [`${properties}.controller.quorum.voters`]: voters } },
    replicationFactor: {
      value: 2,
      changes: {
        ...checksum,
        [`${properties}.default.replication.factor`]: '2',
        [`${properties}.min.insync.replicas`]: '1',
        [`${properties}.offsets.topic.replication.factor`]: '2',
        [`${properties}.transaction.state.log.replication.factor`]: '2',
        [`${properties}.transaction.state.log.min.isr`]: '1',
      },
    },
    minInsyncReplicas: {
      value: 1,
      changes: { ...checksum, [`${properties}.min.insync.replicas`]: '1', [`${properties}.transaction.state.log.min.isr`]: '1' },
    },
    maxMessageSize: {
      value: Size.mebibytes(2),
      changes: { ...checksum, [`${properties}.message.max.bytes`]: '2097152', [`${properties}.replica.fetch.max.bytes`]: '2097152' },
    },
    storage: { value: Size.gibibytes(7), changes: { [`${workload} spec.volumeClaimTemplates.0.spec.resources.requests.storage`]: '7Gi' } },
    storageClassName: { value: 'fast', changes: { [`${workload} spec.volumeClaimTemplates.0.spec.storageClassName`]: 'fast' } },
    heap: { value: Size.mebibytes(512), changes: { [`${main}.env.1.value`]: '-Xms512m -Xmx512m' } },
    tls: {
      value: PlatformTls.secrets({ kafka: 'kafka-certificate' }),
      changes: {
        ...checksum,
        // It asks with its own certificate whether it may stop.
        [`${workload} spec.template.spec.containers.0.lifecycle.preStop.exec.command.2`]: expect.stringContaining('--command-config /tmp/stop.properties'),
        [`${properties}.listener.security.protocol.map`]: 'CLIENT:SSL,CONTROLLER:SSL',
        [`${properties}.config.providers`]: 'directory',
        [`${properties}.config.providers.directory.class`]: 'org.apache.kafka.common.config.provider.DirectoryConfigProvider',
        [`${properties}.ssl.keystore.type`]: 'PEM',
        [`${properties}.ssl.keystore.key`]: '${directory:/etc/kafka-tls:tls.key}',
        [`${properties}.ssl.keystore.certificate.chain`]: '${directory:/etc/kafka-tls:tls.crt}',
        [`${properties}.ssl.truststore.type`]: 'PEM',
        [`${properties}.ssl.truststore.location`]: '/etc/kafka-tls/ca.crt',
        [`${properties}.ssl.client.auth`]: 'required',
        [`${properties}.ssl.principal.mapping.rules`]: 'RULE:^CN=([a-z0-9.-]+)(,.*)?$/$1/,DEFAULT',
        [`${properties}.authorizer.class.name`]: 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
        [`${properties}.super.users`]: 'User:kafka.observability;User:kafka-admin.observability',
        [`${properties}.allow.everyone.if.no.acl.found`]: 'false',
        [`${workload} spec.template.spec.volumes`]: [
          { name: 'config', configMap: { name: 'kafka' } },
          { name: 'tmp', emptyDir: { sizeLimit: '1Gi' } },
          {
            name: 'tls',
            secret: {
              secretName: 'kafka-certificate',
              defaultMode: 0o440,
              items: [{ key: 'tls.crt', path: 'tls.crt' }, { key: 'tls.key', path: 'tls.key' }, { key: 'ca.crt', path: 'ca.crt' }],
            },
          },
        ],
        [`${main}.volumeMounts`]: [
          { name: 'config', mountPath: '/etc/kafka-config', readOnly: true },
          { name: 'data', mountPath: '/var/lib/kafka/data' },
          { name: 'tmp', mountPath: '/tmp' },
          { name: 'tls', mountPath: '/etc/kafka-tls', readOnly: true },
        ],
      },
    },
    settings: { value: { 'num.io.threads': '16' }, changes: { ...checksum, [`${properties}.num.io.threads`]: '16' } },
  });

  test('name is the name of every object', () => {
    expect(listNames(rendered({ name: 'bus' }))).toEqual(['ConfigMap/bus', 'PodDisruptionBudget/bus', 'Service/bus', 'Service/bus-brokers', 'StatefulSet/bus']);
  });

  test('a single broker has no disruption budget', () => {
    expect(listNames(rendered({ replicas: 1 }))).toEqual(['ConfigMap/kafka', 'Service/kafka', 'Service/kafka-brokers', 'StatefulSet/kafka']);
  });
});

describe('with TLS', () => {
  const tls = PlatformTls.certManager({ issuer: 'internal-ca' });

  test('the certificate has the names by which clients and brokers call, and is shown to others, too', () => {
    const { spec } = find(rendered({ tls, name: 'bus' }, 'obs'), 'Certificate', 'bus-tls');
    expect([spec.commonName, spec.dnsNames, spec.usages]).toEqual([
      'bus.obs', ['bus.obs.svc', '*.bus-brokers.obs.svc'], ['server auth', 'client auth', 'digital signature'],
    ]);
  });

  test('clients trust its CA and show their own certificate', () => {
    expect(kafka(testChart(), { tls }).connection.tls).toEqual({ ca: { secretName: 'kafka-tls', key: 'ca.crt' }, ownCertificate: true });
  });

  test('there is one certificate for all topics, and none without a topic', () => {
    expect(listNames(rendered({ tls })).filter(name => name.startsWith('Certificate/'))).toEqual(['Certificate/kafka-tls']);
    const chart = testChart();
    const cluster = kafka(chart, { tls });
    const topics = [
      cluster.addTopic('One', { topicName: 'one', diskPercent: 40 }), new KafkaTopic(chart, 'Two', { cluster, topicName: 'two', diskPercent: 40 }),
    ];
    const objects = synth(chart);
    expect(find(objects, 'Certificate', 'kafka-admin-tls').spec).toEqual({
      secretName: 'kafka-admin-tls',
      issuerRef: { group: 'cert-manager.io', kind: 'Issuer', name: 'internal-ca' },
      commonName: 'kafka-admin.observability',
      duration: '2160h0m0s',
      renewBefore: '720h0m0s',
      privateKey: { algorithm: 'ECDSA', size: 256, encoding: 'PKCS8', rotationPolicy: 'Always' },
      usages: ['client auth', 'digital signature'],
    });
    expect(topics.map(topic => find(objects, 'Job', topic.job.name).spec.template.spec.volumes[2].secret.secretName)).toEqual(['kafka-admin-tls', 'kafka-admin-tls']);
  });

  test('existing Secrets are used', () => {
    const chart = testChart();
    const cluster = kafka(chart, { tls: PlatformTls.secrets({ kafka: 'brokers', kafkaAdmin: 'admin' }) });
    const { job } = cluster.addTopic('One', { topicName: 'one' });
    const { volumes } = find(synth(chart), 'Job', job.name).spec.template.spec;
    expect(volumes.slice(1).map((volume: any) => volume.secret.secretName)).toEqual(['brokers', 'admin']);
  });

  test('a topic without an existing Secret for its Job is refused', () => {
    expect(refusal(chart => kafka(chart, { tls: PlatformTls.secrets({ kafka: 'brokers' }) }).addTopic('One', { topicName: 'one' }))).toEqual([
      "[test/Kafka/Admin] 'tls.kafkaAdmin' must be the name of a Secret with tls.crt, tls.key and ca.crt, got nothing: " +
      "add it: PlatformTls.secrets({ …, kafkaAdmin: '…' })",
    ]);
  });

  test('a topic in another namespace is refused: its Job could not mount the certificate', () => {
    expect(refusal(chart => {
      const other = new Chart(chart.node.root as any, 'other', { namespace: 'obs' });
      return new KafkaTopic(chart, 'Topic', { cluster: kafka(other, { tls }), topicName: 'one' });
    })).toEqual([
      "[test/Topic] 'cluster' must be a cluster in the same namespace (observability), where its Secrets are, got \"kafka\": " +
      'define the topic in the namespace obs; addTopic of the cluster does',
    ]);
  });

  test('a key that follows from it is refused', () => {
    expect(refused({ tls, settings: { 'listener.name.client.ssl.client.auth': 'none' } })).toEqual([
      "[test/Kafka] 'settings.listener.name.client.ssl.client.auth' must be left to the construct, got \"none\": " +
      'it follows from tls, and clients rely on it; remove it',
    ]);
  });
});

describe('refused', () => {
  test.each([[2, 1, 3], [4, 3, 5], [6, 5, 7]])('%d controllers, an even number', (replicas, less, more) => {
    expect(refused({ replicas })).toEqual([
      `[test/Kafka] 'replicas' must be an odd number, got ${replicas}: a quorum of ${replicas} controllers survives no more failures than one of ${less}; ` +
      `use ${less} or ${more}`,
    ]);
  });

  test.each([0, -1, 1.5])('%d controllers', replicas => {
    expect(refused({ replicas })).toEqual([`[test/Kafka] 'replicas' must be a whole number of at least 1, got ${replicas}: give the number of pods`]);
  });

  test('more copies than brokers', () => {
    expect(refused({ replicas: 1, replicationFactor: 2, minInsyncReplicas: 1 })).toEqual([
      "[test/Kafka] 'replicationFactor' must be at most the number of brokers (1), got 2: lower it or raise replicas",
    ]);
  });

  test('fewer replicas than must be in sync', () => {
    expect(refused({ replicas: 1, minInsyncReplicas: 2 })).toEqual([
      "[test/Kafka] 'minInsyncReplicas' must be at most the replication factor (1), got 2: " +
      'no record could ever be acknowledged; lower it or raise replicationFactor',
    ]);
  });

  test('a key that the construct decides', () => {
    expect(refused({ settings: { 'node.id': '1' } })).toEqual([
      "[test/Kafka] 'settings.node.id' must be left to the construct, got \"1\": Services and start command are made for it; remove it",
    ]);
  });

  test('a heap that leaves no memory', () => {
    expect(refused({ heap: Size.gibibytes(2) })).toEqual([
      "[test/Kafka] 'heap' must be a number from 64 to 1638.4, got 2048: in MiB; the JVM needs memory beside its heap, and the page cache serves reads",
    ]);
  });

  test('a key that has a prop', () => {
    expect(refused({ settings: { 'min.insync.replicas': '4' } })).toEqual([
      "[test/Kafka] 'settings.min.insync.replicas' must be left to the construct, got \"4\": " +
      "use the prop 'minInsyncReplicas', which topics and clients follow, too",
    ]);
  });

  test('a name that is too long', () => {
    expect(refused({ name: 'k'.repeat(53) })).toEqual([
      `[test/Kafka] 'name' must be a DNS label (a-z, 0-9 and dashes, starting with a letter) of at most 52 characters, got "${'k'.repeat(53)}": ` +
      `Kubernetes allows 52 characters for '${'k'.repeat(53)}'; shorten it`,
    ]);
  });

  test('two clusters of one name', () => {
    expect(synthRefusal(chart => ['One', 'Two'].forEach(id => new KafkaCluster(chart, id, { name: 'same' })))).toContain(
      "[test/Two/Service] 'name' must be unique among objects of kind Service in namespace observability, got \"same\": " +
      "test/One/Service has the same; give one of the two constructs another 'name', or, if they are for two clusters, an App of its own");
  });
});

test('two syntheses are equal', () => {
  expect(JSON.stringify(rendered())).toBe(JSON.stringify(rendered()));
});
