/** The checks of `invariants.test.ts` find what they are for: each is shown an output that was broken on purpose. */
import { Duration } from 'cdk8s';
import { connections, openedPorts, resolve } from '../support/connections';
import { parseConfig, podTemplateOf } from '../support/manifests';
import { platformObjects, PRODUCTION } from '../support/platforms';
import { podSecurityViolations } from '../support/pod-security';
import { brokenServices, danglingReferences, secretReferences, wrongSelectors } from '../support/references';
import { find, KubeObject } from '../support/synth';

let objects: KubeObject[];

beforeEach(() => {
  objects = platformObjects(PRODUCTION);
});

describe('podSecurityViolations', () => {
  test.each<[string, (spec: any) => void, string]>([
    ['a host network', spec => { spec.hostNetwork = true; }, 'hostNetwork is on'],
    ['a path of the node', spec => { spec.volumes.push({ name: 'x', hostPath: { path: '/' } }); }, 'volume x is of type hostPath'],
    ['a port of the node', spec => { spec.containers[0].ports[0].hostPort = 1; }, 'agent: takes a port of the node'],
    ['a privileged container', spec => { spec.containers[0].securityContext = { privileged: true }; }, 'agent: is privileged'],
    ['a container that may be root', spec => { spec.securityContext.runAsNonRoot = false; spec.containers[0].securityContext = {}; }, 'agent: may run as root'],
    ['root', spec => { spec.securityContext.runAsUser = 0; }, 'agent: has no numeric user, or root'],
    ['no user', spec => { delete spec.securityContext.runAsUser; }, 'agent: has no numeric user, or root'],
    ['no seccomp profile', spec => { delete spec.securityContext.seccompProfile; }, 'agent: has no seccomp profile'],
    ['capabilities', spec => { spec.containers[0].securityContext.capabilities = { drop: [] }; }, 'agent: keeps capabilities'],
    ['a root file system to write to', spec => { spec.containers[0].securityContext.readOnlyRootFilesystem = false; }, 'agent: can write to its root file system'],
    ['an init container without rules', spec => { spec.initContainers = [{ name: 'init' }]; }, 'init: may escalate privileges'],
  ])('finds %s', (_name, spoil, violation) => {
    const template = podTemplateOf(find(objects, 'DaemonSet', 'tracing-agent'));
    spoil(template.spec);
    expect(podSecurityViolations(template)).toContain(violation);
  });
});

describe('brokenServices', () => {
  test('finds a Service that selects nothing', () => {
    find(objects, 'Service', 'tracing-kafka').spec.selector.extra = 'x';
    expect(brokenServices(objects)).toEqual(['tracing-kafka selects nothing']);
  });

  test('finds a port that is not there', () => {
    find(objects, 'Service', 'tracing-kafka').spec.ports[0].targetPort = 'other';
    expect(brokenServices(objects)).toEqual(['tracing-kafka leads to other, which is not there']);
  });
});

describe('danglingReferences', () => {
  test.each<[string, string, string]>([
    ['ConfigMap', 'tracing-kafka', 'StatefulSet/tracing-kafka → ConfigMap/tracing-kafka'],
    ['ServiceAccount', 'tracing-agent', 'DaemonSet/tracing-agent → ServiceAccount/tracing-agent'],
    ['Service', 'tracing-kafka-brokers', 'StatefulSet/tracing-kafka → Service/tracing-kafka-brokers'],
    ['ClusterRole', 'observability:tracing-agent', 'ClusterRoleBinding/observability:tracing-agent → ClusterRole/observability:tracing-agent'],
  ])('finds that %s %s is gone', (kind, name, message) => {
    expect(danglingReferences(objects.filter(object => object !== find(objects, kind, name)))).toContain(message);
  });

  test('finds a mount without a volume, and a volume without a mount', () => {
    podTemplateOf(find(objects, 'DaemonSet', 'tracing-agent')).spec.volumes[0].name = 'other';
    expect(danglingReferences(objects)).toEqual([
      'DaemonSet/tracing-agent mounts config', 'DaemonSet/tracing-agent has a volume other that nothing mounts',
    ]);
  });
});

