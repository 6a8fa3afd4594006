import { Duration, Size } from 'cdk8s';
import type * as kplus from 'cdk8s-plus-27';
import { PlatformSize, SizeDefaults, sizeDefaults } from './platform-size';
import { trafficNumbers } from './platform-traffic';
import type { TracingPlatformProps } from './tracing-platform';
import { ALL_ROLES, ElasticsearchNodeSet, ElasticsearchRole } from '../components/elasticsearch-node-set';
import { lifecycleOf } from '../components/jaeger-storage';
import type { JaegerRoleOptions } from '../components/jaeger-with-kafka';
import { withoutUndefined } from '../config/merge';
import type { Problem } from '../config/problem';
import { PlatformNumbers, sizePlatform, SizingInput, SizingResult } from '../config/sizing-platform';
import { SizingEntry } from '../config/sizing-sheet';

/** What a part has without traffic, in numbers. A test compares it with what is rendered. */
const PRODUCTION: PlatformNumbers = {
  agentMebibytes: 512,
  samplers: 3,
  decisionWaitSeconds: 30,
  samplerMebibytes: 2048,
  routers: 2,
  collectors: 2,
  ingesters: 2,
  partitions: 12,
  kafkaGibibytes: 50,
  dataNodes: 3,
  elasticsearchGibibytes: 100,
  elasticsearchMebibytes: 4096,
};
const PRODUCTION_BROKERS = 3;
const PRODUCTION_RETENTION_DAYS = 7;
const TOPIC_RETENTION = Duration.hours(24);
const SEGMENT = Size.mebibytes(256);

/** The numbers that some props have: those of a size, or the user's. */
function numbersOf({ agent, gateway, jaeger, kafka, elasticsearch }: Partial<SizeDefaults>): Partial<PlatformNumbers> {
  const replicas = (role?: { replicas?: number; autoscaling?: { minReplicas: number } }) => role?.autoscaling?.minReplicas ?? role?.replicas;
  return withoutUndefined({
    agentMebibytes: mebibytes(agent),
    samplers: gateway?.replicas,
    decisionWaitSeconds: gateway?.decisionWait && gateway.decisionWait.toMilliseconds() / 1000,
    samplerMebibytes: mebibytes(gateway),
    routers: replicas(gateway?.router),
    collectors: replicas(jaeger?.collector),
    ingesters: replicas(jaeger?.ingester),
    partitions: jaeger?.topic?.partitions,
    kafkaGibibytes: inGibibytes(kafka?.storage),
    dataNodes: elasticsearch?.replicas,
    elasticsearchGibibytes: inGibibytes(elasticsearch?.storage),
    elasticsearchMebibytes: mebibytes(elasticsearch),
  });
}

function mebibytes(options: { resources?: kplus.ContainerResources } | undefined): number | undefined {
  return options?.resources?.memory?.limit?.toMebibytes();
}

function inGibibytes(size: Size | undefined): number | undefined {
  return size && size.toMebibytes() / 1024;
}

function sizingInput(props: TracingPlatformProps, size: SizeDefaults): SizingInput {
  const { gateway, jaeger, kafka, elasticsearch, buffer, storage, backend } = props;
  const brokers = kafka?.replicas ?? size.kafka.replicas ?? PRODUCTION_BROKERS;
  const retention = jaeger?.topic?.retention ?? size.jaeger.topic?.retention ?? TOPIC_RETENTION;
  const retentionDays = (jaeger?.retention ?? size.jaeger.retention)?.toDays({ integral: false }) ?? PRODUCTION_RETENTION_DAYS;
  return {
    traffic: trafficNumbers(props.traffic!),
    redundant: props.size === PlatformSize.PRODUCTION,
    least: { ...PRODUCTION, ...numbersOf(size) },
    given: withoutUndefined({
      ...numbersOf(props),
      partitions: jaeger?.topic?.partitions ?? buffer?.connection.topicPartitions,
      agentQueueSpans: props.agent?.queueSpans,
      tracesPerSecond: gateway?.expectedTracesPerSecond,
      tracesInMemory: gateway?.tracesInMemory,
      shards: jaeger?.index?.shards,
    }),
    agents: props.agents ?? true,
    gateway: !props.sampling,
    router: gateway?.router !== undefined,
    jaeger: !backend,
    kafka: {
      brokers,
      copies: kafka?.replicationFactor ?? Math.min(brokers, 3),
      retentionSeconds: retention.toSeconds(),
      segmentBytes: (jaeger?.topic?.segmentSize ?? SEGMENT).toMebibytes() * 1024 ** 2,
      disks: !buffer,
    },
    elasticsearch: storage ? undefined : {
      retentionDays, lifecycle: lifecycleOf(jaeger ?? {}), replicas: jaeger?.index?.replicas, nodeSets: nodeSets(elasticsearch?.nodeSets),
    },
  };
}

