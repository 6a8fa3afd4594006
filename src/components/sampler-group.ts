import { ApiObject, Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { collectorConfigFiles, CollectorProgram, servicePorts } from './collector-pod';
import { otelIdentity, otelProgram } from './otel-program';
import { awayFrom, SAMPLER_LABEL, samplerDeployments, samplerPods, SamplerPodSettings, samplerStatefulSet } from './sampler-workloads';
import type { TailSamplingGatewayProps } from './tail-sampling-gateway';
import { OtelCollectorConfig } from '../config/otel/collector-config';
import { OtelConnector } from '../config/otel/connector';
import { OtlpAddressing, OtlpDestination } from '../config/otel/destination';
import { OtelExporter } from '../config/otel/exporter';
import { OtelExtension } from '../config/otel/extension';
import { OtelPipelineOptions, OtelSignal } from '../config/otel/pipeline';
import { OTLP_GRPC_PORT, SPAN_METRICS_PORT } from '../config/otel/ports';
import { OtelProcessor } from '../config/otel/processor';
import type { OtelQueueOptions } from '../config/otel/queue';
import { OtelReceiver } from '../config/otel/receiver';
import { SamplerDiscovery } from '../config/otel/sampler-discovery';
import { spanMetrics, SpanMetricsOptions } from '../config/otel/span-metrics';
import type { OtelServerTls } from '../config/otel/tls';
import { SAMPLER_QUEUE_SHARE, tracesInMemory, usableMemory } from '../config/sizing';
import { USABLE_MEMORY } from '../config/sizing-constants';
import { collectorQueue } from '../shared/collector-queue';
import type { IOtlpEndpoint } from '../shared/endpoints';
import { Audience } from '../shared/graph';
import { namespaceOf } from '../shared/kube-object';
import { labels, selectorLabels } from '../shared/labels';
import { serviceHost } from '../shared/names';
import { ConfigFiles, disruptionBudget, service } from '../shared/objects';
import { destinationFor, OtlpReceiverTls, serverFiles } from '../shared/otlp-tls';
import { resources } from '../shared/resources';
import { SyncWave } from '../shared/sync-wave';
import type { ClientAuthority, TlsClient } from '../shared/tls';

const QUEUE_FOLDER = '/var/lib/otelcol/queue';
const RESOURCES = { cpuRequest: 500, cpuLimit: 2000, memory: 2048 };
/** How many samplers, where the user doesn't say. */
export const DEFAULT_REPLICAS = 3;
const DEFAULT_TRACES_PER_SECOND = 1000;
/** How long a trace is held, where the user doesn't say. */
export const DEFAULT_DECISION_WAIT = Duration.seconds(30);

/** What the gateway adds to the user's options. */
export interface SamplerGroupProps extends TailSamplingGatewayProps {
  /** The names of all groups of samplers that get the same spans. */
  readonly groups: string[];
  /** Which of them this is. */
  readonly group: number;
  /** The first group, of which the others are copies: with the same configuration and certificates, so that all decide alike. */
  readonly first?: SamplerGroup;
}

/** A group of samplers: not exported, {@link TailSamplingGateway} is the way to it. */
export class SamplerGroup extends Construct {
  public readonly config: OtelCollectorConfig;
  /** One for each sampler. Empty where `statefulSet` makes them. */
  public readonly deployments: ApiObject[];
  public readonly statefulSet?: ApiObject;
  public readonly service: ApiObject;
  public readonly destination: OtlpDestination;
  public readonly clientAuthority?: ClientAuthority;
  private readonly client: TlsClient;
  private readonly name: string;
  private readonly replicas: number;

  public constructor(scope: Construct, id: string, props: SamplerGroupProps) {
    super(scope, id);
    const { groups, group, first } = props;
    this.name = groups[group];
    this.replicas = props.replicas ?? DEFAULT_REPLICAS;
    const hosts = groups.map(each => serviceHost(each, namespaceOf(this)));
    this.client = first?.client ?? { workload: 'sampler', name: this.name, labels: labels(this, otelIdentity(props, this.name, 'sampler')) };
    const server = first ? undefined : props.tls?._serverFor(this, { ...this.client, dnsNames: hosts, client: false });
    this.clientAuthority = first?.clientAuthority ?? server?.clientAuthority;
    this.destination = {
      host: hosts[group], port: OTLP_GRPC_PORT, addressing: OtlpAddressing.BY_TRACE_ID, resolvesToReplicas: true, ...this.fixedHosts(props),
    };
    this.config = first?.config ?? samplerConfig({
      ...props,
      replicas: this.replicas,
      decisionWait: decisionWaitOf(props),
      destination: this.destinationFor(props.exportTo),
      receiverTls: server && serverFiles(server),
    });
    const program = this.program(props);
    const files = collectorConfigFiles(this, program);
    // Only samplers that are ready are found, so that spans aren't routed to one that is starting.
    this.service = service(this, 'Service', { name: this.name, identity: program.identity, ports: () => servicePorts(this.config), headless: true });
    this.podServices(program, props);
    const pods = this.podSettings(program, files, props);
    this.statefulSet = isStatefulSet(props) ? samplerStatefulSet(this, pods, this.replicas, props.persistentQueue) : undefined;
    this.deployments = isStatefulSet(props) ? [] : samplerDeployments(this, pods, this.pods());
    if (!first) {
      // One for all groups: a drain must not take two samplers that hold the same traces.
      disruptionBudget(this, this.name, program.identity, this.replicas * groups.length, 'AlwaysAllow', groups.length > 1 ? samplerPods(program, groups) : undefined);
    }
  }

  /** How samplers must send to another endpoint. */
  public destinationFor(endpoint: IOtlpEndpoint): OtlpDestination {
    return destinationFor(this, endpoint, this.client);
  }

  /** One address for each sampler that stays when its pod is replaced, where senders know them by a list. */
  private fixedHosts(props: SamplerGroupProps): { replicaHosts?: string[] } {
    const fixed = discoveryOf(props) === SamplerDiscovery.FIXED;
    return fixed ? { replicaHosts: this.pods().map(pod => serviceHost(pod, namespaceOf(this))) } : {};
  }

  private pods(): string[] {
    return Array.from({ length: this.replicas }, (_, index) => `${this.name}-${index}`);
  }

  /**
   * A Service for each sampler. Its address is the same after a restart, so a connection is made anew without asking DNS, whose
   * answers are cached for up to half a minute.
   */
  private podServices({ identity }: CollectorProgram, props: SamplerGroupProps): void {
    if (discoveryOf(props) === SamplerDiscovery.FIXED) {
      this.pods().forEach((pod, index) => service(this, `Service-${index}`, {
        name: pod,
        identity,
        selector: { ...selectorLabels(identity), [isStatefulSet(props) ? POD_NAME_LABEL : SAMPLER_LABEL]: pod },
        ports: () => servicePorts(this.config),
      }));
    }
  }

  private program(props: SamplerGroupProps): CollectorProgram {
    const { persistentQueue, spanMetrics: counted, group } = props;
    return otelProgram(this, props, {
      name: this.name,
      component: 'sampler',
      config: this.config,
      hosts: [this.destination.host, ...this.destination.replicaHosts ?? []],
      receiverTls: props.tls ? OtlpReceiverTls.MUTUAL : undefined,
      // The second group counts the same spans again, so nobody looks at it.
      open: counted && group === 0 ? () => [{ audience: Audience.MONITORING, ports: [{ port: SPAN_METRICS_PORT }] }] : undefined,
      resources: RESOURCES,
      volumes: persistentQueue && !persistentQueue._claimTemplate('queue') ? [persistentQueue._podVolume('queue')] : [],
      mounts: persistentQueue ? [{ name: 'queue', mountPath: QUEUE_FOLDER }] : [],
    });
  }

  private podSettings(program: CollectorProgram, files: ConfigFiles, props: SamplerGroupProps): SamplerPodSettings {
    const others = props.groups.filter(name => name !== this.name);
    return {
      program,
      files,
      // The second group is updated when the first is done, so that one of the two always has whole traces.
      wave: props.group === 0 ? SyncWave.SAMPLER : SyncWave.INGEST,
      handoverSeconds: props.group * SECOND_GROUP_SECONDS,
      gracePeriodSeconds: Math.ceil(decisionWaitOf(props).toMilliseconds() / 1000) + 60,
      options: others.length > 0 ? { ...props, affinity: props.affinity ?? awayFrom(samplerPods(program, others)) } : props,
    };
  }
}

/** How senders know the samplers, where the user doesn't say: two groups have no need to wait for a sampler that is away. */
export function discoveryOf({ discovery, replication }: TailSamplingGatewayProps): SamplerDiscovery {
  return discovery ?? ((replication ?? 1) > 1 ? SamplerDiscovery.DNS : SamplerDiscovery.FIXED);
}

function decisionWaitOf({ decisionWait }: TailSamplingGatewayProps): Duration {
  return decisionWait ?? DEFAULT_DECISION_WAIT;
}

/**
 * Where any sampler can stand in for another one, or has a volume that stays attached to its node when that dies, a StatefulSet is
 * as good, and one object. With a list of addresses it is not: a StatefulSet makes no second pod while a node may only be out of reach.
 */
function isStatefulSet(props: TailSamplingGatewayProps): boolean {
  return discoveryOf(props) !== SamplerDiscovery.FIXED || props.persistentQueue?._claimTemplate('queue') !== undefined;
}

/** The StatefulSet's controller puts a pod's name on it. */
const POD_NAME_LABEL = 'statefulset.kubernetes.io/pod-name';
/** Without Argo CD's waves the second group hands over this much later than the first. */
const SECOND_GROUP_SECONDS = 30;

/**
 * `tail_sampling` drops what the queue refuses, so a full queue lets it wait. It decides nothing then and takes nothing in, and
 * its senders keep their spans.
 */
function samplerQueue({ resources: given, persistentQueue }: TailSamplingGatewayProps): OtelQueueOptions {
  const { memoryLimitBytes } = resources(given, RESOURCES);
  const queue = collectorQueue({ memoryLimitBytes, memoryShare: SAMPLER_QUEUE_SHARE, persistentQueue, folder: QUEUE_FOLDER });
  return { ...queue, blockWhenFull: true };
}

/** Data is refused from where `usableMemory` has it, without collecting garbage first where that takes long. */
function samplerMemoryLimiter({ resources: given }: TailSamplingGatewayProps): OtelProcessor {
  const usable = usableMemory(resources(given, RESOURCES).memoryLimitBytes);
  return usable === USABLE_MEMORY
    ? OtelProcessor.memoryLimiter()
    : OtelProcessor.memoryLimiter({ limitPercentage: usable.value * 100 + 10, spikeLimitPercentage: 10, refuseAtOnce: true });
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
  const numTraces = settings.tracesInMemory ?? tracesInMemory(rate, replicas, decisionWait.toMilliseconds() / 1000);
  const received = {
    receivers: [OtelReceiver.otlp({ http: false, tls: receiverTls })],
    processors: [samplerMemoryLimiter(settings)],
  };
  const kept = {
    processors: [
      OtelProcessor.tailSampling({
        // The list itself, not a copy: policies can be added until synthesis.
        policies: settings.policies!,
        decisionWait,
        numTraces,
        expectedNewTracesPerSecond: Math.ceil(rate / replicas),
        shards: settings.shards,
      }),
    ],
    exporters: [OtelExporter.otlp(destination, { queue: samplerQueue(settings), delivery: settings.delivery })],
  };
  const config = new OtelCollectorConfig();
  config.addExtension(OtelExtension.healthCheck());
  if (settings.spanMetrics) {
    countSpans(config, settings.spanMetrics, received, kept, numTraces);
  } else {
    config.addPipeline(OtelSignal.TRACES, { ...received, ...kept, processors: [...received.processors, ...kept.processors] });
  }
  return config;
}

/**
 * Spans are counted where they come in, behind the memory limiter: what it refuses comes again, and would be counted twice. The
 * pipeline `traces` is the one that samples, as without metrics, for who adds an exporter to it.
 */
function countSpans(
  config: OtelCollectorConfig,
  options: SpanMetricsOptions,
  received: Pick<OtelPipelineOptions, 'receivers' | 'processors'>,
  kept: Pick<OtelPipelineOptions, 'processors' | 'exporters'>,
  numTraces: number,
): void {
  const { connectors, pipeline } = spanMetrics(options, numTraces);
  const forward = OtelConnector.forward('sampling');
  config.addPipeline(OtelSignal.TRACES, { name: 'received', ...received, exporters: [...connectors, forward] });
  config.addPipeline(OtelSignal.TRACES, { receivers: [forward], ...kept });
  config.addPipeline(OtelSignal.METRICS, pipeline);
}
