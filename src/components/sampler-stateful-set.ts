import { ApiObject, Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { collectorConfigFiles, CollectorProgram, collectorTemplate, servicePorts } from './collector-pod';
import { otelIdentity, otelProgram } from './otel-program';
import type { TailSamplingGatewayProps } from './tail-sampling-gateway';
import { OtelCollectorConfig } from '../config/otel/collector-config';
import { OtlpAddressing, OtlpDestination } from '../config/otel/destination';
import { OtelExporter } from '../config/otel/exporter';
import { OtelExtension } from '../config/otel/extension';
import { OtelSignal } from '../config/otel/pipeline';
import { OTLP_GRPC_PORT } from '../config/otel/ports';
import { OtelProcessor } from '../config/otel/processor';
import type { OtelQueueOptions } from '../config/otel/queue';
import { OtelReceiver } from '../config/otel/receiver';
import type { OtelServerTls } from '../config/otel/tls';
import { SAMPLER_QUEUE_SHARE, tracesInMemory } from '../config/sizing';
import { collectorQueue } from '../shared/collector-queue';
import type { IOtlpEndpoint } from '../shared/endpoints';
import { kubeObject, namespaceOf } from '../shared/kube-object';
import { labels, selectorLabels } from '../shared/labels';
import { serviceHost } from '../shared/names';
import { ConfigFiles, disruptionBudget, late, service } from '../shared/objects';
import { destinationFor, OtlpReceiverTls, serverFiles } from '../shared/otlp-tls';
import { resources } from '../shared/resources';
import { SyncWave, syncWave } from '../shared/sync-wave';
import type { ClientAuthority, TlsClient } from '../shared/tls';

const QUEUE_FOLDER = '/var/lib/otelcol/queue';
const RESOURCES = { cpuRequest: 500, cpuLimit: 2000, memory: 2048 };
/** How many samplers, where the user doesn't say. */
export const DEFAULT_REPLICAS = 3;
const DEFAULT_TRACES_PER_SECOND = 1000;
/** How long a trace is held, where the user doesn't say. */
export const DEFAULT_DECISION_WAIT = Duration.seconds(30);

/** The samplers: not exported, {@link TailSamplingGateway} is the way to them. */
export class SamplerStatefulSet extends Construct {
  public readonly config: OtelCollectorConfig;
  public readonly statefulSet: ApiObject;
  public readonly service: ApiObject;
  public readonly destination: OtlpDestination;
  public readonly clientAuthority?: ClientAuthority;
  private readonly client: TlsClient;

  public constructor(scope: Construct, id: string, props: TailSamplingGatewayProps & { name: string }) {
    super(scope, id);
    const replicas = props.replicas ?? DEFAULT_REPLICAS;
    const decisionWait = props.decisionWait ?? DEFAULT_DECISION_WAIT;
    const host = serviceHost(props.name, namespaceOf(this));
    this.client = { workload: 'sampler', name: props.name, labels: labels(this, otelIdentity(props, props.name, 'sampler')) };
    const server = props.tls?._serverFor(this, { ...this.client, dnsNames: [host], client: false });
    this.clientAuthority = server?.clientAuthority;
    this.destination = { host, port: OTLP_GRPC_PORT, addressing: OtlpAddressing.BY_TRACE_ID, resolvesToReplicas: true };
    this.config = samplerConfig({
      ...props, replicas, decisionWait, destination: this.destinationFor(props.exportTo), receiverTls: server && serverFiles(server),
    });
    const program = this.program(props);
    const files = collectorConfigFiles(this, program);
    // Only samplers that are ready are found, so that spans aren't routed to one that is starting.
    this.service = service(this, 'Service', { name: props.name, identity: program.identity, ports: () => servicePorts(this.config), headless: true });
    this.statefulSet = this.workload(program, files, props, replicas, decisionWait);
    disruptionBudget(this, props.name, program.identity, replicas, 'AlwaysAllow');
  }

  /** How samplers must send to another endpoint. */
  public destinationFor(endpoint: IOtlpEndpoint): OtlpDestination {
    return destinationFor(this, endpoint, this.client);
  }

  private program(props: TailSamplingGatewayProps & { name: string }): CollectorProgram {
    const { persistentQueue } = props;
    return otelProgram(this, props, {
      name: props.name,
      component: 'sampler',
      config: this.config,
      hosts: [this.destination.host],
      receiverTls: props.tls ? OtlpReceiverTls.MUTUAL : undefined,
      resources: RESOURCES,
      volumes: persistentQueue && !persistentQueue._claimTemplate('queue') ? [persistentQueue._podVolume('queue')] : [],
      mounts: persistentQueue ? [{ name: 'queue', mountPath: QUEUE_FOLDER }] : [],
    });
  }

  private workload(
    program: CollectorProgram, files: ConfigFiles, props: TailSamplingGatewayProps, replicas: number, decisionWait: Duration,
  ): ApiObject {
    const claim = props.persistentQueue?._claimTemplate('queue');
    const spec = () => ({
      replicas,
      serviceName: program.name,
      selector: { matchLabels: selectorLabels(program.identity) },
      // All at once at the start; updates still go one by one.
      podManagementPolicy: 'Parallel',
      updateStrategy: { type: 'RollingUpdate' },
      // A new sampler gets its share of the traces only after every sender has looked up the names again (5 s).
      minReadySeconds: 10,
      template: collectorTemplate(this, program, files, {
        gracePeriodSeconds: Math.ceil(decisionWait.toMilliseconds() / 1000) + 60,
        options: props,
      }),
      ...(claim ? { volumeClaimTemplates: [claim] } : {}),
    });
    return kubeObject(this, 'Resource', {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      name: program.name,
      labels: labels(this, program.identity),
      annotations: syncWave(SyncWave.SAMPLER),
      body: { spec: late(spec) },
    });
  }
}

/**
 * `tail_sampling` drops what the queue refuses, so a full queue lets it wait. It decides nothing then and takes nothing in, and
 * its senders keep their spans.
 */
function samplerQueue({ resources: given, persistentQueue }: TailSamplingGatewayProps): OtelQueueOptions {
  const { memoryLimitBytes } = resources(given, RESOURCES);
  const queue = collectorQueue({ memoryLimitBytes, memoryShare: SAMPLER_QUEUE_SHARE, persistentQueue, folder: QUEUE_FOLDER });
  return { ...queue, blockWhenFull: true };
}

interface SamplerSettings extends TailSamplingGatewayProps {
  readonly replicas: number;
  readonly decisionWait: Duration;
  readonly destination: OtlpDestination;
  readonly receiverTls?: OtelServerTls;
}

function samplerConfig(settings: SamplerSettings): OtelCollectorConfig {
  const { replicas, decisionWait, destination, receiverTls } = settings;
  const rate = settings.expectedTracesPerSecond ?? DEFAULT_TRACES_PER_SECOND;
  const config = new OtelCollectorConfig();
  config.addExtension(OtelExtension.healthCheck());
  config.addPipeline(OtelSignal.TRACES, {
    receivers: [OtelReceiver.otlp({ http: false, tls: receiverTls })],
    processors: [
      OtelProcessor.memoryLimiter(),
      OtelProcessor.tailSampling({
        // The list itself, not a copy: policies can be added until synthesis.
        policies: settings.policies!,
        decisionWait,
        numTraces: settings.tracesInMemory ?? tracesInMemory(rate, replicas, decisionWait.toMilliseconds() / 1000),
        expectedNewTracesPerSecond: Math.ceil(rate / replicas),
        shards: settings.shards,
      }),
    ],
    exporters: [OtelExporter.otlp(destination, { queue: samplerQueue(settings), delivery: settings.delivery })],
  });
  return config;
}
