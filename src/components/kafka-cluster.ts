import { createHash } from 'crypto';
import { ApiObject, Size } from 'cdk8s';
import { Construct } from 'constructs';
import { STOP_WAIT_SECONDS, waitBeforeStop } from './kafka-stop';
import { KafkaTopic, KafkaTopicOptions } from './kafka-topic';
import { KAFKA_USER } from './kafka-user';
import { kafkaLog4j2 } from '../config/kafka/log4j2';
import { diskPercentProblems } from '../config/kafka/retention';
import {
  KAFKA_CLIENT_PORT, KAFKA_CONTROLLER_PORT, replicationProblems, serverProperties, serverPropertiesProblems,
} from '../config/kafka/server-properties';
import { startScript } from '../config/kafka/start-script';
import { checkRange } from '../config/problem';
import { kafkaHeapMebibytes } from '../config/sizing';
import { KafkaVersion } from '../config/versions/kafka-version';
import { commonName } from '../shared/certificates';
import { Graph } from '../shared/graph';
import { KAFKA_IMAGE } from '../shared/images';
import { connectionProblems, IKafkaCluster, KAFKA_DEFAULT_MAX_MESSAGE_BYTES, KafkaConnection } from '../shared/kafka-connection';
import { kubeObject, namespaceOf } from '../shared/kube-object';
import { Identity, labels, selectorLabels } from '../shared/labels';
import { baseName, checkUniqueNames, podHost, serviceHost } from '../shared/names';
import { ConfigFiles, configFiles, configVolume, disruptionBudget, secretVolume, service } from '../shared/objects';
import { claimSpec, claimTemplate } from '../shared/persistent-queue';
import { imageOf, Manifest, podTemplate, RESTRICTED_CONTAINER } from '../shared/pod';
import { tcpProbes } from '../shared/probes';
import { refuse, refuseAtSynthesis, throwProblems } from '../shared/refuse';
import { quantity, Resources, resources } from '../shared/resources';
import { SyncWave, syncWave } from '../shared/sync-wave';
import type { PlatformTls } from '../shared/tls';
import type { WorkloadOptions } from '../shared/workload-options';

/** Props of {@link KafkaCluster}. */
export interface KafkaClusterProps extends WorkloadOptions {
  /**
   * The name of its objects.
   *
   * @default - the construct's id in lower case
   */
  readonly name?: string;
  /**
   * The release.
   *
   * @default KafkaVersion.V4_3_1
   */
  readonly version?: KafkaVersion;
  /**
   * How many pods, each a broker and a controller: an odd number. It can't be changed later, since the quorum's members
   * stand in every configuration.
   *
   * @default 3
   */
  readonly replicas?: number;
  /**
   * How many brokers keep a copy of each record.
   *
   * @default - 3, or the number of pods if that is less
   */
  readonly replicationFactor?: number;
  /**
   * How many copies must be written before a record counts as sent.
   *
   * @default - one less than the replication factor, at least 1
   */
  readonly minInsyncReplicas?: number;
  /**
   * The largest record that brokers take.
   *
   * @default - Kafka's: 1048588 bytes
   */
  readonly maxMessageSize?: Size;
  /**
   * The size of each pod's volume. It can't be changed in place.
   *
   * @default Size.gibibytes(50)
   */
  readonly storage?: Size;
  /**
   * The StorageClass of the volumes.
   *
   * @default - the cluster's default
   */
  readonly storageClassName?: string;
  /**
   * The JVM's heap.
   *
   * @default - half of the memory limit, at most 6 GiB
   */
  readonly heap?: Size;
  /**
   * Further keys of `server.properties`.
   *
   * @default - none
   */
  readonly settings?: { [key: string]: string };
  /**
   * Where its certificates come from. All connections are mutual TLS then, the common name of a client's certificate is its
   * principal, and nothing is permitted but what the `access` of a topic gives. Give it from the beginning: brokers with and
   * without it can't talk to each other.
   *
   * @default - plain text, and everything is permitted
   */
  readonly tls?: PlatformTls;
}

/** What is known of a Kafka cluster that this app doesn't define. */
export interface KafkaClusterAttributes extends KafkaConnection {}

