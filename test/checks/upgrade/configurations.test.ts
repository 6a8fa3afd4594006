/** Rules whose change can't be made by a prop of the platform, or is made by others' YAML. */
import { collector, files, manifest, workload } from '../../support/checks';
import { findings, foundBy } from '../../support/upgrade';

const kafka = (properties: string, container: any = {}) => [
  files('kafka', { 'server.properties': `process.roles=broker,controller\n${properties}` }),
  workload('StatefulSet', 'kafka', { volumes: [{ name: 'config', configMap: { name: 'kafka' } }] }, container, { replicas: 3 }),
];
const elasticsearch = (yml: string, replicas = 3) => [
  files('es', { 'elasticsearch.yml': yml }),
  workload('StatefulSet', 'es', { volumes: [{ name: 'config', configMap: { name: 'es' } }] }, {}, { replicas }),
];
const image = (name: string) => [workload('Deployment', 'one', {}, { image: name })];

describe('kafka-cluster-id-changed', () => {
  const script = (id: string) => ({ command: ['sh', '-c', `kafka-storage.sh format --ignore-formatted --cluster-id ${id} --config a`] });
  const env = (value: string) => ({ env: [{ name: 'CLUSTER_ID', value }] });
  const [one, other] = ['vhaHM7dou9BcNSCwI6BMkQ', 'AAAAM7dou9BcNSCwI6BMkQ'];

  test.each([['a start script', script], ['the variable of the image', env]])('%s', (_what, container) => {
    expect(findings(kafka('', container(one)), kafka('', container(other))))
      .toEqual([`danger kafka-cluster-id-changed StatefulSet/tracing/kafka: the cluster's id changes from ${one} to ${other}`]);
    expect(findings(kafka('', container(one)), kafka('', container(one)))).toEqual([]);
  });

  test('the same id in another place is the same', () => {
    expect(findings(kafka('', script(one)), kafka('', env(one)))).toEqual([]);
  });
});

test('kafka-quorum-changed: the order counts for nothing', () => {
  const quorum = (...voters: string[]) => kafka(`controller.quorum.voters=${voters.join(',')}`);
  expect(findings(quorum('0@a:1', '1@b:1'), quorum('1@b:1', '0@a:1'))).toEqual([]);
  expect(foundBy('kafka-quorum-changed', quorum('0@a:1'), quorum('0@b:1'))).toEqual(['ConfigMap/tracing/kafka: 1 voters become 1; new: 0@b:1; gone: 0@a:1']);
});

test('durability-weakened: the brokers', () => {
  expect(findings(kafka('min.insync.replicas=2'), kafka('unclean.leader.election.enable=true'))).toEqual([
    'danger durability-weakened ConfigMap/tracing/kafka: min.insync.replicas goes down from 2 to 1',
    'danger durability-weakened ConfigMap/tracing/kafka: unclean.leader.election.enable becomes true: a broker that lacks records can become their leader',
  ]);
  expect(findings(kafka('unclean.leader.election.enable=true'), kafka('min.insync.replicas=2'))).toEqual([]);
});

describe('topics in scripts', () => {
  const topic = (script: string, name = 'topic') => [workload('Job', name, {}, { command: ['bash', '-c', script] })];
  const create = (options: string) => `bin/kafka-topics.sh --bootstrap-server a:9092 --create --topic orders ${options}`;

  test('another tool\'s script, with its settings at the creation', () => {
    const before = topic(create('--partitions=6 --replication-factor 3 --config retention.ms=-1 --config max.message.bytes=2000'), 'a');
    const after = topic(create('--partitions=3 --replication-factor 1 --config retention.ms=1000 --config max.message.bytes=1000 --config retention.bytes=5'), 'b');
    expect(findings(before, after)).toEqual([
      'refused topic-partitions-lowered Job/tracing/b: topic orders: the number of partitions goes down from 6 to 3',
      'refused topic-replication-changed Job/tracing/b: topic orders: the replication factor changes from 3 to 1',
      'danger topic-message-size-lowered Job/tracing/b: topic orders: max.message.bytes goes down from 2000 to 1000',
      'note topic-retention-lowered Job/tracing/b: topic orders: retention.ms goes down from Infinity to 1000',
      'note topic-retention-lowered Job/tracing/b: topic orders: retention.bytes of all partitions goes down from Infinity to 15',
    ]);
  });

  test('nothing where all of it goes up, or is another topic', () => {
    expect(findings(topic(create('--partitions 3 --config retention.ms=1000'), 'a'), topic(create('--partitions 6 --config retention.ms=-1'), 'b'))).toEqual([]);
    expect(findings(topic(create('--partitions 6'), 'a'), topic(create('--partitions 3').replace('orders', 'others'), 'b'))).toEqual([]);
  });
});

