import { ApiObject, Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { replicaProblems } from './collector-deployment';
import { otelVersion } from './otel-program';
import { ingestProblems, otlpIngest, OtlpIngestOptions } from './otlp-ingest';
import { receiverTlsProblems } from './otlp-receiver-tls';
import { RouterDeployment } from './router-deployment';
import { DEFAULT_DECISION_WAIT, DEFAULT_REPLICAS, SamplerGroup } from './sampler-group';
import { registerSamplers } from './sampler-senders';
import type { Delivery } from '../config/delivery';
import type { OtelCollectorConfig } from '../config/otel/collector-config';
import type { OtlpDestination } from '../config/otel/destination';
import { OtelCollectorDistribution } from '../config/otel/distribution';
import { noteChange } from '../config/otel/pipeline';
import { SamplerDiscovery } from '../config/otel/sampler-discovery';
import { SpanMetricsOptions, spanMetricsProblems } from '../config/otel/span-metrics';
import { SHARDS_SINCE, tailSamplingIn, tailSamplingSettingsIn } from '../config/otel/tail-sampling';
import { policyProblems, TailSamplingPolicy } from '../config/otel/tail-sampling-policy';
import { varyingPolicyProblems } from '../config/otel/varying-policies';
import { checkRange, checkWhole, Problem, within } from '../config/problem';
import type { OtelCollectorVersion } from '../config/versions/otel-collector-version';
import type { IOtlpEndpoint } from '../shared/endpoints';
import { baseName, checkUniqueNames } from '../shared/names';
import type { OtlpReceiverTls } from '../shared/otlp-tls';
import { PersistentQueue } from '../shared/persistent-queue';
import { refuse, refuseAtSynthesis } from '../shared/refuse';
import type { ClientAuthority, PlatformTls } from '../shared/tls';
import type { AutoscalingOptions, WorkloadOptions } from '../shared/workload-options';

/** The router: takes spans from senders that can't route by trace id, and does it for them. */
export interface TailSamplingRouterOptions extends WorkloadOptions {
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
  /**
   * TLS of what senders send.
   *
   * @default - OtlpReceiverTls.MUTUAL where the gateway has `tls`, else plain text
   */
  readonly receiverTls?: OtlpReceiverTls;
}

/** Options of {@link TailSamplingGateway}: all but where it sends. */
export interface TailSamplingGatewayOptions extends WorkloadOptions {
  /**
   * The beginning of the names of its objects: `<name>-sampler`, `<name>-router`, `<name>-ingest`.
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
   * Which traces are kept. A trace is kept if any policy keeps it.
   *
   * @default - all with an error, all that last a second or more, and 10 % of all
   */
  readonly policies?: TailSamplingPolicy[];
  /**
   * How long a trace is held after its first span, until it is decided on what came in.
   *
   * @default Duration.seconds(30)
   */
  readonly decisionWait?: Duration;
  /**
   * How many samplers, in each group. Each holds the traces whose ids hash to it. The number is fixed: a change moves traces between
   * samplers, and those that are being collected then are decided in two halves.
   *
   * @default 3
   */
  readonly replicas?: number;
  /**
   * How senders know the samplers. It must be the same for all senders, those outside this app included: two ways of knowing
   * them route one trace to two samplers.
   *
   * @default - SamplerDiscovery.FIXED; with `replication: 2` SamplerDiscovery.DNS
   */
  readonly discovery?: SamplerDiscovery;
  /**
   * How many samplers get each trace, 1 or 2. With 2 there are two groups of `replicas` samplers each, and each group decides on every
   * trace in the same way: what a sampler holds undecided isn't lost when it is killed. The cost is twice the samplers, twice
   * the traffic to them, and twice the kept spans behind them, until the store keeps one copy of each (Jaeger 2.21 or newer).
   * Every policy must decide alike in both groups.
   *
   * @default 1
   */
  readonly replication?: number;
  /**
   * New traces per second over all samplers, at peak. It decides how many traces a sampler holds, and with the trace size
   * how much memory it needs.
   *
   * @default 1000
   */
  readonly expectedTracesPerSecond?: number;
  /**
   * How many traces one sampler holds. When more are open, the oldest are lost undecided.
   *
   * @default - twice what one sampler gets during the decision wait while another one is down
   */
  readonly tracesInMemory?: number;
  /**
   * Event loops in each sampler. One loop uses about one core.
   *
   * @default - one; set it only for collectors from 0.159.0 on
   */
  readonly shards?: number;
  /**
   * Keeps the queue of decided traces on disk.
   *
   * @default - in memory
   */
  readonly persistentQueue?: PersistentQueue;
  /**
   * How long kept traces are tried again that the next hop doesn't take, and spans on their way to a sampler: without end, or
   * five minutes.
   *
   * @default Delivery.AT_LEAST_ONCE
   */
  readonly delivery?: Delivery;
  /**
   * Counts requests, errors and latencies of applications from their spans, before sampling, and shows them to Prometheus on
   * port 8889. `{}` is all that it needs.
   *
   * @default - nothing is counted
   */
  readonly spanMetrics?: SpanMetricsOptions;
  /**
   * Puts a router in front of the samplers, for senders that can't route by trace id.
   *
   * @default - no router: agents of this library route by themselves
   */
  readonly router?: TailSamplingRouterOptions;
  /**
   * Where the certificates of samplers and router come from. Samplers then take spans over mutual TLS only.
   *
   * @default - plain text
   */
  readonly tls?: PlatformTls;
  /**
   * Puts receivers in front of the samplers that take OTLP from outside the cluster, from senders that prove who they are.
   *
   * @default - nothing is taken from outside the cluster
   */
  readonly ingest?: OtlpIngestOptions;
}

/** Props of {@link TailSamplingGateway}. */
export interface TailSamplingGatewayProps extends TailSamplingGatewayOptions {
  /** Where kept traces are sent. */
  readonly exportTo: IOtlpEndpoint;
}

/**
 * Decides for whole traces which ones are kept. Every sender routes spans to samplers by trace id, so that all spans of a trace meet
 * in one sampler. Each sampler is a Deployment of one pod behind a Service of its own; with SamplerDiscovery.DNS, or with queues on
 * volumes, the samplers are a StatefulSet.
 *
 * Resources of a sampler by default: 500m to 2 CPU, 2 GiB. Shutdown: the decision wait and 60 s more. A Deployment's sampler leaves a
 * node that is out of reach after 30 s (`node.kubernetes.io/not-ready` and `node.kubernetes.io/unreachable`, where `tolerations` don't
 * name them).
 */
export class TailSamplingGateway extends Construct implements IOtlpEndpoint {
  /** The policies by default: all errors, all that last at least a second, 10 % of all. */
  public static defaultPolicies(): TailSamplingPolicy[] {
    return [TailSamplingPolicy.errors(), TailSamplingPolicy.slowerThan(Duration.seconds(1)), TailSamplingPolicy.percentage(10)];
  }

  /** The samplers' address. It must be addressed by trace id. */
  public readonly destination: OtlpDestination;
  /** The address of the second group of samplers, which must get every span as well. Undefined without `replication: 2`. */
  public readonly copyDestinations?: OtlpDestination[];
  /** Who issues the certificates that samplers take from senders. Undefined without `tls`. */
  public readonly clientAuthority?: ClientAuthority;
  /** The samplers' Deployments, one for each. Empty where a StatefulSet makes them. */
  public readonly deployments: ApiObject[];
  /**
   * The samplers' StatefulSet: with SamplerDiscovery.DNS, which is the default with `replication: 2`, and with a persistent queue on
   * volumes. Undefined otherwise.
   */
  public readonly statefulSet?: ApiObject;
  /** The samplers' headless Service. */
  public readonly service: ApiObject;
  /** The Deployments of the second group. Empty without `replication: 2`, and where a StatefulSet makes them. */
  public readonly copyDeployments: ApiObject[];
  /** The StatefulSet of the second group. Undefined without `replication: 2`, and where Deployments make them. */
  public readonly copyStatefulSet?: ApiObject;
  /** The headless Service of the second group. Undefined without `replication: 2`. */
  public readonly copyService?: ApiObject;
  /** The samplers' configuration, that of both groups. */
  public readonly samplerConfig: OtelCollectorConfig;
  /** The router, as an endpoint for any sender. Undefined without the prop `router`. */
  public readonly router?: IOtlpEndpoint;
  /** For the OpenTelemetry SDKs' `OTEL_EXPORTER_OTLP_ENDPOINT` with `http/protobuf`, by the router. Undefined without one. */
  public readonly routerOtlpHttpUrl?: string;
  /** The router's Deployment. Undefined without the prop `router`. */
  public readonly routerDeployment?: ApiObject;
  /** The router's configuration. Undefined without the prop `router`. */
  public readonly routerConfig?: OtelCollectorConfig;

  /** The Deployment of the receivers of OTLP from outside the cluster. Undefined without the prop `ingest`. */
  public readonly ingestDeployment?: ApiObject;
  /** Their Service. Undefined without the prop `ingest`. */
  public readonly ingestService?: ApiObject;
  /** Their configuration. Undefined without the prop `ingest`. */
  public readonly ingestConfig?: OtelCollectorConfig;

  private readonly policyList: TailSamplingPolicy[];
  private readonly samplers: SamplerGroup;

  /**
   * @param scope the chart, which must have a namespace, or another construct
   * @param id the beginning of the objects' names, where `name` isn't given
   */
  public constructor(scope: Construct, id: string, props: TailSamplingGatewayProps) {
    super(scope, id);
    refuse(this, optionProblems(props));
    const replicated = (props.replication ?? 1) > 1;
    const name = baseName(this, props.name, replicated ? '-sampler-b' : '-sampler');
    this.policyList = [...props.policies ?? TailSamplingGateway.defaultPolicies()];

    const groups = [`${name}-sampler`, ...replicated ? [`${name}-sampler-b`] : []];
    const samplers = new SamplerGroup(this, 'Sampler', { ...props, groups, group: 0, policies: this.policyList });
    this.samplers = samplers;
    this.deployments = samplers.deployments;
    this.statefulSet = samplers.statefulSet;
    this.service = samplers.service;
    this.samplerConfig = samplers.config;
    this.destination = samplers.destination;
    this.clientAuthority = samplers.clientAuthority;
    const copy = replicated
      ? new SamplerGroup(this, 'SamplerCopy', { ...props, groups, group: 1, first: samplers, policies: this.policyList })
      : undefined;
    this.copyDestinations = copy && [copy.destination];
    this.copyDeployments = copy?.deployments ?? [];
    this.copyStatefulSet = copy?.statefulSet;
    this.copyService = copy?.service;

    registerSamplers(this, [this.destination, ...this.copyDestinations ?? []], props.replicas ?? DEFAULT_REPLICAS);
    const { version, distribution, tls, delivery } = props;
    if (props.router) {
      const router = new RouterDeployment(this, 'Router', { version, distribution, tls, delivery, ...props.router, name: `${name}-router`, exportTo: this });
      this.router = router;
      this.routerDeployment = router.deployment;
      this.routerConfig = router.config;
      this.routerOtlpHttpUrl = router.otlpHttpUrl;
    }
    if (props.ingest) {
      const ingest = otlpIngest(this, 'Ingest', { version, distribution, tls, delivery, ...props.ingest, name: `${name}-ingest`, exportTo: this });
      this.ingestDeployment = ingest.deployment;
      this.ingestService = ingest.service;
      this.ingestConfig = ingest.config;
    }
    refuseAtSynthesis(this, () => [
      ...policyProblems('policies', this.policyList),
      ...replicated ? varyingPolicyProblems('policies', this.policyList, tailSamplingSettingsIn(this.samplerConfig, otelVersion(props))) : [],
      ...routerProblems('routerConfig', this.routerConfig, otelVersion(props)),
      ...routerProblems('ingestConfig', this.ingestConfig, otelVersion(props)),
    ]);
    checkUniqueNames(this);
  }

  /** The policies, in order. A copy. */
  public get policies(): TailSamplingPolicy[] {
    return [...this.policyList];
  }

  /** How samplers must send to another endpoint, for an exporter of your own. They get a certificate where the endpoint asks for one. */
  public destinationFor(endpoint: IOtlpEndpoint): OtlpDestination {
    return this.samplers.destinationFor(endpoint);
  }

  /** Adds a policy behind those that are there. */
  public addPolicy(policy: TailSamplingPolicy): void {
    refuse(this, within('policy', policy._problems()));
    this.policyList.push(policy);
    noteChange();
  }
}

function optionProblems(props: TailSamplingGatewayProps): Problem[] {
  const version = otelVersion(props);
  return [
    ...props.policies ? policyProblems('policies', props.policies) : [],
    ...checkWhole('replicas', props.replicas, 1, 'give the number of samplers'),
    ...(props.replication !== undefined && ![1, 2].includes(props.replication)
      ? [{ prop: 'replication', value: props.replication, allowed: '1 or 2', fix: 'with 2, one sampler may be lost at a time without a loss of traces' }]
      : []),
    ...checkRange('decisionWait', props.decisionWait?.toMilliseconds(), 1, 3_600_000, 'it is in milliseconds here; most traces end within a minute'),
    ...checkRange('expectedTracesPerSecond', props.expectedTracesPerSecond, 1, 10_000_000, 'give the new traces per second of all samplers at peak'),
    ...checkWhole('tracesInMemory', props.tracesInMemory, 1, 'give the number of traces that one sampler holds'),
    ...props.spanMetrics ? spanMetricsProblems('spanMetrics', props.spanMetrics) : [],
    ...replicaProblems('router', props.router ?? {}),
    ...receiverTlsProblems('router.', { receiverTls: props.router?.receiverTls, tls: props.tls }),
    ...ingestProblems(props.ingest, props.tls !== undefined),
    ...graceProblems(props),
    ...checkWhole('shards', props.shards, 1, 'give the number of event loops in a sampler'),
    ...(props.shards !== undefined && props.shards > 1 && !version._isAtLeast(SHARDS_SINCE)
      ? [{ prop: 'shards', value: props.shards, allowed: `left out before collector ${SHARDS_SINCE} (this is ${version.version})`, fix: 'use a newer version, or more samplers' }]
      : []),
  ];
}

/** A sampler that is shut down decides on what it holds; that takes longer than the decision wait. */
function graceProblems({ terminationGracePeriod, decisionWait }: TailSamplingGatewayProps): Problem[] {
  const wait = (decisionWait ?? DEFAULT_DECISION_WAIT).toMilliseconds() / 1000;
  return terminationGracePeriod !== undefined && terminationGracePeriod.toSeconds() <= wait
    ? [{ prop: 'terminationGracePeriod', value: `${terminationGracePeriod.toSeconds()}s`, allowed: `longer than the decision wait (${wait}s)`, fix: 'a sampler needs the time to decide on the traces that it holds, and to send them' }]
    : [];
}

/** A router is several pods that any span can reach, so no trace is whole in one of them. */
function routerProblems(prop: string, config: OtelCollectorConfig | undefined, version: OtelCollectorVersion): Problem[] {
  return (config ? tailSamplingIn(config, version) : []).map(id => ({
    prop: `${prop}.processors`,
    value: id,
    allowed: 'without tail_sampling in a router',
    fix: 'the router is not addressed by trace id; the samplers behind it decide',
  }));
}
