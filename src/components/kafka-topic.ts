import { createHash } from 'crypto';
import type { ApiObject, Duration, Size } from 'cdk8s';
import { Construct } from 'constructs';
import { KafkaTools, kafkaTools } from './kafka-client';
import { KafkaStorageOutage, retentionMillis, topicDisk, topicRetentionProblems } from './kafka-topic-retention';
import { KAFKA_USER } from './kafka-user';
import { defaultSegmentBytes, RECORDS_PERCENT, retentionBytes } from '../config/kafka/retention';
import { TOOL_JVM_OPTIONS } from '../config/kafka/tool-jvm';
import { KafkaTopicSettings, topicProblems, topicScript } from '../config/kafka/topic';
import { accessProblems, KafkaTopicAccess, plainTextProblems } from '../config/kafka/topic-access';
import { withoutUndefined } from '../config/merge';
import { callTo } from '../config/otel/calls';
import type { Problem } from '../config/problem';
import { KafkaVersion } from '../config/versions/kafka-version';
import { Graph } from '../shared/graph';
import { KAFKA_IMAGE } from '../shared/images';
import { IKafkaCluster, KAFKA_DEFAULT_MAX_MESSAGE_BYTES } from '../shared/kafka-connection';
import { kubeObject, namespaceOf } from '../shared/kube-object';
import { Identity, labels, selectorLabels } from '../shared/labels';
import { baseName, checkUniqueNames } from '../shared/names';
import { secretVolume } from '../shared/objects';
import { imageOf, Manifest, podTemplate, RESTRICTED_CONTAINER } from '../shared/pod';
import { refuse } from '../shared/refuse';
import { resources } from '../shared/resources';
import { SyncWave, syncWave } from '../shared/sync-wave';
import type { PlatformTls } from '../shared/tls';
import type { WorkloadOptions } from '../shared/workload-options';

/** Options of {@link KafkaTopic}: all but its cluster. */
export interface KafkaTopicOptions extends WorkloadOptions {
  /** The topic's name in Kafka. */
  readonly topicName: string;
  /**
   * How many partitions. At most so many ingesters work at once. It can be raised later, never lowered.
   *
   * @default 12
   */
  readonly partitions?: number;
  /**
   * How many brokers keep a copy.
   *
   * @default 3
   */
  readonly replicationFactor?: number;
  /**
   * How many copies must be written before a record counts as sent.
   *
   * @default - one less than the replication factor, at least 1
   */
  readonly minInsyncReplicas?: number;
  /**
   * How long records are kept: how long Elasticsearch may be away before traces are lost.
   *
   * @default - 24 hours, or a quarter longer than the outage in `survives` if that is more
   */
  readonly retention?: Duration;
  /**
   * The outage of the storage that the topic must survive, and the load during it. Where the topic can't keep so much, by its
   * `retention` or on the brokers' volumes, it is refused.
   *
   * @default - nothing is checked
   */
  readonly survives?: KafkaStorageOutage;
  /**
   * The part of each broker's volume that the topic may take, in percent. The oldest records are deleted above it, since a full
   * volume stops the broker. All topics of a cluster together may take 80 %.
   *
   * @default - 80; no limit in a cluster that this app doesn't define
   */
  readonly diskPercent?: number;
  /**
   * The size of a segment. Whole segments are deleted after the retention, so small ones free the disk sooner.
   *
   * @default - 256 MiB, or a quarter of what a partition may take of the brokers' volumes if that is less
   */
  readonly segmentSize?: Size;
  /**
   * The largest record.
   *
   * @default - the largest that the cluster takes
   */
  readonly maxMessageSize?: Size;
  /**
   * The release of Kafka whose tools make the topic.
   *
   * @default KafkaVersion.V4_3_1
   */
  readonly version?: KafkaVersion;
  /**
   * Who may write and read the topic. The Job gives these rights and takes all others on the topic, and on the consumer
   * groups that are named, away. Super users need none.
   *
   * @default - rights are left as they are
   */
  readonly access?: KafkaTopicAccess[];
}

/** Props of {@link KafkaTopic}. */
export interface KafkaTopicProps extends KafkaTopicOptions {
  /** The cluster. It may be one that this app doesn't define. */
  readonly cluster: IKafkaCluster;
  /**
   * The beginning of the Job's name. The rest is a hash of what the Job does: a Job can't be changed, so another
   * configuration is another Job.
   *
   * @default - the construct's id in lower case
   */
  readonly name?: string;
  /**
   * Where the Job's certificate comes from, if the cluster isn't one of this app and its connection has `ownCertificate`.
   * Its common name is `<name>.<namespace>`.
   *
   * @default - none
   */
  readonly tls?: PlatformTls;
}

/**
 * A topic, made by a Job that creates it, raises the number of partitions, sets its configuration and gives rights on it.
 * The Job waits for brokers that aren't there yet and can run any number of times.
 */
export class KafkaTopic extends Construct {
  /** The topic's name in Kafka. */
  public readonly topicName: string;
  /** How many partitions it has. */
  public readonly partitions: number;
  /** What each partition may hold, in bytes. Undefined in a cluster whose volumes aren't known. */
  public readonly retentionBytes?: number;
  /** The largest record that it takes, in bytes. */
  public readonly maxMessageBytes: number;
  /** The Job. */
  public readonly job: ApiObject;

