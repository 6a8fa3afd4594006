import { IndexLifecycle, indexSeconds, spanIndexShards } from './jaeger/index-lifecycle';
import {
  DISK_PER_MEMORY, INDEX_FACTOR, INDEXING_RATE, MOST_MEMORY_GIBIBYTES, SHARD_GIBIBYTES, USABLE_DISK, USABLE_KAFKA_DISK,
} from './sizing-constants';
import { readable as n, roundUp, SizingSheet } from './sizing-sheet';

const GIBIBYTE = 1024 ** 3;
const DAY = 86_400;

/** Whole GiB, and tens of them above ten. */
function volume(gibibytes: number): number {
  return roundUp(gibibytes, gibibytes > 10 ? 10 : 1);
}

/** The Kafka cluster, as far as it decides on disks. */
export interface Kafka {
  readonly brokers: number;
  readonly copies: number;
  readonly retentionSeconds: number;
  readonly segmentBytes: number;
  /** Whether its volumes are the platform's to size. */
  readonly disks: boolean;
}

/** The Elasticsearch cluster, as far as it decides on disks. */
export interface Elasticsearch {
  readonly retentionDays: number;
  /** When another index begins. */
  readonly lifecycle: IndexLifecycle;
  /** Copies of a shard beside the primary; by default one, where there is another node. */
  readonly replicas?: number;
  /** Whether there are node sets of the user's own, which are taken as they are. */
  readonly nodeSets?: { readonly nodes: number; readonly gibibytes: number };
}

/** Spans per second that are kept, and what they weigh. */
interface Kept {
  readonly spanBytes: number;
  /** At peak. */
  readonly kept: number;
  /** Over the day. */
  readonly average: number;
}

interface KafkaInput extends Kept {
  readonly kafka: Kafka;
  readonly partitions: number;
  readonly least: number;
  readonly given?: number;
}

/** The volume of a broker. A segment is deleted as a whole, so one more than the retention is there for each partition. */
export function sizeKafka(sheet: SizingSheet, { kafka, average, spanBytes, partitions, least, given }: KafkaInput): number {
  const records = average * spanBytes * kafka.retentionSeconds;
  const segments = partitions * kafka.segmentBytes;
  const gibibytes = ((records + segments) * kafka.copies) / kafka.brokers / USABLE_KAFKA_DISK.value / GIBIBYTE;
  return sheet.derive({
    what: "a Kafka broker's volume",
    prop: 'kafka.storage',
    unit: 'GiB',
    given,
    sources: [USABLE_KAFKA_DISK],
    value: Math.max(least, volume(gibibytes)),
    formula: `(${n(average)} spans/s × ${n(spanBytes)} bytes × ${n(kafka.retentionSeconds)} s + ${partitions} partitions × ${n(kafka.segmentBytes / 1024 ** 2)} MiB)` +
      ` × ${kafka.copies} copies ÷ ${kafka.brokers} brokers ÷ ${USABLE_KAFKA_DISK.value}, uncompressed, at least ${n(least)}`,
  });
}

interface ElasticsearchInput extends Kept {
  readonly elasticsearch: Elasticsearch;
  readonly least: { readonly dataNodes: number; readonly elasticsearchGibibytes: number; readonly elasticsearchMebibytes: number };
  readonly given: Partial<ElasticsearchNumbers>;
}

interface ElasticsearchNumbers {
  readonly dataNodes?: number;
  readonly elasticsearchGibibytes?: number;
  readonly elasticsearchMebibytes?: number;
  readonly shards: number;
}

