import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { collectorConfigFiles, CollectorProgram, collectorRights, collectorTemplate, servicePorts } from './collector-pod';
import { otelIdentity, otelProgram } from './otel-program';
import { receiverTls, receiverTlsProblems } from './otlp-receiver-tls';
import type { Delivery } from '../config/delivery';
import { OtelCollectorConfig } from '../config/otel/collector-config';
import type { OtlpDestination } from '../config/otel/destination';
import type { OtelCollectorDistribution } from '../config/otel/distribution';
import { OtelExporter } from '../config/otel/exporter';
import { OtelExtension } from '../config/otel/extension';
import type { OtelK8sAttributesOptions } from '../config/otel/k8s-attributes';
import { OtelSignal } from '../config/otel/pipeline';
import { OTLP_GRPC_PORT, OTLP_HTTP_PORT } from '../config/otel/ports';
import { OtelProcessor } from '../config/otel/processor';
import { OtelReceiver } from '../config/otel/receiver';
import type { Redaction } from '../config/otel/redaction';
import { tailSamplingIn } from '../config/otel/tail-sampling';
import type { OtelServerTls } from '../config/otel/tls';
import { checkWhole } from '../config/problem';
import { QUEUE_SHARE } from '../config/sizing';
import type { OtelCollectorVersion } from '../config/versions/otel-collector-version';
import { collectorQueue, CollectorQueueSettings, queueSpansProblems } from '../shared/collector-queue';
import type { IOtlpEndpoint } from '../shared/endpoints';
import { Audience } from '../shared/graph';
import { kubeObject, namespaceOf } from '../shared/kube-object';
import { labels, selectorLabels } from '../shared/labels';
import { baseName, checkUniqueNames, serviceHost, serviceNames } from '../shared/names';
import { ConfigFiles, late, service } from '../shared/objects';
import { destinationFor, destinationsFor, OtlpReceiverTls } from '../shared/otlp-tls';
import type { PersistentQueue } from '../shared/persistent-queue';
import type { Manifest } from '../shared/pod';
import { refuse, refuseAtSynthesis } from '../shared/refuse';
import { resources } from '../shared/resources';
import { SyncWave, syncWave } from '../shared/sync-wave';
import type { ClientAuthority, PlatformTls, TlsClient } from '../shared/tls';
import type { WorkloadOptions } from '../shared/workload-options';

/** Options of {@link OtelCollectorDaemonSet}: all but where it sends. */
export interface OtelCollectorDaemonSetOptions extends WorkloadOptions {
  /**
   * The name of its objects.
   *
   * @default - the construct's id in lower case
   */
  readonly name?: string;
  /**
   * The release.
   *
   * @default OtelCollectorVersion.V0_158_0
   */
  readonly version?: OtelCollectorVersion;
  /**
   * The build: its image and the components in it.
   *
   * @default OtelCollectorDistribution.CONTRIB
   */
  readonly distribution?: OtelCollectorDistribution;
  /**
   * Resource attributes that are set on every span, replacing what the application wrote, for example
   * `deployment.environment.name` and `k8s.cluster.name`.
   *
   * @default - none
   */
  readonly resourceAttributes?: { [name: string]: string };
  /**
   * Which attributes of the sending pod are added to its spans.
   *
   * @default - see {@link OtelK8sAttributesOptions}
   */
  readonly k8sAttributes?: OtelK8sAttributesOptions;
  /**
   * What is hidden before spans leave the node: credentials, values in database statements, personal data.
   *
   * @default - nothing: spans stay as applications wrote them
   */
  readonly redaction?: Redaction;
  /**
   * Whether agents run on tainted nodes, too. Applications reach only the agent of their own node, so a node without an
   * agent has no tracing.
   *
   * @default true
   */
  readonly tolerateAllTaints?: boolean;
  /**
   * Whether ports 4317 and 4318 are opened on each node's own address as well. Needed where Services with
   * `internalTrafficPolicy: Local` don't work; Pod Security `baseline` and `restricted` forbid it.
   *
   * @default false
   */
  readonly hostPorts?: boolean;
  /**
   * Keeps the queue on disk.
   *
   * @default - in memory: what waits to be sent is lost when the agent is killed
   */
  readonly persistentQueue?: PersistentQueue;
  /**
   * How many spans wait while the destination can't take them. When the queue is full, applications get retryable errors.
   *
   * @default - counted in bytes: what fits into 40 % of the memory limit (40 MiB of spans with 512 MiB), or onto the volume of
   * `persistentQueue`
   */
  readonly queueSpans?: number;
  /**
   * How long spans are tried again that the next hop doesn't take: without end, or five minutes.
   *
   * @default Delivery.AT_LEAST_ONCE
   */
  readonly delivery?: Delivery;
  /**
   * Where the certificate comes from that `receiverTls` needs. For the connection to the next hop none is needed here: the
   * endpoint in `exportTo` says who issues it.
   *
   * @default - none
   */
  readonly tls?: PlatformTls;
  /**
   * TLS of what applications send. It stays on the node, so plain text is the default; applications that send over TLS need the
   * CA certificate (`OTEL_EXPORTER_OTLP_CERTIFICATE`), and for `MUTUAL` a certificate of their own.
   *
   * @default OtlpReceiverTls.NONE
   */
  readonly receiverTls?: OtlpReceiverTls;
}

