import { Chart, Duration } from 'cdk8s';
import {
  ElasticsearchCluster, FileSystemSnapshotRepositoryOptions, JaegerSnapshotOptions, JaegerWithKafka, KafkaCluster, S3SnapshotRepositoryOptions,
  SnapshotRepository,
} from '../../src';
import { testChart } from '../support/chart';
import { refusal, synth, synthRefusal } from '../support/synth';

const kafka = KafkaCluster.fromAttributes({ bootstrapServers: ['kafka.example.com:9092'] });
const S3: S3SnapshotRepositoryOptions = {
  bucket: 'traces',
  basePath: 'production',
  region: 'eu-central-1',
  credentials: { accessKeyId: { secretName: 'bucket', key: 'id' }, secretAccessKey: { secretName: 'bucket', key: 'secret' } },
};
const REGISTERED = SnapshotRepository.registered('nightly');

/** What an Elasticsearch of the app is refused. */
function refused(snapshots: JaegerSnapshotOptions): string[] {
  return refusal(chart => new JaegerWithKafka(chart, 'J', { storage: new ElasticsearchCluster(chart, 'es', { replicas: 1 }), kafka, snapshots }));
}

/** What an existing one is. */
function refusedElsewhere(repository: SnapshotRepository, users = false): string[] {
  const user = { username: 'u', password: { secretName: 's', key: 'k' } };
  const storage = ElasticsearchCluster.fromAttributes({ urls: ['http://es:9200'], ...users ? { users: { writer: user, reader: user, indexManager: user } } : {} });
  return refusal(chart => new JaegerWithKafka(chart, 'J', { storage, kafka, snapshots: { repository } }));
}

/** Two Jaegers on one Elasticsearch, with two buckets. */
function twoBuckets(chart: Chart, change: Partial<S3SnapshotRepositoryOptions>): void {
  const storage = new ElasticsearchCluster(chart, 'es', { replicas: 1 });
  [S3, { ...S3, ...change }].forEach((options, index) => new JaegerWithKafka(chart, `j${index}`, {
    storage, kafka, index: { prefix: `p${index}` }, snapshots: { repository: SnapshotRepository.s3(options) },
  }));
}

describe('a bucket', () => {
  const SHORT_BUCKET = "'snapshots.repository.bucket' must be the name of a bucket (3 to 63 of a-z, 0-9, dashes and dots), got";

  test.each<[string, Partial<S3SnapshotRepositoryOptions>, string]>([
    ['with a path', { bucket: 'traces/prod' }, `${SHORT_BUCKET} "traces/prod": give the name alone; a path in it is basePath`],
    ['in upper case', { bucket: 'Traces' }, `${SHORT_BUCKET} "Traces": give the name alone; a path in it is basePath`],
    ['with a slash before its path', { basePath: '/a' },
      "'snapshots.repository.basePath' must be a path without a slash at its ends, got \"/a\": write it as 'tracing/production', another one for each cluster"],
    ['with a quote in its path', { basePath: "a'b" },
      "'snapshots.repository.basePath' must be a path without a slash at its ends, got \"a'b\": write it as 'tracing/production', another one for each cluster"],
    ['without a path', { basePath: undefined },
      "'snapshots.repository.basePath' must be a path without a slash at its ends, got nothing: write it as 'tracing/production', another one for each cluster"],
    ['with a dot in its client', { client: 'a.b' },
      "'snapshots.repository.client' must be a-z, 0-9, dashes and underscores, got \"a.b\": it is part of the names of settings; use other characters"],
    ['with an endpoint without a scheme', { endpoint: 'minio:9000' },
      "'snapshots.repository.endpoint' must be a base URL such as https://minio.storage.svc:9000, got \"minio:9000\": " +
      'give scheme, host and port; the bucket is a prop of its own'],
    ['without a region', { region: undefined },
      "'snapshots.repository.region' must be a region such as eu-central-1, got nothing: name that of the bucket; a store without regions takes us-east-1"],
    ['without a key pair', { credentials: undefined },
      "'snapshots.repository.credentials' must be given for an Elasticsearch of this app, got nothing: " +
      'name the Secret that holds the key pair; its nodes have no other way to log in'],
    ['with a key as text', { credentials: { ...S3.credentials, secretAccessKey: 'geheim' } as any },
      "'snapshots.repository.credentials.secretAccessKey' must be a reference to a Secret, { secretName: '…', key: '…' }, got \"(hidden)\": " +
      'put the password into a Secret and name it here; what is synthesized is committed to git'],
  ])('%s', (_what, change, message) => {
    expect(refused({ repository: SnapshotRepository.s3({ ...S3, ...change }) })).toEqual([`[test/J] ${message}`]);
  });

  test('of an Elasticsearch elsewhere, whose nodes have their own settings', () => {
    const message = (prop: string) => `[test/J] 'snapshots.repository.${prop}' must be left out for an Elasticsearch that this app doesn't define, ` +
      'got "(set)": its nodes have their own settings of the client; name it by client';
    expect(refusedElsewhere(SnapshotRepository.s3({ ...S3, endpoint: 'http://minio:9000', pathStyleAccess: true })))
      .toEqual(['credentials', 'region', 'endpoint', 'pathStyleAccess'].map(message));
  });

  test.each<[string, Partial<S3SnapshotRepositoryOptions>]>([
    ['another key pair', { basePath: 'others', credentials: { ...S3.credentials!, accessKeyId: { secretName: 'other', key: 'id' } } }],
    ['another endpoint', { basePath: 'others', endpoint: 'http://minio:9000' }],
  ])('of two Jaegers on one Elasticsearch, the second with %s', (_what, change) => {
    expect(synthRefusal(chart => twoBuckets(chart, change))).toEqual([
      "[test/es] 'snapshots.repository.client' must be another one for another key pair, region or endpoint, got \"default\": " +
      'a client has one of each on all nodes; give one of the repositories a client of its own',
    ]);
  });

  test('of two Jaegers on one Elasticsearch, with one path', () => {
    expect(synthRefusal(chart => twoBuckets(chart, {}))).toEqual([
      "[test/es] 'snapshots.repository.basePath' must be another one for each Jaeger, got \"traces/production\": " +
      'two repositories at one place destroy what is in it; give each a path of its own',
    ]);
  });

  test.each<[string, Partial<S3SnapshotRepositoryOptions>]>([
    ['the bucket only', { bucket: 'others' }], ['the path only', { basePath: 'others' }],
    ['a client of its own', { client: 'two', region: 'us-east-1', basePath: 'others' }],
  ])('of two Jaegers may differ by %s', (_what, change) => {
    const chart = testChart();
    twoBuckets(chart, change);
    expect(() => synth(chart)).not.toThrow();
  });
});

