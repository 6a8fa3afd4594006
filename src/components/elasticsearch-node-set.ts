import type { Size } from 'cdk8s';
import type { WorkloadOptions } from '../shared/workload-options';

/** What a node of Elasticsearch does. @see https://www.elastic.co/docs/deploy-manage/distributed-architecture/clusters-nodes-shards/node-roles */
export enum ElasticsearchRole {
  /** May be elected master. */
  MASTER = 'master',
  /** Holds data of every tier. */
  DATA = 'data',
  /** Holds the newest data. */
  DATA_HOT = 'data_hot',
  /** Holds older data. */
  DATA_WARM = 'data_warm',
  /** Holds data that isn't time-based; system indices need it. */
  DATA_CONTENT = 'data_content',
  /** Runs ingest pipelines. */
  INGEST = 'ingest',
}

/**
 * Nodes of one kind: one StatefulSet. Placement, labels, annotations, images and the StorageClass follow the cluster's props
 * where the set says nothing.
 */
export interface ElasticsearchNodeSet extends WorkloadOptions {
  /** The set's name; its StatefulSet is `<cluster>-<name>`. */
  readonly name: string;
  /** How many nodes. Over all sets the number of master-eligible nodes must be odd. */
  readonly replicas: number;
  /**
   * What they do.
   *
   * @default - master, data and ingest
   */
  readonly roles?: ElasticsearchRole[];
  /**
   * The size of each node's volume. It can't be changed in place.
   *
   * @default Size.gibibytes(100)
   */
  readonly storage?: Size;
  /**
   * The StorageClass of the volumes.
   *
   * @default - the cluster's default
   */
  readonly storageClassName?: string;
  /**
   * The JVM's heap.
   *
   * @default - half of the memory limit, at most 31 GiB
   */
  readonly heap?: Size;
}

/** The roles of a node that does everything. */
export const ALL_ROLES = [ElasticsearchRole.MASTER, ElasticsearchRole.DATA, ElasticsearchRole.INGEST];

/** True for nodes that hold data. */
export function holdsData(set: ElasticsearchNodeSet): boolean {
  return (set.roles ?? ALL_ROLES).some(role => role.startsWith('data'));
}

/** True for nodes that may be elected master. */
export function isMasterEligible(set: ElasticsearchNodeSet): boolean {
  return (set.roles ?? ALL_ROLES).includes(ElasticsearchRole.MASTER);
}