/** Props of {@link OtelCollectorDaemonSet}. */
export interface OtelCollectorDaemonSetProps extends OtelCollectorDaemonSetOptions {
  /** Where spans are sent. How it must be addressed decides the exporter. */
  readonly exportTo: IOtlpEndpoint;
}

const QUEUE_FOLDER = '/var/lib/otelcol/queue';
const RESOURCES = { cpuRequest: 100, cpuLimit: 1000, memory: 512 };

/**
 * The agent: an OpenTelemetry Collector on every node. Applications send OTLP to `http://<name>.<namespace>.svc:4318`
 * (or 4317 for gRPC) and reach the agent of their own node, which adds the identity of the sending pod.
 *
 * Resources by default: 100m to 1 CPU, 512 MiB. Shutdown: up to 60 s to send what is queued.
 */
export class OtelCollectorDaemonSet extends Construct implements IOtlpEndpoint {
  /** The configuration. Pipelines and components can be added until synthesis; the first pipeline is `traces`. */
  public readonly config: OtelCollectorConfig;
  /** The DaemonSet. */
  public readonly daemonSet: ApiObject;
  /** The Service that applications send to. */
  public readonly service: ApiObject;
  /** The ServiceAccount. */
  public readonly serviceAccount: ApiObject;
  /** The ConfigMap. */
  public readonly configMap: ApiObject;
  /** For the OpenTelemetry SDKs' `OTEL_EXPORTER_OTLP_ENDPOINT` with the protocol `http/protobuf`. */
  public readonly otlpHttpUrl: string;
  /** For the OpenTelemetry SDKs' `OTEL_EXPORTER_OTLP_ENDPOINT` with the protocol `grpc`. */
  public readonly otlpGrpcUrl: string;
  /** Where other collectors can send, e.g. a sidecar. */
  public readonly destination: OtlpDestination;
  /** Who issues the certificates that it takes from senders. Undefined unless `receiverTls` is `MUTUAL`. */
  public readonly clientAuthority?: ClientAuthority;

  private readonly client: TlsClient;

  /**
   * @param scope the chart, which must have a namespace, or another construct
   * @param id the name of the objects, where `name` isn't given
   */
  public constructor(scope: Construct, id: string, props: OtelCollectorDaemonSetProps) {
    super(scope, id);
    refuse(this, [
      ...checkWhole('queueSpans', props.queueSpans, 1, 'give the number of spans that may wait'),
      ...queueSpansProblems('queueSpans', queueOf(props)),
      ...receiverTlsProblems('', props),
      ...props.redaction?._problems('redaction') ?? [],
    ]);
    const name = baseName(this, props.name, '');
    const namespace = namespaceOf(this);
    const host = serviceHost(name, namespace);
    const identity = otelIdentity(props, name, 'agent');
    this.client = { workload: 'agent', name, labels: labels(this, identity) };
    const mode = props.receiverTls ?? OtlpReceiverTls.NONE;
    const server = receiverTls(this, mode, props.tls, { ...this.client, dnsNames: serviceNames(name, namespace) });
    this.clientAuthority = server?.clientAuthority;
    const scheme = server ? 'https' : 'http';
    this.otlpHttpUrl = `${scheme}://${host}:${OTLP_HTTP_PORT}`;
    this.otlpGrpcUrl = `${scheme}://${host}:${OTLP_GRPC_PORT}`;
    this.destination = { host, port: OTLP_GRPC_PORT, ...server?.destination };
    this.config = agentConfig(props, this.destinationsFor(props.exportTo), server?.receiver);

    const program = this.program(name, props);
    this.serviceAccount = collectorRights(this, name, program.identity, this.config);
    const files = collectorConfigFiles(this, program);
    this.configMap = files.configMap;
    this.service = service(this, 'Service', { name, identity: program.identity, ports: () => servicePorts(this.config), nodeLocal: true });
    this.daemonSet = this.workload(program, files, props);
    refuseAtSynthesis(this, () => tailSamplingIn(this.config, program.target.version).map(processor => ({
      prop: 'config.processors', value: processor, allowed: 'without tail_sampling in a DaemonSet', fix: 'an agent sees only the spans of its own node; decide in a TailSamplingGateway',
    })));
    checkUniqueNames(this);
  }