test('elasticsearch-cluster-name-changed', () => {
  expect(findings(elasticsearch('cluster.name: a'), elasticsearch('cluster: {name: b}')))
    .toEqual(['danger elasticsearch-cluster-name-changed ConfigMap/tracing/es: cluster.name changes from a to b']);
  expect(findings(elasticsearch('cluster.name: a'), elasticsearch('cluster: {name: a}'))).toEqual([]);
});

test('elasticsearch-bootstrap-changed: it may go away, and must not come', () => {
  const bootstrap = 'cluster.initial_master_nodes: [es-0, es-1, es-2]';
  expect(findings(elasticsearch(bootstrap), elasticsearch('a: 1'))).toEqual([]);
  expect(foundBy('elasticsearch-bootstrap-changed', elasticsearch('discovery.type: single-node', 1), elasticsearch(bootstrap)))
    .toEqual(['ConfigMap/tracing/es: cluster.initial_master_nodes changes from nothing to es-0,es-1,es-2']);
});

test('elasticsearch-masters-lowered and -data-nodes-lowered: a node without roles has all of them', () => {
  expect(findings(elasticsearch('cluster.name: a', 4), elasticsearch('cluster.name: a', 2))).toEqual([
    'danger elasticsearch-masters-lowered StatefulSet/tracing/es: master-eligible nodes go down from 4 to 2',
    'danger elasticsearch-data-nodes-lowered StatefulSet/tracing/es: data nodes go down from 4 to 2',
  ]);
  expect(findings(elasticsearch('cluster.name: a', 2), elasticsearch('cluster.name: a', 4))).toEqual([]);
  expect(findings(elasticsearch('node.roles: [ingest]', 4), elasticsearch('node.roles: [ingest]', 2))).toEqual([]);
});

describe('releases', () => {
  const es = 'docker.elastic.co/elasticsearch/elasticsearch';
  test.each([
    ['elasticsearch-version-lowered', `${es}:8.19.20`, `${es}:8.19.19`],
    ['elasticsearch-version-skipped', `${es}:7.17.9`, 'mirror.example.com:5000/es/elasticsearch:9.1.0@sha256:abc'],
    ['elasticsearch-version-skipped', `${es}:8.17.9`, `${es}:9.0.0`],
    ['kafka-version-lowered', 'apache/kafka:4.3.1', 'apache/kafka:4.3.0'],
    ['program-version-lowered', 'jaegertracing/jaeger:2.21.0', 'jaegertracing/jaeger:v2.9.0'],
  ])('%s: %s to %s', (rule, before, after) => {
    expect(findings(image(before), image(after))).toEqual([expect.stringContaining(` ${rule} Deployment/tracing/one: `)]);
  });

  test.each([
    [`${es}:8.18.0`, `${es}:9.0.0`],
    [`${es}:7.17.0`, `${es}:8.0.0`],
    [`${es}:8.19.20`, 'mirror.example.com/elasticsearch:8.19.20@sha256:abc'],
    ['apache/kafka:4.3.1', 'apache/kafka:4.10.0'],
    ['program:latest', 'program:1.0.0'],
    ['one:2.0.0', 'other:1.0.0'],
  ])('nothing from %s to %s', (before, after) => {
    expect(findings(image(before), image(after))).toEqual([]);
  });
});

describe('delivery-weakened', () => {
  const producer = (more: any) => collector({ exporters: { kafka: { producer: { required_acks: 'all' }, sending_queue: { enabled: true, wait_for_result: true }, ...more } } });
  const reader = (marking: any) => collector({ receivers: { 'kafka/spans': { message_marking: marking } } });
  const sender = (exporter: any) => collector({ exporters: { otlp_grpc: exporter } });
  const endless = { enabled: true, max_elapsed_time: '0s' };

  test.each([
    ['acks', producer({}), producer({ producer: { required_acks: 1 } }), 'exporters.kafka loses the answer of all in-sync replicas (required_acks: all)'],
    ['acks by default', producer({}), producer({ producer: {} }), 'exporters.kafka loses the answer of all in-sync replicas (required_acks: all)'],
    ['the answer', producer({}), producer({ sending_queue: { enabled: true } }), "exporters.kafka loses an answer to the sender only after Kafka's (wait_for_result)"],
    ['the offset', reader({ after: true }), reader({}), 'receivers.kafka/spans loses offsets committed after the write (message_marking.after)'],
    ['the failed write', reader({ after: true }), reader({ after: true, on_error: true }), 'receivers.kafka/spans loses no offset committed after a failed write (message_marking.on_error)'],
    ['retries that end', sender({ retry_on_failure: endless }), sender({ retry_on_failure: { enabled: true, max_elapsed_time: '5m' } }), 'exporters.otlp_grpc loses retries without end'],
    ['no retries', sender({ retry_on_failure: endless }), sender({ retry_on_failure: { enabled: false } }), 'exporters.otlp_grpc loses retries without end'],
    ['a queue in memory', sender({ sending_queue: { storage: 'file_storage' } }), sender({ sending_queue: {} }), 'exporters.otlp_grpc loses a queue on disk'],
  ])('%s', (_what, before, after, message) => {
    expect(findings(before, after)).toEqual([`danger delivery-weakened ConfigMap/tracing/collector: ${message}`]);
    expect(findings(after, before)).toEqual([]);
  });
});

