/** After a change of one prop, the diff touches only what that prop means. */
import { Duration, Size } from 'cdk8s';
import { IssuerKind, JaegerVersion, OtelCollectorVersion, PlatformTls, TailSamplingPolicy, TracingPlatformProps } from '../../src';
import { ADDED, ANOTHER, changes, GONE } from '../support/diff';
import { versionLabels } from '../support/effects';
import { instanceOf, podTemplateOf, workloads } from '../support/manifests';
import { ISSUER, platformObjects, PRODUCTION } from '../support/platforms';
import { find, KubeObject } from '../support/synth';

const BEFORE = platformObjects(PRODUCTION);

function after(props: TracingPlatformProps): KubeObject[] {
  return platformObjects({ ...PRODUCTION, ...props });
}

const AGENT = 'DaemonSet/tracing-agent spec.template';
const SAMPLERS = [0, 1, 2].map(index => `Deployment/tracing-sampler-${index} spec.template`);
const agentConfig = 'ConfigMap/tracing-agent data.config.yaml';
const samplerConfig = 'ConfigMap/tracing-sampler data.config.yaml';
const backend = (role: string) => `ConfigMap/tracing-jaeger-${role} data.config.yaml.extensions.jaeger_storage.backends.elasticsearch.elasticsearch`;
const checksum = (...templates: string[]) => Object.fromEntries(templates.map(template => [`${template}.metadata.annotations.checksum/config`, ANOTHER]));
const jaegerChecksum = (role: string) => checksum(`Deployment/tracing-jaeger-${role} spec.template`);

