import type { SecretKey } from './secret-key';

/** How clients reach an Elasticsearch or OpenSearch cluster. Secrets are in the clients' namespace. */
export interface ElasticsearchConnection {
  /** Base URLs, for example `https://logs-es-http:9200`. Jobs, and the wait for the storage at the start, use the first. */
  readonly urls: string[];
  /**
   * The user's name.
   *
   * @default - no authentication
   */
  readonly username?: string;
  /**
   * The user's password.
   *
   * @default - required with `username`
   */
  readonly password?: SecretKey;
  /**
   * The CA certificate that signs the cluster's.
   *
   * @default - the roots in the client's image
   */
  readonly ca?: SecretKey;
  /**
   * Whether each client shows the certificate that its own `tls` gives it.
   *
   * @default false
   */
  readonly ownCertificate?: boolean;
  /**
   * How many nodes hold data. Replicas of an index beyond it could not be placed.
   *
   * @default - not known; one replica is assumed to fit
   */
  readonly dataNodes?: number;
}

/** An Elasticsearch or OpenSearch cluster: one that this app defines, or an existing one. */
export interface IElasticsearchCluster {
  /** How clients reach it. */
  readonly connection: ElasticsearchConnection;
}
