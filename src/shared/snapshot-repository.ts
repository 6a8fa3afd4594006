import { SecretKey, secretKeyProblems } from './secret-key';
import { PlainObject, withoutUndefined } from '../config/merge';
import { Problem, within } from '../config/problem';

/** The key pair of an S3 user, who may list the bucket, and read, write and delete in it. */
export interface S3Credentials {
  /** The access key id. */
  readonly accessKeyId: SecretKey;
  /** The secret access key. */
  readonly secretAccessKey: SecretKey;
}

/** Options of {@link SnapshotRepository.s3}. */
export interface S3SnapshotRepositoryOptions {
  /** The bucket, which must be there. */
  readonly bucket: string;
  /**
   * Where in the bucket: a path without a slash at its ends, for example `tracing/production`. Nobody else may write there: two
   * clusters that do destroy what is in it.
   */
  readonly basePath: string;
  /**
   * The key pair. For an Elasticsearch of this app only: it goes into the keystore of each node.
   *
   * @default - required for an Elasticsearch of this app
   */
  readonly credentials?: S3Credentials;
  /**
   * The region, for example `eu-central-1`. For an Elasticsearch of this app only. A store that isn't AWS and knows no regions
   * takes `us-east-1`.
   *
   * @default - required for an Elasticsearch of this app
   */
  readonly region?: string;
  /**
   * The base URL of a store that isn't AWS, for example `https://minio.storage.svc:9000`. For an Elasticsearch of this app only.
   * NetworkPolicies let its nodes out to this port.
   *
   * @default - AWS: `https://s3.<region>.amazonaws.com`
   */
  readonly endpoint?: string;
  /**
   * Whether the bucket is part of the path and not of the host. For an Elasticsearch of this app only.
   *
   * @default - true with `endpoint`, false without
   */
  readonly pathStyleAccess?: boolean;
  /**
   * The name of the client in Elasticsearch's settings. Two repositories of one cluster with different key pairs, regions or
   * endpoints need two.
   *
   * @default 'default'
   */
  readonly client?: string;
}

/** Options of {@link SnapshotRepository.fileSystem}. */
export interface FileSystemSnapshotRepositoryOptions {
  /**
   * The PersistentVolumeClaim, which must be there. All nodes of Elasticsearch mount it, so several nodes need `ReadWriteMany`.
   * The group 1000 must be able to write.
   */
  readonly claimName: string;
}

/** What the nodes of a cluster need for a repository, as Elasticsearch's settings name it. */
export interface SnapshotNodeNeeds {
  /** Keys of `elasticsearch.yml`. */
  readonly settings: PlainObject;
  /** Settings of the keystore. */
  readonly secrets: { [setting: string]: SecretKey };
  /** A volume that all nodes mount. */
  readonly volume?: { readonly claimName: string; readonly mountPath: string };
  /** The base URL that nodes call. */
  readonly url?: string;
  /** Bucket and path in it. */
  readonly place?: string;
}

/** How a repository is registered in a cluster. */
export interface SnapshotRegistration {
  /** The repository's name in the cluster. */
  readonly name: string;
  /** The body of the request that registers it. Undefined where somebody else does. */
  readonly body?: PlainObject;
}

const CLAIMS_FOLDER = '/mnt/snapshots';
const S3_CLIENT = 'default';

/** Where snapshots are kept. */
export class SnapshotRepository {
  /**
   * A bucket of S3, or of a store that speaks its protocol.
   *
   * @see https://www.elastic.co/docs/deploy-manage/tools/snapshot-and-restore/s3-repository
   */
  public static s3(options: S3SnapshotRepositoryOptions): SnapshotRepository {
    return new SnapshotRepository({ s3: options });
  }

  /**
   * A volume that all nodes of an Elasticsearch of this app share.
   *
   * @see https://www.elastic.co/docs/deploy-manage/tools/snapshot-and-restore/shared-file-system-repository
   */
  public static fileSystem(options: FileSystemSnapshotRepositoryOptions): SnapshotRepository {
    return new SnapshotRepository({ fileSystem: options });
  }

