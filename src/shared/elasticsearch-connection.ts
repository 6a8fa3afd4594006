import { SecretKey, secretKeyProblems } from './secret-key';
import { Problem, within } from '../config/problem';

/** A user of Elasticsearch. */
export interface ElasticsearchUser {
  /** The name. */
  readonly username: string;
  /** The Secret with the password, in the clients' namespace. */
  readonly password: SecretKey;
}

/** The users of a cluster, by what they are for. */
export interface ElasticsearchUsers {
  /** Writes spans, through aliases. With daily indices it creates them and puts their templates, too. */
  readonly writer: ElasticsearchUser;
  /** Reads Jaeger's indices. */
  readonly reader: ElasticsearchUser;
  /**
   * Writes and reads archived traces.
   *
   * @default - required with `archive: true`
   */
  readonly archive?: ElasticsearchUser;
  /** Makes, lists and deletes Jaeger's indices, moves their aliases and puts their templates. */
  readonly indexManager: ElasticsearchUser;
  /**
   * Takes and deletes snapshots, and registers their repository.
   *
   * @default - required with `snapshots`
   */
  readonly snapshots?: ElasticsearchUser;
  /**
   * Reads metrics of cluster and indices.
   *
   * @default - none
   */
  readonly monitoring?: ElasticsearchUser;
}

/** How clients reach an Elasticsearch or OpenSearch cluster. Secrets are in the clients' namespace. */
export interface ElasticsearchConnection {
  /** Base URLs, for example `https://logs-es-http:9200`. Jobs, and the wait for the storage at the start, use the first. */
  readonly urls: string[];
  /**
   * The name of one user for everything. Excludes `users`.
   *
   * @default - `users`, or no authentication
   */
  readonly username?: string;
  /**
   * The password of the one user for everything.
   *
   * @default - required with `username`
   */
  readonly password?: SecretKey;
  /**
   * A user for each purpose, with no more rights than it needs.
   *
   * @default - `username` for everything, or no authentication
   */
  readonly users?: ElasticsearchUsers;
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
  /**
   * The image that its nodes run, which has curl. Undefined for a cluster that this app doesn't define.
   *
   * @internal
   */
  readonly _image?: { readonly repository?: string; readonly tag: string };
}

/** The user for a purpose. None where there is no authentication. */
export function userFor({ users, username, password }: ElasticsearchConnection, purpose: keyof ElasticsearchUsers): ElasticsearchUser | undefined {
  if (users) {
    return users[purpose];
  }
  return username !== undefined && password !== undefined ? { username, password } : undefined;
}

/** Passwords that are no references, and two ways of logging in at once. */
export function userProblems({ users, username, password }: ElasticsearchConnection): Problem[] {
  return [
    ...secretKeyProblems('password', password),
    ...Object.entries<ElasticsearchUser | undefined>({ ...users }).flatMap(([purpose, user]) =>
      user ? within(`users.${purpose}`, secretKeyProblems('password', user.password)) : []),
    ...(username !== undefined && password === undefined ? [{ prop: 'password', value: undefined, allowed: "given with 'username'", fix: 'name the Secret that holds it' }] : []),
    ...(username !== undefined && users ? [{ prop: 'username', value: username, allowed: "left out beside 'users'", fix: 'remove one of the two' }] : []),
  ];
}
