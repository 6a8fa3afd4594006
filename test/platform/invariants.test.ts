import { connections, openedPorts, resolve } from '../support/connections';
import { container, containersOf, instanceOf, parseConfig, podTemplateOf, workloads } from '../support/manifests';
import { platformObjects, SHAPES } from '../support/platforms';
import { podSecurityViolations } from '../support/pod-security';
import { brokenServices, danglingReferences, secretReferences, wrongSelectors } from '../support/references';
import { find, KubeObject } from '../support/synth';

/** Hosts outside that a shape was told about. */
const OUTSIDE = ['es.example.com:9200', 'kafka.example.com:9092', 'otlp.vendor.example.com:4317'];

const PASSWORDS = ['elastic', 'index-manager', 'jaeger-reader', 'jaeger-writer', 'monitoring'].map(user => `tracing-elasticsearch-credentials/${user}`);

/** The Secrets that the documentation asks people to make; certificates are made by cert-manager. */
const SECRETS: { [shape: string]: string[] } = {
  'EVALUATION': PASSWORDS,
  'PRODUCTION': PASSWORDS,
  'with monitoring': PASSWORDS,
  'with a smoke test': PASSWORDS,
  'with a router': PASSWORDS,
  'with two groups of samplers': PASSWORDS,
  'with existing Kafka and Elasticsearch': ['es-ca/ca.crt', 'es-user/password'],
  'with a backend': ['vendor/token'],
  'with queues on disk, an archive and a namespace': [...PASSWORDS, 'tracing-elasticsearch-credentials/jaeger-archive'].sort(),
};

const LABELS = ['component', 'instance', 'managed-by', 'name', 'part-of', 'version'].map(label => `app.kubernetes.io/${label}`);

function running(objects: KubeObject[]): KubeObject[] {
  return objects.filter(({ kind }) => ['DaemonSet', 'StatefulSet', 'Deployment'].includes(kind));
}

function nameOf({ kind, metadata }: KubeObject): string {
  return `${kind}/${metadata.name}`;
}

