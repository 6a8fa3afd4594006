import type { Duration } from 'cdk8s';
import type { OtelSecretFiles } from './component-needs';

/** How a receiver of OTLP must be addressed. */
export enum OtlpAddressing {
  /** Any replica may take any span. */
  ANY_REPLICA = 'any-replica',
  /** All spans of a trace must go to the same replica, as tail sampling needs. The sender routes by trace id. */
  BY_TRACE_ID = 'by-trace-id',
}

/** The protocol that carries OTLP. */
export enum OtlpProtocol {
  /** gRPC, by convention on port 4317. */
  GRPC = 'grpc',
  /** HTTP with protobuf bodies, by convention on port 4318. */
  HTTP = 'http',
}

/** How a connection is secured, from the client's side. Files are paths in the sender's pod. */
export interface OtlpClientTls {
  /**
   * The CA certificate that signs the server's.
   *
   * @default - the roots in the sender's image
   */
  readonly caFile?: string;
  /**
   * The client's own certificate.
   *
   * @default - none
   */
  readonly certFile?: string;
  /**
   * The key of the client's own certificate.
   *
   * @default - none
   */
  readonly keyFile?: string;
  /**
   * The name in the server's certificate.
   *
   * @default - the destination's host
   */
  readonly serverName?: string;
  /**
   * The Secrets behind the files, to be mounted into the sender's pod.
   *
   * @default - none
   */
  readonly secretFiles?: OtelSecretFiles[];
}

/** A header whose value comes from a Secret in the sender's namespace. */
export interface OtlpHeader {
  /** The header, for example `authorization`. */
  readonly name: string;
  /** The Secret. */
  readonly secretName: string;
  /** The key in the Secret; its value is the whole header value. */
  readonly secretKey: string;
}

/** Where OTLP is received, and how it must be sent there. */
export interface OtlpDestination {
  /** The DNS name. For a balanced or by-trace-id destination, one that resolves to every replica. */
  readonly host: string;
  /** The port. */
  readonly port: number;
  /**
   * The protocol.
   *
   * @default OtlpProtocol.GRPC
   */
  readonly protocol?: OtlpProtocol;
  /**
   * The path of the base URL, for HTTP only; `/v1/traces` is added by the sender.
   *
   * @default - none
   */
  readonly path?: string;
  /**
   * How it must be addressed.
   *
   * @default OtlpAddressing.ANY_REPLICA
   */
  readonly addressing?: OtlpAddressing;
  /**
   * Whether the name resolves to every replica (a headless Service), so that a gRPC sender spreads over them itself. It probes
   * connections that are silent for 30 seconds, which the server must allow (`keepalive.enforcement_policy` of collectors).
   *
   * @default false
   */
  readonly resolvesToReplicas?: boolean;
  /**
   * How long one request may take, at most; after that it is sent again. Where the answer comes only when the spans are in Kafka, this
   * must be longer than Kafka takes to get over a broker that died.
   *
   * @default - 10 seconds; if addressed by trace id 5 seconds, or with `replicaHosts` and a queue in memory 30 seconds, waiting for the replica included
   */
  readonly timeout?: Duration;
  /**
   * One name for each replica, which stays with it when it restarts. With them a sender that addresses by trace id knows the
   * replicas without asking DNS who is there: none of them takes over traces of one that is away, and spans for that one wait
   * until it is back. All senders must use the same list.
   *
   * @default - replicas are those that `host` resolves to
   */
  readonly replicaHosts?: string[];
  /**
   * TLS of the connection.
   *
   * @default - plain text
   */
  readonly tls?: OtlpClientTls;
  /**
   * Headers of each request.
   *
   * @default - none
   */
  readonly headers?: OtlpHeader[];
}
