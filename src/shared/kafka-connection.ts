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
}

/** A Kafka cluster: one that this app defines, or an existing one. */
export interface IKafkaCluster {
  /** How clients reach it. */
  readonly connection: KafkaConnection;
}

/** Kafka's default for `message.max.bytes`. @see https://kafka.apache.org/documentation/#brokerconfigs_message.max.bytes */
export const KAFKA_DEFAULT_MAX_MESSAGE_BYTES = 1048588;
