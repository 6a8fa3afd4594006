import { ApiObject, Chart } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { drain } from './drain';
import { exclusionProblems } from './platform-problems';
import { PlatformSize, sizeDefaults } from './platform-size';
import { sizedDefaults, sizingProblems } from './platform-sizing';
import { PlatformTraffic, trafficProblems } from './platform-traffic';
import { ApplicationInstrumentation, InstrumentationOptions } from '../components/application-instrumentation';
import { ElasticsearchCluster, ElasticsearchClusterProps } from '../components/elasticsearch-cluster';
import { ExternalSecrets, ExternalSecretsOptions } from '../components/external-secrets';
import { JaegerWithKafka, JaegerWithKafkaOptions } from '../components/jaeger-with-kafka';
import { KafkaCluster, KafkaClusterProps } from '../components/kafka-cluster';
import { kafkaObserver, Monitoring, MonitoringOptions } from '../components/monitoring';
import { NetworkPolicies, NetworkPoliciesOptions } from '../components/network-policies';
import { OtelCollectorDaemonSet, OtelCollectorDaemonSetOptions } from '../components/otel-collector-daemon-set';
import { SelfTracingOptions, selfTracingLoops, traceThemselves } from '../components/self-tracing';
import { TailSamplingGateway, TailSamplingGatewayOptions } from '../components/tail-sampling-gateway';
import { TracingSmokeTest, TracingSmokeTestOptions } from '../components/tracing-smoke-test';
import type { Delivery } from '../config/delivery';
import { mergeDeep } from '../config/merge';
import { SizingEntry, sizingTable } from '../config/sizing-sheet';
import type { IElasticsearchCluster } from '../shared/elasticsearch-connection';
import type { IOtlpEndpoint } from '../shared/endpoints';
import { ImageSource, ImageSourceOptions } from '../shared/image-source';
import type { IKafkaCluster } from '../shared/kafka-connection';
import { kubeObject, namespaceOf } from '../shared/kube-object';
import { setPartOf } from '../shared/labels';
import { baseName, checkUniqueNames } from '../shared/names';
import { refuse, refuseAtSynthesis, throwProblems } from '../shared/refuse';
import { RequiredSecret, requiredSecrets } from '../shared/required-secrets';
import { PlatformTls } from '../shared/tls';

