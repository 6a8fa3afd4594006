import { Chart, Duration, Size } from 'cdk8s';
import {
  ElasticsearchCluster, ElasticsearchConnection, JaegerSnapshotOptions, JaegerWithKafka, JaegerWithKafkaProps, KafkaCluster, NetworkPolicies,
  PlatformTls, S3SnapshotRepositoryOptions, SnapshotRepository,
} from '../../src';
import { toYaml } from '../../src/config/yaml';
import { testChart } from '../support/chart';
import { podEffects, testEffects } from '../support/effects';
import { parseConfig } from '../support/manifests';
import { find, KubeObject, listNames, synth } from '../support/synth';

const kafka = KafkaCluster.fromAttributes({ bootstrapServers: ['kafka.example.com:9092'] });
const S3: S3SnapshotRepositoryOptions = {
  bucket: 'traces',
  basePath: 'tracing/production',
  region: 'eu-central-1',
  credentials: { accessKeyId: { secretName: 'bucket', key: 'id' }, secretAccessKey: { secretName: 'bucket', key: 'secret' } },
};
const VOLUME = SnapshotRepository.fileSystem({ claimName: 'backup' });
const FOREIGN: ElasticsearchConnection = { urls: ['https://es.example.com:9200'], username: 'jaeger', password: { secretName: 'es-user', key: 'pw' } };

/** An Elasticsearch of one node and a Jaeger with these snapshots, with NetworkPolicies. */
function own(repository: SnapshotRepository, props: Partial<JaegerWithKafkaProps> = {}): KubeObject[] {
  const chart = testChart();
  const storage = new ElasticsearchCluster(chart, 'es', { replicas: 1 });
  new JaegerWithKafka(chart, 'jaeger', { storage, kafka, snapshots: { repository }, ...props });
  new NetworkPolicies(chart, 'network');
  return synth(chart);
}

function foreign(snapshots: JaegerSnapshotOptions, props: Partial<JaegerWithKafkaProps> = {}, connection = FOREIGN): KubeObject[] {
  const chart = testChart();
  jaegerOn(chart, snapshots, props, connection);
  return synth(chart);
}

function jaegerOn(chart: Chart, snapshots: JaegerSnapshotOptions, props: Partial<JaegerWithKafkaProps> = {}, connection = FOREIGN): JaegerWithKafka {
  return new JaegerWithKafka(chart, 'jaeger', { storage: ElasticsearchCluster.fromAttributes(connection), kafka, snapshots, ...props });
}

const register = (objects: KubeObject[]) => objects.find(({ kind, metadata }) => kind === 'Job' && metadata.name.startsWith('jaeger-index-repository'))!;
const take = (objects: KubeObject[]) => find(objects, 'CronJob', 'jaeger-index-snapshot');
const script = (cronJob: KubeObject) => cronJob.spec.jobTemplate.spec.template.spec.containers[0].command[2] as string;
const node = (objects: KubeObject[]) => find(objects, 'StatefulSet', 'es').spec.template.spec;
const settings = (objects: KubeObject[]) => parseConfig(find(objects, 'ConfigMap', 'es'), 'elasticsearch.yml');
const prepare = (objects: KubeObject[]) => node(objects).initContainers[0];

describe('in a bucket', () => {
  const objects = own(SnapshotRepository.s3(S3));

  test('are registered by a Job', () => {
    expect(toYaml(register(objects).spec)).toMatchSnapshot();
  });

  test('are taken by a CronJob', () => {
    expect(toYaml(take(objects).spec)).toMatchSnapshot();
  });

  test('are made known to the nodes by settings, and by secrets that only the init container has', () => {
    expect(settings(objects)).toMatchObject({ 's3.client.default.endpoint': 'https://s3.eu-central-1.amazonaws.com', 's3.client.default.region': 'eu-central-1' });
    expect(Object.keys(settings(objects)).filter(key => key.startsWith('s3.') || key.startsWith('path.'))).toHaveLength(2);
    expect(prepare(objects).env).toEqual([
      { name: 'REPOSITORY_SECRET_0', valueFrom: { secretKeyRef: { name: 'bucket', key: 'id' } } },
      { name: 'REPOSITORY_SECRET_1', valueFrom: { secretKeyRef: { name: 'bucket', key: 'secret' } } },
    ]);
    expect(prepare(objects).command[2]).toContain(
      '\n[ -f /mnt/config/elasticsearch.keystore ] || /usr/share/elasticsearch/bin/elasticsearch-keystore create >/dev/null\n' +
      'printf \'%s\\n\' "$REPOSITORY_SECRET_0" "$REPOSITORY_SECRET_1" | /usr/share/elasticsearch/bin/elasticsearch-keystore add --force --stdin ' +
      's3.client.default.access_key s3.client.default.secret_key\n');
    expect(JSON.stringify(node(objects).containers[0])).not.toContain('bucket');
  });

  test('are reached by the nodes on the port of the endpoint, and by nobody else', () => {
    const egress = (all: KubeObject[]) => find(all, 'NetworkPolicy', 'es').spec.egress.filter(({ to }: any) => to === undefined);
    expect(egress(objects)).toEqual([{ ports: [{ protocol: 'TCP', port: 443 }] }]);
    expect(egress(own(SnapshotRepository.s3({ ...S3, endpoint: 'http://minio.storage.svc:9000' })))).toEqual([{ ports: [{ protocol: 'TCP', port: 9000 }] }]);
    expect(egress(own(VOLUME))).toEqual([]);
    expect(find(objects, 'NetworkPolicy', 'jaeger-index-snapshot').spec.egress.flatMap(({ ports }: any) => ports.map(({ port }: any) => port))).toEqual([9200, 53, 53]);
  });

  test('of a store that is not AWS are addressed by path, unless it is told otherwise', () => {
    const minio = (more: Partial<S3SnapshotRepositoryOptions>) => settings(own(SnapshotRepository.s3({ ...S3, endpoint: 'https://minio:9000', client: 'minio', ...more })));
    expect(minio({})).toMatchObject({ 's3.client.minio.endpoint': 'https://minio:9000', 's3.client.minio.path_style_access': true });
    expect(minio({ pathStyleAccess: false })).not.toHaveProperty(['s3.client.minio.path_style_access']);
  });

  test('lie where the user says', () => {
    expect(script(take(own(SnapshotRepository.s3({ ...S3, basePath: 'a/b', client: 'c' })))))
      .toContain('--data \'{"type":"s3","settings":{"bucket":"traces","base_path":"a/b","client":"c"}}\'');
  });
});

