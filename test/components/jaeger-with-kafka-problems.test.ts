import { Chart, Duration, Size } from 'cdk8s';
import { Delivery, ElasticsearchCluster, IndexLifecycle, JaegerVersion, JaegerWithKafka, JaegerWithKafkaProps, KafkaCluster, OtelExporter, OtelProcessor } from '../../src';
import { testChart } from '../support/chart';
import { refusal, synth, synthRefusal } from '../support/synth';

const storage = ElasticsearchCluster.fromAttributes({ urls: ['http://es:9200'] });
const kafka = KafkaCluster.fromAttributes({ bootstrapServers: ['kafka:9092'] });

function jaeger(chart: Chart, props: Partial<JaegerWithKafkaProps> = {}): JaegerWithKafka {
  return new JaegerWithKafka(chart, 'Jaeger', { storage, kafka, ...props });
}

function refused(props: Partial<JaegerWithKafkaProps>): string[] {
  return refusal(chart => jaeger(chart, props));
}

describe.each(['collector', 'ingester', 'query'] as const)('the %s', role => {
  test.each([0, -1, 1.5])('with %d pods', replicas => {
    expect(refused({ [role]: { replicas } })).toEqual([
      `[test/Jaeger] '${role}.replicas' must be a whole number of at least 1, got ${replicas}: give the number of pods`,
    ]);
  });

  test('that is scaled from more to less', () => {
    expect(refused({ [role]: { autoscaling: { minReplicas: 3, maxReplicas: 2 } } })).toEqual([
      `[test/Jaeger] '${role}.autoscaling.minReplicas' must be at most maxReplicas (2), got 3: swap the two`,
    ]);
  });

  test.each([0, -1, 1.5])('that is scaled from %d pods', minReplicas => {
    expect(refused({ [role]: { autoscaling: { minReplicas, maxReplicas: 2 } } })).toEqual([
      `[test/Jaeger] '${role}.autoscaling.minReplicas' must be a whole number of at least 1, got ${minReplicas}: give the least number of pods`,
    ]);
  });

  test.each([0, -5])('that is scaled at %d %% of CPU', targetCpuPercent => {
    expect(refused({ [role]: { autoscaling: { minReplicas: 1, maxReplicas: 2, targetCpuPercent } } })).toEqual([
      `[test/Jaeger] '${role}.autoscaling.targetCpuPercent' must be a whole number of at least 1, got ${targetCpuPercent}: ` +
      'it is a percentage of the CPU request',
    ]);
  });
});

describe('ingesters above partitions', () => {
  test('by default', () => {
    expect(refused({ kafka: undefined, ingester: { replicas: 13 } })).toEqual([
      "[test/Jaeger] 'ingester.replicas' must be at most the number of partitions (12), got 13: " +
      'lower it or raise topic.partitions; an ingester without a partition does nothing',
    ]);
  });

  test('of the topic', () => {
    expect(refused({ topic: { partitions: 3, create: true }, ingester: { replicas: 4 } })).toEqual([
      "[test/Jaeger] 'ingester.replicas' must be at most the number of partitions (3), got 4: " +
      'lower it or raise topic.partitions; an ingester without a partition does nothing',
    ]);
  });

  test('of a topic that exists', () => {
    const existing = KafkaCluster.fromAttributes({ bootstrapServers: ['kafka:9092'], topicPartitions: 2 });
    expect(refused({ kafka: existing, ingester: { replicas: 3 } })).toEqual([
      "[test/Jaeger] 'ingester.replicas' must be at most the number of partitions (2), got 3: " +
      'lower it or raise topic.partitions; an ingester without a partition does nothing',
    ]);
  });

  test('by scaling', () => {
    expect(refused({ topic: { partitions: 3 }, ingester: { autoscaling: { minReplicas: 1, maxReplicas: 4 } } })).toEqual([
      "[test/Jaeger] 'ingester.autoscaling.maxReplicas' must be at most the number of partitions (3), got 4: " +
      'lower it or raise topic.partitions; an ingester without a partition does nothing',
    ]);
  });

  test('that are not known are not checked', () => {
    const chart = testChart();
    jaeger(chart, { ingester: { replicas: 20 } });
    expect(synth(chart).length).toBeGreaterThan(10);
  });
});

