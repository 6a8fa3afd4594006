import { ApiObject, Duration, Size } from 'cdk8s';
import { Construct } from 'constructs';
import { ElasticsearchCluster } from './elasticsearch-cluster';
import { JaegerCertificates } from './jaeger-certificates';
import { JaegerIndexCleaner } from './jaeger-index-cleaner';
import { agreementProblems, optionProblems } from './jaeger-problems';
import { JaegerQuery, jaegerQuery } from './jaeger-query';
import { JaegerRole } from './jaeger-role';
import { DEFAULT_RETENTION, JaegerIndexOptions, jaegerStorage } from './jaeger-storage';
import { JaegerUiOptions, servesTls } from './jaeger-ui';
import { kafkaClient } from './kafka-client';
import { KafkaCluster } from './kafka-cluster';
import { KafkaTopic } from './kafka-topic';
import { jaegerCollectorConfig, jaegerIngesterConfig } from '../config/jaeger/jaeger-config';
import { KafkaTopicRight } from '../config/kafka/topic-access';
import type { OtelCollectorConfig } from '../config/otel/collector-config';
import type { OtlpDestination } from '../config/otel/destination';
import { OTLP_PROTO } from '../config/otel/exporter';
import { OTLP_GRPC_PORT } from '../config/otel/ports';
import { JaegerVersion } from '../config/versions/jaeger-version';
import { commonName } from '../shared/certificates';
import type { IElasticsearchCluster } from '../shared/elasticsearch-connection';
import type { IOtlpEndpoint } from '../shared/endpoints';
import { IKafkaCluster, KAFKA_DEFAULT_MAX_MESSAGE_BYTES } from '../shared/kafka-connection';
import { namespaceOf } from '../shared/kube-object';
import { baseName, checkUniqueNames, CRON_JOB_NAME_LENGTH, serviceHost } from '../shared/names';
import { SecretFolder, service } from '../shared/objects';
import { OtlpReceiverTls, serverFiles } from '../shared/otlp-tls';
import { refuse, refuseAtSynthesis } from '../shared/refuse';
import type { ClientAuthority, PlatformTls } from '../shared/tls';
import type { AutoscalingOptions, WorkloadOptions } from '../shared/workload-options';

/** The topic between collector and ingester. */
export interface JaegerTopicOptions {
  /**
   * Its name in Kafka. Two platforms on one Kafka need two topics.
   *
   * @default 'jaeger-spans'
   */
  readonly topicName?: string;
  /**
   * The consumer group of the ingesters.
   *
   * @default 'jaeger-ingester'
   */
  readonly consumerGroup?: string;
  /**
   * How many partitions. At most so many ingesters work at once.
   *
   * @default 12
   */
  readonly partitions?: number;
  /**
   * How long spans are kept: how long Elasticsearch may be away before traces are lost.
   *
   * @default Duration.hours(24)
   */
  readonly retention?: Duration;
  /**
   * The size of a segment.
   *
   * @default Size.mebibytes(256)
   */
  readonly segmentSize?: Size;
  /**
   * The largest record, which is one batch of spans.
   *
   * @default Size.kibibytes(976), just below Kafka's own default
   */
  readonly maxMessageSize?: Size;
  /**
   * Who may look at the topic and at the consumer group beside their users, as Kafka knows them: what watches the lag. Only a
   * KafkaCluster of this app with TLS tells clients apart.
   *
   * @default - nobody
   */
  readonly observers?: string[];
  /**
   * Whether a Job makes the topic.
   *
   * @default - true for a KafkaCluster of this app, false for an existing one
   */
  readonly create?: boolean;
}

/** A role of Jaeger: collector, ingester or query. */
export interface JaegerRoleOptions extends WorkloadOptions {
  /**
   * How many pods.
   *
   * @default 2
   */
  readonly replicas?: number;
  /**
   * Scales the number of pods; `replicas` is then left to the autoscaler.
   *
   * @default - a fixed number
   */
  readonly autoscaling?: AutoscalingOptions;
}