/** Props of {@link TracingPlatform}. */
export interface TracingPlatformProps {
  /**
   * The beginning of all names: `<name>-agent`, `<name>-sampler`, `<name>-jaeger-query`, … Two platforms in one namespace
   * need two names.
   *
   * @default - the construct's id in lower case
   */
  readonly name?: string;
  /**
   * How large it is, and what it survives.
   *
   * @default PlatformSize.EVALUATION
   */
  readonly size?: PlatformSize;
  /**
   * What comes in. Replicas, queues, memory, partitions and volumes follow from it, where their props aren't given, and
   * nothing becomes less than the size has without it; {@link TracingPlatform.sizing} shows how.
   *
   * @default - every part has the defaults of the size
   */
  readonly traffic?: PlatformTraffic;
  /**
   * What is promised about a span that the platform has accepted and decided to keep. Each part can have a level of its own.
   *
   * @default Delivery.AT_LEAST_ONCE, for every size
   */
  readonly delivery?: Delivery;
  /**
   * Whether the namespace is defined, too, with labels that make Kubernetes enforce Pod Security `restricted` in it.
   *
   * @default false - it exists already
   */
  readonly createNamespace?: boolean;
  /**
   * Where certificates come from. Every connection between two parts of the platform is then mutual TLS. Required by an
   * Elasticsearch of several nodes, so by PRODUCTION with one of its own.
   *
   * @default - plain text, which only a single node of Elasticsearch takes
   */
  readonly tls?: PlatformTls;
  /**
   * Whether NetworkPolicies let in and out only the connections that the platform's configurations name. The cluster's
   * network must enforce them.
   *
   * @default - true for PRODUCTION, false for EVALUATION
   */
  readonly networkPolicies?: boolean;
  /**
   * Who is let in beside the platform's own parts, where there are NetworkPolicies.
   *
   * @default - all namespaces may send OTLP; nobody may scrape metrics or reach the UI but by `kubectl port-forward`
   */
  readonly network?: NetworkPoliciesOptions;
  /**
   * How the platform is watched: `{}` for all of it. The cluster needs the custom resources of the Prometheus operator.
   *
   * @default - no scraping and no alerts are defined
   */
  readonly monitoring?: MonitoringOptions;
  /**
   * Sends traces of the platform itself elsewhere: what its collectors and its Jaeger do with each batch.
   *
   * @default - it doesn't trace itself
   */
  readonly selfTracing?: SelfTracingOptions;
  /**
   * Whether a trace is sent through all of the platform again and again, and looked up in Jaeger: `{}` for every quarter of an hour.
   * Needs the platform's own agents and Jaeger. See {@link TracingSmokeTest}.
   *
   * @default - no
   */
  readonly smokeTest?: TracingSmokeTestOptions;
  /**
   * Whether the platform takes spans as ever, and passes none of them on: what it took before goes through to the storage, and then
   * it is empty. Applications notice nothing. For the time before it is taken away, or in which it must not be a load. Agents,
   * router and ingest of this platform stop passing on; agents defined elsewhere that send to the samplers don't. There is no
   * smoke test meanwhile.
   *
   * @default false
   */
  readonly drain?: boolean;
  /**
   * Where the images of all parts come from: a mirror, its credentials, digests. What a part says itself goes before it.
   *
   * @default - that of the chart if it has one, else the upstream registries
   */
  readonly imageSource?: ImageSourceOptions;
  /**
   * Whether ExternalSecrets are defined for the Secrets that the platform needs ({@link TracingPlatform.requiredSecrets}),
   * so that the External Secrets Operator copies them out of a store.
   *
   * @default - no: they are made in another way
   */
  readonly externalSecrets?: ExternalSecretsOptions;
  /**
   * The agents on the nodes.
   *
   * @default - of the size
   */
  readonly agent?: OtelCollectorDaemonSetOptions;
  /**
   * Whether there are agents on the nodes. Without them applications send to the router or to agents defined elsewhere.
   *
   * @default true
   */
  readonly agents?: boolean;
  /**
   * The samplers, and the router if there is to be one.
   *
   * @default - of the size
   */
  readonly gateway?: TailSamplingGatewayOptions;
  /**
   * An existing gateway that samples, instead of one of this platform's own. Agents send there; let it send what it keeps to
   * `platform.jaeger.destination`. Excludes `gateway`.
   *
   * @default - one is defined
   */
  readonly sampling?: IOtlpEndpoint;
  /**
   * Jaeger.
   *
   * @default - of the size
   */
  readonly jaeger?: JaegerWithKafkaOptions;
  /**
   * An existing receiver of OTLP for the kept traces, instead of Jaeger, Kafka and Elasticsearch.
   *
   * @default - they are defined
   */
  readonly backend?: IOtlpEndpoint;
  /**
   * The Kafka cluster.
   *
   * @default - of the size
   */
  readonly kafka?: KafkaClusterProps;
  /**
   * An existing Kafka cluster, instead of one of this platform's own. Excludes `kafka`.
   *
   * @default - one is defined
   */
  readonly buffer?: IKafkaCluster;
  /**
   * The Elasticsearch cluster.
   *
   * @default - of the size
   */
  readonly elasticsearch?: ElasticsearchClusterProps;
  /**
   * An existing Elasticsearch or OpenSearch cluster, instead of one of this platform's own. Excludes `elasticsearch`.
   *
   * @default - one is defined
   */
  readonly storage?: IElasticsearchCluster;
}

/**
 * A complete tracing platform: agents on every node, tail sampling, Jaeger with Kafka in between, Elasticsearch.
 *
 * Applications send OTLP to `platform.agent.otlpHttpUrl`; people look at `platform.jaeger.queryUrl`. Every part is public,
 * can be configured on its own and replaced by an existing system.
 */
export class TracingPlatform extends Construct {
  /** The agents. Undefined with `agents: false`. */
  public readonly agent?: OtelCollectorDaemonSet;
  /** Jaeger. Undefined with a `backend`. */
  public readonly jaeger?: JaegerWithKafka;
  /** The Kafka cluster. Undefined with a `backend` or an existing one. */
  public readonly kafka?: KafkaCluster;
  /** The Elasticsearch cluster. Undefined with a `backend` or an existing one. */
  public readonly elasticsearch?: ElasticsearchCluster;
  /** Scraping and alerts. Undefined without the prop of that name. */
  public readonly monitoring?: Monitoring;
  /** The smoke test. Undefined without the prop of that name, and with `drain`. */
  public readonly smokeTest?: TracingSmokeTest;
  /** The NetworkPolicies. Undefined without `networkPolicies`. */
  public readonly networkPolicies?: NetworkPolicies;
  /** The ExternalSecrets. Undefined without the prop of that name. */
  public readonly externalSecrets?: ExternalSecrets;
  /** The namespace. Undefined without `createNamespace`. */
  public readonly namespace?: ApiObject;