describe('message sizes', () => {
  test('above what the brokers take', () => {
    expect(refused({ topic: { maxMessageSize: Size.mebibytes(2) } })).toEqual([
      "[test/Jaeger] 'topic.maxMessageSize' must be at most what the brokers take (1048588 bytes), got 2097152: " +
      "lower it, or raise the Kafka cluster's maxMessageSize",
    ]);
  });

  test('merged into the collector above what the topic takes', () => {
    expect(synthRefusal(chart => jaeger(chart, { kafka: undefined, topic: { maxMessageSize: Size.kibibytes(512) } })
      .collectorConfig.merge({ exporters: { kafka: { producer: { max_message_bytes: 524_289 } } } }))).toEqual([
      "[test/Jaeger] 'collectorConfig.exporters.kafka.producer.max_message_bytes' must be at most what the topic takes (524288 bytes), got 524289: " +
      'set topic.maxMessageSize, which both follow',
    ]);
  });

  test('merged into the collector above what an existing cluster takes', () => {
    const larger = { exporters: { kafka: { producer: { max_message_bytes: 1_048_589 } } } };
    expect(synthRefusal(chart => jaeger(chart).collectorConfig.merge(larger))).toEqual([
      "[test/Jaeger] 'collectorConfig.exporters.kafka.producer.max_message_bytes' must be at most what the topic takes (1048588 bytes), got 1048589: " +
      'set topic.maxMessageSize, which both follow',
      ...['max_partition_fetch_size', 'max_fetch_size'].map(key =>
        `[test/Jaeger] 'ingesterConfig.receivers.kafka.${key}' must be at least the largest record (1048589 bytes), got 1048576: remove it; it follows topic.maxMessageSize`),
    ]);
  });
});

describe('at least once', () => {
  test('with half of the recipe', () => {
    expect(synthRefusal(chart => jaeger(chart).collectorConfig.merge({ exporters: { kafka: { producer: { required_acks: 1 } } } }))).toEqual([
      "[test/Jaeger] 'collectorConfig.exporters.kafka.producer.required_acks' must be 'all' with Delivery.AT_LEAST_ONCE, got 1: " +
      'records that only one broker has are lost with it; leave it, or use delivery: Delivery.BEST_EFFORT, which says what it loses',
    ]);
  });

  test('in a cluster that counts a record as sent with one copy', () => {
    expect(refusal(chart => jaeger(chart, { kafka: new KafkaCluster(chart, 'Kafka', { minInsyncReplicas: 1 }) }))).toEqual([
      "[test/Jaeger] 'kafka.minInsyncReplicas' must be at least 2 with Delivery.AT_LEAST_ONCE and several brokers, got 1: " +
      'a record that one broker has is lost with it; raise it (and replicationFactor to one more), or use delivery: Delivery.BEST_EFFORT',
    ]);
  });

  test('in a cluster whose leaders may lack records', () => {
    const settings = { 'unclean.leader.election.enable': 'true' };
    expect(refusal(chart => jaeger(chart, { kafka: new KafkaCluster(chart, 'Kafka', { settings }) }))).toEqual([
      "[test/Jaeger] 'kafka.settings.unclean.leader.election.enable' must be 'false' with Delivery.AT_LEAST_ONCE, got \"true\": " +
      'a broker that lacks acknowledged records could become the leader, and they would be gone; remove it, or use delivery: Delivery.BEST_EFFORT',
    ]);
  });

  test('is not asked of best effort', () => {
    const chart = testChart('observability');
    jaeger(chart, {
      delivery: Delivery.BEST_EFFORT,
      kafka: new KafkaCluster(chart, 'Kafka', { minInsyncReplicas: 1, settings: { 'unclean.leader.election.enable': 'true' } }),
    }).collectorConfig.merge({ exporters: { kafka: { producer: { required_acks: 0 } } } });
    expect(() => synth(chart)).not.toThrow();
  });
});

