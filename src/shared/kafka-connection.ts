import type { Construct } from 'constructs';
import { SecretKey, secretKeyProblems } from './secret-key';
import { checkNotEmpty, Problem } from '../config/problem';

/** How Kafka checks a password. */
export enum KafkaSaslMechanism {
  /** The password goes over the wire: with TLS only. */
  PLAIN = 'PLAIN',
  /** SCRAM with SHA-256. */
  SCRAM_SHA_256 = 'SCRAM-SHA-256',
  /** SCRAM with SHA-512. */
  SCRAM_SHA_512 = 'SCRAM-SHA-512',
}

/** A user and a password for Kafka. */
export interface KafkaSasl {
  /** The mechanism. */
  readonly mechanism: KafkaSaslMechanism;
  /** The user. */
  readonly username: string;
  /** The Secret with the password, in the clients' namespace. */
  readonly password: SecretKey;
}

/** TLS of the connections to Kafka. Secrets are in the clients' namespace. */
export interface KafkaClientTls {
  /**
   * The CA certificate that signs the brokers'.
   *
   * @default - the roots in the client's image
   */
  readonly ca?: SecretKey;
  /**
   * The Secret with the client's own certificate, under the keys `tls.crt` and `tls.key`.
   *
   * @default - none
   */
  readonly certificateSecretName?: string;
  /**
   * Whether each client shows the certificate that its own `tls` gives it. Excludes `certificateSecretName`.
   *
   * @default false
   */
  readonly ownCertificate?: boolean;
}

/** How clients reach a Kafka cluster, and what it takes. */
export interface KafkaConnection {
  /** Bootstrap addresses, each `host:port`. */
  readonly bootstrapServers: string[];
  /**
   * The largest record that brokers and topic take, in bytes.
   *
   * @default 1048588, Kafka's own default
   */
  readonly maxMessageBytes?: number;
  /**
   * The partitions of the topic that is used, if it exists already.
   *
   * @default - not known; nothing is checked against it
   */
  readonly topicPartitions?: number;
  /**
   * How many brokers there are. A topic can't have more copies.
   *
   * @default - not known; nothing is checked against it
   */
  readonly brokers?: number;
  /**
   * TLS of the connections.
   *
   * @default - plain text
   */
  readonly tls?: KafkaClientTls;
  /**
   * User and password.
   *
   * @default - no authentication, or by the client's certificate
   */
  readonly sasl?: KafkaSasl;
}

/** A Kafka cluster: one that this app defines, or an existing one. */
export interface IKafkaCluster {
  /** How clients reach it. */
  readonly connection: KafkaConnection;
  /**
   * The size of each broker's volume. Undefined where this app doesn't define the cluster.
   *
   * @internal
   */
  readonly _volumeBytes?: number;
  /**
   * The Secret with the certificate by which Kafka's tools may do everything, for a pod of `client`. Undefined where this app
   * doesn't define the cluster.
   *
   * @internal
   */
  _adminSecret?(client: Construct): string;
  /**
   * Notes what a topic may take of the volumes.
   *
   * @internal
   */
  _takeDisk?(percent: number): void;
}

/** Kafka's default for `message.max.bytes`. @see https://kafka.apache.org/documentation/#brokerconfigs_message.max.bytes */
export const KAFKA_DEFAULT_MAX_MESSAGE_BYTES = 1048588;

/** What is wrong with a connection that the user describes. */
export function connectionProblems({ bootstrapServers, tls, sasl }: KafkaConnection): Problem[] {
  return [
    ...checkNotEmpty('bootstrapServers', bootstrapServers, 'address', 'give host:port of one broker or more'),
    ...bootstrapServers.filter(address => !/^[a-zA-Z0-9.-]+:\d+$/.test(address)).map(address => ({
      prop: 'bootstrapServers', value: address, allowed: 'made of host:port', fix: 'leave out the scheme and give the port',
    })),
    ...secretKeyProblems('tls.ca', tls?.ca),
    ...secretKeyProblems('sasl.password', sasl?.password),
    ...(tls?.ownCertificate && tls.certificateSecretName !== undefined
      ? [{ prop: 'tls.certificateSecretName', value: tls.certificateSecretName, allowed: 'left out with ownCertificate', fix: 'clients show either a certificate of their own or this one; remove one of the two' }]
      : []),
    ...(sasl?.mechanism === KafkaSaslMechanism.PLAIN && !tls
      ? [{ prop: 'sasl.mechanism', value: sasl.mechanism, allowed: 'SCRAM where there is no TLS', fix: 'PLAIN sends the password as it is; set tls, or use SCRAM' }]
      : []),
  ];
}