/** Options of {@link JaegerWithKafka}: all but its storage and its Kafka. */
export interface JaegerWithKafkaOptions {
  /**
   * The beginning of the names of its objects: `<name>-collector`, `<name>-ingester`, `<name>-query`.
   *
   * @default - the construct's id in lower case
   */
  readonly name?: string;
  /**
   * The release of all roles.
   *
   * @default JaegerVersion.V2_21
   */
  readonly version?: JaegerVersion;
  /**
   * The topic between collector and ingester.
   *
   * @default - `jaeger-spans`, 12 partitions, 24 hours
   */
  readonly topic?: JaegerTopicOptions;
  /**
   * How long traces are kept: whole days.
   *
   * @default Duration.days(7)
   */
  readonly retention?: Duration;
  /**
   * Names and shape of the indices.
   *
   * @default - see {@link JaegerIndexOptions}
   */
  readonly index?: JaegerIndexOptions;
  /**
   * Whether people can keep single traces for ever, by a button in the UI. Archived traces are never deleted.
   *
   * @default false
   */
  readonly archive?: boolean;
  /**
   * The UI.
   *
   * @default - at the root, with Jaeger's own settings
   */
  readonly ui?: JaegerUiOptions;
  /**
   * The collector: takes OTLP, Jaeger and Zipkin, writes to Kafka.
   *
   * @default - 2 pods of 250m to 1 CPU and 512 MiB
   */
  readonly collector?: JaegerRoleOptions;
  /**
   * The ingester: reads from Kafka, writes to Elasticsearch. More than partitions can't work at once.
   *
   * @default - 2 pods of 250m to 1 CPU and 768 MiB
   */
  readonly ingester?: JaegerRoleOptions;
  /**
   * The query service and UI.
   *
   * @default - 2 pods of 100m to 1 CPU and 512 MiB
   */
  readonly query?: JaegerRoleOptions;
  /**
   * The CronJob that deletes indices after the retention.
   *
   * @default - 20m to 200m CPU and 64 MiB
   */
  readonly indexCleaner?: WorkloadOptions;
  /**
   * Where certificates come from. Collectors then take spans over mutual TLS only, the UI is served over HTTPS, and clusters
   * that ask their clients for a certificate get one.
   *
   * @default - plain text
   */
  readonly tls?: PlatformTls;
}

/** Props of {@link JaegerWithKafka}. */
export interface JaegerWithKafkaProps extends JaegerWithKafkaOptions {
  /** Where traces are stored. */
  readonly storage: IElasticsearchCluster;
  /**
   * The Kafka between collector and ingester.
   *
   * @default - a {@link KafkaCluster} is defined
   */
  readonly kafka?: IKafkaCluster;
}

/**
 * Jaeger v2 in three roles, with Kafka between collector and ingester: collectors answer as soon as Kafka has the spans, and
 * ingesters write them to Elasticsearch at its own pace.
 */
export class JaegerWithKafka extends Construct implements IOtlpEndpoint {
  /** Where collectors send kept traces. */
  public readonly destination: OtlpDestination;
  /** Who issues the certificates that collectors take from senders. Undefined without `tls`. */
  public readonly clientAuthority?: ClientAuthority;
  /** The Kafka between collector and ingester. */
  public readonly kafka: IKafkaCluster;
  /** Where traces are stored. */
  public readonly storage: IElasticsearchCluster;
  /** The topic's name in Kafka. */
  public readonly topicName: string;
  /** The consumer group of the ingesters. */
  public readonly consumerGroup: string;
  /** How long traces are kept. */
  public readonly retention: Duration;
  /** What the index names start with, before a dash. Undefined without a prefix. */
  public readonly indexPrefix?: string;
  /** The topic, if a Job makes it. */
  public readonly topic?: KafkaTopic;
  /** The collector's configuration. */
  public readonly collectorConfig: OtelCollectorConfig;
  /** The ingester's configuration. */
  public readonly ingesterConfig: OtelCollectorConfig;
  /** The query service's configuration. */
  public readonly queryConfig: OtelCollectorConfig;
  /** The collector's Deployment. */
  public readonly collector: ApiObject;
  /** The ingester's Deployment. */
  public readonly ingester: ApiObject;
  /** The query service's Deployment. */
  public readonly query: ApiObject;
  /** The collector's Service, for senders of Jaeger's and Zipkin's formats, too. */
  public readonly collectorService: ApiObject;
  /** The query service's Service. */
  public readonly queryService: ApiObject;
  /** The base URL of UI and API inside the cluster. */
  public readonly queryUrl: string;
  /** The CronJob that deletes indices after the retention. */
  public readonly indexCleaner: ApiObject;