describe('on a volume', () => {
  const objects = own(VOLUME);

  test('are written by all nodes', () => {
    expect(settings(objects)['path.repo']).toEqual(['/mnt/snapshots/backup']);
    expect(node(objects).volumes).toContainEqual({ name: 'snapshots-0', persistentVolumeClaim: { claimName: 'backup' } });
    expect(node(objects).containers[0].volumeMounts).toContainEqual({ name: 'snapshots-0', mountPath: '/mnt/snapshots/backup' });
    expect(script(take(objects))).toContain('--data \'{"type":"fs","settings":{"location":"/mnt/snapshots/backup/observability/jaeger"}}\' "$repository"\n');
    expect([prepare(objects).env, prepare(objects).command[2].includes('keystore')]).toEqual([undefined, false]);
  });

  test('that two Jaegers share is mounted once', () => {
    const chart = testChart();
    const storage = new ElasticsearchCluster(chart, 'es', { replicas: 1 });
    ['one', 'two'].forEach(prefix => new JaegerWithKafka(chart, prefix, { storage, kafka, index: { prefix }, snapshots: { repository: VOLUME } }));
    const all = synth(chart);
    expect([settings(all)['path.repo'], node(all).volumes.filter(({ name }: any) => name.startsWith('snapshots'))])
      .toEqual([['/mnt/snapshots/backup'], [{ name: 'snapshots-0', persistentVolumeClaim: { claimName: 'backup' } }]]);
    expect(script(find(all, 'CronJob', 'one-index-snapshot'))).toContain('/_snapshot/one-jaeger-snapshots\n');
    expect(script(find(all, 'CronJob', 'two-index-snapshot'))).toContain('"/mnt/snapshots/backup/observability/two"');
  });
});

describe('in a repository that is registered', () => {
  test('are taken there, and nothing else is made', () => {
    const objects = own(SnapshotRepository.registered('nightly'));
    expect(listNames(objects).filter(name => name.includes('repository'))).toEqual([]);
    expect(script(take(objects))).toContain('\nrepository=http://es.observability.svc:9200/_snapshot/nightly\nname=jaeger-$(date');
    expect(settings(objects)).toEqual(settings(own(VOLUME, { snapshots: undefined })));
    expect(parseConfig(find(objects, 'ConfigMap', 'es'), 'roles.yml')['snapshot-manager'].cluster).not.toContain('cluster:admin/repository/put');
  });
});