  /** The numbers that follow from the `traffic`, in the order in which they follow from each other. Empty without it. */
  public readonly sizing: SizingEntry[];

  private readonly ownGateway?: TailSamplingGateway;

  /**
   * @param scope the chart, which must have a namespace, or another construct
   * @param id the beginning of all names, where `name` isn't given
   */
  public constructor(scope: Construct, id: string, props: TracingPlatformProps = {}) {
    super(scope, id);
    refuse(this, [...exclusionProblems(props), ...props.traffic ? trafficProblems(props.traffic) : []]);
    namespaceOf(this); // refuses a chart without one, at the construct that the user knows
    const name = baseName(this, props.name, '-jaeger-index-rollover');
    setPartOf(this, name);
    if (props.imageSource) {
      ImageSource._useFor(this, props.imageSource, 'imageSource');
    }
    const { tls, delivery } = props;
    const sized = props.traffic && sizedDefaults(props);
    refuse(this, sized ? sizingProblems(props, sized.entries) : []);
    const size = sized?.defaults ?? sizeDefaults(props.size ?? PlatformSize.EVALUATION);
    this.sizing = sized?.entries ?? [];
    if (props.createNamespace) {
      this.namespace = restrictedNamespace(this);
    }

    if (!props.backend) {
      this.elasticsearch = props.storage ? undefined : new ElasticsearchCluster(this, 'Elasticsearch', {
        name: `${name}-elasticsearch`, tls, ...elasticsearchProps(size.elasticsearch, props.elasticsearch),
      });
      this.kafka = props.buffer ? undefined : new KafkaCluster(this, 'Kafka', { name: `${name}-kafka`, tls, ...mergeDeep(size.kafka, props.kafka) });
      this.jaeger = new JaegerWithKafka(this, 'Jaeger', {
        name: `${name}-jaeger`,
        tls,
        delivery,
        ...this.jaegerOptions(name, size.jaeger, props),
        storage: props.storage ?? this.elasticsearch!,
        kafka: props.buffer ?? this.kafka,
      });
    }
    this.ownGateway = props.sampling ? undefined : new TailSamplingGateway(this, 'Gateway', {
      name, tls, delivery, ...mergeDeep(size.gateway, props.gateway), exportTo: props.backend ?? this.jaeger!,
    });
    if (props.agents ?? true) {
      this.agent = new OtelCollectorDaemonSet(this, 'Agent', { name: `${name}-agent`, tls, delivery, ...mergeDeep(size.agent, props.agent), exportTo: props.sampling ?? this.gateway });
    }
    if (props.monitoring) {
      this.monitoring = new Monitoring(this, 'Monitoring', { ...props.monitoring, name, tls, jaeger: this.jaeger });
    }
    if (props.selfTracing) {
      this.traceItself(name, props.selfTracing);
    }
    if (props.drain) {
      drain([this.agent?.config, this.ownGateway?.routerConfig, this.ownGateway?.ingestConfig]);
    }
    this.smokeTest = this.defineSmokeTest(name, props);
    if (props.networkPolicies ?? props.size === PlatformSize.PRODUCTION) {
      this.networkPolicies = new NetworkPolicies(this, 'NetworkPolicies', props.network);
    }
    if (props.externalSecrets) {
      this.externalSecrets = new ExternalSecrets(this, 'ExternalSecrets', props.externalSecrets);
    }
    checkUniqueNames(this);
  }

  private defineSmokeTest(name: string, { smokeTest, jaeger, drain: drained }: TracingPlatformProps): TracingSmokeTest | undefined {
    return smokeTest && !drained ? new TracingSmokeTest(this, 'SmokeTest', {
      name: `${name}-smoke-test`, curlImage: jaeger?.index?.curlImage, ...smokeTest, agent: this.agent!, gateway: this.ownGateway, jaeger: this.jaeger!,
    }) : undefined;
  }