  /**
   * @param scope the chart, which must have a namespace, or another construct
   * @param id the beginning of the objects' names, where `name` isn't given
   */
  public constructor(scope: Construct, id: string, props: JaegerWithKafkaProps) {
    super(scope, id);
    const name = baseName(this, props.name, '-index-cleaner', CRON_JOB_NAME_LENGTH);
    const version = props.version ?? JaegerVersion.V2_21;
    this.kafka = props.kafka ?? new KafkaCluster(this, 'Kafka', { name: `${name}-kafka`, tls: props.tls });
    refuse(this, optionProblems(props, this.kafka));
    if (props.storage instanceof ElasticsearchCluster) {
      props.storage.allowJaeger({ prefix: props.index?.prefix, archive: props.archive });
    }
    this.storage = props.storage;
    this.topicName = props.topic?.topicName ?? DEFAULT_TOPIC;
    this.consumerGroup = props.topic?.consumerGroup ?? DEFAULT_CONSUMER_GROUP;
    this.retention = props.retention ?? DEFAULT_RETENTION;
    this.indexPrefix = props.index?.prefix;
    this.topic = this.defineTopic(name, props);

    const certificates = new JaegerCertificates(this, 'Certificates', { name, version, kafka: this.kafka, jaeger: props });
    const bus = {
      brokers: this.kafka.connection.bootstrapServers,
      topic: this.topicName,
      encoding: OTLP_PROTO,
      maxMessageBytes: this.maxMessageBytes(props),
    };
    const server = certificates.collector();
    this.clientAuthority = server?.clientAuthority;
    this.collectorConfig = jaegerCollectorConfig({
      ...bus, client: kafkaClient(this.kafka.connection, server?.secretName), receiverTls: server && serverFiles(server),
    });
    const collector = this.defineCollector(`${name}-collector`, version, props);
    this.collector = collector.deployment;
    this.collectorService = collector.addService();
    const replicas = { name: `${name}-collector-replicas`, identity: collector.identity, ports: () => collector.ports(), headless: true };
    const host = serviceHost(service(collector, 'ReplicasService', replicas).name, namespaceOf(this));
    this.destination = { host, port: OTLP_GRPC_PORT, resolvesToReplicas: true };

    const ingesterSecret = certificates.ingester();
    const written = jaegerStorage(props, { purpose: 'writer', certificate: ingesterSecret });
    this.ingesterConfig = jaegerIngesterConfig({
      ...bus,
      client: kafkaClient(this.kafka.connection, ingesterSecret),
      version,
      storage: written.storage,
      consumerGroup: this.consumerGroup,
    });
    this.ingester = this.defineIngester(`${name}-ingester`, version, props, written.secretFolders);

    const query = this.defineQuery(`${name}-query`, version, props, certificates.query());
    this.queryConfig = query.config;
    this.query = query.deployment;
    this.queryService = query.service;
    this.queryUrl = query.url;

    this.indexCleaner = new JaegerIndexCleaner(this, 'IndexCleaner', {
      name: `${name}-index-cleaner`, version, storage: written.storage, jaeger: props, certificate: certificates.indexCleaner(),
    }).cronJob;
    this.checkAgreement(version);
    checkUniqueNames(this);
  }