/** The nodes that hold data, and all of their volumes. */
function nodeSets(sets: ElasticsearchNodeSet[] | undefined): { nodes: number; gibibytes: number } | undefined {
  const holding = sets?.filter(({ roles }) => (roles ?? ALL_ROLES).some(role => role.startsWith(ElasticsearchRole.DATA)));
  return holding && {
    nodes: holding.reduce((sum, { replicas }) => sum + replicas, 0),
    gibibytes: holding.reduce((sum, { replicas, storage }) => sum + replicas * (inGibibytes(storage) ?? PRODUCTION.elasticsearchGibibytes), 0),
  };
}

/** The defaults of every part, and how they came about. */
export interface SizedDefaults {
  readonly defaults: SizeDefaults;
  readonly entries: SizingEntry[];
}

/** The defaults of a size, with what follows from the traffic, which is given. The user's own props go over them. */
export function sizedDefaults(props: TracingPlatformProps): SizedDefaults {
  const defaults = sizeDefaults(props.size ?? PlatformSize.EVALUATION);
  const { sheet, ...numbers } = sizePlatform(sizingInput(props, defaults));
  return { defaults: overlay(defaults, props, numbers), entries: sheet.entries };
}

/** The derived numbers over the size's. */
function overlay(size: SizeDefaults, { jaeger, gateway, buffer }: TracingPlatformProps, numbers: Omit<SizingResult, 'sheet'>): SizeDefaults {
  const wait = numbers.decisionWaitSeconds;
  return withoutUndefined({
    agent: { ...size.agent, ...memory(size.agent, numbers.agentMebibytes) },
    gateway: {
      ...size.gateway,
      replicas: numbers.samplers ?? size.gateway.replicas,
      expectedTracesPerSecond: numbers.tracesPerSecond ?? size.gateway.expectedTracesPerSecond,
      decisionWait: wait === undefined ? size.gateway.decisionWait : Duration.millis(wait * 1000),
      router: gateway?.router && withReplicas(gateway.router, undefined, numbers.routers),
      ...memory(size.gateway, numbers.samplerMebibytes),
    },
    jaeger: {
      ...size.jaeger,
      topic: { ...size.jaeger.topic, partitions: buffer ? undefined : numbers.partitions ?? size.jaeger.topic?.partitions },
      index: { shards: numbers.shards },
      collector: withReplicas(jaeger?.collector, size.jaeger.collector, numbers.collectors),
      ingester: withReplicas(jaeger?.ingester, size.jaeger.ingester, numbers.ingesters),
    },
    kafka: { ...size.kafka, storage: gibibytes(numbers.kafkaGibibytes) ?? size.kafka.storage },
    elasticsearch: {
      ...size.elasticsearch,
      replicas: numbers.dataNodes ?? size.elasticsearch.replicas,
      storage: gibibytes(numbers.elasticsearchGibibytes) ?? size.elasticsearch.storage,
      ...memory(size.elasticsearch, numbers.elasticsearchMebibytes),
    },
  });
}

type Replicated = JaegerRoleOptions | undefined;

/** The options of a workload with another number of pods, unless an autoscaler decides on that. */
function withReplicas(own: Replicated, standard: Replicated, replicas: number | undefined): Replicated {
  return own?.autoscaling || replicas === undefined ? standard : { ...standard, replicas };
}

function gibibytes(value: number | undefined): Size | undefined {
  return value === undefined ? undefined : Size.mebibytes(Math.ceil(value * 1024));
}

function memory({ resources }: { resources?: kplus.ContainerResources }, limit: number | undefined): { resources?: kplus.ContainerResources } {
  return limit === undefined ? { resources } : { resources: { ...resources, memory: { limit: Size.mebibytes(limit) } } };
}

/** Volumes and memory that the user gave and that are less than what follows from the traffic. */
export function sizingProblems({ traffic }: TracingPlatformProps, entries: SizingEntry[]): Problem[] {
  const meant = traffic?.lessBecause !== undefined;
  return entries.filter(({ isLess, unit }) => !meant && isLess && ['MiB', 'GiB'].includes(unit)).map(({ prop, value, unit, derived, formula }) => ({
    prop,
    value: `${value} ${unit}`,
    allowed: `at least ${derived} ${unit} for this traffic`,
    fix: `it is ${formula}; raise it, correct the traffic, or say in traffic.lessBecause why less is enough`,
  }));
}