describe.each(Object.entries(SHAPES))('%s', (shape, props) => {
  const objects = platformObjects(props);

  test('every Service leads to pods, and to ports that they have', () => {
    expect(brokenServices(objects)).toEqual([]);
  });

  test('every reference leads to an object, and every mount to a volume', () => {
    expect(danglingReferences(objects)).toEqual([]);
  });

  test('no Secret is needed but those of the documentation', () => {
    const made = objects.filter(({ kind }) => kind === 'Certificate').map(({ spec }) => spec.secretName);
    expect(secretReferences(objects).filter(secret => !made.includes(secret.split('/')[0]))).toEqual(SECRETS[shape]);
  });

  test('every configured address leads to a Service and to a port of it', () => {
    const unresolved = connections(objects).filter(connection => resolve(connection, objects) === undefined);
    expect(unresolved.filter(({ host, port }) => !OUTSIDE.includes(`${host}:${port}`))).toEqual([]);
  });

  test('every collector and every role of Jaeger has as many container ports as it opens', () => {
    const collectors = running(objects).filter(workload => (container(workload).args ?? []).some((argument: string) => argument.startsWith('--config=')));
    expect(collectors.length).toBeGreaterThan(0);
    for (const workload of collectors) {
      const ports = container(workload).ports.map((port: any) => port.containerPort).sort((one: number, other: number) => one - other);
      expect([nameOf(workload), ports]).toEqual([nameOf(workload), openedPorts(parseConfig(find(objects, 'ConfigMap', instanceOf(workload)!)))]);
    }
  });

  test('every pod that keeps running has the three probes, on ports that it has', () => {
    for (const workload of running(objects)) {
      const { ports, ...main } = container(workload);
      const names = ports.map((port: any) => port.name);
      for (const probe of ['startupProbe', 'readinessProbe', 'livenessProbe']) {
        const { httpGet, tcpSocket } = main[probe];
        expect(names).toContain((httpGet ?? tcpSocket).port);
      }
    }
  });

  test('every pod is restricted', () => {
    expect(workloads(objects).flatMap(workload => podSecurityViolations(podTemplateOf(workload)).map(violation => `${nameOf(workload)}: ${violation}`)))
      .toEqual([]);
  });

  test('every container has requests and limits for CPU and memory', () => {
    const incomplete = workloads(objects).flatMap(workload => containersOf(workload, { init: true })
      .filter(({ resources }) => !['requests', 'limits'].every(kind => resources?.[kind]?.cpu && resources[kind].memory))
      .map(({ name }) => `${nameOf(workload)} ${name}`));
    expect(incomplete).toEqual([]);
  });

  test('no pod gets Services as environment, and only those with an account get its token', () => {
    for (const workload of workloads(objects)) {
      const { enableServiceLinks, automountServiceAccountToken, serviceAccountName } = podTemplateOf(workload).spec;
      expect([enableServiceLinks, automountServiceAccountToken]).toEqual([false, serviceAccountName !== undefined]);
    }
  });

  test('every workload of several pods has a disruption budget and is spread over nodes and zones', () => {
    const budgets = objects.filter(({ kind }) => kind === 'PodDisruptionBudget').map(({ metadata }) => metadata.name);
    const scalable = running(objects).filter(({ kind }) => kind !== 'DaemonSet');
    const pods = (instance: string | undefined) => scalable.filter(workload => instanceOf(workload) === instance)
      .reduce((sum, { spec }) => sum + (spec.replicas ?? 2), 0);
    const several = scalable.filter(workload => pods(instanceOf(workload)) > 1);
    // The second group of samplers has that of the first.
    expect(budgets.sort()).toEqual([...new Set(several.map(instanceOf))].filter(name => name !== 'tracing-sampler-b').sort());
    for (const workload of several) {
      const spread = podTemplateOf(workload).spec.topologySpreadConstraints;
      expect(spread.map(({ topologyKey }: any) => topologyKey)).toEqual(['kubernetes.io/hostname', 'topology.kubernetes.io/zone']);
      const { 'gateway.cdk8s-tracing/sampler': _, ...matchLabels } = workload.spec.selector.matchLabels;
      expect(spread.map(({ labelSelector }: any) => labelSelector)).toEqual([{ matchLabels }, { matchLabels }]);
    }
  });

  test('a drain waits for storage that recovers, and for nothing else that is not ready', () => {
    const storage = ['tracing-elasticsearch', 'tracing-kafka'];
    for (const { metadata, spec } of objects.filter(({ kind }) => kind === 'PodDisruptionBudget')) {
      expect([metadata.name, spec.unhealthyPodEvictionPolicy]).toEqual([metadata.name, storage.includes(metadata.name) ? 'IfHealthyBudget' : 'AlwaysAllow']);
    }
  });

  test('every volume on the disk of a node has a limit', () => {
    const volumes = workloads(objects).flatMap(workload => podTemplateOf(workload).spec.volumes ?? []);
    expect(volumes.filter(({ emptyDir }: any) => emptyDir && !emptyDir.sizeLimit)).toEqual([]);
  });

  test('every selector chooses the pods of its own workload and no others', () => {
    expect(wrongSelectors(objects)).toEqual([]);
  });

  test('the number of pods belongs to the autoscaler where there is one', () => {
    const scaled = objects.filter(({ kind }) => kind === 'HorizontalPodAutoscaler').map(({ metadata }) => metadata.name);
    const without = running(objects).filter(({ kind, spec }) => kind !== 'DaemonSet' && spec.replicas === undefined).map(({ metadata }) => metadata.name);
    expect(without.sort()).toEqual(scaled.sort());
  });

  test('every sampler has longer to shut down than it holds traces', () => {
    const samplers = running(objects).filter(workload => instanceOf(workload) === 'tracing-sampler');
    expect(samplers.length).toBeGreaterThan(0);
    const config = parseConfig(find(objects, 'ConfigMap', 'tracing-sampler'));
    const wait = parseInt(config.processors.tail_sampling.decision_wait, 10) / 1000;
    samplers.forEach(workload => expect(podTemplateOf(workload).spec.terminationGracePeriodSeconds).toBeGreaterThan(wait));
  });

  test('every workload with a configuration carries its checksum', () => {
    const configured = running(objects).filter(workload => podTemplateOf(workload).spec.volumes.some((volume: any) => volume.configMap));
    expect(configured.length).toBeGreaterThan(0);
    for (const workload of configured) {
      expect(podTemplateOf(workload).metadata.annotations['checksum/config']).toMatch(/^[0-9a-f]{16}$/);
    }
  });

  test('every object and pod has the recommended labels, and belongs to the platform', () => {
    for (const { kind, metadata } of [...objects.filter(one => one.kind !== 'Namespace'), ...workloads(objects).map(podTemplateOf)]) {
      // Alerts and dashboards are about all programs, so they have the version of none.
      const expected = kind === 'PrometheusRule' || metadata.labels!['app.kubernetes.io/name'] === 'dashboard' ? LABELS.filter(label => label !== 'app.kubernetes.io/version') : LABELS;
      expect(Object.keys(metadata.labels!)).toEqual(expect.arrayContaining(expected));
      expect(metadata.labels!['app.kubernetes.io/part-of']).toBe('tracing');
    }
  });

  test('every name is unique, readable and short enough', () => {
    const names = objects.map(object => `${object.kind} ${object.metadata.namespace} ${object.metadata.name}`);
    expect(names.filter((name, index) => names.indexOf(name) < index)).toEqual([]);
    for (const { kind, metadata } of objects.filter(({ metadata: { namespace } }) => namespace !== undefined)) {
      expect(metadata.name).toMatch(/^tracing-[a-z0-9-]+$/);
      expect(metadata.name.length).toBeLessThanOrEqual(['StatefulSet', 'CronJob'].includes(kind) ? 52 : 63);
    }
  });

  test('what is cluster-wide names the namespace', () => {
    const clusterWide = objects.filter(({ metadata }) => metadata.namespace === undefined);
    expect(clusterWide.map(nameOf).sort()).toEqual([
      'ClusterRole/observability:tracing-agent', 'ClusterRoleBinding/observability:tracing-agent', ...props.createNamespace ? ['Namespace/observability'] : [],
    ]);
  });

  test('storage starts first, then Jaeger, samplers and agents', () => {
    const wave = (name: string) => {
      const found = running(objects).find(workload => instanceOf(workload) === name);
      return found ? Number(found.metadata.annotations!['argocd.argoproj.io/sync-wave']) : undefined;
    };
    const order = [
      ['tracing-elasticsearch', 'tracing-kafka'], ['tracing-jaeger-collector', 'tracing-jaeger-ingester', 'tracing-jaeger-query'], ['tracing-sampler'], ['tracing-agent'],
    ].map(names => names.map(wave).filter(found => found !== undefined));
    const flat = order.filter(group => group.length > 0);
    flat.slice(1).forEach((group, index) => expect(Math.min(...group)).toBeGreaterThan(Math.max(...flat[index])));
    expect(flat.length).toBeGreaterThan(1);
  });
});