  /**
   * A repository that the cluster knows already, of any type.
   *
   * @param name its name in the cluster
   */
  public static registered(name: string): SnapshotRepository {
    return new SnapshotRepository({ name });
  }

  private constructor(private readonly kind: {
    readonly s3?: S3SnapshotRepositoryOptions;
    readonly fileSystem?: FileSystemSnapshotRepositoryOptions;
    readonly name?: string;
  }) {}

  /**
   * Whether the library registers it.
   *
   * @internal
   */
  public get _isManaged(): boolean {
    return this.kind.name === undefined;
  }

  /**
   * How it is registered.
   *
   * @param name its name, where this class doesn't say it
   * @param folder where on a volume
   * @internal
   */
  public _registration(name: string, folder: string): SnapshotRegistration {
    const { s3, fileSystem } = this.kind;
    if (s3) {
      const { bucket, basePath, client = S3_CLIENT } = s3;
      return { name, body: { type: 's3', settings: { bucket, base_path: basePath, client } } };
    }
    return fileSystem
      ? { name, body: { type: 'fs', settings: { location: `${claimFolder(fileSystem)}/${folder}` } } }
      : { name: this.kind.name! };
  }

  /**
   * What the nodes of a cluster of this app need for it.
   *
   * @internal
   */
  public get _nodeNeeds(): SnapshotNodeNeeds {
    const { s3, fileSystem } = this.kind;
    if (s3) {
      return s3Needs(s3);
    }
    return fileSystem
      ? { settings: {}, secrets: {}, volume: { claimName: fileSystem.claimName, mountPath: claimFolder(fileSystem) } }
      : { settings: {}, secrets: {} };
  }

  /**
   * What is wrong with it.
   *
   * @param own whether the cluster is one of this app
   * @internal
   */
  public _problems(own: boolean): Problem[] {
    const { s3, fileSystem, name } = this.kind;
    return [
      ...s3 ? [...s3Problems(s3), ...own ? ownS3Problems(s3) : foreignS3Problems(s3)] : [],
      ...fileSystem ? fileSystemProblems(fileSystem, own) : [],
      ...(name === undefined || /^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(name) ? [] : [{ prop: 'name', value: name, allowed: 'the name of a repository (letters, digits, dashes, dots and underscores)', fix: 'GET _snapshot lists those that the cluster knows' }]),
    ];
  }
}

function claimFolder({ claimName }: FileSystemSnapshotRepositoryOptions): string {
  return `${CLAIMS_FOLDER}/${claimName}`;
}

/** The region is written in any case: whether the client guesses it depends on Elasticsearch's release. */
function s3Needs(options: S3SnapshotRepositoryOptions): SnapshotNodeNeeds {
  const { bucket, basePath, client = S3_CLIENT, region, endpoint, pathStyleAccess, credentials } = options;
  const url = endpoint ?? `https://s3.${region}.amazonaws.com`;
  return {
    settings: withoutUndefined({
      [`s3.client.${client}.endpoint`]: url,
      [`s3.client.${client}.region`]: region,
      [`s3.client.${client}.path_style_access`]: (pathStyleAccess ?? endpoint !== undefined) ? true : undefined,
    }),
    secrets: credentials ? {
      [`s3.client.${client}.access_key`]: credentials.accessKeyId,
      [`s3.client.${client}.secret_key`]: credentials.secretAccessKey,
    } : {},
    url,
    place: `${bucket}/${basePath}`,
  };
}

