import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { collectorDeployment } from './collector-deployment';
import { collectorConfigFiles, CollectorProgram, servicePorts } from './collector-pod';
import { otelIdentity, otelProgram } from './otel-program';
import { receiverTls } from './otlp-receiver-tls';
import type { TailSamplingRouterOptions } from './tail-sampling-gateway';
import type { Delivery } from '../config/delivery';
import { OtelCollectorConfig } from '../config/otel/collector-config';
import type { OtlpDestination } from '../config/otel/destination';
import type { OtelCollectorDistribution } from '../config/otel/distribution';
import { OtelExporter } from '../config/otel/exporter';
import { OtelExtension } from '../config/otel/extension';
import { OtelSignal } from '../config/otel/pipeline';
import { OTLP_GRPC_PORT, OTLP_HTTP_PORT } from '../config/otel/ports';
import { OtelProcessor } from '../config/otel/processor';
import { OtelReceiver } from '../config/otel/receiver';
import type { OtelServerTls } from '../config/otel/tls';
import { QUEUE_SHARE, queueBytes } from '../config/sizing';
import type { OtelCollectorVersion } from '../config/versions/otel-collector-version';
import type { IOtlpEndpoint } from '../shared/endpoints';
import { Audience } from '../shared/graph';
import { namespaceOf } from '../shared/kube-object';
import { Identity, labels } from '../shared/labels';
import { serviceHost, serviceNames } from '../shared/names';
import { LoadBalancer, service, ServicePort } from '../shared/objects';
import { destinationsFor, OtlpReceiverTls } from '../shared/otlp-tls';
import { resources } from '../shared/resources';
import { SyncWave } from '../shared/sync-wave';
import type { ClientAuthority, PlatformTls, TlsClient } from '../shared/tls';

const RESOURCES = { cpuRequest: 200, cpuLimit: 1000, memory: 512 };

/** What the gateway adds to the user's options. */
export interface RouterDeploymentProps extends TailSamplingRouterOptions {
  readonly name: string;
  readonly version?: OtelCollectorVersion;
  readonly distribution?: OtelCollectorDistribution;
  readonly exportTo: IOtlpEndpoint;
  readonly tls?: PlatformTls;
  readonly delivery?: Delivery;
  /** Who is let in, and how. Default: OTLP in plain text from inside the cluster. */
  readonly entry?: RouterEntry;
}

/** The side of a router that senders see. */
export interface RouterEntry {
  /** Where its certificates are defined. */
  readonly scope: Construct;
  /** Its role. */
  readonly component: string;
  readonly receiver: OtelReceiver;
  /** What the receiver refers to. */
  readonly extensions: OtelExtension[];
  readonly audience: Audience;
  /** For one that is reached from outside the cluster. It is sent to by one name only. */
  readonly loadBalancer?: LoadBalancer;
}

/** The router: not exported, {@link TailSamplingGateway} is the way to it. */
export class RouterDeployment extends Construct implements IOtlpEndpoint {
  public readonly config: OtelCollectorConfig;
  public readonly deployment: ApiObject;
  public readonly identity: Identity;
  public readonly service: ApiObject;
  public readonly destination: OtlpDestination;

  public readonly otlpHttpUrl: string;
  public readonly clientAuthority?: ClientAuthority;

  public constructor(scope: Construct, id: string, props: RouterDeploymentProps) {
    super(scope, id);
    const { name, entry } = props;
    const namespace = namespaceOf(this);
    this.identity = otelIdentity(props, name, entry?.component ?? 'router');
    const client: TlsClient = { workload: entry ? 'ingest' : 'router', name, labels: labels(this, this.identity) };
    const server = entry ? undefined : receiverTls(this, modeOf(props), props.tls, {
      ...client, dnsNames: [...serviceNames(name, namespace), serviceHost(`${name}-replicas`, namespace)],
    });
    this.clientAuthority = server?.clientAuthority;
    const side = entry ?? this.insideTheCluster(server?.receiver);
    this.config = routerConfig(props, destinationsFor(side.scope, props.exportTo, client), side);
    const program = this.program(props, side);
    const files = collectorConfigFiles(this, program);
    const ports = () => entryPorts(this.config, side);
    this.service = service(this, 'Service', { name, identity: this.identity, ports, loadBalancer: side.loadBalancer });
    this.destination = { host: this.replicasHost(props, ports), port: OTLP_GRPC_PORT, resolvesToReplicas: true, ...server?.destination };
    this.otlpHttpUrl = `${server ? 'https' : 'http'}://${serviceHost(name, namespace)}:${OTLP_HTTP_PORT}`;
    this.deployment = collectorDeployment(this, program, files, { wave: SyncWave.INGEST, defaultReplicas: 2, options: props });
  }

  private replicasHost({ name, entry }: RouterDeploymentProps, ports: () => ServicePort[]): string {
    const replicas = { name: `${name}-replicas`, identity: this.identity, ports, headless: true };
    return serviceHost((entry ? this.service : service(this, 'ReplicasService', replicas)).name, namespaceOf(this));
  }

  /** Senders inside the cluster. */
  private insideTheCluster(tls: OtelServerTls | undefined): RouterEntry {
    return { scope: this, component: 'router', receiver: OtelReceiver.otlp({ tls }), extensions: [], audience: Audience.SENDERS };
  }

  private program(props: RouterDeploymentProps, entry: RouterEntry): CollectorProgram {
    return otelProgram(this, props, {
      name: props.name,
      component: entry.component,
      config: this.config,
      hosts: [props.name, `${props.name}-replicas`].map(name => serviceHost(name, namespaceOf(this))),
      receiverTls: props.entry ? undefined : modeOf(props),
      open: () => [{ audience: entry.audience, ports: servicePorts(this.config) }],
      resources: RESOURCES,
    });
  }
}

/** What comes to a router crosses the network, so senders need a certificate unless the user says otherwise. */
function modeOf({ receiverTls: mode, tls }: RouterDeploymentProps): OtlpReceiverTls {
  return mode ?? (tls ? OtlpReceiverTls.MUTUAL : OtlpReceiverTls.NONE);
}

function routerConfig(props: RouterDeploymentProps, destinations: OtlpDestination[], entry: RouterEntry): OtelCollectorConfig {
  const { memoryLimitBytes } = resources(props.resources, RESOURCES);
  const config = new OtelCollectorConfig();
  config.addExtension(OtelExtension.healthCheck());
  entry.extensions.forEach(extension => config.addExtension(extension));
  config.addPipeline(OtelSignal.TRACES, {
    receivers: [entry.receiver],
    processors: [OtelProcessor.memoryLimiter()],
    exporters: OtelExporter._otlpToAll(destinations, { queue: { bytes: queueBytes(memoryLimitBytes, QUEUE_SHARE) }, delivery: props.delivery }),
  });
  return config;
}

/** The protocol inside TCP is a hint. Some clouds make health checks of it, which no receiver of OTLP would pass. */
function entryPorts(config: OtelCollectorConfig, { loadBalancer }: RouterEntry): ServicePort[] {
  return servicePorts(config).map(port => loadBalancer ? { ...port, appProtocol: undefined } : port);
}
