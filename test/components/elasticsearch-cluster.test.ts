import { Chart, Size } from 'cdk8s';
import {
  AllowJaegerOptions, ElasticsearchCluster, ElasticsearchClusterProps, ElasticsearchRole, ElasticsearchVersion, IndexLifecycle, IssuerKind,
  MaxMapCount, PlatformTls,
} from '../../src';
import { toYaml } from '../../src/config/yaml';
import { testChart } from '../support/chart';
import { ADDED, ANOTHER, changes, GONE } from '../support/diff';
import { podEffects, testEffects, versionLabels } from '../support/effects';
import { container, parseConfig } from '../support/manifests';
import { find, KubeObject, listNames, synth } from '../support/synth';

const tls = PlatformTls.secrets({ elasticsearch: 'es-certificates' });

/** Three nodes, as by default, which need certificates. */
function elasticsearch(chart: Chart, props: ElasticsearchClusterProps = {}): ElasticsearchCluster {
  return new ElasticsearchCluster(chart, 'Es', { ...props, tls: props.tls ?? tls });
}

function rendered(props: ElasticsearchClusterProps = {}): KubeObject[] {
  const chart = testChart();
  elasticsearch(chart, props);
  return synth(chart);
}

function single(props: ElasticsearchClusterProps = {}): KubeObject[] {
  const chart = testChart();
  new ElasticsearchCluster(chart, 'Es', { replicas: 1, ...props });
  return synth(chart);
}

describe('defaults', () => {
  const objects = rendered();

  test('are these objects', () => {
    expect(listNames(objects)).toEqual(['ConfigMap/es', 'PodDisruptionBudget/es', 'Service/es', 'Service/es-nodes', 'StatefulSet/es']);
  });

  test('of the StatefulSet', () => {
    expect(toYaml(find(objects, 'StatefulSet', 'es').spec)).toMatchSnapshot();
  });

  test('of elasticsearch.yml', () => {
    expect(find(objects, 'ConfigMap', 'es').data['elasticsearch.yml']).toMatchSnapshot();
  });

  test('let nodes find each other before they are ready, and clients only data nodes that are', () => {
    expect(find(objects, 'Service', 'es-nodes').spec).toEqual({
      clusterIP: 'None',
      publishNotReadyAddresses: true,
      selector: { 'app.kubernetes.io/name': 'elasticsearch', 'app.kubernetes.io/instance': 'es' },
      ports: [{ name: 'transport', port: 9300, targetPort: 'transport', protocol: 'TCP' }],
    });
    expect(find(objects, 'Service', 'es').spec).toEqual({
      type: 'ClusterIP',
      selector: { 'app.kubernetes.io/name': 'elasticsearch', 'app.kubernetes.io/instance': 'es', 'elasticsearch.cdk8s-tracing/data': 'true' },
      ports: [{ name: 'http', port: 9200, targetPort: 'http', protocol: 'TCP' }],
    });
  });

  test('never need a privileged container', () => {
    const { initContainers } = find(objects, 'StatefulSet', 'es').spec.template.spec;
    expect(initContainers.map(({ name, securityContext }: any) => [name, securityContext.privileged])).toEqual([['prepare-config', undefined]]);
  });
});

const USERS = (secretName: string) => ({
  writer: { username: 'jaeger-writer', password: { secretName, key: 'jaeger-writer' } },
  reader: { username: 'jaeger-reader', password: { secretName, key: 'jaeger-reader' } },
  archive: { username: 'jaeger-archive', password: { secretName, key: 'jaeger-archive' } },
  snapshots: { username: 'snapshot-manager', password: { secretName, key: 'snapshot-manager' } },
  indexManager: { username: 'index-manager', password: { secretName, key: 'index-manager' } },
  monitoring: { username: 'monitoring', password: { secretName, key: 'monitoring' } },
});

describe('the connection', () => {
  test('of a cluster with certificates is HTTPS', () => {
    expect(elasticsearch(testChart('obs'), { name: 'logs' }).connection).toEqual({
      urls: ['https://logs.obs.svc:9200'],
      users: USERS('logs-credentials'),
      ca: { secretName: 'es-certificates', key: 'ca.crt' },
      ownCertificate: true,
      dataNodes: 3,
    });
  });

  test('of a single node in plain text is HTTP', () => {
    expect(new ElasticsearchCluster(testChart('obs'), 'Es', { replicas: 1 }).connection).toEqual({
      urls: ['http://es.obs.svc:9200'], users: USERS('es-credentials'), dataNodes: 1,
    });
  });
});