  /** {@link TracingPlatform.sizing} as a text with columns: what, its value, what was derived where another is given, and how. */
  public get sizingTable(): string {
    return sizingTable(this.sizing);
  }

  private traceItself(name: string, options: SelfTracingOptions): void {
    const { samplerConfig, routerConfig, ingestConfig } = this.ownGateway ?? {};
    traceThemselves([
      { config: this.agent?.config, service: `${name}-agent` },
      { config: samplerConfig, service: `${name}-sampler` },
      { config: routerConfig, service: `${name}-router` },
      { config: ingestConfig, service: `${name}-ingest` },
      { config: this.monitoring?.kafkaMetrics?.config },
    ], this.jaeger, options);
    refuseAtSynthesis(this, () => selfTracingLoops('selfTracing', this, options));
  }

  /** What reads Kafka's metrics may look at the topic, whether Kafka tells clients apart or not. */
  private jaegerOptions(name: string, size: JaegerWithKafkaOptions, { jaeger, monitoring }: TracingPlatformProps): JaegerWithKafkaOptions {
    const options: JaegerWithKafkaOptions = mergeDeep(size, jaeger);
    if (!monitoring || monitoring.exporters === false) {
      return options;
    }
    return { ...options, topic: { ...options.topic, observers: [...options.topic?.observers ?? [], kafkaObserver(this, name)] } };
  }

  /** The images of all pods as the pods name them, each once, sorted: what a mirror must have. Ask for it when all is defined. */
  public get images(): string[] {
    return ImageSource.imagesOf(this);
  }

  /**
   * The Secrets that must be there, with their keys, sorted: those that pods refer to and that nothing in the app makes. What
   * ExternalSecrets make is among them, credentials of image registries aren't. Ask for it when all is defined.
   */
  public get requiredSecrets(): RequiredSecret[] {
    return requiredSecrets(this, namespaceOf(this));
  }

  /**
   * Puts OpenTelemetry into an application: its spans go to the agent of its node. See {@link ApplicationInstrumentation}.
   *
   * @param workload a Deployment, StatefulSet, DaemonSet, ReplicaSet, Job, CronJob or Pod: of cdk8s-plus, as an `ApiObject`, or
   *   an `Include` with one of them
   * @param options its language, and how it is traced
   * @throws if the platform has no agents, or the workload can't be instrumented
   */
  public instrument(workload: IConstruct, options: InstrumentationOptions): void {
    if (!this.agent) {
      throwProblems(this.node.path, [{ prop: 'agents', value: false, allowed: 'true, so that applications have an agent to send to', fix: "use ApplicationInstrumentation.viaUrl('http://…:4318') with the address of agents defined elsewhere" }]);
    }
    ApplicationInstrumentation.viaAgent(this.agent!).instrument(workload, options);
  }

  /**
   * The samplers and the router.
   *
   * @throws if the platform uses an existing gateway (`sampling`)
   */
  public get gateway(): TailSamplingGateway {
    if (!this.ownGateway) {
      throwProblems(this.node.path, [{ prop: 'gateway', value: 'sampling', allowed: 'asked for only where the platform has one of its own', fix: "it uses the existing gateway of the prop 'sampling'" }]);
    }
    return this.ownGateway!;
  }
}

/** With node sets of the user's own, the size has no say in how many nodes there are and how large they are. */
function elasticsearchProps(size: ElasticsearchClusterProps, given: ElasticsearchClusterProps | undefined): ElasticsearchClusterProps {
  const { replicas, storage, resources, ...rest } = size;
  return mergeDeep(given?.nodeSets ? rest : size, given);
}

function restrictedNamespace(scope: Construct): ApiObject {
  const name = namespaceOf(scope);
  const levels = ['enforce', 'audit', 'warn'].map(mode => [`pod-security.kubernetes.io/${mode}`, 'restricted']);
  return kubeObject(scope, 'Namespace', {
    apiVersion: 'v1',
    kind: 'Namespace',
    name,
    labels: { ...Chart.of(scope).labels, ...Object.fromEntries(levels) },
    // Argo CD creates it before everything else anyway; with the annotation it isn't deleted with the platform.
    annotations: { 'argocd.argoproj.io/sync-options': 'Prune=false' },
    clusterScoped: true,
    body: {},
  });
}
