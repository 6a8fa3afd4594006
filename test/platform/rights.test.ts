/** Rights on the Kubernetes API: who has which, and nothing beyond it. */
import { podTemplateOf, workloads } from '../support/manifests';
import { platformObjects, PRODUCTION } from '../support/platforms';
import { find, KubeObject, listNames } from '../support/synth';

const OBJECTS = platformObjects({ ...PRODUCTION, gateway: { router: {} } });

function tokens(objects: KubeObject[]): [string, string | undefined, boolean][] {
  return workloads(objects).map(workload => {
    const { serviceAccountName, automountServiceAccountToken } = podTemplateOf(workload).spec;
    return [workload.metadata.name.replace(/-[0-9a-f]{8}$/, ''), serviceAccountName, automountServiceAccountToken];
  });
}

test('the agent gets a token of its own account, and no other pod gets one', () => {
  expect(tokens(OBJECTS).sort()).toEqual([
    ['tracing-agent', 'tracing-agent', true],
    ...['elasticsearch', 'jaeger-collector', 'jaeger-index-cleaner', 'jaeger-index-init', 'jaeger-index-lookback', 'jaeger-index-rollover', 'jaeger-ingester', 'jaeger-query', 'kafka', 'kafka-topic', 'router', 'sampler-0', 'sampler-1', 'sampler-2']
      .map(part => [`tracing-${part}`, undefined, false]),
  ]);
});

test('no token comes in by a volume', () => {
  const volumes = workloads(OBJECTS).flatMap(workload => podTemplateOf(workload).spec.volumes ?? []);
  expect(volumes.length).toBeGreaterThan(0);
  expect(volumes.filter((volume: any) => (volume.projected?.sources ?? []).some((source: any) => source.serviceAccountToken))).toEqual([]);
});

test('these are all the objects that give rights', () => {
  expect(listNames(OBJECTS).filter(name => /^(Cluster)?Role|^ServiceAccount/.test(name))).toEqual([
    'ClusterRole/observability:tracing-agent', 'ClusterRoleBinding/observability:tracing-agent', 'ServiceAccount/tracing-agent',
  ]);
});

test('the agent may read pods, and nothing else', () => {
  expect(find(OBJECTS, 'ClusterRole', 'observability:tracing-agent').rules).toEqual([{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] }]);
});

test('the rights are bound to the agent alone', () => {
  const { roleRef, subjects } = find(OBJECTS, 'ClusterRoleBinding', 'observability:tracing-agent');
  expect(roleRef).toEqual({ apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'observability:tracing-agent' });
  expect(subjects).toEqual([{ kind: 'ServiceAccount', name: 'tracing-agent', namespace: 'observability' }]);
});

test('a pod that is given the account by hand still gets no token from it', () => {
  expect(find(OBJECTS, 'ServiceAccount', 'tracing-agent').automountServiceAccountToken).toBe(false);
});

test('the UID of Deployments, which stands in ReplicaSets only, adds the right to read those', () => {
  const objects = platformObjects({ ...PRODUCTION, agent: { k8sAttributes: { metadata: ['k8s.pod.name', 'k8s.deployment.uid'] } } });
  expect(find(objects, 'ClusterRole', 'observability:tracing-agent').rules).toEqual([
    { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] },
    { apiGroups: ['apps'], resources: ['replicasets'], verbs: ['get', 'list', 'watch'] },
  ]);
});