test('secretReferences finds a Secret in the environment and one in a volume', () => {
  const { spec } = podTemplateOf(find(objects, 'DaemonSet', 'tracing-agent'));
  spec.volumes.push({ name: 'x', secret: { secretName: 'files' } });
  spec.containers[0].env.push({ name: 'X', valueFrom: { secretKeyRef: { name: 'one', key: 'k' } } });
  expect(secretReferences(objects)).toEqual(expect.arrayContaining(['files/*', 'one/k']));
});

describe('wrongSelectors', () => {
  test('finds a selector that chooses the pods of two workloads', () => {
    delete find(objects, 'Deployment', 'tracing-jaeger-query').spec.selector.matchLabels['app.kubernetes.io/instance'];
    delete find(objects, 'Deployment', 'tracing-jaeger-query').spec.selector.matchLabels['app.kubernetes.io/component'];
    expect(wrongSelectors(objects)[0]).toMatch(/^Deployment\/tracing-jaeger-query selects the pods of tracing-jaeger-collector, tracing-jaeger-ingester, tracing-jaeger-query/);
  });

  test('finds a selector that chooses nothing', () => {
    find(objects, 'PodDisruptionBudget', 'tracing-kafka').spec.selector.matchLabels.extra = 'x';
    expect(wrongSelectors(objects)).toEqual(['PodDisruptionBudget/tracing-kafka selects the pods of nothing']);
  });
});

describe('connections', () => {
  test('are found in every kind of configuration', () => {
    const found = connections(objects).map(({ from, host, port }) => `${from} ${host}:${port}`);
    expect(found).toEqual(expect.arrayContaining([
      'ConfigMap/tracing-agent tracing-sampler-2.observability.svc:4317',
      'ConfigMap/tracing-sampler tracing-jaeger-collector-replicas.observability.svc:4317',
      'ConfigMap/tracing-jaeger-collector tracing-kafka-2.tracing-kafka-brokers.observability.svc:9092',
      'ConfigMap/tracing-jaeger-ingester tracing-kafka-0.tracing-kafka-brokers.observability.svc:9092',
      'ConfigMap/tracing-jaeger-query tracing-elasticsearch.observability.svc:9200',
      'ConfigMap/tracing-elasticsearch tracing-elasticsearch-nodes.observability.svc:9300',
      'ConfigMap/tracing-kafka tracing-kafka-1.tracing-kafka-brokers.observability.svc:9093',
      'CronJob/tracing-jaeger-index-cleaner tracing-elasticsearch.observability.svc:9200',
    ]));
    // Three brokers; and Elasticsearch twice, by the program and by what waits for it.
    expect(found.filter(one => one.startsWith('Job/'))).toHaveLength(5);
  });

  test.each([
    ['tracing-sampler.observability.svc', 4318], ['tracing-sampler.other.svc', 4317], ['tracing-nothing.observability.svc', 4317],
    ['tracing-kafka-3.tracing-kafka-brokers.observability.svc', 9092], ['tracing-kafka-0.tracing-kafka.observability.svc', 9092],
  ])('to %s:%d lead nowhere', (host, port) => {
    expect(resolve({ from: '', host, port }, objects)).toBe(undefined);
  });
});

test('openedPorts finds every listener', () => {
  expect(openedPorts(parseConfig(find(objects, 'ConfigMap', 'tracing-jaeger-collector')))).toEqual([4317, 4318, 8888, 9411, 13133, 14250, 14268]);
});

test('a longer decision wait means a longer shutdown', () => {
  const longer = platformObjects({ ...PRODUCTION, gateway: { decisionWait: Duration.minutes(5) } });
  const grace = (output: KubeObject[]) => find(output, 'Deployment', 'tracing-sampler-2').spec.template.spec.terminationGracePeriodSeconds;
  expect([grace(objects), grace(longer)]).toEqual([90, 360]);
});