describe('a volume', () => {
  const fileSystem = (options: FileSystemSnapshotRepositoryOptions) => SnapshotRepository.fileSystem(options);

  test('whose claim has no name', () => {
    expect(refused({ repository: fileSystem({ claimName: 'My Claim' }) })).toEqual([
      "[test/J] 'snapshots.repository.claimName' must be the name of a PersistentVolumeClaim, got \"My Claim\": name one in the namespace of Elasticsearch",
    ]);
  });

  test('of an Elasticsearch elsewhere', () => {
    expect(refusedElsewhere(fileSystem({ claimName: 'backup' }))).toEqual([
      "[test/J] 'snapshots.repository.claimName' must be of an Elasticsearch of this app, got \"backup\": " +
      'nodes of another can be given no volume; register a repository there, and use SnapshotRepository.registered()',
    ]);
  });
});

test('a registered repository with a name that is no part of a URL', () => {
  expect(refused({ repository: SnapshotRepository.registered('a/b') })).toEqual([
    "[test/J] 'snapshots.repository.name' must be the name of a repository (letters, digits, dashes, dots and underscores), got \"a/b\": " +
    'GET _snapshot lists those that the cluster knows',
  ]);
});

describe('times', () => {
  test('that are no schedule', () => {
    expect(refused({ repository: REGISTERED, every: Duration.minutes(7) })).toEqual([
      "[test/J] 'snapshots.every' must be minutes that divide an hour, or hours that divide a day, got \"7 minutes\": " +
      'it becomes a schedule of cron; use for example Duration.minutes(15) or Duration.hours(6)',
    ]);
  });

  test('after which the last one is gone before the next one is there', () => {
    expect(refused({ repository: REGISTERED, every: Duration.days(1), keep: Duration.hours(12) })).toEqual([
      "[test/J] 'snapshots.keep' must be whole seconds, at least 'every' (24 hours), got \"12 hours\": " +
      'raise it; each snapshot would be deleted before the next one is there',
    ]);
  });
});

test('no user for it among users by purpose', () => {
  expect(refusedElsewhere(REGISTERED, true)).toEqual([
    "[test/J] 'storage.users.snapshots' must be given with 'snapshots', got nothing: snapshots are taken by a user of their own",
  ]);
});

test('a repository that the nodes cannot reach, allowed to a Jaeger elsewhere', () => {
  expect(refusal(chart => new ElasticsearchCluster(chart, 'es', { replicas: 1 }).allowJaeger({ snapshots: SnapshotRepository.s3({ ...S3, credentials: undefined }) }))).toEqual([
    "[test/es] 'snapshots.credentials' must be given for an Elasticsearch of this app, got nothing: " +
    'name the Secret that holds the key pair; its nodes have no other way to log in',
  ]);
});
