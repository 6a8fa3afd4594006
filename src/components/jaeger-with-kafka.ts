import { ApiObject, Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { ElasticsearchCluster } from './elasticsearch-cluster';
import { JaegerCertificates } from './jaeger-certificates';
import { JaegerIndexJobs } from './jaeger-index-jobs';
import { agreementProblems, optionProblems } from './jaeger-problems';
import { JaegerQuery, JaegerQueryAccess, jaegerQuery } from './jaeger-query';
import { JaegerRole } from './jaeger-role';
import { JaegerSnapshotOptions, JaegerSnapshots } from './jaeger-snapshots';
import { aliasWait, curlImage, DEFAULT_RETENTION, JaegerIndexOptions, JaegerStorageParts, jaegerStorage } from './jaeger-storage';
import type { JaegerTopicOptions } from './jaeger-topic-options';
import { JaegerUiOptions, servesTls } from './jaeger-ui';
import { kafkaClient } from './kafka-client';
import { KafkaCluster } from './kafka-cluster';
import { KafkaTopic } from './kafka-topic';
import { DEFAULT_DELIVERY, Delivery } from '../config/delivery';
import { jaegerCollectorConfig, jaegerIngesterConfig } from '../config/jaeger/jaeger-config';
import { KafkaTopicRight } from '../config/kafka/topic-access';
import type { OtelCollectorConfig } from '../config/otel/collector-config';
import type { OtlpDestination } from '../config/otel/destination';
import { KAFKA_TIMEOUT_SECONDS, OTLP_PROTO } from '../config/otel/exporter';
import { OTLP_GRPC_PORT } from '../config/otel/ports';
import { QUEUE_SHARE, queueBytes } from '../config/sizing';
import { JaegerVersion } from '../config/versions/jaeger-version';
import { commonName } from '../shared/certificates';
import type { IElasticsearchCluster } from '../shared/elasticsearch-connection';
import type { IOtlpEndpoint } from '../shared/endpoints';
import { IKafkaCluster, KAFKA_DEFAULT_MAX_MESSAGE_BYTES } from '../shared/kafka-connection';
import { namespaceOf } from '../shared/kube-object';
import { baseName, checkUniqueNames, CRON_JOB_NAME_LENGTH, serviceHost } from '../shared/names';
import { service } from '../shared/objects';
import { OtlpReceiverTls, serverFiles } from '../shared/otlp-tls';
import { refuse, refuseAtSynthesis } from '../shared/refuse';
import { resources } from '../shared/resources';
import type { ClientAuthority, PlatformTls } from '../shared/tls';
import type { AutoscalingOptions, WorkloadOptions } from '../shared/workload-options';

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
   * What is promised about a span that the collector has accepted.
   *
   * @default Delivery.AT_LEAST_ONCE
   */
  readonly delivery?: Delivery;
  /**
   * The topic between collector and ingester.
   *
   * @default - `jaeger-spans`, 12 partitions, 24 hours
   */
  readonly topic?: JaegerTopicOptions;
  /**
   * How long traces are kept at least: whole minutes, or whole days with daily indices. Indices, what queries see and what is
   * deleted follow from it; see {@link JaegerIndexOptions.lifecycle}.
   *
   * @default Duration.days(7)
   */
  readonly retention?: Duration;
  /**
   * Names, shape and life of the indices.
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
   * The Job that makes the first indices and their aliases, and the CronJobs that begin new indices and take old ones out of what
   * queries see.
   *
   * @default - 20m to 200m CPU and 64 MiB
   */
  readonly indexRollover?: WorkloadOptions;
  /**
   * The CronJob that deletes indices after the retention.
   *
   * @default - 20m to 200m CPU and 64 MiB
   */
  readonly indexCleaner?: WorkloadOptions;
  /**
   * Snapshots of the indices in a repository outside of the storage, from which they can be restored.
   *
   * @default - none
   */
  readonly snapshots?: JaegerSnapshotOptions;
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
  /** The release of all roles. */
  public readonly version: JaegerVersion;
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
  /** @internal */
  public readonly _queryAccess: JaegerQueryAccess;
  /** The Job that makes templates, first indices and aliases. Undefined with daily indices. */
  public readonly indexInit?: ApiObject;
  /** The CronJob that begins new indices. Undefined where Jaeger or the storage does it. */
  public readonly indexRollover?: ApiObject;
  /** The CronJob that takes old indices out of what queries see. Undefined where Jaeger or the storage does it. */
  public readonly indexLookback?: ApiObject;
  /** The CronJob that deletes indices after the retention. Undefined where the storage does it. */
  public readonly indexCleaner?: ApiObject;
  /** The CronJob that takes snapshots of the indices. Undefined without `snapshots`. */
  public readonly indexSnapshot?: ApiObject;

  /**
   * @param scope the chart, which must have a namespace, or another construct
   * @param id the beginning of the objects' names, where `name` isn't given
   */
  public constructor(scope: Construct, id: string, props: JaegerWithKafkaProps) {
    super(scope, id);
    const name = baseName(this, props.name, '-index-rollover', CRON_JOB_NAME_LENGTH);
    const { version = JaegerVersion.V2_21, delivery = DEFAULT_DELIVERY } = props;
    this.kafka = props.kafka ?? new KafkaCluster(this, 'Kafka', { name: `${name}-kafka`, tls: props.tls });
    refuse(this, optionProblems(props, this.kafka));
    allowOnStorage(props);
    [this.storage, this.version] = [props.storage, version];
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
      delivery,
    };
    const server = certificates.collector();
    this.clientAuthority = server?.clientAuthority;
    this.collectorConfig = jaegerCollectorConfig({
      ...bus,
      client: kafkaClient(this.kafka.connection, server?.secretName),
      receiverTls: server && serverFiles(server),
      queueBytes: queueOf(COLLECTOR_RESOURCES, props.collector),
    });
    const collector = this.defineCollector(`${name}-collector`, version, props);
    [this.collector, this.collectorService] = [collector.deployment, collector.addService()];
    this.destination = this.addressOfAll(collector, `${name}-collector-replicas`);

    const ingesterSecret = certificates.ingester();
    const written = jaegerStorage(props, { purpose: 'writer', certificate: ingesterSecret });
    this.ingesterConfig = jaegerIngesterConfig({
      ...bus,
      client: kafkaClient(this.kafka.connection, ingesterSecret),
      version,
      storage: written.storage,
      queueBytes: queueOf(INGESTER_RESOURCES, props.ingester),
      consumerGroup: this.consumerGroup,
    });
    this.ingester = this.defineIngester(`${name}-ingester`, version, props, written);

    const query = this.defineQuery(`${name}-query`, version, props, certificates.query());
    this._queryAccess = query.access;
    this.queryConfig = query.config;
    [this.query, this.queryService] = [query.deployment, query.service];
    this.queryUrl = query.url;

    const tools = { name, version, jaeger: props, certificate: certificates.indexManager(), curl: curlImage(props) };
    const jobs = new JaegerIndexJobs(this, 'IndexJobs', { ...tools, storage: written.storage });
    this.indexInit = jobs.init;
    this.indexRollover = jobs.rollover;
    this.indexLookback = jobs.lookback;
    this.indexCleaner = jobs.cleaner;
    this.indexSnapshot = props.snapshots && new JaegerSnapshots(this, 'Snapshots', { ...tools, snapshots: props.snapshots }).take;
    this.checkAgreement(version, delivery);
    checkUniqueNames(this);
  }

  private defineCollector(name: string, version: JaegerVersion, { collector, tls }: JaegerWithKafkaProps): JaegerRole {
    const receiverTls = tls && OtlpReceiverTls.MUTUAL;
    return new JaegerRole(this, 'Collector', {
      version, name, role: 'collector', config: this.collectorConfig, ...COLLECTOR_RESOURCES, options: collector ?? {}, receiverTls,
    });
  }

  /** A Service whose name resolves to every collector, so that senders spread over them. */
  private addressOfAll(collector: JaegerRole, name: string): OtlpDestination {
    const { identity } = collector;
    const replicas = service(collector, 'ReplicasService', { name, identity, ports: () => collector.ports(), headless: true });
    return {
      host: serviceHost(replicas.name, namespaceOf(this)),
      port: OTLP_GRPC_PORT,
      resolvesToReplicas: true,
      // The answer comes when Kafka has the spans. Whoever gives up before that has them written twice, and makes the collector give up, too.
      timeout: Duration.seconds(KAFKA_TIMEOUT_SECONDS + 15),
    };
  }

  private defineIngester(name: string, version: JaegerVersion, props: JaegerWithKafkaProps, written: JaegerStorageParts): ApiObject {
    return new JaegerRole(this, 'Ingester', {
      version,
      name,
      role: 'ingester',
      config: this.ingesterConfig,
      secretFolders: written.secretFolders,
      storageUrl: props.storage.connection.urls[0],
      before: aliasWait(this, props, written.storage),
      ...INGESTER_RESOURCES,
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

  private checkAgreement(version: JaegerVersion, delivery: Delivery): void {
    refuseAtSynthesis(this, () => agreementProblems({
      collectorConfig: this.collectorConfig,
      ingesterConfig: this.ingesterConfig,
      version,
      delivery,
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

/** An Elasticsearch of this app gives its users rights on these indices. */
function allowOnStorage({ storage, index, archive, snapshots }: JaegerWithKafkaProps): void {
  if (storage instanceof ElasticsearchCluster) {
    storage.allowJaeger({ prefix: index?.prefix, archive, lifecycle: index?.lifecycle, snapshots: snapshots?.repository });
  }
}

const COLLECTOR_RESOURCES = { memory: 512, cpuRequest: 250 };
const INGESTER_RESOURCES = { memory: 768, cpuRequest: 250 };

/** What a role holds until the next system has it, so that it fits into the pod's memory. */
function queueOf({ memory, cpuRequest }: { memory: number; cpuRequest: number }, options: JaegerRoleOptions | undefined): number {
  return queueBytes(resources(options?.resources, { memory, cpuRequest, cpuLimit: 1000 }).memoryLimitBytes, QUEUE_SHARE);
}

const DEFAULT_TOPIC = 'jaeger-spans';
const DEFAULT_CONSUMER_GROUP = 'jaeger-ingester';
/** A little below what brokers take by default. */
const DEFAULT_MESSAGE_BYTES = 976 * 1024;
