import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { collectorDeployment } from './collector-deployment';
import { collectorConfigFiles, CollectorProgram, servicePorts } from './collector-pod';
import { otelIdentity, otelProgram } from './otel-program';
import { receiverTls } from './otlp-receiver-tls';
import type { TailSamplingRouterOptions } from './tail-sampling-gateway';
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
import type { OtelCollectorVersion } from '../config/versions/otel-collector-version';
import type { IOtlpEndpoint } from '../shared/endpoints';
import { Audience } from '../shared/graph';
import { namespaceOf } from '../shared/kube-object';
import { labels } from '../shared/labels';
import { serviceHost, serviceNames } from '../shared/names';
import { service } from '../shared/objects';
import { destinationFor, OtlpReceiverTls } from '../shared/otlp-tls';
import { SyncWave } from '../shared/sync-wave';
import type { ClientAuthority, PlatformTls, TlsClient } from '../shared/tls';

/** What the gateway adds to the user's options. */
export interface RouterDeploymentProps extends TailSamplingRouterOptions {
  readonly name: string;
  readonly version?: OtelCollectorVersion;
  readonly distribution?: OtelCollectorDistribution;
  readonly exportTo: IOtlpEndpoint;
  readonly tls?: PlatformTls;
}

/** The router: not exported, {@link TailSamplingGateway} is the way to it. */
export class RouterDeployment extends Construct implements IOtlpEndpoint {
  public readonly config: OtelCollectorConfig;
  public readonly deployment: ApiObject;
  public readonly service: ApiObject;
  public readonly destination: OtlpDestination;

  public readonly otlpHttpUrl: string;
  public readonly clientAuthority?: ClientAuthority;

  public constructor(scope: Construct, id: string, props: RouterDeploymentProps) {
    super(scope, id);
    const { name, tls } = props;
    const namespace = namespaceOf(this);
    const replicasService = `${name}-replicas`;
    const client: TlsClient = { workload: 'router', name, labels: labels(this, otelIdentity(props, name, 'router')) };
    const server = receiverTls(this, modeOf(props), tls, {
      ...client, dnsNames: [...serviceNames(name, namespace), serviceHost(replicasService, namespace)],
    });
    this.clientAuthority = server?.clientAuthority;
    this.config = routerConfig(destinationFor(this, props.exportTo, client), server?.receiver);
    const program = this.program(props);
    const files = collectorConfigFiles(this, program);
    const ports = () => servicePorts(this.config);
    this.service = service(this, 'Service', { name, identity: program.identity, ports });
    service(this, 'ReplicasService', { name: replicasService, identity: program.identity, ports, headless: true });
    this.destination = { host: serviceHost(replicasService, namespace), port: OTLP_GRPC_PORT, resolvesToReplicas: true, ...server?.destination };
    this.otlpHttpUrl = `${server ? 'https' : 'http'}://${serviceHost(name, namespace)}:${OTLP_HTTP_PORT}`;
    this.deployment = collectorDeployment(this, program, files, { wave: SyncWave.INGEST, defaultReplicas: 2, options: props });
  }

  private program(props: RouterDeploymentProps): CollectorProgram {
    return otelProgram(this, props, {
      name: props.name,
      component: 'router',
      config: this.config,
      hosts: [props.name, `${props.name}-replicas`].map(name => serviceHost(name, namespaceOf(this))),
      receiverTls: modeOf(props),
      open: () => [{ audience: Audience.SENDERS, ports: servicePorts(this.config) }],
      resources: { cpuRequest: 200, cpuLimit: 1000, memory: 512 },
    });
  }
}

/** What comes to a router crosses the network, so senders need a certificate unless the user says otherwise. */
function modeOf({ receiverTls: mode, tls }: RouterDeploymentProps): OtlpReceiverTls {
  return mode ?? (tls ? OtlpReceiverTls.MUTUAL : OtlpReceiverTls.NONE);
}

function routerConfig(destination: OtlpDestination, tls: OtelServerTls | undefined): OtelCollectorConfig {
  const config = new OtelCollectorConfig();
  config.addExtension(OtelExtension.healthCheck());
  config.addPipeline(OtelSignal.TRACES, {
    receivers: [OtelReceiver.otlp({ tls })],
    processors: [OtelProcessor.memoryLimiter()],
    exporters: [OtelExporter.otlp(destination)],
  });
  return config;
}