describe('each prop', () => {
  const workload = 'StatefulSet/es';
  const pod = `${workload} spec.template.spec`;
  const main = `${pod}.containers.0`;
  const init = `${pod}.initContainers.0`;
  const yml = 'ConfigMap/es data.elasticsearch.yml';
  const checksum = { [`${workload} spec.template.metadata.annotations.checksum/config`]: ANOTHER };
  const javaOptions = (heap: number) => `-Xms${heap}m -Xmx${heap}m -Xlog:disable -Xlog:all=warning:stderr:utctime,level,tags`;

  testEffects<ElasticsearchClusterProps>(elasticsearch, {
    ...podEffects(workload),
    imageRepository: {
      value: 'mirror.example.com/es', changes: { [`${main}.image`]: 'mirror.example.com/es:8.19.20', [`${init}.image`]: 'mirror.example.com/es:8.19.20' },
    },
    resources: {
      value: { memory: { limit: Size.gibibytes(8) } },
      changes: {
        [`${main}.resources.requests.memory`]: '8Gi',
        [`${main}.resources.limits.memory`]: '8Gi',
        [`${init}.resources.requests.memory`]: '8Gi',
        [`${init}.resources.limits.memory`]: '8Gi',
        [`${main}.env.3.value`]: javaOptions(4096),
      },
    },
    tolerations: { value: [{ key: 'disk', operator: 'Exists' }], changes: { [`${pod}.tolerations`]: [{ key: 'disk', operator: 'Exists' }] } },
    version: {
      value: ElasticsearchVersion.of('8.8.2'),
      changes: {
        ...versionLabels('8.8.2', workload, ['ConfigMap/es', 'Service/es', 'Service/es-nodes', 'PodDisruptionBudget/es']),
        [`${main}.image`]: 'docker.elastic.co/elasticsearch/elasticsearch:8.8.2',
        [`${init}.image`]: 'docker.elastic.co/elasticsearch/elasticsearch:8.8.2',
      },
    },
    replicas: {
      value: 5,
      changes: { ...checksum, [`${workload} spec.replicas`]: 5, [`${yml}.cluster.initial_master_nodes`]: ['es-0', 'es-1', 'es-2', 'es-3', 'es-4'] },
    },
    nodeSets: {
      value: [{ name: 'all', replicas: 3 }],
      changes: {
        ...Object.fromEntries(['ConfigMap/es', 'PodDisruptionBudget/es', 'StatefulSet/es'].map(object => [object, GONE])),
        ...Object.fromEntries(['ConfigMap/es-all', 'PodDisruptionBudget/es-all', 'StatefulSet/es-all'].map(object => [object, ADDED])),
      },
    },
    storage: { value: Size.gibibytes(7), changes: { [`${workload} spec.volumeClaimTemplates.0.spec.resources.requests.storage`]: '7Gi' } },
    storageClassName: { value: 'fast', changes: { [`${workload} spec.volumeClaimTemplates.0.spec.storageClassName`]: 'fast' } },
    heap: { value: Size.mebibytes(1024), changes: { [`${main}.env.3.value`]: javaOptions(1024) } },
    passwordsSecretName: {
      value: 'mine',
      changes: { [`${main}.env.4.valueFrom.secretKeyRef.name`]: 'mine', [`${pod}.volumes.4.secret.secretName`]: 'mine' },
    },
    tls: { value: PlatformTls.secrets({ elasticsearch: 'others' }), changes: { [`${pod}.volumes.5.secret.secretName`]: 'others' } },
    clientCertificates: { value: false, changes: { ...checksum, [`${yml}.xpack.security.http.ssl.client_authentication`]: 'none' } },
    bootstrap: { value: false, changes: { ...checksum, [`${yml}.cluster.initial_master_nodes`]: GONE } },
    maxMapCount: { value: MaxMapCount.DISABLE_MMAP, changes: { ...checksum, [`${yml}.node.store.allow_mmap`]: false } },
    settings: { value: { 'indices.memory.index_buffer_size': '20%' }, changes: { ...checksum, [`${yml}.indices.memory.index_buffer_size`]: '20%' } },
  });

  test('name is the name of every object', () => {
    expect(listNames(rendered({ name: 'logs' })))
      .toEqual(['ConfigMap/logs', 'PodDisruptionBudget/logs', 'Service/logs', 'Service/logs-nodes', 'StatefulSet/logs']);
  });

  test('maxMapCount can be set by a privileged container before the others', () => {
    const [first] = find(rendered({ maxMapCount: MaxMapCount.PRIVILEGED_INIT_CONTAINER }), 'StatefulSet', 'es').spec.template.spec.initContainers;
    expect([first.name, first.command, first.securityContext]).toEqual([
      'max-map-count', ['sysctl', '-w', 'vm.max_map_count=1048576'], { privileged: true, runAsUser: 0, runAsNonRoot: false },
    ]);
  });
});