/** Nodes by what they index and hold, volumes by what is kept, memory by the volume, shards by what an index gets. */
export function sizeElasticsearch(sheet: SizingSheet, input: ElasticsearchInput): ElasticsearchNumbers {
  const { elasticsearch: { nodeSets, replicas, retentionDays, lifecycle }, least, given } = input;
  const day = sheet.derive({
    what: 'a day of spans in Elasticsearch, one copy',
    unit: 'GiB',
    value: (input.average * DAY * input.spanBytes * INDEX_FACTOR.value) / GIBIBYTE,
    formula: `${n(input.average)} spans/s × ${n(DAY)} s × ${n(input.spanBytes)} bytes × ${INDEX_FACTOR.value}`,
    sources: [INDEX_FACTOR],
  });
  const copies = 1 + (replicas ?? ((nodeSets?.nodes ?? given.dataNodes ?? least.dataNodes) > 1 ? 1 : 0));
  const total = sheet.derive({
    what: 'all spans in Elasticsearch',
    unit: 'GiB',
    value: (day * copies * (retentionDays + 1)) / USABLE_DISK.value,
    formula: `${n(day)} GiB × ${copies} copies × (${n(retentionDays)} + 1 days) ÷ ${USABLE_DISK.value}`,
    sources: [USABLE_DISK],
  });
  const dataNodes = nodeSets?.nodes ?? sizeNodes(sheet, input, copies, total);
  const retention = retentionDays * DAY;
  const shards = sheet.derive({
    what: 'shards of an index of spans',
    prop: 'jaeger.index.shards',
    unit: 'shards',
    value: Math.max(dataNodes, spanIndexShards(day * GIBIBYTE, lifecycle, retention)),
    formula: `${n(day)} GiB ÷ 24 h × ${n(indexSeconds(lifecycle, retention) / 3600)} h ÷ ${SHARD_GIBIBYTES.value} GiB, at least one for each of ${dataNodes} data nodes`,
    sources: [SHARD_GIBIBYTES],
    given: given.shards,
  });
  if (nodeSets) {
    const value = volume(total);
    sheet.derive({ what: 'all volumes of data nodes', prop: 'elasticsearch.nodeSets', unit: 'GiB', given: nodeSets.gibibytes, value, formula: `${n(total)} GiB` });
    return { shards };
  }
  return { shards, dataNodes, ...sizeVolumes(sheet, input, total, dataNodes) };
}

/** What the largest node may hold by plan. */
const MOST_DISK = MOST_MEMORY_GIBIBYTES.value * DISK_PER_MEMORY.value;

function sizeNodes(sheet: SizingSheet, { kept, least, given }: ElasticsearchInput, copies: number, total: number): number {
  const indexing = Math.ceil((kept * copies) / INDEXING_RATE.value);
  const holding = Math.ceil(total / MOST_DISK);
  return sheet.derive({
    what: 'Elasticsearch nodes',
    prop: 'elasticsearch.replicas',
    unit: 'pods',
    value: Math.max(least.dataNodes, nextOdd(Math.max(indexing, holding))),
    formula: `the larger of ${n(kept)} spans/s × ${copies} copies ÷ ${n(INDEXING_RATE.value)} spans/s and ${n(total)} GiB ÷ ${n(MOST_DISK)} GiB,` +
      ` an odd number, at least ${least.dataNodes}`,
    sources: [INDEXING_RATE, DISK_PER_MEMORY, MOST_MEMORY_GIBIBYTES],
    given: given.dataNodes,
  });
}

function sizeVolumes(
  sheet: SizingSheet, { least, given }: ElasticsearchInput, total: number, dataNodes: number,
): Partial<ElasticsearchNumbers> {
  const held = total / dataNodes;
  const elasticsearchGibibytes = sheet.derive({
    what: "an Elasticsearch node's volume",
    prop: 'elasticsearch.storage',
    unit: 'GiB',
    value: Math.max(least.elasticsearchGibibytes, volume(held)),
    formula: `${n(total)} GiB ÷ ${dataNodes} nodes, at least ${n(least.elasticsearchGibibytes)}`,
    given: given.elasticsearchGibibytes,
  });
  const wanted = 2 ** Math.ceil(Math.log2(Math.max(1, held / DISK_PER_MEMORY.value)));
  const elasticsearchMebibytes = sheet.derive({
    what: "an Elasticsearch node's memory",
    prop: 'elasticsearch.resources.memory.limit',
    unit: 'MiB',
    value: Math.max(least.elasticsearchMebibytes, Math.min(MOST_MEMORY_GIBIBYTES.value, wanted) * 1024),
    formula: `${n(held)} GiB of data ÷ ${DISK_PER_MEMORY.value}, a power of 2, at most ${MOST_MEMORY_GIBIBYTES.value} GiB,` +
      ` at least ${n(least.elasticsearchMebibytes)} MiB`,
    sources: [DISK_PER_MEMORY, MOST_MEMORY_GIBIBYTES],
    given: given.elasticsearchMebibytes,
  });
  return { elasticsearchGibibytes, elasticsearchMebibytes };
}

function nextOdd(value: number): number {
  return value % 2 === 0 ? value + 1 : value;
}
