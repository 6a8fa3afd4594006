import { ApiObject, Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { collectorDeployment } from './collector-deployment';
import { collectorConfigFiles, CollectorProgram } from './collector-pod';
import { kafkaClient } from './kafka-client';
import { otelIdentity, otelProgram } from './otel-program';
import { kafkaMetricsConfig } from '../config/monitoring/kafka-metrics-config';
import type { OtelCollectorConfig } from '../config/otel/collector-config';
import type { OtelCollectorDistribution } from '../config/otel/distribution';
import { KAFKA_METRICS_PORT } from '../config/otel/ports';
import { checkRange, Problem } from '../config/problem';
import type { OtelCollectorVersion } from '../config/versions/otel-collector-version';
import { commonName } from '../shared/certificates';
import { Audience } from '../shared/graph';
import type { IKafkaCluster } from '../shared/kafka-connection';
import { labels } from '../shared/labels';
import { baseName, checkUniqueNames } from '../shared/names';
import { refuse } from '../shared/refuse';
import { SyncWave } from '../shared/sync-wave';
import type { PlatformTls } from '../shared/tls';
import type { WorkloadOptions } from '../shared/workload-options';

/** Options of {@link KafkaMetrics}: all but its cluster. */
export interface KafkaMetricsOptions extends WorkloadOptions {
  /**
   * The release of the collector.
   *
   * @default OtelCollectorVersion.V0_158_0
   */
  readonly version?: OtelCollectorVersion;
  /**
   * The build: its image and the components in it. It must have the `kafka_metrics` receiver.
   *
   * @default OtelCollectorDistribution.CONTRIB
   */
  readonly distribution?: OtelCollectorDistribution;
  /**
   * How often Kafka is asked.
   *
   * @default Duration.seconds(15)
   */
  readonly interval?: Duration;
}

/** Props of {@link KafkaMetrics}. */
export interface KafkaMetricsProps extends KafkaMetricsOptions {
  /**
   * The name of its objects.
   *
   * @default - the construct's id in lower case
   */
  readonly name?: string;
  /** The cluster. It may be one that this app doesn't define. */
  readonly cluster: IKafkaCluster;
  /** The topic that is watched. */
  readonly topicName: string;
  /** The consumer group whose lag is watched. */
  readonly consumerGroup: string;
  /**
   * Where its certificate comes from, if the cluster asks clients for one.
   *
   * @default - none
   */
  readonly tls?: PlatformTls;
}

/**
 * A collector that reads brokers, partitions and a consumer group's lag from Kafka, and shows them as metrics. It needs the
 * right to describe the topic and the group, and no other: {@link KafkaTopicRight.DESCRIBE} for its principal.
 *
 * Resources by default: 20m to 500m CPU, 128 MiB.
 */
export class KafkaMetrics extends Construct {
  /**
   * The principal of a collector of this name, as a KafkaCluster with TLS knows it.
   *
   * @param name the collector's name
   * @param namespace its namespace
   */
  public static principal(name: string, namespace: string): string {
    return commonName(name, namespace);
  }

  /** The collector's configuration. */
  public readonly config: OtelCollectorConfig;
  /** The Deployment. */
  public readonly deployment: ApiObject;

  /**
   * @param scope the chart, which must have a namespace, or another construct
   * @param id the name of the objects, where `name` isn't given
   */
  public constructor(scope: Construct, id: string, props: KafkaMetricsProps) {
    super(scope, id);
    const interval = props.interval ?? Duration.seconds(15);
    refuse(this, [...checkRange('interval', interval.toSeconds(), 1, 300, 'in seconds; give a time from one second to five minutes'), ...tlsProblems(props)]);
    const name = baseName(this, props.name, '');
    const identity = otelIdentity(props, name, 'kafka-metrics');
    const { connection } = props.cluster;
    const certificate = connection.tls?.ownCertificate
      ? props.tls?._secretFor(this, { workload: 'kafkaMetrics', name, labels: labels(this, identity), dnsNames: [], client: true })
      : undefined;
    this.config = kafkaMetricsConfig({
      brokers: connection.bootstrapServers,
      topic: props.topicName,
      consumerGroup: props.consumerGroup,
      client: kafkaClient(connection, certificate),
      intervalSeconds: interval.toSeconds(),
    });
    const program = this.program(name, props);
    const files = collectorConfigFiles(this, program);
    this.deployment = collectorDeployment(this, program, files, { wave: SyncWave.JAEGER, defaultReplicas: 1, options: props });
    checkUniqueNames(this);
  }

  private program(name: string, props: KafkaMetricsProps): CollectorProgram {
    return otelProgram(this, props, {
      name,
      component: 'kafka-metrics',
      config: this.config,
      hosts: [],
      open: () => [{ audience: Audience.MONITORING, ports: [{ port: KAFKA_METRICS_PORT }] }],
      resources: { cpuRequest: 20, cpuLimit: 500, memory: 128 },
    });
  }
}

function tlsProblems({ cluster, tls }: KafkaMetricsProps): Problem[] {
  return cluster.connection.tls?.ownCertificate && !tls
    ? [{ prop: 'tls', value: undefined, allowed: 'given where the cluster asks for a certificate', fix: "say where the collector's comes from: PlatformTls.certManager(…) or PlatformTls.secrets(…)" }]
    : [];
}
