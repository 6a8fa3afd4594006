import { Chart } from 'cdk8s';
import { TracingPlatform } from '../../src';
import { connections, resolve } from '../support/connections';
import { podLabelsOf, selects, workloads } from '../support/manifests';
import { PRODUCTION, twoPlatforms } from '../support/platforms';
import { wrongSelectors } from '../support/references';
import { KubeObject, synthRefusal } from '../support/synth';

const PROPS = { ...PRODUCTION, gateway: { router: {} } };

const PAIRS: [string, KubeObject[][]][] = [
  ['in one namespace', twoPlatforms({ name: 'blue', namespace: 'obs' }, { name: 'green', namespace: 'obs' }, PROPS)],
  // One name is the beginning of the other.
  ['in one namespace under similar names', twoPlatforms({ name: 'blue', namespace: 'obs' }, { name: 'blue-jaeger', namespace: 'obs' }, PROPS)],
  ['of one name in two namespaces', twoPlatforms({ name: 'blue', namespace: 'obs' }, { name: 'blue', namespace: 'dev' }, PROPS)],
  // Joined by a dash, both would be "a-b-c-agent".
  ['whose namespace and name can be read in two ways', twoPlatforms({ name: 'c', namespace: 'a-b' }, { name: 'b-c', namespace: 'a' }, PROPS)],
];

function keys(objects: KubeObject[]): string[] {
  return objects.map(({ apiVersion, kind, metadata }) => `${apiVersion} ${kind} ${metadata.namespace ?? '(cluster)'} ${metadata.name}`);
}

describe.each(PAIRS)('two platforms %s', (_where, [one, other]) => {
  test('have no object in common, cluster-wide ones included', () => {
    expect(keys(one).length).toBeGreaterThan(30);
    expect(keys(one).filter(key => keys(other).includes(key))).toEqual([]);
  });

  test('select their own pods only', () => {
    const inOneNamespace = one[0].metadata.namespace === other[0].metadata.namespace;
    const pods = inOneNamespace ? [...workloads(one), ...workloads(other)] : undefined;
    expect([...wrongSelectors(one, pods), ...wrongSelectors(other, pods)]).toEqual([]);
  });

  test("have Services that don't lead to each other", () => {
    const foreign = (own: KubeObject[], others: KubeObject[]) => own.filter(({ kind }) => kind === 'Service').flatMap(service =>
      workloads(others).filter(({ metadata }) => metadata.namespace === service.metadata.namespace)
        .filter(workload => podLabelsOf(workload).some(labels => selects(service.spec.selector, labels)))
        .map(workload => `${service.metadata.name} → ${workload.metadata.name}`));
    expect([...foreign(one, other), ...foreign(other, one)]).toEqual([]);
  });

  test('connect to their own parts only', () => {
    for (const own of [one, other]) {
      expect(connections(own).filter(connection => resolve(connection, own) === undefined)).toEqual([]);
    }
  });

  test('grant rights to their own agents only', () => {
    for (const own of [one, other]) {
      const [binding] = own.filter(({ kind }) => kind === 'ClusterRoleBinding');
      const [account] = own.filter(({ kind }) => kind === 'ServiceAccount');
      expect(binding.subjects).toEqual([{ kind: 'ServiceAccount', name: account.metadata.name, namespace: account.metadata.namespace }]);
    }
  });

  test('have Kafka clusters of different ids', () => {
    const id = (objects: KubeObject[]) => /--cluster-id (\S+)/.exec(JSON.stringify(objects.find(({ kind, metadata }) => kind === 'StatefulSet' && metadata.name.endsWith('-kafka'))))![1];
    expect(id(one)).not.toBe(id(other));
  });
});

test('two platforms of one name in one namespace are refused', () => {
  const messages = synthRefusal(chart => ['One', 'Two'].forEach(id => new TracingPlatform(chart, id, { name: 'same' })));
  expect(messages).toContain(
    "[test/Two/Agent/Resource] 'name' must be unique among objects of kind DaemonSet in namespace observability, got \"same-agent\": " +
    "test/One/Agent/Resource has the same; give one of the two constructs another 'name', or, if they are for two clusters, an App of its own");
  // Each object of the second platform is named once.
  expect(new Set(messages).size).toBe(messages.length);
});

test('two platforms of one name in one namespace are refused across charts, too', () => {
  const messages = synthRefusal(chart => {
    new TracingPlatform(chart, 'One', { name: 'same' });
    new TracingPlatform(new Chart(chart.node.root as any, 'second', { namespace: 'observability' }), 'Two', { name: 'same' });
  });
  expect(messages.some(message => message.startsWith('[second/Two/Agent/Service] ') && message.includes('"same-agent"'))).toBe(true);
});

test('a platform and a part of its own beside it are refused where they share names', () => {
  const messages = synthRefusal(chart => {
    const platform = new TracingPlatform(chart, 'tracing', { agents: false, gateway: { router: {} } });
    new TracingPlatform(chart, 'other', { name: 'tracing', backend: platform.gateway.router });
  });
  expect(messages[0]).toContain('"tracing-sampler"');
});
