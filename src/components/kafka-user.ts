/** The user `appuser` of Kafka's image. Pod Security wants it as a number. */
export const KAFKA_USER = 1000;