describe('the user who takes them', () => {
  const users = (objects: KubeObject[]) => node(objects).volumes.find(({ name }: any) => name === 'passwords').secret.items.map(({ key }: any) => key);
  const env = (objects: KubeObject[]) => take(objects).spec.jobTemplate.spec.template.spec.containers[0].env;

  test('is one of its own in an Elasticsearch of this app', () => {
    expect(users(own(VOLUME))).toEqual(['jaeger-writer', 'jaeger-reader', 'index-manager', 'snapshot-manager', 'monitoring']);
    expect(users(own(VOLUME, { snapshots: undefined }))).not.toContain('snapshot-manager');
    expect(env(own(VOLUME))).toEqual([
      { name: 'ES_USERNAME', value: 'snapshot-manager' },
      { name: 'ES_PASSWORD', valueFrom: { secretKeyRef: { name: 'es-credentials', key: 'snapshot-manager' } } },
    ]);
  });

  test('is the one that an existing cluster has for it, or for everything', () => {
    const user = (username: string) => ({ username, password: { secretName: 'users', key: username } });
    const many = { urls: FOREIGN.urls, users: { writer: user('w'), reader: user('r'), indexManager: user('m'), snapshots: user('s') } };
    const snapshots = { repository: SnapshotRepository.registered('nightly') };
    expect([env(foreign(snapshots, {}, many))[0].value, env(foreign(snapshots))[0].value]).toEqual(['s', 'jaeger']);
  });

  test('of a Jaeger elsewhere is made where it is said', () => {
    const chart = testChart();
    new ElasticsearchCluster(chart, 'es', { replicas: 1 }).allowJaeger({ prefix: 'team', snapshots: SnapshotRepository.s3(S3) });
    const objects = synth(chart);
    expect([users(objects).includes('snapshot-manager'), settings(objects)['s3.client.default.region']]).toEqual([true, 'eu-central-1']);
  });

  test('shows the certificate of the index tools', () => {
    const asking = { urls: ['https://es.example.com:9200'], ownCertificate: true };
    const objects = foreign({ repository: SnapshotRepository.registered('nightly') }, { tls: PlatformTls.certManager({ issuer: 'ca' }) }, asking);
    expect(env(objects)).toContainEqual({ name: 'ES_TLS_CERT', value: '/etc/tls/jaeger-index-manager-tls/tls.crt' });
  });
});

describe('what is saved', () => {
  const indices = (props: Partial<JaegerWithKafkaProps>) => JSON.parse(/\{"indices":[^}]*\}/.exec(script(take(own(VOLUME, props))))![0]).indices;

  test('are the indices of this Jaeger', () => {
    expect(indices({})).toEqual(['jaeger-span-*', 'jaeger-service-*', 'jaeger-dependencies-*']);
    expect(indices({ index: { prefix: 'team' } })).toEqual(['team-jaeger-span-*', 'team-jaeger-service-*', 'team-jaeger-dependencies-*']);
  });

  test('with an archive are archived traces, too', () => {
    expect(indices({ archive: true }).slice(3)).toEqual(['archive-jaeger-span-*', 'archive-jaeger-service-*', 'archive-jaeger-dependencies-*']);
  });
});

test.each<[Duration, string, number]>([
  [Duration.minutes(15), '*/15 * * * *', 900], [Duration.hours(1), '37 * * * *', 3600], [Duration.hours(6), '37 */6 * * *', 21_600], [Duration.days(1), '37 0 * * *', 86_400],
])('every %s is a schedule, and a run ends before the next one', (every, schedule, deadline) => {
  const { spec } = take(own(VOLUME, { snapshots: { repository: VOLUME, every } }));
  expect([spec.schedule, spec.jobTemplate.spec.activeDeadlineSeconds]).toEqual([schedule, deadline]);
});

describe('each option', () => {
  const cronJob = 'CronJob/jaeger-index-snapshot';
  const template = `${cronJob} spec.jobTemplate.spec.template`;
  const effects = podEffects(cronJob, template);
  const both = (changes: Record<string, unknown>) => Object.fromEntries(Object.entries(changes).flatMap(([path, value]) =>
    [path, path.replace(template, 'Job/jaeger-index-repository spec.template')].map(each => [each, value])));
  const main = `${template}.spec.containers.0`;
  const repository = SnapshotRepository.s3({ bucket: 'traces', basePath: 'production' });

  // The one option that isn't optional is never undefined.
  testEffects<JaegerSnapshotOptions>((chart, options) => jaegerOn(chart, { ...options, repository: options.repository ?? repository }), {
    ...Object.fromEntries(Object.entries(effects).map(([prop, { value, changes }]) => [prop, { value, changes: both(changes) }])) as typeof effects,
    podAnnotations: { value: { note: 'b' }, changes: both({ [`${template}.metadata.annotations`]: { note: 'b' } }) },
    imageRepository: { value: 'mirror.example.com/curl', changes: both({ [`${main}.image`]: 'mirror.example.com/curl:8.19.20' }) },
    resources: { value: { memory: { limit: Size.mebibytes(128) } }, changes: both({ [`${main}.resources.requests.memory`]: '128Mi', [`${main}.resources.limits.memory`]: '128Mi' }) },
    tolerations: { value: [{ operator: 'Exists' }], changes: both({ [`${template}.spec.tolerations`]: [{ operator: 'Exists' }] }) },
    repository: { value: SnapshotRepository.s3({ bucket: 'others', basePath: 'production' }), changes: both({ [`${main}.command.2`]: expect.stringContaining('"bucket":"others"') }) },
    every: { value: Duration.hours(12), changes: { [`${cronJob} spec.schedule`]: '37 */12 * * *', [`${cronJob} spec.jobTemplate.spec.activeDeadlineSeconds`]: 43_200 } },
    keep: { value: Duration.days(3), changes: { [`${main}.command.2`]: expect.stringContaining('oldest=$(($(date +%s) - 259200))') } },
  });
});