/** Two repositories of one cluster at one place, or that mean different things by one setting. */
export function repositoryProblems(needs: SnapshotNodeNeeds[]): Problem[] {
  const all = needs.map(({ settings, secrets }): PlainObject => ({ ...settings, ...secrets }));
  const differing = Object.keys(Object.assign({}, ...all)).filter(key =>
    new Set(all.filter(each => Object.keys(each).some(other => clientOf(other) === clientOf(key))).map(each => JSON.stringify(each[key]))).size > 1);
  const places = needs.flatMap(({ place }) => place ?? []);
  return [
    ...[...new Set(differing.map(clientOf))].map(client => ({
      prop: 'snapshots.repository.client', value: client, allowed: 'another one for another key pair, region or endpoint', fix: 'a client has one of each on all nodes; give one of the repositories a client of its own',
    })),
    ...[...new Set(places.filter((place, index) => places.indexOf(place) < index))].map(place => ({
      prop: 'snapshots.repository.basePath', value: place, allowed: 'another one for each Jaeger', fix: 'two repositories at one place destroy what is in it; give each a path of its own',
    })),
  ];
}

/** The name of the client in `s3.client.<name>.region`. */
function clientOf(setting: string): string {
  return setting.split('.')[2];
}

function s3Problems({ bucket, basePath, client, endpoint }: S3SnapshotRepositoryOptions): Problem[] {
  return [
    ...(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket) ? [] : [{ prop: 'bucket', value: bucket, allowed: 'the name of a bucket (3 to 63 of a-z, 0-9, dashes and dots)', fix: 'give the name alone; a path in it is basePath' }]),
    ...(/^[A-Za-z0-9!_.*()-]+(\/[A-Za-z0-9!_.*()-]+)*$/.test(basePath ?? '') ? [] : [{ prop: 'basePath', value: basePath, allowed: 'a path without a slash at its ends', fix: "write it as 'tracing/production', another one for each cluster" }]),
    ...(client === undefined || /^[a-z0-9_-]+$/.test(client) ? [] : [{ prop: 'client', value: client, allowed: 'a-z, 0-9, dashes and underscores', fix: 'it is part of the names of settings; use other characters' }]),
    ...(endpoint === undefined || /^https?:\/\/[^/@:]+(:\d+)?$/.test(endpoint) ? [] : [{ prop: 'endpoint', value: endpoint, allowed: 'a base URL such as https://minio.storage.svc:9000', fix: 'give scheme, host and port; the bucket is a prop of its own' }]),
  ];
}

function ownS3Problems({ region, credentials }: S3SnapshotRepositoryOptions): Problem[] {
  return [
    ...(region !== undefined && /^[a-z0-9-]+$/.test(region) ? [] : [{ prop: 'region', value: region, allowed: 'a region such as eu-central-1', fix: 'name that of the bucket; a store without regions takes us-east-1' }]),
    ...(credentials
      ? within('credentials', [...secretKeyProblems('accessKeyId', credentials.accessKeyId), ...secretKeyProblems('secretAccessKey', credentials.secretAccessKey)])
      : [{ prop: 'credentials', value: undefined, allowed: 'given for an Elasticsearch of this app', fix: 'name the Secret that holds the key pair; its nodes have no other way to log in' }]),
  ];
}

function foreignS3Problems(options: S3SnapshotRepositoryOptions): Problem[] {
  return (['credentials', 'region', 'endpoint', 'pathStyleAccess'] as const).filter(prop => options[prop] !== undefined).map(prop => ({
    prop, value: '(set)', allowed: "left out for an Elasticsearch that this app doesn't define", fix: 'its nodes have their own settings of the client; name it by client',
  }));
}

function fileSystemProblems({ claimName }: FileSystemSnapshotRepositoryOptions, own: boolean): Problem[] {
  return [
    ...(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(claimName) ? [] : [{ prop: 'claimName', value: claimName, allowed: 'the name of a PersistentVolumeClaim', fix: 'name one in the namespace of Elasticsearch' }]),
    ...(own ? [] : [{ prop: 'claimName', value: claimName, allowed: 'of an Elasticsearch of this app', fix: 'nodes of another can be given no volume; register a repository there, and use SnapshotRepository.registered()' }]),
  ];
}
