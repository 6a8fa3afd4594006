import { Size } from 'cdk8s';
import { ElasticsearchCluster, ElasticsearchClusterProps, ElasticsearchRole, PlatformTls } from '../../src';
import { refusal, synthRefusal } from '../support/synth';

const tls = PlatformTls.secrets({ elasticsearch: 'es-certificates' });

function refused(props: ElasticsearchClusterProps): string[] {
  return refusal(chart => new ElasticsearchCluster(chart, 'Es', { tls, ...props }));
}

describe('the number of nodes', () => {
  test.each([[2, 1, 3], [4, 3, 5]])('%d, an even number of masters', (replicas, less, more) => {
    expect(refused({ replicas })).toEqual([
      `[test/Es] 'replicas' must be an odd number of master-eligible nodes, got ${replicas}: ` +
      `${replicas} masters survive no more failures than ${less}; use ${less} or ${more}`,
    ]);
  });

  test('0', () => {
    expect(refused({ replicas: 0 })).toEqual(["[test/Es] 'replicas' must be a whole number of at least 1, got 0: give the number of nodes"]);
  });

  test('1.5', () => {
    expect(refused({ replicas: 1.5 })).toEqual(["[test/Es] 'replicas' must be a whole number of at least 1, got 1.5: give the number of nodes"]);
  });

  test('an even number of masters over all sets', () => {
    expect(refused({ nodeSets: [{ name: 'a', replicas: 1 }, { name: 'b', replicas: 3 }] })).toEqual([
      "[test/Es] 'nodeSets' must be an odd number of master-eligible nodes, got 4: 4 masters survive no more failures than 3; use 3 or 5",
    ]);
  });

  test('no masters', () => {
    expect(refused({ nodeSets: [{ name: 'a', replicas: 3, roles: [ElasticsearchRole.DATA] }] })).toEqual([
      "[test/Es] 'nodeSets' must be an odd number of master-eligible nodes, got 0: give a set the role MASTER",
    ]);
  });

  test('no data nodes', () => {
    expect(refused({ nodeSets: [{ name: 'a', replicas: 3, roles: [ElasticsearchRole.MASTER] }] })).toEqual([
      "[test/Es] 'nodeSets' must be with a set that holds data, got [\"a\"]: give a set the role DATA",
    ]);
  });

  test('a set without nodes', () => {
    expect(refused({ nodeSets: [{ name: 'a', replicas: 3 }, { name: 'b', replicas: 0 }] })).toEqual([
      "[test/Es] 'nodeSets.b.replicas' must be a whole number of at least 1, got 0: give the number of nodes",
    ]);
  });

  test('no sets', () => {
    expect(refused({ nodeSets: [] })).toEqual(["[test/Es] 'nodeSets' must be a list of at least one node set, got []: leave it out for one kind of node"]);
  });
});

describe('node sets', () => {
  const nodeSets = [{ name: 'a', replicas: 3 }];

  test.each<[keyof ElasticsearchClusterProps, ElasticsearchClusterProps, string]>([
    ['replicas', { replicas: 3 }, '3'],
    ['storage', { storage: Size.gibibytes(1) }, '"(set)"'],
    ['heap', { heap: Size.gibibytes(1) }, '"(set)"'],
    ['resources', { resources: {} }, '"(set)"'],
  ])('beside %s', (prop, props, shown) => {
    expect(refused({ nodeSets, ...props })).toEqual([
      `[test/Es] '${prop}' must be left out beside 'nodeSets', got ${shown}: set it in each node set`,
    ]);
  });

  test('of one name', () => {
    expect(refused({ nodeSets: [{ name: 'a', replicas: 1 }, { name: 'a', replicas: 2 }] })).toEqual([
      "[test/Es] 'nodeSets' must be of different names, got \"a\": rename one of the two",
    ]);
  });

  test.each(['Hot', 'a_b', '', '-a', 'a-'])('called %j, which is no DNS label', name => {
    expect(refused({ nodeSets: [{ name, replicas: 3 }] })).toEqual([
      `[test/Es] 'nodeSets' must be named by DNS labels (a-z, 0-9 and dashes), got "${name}": the name is part of the names of objects; use other characters`,
    ]);
  });

  test('whose names are too long with that of the cluster', () => {
    expect(refused({ name: 'n'.repeat(30), nodeSets: [{ name: 's'.repeat(22), replicas: 3 }] })).toEqual([
      `[test/Es] 'name' must be a DNS label (a-z, 0-9 and dashes, starting with a letter) of at most 29 characters, got "${'n'.repeat(30)}": ` +
      `Kubernetes allows 52 characters for '${'n'.repeat(30)}-${'s'.repeat(22)}'; shorten it`,
    ]);
  });
});

describe('security', () => {
  test('client certificates without a source of certificates', () => {
    expect(refused({ replicas: 1, tls: undefined, clientCertificates: true })).toEqual([
      "[test/Es] 'clientCertificates' must be left out without 'tls', got true: give tls, which has the certificates",
    ]);
  });

  test('several nodes without certificates', () => {
    expect(refused({ tls: undefined })).toEqual([
      "[test/Es] 'tls' must be given for a cluster of several nodes, got nothing: " +
      'Elasticsearch refuses transport without TLS; use PlatformTls.certManager() or PlatformTls.secrets()',
    ]);
  });
});

describe('settings', () => {
  test('that the construct decides', () => {
    expect(refused({ settings: { 'cluster.name': 'x' } })).toEqual([
      "[test/Es] 'settings.cluster.name' must be left to the construct, got \"x\": Services, probes and start-up are made for it; remove it",
    ]);
  });
});

describe('the heap', () => {
  test('that leaves no memory for the file system cache', () => {
    expect(refused({ heap: Size.gibibytes(4) })).toEqual([
      "[test/Es/Set-default] 'heap' must be a number from 128 to 3072, got 4096: in MiB; " +
      'Elasticsearch needs as much memory beside its heap for the file system cache',
    ]);
  });

  test('that is too small to start', () => {
    expect(refused({ heap: Size.mebibytes(64) })).toEqual([
      "[test/Es/Set-default] 'heap' must be a number from 128 to 3072, got 64: in MiB; " +
      'Elasticsearch needs as much memory beside its heap for the file system cache',
    ]);
  });
});

test('a name that is too long', () => {
  expect(refused({ name: 'n'.repeat(53) })).toEqual([
    `[test/Es] 'name' must be a DNS label (a-z, 0-9 and dashes, starting with a letter) of at most 52 characters, got "${'n'.repeat(53)}": ` +
    `Kubernetes allows 52 characters for '${'n'.repeat(53)}'; shorten it`,
  ]);
});

test('two clusters of one name', () => {
  expect(synthRefusal(chart => ['One', 'Two'].forEach(id => new ElasticsearchCluster(chart, id, { name: 'same', replicas: 1 })))).toContain(
    "[test/Two/Service] 'name' must be unique among objects of kind Service in namespace observability, got \"same\": " +
    "test/One/Service has the same; give one of the two constructs another 'name', or, if they are for two clusters, an App of its own");
});