const DATA_VOLUME = '/var/lib/kafka/data';
const CONFIG_FOLDER = '/etc/kafka-config';
const TLS_FOLDER = '/etc/kafka-tls';

/**
 * A Kafka cluster in KRaft mode: pods that are broker and controller in one, with a fixed quorum.
 *
 * With `tls` a broker reads its certificate when it starts. Restart the pods once within `renewBefore`.
 *
 * Resources by default: 500m to 2 CPU, 2 GiB. Shutdown: up to 300 s until all copies are in sync, so that brokers
 * go one at a time, and 120 s to hand over leadership.
 */
export class KafkaCluster extends Construct implements IKafkaCluster {
  /**
   * An existing cluster.
   *
   * @param attributes how clients reach it
   * @throws if there is no bootstrap address, or a password that is no Secret reference
   */
  public static fromAttributes(attributes: KafkaClusterAttributes): IKafkaCluster {
    throwProblems('KafkaCluster.fromAttributes', connectionProblems(attributes));
    return { connection: attributes };
  }

  /** How clients reach the cluster. */
  public readonly connection: KafkaConnection;
  /** How many brokers. */
  public readonly replicas: number;
  /** How many brokers keep a copy of each record. */
  public readonly replicationFactor: number;
  /** How many copies must be written before a record counts as sent. */
  public readonly minInsyncReplicas: number;
  /** The StatefulSet. */
  public readonly statefulSet: ApiObject;
  /** The Service for clients' first connection. */
  public readonly service: ApiObject;
  /** The ConfigMap. */
  public readonly configMap: ApiObject;

  private readonly props: KafkaClusterProps;
  private readonly name: string;
  private readonly certificateSecret?: string;
  private adminSecret?: string;
  /** What each topic may take of the volumes, in percent. */
  private readonly topics: number[] = [];

  /**
   * @param scope the chart, which must have a namespace, or another construct
   * @param id the name of the objects, where `name` isn't given
   */
  public constructor(scope: Construct, id: string, props: KafkaClusterProps = {}) {
    super(scope, id);
    this.props = props;
    this.replicas = props.replicas ?? 3;
    this.replicationFactor = props.replicationFactor ?? Math.min(3, this.replicas);
    this.minInsyncReplicas = props.minInsyncReplicas ?? Math.max(1, this.replicationFactor - 1);
    const sizes = resources(props.resources, { cpuRequest: 500, cpuLimit: 2000, memory: 2048 });
    const heap = props.heap?.toMebibytes() ?? kafkaHeapMebibytes(sizes.memoryLimitBytes);
    refuse(this, [
      ...replicationProblems({ nodes: this.replicas, replicationFactor: this.replicationFactor, minInsyncReplicas: this.minInsyncReplicas }),
      ...serverPropertiesProblems(props.settings, props.tls !== undefined),
      ...checkRange('heap', heap, 64, (sizes.memoryLimitBytes / 1024 / 1024) * 0.8, 'in MiB; the JVM needs memory beside its heap, and the page cache serves reads'),
    ]);
    this.name = baseName(this, props.name, '');
    const maxMessageBytes = props.maxMessageSize ? props.maxMessageSize.toKibibytes() * 1024 : KAFKA_DEFAULT_MAX_MESSAGE_BYTES;

    const version = (props.version ?? KafkaVersion.V4_3_1).version;
    const identity: Identity = { application: 'kafka', instance: this.name, component: 'broker', version };
    this.certificateSecret = props.tls?._secretFor(this, {
      workload: 'kafka',
      name: this.name,
      labels: labels(this, identity),
      dnsNames: [this.name, `*.${this.brokersService}`].map(name => serviceHost(name, namespaceOf(this))),
      client: true,
    });
    const files = this.configuration(identity, maxMessageBytes);
    this.configMap = files.configMap;
    const ports = [{ name: 'client', port: KAFKA_CLIENT_PORT }];
    this.service = service(this, 'Service', { name: this.name, identity, ports });
    service(this, 'BrokersService', {
      name: this.brokersService, identity, ports: [...ports, { name: 'controller', port: KAFKA_CONTROLLER_PORT }], headless: true, publishNotReady: true,
    });
    this.connection = {
      bootstrapServers: this.hosts().map(host => `${host}:${KAFKA_CLIENT_PORT}`),
      maxMessageBytes,
      brokers: this.replicas,
      ...this.certificateSecret ? { tls: { ca: { secretName: this.certificateSecret, key: 'ca.crt' }, ownCertificate: true } } : {},
    };
    const selector = selectorLabels(identity);
    Graph.of(this).add({
      scope: this,
      name: this.name,
      namespace: namespaceOf(this),
      labels: labels(this, identity),
      selector,
      hosts: [this.name, this.brokersService].map(name => serviceHost(name, namespaceOf(this))),
      calls: () => [],
      peers: { selector, ports: [KAFKA_CLIENT_PORT, KAFKA_CONTROLLER_PORT] },
    });
    this.statefulSet = this.workload(identity, files, sizes, heap);
    disruptionBudget(this, this.name, identity, this.replicas, 'IfHealthyBudget');
    refuseAtSynthesis(this, () => diskPercentProblems(this.topics));
    checkUniqueNames(this);
  }