/** The index cleaner's arguments and all configurations stay as they are unless a line here says otherwise. */
const CASES: [string, TracingPlatformProps, Record<string, unknown>][] = [
  ['jaeger.retention', { jaeger: { retention: Duration.days(30) } }, {
    'CronJob/tracing-jaeger-index-lookback spec.jobTemplate.spec.template.spec.containers.0.env.2.value': '733',
    'CronJob/tracing-jaeger-index-cleaner spec.jobTemplate.spec.template.spec.containers.0.args.0': '31',
  }],
  ['the percentage', { gateway: { policies: [TailSamplingPolicy.errors(), TailSamplingPolicy.slowerThan(Duration.seconds(1)), TailSamplingPolicy.percentage(5)] } }, {
    ...checksum(...SAMPLERS),
    [`${samplerConfig}.processors.tail_sampling.policies.2.probabilistic.sampling_percentage`]: 5,
  }],
  ['gateway.decisionWait', { gateway: { decisionWait: Duration.seconds(60) } }, {
    ...checksum(...SAMPLERS),
    [`${samplerConfig}.processors.tail_sampling.decision_wait`]: '60000ms',
    [`${samplerConfig}.processors.tail_sampling.num_traces`]: 60_000,
    [`${samplerConfig}.processors.tail_sampling.decision_cache.sampled_cache_size`]: 600_000,
    [`${samplerConfig}.processors.tail_sampling.decision_cache.non_sampled_cache_size`]: 600_000,
    ...Object.fromEntries(SAMPLERS.map(template => [`${template}.spec.terminationGracePeriodSeconds`, 120])),
  }],
  ['agent.resourceAttributes', { agent: { resourceAttributes: { 'deployment.environment.name': 'prod' } } }, {
    ...checksum(AGENT),
    [`${agentConfig}.processors.resource`]: { attributes: [{ key: 'deployment.environment.name', value: 'prod', action: 'upsert' }] },
    [`${agentConfig}.service.pipelines.traces.processors`]: ['memory_limiter', 'k8s_attributes', 'resource'],
  }],
  // What is in the queues still has its exporters.
  ['drain', { drain: true }, {
    ...checksum(AGENT),
    [`${agentConfig}.processors.filter/drain`]: { traces: { span: ['true'] } },
    [`${agentConfig}.service.pipelines.traces.processors`]: ['memory_limiter', 'k8s_attributes', 'filter/drain'],
  }],
  ['agent.resources', { agent: { resources: { memory: { limit: Size.gibibytes(1) } } } }, {
    ...checksum(AGENT),
    // What a queue may take of the memory: 1 GiB × 40 % ÷ 5, in whole MiB (81), in three shares.
    'ConfigMap/tracing-agent data.config.yaml.exporters.load_balancing.protocol.otlp.sending_queue.queue_size': 28_311_552,
    [`${AGENT}.spec.containers.0.env.0.value`]: '614MiB',
    [`${AGENT}.spec.containers.0.resources.limits.memory`]: '1Gi',
    [`${AGENT}.spec.containers.0.resources.requests.memory`]: '1Gi',
  }],
  ['elasticsearch.storageClassName', { elasticsearch: { storageClassName: 'fast' } }, {
    'StatefulSet/tracing-elasticsearch spec.volumeClaimTemplates.0.spec.storageClassName': 'fast',
  }],
  ['elasticsearch.bootstrap', { elasticsearch: { bootstrap: false } }, {
    ...checksum('StatefulSet/tracing-elasticsearch spec.template'),
    'ConfigMap/tracing-elasticsearch data.elasticsearch.yml.cluster.initial_master_nodes': GONE,
  }],
  ['jaeger.ingester.replicas', { jaeger: { ingester: { replicas: 6 } } }, { 'Deployment/tracing-jaeger-ingester spec.replicas': 6 }],
  ['jaeger.query.autoscaling', { jaeger: { query: { autoscaling: { minReplicas: 2, maxReplicas: 4 } } } }, {
    'Deployment/tracing-jaeger-query spec.replicas': GONE,
    'HorizontalPodAutoscaler/tracing-jaeger-query': ADDED,
  }],
  ['jaeger.ui.basePath', { jaeger: { ui: { basePath: '/jaeger' } } }, {
    ...jaegerChecksum('query'),
    'ConfigMap/tracing-jaeger-query data.config.yaml.extensions.jaeger_query.base_path': '/jaeger',
  }],
  ['agent.version', { agent: { version: OtelCollectorVersion.of('0.159.0') } }, {
    ...versionLabels('0.159.0', 'DaemonSet/tracing-agent', [
      'Certificate/tracing-agent-to-tracing-sampler-tls', 'ServiceAccount/tracing-agent', 'ClusterRole/observability:tracing-agent', 'ClusterRoleBinding/observability:tracing-agent', 'ConfigMap/tracing-agent',
      'Service/tracing-agent', 'NetworkPolicy/tracing-agent',
    ]),
    [`${AGENT}.spec.containers.0.image`]: 'otel/opentelemetry-collector-contrib:0.159.0',
  }],
  ['tls', { tls: PlatformTls.certManager({ issuer: 'internal-ca', kind: IssuerKind.CLUSTER_ISSUER }) }, {
    // Not those of the CAs for clients, which cert-manager makes itself.
    ...Object.fromEntries(['elasticsearch', 'jaeger-collector', 'jaeger-index-manager', 'jaeger-ingester', 'jaeger-query', 'kafka', 'kafka-admin', 'sampler']
      .map(name => [`Certificate/tracing-${name}-tls spec.issuerRef.kind`, 'ClusterIssuer'])),
  }],
  ['externalSecrets', { externalSecrets: { storeName: 'vault' } }, { 'ExternalSecret/tracing-elasticsearch-credentials': ADDED }],
  ['createNamespace', { createNamespace: true }, { 'Namespace/observability': ADDED }],
  ['network.userNamespaces', { network: { userNamespaces: ['ingress'] } }, {
    'NetworkPolicy/tracing-jaeger-query spec.ingress': [{
      from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'ingress' } } }],
      ports: [{ protocol: 'TCP', port: 16685 }, { protocol: 'TCP', port: 16686 }],
    }],
  }],
  ['networkPolicies', { networkPolicies: false }, Object.fromEntries([
    'agent', 'elasticsearch', 'jaeger-collector', 'jaeger-index-cleaner', 'jaeger-index-init', 'jaeger-index-lookback', 'jaeger-index-rollover', 'jaeger-ingester', 'jaeger-query', 'kafka', 'kafka-topic', 'sampler',
  ].map(part => [`NetworkPolicy/tracing-${part}`, GONE]))],
];

test.each(CASES)('%s changes what it means and nothing else', (_prop, props, expected) => {
  expect(changes(BEFORE, after(props))).toEqual(expected);
});

test('larger volumes of Kafka make another Job, since the topic may keep more, and nothing else', () => {
  const changed = changes(BEFORE, after({ kafka: { storage: Size.gibibytes(80) } }));
  expect(Object.entries(changed).map(([what, value]) => [what.replace(/topic-[0-9a-f]{8}$/, 'topic-hash'), value])).toEqual(expect.arrayContaining([
    ['Job/tracing-kafka-topic-hash', '(gone)'],
    ['Job/tracing-kafka-topic-hash', '(added)'],
    ['StatefulSet/tracing-kafka spec.volumeClaimTemplates.0.spec.resources.requests.storage', '80Gi'],
  ]));
  expect(Object.keys(changed)).toHaveLength(3);
});

