/**
 * What `cdk8s-tracing diff` says of a change, and what a real API server says of it. No pod of the platform runs: a quota
 * forbids them, since only the objects matter here.
 */
import { Duration, Size } from 'cdk8s';
import { loadAll } from 'js-yaml';
import { applyManifest, createNamespace, deleteManifest, deleteNamespace, Manifest } from './support/cluster';
import { kubectl, kubectlJson } from './support/kubectl';
import { evaluationUnderTest, synthesize, UNDER_TEST } from './support/platforms';
import { waitWhile } from './support/wait';
import { JaegerVersion, OtelCollectorVersion, TailSamplingPolicy, TracingPlatform, TracingPlatformProps } from '../../src';
import { compareManifests } from '../../src/checks/upgrade/compare-manifests';
import { mergeDeep } from '../../src/config/merge';

const [NAMESPACE, RUNNING] = ['test-upgrade-objects', 'test-upgrade-running'];
const CLUSTER_WIDE = 'test-upgrade-cluster-wide';

function platform(change: TracingPlatformProps = {}): string {
  return synthesize(NAMESPACE, chart => new TracingPlatform(chart, 'tracing', mergeDeep(evaluationUnderTest(), change)));
}

const BASE = platform();

/** `rule object` of what is refused. */
function refused(before: string, after: string): string[] {
  return compareManifests(before, after).filter(({ severity }) => severity === 'refused').map(({ rule, object }) => `${rule} ${object}`);
}

/** What the API server answers to an apply that changes nothing. */
async function dryRun(text: string): Promise<{ code: number; stderr: string }> {
  return kubectl(['apply', '--server-side', '--validate=strict', '--dry-run=server', '--filename', '-'], { input: text, allowFailure: true });
}

beforeAll(async () => {
  await Promise.all([NAMESPACE, RUNNING].map(name => deleteNamespace(name)));
  await Promise.all([NAMESPACE, RUNNING].map(name => createNamespace(name)));
  await applyManifest({ text: JSON.stringify({ apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'no-pods', namespace: NAMESPACE }, spec: { hard: { pods: '0' } } }) });
  await applyManifest({ text: BASE });
});

afterAll(async () => {
  await deleteManifest({ text: BASE });
  await Promise.all([NAMESPACE, RUNNING].map(name => deleteNamespace(name)));
});

const SAFE: [string, TracingPlatformProps][] = [
  ['memory', { agent: UNDER_TEST.sized(300), kafka: UNDER_TEST.sized(900), elasticsearch: UNDER_TEST.sized(1500) }],
  ['policies', { gateway: { policies: [TailSamplingPolicy.errors(), TailSamplingPolicy.percentage(5)] } }],
  ['the decision wait, with the grace period that follows', { gateway: { decisionWait: Duration.seconds(20) } }],
  ['a longer retention', { jaeger: { retention: Duration.days(9), topic: { retention: Duration.hours(12) } } }],
  ['a shorter retention', { jaeger: { retention: Duration.days(1), topic: { retention: Duration.hours(2) } } }],
  ['releases of collectors', { agent: { version: OtelCollectorVersion.of('0.160.0') }, gateway: { version: OtelCollectorVersion.of('0.160.0') } }],
  ['the release of Jaeger', { jaeger: { version: JaegerVersion.of('2.21.0') } }],
  ['queues', { agent: { queueSpans: 20_000 } }],
  ['more partitions: a new Job', { jaeger: { topic: { partitions: 6 } } }],
  ['replicas of what has no state', { jaeger: { collector: { replicas: 2 }, ingester: { replicas: 3 }, query: { replicas: 2 } } }],
  ['a router', { gateway: { router: { replicas: 1 } } }],
  ['NetworkPolicies', { networkPolicies: true }],
  ['labels, tolerations and placement of pods', { agent: { podLabels: { team: 'a' } }, elasticsearch: { nodeSelector: { disk: 'ssd' } } }],
  ['another registry', { imageSource: { registry: 'registry.example.com' } }],
];