  /**
   * @param scope the chart, or another construct
   * @param id the beginning of the Job's name, where `name` isn't given
   */
  public constructor(scope: Construct, id: string, props: KafkaTopicProps) {
    super(scope, id);
    const settings = topicSettings(props);
    const { connection } = props.cluster;
    refuse(this, [
      ...topicProblems(settings, { maxMessageBytes: KAFKA_DEFAULT_MAX_MESSAGE_BYTES, ...withoutUndefined(connection) }),
      ...securityProblems(props),
      ...topicRetentionProblems(settings, props),
    ]);
    props.cluster._takeDisk?.(props.diskPercent ?? RECORDS_PERCENT);
    this.topicName = settings.name;
    this.partitions = settings.partitions;
    this.maxMessageBytes = settings.maxMessageBytes;
    this.retentionBytes = settings.retentionBytes;
    const version = (props.version ?? KafkaVersion.V4_3_1).version;
    const name = baseName(this, props.name, '-01234567');
    const identity: Identity = { application: 'kafka', instance: name, component: 'topic', version };
    Graph.of(this).add({
      scope: this,
      name,
      namespace: namespaceOf(this),
      labels: labels(this, identity),
      selector: selectorLabels(identity),
      hosts: [],
      calls: () => connection.bootstrapServers.flatMap(callTo),
    });
    const tools = kafkaTools(connection, this.ownCertificateSecret(props, identity));
    const script = topicScript(settings, connection.bootstrapServers, { clientProperties: tools.properties, access: props.access });
    const template = podTemplate(this, {
      identity,
      user: KAFKA_USER,
      containers: [this.container(script, tools, version, props)],
      volumes: [{ name: 'tmp', emptyDir: {} }, ...tools.secretFolders.map((folder, index) => secretVolume(`secret-${index}`, folder))],
      gracePeriodSeconds: 10,
      spreadOverNodes: 'none',
      restartPolicy: 'OnFailure',
      options: props,
    });
    const hash = createHash('sha256').update(JSON.stringify(template)).digest('hex').slice(0, 8);
    this.job = kubeObject(this, 'Resource', {
      apiVersion: 'batch/v1',
      kind: 'Job',
      name: `${name}-${hash}`,
      labels: labels(this, identity),
      annotations: syncWave(SyncWave.STORAGE_SETUP),
      body: { spec: { backoffLimit: 20, template } },
    });
    checkUniqueNames(this);
  }

  /** The cluster's own for a cluster of this app, so that there is one, however many topics. */
  private ownCertificateSecret({ cluster, tls }: KafkaTopicProps, identity: Identity): string | undefined {
    if (!cluster.connection.tls?.ownCertificate) {
      return undefined;
    }
    return cluster._adminSecret?.(this) ?? tls?._secretFor(this, {
      workload: 'kafkaAdmin', name: identity.instance, labels: labels(this, identity), dnsNames: [], client: true,
    });
  }

  private container(script: string, tools: KafkaTools, version: string, props: KafkaTopicProps): Manifest {
    return {
      name: 'topic',
      image: imageOf(this, props, KAFKA_IMAGE, version),
      imagePullPolicy: 'IfNotPresent',
      command: ['/bin/bash', '-c', script],
      env: [{ name: 'KAFKA_HEAP_OPTS', value: '-Xmx128m' }, { name: 'KAFKA_JVM_PERFORMANCE_OPTS', value: TOOL_JVM_OPTIONS }],
      resources: resources(props.resources, { cpuRequest: 100, cpuLimit: 1000, memory: 384 }).rendered,
      securityContext: RESTRICTED_CONTAINER,
      volumeMounts: [
        { name: 'tmp', mountPath: '/tmp' },
        ...tools.secretFolders.map(({ mountPath }, index) => ({ name: `secret-${index}`, mountPath, readOnly: true })),
      ],
    };
  }
}

function securityProblems({ access, cluster, tls }: KafkaTopicProps): Problem[] {
  const { connection } = cluster;
  return [
    ...accessProblems(access, connection.tls !== undefined || connection.sasl !== undefined),
    ...(connection.tls?.ownCertificate && !cluster._adminSecret && !tls
      ? [{ prop: 'tls', value: tls, allowed: 'given where the connection has ownCertificate', fix: "say where the Job's certificate comes from: PlatformTls.certManager(…) or PlatformTls.secrets(…)" }]
      : []),
    ...(connection.sasl ? plainTextProblems('cluster.connection.sasl.username', connection.sasl.username) : []),
  ];
}

/** How many partitions, where the user doesn't say. */
export const DEFAULT_PARTITIONS = 12;

function topicSettings(props: KafkaTopicProps): KafkaTopicSettings {
  const settings = unlimited(props);
  const disk = topicDisk(props, settings);
  return disk ? { ...settings, retentionBytes: retentionBytes(disk) } : settings;
}

function unlimited(props: KafkaTopicProps): KafkaTopicSettings {
  const replicationFactor = props.replicationFactor ?? 3;
  const partitions = props.partitions ?? DEFAULT_PARTITIONS;
  const segmentBytes = (props.segmentSize?.toKibibytes() ?? 0) * 1024 || defaultSegmentBytes(topicDisk(props, { partitions, replicationFactor }));
  return {
    name: props.topicName,
    partitions,
    replicationFactor,
    minInsyncReplicas: props.minInsyncReplicas ?? Math.max(1, replicationFactor - 1),
    retentionMillis: retentionMillis(props),
    segmentBytes,
    maxMessageBytes: props.maxMessageSize
      ? props.maxMessageSize.toKibibytes() * 1024
      : props.cluster.connection.maxMessageBytes ?? KAFKA_DEFAULT_MAX_MESSAGE_BYTES,
  };
}
