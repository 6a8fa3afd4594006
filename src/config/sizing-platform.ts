import { memoryForQueue, QUEUE_SHARE, SAMPLER_QUEUE_SHARE, tracesInMemory } from './sizing';
import {
  AGENT_OUTAGE_SECONDS, BUSIEST_NODE, CACHE_ENTRY_BYTES, CACHE_FACTOR, COLLECTOR_RATE, IDLE_MEBIBYTES, INGESTER_RATE, MEMORY_FACTOR,
  MEMORY_PER_QUEUED_BYTE,
  LARGE_SAMPLER_MEBIBYTES, PARTITIONS_PER_INGESTER, ROUTER_RATE, SAMPLER_RATE, SENDING_SECONDS, SizingConstant, SPAN_BYTES, USABLE_MEMORY,
  USABLE_MEMORY_OF_LARGE,
} from './sizing-constants';
import { readable as n, roundUp, SizingSheet } from './sizing-sheet';
import { Elasticsearch, Kafka, sizeElasticsearch, sizeKafka } from './sizing-storage';

/** What comes in, in plain numbers. */
export interface Traffic {
  readonly spansPerSecond: number;
  readonly averageSpansPerSecond: number;
  readonly spanBytes: number;
  readonly spansPerTrace: number;
  readonly traceSeconds?: number;
  readonly keptPercentage: number;
  readonly nodes: number;
}

/** Numbers of a platform. MiB and GiB are of each pod. */
export interface PlatformNumbers {
  readonly agentMebibytes: number;
  readonly samplers: number;
  readonly decisionWaitSeconds: number;
  readonly samplerMebibytes: number;
  readonly routers: number;
  readonly collectors: number;
  readonly ingesters: number;
  readonly partitions: number;
  readonly kafkaGibibytes: number;
  readonly dataNodes: number;
  readonly elasticsearchGibibytes: number;
  readonly elasticsearchMebibytes: number;
}

/** What is sized, and what is known of it. */
export interface SizingInput {
  readonly traffic: Traffic;
  /** Whether each part survives the loss of a pod. */
  readonly redundant: boolean;
  /** What the size has without traffic: nothing becomes less than that. */
  readonly least: PlatformNumbers;
  /** What the user gave. */
  readonly given: Partial<PlatformNumbers> & {
    readonly agentQueueSpans?: number; readonly tracesPerSecond?: number; readonly tracesInMemory?: number; readonly shards?: number;
  };
  /** The parts that the platform defines. */
  readonly agents: boolean;
  readonly gateway: boolean;
  readonly router: boolean;
  readonly jaeger: boolean;
  readonly kafka?: Kafka;
  readonly elasticsearch?: Elasticsearch;
}

/** What came out: numbers for the props, and all steps. */
export interface SizingResult extends Partial<PlatformNumbers> {
  readonly tracesPerSecond?: number;
  readonly shards?: number;
  readonly sheet: SizingSheet;
}

const MEBIBYTE = 1024 * 1024;
const MEMORY_STEP = 128;

/** Derives everything, from the senders to the disks. */
export function sizePlatform(input: SizingInput): SizingResult {
  const sheet = new SizingSheet();
  const agents = input.agents ? sizeAgents(input, sheet) : {};
  const gateway = input.gateway ? sizeGateway(input, sheet) : {};
  const jaeger = input.jaeger ? sizeJaeger(input, sheet) : {};
  return { ...agents, ...gateway, ...jaeger, sheet };
}

function sizeAgents({ traffic, least, given }: SizingInput, sheet: SizingSheet): Partial<SizingResult> {
  const rate = sheet.derive({
    what: "spans of the busiest node's agent",
    unit: 'spans/s',
    value: (traffic.spansPerSecond / traffic.nodes) * BUSIEST_NODE.value,
    sources: [BUSIEST_NODE],
    formula: `${n(traffic.spansPerSecond)} spans/s ÷ ${n(traffic.nodes)} nodes × ${BUSIEST_NODE.value}`,
  });
  const queueSpans = sheet.derive({
    what: "spans in an agent's queue",
    // Without it the queue is counted in bytes, and follows from the memory.
    prop: given.agentQueueSpans === undefined ? undefined : 'agent.queueSpans',
    unit: 'spans',
    given: given.agentQueueSpans,
    sources: [AGENT_OUTAGE_SECONDS],
    value: Math.ceil(rate * AGENT_OUTAGE_SECONDS.value),
    formula: `${n(rate)} spans/s × ${AGENT_OUTAGE_SECONDS.value} s`,
  });
  const need = memoryForQueue(queueSpans * traffic.spanBytes, QUEUE_SHARE);
  const agentMebibytes = sheet.derive({
    what: "an agent's memory",
    prop: 'agent.resources.memory.limit',
    unit: 'MiB',
    given: given.agentMebibytes,
    sources: [MEMORY_PER_QUEUED_BYTE],
    value: Math.max(least.agentMebibytes, roundUp(need / MEBIBYTE, MEMORY_STEP)),
    formula: `${n(queueSpans)} spans × ${n(traffic.spanBytes)} bytes ÷ ${n((MEBIBYTE / memoryForQueue(MEBIBYTE, QUEUE_SHARE)) * 100)} % of it for the queue, at least ${n(least.agentMebibytes)}`,
  });
  return { agentMebibytes };
}

