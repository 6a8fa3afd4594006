import type { Duration } from 'cdk8s';
import { checkRange, checkWhole, Problem, within } from '../problem';

/** When alerts fire. */
export interface AlertThresholds {
  /**
   * How full a queue of spans may be for ten minutes, in percent.
   *
   * @default 70
   */
  readonly queuePercent?: number;
  /**
   * How much of its memory limit a collector may use for ten minutes, in percent. Its memory limiter refuses from 60 % of the
   * heap on; what comes above it is the kernel.
   *
   * @default 90
   */
  readonly memoryPercent?: number;
  /**
   * How many spans may come after the decision on their trace, in percent.
   *
   * @default 5
   */
  readonly lateSpansPercent?: number;
  /**
   * How many traces samplers may keep, in percent of those they decide on.
   *
   * @default 50
   */
  readonly keptTracesPercent?: number;
  /**
   * How many times as many of the traces as a day before one sampling policy may keep, once that is more than 5 % of all. It tells of
   * a release that made everything an error, or slow. At least 1.
   *
   * @default 3
   */
  readonly policyIncrease?: number;
  /**
   * How often the list of samplers may change in an hour, as one sender sees it.
   *
   * @default 10
   */
  readonly samplerChangesPerHour?: number;
  /**
   * How long senders may take to hand spans to a sampler, at the 99th percentile.
   *
   * @default Duration.seconds(5)
   */
  readonly exportLatency?: Duration;
  /**
   * How long ingesters may need, at their present pace, for what waits in Kafka.
   *
   * @default Duration.minutes(10)
   */
  readonly consumerLag?: Duration;
  /**
   * How full a volume of Kafka or Elasticsearch may be, in percent.
   *
   * @default 85
   */
  readonly volumePercent?: number;
  /**
   * How full the disk of an Elasticsearch node may be, in percent, before a warning. At 85 % Elasticsearch puts no new shards
   * on it, at 90 % it moves shards away, at 95 % it takes no more writes.
   *
   * @default 80
   * @see https://www.elastic.co/docs/reference/elasticsearch/configuration-reference/cluster-level-shard-allocation-routing-settings
   */
  readonly elasticsearchDiskPercent?: number;
  /**
   * How full the heap of an Elasticsearch node may be for 15 minutes, in percent.
   *
   * @default 90
   */
  readonly elasticsearchHeapPercent?: number;
  /**
   * How many of Jaeger's reads may fail, in percent.
   *
   * @default 5
   */
  readonly queryErrorPercent?: number;
  /**
   * How long Jaeger's reads may take, at the 95th percentile.
   *
   * @default Duration.seconds(5)
   */
  readonly queryLatency?: Duration;
  /**
   * How long before its end a certificate must have been renewed. cert-manager renews 30 days before.
   *
   * @default Duration.days(14)
   */
  readonly certificateEnd?: Duration;
  /**
   * How many runs in a row the CronJobs of indices and of the smoke test may miss: by failing, or by not being started.
   *
   * @default 2
   */
  readonly missedRuns?: number;
  /**
   * The objective for acceptance: how many spans must be accepted, in percent of those that are sent.
   *
   * @default 99.9
   */
  readonly acceptancePercent?: number;
  /**
   * The objective for freshness: for how much of the time kept traces must be stored within `freshness`, in percent.
   *
   * @default 99
   */
  readonly freshnessPercent?: number;
  /**
   * How long a kept trace may wait between the sampler's decision and Elasticsearch.
   *
   * @default Duration.seconds(60)
   */
  readonly freshness?: Duration;
}

/** The same, complete and in numbers. */
export interface Thresholds {
  readonly queue: number;
  readonly memory: number;
  readonly lateSpans: number;
  readonly keptTraces: number;
  readonly policyIncrease: number;
  readonly samplerChangesPerHour: number;
  readonly exportMilliseconds: number;
  readonly lagSeconds: number;
  readonly volume: number;
  readonly elasticsearchDisk: number;
  readonly elasticsearchHeap: number;
  readonly queryErrors: number;
  readonly querySeconds: number;
  readonly certificateSeconds: number;
  readonly missedRuns: number;
  /** The part of spans that may be refused. */
  readonly acceptanceBudget: number;
  /** The part of the time in which traces may be late. */
  readonly freshnessBudget: number;
  readonly freshnessSeconds: number;
}

/** Defaults filled in; percentages as parts of one. */
export function thresholds(given: AlertThresholds = {}): Thresholds {
  return {
    queue: part(given.queuePercent ?? 70),
    memory: part(given.memoryPercent ?? 90),
    lateSpans: part(given.lateSpansPercent ?? 5),
    keptTraces: part(given.keptTracesPercent ?? 50),
    policyIncrease: given.policyIncrease ?? 3,
    samplerChangesPerHour: given.samplerChangesPerHour ?? 10,
    exportMilliseconds: given.exportLatency?.toMilliseconds() ?? 5000,
    lagSeconds: given.consumerLag?.toSeconds() ?? 600,
    volume: part(given.volumePercent ?? 85),
    elasticsearchDisk: part(given.elasticsearchDiskPercent ?? 80),
    elasticsearchHeap: part(given.elasticsearchHeapPercent ?? 90),
    queryErrors: part(given.queryErrorPercent ?? 5),
    querySeconds: given.queryLatency?.toSeconds() ?? 5,
    certificateSeconds: given.certificateEnd?.toSeconds() ?? 14 * 86_400,
    missedRuns: given.missedRuns ?? 2,
    acceptanceBudget: part(100 - (given.acceptancePercent ?? 99.9)),
    freshnessBudget: part(100 - (given.freshnessPercent ?? 99)),
    freshnessSeconds: given.freshness?.toSeconds() ?? 60,
  };
}

/** Without the digits that binary fractions bring. */
function part(percent: number): number {
  return Number((percent / 100).toPrecision(10));
}

/** Percentages that are none. */
export function thresholdProblems(prop: string, given: AlertThresholds = {}): Problem[] {
  const percentages = Object.entries(given).filter((entry): entry is [string, number] => entry[0].endsWith('Percent') && entry[1] !== undefined);
  const objectives = ['acceptancePercent', 'freshnessPercent'];
  return within(prop, [
    ...checkWhole('missedRuns', given.missedRuns, 0, 'give the number of runs; 0 calls somebody for the first one'),
    ...checkRange('policyIncrease', given.policyIncrease, 1, 1000, 'below 1, a policy that keeps less than a day before would be told, too'),
    ...percentages.flatMap(([name, value]) => objectives.includes(name)
      ? checkRange(name, value, 50, 99.999, 'it is a percentage below 100, since nothing could be missed otherwise')
      : checkRange(name, value, 1, 100, 'it is a percentage')),
  ]);
}