  /**
   * Defines a topic in this cluster.
   *
   * @param id the construct's id; the Job is called after it and the cluster
   */
  public addTopic(id: string, options: KafkaTopicOptions): KafkaTopic {
    const { version, replicationFactor, minInsyncReplicas } = this;
    return new KafkaTopic(this, id, {
      version,
      replicationFactor,
      minInsyncReplicas,
      imageRepository: this.props.imageRepository,
      imagePullSecrets: this.props.imagePullSecrets,
      ...options,
      cluster: this,
      name: `${this.name}-${id.toLowerCase()}`,
    });
  }

  /** @internal */
  public get _volumeBytes(): number {
    return this.storage.toMebibytes() * 1024 * 1024;
  }

  /** @internal */
  public _takeDisk(percent: number): void {
    this.topics.push(percent);
  }

  private get storage(): Size {
    return this.props.storage ?? Size.gibibytes(50);
  }

  /**
   * The user's own keys of `server.properties`.
   *
   * @internal
   */
  public get _settings(): { [key: string]: string } | undefined {
    return this.props.settings;
  }

  /**
   * One certificate for all topics' Jobs, defined when the first asks for it.
   *
   * @internal
   */
  public _adminSecret(client: Construct): string {
    const namespace = namespaceOf(this);
    refuse(client, namespace === namespaceOf(client) ? [] : [{
      prop: 'cluster', value: this.name, allowed: `a cluster in the same namespace (${namespaceOf(client)}), where its Secrets are`, fix: `define the topic in the namespace ${namespace}; addTopic of the cluster does`,
    }]);
    if (this.adminSecret === undefined) {
      const scope = new Construct(this, 'Admin');
      const identity: Identity = { application: 'kafka', instance: this.adminName, component: 'admin', version: this.version.version };
      this.adminSecret = this.props.tls!._secretFor(scope, {
        workload: 'kafkaAdmin', name: this.adminName, labels: labels(scope, identity), dnsNames: [], client: true,
      });
    }
    return this.adminSecret;
  }

  private get adminName(): string {
    return `${this.name}-admin`;
  }

  private superUsers(): string[] {
    return [this.name, this.adminName].map(name => commonName(name, namespaceOf(this)));
  }

  private get version(): KafkaVersion {
    return this.props.version ?? KafkaVersion.V4_3_1;
  }

  private get brokersService(): string {
    return `${this.name}-brokers`;
  }

  private hosts(): string[] {
    const namespace = namespaceOf(this);
    return Array.from({ length: this.replicas }, (_, index) => podHost(this.name, index, this.brokersService, namespace));
  }

  private configuration(identity: Identity, maxMessageBytes: number): ConfigFiles {
    const { replicas, replicationFactor, minInsyncReplicas } = this;
    const hosts = this.hosts();
    return configFiles(this, 'Config', this.name, identity, {
      'server.properties': () => serverProperties({
        nodes: replicas,
        host: index => hosts[index],
        replicationFactor,
        minInsyncReplicas,
        maxMessageBytes,
        dataDirectory: `${DATA_VOLUME}/kafka`,
        tls: this.props.tls ? { folder: TLS_FOLDER, superUsers: this.superUsers() } : undefined,
        overrides: this.props.settings,
      }),
      'log4j2.yaml': kafkaLog4j2,
    });
  }