/** What a span takes in a collector's memory. */
function memoryBytes({ spanBytes }: Traffic): number {
  return spanBytes * MEMORY_FACTOR.value;
}

function sizeGateway(input: SizingInput, sheet: SizingSheet): Partial<SizingResult> {
  const { traffic, least, given, redundant } = input;
  const tracesPerSecond = sheet.derive({
    what: 'new traces',
    prop: 'gateway.expectedTracesPerSecond',
    unit: 'traces/s',
    given: given.tracesPerSecond,
    value: Math.max(1, Math.ceil(traffic.spansPerSecond / traffic.spansPerTrace)),
    formula: `${n(traffic.spansPerSecond)} spans/s ÷ ${n(traffic.spansPerTrace)} spans per trace`,
  });
  const decisionWaitSeconds = sizeDecisionWait(input, sheet);
  const working = Math.ceil(traffic.spansPerSecond / SAMPLER_RATE.value);
  const samplers = sheet.derive({
    what: 'samplers',
    prop: 'gateway.replicas',
    unit: 'pods',
    given: given.samplers,
    sources: [SAMPLER_RATE],
    value: Math.max(least.samplers, working + (redundant ? 1 : 0)),
    formula: `${n(traffic.spansPerSecond)} spans/s ÷ ${n(SAMPLER_RATE.value)} spans/s${redundant ? ' + 1 that may be down' : ''}, at least ${least.samplers}`,
  });
  const samplerMebibytes = sizeSamplerMemory(input, sheet, { samplers, wait: decisionWaitSeconds ?? least.decisionWaitSeconds, tracesPerSecond });
  const routers = input.router ? sheet.derive({
    what: 'routers',
    prop: 'gateway.router.replicas',
    unit: 'pods',
    given: given.routers,
    sources: [ROUTER_RATE],
    value: Math.max(least.routers, Math.ceil(traffic.spansPerSecond / ROUTER_RATE.value) + 1),
    formula: `${n(traffic.spansPerSecond)} spans/s ÷ ${n(ROUTER_RATE.value)} spans/s + 1 that may be down, at least ${least.routers}; if all spans come by it`,
  }) : undefined;
  return { tracesPerSecond, decisionWaitSeconds, samplers, samplerMebibytes, routers };
}

/** Nothing is derived where the user says neither how long traces last nor how long samplers wait. */
function sizeDecisionWait({ traffic, least, given }: SizingInput, sheet: SizingSheet): number | undefined {
  const { traceSeconds } = traffic;
  if (traceSeconds === undefined) {
    return given.decisionWaitSeconds;
  }
  return sheet.derive({
    what: 'decision wait',
    prop: 'gateway.decisionWait',
    unit: 's',
    given: given.decisionWaitSeconds,
    sources: [SENDING_SECONDS],
    value: Math.max(least.decisionWaitSeconds, Math.ceil(traceSeconds + SENDING_SECONDS.value)),
    formula: `${n(traceSeconds)} s of a trace + ${SENDING_SECONDS.value} s until all of it is sent, at least ${least.decisionWaitSeconds}`,
  });
}

interface Samplers {
  readonly samplers: number;
  readonly wait: number;
  readonly tracesPerSecond: number;
}