  /** How this agent must send to another endpoint, for an exporter of your own. It gets a certificate where the endpoint asks for one. */
  public destinationFor(endpoint: IOtlpEndpoint): OtlpDestination {
    return destinationFor(this, endpoint, this.client);
  }

  /**
   * The same where every span must reach several groups of samplers (`replication`): one destination for each, and an exporter
   * for each.
   */
  public destinationsFor(endpoint: IOtlpEndpoint): OtlpDestination[] {
    return destinationsFor(this, endpoint, this.client);
  }

  private program(name: string, props: OtelCollectorDaemonSetProps): CollectorProgram {
    return otelProgram(this, props, {
      name,
      component: 'agent',
      config: this.config,
      hosts: [this.destination.host],
      receiverTls: props.receiverTls,
      open: () => [{ audience: Audience.SENDERS, ports: servicePorts(this.config) }],
      resources: RESOURCES,
      serviceAccountName: name,
      volumes: props.persistentQueue ? [props.persistentQueue._podVolume('queue')] : [],
      mounts: props.persistentQueue ? [{ name: 'queue', mountPath: QUEUE_FOLDER }] : [],
    });
  }

  private workload(program: CollectorProgram, files: ConfigFiles, props: OtelCollectorDaemonSetProps): ApiObject {
    const spec = () => ({
      selector: { matchLabels: selectorLabels(program.identity) },
      // One node at a time; where no host port is in the way the new agent is ready before the old one goes.
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: props.hostPorts ? { maxUnavailable: 1, maxSurge: 0 } : { maxUnavailable: 0, maxSurge: 1 } },
      template: withHostPorts(props.hostPorts ?? false, collectorTemplate(this, program, files, {
        gracePeriodSeconds: 60,
        spreadOverNodes: 'none',
        tolerations: props.tolerateAllTaints ?? true ? [{ operator: 'Exists' }] : [],
        options: props,
      })),
    });
    return kubeObject(this, 'Resource', {
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      name: program.name,
      labels: labels(this, program.identity),
      annotations: syncWave(SyncWave.INGEST),
      body: { spec: late(spec) },
    });
  }
}

function queueOf({ resources: given, persistentQueue, queueSpans }: OtelCollectorDaemonSetProps): CollectorQueueSettings {
  const { memoryLimitBytes } = resources(given, RESOURCES);
  return { memoryLimitBytes, memoryShare: QUEUE_SHARE, persistentQueue, spans: queueSpans, folder: QUEUE_FOLDER };
}

function agentConfig(props: OtelCollectorDaemonSetProps, destinations: OtlpDestination[], tls: OtelServerTls | undefined): OtelCollectorConfig {
  const attributes = props.resourceAttributes ?? {};
  const config = new OtelCollectorConfig();
  config.addExtension(OtelExtension.healthCheck());
  config.addPipeline(OtelSignal.TRACES, {
    receivers: [OtelReceiver.otlp({ tls })],
    processors: [
      OtelProcessor.memoryLimiter(),
      OtelProcessor.k8sAttributes(props.k8sAttributes),
      ...Object.keys(attributes).length > 0 ? [OtelProcessor.resourceAttributes(attributes)] : [],
      ...props.redaction?.processors ?? [],
    ],
    exporters: OtelExporter._otlpToAll(destinations, { queue: collectorQueue(queueOf(props)), delivery: props.delivery }),
  });
  return config;
}

function withHostPorts(hostPorts: boolean, template: Manifest): Manifest {
  if (hostPorts) {
    for (const port of template.spec.containers[0].ports) {
      if (port.name.startsWith('otlp-')) {
        port.hostPort = port.containerPort;
      }
    }
  }
  return template;
}
