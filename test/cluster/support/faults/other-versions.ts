import { ElasticsearchVersion, JaegerVersion, KafkaVersion, OtelCollectorVersion, TracingPlatformProps } from '../../../../src';

/** What is changed in the props. */
export type Change = (props: TracingPlatformProps) => TracingPlatformProps;

/** How a platform gets another version of each program. */
const PROGRAMS: Record<string, (version: string) => Change> = {
  otelCollector: version => props => ({
    ...props,
    agent: { ...props.agent, version: OtelCollectorVersion.of(version) },
    gateway: { ...props.gateway, version: OtelCollectorVersion.of(version) },
  }),
  jaeger: version => props => ({ ...props, jaeger: { ...props.jaeger, version: JaegerVersion.of(version) } }),
  kafka: version => props => ({ ...props, kafka: { ...props.kafka, version: KafkaVersion.of(version) } }),
  elasticsearch: version => props => ({ ...props, elasticsearch: { ...props.elasticsearch, version: ElasticsearchVersion.of(version) } }),
};

/** Reads `program=version` pairs, which stand in the order in which they are to be changed. */
export function otherVersions(text: string): [string, Change][] {
  return text.trim().split(/\s+/).map((pair) => {
    const [program, version] = pair.split('=');
    if (PROGRAMS[program] === undefined || !version) throw new Error(`"${pair}" is not one of ${Object.keys(PROGRAMS).join(', ')}, followed by "=" and a version`);
    return [pair, PROGRAMS[program](version)];
  });
}
