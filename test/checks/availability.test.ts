import { collector, files, found, manifest, workload } from '../support/checks';

function budget(selector: any): any {
  return manifest('PodDisruptionBudget', 'budget', { spec: { maxUnavailable: 1, selector } });
}

function replicas(count: number | undefined, pod: any = {}, kind: string = 'Deployment'): any {
  return workload(kind, 'program', pod, {}, { replicas: count });
}

const AUTOSCALER = manifest('HorizontalPodAutoscaler', 'program', { spec: { minReplicas: 2, scaleTargetRef: { kind: 'Deployment', name: 'program' } } });

test.each<[string, any[], string[]]>([
  ['none', [replicas(2)], ['Deployment/tracing/program: 2 pods have no PodDisruptionBudget']],
  ['one of other pods', [replicas(3), budget({ matchLabels: { app: 'other' } })], ['Deployment/tracing/program: 3 pods have no PodDisruptionBudget']],
  ['one', [replicas(2), budget({ matchLabels: { app: 'program' } })], []],
  ['a single pod', [replicas(undefined)], []],
  ['an autoscaler\'s pods', [replicas(undefined), AUTOSCALER], ['Deployment/tracing/program: 2 pods have no PodDisruptionBudget']],
  ['a DaemonSet', [workload('DaemonSet', 'agent')], []],
])('missing-disruption-budget: %s', (_, objects, expected) => {
  expect(found('missing-disruption-budget', objects)).toEqual(expected);
});

test.each<[string, any, string[]]>([
  ['nothing', replicas(2), ['Deployment/tracing/program: nothing spreads its 2 pods over nodes']],
  ['constraints', replicas(2, { topologySpreadConstraints: [{ topologyKey: 'kubernetes.io/hostname' }] }), []],
  ['anti-affinity', replicas(2, { affinity: { podAntiAffinity: {} } }), []],
  ['affinity to nodes only', replicas(2, { affinity: { nodeAffinity: {} } }), ['Deployment/tracing/program: nothing spreads its 2 pods over nodes']],
  ['a single pod', replicas(1), []],
])('no-spread: %s', (_, object, expected) => {
  expect(found('no-spread', [object])).toEqual(expected);
});

test.each<[string, any, string[]]>([
  ['a StatefulSet of one', replicas(1, {}, 'StatefulSet'), ['StatefulSet/tracing/program: is one pod']],
  ['a StatefulSet of three', replicas(3, {}, 'StatefulSet'), []],
  ['a Deployment of one', replicas(1), []],
])('single-replica: %s', (_, object, expected) => {
  expect(found('single-replica', [object])).toEqual(expected);
});

describe('samplers that are a Deployment each', () => {
  const [configMap, deployment] = collector({ processors: { tail_sampling: {} } }, 'Deployment', 'sampler');
  const samplers = (count: number) => [configMap, ...Array.from({ length: count }, (_, index) => ({ ...deployment, metadata: { ...deployment.metadata, name: `sampler-${index}` } }))];

  test('stand in for each other: what holds for several pods holds for them', () => {
    expect(found('missing-disruption-budget', samplers(2))).toEqual([
      'Deployment/tracing/sampler-0: 2 pods have no PodDisruptionBudget', 'Deployment/tracing/sampler-1: 2 pods have no PodDisruptionBudget',
    ]);
    expect(found('no-spread', samplers(2))).toHaveLength(2);
    expect(found('single-replica', samplers(2))).toEqual([]);
  });

  test('are a single one where there is one', () => {
    expect(found('missing-disruption-budget', samplers(1))).toEqual([]);
    expect(found('single-replica', samplers(1))).toEqual(['Deployment/tracing/sampler-0: is one pod']);
  });
});

test.each<[string, string, any, any, string[]]>([
  ['Kafka', 'apache/kafka:4.3.1', {}, { volumes: [{ name: 'data', emptyDir: {} }] }, ['StatefulSet/tracing/store: keeps its data in the pod']],
  ['Elasticsearch from a mirror', 'mirror.example.com:5000/elasticsearch/elasticsearch:8.19.20', {}, {}, ['StatefulSet/tracing/store: keeps its data in the pod']],
  ['with a template', 'apache/kafka:4.3.1', { volumeClaimTemplates: [{ metadata: { name: 'data' } }] }, {}, []],
  ['with a claim', 'apache/kafka:4.3.1', {}, { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }] }, []],
  ['a sampler', 'otel/opentelemetry-collector-contrib:0.158.0', {}, {}, []],
])('empty-dir-data: %s', (_, image, spec, pod, expected) => {
  expect(found('empty-dir-data', [workload('StatefulSet', 'store', pod, { image }, spec)])).toEqual(expected);
});

function sampler(wait: string | undefined, grace: number | undefined): any[] {
  const [configMap, deployment] = collector({ processors: { tail_sampling: wait === undefined ? null : { decision_wait: wait } } }, 'StatefulSet', 'sampler');
  deployment.spec.template.spec.terminationGracePeriodSeconds = grace;
  return [configMap, deployment];
}

test.each<[string, any[], string[]]>([
  ['a sampler with less', sampler('1m30s', 60), ['StatefulSet/tracing/sampler: has 60 seconds to shut down and waits 90 seconds for a trace']],
  ['a sampler with as much', sampler('30000ms', undefined), ['StatefulSet/tracing/sampler: has 30 seconds to shut down and waits 30 seconds for a trace']],
  ['a sampler with the collector\'s default', sampler(undefined, 20), ['StatefulSet/tracing/sampler: has 20 seconds to shut down and waits 30 seconds for a trace']],
  ['a sampler with more', sampler('30s', 90), []],
  ['Kafka with Kubernetes\' default', [workload('StatefulSet', 'kafka', {}, { image: 'apache/kafka:4.3.1' })], ['StatefulSet/tracing/kafka: has 30 seconds to shut down']],
  ['Kafka with more', [workload('StatefulSet', 'kafka', { terminationGracePeriodSeconds: 120 }, { image: 'apache/kafka:4.3.1' })], []],
])('short-grace-period: %s', (_, objects, expected) => {
  expect(found('short-grace-period', objects)).toEqual(expected);
});

test.each<[string, string, string[]]>([
  ['the first start', 'cluster.initial_master_nodes: [es-0]', ['ConfigMap/tracing/es: cluster.initial_master_nodes is set']],
  ['afterwards', 'cluster.name: es', []],
])('elasticsearch-bootstrap: %s', (_, text, expected) => {
  expect(found('elasticsearch-bootstrap', [files('es', { 'elasticsearch.yml': text })])).toEqual(expected);
});
