import { OtelComponent } from './component';

/** A port that a component listens on. */
export interface OtelPort {
  /** Its name in the pod and the Service: a DNS label of at most 15 characters. */
  readonly name: string;
  /** The port number. */
  readonly port: number;
  /**
   * Whether senders use it through the Service.
   *
   * @default true; ports of health checks and metrics are open in the pod only
   */
  readonly exposed?: boolean;
  /**
   * The protocol inside TCP, for meshes and load balancers: `grpc`, `http`.
   *
   * @default - not stated
   */
  readonly appProtocol?: string;
  /**
   * `TCP` or `UDP`.
   *
   * @default 'TCP'
   */
  readonly protocol?: string;
}

/** Rights on Kubernetes objects of the whole cluster. */
export interface OtelClusterRule {
  /** API groups; `''` is the core group. */
  readonly apiGroups: string[];
  /** Resources in the plural. */
  readonly resources: string[];
  /** Verbs, for example `get`, `list`, `watch`. */
  readonly verbs: string[];
}

/** A Secret whose keys a component reads as files. */
export interface OtelSecretFiles {
  /** The Secret, in the collector's namespace. */
  readonly secretName: string;
  /** The folder in which each key of the Secret is a file. */
  readonly mountPath: string;
  /**
   * The keys to mount.
   *
   * @default - all
   */
  readonly keys?: string[];
}

/** An environment variable that a component's settings refer to as `${env:NAME}`. */
export interface OtelEnvironmentVariable {
  /** The variable's name. */
  readonly name: string;
  /**
   * A field of the pod, for example `spec.nodeName`.
   *
   * @default - not from a field
   */
  readonly fieldPath?: string;
  /**
   * The Secret that holds the value, in the collector's namespace.
   *
   * @default - not from a Secret
   */
  readonly secretName?: string;
  /**
   * The key in the Secret.
   *
   * @default - required with `secretName`
   */
  readonly secretKey?: string;
}

/** An address that a component connects to. */
export interface OtelCall {
  /** The DNS name. */
  readonly host: string;
  /** The port. */
  readonly port: number;
}

/** What a component needs from its pod. The construct that runs it provides all of it. */
export interface OtelComponentNeeds {
  /**
   * Ports that it listens on.
   *
   * @default - none
   */
  readonly ports?: OtelPort[];
  /**
   * Rights on the Kubernetes API. With any, the pod gets a ServiceAccount token.
   *
   * @default - none
   */
  readonly clusterRules?: OtelClusterRule[];
  /**
   * Environment variables that its settings refer to.
   *
   * @default - none
   */
  readonly environment?: OtelEnvironmentVariable[];
  /**
   * Secrets that it reads as files.
   *
   * @default - none
   */
  readonly secretFiles?: OtelSecretFiles[];
  /**
   * Addresses that it connects to, where they don't stand under `endpoint`, `brokers` or `resolver` of its settings.
   * NetworkPolicies open the way.
   *
   * @default - none
   */
  readonly calls?: OtelCall[];
  /**
   * Extensions that it refers to. They are registered and listed in `service.extensions`.
   *
   * @default - none
   */
  readonly extensions?: OtelComponent[];
}