describe('users', () => {
  const userLine = (objects: KubeObject[]) => /^for user in (.*); do$/m.exec(find(objects, 'StatefulSet', 'es').spec.template.spec.initContainers[0].command[2])![1];
  const roles = (objects: KubeObject[]) => parseConfig(find(objects, 'ConfigMap', 'es'), 'roles.yml');
  const withJaegers = (...jaegers: AllowJaegerOptions[]) => {
    const chart = testChart();
    const cluster = elasticsearch(chart);
    jaegers.forEach(options => cluster.allowJaeger(options));
    return synth(chart);
  };

  test('are those that every Jaeger needs, with rights on indices without a prefix, where nothing is said', () => {
    expect(userLine(rendered())).toBe('jaeger-writer jaeger-reader index-manager monitoring');
    expect(roles(rendered())['jaeger-reader'].indices[0].names)
      .toEqual(['jaeger-span-read', 'jaeger-service-read', 'jaeger-dependencies-read']);
  });

  test('have rights on the indices of every Jaeger that is allowed', () => {
    const objects = withJaegers({ prefix: 'shop', lifecycle: IndexLifecycle.daily() }, { archive: true });
    expect(userLine(objects)).toBe('jaeger-writer jaeger-reader jaeger-archive index-manager monitoring');
    expect(roles(objects)['jaeger-reader'].indices[0].names).toEqual([
      'shop-jaeger-span-*', 'shop-jaeger-service-*', 'shop-jaeger-dependencies-*', 'shop-jaeger-sampling-*',
      'jaeger-span-read', 'jaeger-service-read', 'jaeger-dependencies-read',
    ]);
    expect(roles(objects)['jaeger-archive'].indices[0].names)
      .toEqual(['archive-jaeger-span-*', 'archive-jaeger-service-*', 'archive-jaeger-dependencies-*', 'archive-jaeger-sampling-*']);
  });

  test('get their passwords from a volume that only the init container mounts as a whole', () => {
    const { volumes, containers, initContainers } = find(rendered(), 'StatefulSet', 'es').spec.template.spec;
    expect(volumes.find(({ name }: any) => name === 'passwords').secret).toEqual({
      secretName: 'es-credentials',
      defaultMode: 288,
      items: ['jaeger-writer', 'jaeger-reader', 'index-manager', 'monitoring'].map(key => ({ key, path: key })),
    });
    const mounts = (one: any) => one.volumeMounts.filter(({ name }: any) => name === 'passwords');
    // The running node has that of the user who may only look, to ask whether it may stop.
    expect([mounts(containers[0]), mounts(initContainers[0])]).toEqual([
      [{ name: 'passwords', mountPath: '/mnt/monitoring-password', subPath: 'monitoring', readOnly: true }],
      [{ name: 'passwords', mountPath: '/mnt/passwords', readOnly: true }],
    ]);
  });

  test('and a change of the roles roll the pods', () => {
    const sum = (objects: KubeObject[]) => find(objects, 'StatefulSet', 'es').spec.template.metadata.annotations['checksum/config'];
    expect(sum(withJaegers({ prefix: 'shop' }))).not.toBe(sum(withJaegers()));
  });
});

describe('certificates', () => {
  test('of cert-manager cover the Service and every node', () => {
    const certificate = find(rendered({ tls: PlatformTls.certManager({ issuer: 'ca', kind: IssuerKind.CLUSTER_ISSUER }) }), 'Certificate', 'es-tls');
    expect(certificate.spec.dnsNames).toEqual(['es.observability.svc', 'es-nodes.observability.svc', '*.es-nodes.observability.svc']);
    expect(certificate.spec.issuerRef).toEqual({ group: 'cert-manager.io', kind: 'ClusterIssuer', name: 'ca' });
  });

  test('are mounted for HTTP and transport', () => {
    const mounts = container(find(rendered(), 'StatefulSet', 'es')).volumeMounts.filter(({ name }: any) => name === 'certificates');
    expect(mounts.map(({ mountPath }: any) => mountPath))
      .toEqual(['/usr/share/elasticsearch/config/certs/http', '/usr/share/elasticsearch/config/certs/transport']);
  });

  test('are not there for a single node in plain text', () => {
    const { volumes } = find(single(), 'StatefulSet', 'es').spec.template.spec;
    expect(volumes.map(({ name }: any) => name)).toEqual(['settings', 'config', 'logs', 'tmp', 'passwords']);
  });
});