test('safe changes, one on top of the other: nothing is refused by diff, nor by the API server', async () => {
  let [before, props] = [BASE, {}];
  for (const [what, change] of SAFE) {
    props = mergeDeep(props, change);
    const after = platform(props);
    expect([what, refused(before, after)]).toEqual([what, []]);
    await applyManifest({ text: after }); // throws if it is refused, and for any warning
    before = after;
  }
});

const meta = (name: string) => ({ name, namespace: NAMESPACE });
const pod = (image: string, app = 'one') => ({ metadata: { labels: { app, all: 'yes' } }, spec: { restartPolicy: 'Never', containers: [{ name: 'main', image }] } });
const running = (kind: string, app: string) => ({
  apiVersion: 'apps/v1', kind, metadata: meta('selector'), spec: { selector: { matchLabels: { app } }, template: { ...pod('pause', app), spec: { containers: [{ name: 'main', image: 'pause' }] } } },
});
const statefulSet = (spec: any) => ({ ...running('StatefulSet', 'one'), metadata: meta('set'), spec: { serviceName: 'set', ...running('StatefulSet', 'one').spec, ...spec } });
const job = (image: string) => ({ apiVersion: 'batch/v1', kind: 'Job', metadata: meta('job'), spec: { template: pod(image) } });
const service = (spec: any) => ({ apiVersion: 'v1', kind: 'Service', metadata: meta('service'), spec: { ports: [{ port: 80 }], ...spec } });
const binding = (name: string) => ({
  apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRoleBinding', metadata: { name: CLUSTER_WIDE }, roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
});
const configMap = (body: any) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: meta('fixed'), immutable: true, ...body });
const storageClass = (body: any) => ({ apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { name: CLUSTER_WIDE }, provisioner: 'example.com/none', ...body });
const claim = (storage: string, spec: any = {}) => ({
  apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: meta('claim'), spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'none', resources: { requests: { storage } }, ...spec },
});

describe('what diff calls refused, the API server refuses', () => {
  test.each<[string, TracingPlatformProps]>([
    ['volume-template-changed StatefulSet/test-upgrade-objects/tracing-elasticsearch', { elasticsearch: { storage: Size.gibibytes(3) } }],
    ['volume-template-changed StatefulSet/test-upgrade-objects/tracing-kafka', { kafka: { storageClassName: 'fast' } }],
  ])('%s of a platform', async (finding, change) => {
    await applyManifest({ text: BASE });
    const after = platform(change);
    expect(refused(BASE, after)).toEqual([finding]);
    const { code, stderr } = await dryRun(after);
    expect([code, stderr]).toEqual([1, expect.stringMatching(/The StatefulSet "\S+" is invalid: spec: Forbidden: updates to statefulset spec/)]);
  });

  test.each<[string, any, any]>([
    ['workload-selector-changed', running('Deployment', 'one'), running('Deployment', 'other')],
    ['workload-selector-changed', running('DaemonSet', 'one'), running('DaemonSet', 'other')],
    ['workload-selector-changed', running('ReplicaSet', 'one'), running('ReplicaSet', 'other')],
    ['workload-selector-changed', running('StatefulSet', 'one'), running('StatefulSet', 'other')],
    ['stateful-set-field-changed', statefulSet({}), statefulSet({ serviceName: 'other' })],
    ['stateful-set-field-changed', statefulSet({ podManagementPolicy: 'Parallel' }), statefulSet({})],
    ['job-changed', job('pause:1'), job('pause:2')],
    ['service-address-changed', service({}), service({ clusterIP: 'None' })],
    ['role-ref-changed', binding('one'), binding('other')],
    ['immutable-data-changed', configMap({ data: { a: '1' } }), configMap({ data: { a: '2' } })],
    ['immutable-data-changed', configMap({ data: { a: '1' } }), configMap({ data: { a: '1' }, immutable: false })],
    ['storage-class-changed', storageClass({}), storageClass({ parameters: { type: 'ssd' } })],
    ['storage-class-changed', storageClass({}), storageClass({ volumeBindingMode: 'WaitForFirstConsumer' })],
    ['volume-claim-changed', claim('2Gi'), claim('1Gi')],
    ['volume-claim-changed', claim('2Gi'), claim('2Gi', { accessModes: ['ReadWriteOncePod'] })],
  ])('%s', async (rule, old, now) => {
    const [before, after] = [old, now].map(object => JSON.stringify(object));
    expect(compareManifests(before, after).map(finding => `${finding.severity} ${finding.rule}`)).toEqual([`refused ${rule}`]);
    const where: Manifest = { text: before };
    try {
      await kubectl(['apply', '--server-side', '--filename', '-'], { input: before }); // pods that break Pod Security only warn here
      const { code, stderr } = await dryRun(after);
      expect([code, stderr]).toEqual([1, expect.stringMatching(/immutable|Forbidden|forbidden|Invalid value|cannot change roleRef/)]);
      // The same as before is taken, so it was the change that was refused.
      expect((await dryRun(before)).code).toBe(0);
    } finally {
      await deleteManifest(where);
      await kubectl(['wait', '--for=delete', '--timeout=60s', '--filename', '-'], { input: before, allowFailure: true });
    }
  });
});

