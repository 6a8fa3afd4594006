/**
 * How Java runs one of Kafka's tools, which lives for seconds: with the collector of garbage that takes no threads, and only the
 * compiler that is quick. The scripts' own default is a broker's.
 */
export const TOOL_JVM_OPTIONS = '-XX:+UseSerialGC -XX:TieredStopAtLevel=1';