describe.each([['2.13.0', 'topic'], ['2.21.0', 'topics']])('collector and ingester of Jaeger %s', (release, key) => {
  const version = JaegerVersion.of(release);

  test('with different topics, set in the collector', () => {
    expect(synthRefusal(chart => jaeger(chart, { version }).collectorConfig.merge({ exporters: { kafka: { traces: { topic: 'other' } } } }))).toEqual([
      "[test/Jaeger] 'ingesterConfig.receivers.kafka.traces.topics' must be a list with the collector's topic ('other'), got [\"jaeger-spans\"]: " +
      'set topic.topicName, which both ends follow',
    ]);
  });

  test('with different topics, set in the ingester', () => {
    const traces = { [key]: key === 'topics' ? ['other'] : 'other' };
    expect(synthRefusal(chart => jaeger(chart, { version }).ingesterConfig.merge({ receivers: { kafka: { traces } } }))).toEqual([
      "[test/Jaeger] 'ingesterConfig.receivers.kafka.traces.topics' must be a list with the collector's topic ('jaeger-spans'), got [\"other\"]: " +
      'set topic.topicName, which both ends follow',
    ]);
  });

  test('with different encodings', () => {
    expect(synthRefusal(chart => jaeger(chart, { version }).ingesterConfig.merge({ receivers: { kafka: { traces: { encoding: 'jaeger_proto' } } } }))).toEqual([
      "[test/Jaeger] 'ingesterConfig.receivers.kafka.traces.encoding' must be the collector's encoding ('otlp_proto'), got \"jaeger_proto\": " +
      'merge the same encoding into both configurations',
    ]);
  });

  test('with the same other encoding are fine', () => {
    const chart = testChart();
    const own = jaeger(chart, { version });
    own.ingesterConfig.merge({ receivers: { kafka: { traces: { encoding: 'jaeger_proto' } } } });
    own.collectorConfig.merge({ exporters: { kafka: { traces: { encoding: 'jaeger_proto' } } } });
    expect(synth(chart).length).toBeGreaterThan(10);
  });
});

describe('retention and lifecycle', () => {
  test('in part of a minute', () => {
    expect(refused({ retention: Duration.seconds(90) })).toEqual([
      "[test/Jaeger] 'retention' must be one or more whole minutes, got \"90 seconds\": use Duration.days(), Duration.hours() or Duration.minutes()",
    ]);
  });

  test('in part of a day, with daily indices', () => {
    expect(refused({ retention: Duration.hours(36), index: { lifecycle: IndexLifecycle.daily() } })).toEqual([
      "[test/Jaeger] 'retention' must be one or more whole days, got \"36 hours\": indices are daily; use Duration.days(), or IndexLifecycle.rollover()",
    ]);
  });

  test('with a policy of OpenSearch for an Elasticsearch of this app', () => {
    expect(refusal(chart => jaeger(chart, { storage: new ElasticsearchCluster(chart, 'es', { replicas: 1 }), index: { lifecycle: IndexLifecycle.ism() } }))).toEqual([
      "[test/Jaeger] 'index.lifecycle' must be another one for Elasticsearch, got \"IndexLifecycle.ism()\": " +
      'only OpenSearch knows such policies; use IndexLifecycle.rollover() or ilm()',
    ]);
  });

  test('that does not fit the default retention', () => {
    expect(refused({ index: { lifecycle: IndexLifecycle.rollover({ maxAge: Duration.days(10) }) } })).toEqual([
      "[test/Jaeger] 'index.lifecycle.maxAge' must be whole seconds, at least one and at most the retention (168 hours), got \"240 hours\": " +
      'lower it, or raise retention',
    ]);
  });
});