  private defineCollector(name: string, version: JaegerVersion, { collector, tls }: JaegerWithKafkaProps): JaegerRole {
    const receiverTls = tls && OtlpReceiverTls.MUTUAL;
    return new JaegerRole(this, 'Collector', {
      version, name, role: 'collector', config: this.collectorConfig, memory: 512, cpuRequest: 250, options: collector ?? {}, receiverTls,
    });
  }

  private defineIngester(name: string, version: JaegerVersion, props: JaegerWithKafkaProps, secretFolders: SecretFolder[]): ApiObject {
    return new JaegerRole(this, 'Ingester', {
      version,
      name,
      role: 'ingester',
      config: this.ingesterConfig,
      secretFolders,
      storageUrl: props.storage.connection.urls[0],
      memory: 768,
      cpuRequest: 250,
      options: props.ingester ?? {},
    }).deployment;
  }

  private defineQuery(name: string, version: JaegerVersion, props: JaegerWithKafkaProps, certificate: string | undefined): JaegerQuery {
    const read = jaegerStorage(props, { purpose: 'reader', certificate });
    const archived = props.archive ? jaegerStorage(props, { purpose: 'archive', certificate }) : undefined;
    return jaegerQuery(this, {
      version,
      name,
      storage: read.storage,
      archive: archived?.storage,
      secretFolders: [...read.secretFolders, ...archived?.secretFolders ?? []],
      storageUrl: props.storage.connection.urls[0],
      serverTlsSecret: servesTls(props.ui) ? certificate : undefined,
      ui: props.ui ?? {},
      options: props.query ?? {},
    });
  }

  private checkAgreement(version: JaegerVersion): void {
    refuseAtSynthesis(this, () => agreementProblems({
      collectorConfig: this.collectorConfig,
      ingesterConfig: this.ingesterConfig,
      version: version._embeddedCollector(),
      topicMaxMessageBytes: this.topicMaxMessageBytes(),
    }));
  }

  private defineTopic(name: string, { topic: options, tls }: JaegerWithKafkaProps): KafkaTopic | undefined {
    const { create, consumerGroup = DEFAULT_CONSUMER_GROUP, topicName = DEFAULT_TOPIC, observers = [], ...rest } = options ?? {};
    const topic = { ...rest, topicName };
    if (!(this.kafka instanceof KafkaCluster)) {
      return create ?? false ? new KafkaTopic(this, 'Topic', { ...topic, cluster: this.kafka, tls }) : undefined;
    }
    const principal = (role: string) => commonName(`${name}-${role}`, namespaceOf(this));
    const access = [
      { principal: principal('collector'), right: KafkaTopicRight.WRITE },
      { principal: principal('ingester'), right: KafkaTopicRight.READ, consumerGroup },
      ...observers.map(observer => ({ principal: observer, right: KafkaTopicRight.DESCRIBE, consumerGroup })),
    ];
    return create ?? true ? this.kafka.addTopic('Topic', { ...topic, ...this.kafka.connection.tls ? { access } : {} }) : undefined;
  }

  /** What the topic takes; for one that exists already, what the cluster takes. */
  private topicMaxMessageBytes(): number {
    return this.topic?.maxMessageBytes ?? this.kafka.connection.maxMessageBytes ?? KAFKA_DEFAULT_MAX_MESSAGE_BYTES;
  }

  private maxMessageBytes(props: JaegerWithKafkaProps): number {
    const asked = props.topic?.maxMessageSize;
    return asked ? asked.toKibibytes() * 1024 : Math.min(this.topicMaxMessageBytes(), DEFAULT_MESSAGE_BYTES);
  }
}

const DEFAULT_TOPIC = 'jaeger-spans';
const DEFAULT_CONSUMER_GROUP = 'jaeger-ingester';
/** A little below what brokers take by default. */
const DEFAULT_MESSAGE_BYTES = 976 * 1024;
