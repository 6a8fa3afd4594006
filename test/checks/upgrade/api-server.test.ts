import { manifest } from '../../support/checks';
import { findings, foundBy } from '../../support/upgrade';

const statefulSet = (spec: any) => manifest('StatefulSet', 'db', { apiVersion: 'apps/v1', spec });
const selector = (app: string) => ({ matchLabels: { app } });

describe('workload-selector-changed', () => {
  test.each(['Deployment', 'DaemonSet', 'ReplicaSet', 'StatefulSet'])('%s', kind => {
    expect(foundBy('workload-selector-changed', [manifest(kind, 'one', { spec: { selector: selector('a') } })], [manifest(kind, 'one', { spec: { selector: selector('b') } })]))
      .toEqual([`${kind}/tracing/one: spec.selector changes from {"matchLabels":{"app":"a"}} to {"matchLabels":{"app":"b"}}`]);
  });

  test('not of a PodDisruptionBudget or a Service, whose selectors may change', () => {
    const objects = (app: string) => [manifest('PodDisruptionBudget', 'one', { spec: { selector: selector(app) } }), manifest('Service', 'one', { spec: { selector: { app } } })];
    expect(findings(objects('a'), objects('b'))).toEqual([]);
  });

  test('not where the labels stand in another order', () => {
    const one = { matchLabels: { a: '1', b: '2' } };
    const other = { matchLabels: { b: '2', a: '1' } };
    expect(findings([manifest('Deployment', 'one', { spec: { selector: one } })], [manifest('Deployment', 'one', { spec: { selector: other } })])).toEqual([]);
  });
});

