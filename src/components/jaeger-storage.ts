import { Duration } from 'cdk8s';
import type { JaegerWithKafkaProps } from './jaeger-with-kafka';
import type { JaegerStorage } from '../config/jaeger/storage';
import { ElasticsearchUsers, userFor } from '../shared/elasticsearch-connection';
import type { SecretFolder } from '../shared/objects';
import { secretFiles, secretPath } from '../shared/otlp-tls';

/** Names and shape of the indices. There is one index a day and kind. */
export interface JaegerIndexOptions {
  /**
   * What all index names start with, before a dash. Needed where several Jaegers share a cluster.
   *
   * @default - none
   */
  readonly prefix?: string;
  /**
   * Primary shards of a daily index of spans. One shard of 10 to 50 GB is a good size.
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
}

/** How a role of Jaeger reaches the storage. */
export interface JaegerStorageAccess {
  readonly purpose: keyof ElasticsearchUsers;
  /** The Secret with the role's certificate. */
  readonly certificate?: string;
}

/** Elasticsearch as Jaeger's configuration wants it, and the Secrets to mount for it. */
export function jaegerStorage(props: JaegerWithKafkaProps, access: JaegerStorageAccess): { storage: JaegerStorage; secretFolders: SecretFolder[] } {
  const { connection } = props.storage;
  const { urls, ca, dataNodes } = connection;
  const user = userFor(connection, access.purpose);
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
      shards: props.index?.shards ?? dataNodes ?? 3,
      replicas: props.index?.replicas ?? (dataNodes === 1 ? 0 : 1),
      retentionHours: (props.retention ?? DEFAULT_RETENTION).toHours(),
    },
    secretFolders: [
      ...user ? [{ mountPath: passwordFolder, secretName: user.password.secretName, keys: [user.password.key] }] : [],
      ...ca ? [{ mountPath: CA_FOLDER, secretName: ca.secretName, keys: [ca.key] }] : [],
      ...certificate ? [secretFiles(certificate, ['tls.crt', 'tls.key'])] : [],
    ],
  };
}

const CA_FOLDER = '/etc/jaeger/elasticsearch-ca';
/** How long traces are kept, where the user doesn't say. */
export const DEFAULT_RETENTION = Duration.days(7);