  private workload(identity: Identity, files: ConfigFiles, sizes: Resources, heap: number): ApiObject {
    const secret = this.certificateSecret;
    const template = podTemplate(this, {
      identity,
      user: KAFKA_USER,
      containers: [this.container(identity, sizes, heap)],
      volumes: [
        configVolume('config', files),
        { name: 'tmp', emptyDir: {} },
        ...secret ? [secretVolume('tls', { secretName: secret, mountPath: TLS_FOLDER, keys: ['tls.crt', 'tls.key', 'ca.crt'] })] : [],
      ],
      annotations: files.checksum,
      gracePeriodSeconds: 120 + (this.replicationFactor > 1 ? STOP_WAIT_SECONDS : 0),
      spreadOverNodes: 'DoNotSchedule',
      options: this.props,
    });
    const storage = quantity(this.storage.toMebibytes());
    return kubeObject(this, 'Resource', {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      name: this.name,
      labels: labels(this, identity),
      annotations: syncWave(SyncWave.STORAGE),
      body: {
        spec: {
          replicas: this.replicas,
          serviceName: this.brokersService,
          selector: { matchLabels: selectorLabels(identity) },
          // No broker is ready without a quorum, so they must start together; updates still go one by one.
          podManagementPolicy: 'Parallel',
          updateStrategy: { type: 'RollingUpdate' },
          // Time for a broker to be known to the others as one that is behind. The next one waits until it has caught up (preStop).
          minReadySeconds: 15,
          template,
          volumeClaimTemplates: [claimTemplate('data', claimSpec(storage, this.props.storageClassName))],
        },
      },
    });
  }

  private container(identity: Identity, sizes: Resources, heap: number): Manifest {
    const advertised = `$POD_NAME.${serviceHost(this.brokersService, namespaceOf(this))}`;
    return {
      name: 'kafka',
      image: imageOf(this, this.props, KAFKA_IMAGE, identity.version),
      imagePullPolicy: 'IfNotPresent',
      command: ['/bin/bash', '-c', startScript({ clusterId: this.clusterId(), configFolder: CONFIG_FOLDER, advertisedHost: advertised })],
      env: [
        { name: 'POD_NAME', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } } },
        { name: 'KAFKA_HEAP_OPTS', value: `-Xms${heap}m -Xmx${heap}m` },
        { name: 'KAFKA_LOG4J_OPTS', value: `-Dlog4j2.configurationFile=${CONFIG_FOLDER}/log4j2.yaml` },
        { name: 'LOG_DIR', value: '/tmp/logs' },
        // Upstream's default adds `-loggc`, which writes up to 1 GB of logs into the scratch volume.
        { name: 'EXTRA_ARGS', value: '-name kafkaServer' },
      ],
      ports: [
        { name: 'client', containerPort: KAFKA_CLIENT_PORT, protocol: 'TCP' },
        { name: 'controller', containerPort: KAFKA_CONTROLLER_PORT, protocol: 'TCP' },
      ],
      ...tcpProbes('client', 'controller'),
      // A record that is on one broker only has no copies to wait for.
      lifecycle: this.replicationFactor > 1 ? waitBeforeStop(advertised, this.certificateSecret && TLS_FOLDER) : undefined,
      resources: sizes.rendered,
      securityContext: RESTRICTED_CONTAINER,
      volumeMounts: [
        { name: 'config', mountPath: CONFIG_FOLDER, readOnly: true },
        { name: 'data', mountPath: DATA_VOLUME },
        { name: 'tmp', mountPath: '/tmp' },
        ...this.certificateSecret ? [{ name: 'tls', mountPath: TLS_FOLDER, readOnly: true }] : [],
      ],
    };
  }

  /**
   * Sixteen bytes in base64url, the same at each synthesis: from namespace and name. A leading dash would be read as an
   * option (KAFKA-15754).
   */
  private clusterId(): string {
    const bytes = createHash('sha256').update(`${namespaceOf(this)}/${this.name}`).digest().subarray(0, 16);
    return Buffer.from(bytes).toString('base64url').replace(/^-/, 'A');
  }
}