describe('a single node', () => {
  const objects = single();

  test('has no disruption budget', () => {
    expect(listNames(objects)).toEqual(['ConfigMap/es', 'Service/es', 'Service/es-nodes', 'StatefulSet/es']);
  });

  test('forms a cluster by itself', () => {
    const yml = parseConfig(find(objects, 'ConfigMap', 'es'), 'elasticsearch.yml');
    expect([yml['discovery.type'], yml['cluster.initial_master_nodes'], yml['xpack.security.http.ssl.enabled']]).toEqual(['single-node', undefined, false]);
  });
});

describe('node sets', () => {
  const { MASTER, DATA_HOT, DATA_CONTENT, DATA_WARM, INGEST } = ElasticsearchRole;
  const props: ElasticsearchClusterProps = {
    nodeSets: [
      { name: 'master', replicas: 3, roles: [MASTER], storage: Size.gibibytes(5), resources: { memory: { limit: Size.gibibytes(2) } } },
      { name: 'hot', replicas: 4, roles: [DATA_HOT, DATA_CONTENT, INGEST], storageClassName: 'fast', nodeSelector: { disk: 'nvme' } },
      { name: 'warm', replicas: 2, roles: [DATA_WARM], heap: Size.gibibytes(1) },
    ],
    storageClassName: 'slow',
    priorityClassName: 'high',
  };
  const objects = rendered(props);
  const set = (name: string) => find(objects, 'StatefulSet', `es-${name}`);

  test('are a StatefulSet each', () => {
    expect(['master', 'hot', 'warm'].map(name => set(name).spec.replicas)).toEqual([3, 4, 2]);
  });

  test('have roles of their own, and find the same masters', () => {
    const ymls = ['master', 'hot', 'warm'].map(name => parseConfig(find(objects, 'ConfigMap', `es-${name}`), 'elasticsearch.yml'));
    expect(ymls.map(yml => yml['node.roles'])).toEqual([['master'], ['data_hot', 'data_content', 'ingest'], ['data_warm']]);
    expect(ymls.map(yml => yml['cluster.initial_master_nodes'])).toEqual(Array(3).fill(['es-master-0', 'es-master-1', 'es-master-2']));
    expect(ymls.map(yml => yml['cluster.name'])).toEqual(['es', 'es', 'es']);
  });

  test('have volumes, memory and places of their own over the common ones', () => {
    const claims = ['master', 'hot', 'warm'].map(name => set(name).spec.volumeClaimTemplates[0].spec);
    expect(claims.map(({ storageClassName, resources }) => [storageClassName, resources.requests.storage]))
      .toEqual([['slow', '5Gi'], ['fast', '100Gi'], ['slow', '100Gi']]);
    expect(['master', 'hot', 'warm'].map(name => container(set(name)).resources.limits.memory)).toEqual(['2Gi', '4Gi', '4Gi']);
    expect(['master', 'hot', 'warm'].map(name => set(name).spec.template.spec.nodeSelector)).toEqual([undefined, { disk: 'nvme' }, undefined]);
    expect(['master', 'hot', 'warm'].map(name => set(name).spec.template.spec.priorityClassName)).toEqual(['high', 'high', 'high']);
    expect(container(set('warm')).env[3].value).toContain('-Xms1024m -Xmx1024m ');
  });

  test('select their own pods only, and clients reach those with data', () => {
    const components = ['master', 'hot', 'warm'].map(name => set(name).spec.selector.matchLabels['app.kubernetes.io/component']);
    expect(components).toEqual(['master', 'hot', 'warm']);
    expect(['master', 'hot', 'warm'].map(name => set(name).spec.template.metadata.labels['elasticsearch.cdk8s-tracing/data'])).toEqual(['false', 'true', 'true']);
  });

  test('count only nodes with data as data nodes', () => {
    expect(elasticsearch(testChart(), props).connection.dataNodes).toBe(6);
  });

  test('called default and node do not select each other', () => {
    const both = rendered({ nodeSets: [{ name: 'default', replicas: 1 }, { name: 'node', replicas: 2 }] });
    const selectors = both.filter(({ kind }) => kind === 'StatefulSet').map(({ spec }) => JSON.stringify(spec.selector));
    expect(new Set(selectors).size).toBe(2);
  });

  test('may take props of the cluster that are undefined', () => {
    const { nodeSets } = props;
    expect(changes(rendered({ nodeSets }), rendered({ nodeSets, replicas: undefined, storage: undefined }))).toEqual({});
  });
});

test('two syntheses are equal', () => {
  expect(JSON.stringify(rendered())).toBe(JSON.stringify(rendered()));
});
