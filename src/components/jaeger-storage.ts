import { Duration } from 'cdk8s';
import type { JaegerWithKafkaProps } from './jaeger-with-kafka';
import type { JaegerStorage } from '../config/jaeger/storage';
import type { SecretFolder } from '../shared/objects';

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

const PASSWORD_FOLDER = '/etc/jaeger/elasticsearch-password';
const CA_FOLDER = '/etc/jaeger/elasticsearch-ca';

/** Elasticsearch as Jaeger's configuration wants it, and the Secrets to mount for it. */
export function jaegerStorage(props: JaegerWithKafkaProps): { storage: JaegerStorage; secretFolders: SecretFolder[] } {
  const { urls, username, password, ca, dataNodes } = props.storage.connection;
  return {
    storage: {
      urls,
      username,
      passwordFile: password && `${PASSWORD_FOLDER}/${password.key}`,
      caFile: ca && `${CA_FOLDER}/${ca.key}`,
      indexPrefix: props.index?.prefix,
      shards: props.index?.shards ?? dataNodes ?? 3,
      replicas: props.index?.replicas ?? (dataNodes === 1 ? 0 : 1),
      retentionHours: (props.retention ?? DEFAULT_RETENTION).toHours(),
    },
    secretFolders: [
      ...password ? [{ mountPath: PASSWORD_FOLDER, secretName: password.secretName, keys: [password.key] }] : [],
      ...ca ? [{ mountPath: CA_FOLDER, secretName: ca.secretName, keys: [ca.key] }] : [],
    ],
  };
}

const DEFAULT_RETENTION = Duration.days(7);