test('a Service whose clusterIP: None goes away stays headless, without a word', async () => {
  const [before, after] = [service({ clusterIP: 'None' }), service({})].map(object => JSON.stringify(object));
  expect(compareManifests(before, after).map(({ severity, rule }) => `${severity} ${rule}`)).toEqual(['danger service-address-changed']);
  await applyManifest({ text: before });
  await applyManifest({ text: after });
  expect((await kubectlJson<any>(['get', 'service', 'service', '--namespace', NAMESPACE])).spec.clusterIP).toBe('None');
});

test('the way that diff names for another volume size: the pods run on, and the new StatefulSet takes them over', async () => {
  const set = (storage: string) => {
    const [object] = loadAll(JSON.stringify(statefulSet({}))) as any[];
    const container = { name: 'main', image: 'registry.k8s.io/pause:3.10', securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } } };
    const security = { runAsNonRoot: true, runAsUser: 65535, seccompProfile: { type: 'RuntimeDefault' } };
    return JSON.stringify({
      ...object,
      metadata: { name: 'set', namespace: RUNNING },
      spec: {
        ...object.spec,
        template: { metadata: { labels: { app: 'one' } }, spec: { securityContext: security, containers: [container], terminationGracePeriodSeconds: 1 } },
        volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage } } } }],
      },
    });
  };
  const here = ['--namespace', RUNNING];
  const read = (kind: string, name: string) => kubectlJson<any>(['get', kind, name, ...here]);
  await applyManifest({ text: set('16Mi') });
  await kubectl(['rollout', 'status', 'statefulset/set', '--timeout=90s', ...here]);
  const [pod0, old] = [await read('pod', 'set-0'), await read('statefulset', 'set')];
  expect((await dryRun(set('32Mi'))).code).toBe(1);

  await kubectl(['delete', 'statefulset', 'set', '--cascade=orphan', ...here]);
  await applyManifest({ text: set('32Mi') });
  const now = await read('statefulset', 'set');
  expect(now.metadata.uid).not.toBe(old.metadata.uid);
  await waitWhile('the new StatefulSet owns the pod', async () => {
    const owners: any[] = (await read('pod', 'set-0')).metadata.ownerReferences ?? [];
    return owners.some(({ uid }) => uid === now.metadata.uid) ? [] : [`its owners are ${JSON.stringify(owners)}`];
  }, { timeoutSeconds: 60 });
  const adopted = await read('pod', 'set-0');
  expect(adopted.metadata.uid).toBe(pod0.metadata.uid);
  expect(adopted.status.containerStatuses[0].restartCount).toBe(0);
  await kubectl(['rollout', 'status', 'statefulset/set', '--timeout=60s', ...here]);
  expect((await read('pod', 'set-0')).metadata.uid).toBe(pod0.metadata.uid);
});