test('the partitions of the topic make another Job, and nothing else', () => {
  const found = changes(BEFORE, after({ jaeger: { topic: { partitions: 24 } } }));
  expect(Object.values(found).sort()).toEqual([ADDED, GONE]);
  expect(Object.keys(found).every(key => /^Job\/tracing-kafka-topic-[0-9a-f]{8}$/.test(key))).toBe(true);
});

test('a mirror changes images and pull secrets, and so the Jobs of topic and indices, and nothing else', () => {
  const found = Object.keys(changes(BEFORE, after({ imageSource: { registry: 'registry.example.com', pullSecrets: ['mirror'] } })));
  const fields = found.filter(key => !key.startsWith('Job/')).map(key => key.slice(key.indexOf('.spec.') + '.spec.'.length).replace('template.spec.', ''));
  expect([...new Set(fields)].sort()).toEqual(['containers.0.image', 'imagePullSecrets', 'initContainers.0.image', 'initContainers.1.image']);
  expect(found.filter(key => key.startsWith('Job/'))).toHaveLength(4);
});

test('an older Jaeger changes keys of the ingester, and how it and the query service name aliases, and no configuration of another part', () => {
  const found = Object.keys(changes(BEFORE, after({ jaeger: { version: JaegerVersion.V2_13 } })));
  expect(found.filter(key => key.startsWith('ConfigMap/') && key.includes(' data.')).sort()).toEqual([
    ...['dependencies', 'services', 'spans'].map(kind => `${backend('ingester')}.indices.${kind}`),
    `${backend('ingester')}.poison_pill_handling`,
    `${backend('ingester')}.use_aliases`,
    `${backend('ingester')}.write_mode`,
    'ConfigMap/tracing-jaeger-ingester data.config.yaml.receivers.kafka.traces.topic',
    'ConfigMap/tracing-jaeger-ingester data.config.yaml.receivers.kafka.traces.topics',
    ...['dependencies', 'services', 'spans'].map(kind => `${backend('query')}.indices.${kind}`),
    `${backend('query')}.use_aliases`,
  ]);
  expect(found.filter(key => !/^[A-Za-z]+\/tracing-jaeger-/.test(key))).toEqual([]);
});

test('a router is added beside what is there', () => {
  expect(changes(BEFORE, after({ gateway: { router: {} } }))).toEqual({
    'Certificate/tracing-router-tls': ADDED,
    'Certificate/tracing-router-to-tracing-sampler-tls': ADDED,
    'ConfigMap/tracing-router': ADDED,
    'Deployment/tracing-router': ADDED,
    'NetworkPolicy/tracing-router': ADDED,
    'NetworkPolicy/tracing-sampler spec.ingress': expect.any(Array),
    'PodDisruptionBudget/tracing-router': ADDED,
    'Service/tracing-router': ADDED,
    'Service/tracing-router-replicas': ADDED,
  });
});

test('another name changes every name, and no selector keeps the old one', () => {
  const renamed = platformObjects({ ...PRODUCTION, name: 'other' });
  expect(renamed).toHaveLength(BEFORE.length);
  expect(JSON.stringify(renamed)).not.toContain('tracing-');
});

test('nothing changes where the default is written out', () => {
  expect(changes(BEFORE, after({ name: 'tracing', tls: ISSUER, agents: true, createNamespace: false, agent: {}, gateway: {}, jaeger: {}, kafka: {}, elasticsearch: {} })))
    .toEqual({});
});

test('nothing changes where a prop is undefined', () => {
  const nothing = { name: undefined, version: undefined, resources: undefined, replicas: undefined };
  const props = { agent: nothing, gateway: nothing, kafka: { ...nothing, storage: undefined }, elasticsearch: { ...nothing, tls: undefined } };
  expect(changes(BEFORE, after(props))).toEqual({});
});

describe('the checksum', () => {
  const sum = (objects: KubeObject[], name: string) => {
    const workload = workloads(objects).find(one => instanceOf(one) === name)!;
    return podTemplateOf(workload).metadata.annotations['checksum/config'];
  };
  const config = (objects: KubeObject[], name: string) => JSON.stringify(find(objects, 'ConfigMap', name).data);

  test.each(CASES.map(([prop, props]) => [prop, props] as const))('changes with the configuration and only then: %s', (_prop, props) => {
    const changed = after(props);
    for (const { metadata: { name } } of BEFORE.filter(({ kind }) => kind === 'ConfigMap')) {
      const same = [sum(BEFORE, name) === sum(changed, name), config(BEFORE, name) === config(changed, name)];
      expect([name, ...same]).toEqual([name, same[1], same[1]]);
    }
  });
});