describe('the index', () => {
  test.each([0, 1.5])('with %d shards', shards => {
    expect(refused({ index: { shards } })).toEqual([
      `[test/Jaeger] 'index.shards' must be a whole number of at least 1, got ${shards}: give the number of primary shards of an index`,
    ]);
  });

  test('with -1 copies', () => {
    expect(refused({ index: { replicas: -1 } })).toEqual([
      "[test/Jaeger] 'index.replicas' must be a whole number of at least 0, got -1: give the number of copies beside the primary",
    ]);
  });

  test('with as many copies as data nodes', () => {
    const three = ElasticsearchCluster.fromAttributes({ urls: ['http://es:9200'], dataNodes: 3 });
    expect(refused({ storage: three, index: { replicas: 3 } })).toEqual([
      "[test/Jaeger] 'index.replicas' must be less than the number of data nodes (3), got 3: " +
      'copies of a shard never share a node, so the index would stay yellow; lower it or add nodes',
    ]);
  });

  test.each(['Team', 'team-', '-team', 'a b', '', 'a,b'])('with the prefix %j', prefix => {
    expect(refused({ index: { prefix } })).toEqual([
      `[test/Jaeger] 'index.prefix' must be a-z, 0-9, dashes and underscores, with neither at its ends, got "${prefix}": Jaeger adds the dash behind it`,
    ]);
  });

  test('may have a prefix of one letter', () => {
    const chart = testChart();
    jaeger(chart, { index: { prefix: 'a' } });
    expect(synth(chart).length).toBeGreaterThan(10);
  });
});

describe('the UI', () => {
  test.each(['jaeger', '/jaeger/', '/', ''])('below %j', basePath => {
    expect(refused({ ui: { basePath } })).toEqual([
      `[test/Jaeger] 'ui.basePath' must be a path that starts with '/' and doesn't end with it, got "${basePath}": ` +
      "for example '/jaeger'; leave it out for the root",
    ]);
  });
});

describe('passwords where Secret references belong', () => {
  test.each(['password', 'ca'])('as %s', key => {
    const bad = { connection: { urls: ['http://es:9200'], username: 'u', password: { secretName: 's', key: 'k' }, [key]: 'hunter2' as any } };
    expect(refused({ storage: bad })).toEqual([
      `[test/Jaeger] 'storage.${key}' must be a reference to a Secret, { secretName: '…', key: '…' }, got "(hidden)": ` +
      'put the password into a Secret and name it here; what is synthesized is committed to git',
    ]);
  });
});

describe('components', () => {
  test('that the image does not have', () => {
    expect(synthRefusal(chart => jaeger(chart).collectorConfig.pipeline('traces').addProcessor(OtelProcessor.k8sAttributes())))
      .toContain("[test/Jaeger/Collector] 'config.processors' must be a component that jaegertracing/jaeger:2.21.0 has, got \"k8s_attributes\": " +
        'jaegertracing/jaeger:2.21.0 has none like it; use an image that does, or remove it');
  });

  test('that need rights', () => {
    const needs = { clusterRules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }] };
    expect(synthRefusal(chart => jaeger(chart).collectorConfig.pipeline('traces').addProcessor(OtelProcessor.custom('batch', {}, needs)))).toEqual([
      "[test/Jaeger/Collector] 'config' must be made of components that need no rights on the Kubernetes API, " +
      'got [{"apiGroups":[""],"resources":["pods"],"verbs":["get"]}]: the collector has no access to it; put the component into the agent',
    ]);
  });

  test('that are renamed in a release are written as that release calls them', () => {
    const chart = testChart();
    jaeger(chart, { version: JaegerVersion.V2_13 }).collectorConfig.pipeline('traces').addExporter(OtelExporter.otlp({ host: 'copy', port: 4317 }));
    const config = synth(chart).find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === 'jaeger-collector')!;
    expect(config.data['config.yaml']).toContain('\n  otlp:\n    endpoint: copy:4317\n');
  });
});

test('a name that is too long with what is appended to it', () => {
  expect(refused({ name: 'j'.repeat(38) })).toEqual([
    `[test/Jaeger] 'name' must be a DNS label (a-z, 0-9 and dashes, starting with a letter) of at most 37 characters, got "${'j'.repeat(38)}": ` +
    `Kubernetes allows 52 characters for '${'j'.repeat(38)}-index-rollover'; shorten it`,
  ]);
});
