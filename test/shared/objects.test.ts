import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { kubeObject, namespaceOf } from '../../src/shared/kube-object';
import { autoscaler, configFiles, configVolume, disruptionBudget, secretVolume, service } from '../../src/shared/objects';
import { podTemplate } from '../../src/shared/pod';
import { SyncWave } from '../../src/shared/sync-wave';
import { testChart } from '../support/chart';
import { find, synth } from '../support/synth';

const IDENTITY = { application: 'app', instance: 'x', component: 'c', version: '1.0.0' };
const SELECTOR = { 'app.kubernetes.io/name': 'app', 'app.kubernetes.io/instance': 'x', 'app.kubernetes.io/component': 'c' };
const LABELS = { ...SELECTOR, 'app.kubernetes.io/version': '1.0.0', 'app.kubernetes.io/part-of': 'x', 'app.kubernetes.io/managed-by': 'cdk8s' };

describe('kubeObject', () => {
  test('is in the namespace of the chart, unless its kind has none', () => {
    const chart = testChart('obs');
    const settings = { apiVersion: 'v1', kind: 'Thing', labels: {}, body: { spec: { a: 1 } } };
    kubeObject(chart, 'one', { ...settings, name: 'one' });
    kubeObject(chart, 'two', { ...settings, name: 'two', clusterScoped: true });
    expect(synth(chart).map(({ metadata, spec }) => [metadata.name, metadata.namespace, spec])).toEqual([['one', 'obs', { a: 1 }], ['two', undefined, { a: 1 }]]);
  });

  test('needs a chart with a namespace', () => {
    const chart = new Construct(testChart(''), 'P');
    expect(() => namespaceOf(chart)).toThrow(new Error("[test/P] 'namespace' must be set on the chart, got \"\": addresses of Services contain it; " +
      "write new Chart(app, id, { namespace: 'observability' })"));
    expect(namespaceOf(testChart('obs'))).toBe('obs');
  });
});

describe('service', () => {
  test('leads to the container ports of the same names', () => {
    const chart = testChart();
    service(chart, 'S', { name: 'x', identity: IDENTITY, ports: [{ name: 'http', port: 80, appProtocol: 'http' }, { name: 'dns', port: 53, protocol: 'UDP' }] });
    expect(synth(chart)).toEqual([{
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'x', namespace: 'observability', labels: LABELS },
      spec: {
        type: 'ClusterIP',
        selector: SELECTOR,
        ports: [
          { name: 'http', port: 80, targetPort: 'http', protocol: 'TCP', appProtocol: 'http' },
          { name: 'dns', port: 53, targetPort: 'dns', protocol: 'UDP' },
        ],
      },
    }]);
  });

  test('can be headless, find pods that are not ready, and select others', () => {
    const chart = testChart();
    service(chart, 'S', { name: 'x', identity: IDENTITY, ports: () => [{ name: 'a', port: 1 }], headless: true, publishNotReady: true, selector: { a: 'b' } });
    expect(find(synth(chart), 'Service', 'x').spec).toEqual({
      clusterIP: 'None', publishNotReadyAddresses: true, selector: { a: 'b' }, ports: [{ name: 'a', port: 1, targetPort: 'a', protocol: 'TCP' }],
    });
  });

  test('can stay on the node', () => {
    const chart = testChart();
    service(chart, 'S', { name: 'x', identity: IDENTITY, ports: [{ name: 'a', port: 1 }], nodeLocal: true });
    expect(find(synth(chart), 'Service', 'x').spec.internalTrafficPolicy).toBe('Local');
  });
});

describe('configFiles', () => {
  function checksum(files: Record<string, string>): string {
    const chart = testChart();
    const config = configFiles(chart, 'C', 'x', IDENTITY, Object.fromEntries(Object.entries(files).map(([name, text]) => [name, () => text])));
    kubeObject(chart, 'W', { apiVersion: 'v1', kind: 'W', name: 'w', labels: {}, body: { spec: config.checksum } });
    return find(synth(chart), 'W', 'w').spec['checksum/config'];
  }

  test('has the files', () => {
    const chart = testChart();
    const config = configFiles(chart, 'C', 'x', IDENTITY, { 'a.yaml': () => 'a: 1\n' });
    expect(find(synth(chart), 'ConfigMap', 'x').data).toEqual({ 'a.yaml': 'a: 1\n' });
    expect(configVolume('config', config)).toEqual({ name: 'config', configMap: { name: 'x' } });
  });

  test('has a checksum that changes with content and names of files, and only then', () => {
    // sha256 of {"a.yaml":"a: 1\n"}
    expect(checksum({ 'a.yaml': 'a: 1\n' })).toBe('ee1a88a6a17fff62');
    expect(checksum({ 'a.yaml': 'a: 1\n' })).toBe(checksum({ 'a.yaml': 'a: 1\n' }));
    expect(checksum({ 'a.yaml': 'a: 2\n' })).not.toBe(checksum({ 'a.yaml': 'a: 1\n' }));
    expect(checksum({ 'b.yaml': 'a: 1\n' })).not.toBe(checksum({ 'a.yaml': 'a: 1\n' }));
  });

  test('sees changes that come later', () => {
    const chart = testChart();
    let text = 'before';
    configFiles(chart, 'C', 'x', IDENTITY, { file: () => text });
    text = 'after';
    expect(find(synth(chart), 'ConfigMap', 'x').data).toEqual({ file: 'after' });
  });
});