describe('both ends of a topic', () => {
  const ends = (settings: any) => collector({ receivers: { kafka: settings } });

  test('a list of one topic is that topic', () => {
    expect(findings(ends({ traces: { topic: 'a' } }), ends({ traces: { topics: ['a'] } }))).toEqual([]);
  });

  test('topic-encoding-changed', () => {
    expect(findings(ends({ traces: { encoding: 'otlp_json' } }), ends({ traces: {} })))
      .toEqual(['danger topic-encoding-changed ConfigMap/tracing/collector: receivers.kafka: the encoding changes from "otlp_json" to "otlp_proto"']);
    expect(findings(ends({ traces: { encoding: 'otlp_proto' } }), ends({}))).toEqual([]);
  });

  test('consumer-group-changed', () => {
    expect(findings(ends({ group_id: 'a' }), ends({ group_id: 'b' })))
      .toEqual(['danger consumer-group-changed ConfigMap/tracing/collector: receivers.kafka: the consumer group changes from "a" to "b"']);
    expect(findings(ends({ group_id: 'a' }), ends({ group_id: 'a', client_id: 'b' }))).toEqual([]);
  });
});

describe('samplers', () => {
  const sampler = (wait: any, replicas = 3) => {
    const [config, pods] = collector({ processors: { 'tail_sampling/a': { decision_wait: wait } }, service: { pipelines: { traces: { processors: ['tail_sampling/a'] } } } }, 'StatefulSet');
    return [config, { ...pods, spec: { ...pods.spec, replicas } }];
  };

  test('decision-wait-changed: the same time in other units is the same, and so is the default', () => {
    expect(findings(sampler('30s'), sampler('30000ms'))).toEqual([]);
    expect(findings(sampler(undefined), sampler('30s'))).toEqual([]);
    expect(findings(sampler(undefined), sampler('10s'))).toEqual(['note decision-wait-changed ConfigMap/tracing/collector: decision_wait changes from 30s to 10s']);
  });

  test('sampler-replicas-changed: not the replicas of another collector', () => {
    const other = (replicas: number) => collector({ exporters: { otlp_grpc: {} } }).map(object => (object.kind === 'Deployment' ? { ...object, spec: { ...object.spec, replicas } } : object));
    expect(findings(sampler('30s', 3), sampler('30s', 2)))
      .toEqual(['danger sampler-replicas-changed ConfigMap/tracing/collector: the number of samplers changes from 3 to 2']);
    expect(findings(other(1), other(3))).toEqual([]);
  });

  test('samplers-made-anew: a Deployment for each of as many samplers', () => {
    const [config, { spec, ...rest }] = sampler('30s', 1);
    const each = [0, 1, 2].map(index => ({ ...rest, kind: 'Deployment', metadata: { ...rest.metadata, name: `collector-${index}` }, spec }));
    expect(findings(sampler('30s', 3), [config, ...each]))
      .toEqual(['danger samplers-made-anew ConfigMap/tracing/collector: the samplers are no longer made by a StatefulSet, but by Deployments']);
    expect(findings([config, ...each], [config, ...each.slice(1)]))
      .toEqual(['danger sampler-replicas-changed ConfigMap/tracing/collector: the number of samplers changes from 3 to 2']);
  });
});