describe('stateful-set-field-changed', () => {
  test.each([
    [{ serviceName: 'a' }, { serviceName: 'b' }, 'spec.serviceName changes from "a" to "b"'],
    [{ podManagementPolicy: 'Parallel' }, {}, 'spec.podManagementPolicy changes from "Parallel" to "OrderedReady"'],
  ])('%j to %j', (before, after, message) => {
    expect(findings([statefulSet(before)], [statefulSet(after)])).toEqual([`refused stateful-set-field-changed StatefulSet/tracing/db: ${message}`]);
  });

  test('not where the default is written out, nor for what may change', () => {
    const before = { replicas: 1, updateStrategy: { type: 'OnDelete' }, template: { metadata: { labels: { a: '1' } } } };
    const after = { replicas: 3, podManagementPolicy: 'OrderedReady', minReadySeconds: 5, revisionHistoryLimit: 3, persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain' } };
    expect(findings([statefulSet(before)], [statefulSet(after)])).toEqual([]);
  });
});

describe('job-changed', () => {
  const job = (image: string, more: any = {}) => manifest('Job', 'topic', { apiVersion: 'batch/v1', spec: { template: { spec: { containers: [{ name: 'a', image }] } }, ...more } });

  test('the pods\' template', () => {
    expect(foundBy('job-changed', [job('a:1')], [job('a:2')])).toEqual([
      'Job/tracing/topic: spec.template changes from {"spec":{"containers":[{"name":"a","image":"a:1"}]}} to {"spec":{"containers":[{"name":"a","image":"a:2"}]}}',
    ]);
  });

  test('not what may change, and not the template of a CronJob', () => {
    const cron = (image: string) => ({ ...manifest('CronJob', 'topic'), spec: { jobTemplate: job(image) } });
    expect(findings([job('a:1'), cron('a:1')], [job('a:1', { ttlSecondsAfterFinished: 60, backoffLimit: 3 }), cron('a:2')])).toEqual([]);
  });
});

describe('service-address-changed', () => {
  const service = (spec: any) => [manifest('Service', 'db', { spec })];

  test.each([
    [{}, { clusterIP: 'None' }, 'refused', 'spec.clusterIP changes from an address that the cluster chose to "None"'],
    [{ clusterIP: 'None' }, { clusterIP: '10.0.0.7' }, 'refused', 'spec.clusterIP changes from "None" to "10.0.0.7"'],
    [{ clusterIP: 'None' }, {}, 'danger', 'spec.clusterIP: None goes away, but the Service that is there stays headless'],
  ])('%j to %j', (before, after, severity, message) => {
    expect(findings(service(before), service(after))).toEqual([`${severity} service-address-changed Service/tracing/db: ${message}`]);
  });

  test.each([
    [{ clusterIP: 'None' }, { clusterIP: 'None', publishNotReadyAddresses: true }],
    [{ clusterIP: '10.0.0.7' }, {}],
    [{ type: 'ExternalName', externalName: 'a.example.com' }, { clusterIP: 'None' }],
  ])('not from %j to %j', (before, after) => {
    expect(findings(service(before), service(after))).toEqual([]);
  });
});

test.each(['RoleBinding', 'ClusterRoleBinding'])('role-ref-changed: %s', kind => {
  const binding = (name: string, subject: string) => [manifest(kind, 'one', { roleRef: { kind: 'ClusterRole', name }, subjects: [{ name: subject }] })];
  expect(findings(binding('reader', 'a'), binding('admin', 'a')))
    .toEqual([`refused role-ref-changed ${kind}/tracing/one: roleRef changes from ClusterRole/reader to ClusterRole/admin`]);
  expect(findings(binding('reader', 'a'), binding('reader', 'b'))).toEqual([]);
});

describe('immutable-data-changed', () => {
  const map = (data: any, immutable?: boolean) => [manifest('ConfigMap', 'one', { data, immutable })];

  test('content, and the mark itself', () => {
    expect(foundBy('immutable-data-changed', map({ a: '1' }, true), map({ a: '2' }, true))).toEqual(['ConfigMap/tracing/one: its content changes']);
    expect(foundBy('immutable-data-changed', map({ a: '1' }, true), map({ a: '1' }))).toEqual(['ConfigMap/tracing/one: immutable goes away']);
  });

  test('not while it may change', () => {
    expect(findings(map({ a: '1' }), map({ a: '2' }, true))).toEqual([]);
    expect(findings(map({ a: '1' }, true), map({ a: '1' }, true))).toEqual([]);
  });
});

test('storage-class-changed', () => {
  const storageClass = (body: any) => [{ apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { name: 'fast' }, provisioner: 'csi.example.com', ...body }];
  expect(findings(storageClass({}), storageClass({ parameters: { type: 'ssd' }, volumeBindingMode: 'WaitForFirstConsumer' }))).toEqual([
    'refused storage-class-changed StorageClass/fast: parameters changes from nothing to {"type":"ssd"}',
    'refused storage-class-changed StorageClass/fast: volumeBindingMode changes from "Immediate" to "WaitForFirstConsumer"',
  ]);
  expect(findings(storageClass({}), storageClass({ reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate', allowVolumeExpansion: true }))).toEqual([]);
});

test('objects of two API groups and one kind are two objects', () => {
  const service = (apiVersion: string, clusterIP?: string) => ({ ...manifest('Service', 'one', { spec: { clusterIP } }), apiVersion });
  expect(foundBy('service-address-changed', [service('v1'), service('serving.knative.dev/v1')], [service('serving.knative.dev/v1', 'None'), service('v1')]))
    .toEqual(['Service/tracing/one: spec.clusterIP changes from an address that the cluster chose to "None"']);
});

test('another version of an API group is the same object', () => {
  const budget = (apiVersion: string) => ({ ...manifest('StatefulSet', 'db', { spec: { volumeClaimTemplates: [{ metadata: { name: 'data' } }] } }), apiVersion });
  expect(findings([budget('apps/v1beta1')], [budget('apps/v1')])).toEqual([]);
});

test.each([null, 'text', 7, [1], {}, { kind: 'Service' }, { kind: 'StatefulSet', spec: null }, { kind: 'Job', metadata: null, spec: { template: null } },
  { kind: 'StatefulSet', spec: { volumeClaimTemplates: 'none', template: { spec: { containers: [null, {}], volumes: [null, { projected: null }] } } } },
  { kind: 'Deployment', spec: { template: { spec: { containers: [{ env: null, envFrom: null, command: 'sh', image: 7 }], volumes: [{ secret: {} }] } } } },
  { kind: 'ConfigMap', metadata: { name: 'a' }, data: { 'a.yaml': 'service: {pipelines: {a: null, b: {receivers: x, exporters: [kafka]}}}\nexporters: {kafka: null}' } },
  { kind: 'ConfigMap', metadata: { name: 'a' }, data: { 'elasticsearch.yml': 'node.roles: 3' } }])('an object of any shape stays as it is: %j', object => {
  expect(findings([object as any], [object as any])).toEqual([]);
});