describe('disruptionBudget', () => {
  test('lets a drain take one pod at a time', () => {
    const chart = testChart();
    disruptionBudget(chart, 'x', IDENTITY, 2, 'AlwaysAllow');
    expect(find(synth(chart), 'PodDisruptionBudget', 'x').spec)
      .toEqual({ maxUnavailable: 1, selector: { matchLabels: SELECTOR }, unhealthyPodEvictionPolicy: 'AlwaysAllow' });
  });

  test('is not there for a single pod, which could then never be moved', () => {
    const chart = testChart();
    expect(disruptionBudget(chart, 'x', IDENTITY, 1, 'AlwaysAllow')).toBe(undefined);
    expect(synth(chart)).toEqual([]);
  });
});

test('autoscaler grows at once and shrinks slowly, in the wave of its workload', () => {
  const chart = testChart();
  const target = new ApiObject(chart, 'D', { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'x' } });
  autoscaler(chart, { target, identity: IDENTITY, wave: SyncWave.JAEGER, options: { minReplicas: 2, maxReplicas: 8 } });
  expect(find(synth(chart), 'HorizontalPodAutoscaler', 'x')).toMatchObject({
    metadata: { annotations: { 'argocd.argoproj.io/sync-wave': '3' }, labels: LABELS },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'x' },
      minReplicas: 2,
      maxReplicas: 8,
      metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } } }],
      behavior: { scaleDown: { stabilizationWindowSeconds: 300, policies: [{ type: 'Pods', value: 1, periodSeconds: 300 }] } },
    },
  });
});

test('secretVolume shows pod and group only the keys that are asked for', () => {
  expect(secretVolume('s', { secretName: 'tls', mountPath: '/tls', keys: ['ca.crt'] }))
    .toEqual({ name: 's', secret: { secretName: 'tls', defaultMode: 288, items: [{ key: 'ca.crt', path: 'ca.crt' }] } });
  expect(secretVolume('s', { secretName: 'tls', mountPath: '/tls' })).toEqual({ name: 's', secret: { secretName: 'tls', defaultMode: 288 } });
});

describe('podTemplate', () => {
  const SETTINGS = { identity: IDENTITY, user: 1000, containers: [{ name: 'c' }], volumes: [], gracePeriodSeconds: 30, options: {} };

  test('is what Pod Security restricted wants, spread over nodes and zones', () => {
    expect(JSON.parse(JSON.stringify(podTemplate(testChart(), SETTINGS)))).toEqual({
      metadata: { labels: LABELS },
      spec: {
        automountServiceAccountToken: false,
        enableServiceLinks: false,
        securityContext: {
          runAsNonRoot: true, runAsUser: 1000, runAsGroup: 1000, fsGroup: 1000, fsGroupChangePolicy: 'OnRootMismatch', seccompProfile: { type: 'RuntimeDefault' },
        },
        terminationGracePeriodSeconds: 30,
        topologySpreadConstraints: [
          { maxSkew: 1, topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'ScheduleAnyway', labelSelector: { matchLabels: SELECTOR } },
          { maxSkew: 1, topologyKey: 'topology.kubernetes.io/zone', whenUnsatisfiable: 'ScheduleAnyway', labelSelector: { matchLabels: SELECTOR } },
        ],
        containers: [{ name: 'c' }],
      },
    });
  });

  test('has a token only with a ServiceAccount', () => {
    const { spec } = podTemplate(testChart(), { ...SETTINGS, serviceAccountName: 'agent' });
    expect([spec.serviceAccountName, spec.automountServiceAccountToken]).toEqual(['agent', true]);
  });

  test('keeps a quorum on separate nodes', () => {
    const { spec } = podTemplate(testChart(), { ...SETTINGS, spreadOverNodes: 'DoNotSchedule' });
    expect(spec.topologySpreadConstraints.map((constraint: any) => [constraint.topologyKey, constraint.whenUnsatisfiable]))
      .toEqual([['kubernetes.io/hostname', 'DoNotSchedule'], ['topology.kubernetes.io/zone', 'ScheduleAnyway']]);
  });

  test('limits what may be written to the disk of the node', () => {
    const volumes = [{ name: 'tmp', emptyDir: {} }, { name: 'queue', emptyDir: { sizeLimit: '20Gi' } }, { name: 'config', configMap: { name: 'x' } }];
    expect(podTemplate(testChart(), { ...SETTINGS, volumes }).spec.volumes).toEqual([
      { name: 'tmp', emptyDir: { sizeLimit: '1Gi' } }, { name: 'queue', emptyDir: { sizeLimit: '20Gi' } }, { name: 'config', configMap: { name: 'x' } },
    ]);
  });

  test('labels of the user never replace those that selectors use', () => {
    const { metadata } = podTemplate(testChart(), { ...SETTINGS, options: { podLabels: { 'team': 'a', 'app.kubernetes.io/instance': 'other' } } });
    expect(metadata.labels).toEqual({ ...LABELS, team: 'a' });
  });

  test('annotations of the user never replace the checksum', () => {
    const { metadata } = podTemplate(testChart(), { ...SETTINGS, annotations: { 'checksum/config': 'sum' }, options: { podAnnotations: { 'a': 'b', 'checksum/config': 'x' } } });
    expect(metadata.annotations).toEqual({ 'a': 'b', 'checksum/config': 'sum' });
  });
});