describe('Jaeger\'s indices', () => {
  const jaeger = (settings: any) => collector({ extensions: { jaeger_storage: { backends: { main: { elasticsearch: settings } } } } });
  const spans = (more: any) => jaeger({ indices: { spans: more } });

  test('index-naming-changed', () => {
    expect(findings(spans({}), spans({ rotation: { manual_rollover: {} } })))
      .toEqual(['danger index-naming-changed ConfigMap/tracing/collector: backends.main: the names of indices change from periods (2006-01-02) to aliases that roll over']);
    expect(findings(spans({}), spans({ date_layout: '2006-01-02-15' }))).toHaveLength(1);
  });

  test('the older keys for the same names are the same', () => {
    expect(findings(jaeger({ use_aliases: true }), spans({ rotation: { manual_rollover: {} } }))).toEqual([]);
    expect(findings(spans({ date_layout: '2006-01-02' }), spans({ rotation: { periodic: {} } }))).toEqual([]);
  });

  test('index-prefix-changed, where an older Jaeger has it, too', () => {
    expect(findings(jaeger({ index_prefix: 'a' }), jaeger({ indices: { index_prefix: 'a' } }))).toEqual([]);
    expect(foundBy('index-prefix-changed', jaeger({ indices: { index_prefix: 'a' } }), jaeger({})))
      .toEqual(['ConfigMap/tracing/collector: backends.main: indices change from "a" to ""']);
  });

  test('durability-weakened: not where the copies of an index are told elsewhere', () => {
    expect(findings(spans({ replicas: 2 }), spans({ replicas: 1 }))).toHaveLength(1);
    expect(findings(spans({}), spans({ replicas: 0 }))).toEqual([]);
    expect(findings(spans({ replicas: 1 }), spans({}))).toEqual([]);
  });

  test('retention-lowered: where it is looked for, and where it is deleted', () => {
    const cleaner = (days: string) => workload('CronJob', 'cleaner', {}, {}, { jobTemplate: { spec: workload('Job', 'x', {}, { image: 'jaegertracing/jaeger-es-index-cleaner:2.21.0', args: [days, 'http://a:9200'] }).spec } });
    expect(findings([...jaeger({ max_span_age: '168h' }), cleaner('7')], [...jaeger({ max_span_age: '72h' }), cleaner('3')])).toEqual([
      "note retention-lowered ConfigMap/tracing/collector: backends.main: max_span_age goes down from 168h to 72h; what is older isn't looked for",
      'note retention-lowered CronJob/tracing/cleaner: it deletes indices after 3 days instead of 7, from its next run on',
    ]);
  });

  test('retention-lowered: not where it goes up', () => {
    expect(findings(jaeger({ max_span_age: '72h' }), jaeger({ max_span_age: '168h' }))).toEqual([]);
  });
});

describe('secret-newly-needed', () => {
  const needs = (...keys: string[]) => workload('Deployment', 'one', {}, { env: keys.map(key => ({ name: key, valueFrom: { secretKeyRef: { name: 'users', key } } })) });
  const mounts = (secret: any) => workload('Deployment', 'one', { volumes: [{ name: 'a', secret }] });

  test('a Secret, a key, a volume', () => {
    expect(findings([needs()], [needs('a')])).toEqual(['danger secret-newly-needed Deployment/tracing/one: Secret users, key a, is needed from now on']);
    expect(findings([needs('a')], [needs('a', 'b')])).toEqual(['danger secret-newly-needed Deployment/tracing/one: Secret users, key b, is needed from now on']);
    expect(findings([needs()], [mounts({ secretName: 'tls' })])).toEqual(['danger secret-newly-needed Deployment/tracing/one: Secret tls is needed from now on']);
  });

  test('not where something here makes it, or pods start without', () => {
    const certificate = manifest('Certificate', 'one', { spec: { secretName: 'tls' } });
    const external = manifest('ExternalSecret', 'users', { spec: {} });
    expect(findings([needs()], [mounts({ secretName: 'tls' }), certificate])).toEqual([]);
    expect(findings([needs()], [needs('a'), external])).toEqual([]);
    expect(findings([needs()], [mounts({ secretName: 'tls', optional: true })])).toEqual([]);
    expect(findings([needs('a', 'b')], [needs('a')])).toEqual([]);
  });
});

test('address-removed: a port', () => {
  const service = (...ports: number[]) => [manifest('Service', 'agent', { spec: { ports: ports.map(port => ({ port })) } })];
  expect(findings(service(4317, 4318), service(4318, 9411))).toEqual(['note address-removed Service/tracing/agent: port 4317 goes away']);
  expect(findings(service(4317), service(4317, 4318))).toEqual([]);
});

test('cluster-tls-switched: not where only the clients\' side changes', () => {
  const yml = (transport: boolean, http: boolean) => elasticsearch(`xpack.security.transport.ssl.enabled: ${transport}\nxpack.security.http.ssl.enabled: ${http}`);
  expect(findings(yml(true, true), yml(true, false))).toEqual([]);
  expect(foundBy('cluster-tls-switched', yml(false, true), yml(true, true))).toHaveLength(1);
});