function sizeSamplerMemory(input: SizingInput, sheet: SizingSheet, { samplers, wait, tracesPerSecond }: Samplers): number {
  const { traffic, least, given } = input;
  const left = Math.max(1, samplers - 1);
  const traces = sheet.derive({
    what: "traces in a sampler's memory (num_traces)",
    prop: 'gateway.tracesInMemory',
    unit: 'traces',
    given: given.tracesInMemory,
    value: tracesInMemory(tracesPerSecond, samplers, wait),
    formula: `${n(tracesPerSecond)} traces/s ÷ ${left} samplers while one is down × ${n(wait)} s × 2`,
  });
  const cache = sheet.derive({
    what: 'ids in each of two decision caches',
    unit: 'ids',
    value: traces * CACHE_FACTOR.value,
    formula: `${n(traces)} traces × ${CACHE_FACTOR.value}`,
    sources: [CACHE_FACTOR],
  });
  const spans = sheet.derive({
    what: 'spans that a sampler holds',
    unit: 'spans',
    value: Math.ceil((traffic.spansPerSecond / left) * wait),
    formula: `${n(traffic.spansPerSecond)} spans/s ÷ ${left} samplers × ${n(wait)} s`,
  });
  const spanBytes = memoryBytes(traffic);
  const bytes = IDLE_MEBIBYTES.value * MEBIBYTE + spans * spanBytes + cache * 2 * CACHE_ENTRY_BYTES.value;
  const { mebibytes, usable, atLeast } = samplerMemory(bytes, least.samplerMebibytes);
  return sheet.derive({
    what: "a sampler's memory",
    prop: 'gateway.resources.memory.limit',
    unit: 'MiB',
    given: given.samplerMebibytes,
    sources: [IDLE_MEBIBYTES, MEMORY_FACTOR, CACHE_ENTRY_BYTES, usable],
    value: mebibytes,
    formula: `(${IDLE_MEBIBYTES.value} MiB idle + ${n(spans)} held spans × ${n(spanBytes)} bytes + 2 × ${n(cache)} ids × ${CACHE_ENTRY_BYTES.value} bytes)` +
      ` ÷ (${usable.value} − ${SAMPLER_QUEUE_SHARE} for the queue), at least ${n(atLeast)}`,
  });
}

/** The memory limit with which a sampler has room for so many bytes and for its queue. A large one uses more of it. */
function samplerMemory(bytes: number, least: number): { mebibytes: number; usable: SizingConstant; atLeast: number } {
  const limit = (usable: SizingConstant, atLeast: number) => {
    const needed = roundUp(bytes / (usable.value - SAMPLER_QUEUE_SHARE) / MEBIBYTE, MEMORY_STEP);
    return { mebibytes: Math.max(atLeast, needed), usable, atLeast };
  };
  const small = limit(USABLE_MEMORY, least);
  return small.mebibytes < LARGE_SAMPLER_MEBIBYTES ? small : limit(USABLE_MEMORY_OF_LARGE, Math.max(least, LARGE_SAMPLER_MEBIBYTES));
}

function sizeJaeger(input: SizingInput, sheet: SizingSheet): Partial<SizingResult> {
  const { traffic, least, given, redundant, kafka, elasticsearch } = input;
  const keep = (rate: number) => rate * (traffic.keptPercentage / 100);
  const kept = sheet.derive({
    what: 'spans that are kept', unit: 'spans/s', value: keep(traffic.spansPerSecond), formula: `${n(traffic.spansPerSecond)} spans/s × ${n(traffic.keptPercentage)} %`,
  });
  const pods = (what: string, prop: string, rate: typeof COLLECTOR_RATE, atLeast: number, own: number | undefined) => sheet.derive({
    what,
    prop,
    unit: 'pods',
    given: own,
    sources: [rate],
    value: Math.max(atLeast, Math.ceil(kept / rate.value) + (redundant ? 1 : 0)),
    formula: `${n(kept)} spans/s ÷ ${n(rate.value)} spans/s${redundant ? ' + 1 that may be down' : ''}, at least ${atLeast}`,
  });
  const collectors = pods('Jaeger collectors', 'jaeger.collector.replicas', COLLECTOR_RATE, least.collectors, given.collectors);
  const ingesters = pods('Jaeger ingesters', 'jaeger.ingester.replicas', INGESTER_RATE, least.ingesters, given.ingesters);
  const partitions = kafka ? sheet.derive({
    what: 'partitions of the topic',
    prop: 'jaeger.topic.partitions',
    unit: 'partitions',
    given: given.partitions,
    sources: [PARTITIONS_PER_INGESTER],
    value: Math.max(least.partitions, roundUp(ingesters * PARTITIONS_PER_INGESTER.value, kafka.brokers)),
    formula: `${ingesters} ingesters × ${PARTITIONS_PER_INGESTER.value}, a multiple of ${kafka.brokers} brokers, at least ${least.partitions}`,
  }) : undefined;
  const average = keep(traffic.averageSpansPerSecond);
  const bytes = { spanBytes: traffic.spanBytes, kept, average };
  return {
    collectors,
    ingesters,
    partitions,
    kafkaGibibytes: kafka?.disks
      ? sizeKafka(sheet, { ...bytes, kafka, partitions: partitions!, least: least.kafkaGibibytes, given: given.kafkaGibibytes })
      : undefined,
    ...elasticsearch ? sizeElasticsearch(sheet, { ...bytes, elasticsearch, least, given }) : {},
  };
}

/** What is assumed of a span where the user doesn't say. */
export const DEFAULT_SPAN_BYTES = SPAN_BYTES.value;
