import { Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import { connectionEnvironment } from './jaeger-index-tool';
import type { JaegerWithKafkaProps } from './jaeger-with-kafka';
import { waitForAliasesScript } from '../config/elasticsearch/requests';
import { IndexLifecycle, IndexPlan, indexPlan } from '../config/jaeger/index-lifecycle';
import { rotationKeys, writeAlias, WRITTEN_KINDS } from '../config/jaeger/index-rotation';
import type { JaegerStorage } from '../config/jaeger/storage';
import { ElasticsearchVersion } from '../config/versions/elasticsearch-version';
import { JaegerVersion } from '../config/versions/jaeger-version';
import { ElasticsearchUsers, userFor } from '../shared/elasticsearch-connection';
import { ELASTICSEARCH_IMAGE } from '../shared/images';
import type { SecretFolder } from '../shared/objects';
import { secretFiles, secretPath } from '../shared/otlp-tls';
import { imageOf, Manifest, RESTRICTED_CONTAINER } from '../shared/pod';
import { resources } from '../shared/resources';

/** An image with a shell and curl. */
export interface JaegerCurlImage {
  /**
   * Its name without the tag.
   *
   * @default 'docker.elastic.co/elasticsearch/elasticsearch'
   */
  readonly repository?: string;
  /**
   * Its tag.
   *
   * @default - the version of an Elasticsearch of this app, else that of ElasticsearchVersion.V8_19
   */
  readonly tag?: string;
}

/** Names, shape and life of the indices. */
export interface JaegerIndexOptions {
  /**
   * What all index names start with, before a dash. Needed where several Jaegers share a cluster.
   *
   * @default - none
   */
  readonly prefix?: string;
  /**
   * Primary shards of an index of spans. One shard of 10 to 50 GB is a good size.
   *
   * @default - the number of data nodes, 3 if it isn't known
   */
  readonly shards?: number;
  /**
   * Copies of each shard beside the primary.
   *
   * @default - 1, or 0 with a single data node
   */
  readonly replicas?: number;
  /**
   * When new indices begin, and who deletes old ones. How long traces are kept is `retention`.
   *
   * @default IndexLifecycle.rollover()
   */
  readonly lifecycle?: IndexLifecycle;
  /**
   * The image of the containers that ask Elasticsearch's API: ingesters wait until they may write, and policies are put. A small
   * one such as `curlimages/curl` does as well.
   *
   * @default - Elasticsearch's own
   */
  readonly curlImage?: JaegerCurlImage;
}

/** How a role of Jaeger reaches the storage. */
export interface JaegerStorageAccess {
  readonly purpose: keyof ElasticsearchUsers;
  /** The Secret with the role's certificate. */
  readonly certificate?: string;
}

/** Elasticsearch as Jaeger's configuration wants it, and the Secrets to mount for it. */
export interface JaegerStorageParts {
  readonly storage: JaegerStorage;
  readonly secretFolders: SecretFolder[];
}

/** How a role of Jaeger uses the storage, for the right purpose. */
export function jaegerStorage(props: JaegerWithKafkaProps, access: JaegerStorageAccess): JaegerStorageParts {
  const { connection } = props.storage;
  const { urls, ca, dataNodes } = connection;
  const user = userFor(connection, access.purpose);
  const { rotation } = indexPlanOf(props);
  const passwordFolder = `/etc/jaeger/elasticsearch-${access.purpose}`;
  const certificate = connection.ownCertificate ? access.certificate : undefined;
  return {
    storage: {
      urls,
      username: user?.username,
      passwordFile: user && `${passwordFolder}/${user.password.key}`,
      caFile: ca && `${CA_FOLDER}/${ca.key}`,
      certFile: certificate && secretPath(certificate, 'tls.crt'),
      keyFile: certificate && secretPath(certificate, 'tls.key'),
      indexPrefix: props.index?.prefix,
      shards: shardsOf(props),
      replicas: props.index?.replicas ?? (dataNodes === 1 ? 0 : 1),
      retentionSeconds: retentionSeconds(props),
      aliases: rotation.by === 'day' ? undefined : rotationKeys(rotation, props.version ?? JaegerVersion.V2_21, props.index?.prefix),
    },
    secretFolders: [
      ...user ? [{ mountPath: passwordFolder, secretName: user.password.secretName, keys: [user.password.key] }] : [],
      ...ca ? [{ mountPath: CA_FOLDER, secretName: ca.secretName, keys: [ca.key] }] : [],
      ...certificate ? [secretFiles(certificate, ['tls.crt', 'tls.key'])] : [],
    ],
  };
}

/** What follows from retention and lifecycle. */
export function indexPlanOf(props: JaegerWithKafkaProps): IndexPlan {
  return indexPlan(lifecycleOf(props), { retentionSeconds: retentionSeconds(props), shards: shardsOf(props), prefix: props.index?.prefix });
}

/** The lifecycle, where the user says nothing Jaeger's own rollover. */
export function lifecycleOf({ index }: Pick<JaegerWithKafkaProps, 'index'>): IndexLifecycle {
  return index?.lifecycle ?? IndexLifecycle.rollover();
}

/** How long traces are kept. */
export function retentionOf({ retention }: JaegerWithKafkaProps): Duration {
  return retention ?? DEFAULT_RETENTION;
}

/** The same in seconds. */
export function retentionSeconds(props: JaegerWithKafkaProps): number {
  return retentionOf(props).toSeconds();
}

function shardsOf({ index, storage }: JaegerWithKafkaProps): number {
  return index?.shards ?? storage.connection.dataNodes ?? 3;
}

/** What makes a pod wait until the aliases that it writes to are there. None where Jaeger makes its indices itself. */
export function aliasWait(scope: Construct, props: JaegerWithKafkaProps, storage: JaegerStorage): Manifest[] {
  if (!storage.aliases) {
    return [];
  }
  const aliases = WRITTEN_KINDS.map(kind => writeAlias(kind, storage.indexPrefix));
  const env = connectionEnvironment(props.storage.connection, 'writer', storage);
  return [requestContainer(scope, 'wait-for-aliases', curlImage(props), waitForAliasesScript(storage.urls[0], aliases), env)];
}

/** The image with curl: that of the storage, if it is one of this app. */
export function curlImage({ index, storage }: Pick<JaegerWithKafkaProps, 'index' | 'storage'>): JaegerCurlImage {
  const own = storage._image;
  const { repository = own?.repository, tag = own?.tag ?? ElasticsearchVersion.V8_19.version } = index?.curlImage ?? {};
  return { repository, tag };
}

/** A container that calls the storage's API by a script. */
export function requestContainer(scope: Construct, name: string, { repository, tag }: JaegerCurlImage, script: string, env: Manifest[]): Manifest {
  return {
    name,
    image: imageOf(scope, { imageRepository: repository }, ELASTICSEARCH_IMAGE, tag!),
    imagePullPolicy: 'IfNotPresent',
    command: ['/bin/sh', '-c', script],
    env,
    resources: resources(undefined, { cpuRequest: 10, cpuLimit: 200, memory: 64 }).rendered,
    securityContext: RESTRICTED_CONTAINER,
  };
}

const CA_FOLDER = '/etc/jaeger/elasticsearch-ca';
/** How long traces are kept, where the user doesn't say. */
export const DEFAULT_RETENTION = Duration.days(7);
