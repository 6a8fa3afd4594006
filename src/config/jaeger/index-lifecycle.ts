import type { Duration, Size } from 'cdk8s';
import type { IndexRotation } from './index-rotation';
import { withoutUndefined } from '../merge';
import { checkWhole, Problem, within } from '../problem';
import type { JaegerVersion } from '../versions/jaeger-version';

/** Options of {@link IndexLifecycle.rollover}: when a new index begins. The first condition that is met counts. */
export interface IndexRolloverOptions {
  /**
   * The age of an index: whole seconds, at most the retention. What is deleted is a whole index, so its newest traces decide
   * when, and its oldest ones are on the disk that much longer.
   *
   * @default - 12 hours, or the retention if that is shorter
   */
  readonly maxAge?: Duration;
  /**
   * The size of all primary shards of an index together.
   *
   * @default - 30 GiB for each shard, or none beside `maxPrimaryShardSize`
   */
  readonly maxSize?: Size;
  /**
   * The size of the largest primary shard. OpenSearch doesn't know this condition; there, set `maxSize`.
   *
   * @default - none
   */
  readonly maxPrimaryShardSize?: Size;
  /**
   * The number of documents, which are spans.
   *
   * @default - none
   */
  readonly maxDocs?: number;
  /**
   * How often the conditions are looked at, and old indices are hidden and deleted: minutes that divide an hour, or hours that
   * divide a day.
   *
   * @default Duration.hours(1)
   */
  readonly checkEvery?: Duration;
}

/** Options of {@link IndexLifecycle.ilm} and {@link IndexLifecycle.ism}. The first condition that is met counts. */
export interface IndexPolicyOptions {
  /**
   * The policy's name. Two Jaegers with different retentions on one cluster need two.
   *
   * @default - `jaeger-ilm-policy`, with the index prefix and a dash before it if there is one
   */
  readonly policyName?: string;
  /**
   * The age of an index: whole seconds, at most the retention.
   *
   * @default - 12 hours, or the retention if that is shorter
   */
  readonly maxAge?: Duration;
  /**
   * The size of the largest primary shard.
   *
   * @default Size.gibibytes(30)
   */
  readonly maxPrimaryShardSize?: Size;
  /**
   * The number of documents, which are spans.
   *
   * @default - none
   */
  readonly maxDocs?: number;
}

/** Who begins new indices and who deletes old ones. */
export enum IndexLifecycleKind {
  DAILY = 'daily',
  ROLLOVER = 'rollover',
  ILM = 'ilm',
  ISM = 'ism',
}

/** When new indices begin and old ones go. How long traces are kept is `jaeger.retention`, in each of these ways. */
export class IndexLifecycle {
  /**
   * Jaeger writes to an alias. Jaeger's own tools begin a new index by age, size or number of spans, take indices that are too
   * old out of what queries see, and delete them. It needs nothing of the storage that Elasticsearch's free license or
   * OpenSearch lacks.
   */
  public static rollover(options: IndexRolloverOptions = {}): IndexLifecycle {
    return new IndexLifecycle(IndexLifecycleKind.ROLLOVER, options);
  }

  /** Jaeger names an index after each day, and a job deletes those older than the retention, which must be whole days. */
  public static daily(): IndexLifecycle {
    return new IndexLifecycle(IndexLifecycleKind.DAILY, {});
  }

  /**
   * Elasticsearch's index lifecycle management begins new indices and deletes old ones, by a policy that a job puts. Not run by
   * the tests.
   *
   * @see https://www.elastic.co/docs/manage-data/lifecycle/index-lifecycle-management
   */
  public static ilm(options: IndexPolicyOptions = {}): IndexLifecycle {
    return new IndexLifecycle(IndexLifecycleKind.ILM, options);
  }

  /**
   * OpenSearch's index state management does the same. It needs Jaeger 2.20 or newer. Not run by the tests.
   *
   * @see https://docs.opensearch.org/latest/im-plugin/ism/index/
   */
  public static ism(options: IndexPolicyOptions = {}): IndexLifecycle {
    return new IndexLifecycle(IndexLifecycleKind.ISM, options);
  }

  private constructor(
    /** @internal */
    public readonly _kind: IndexLifecycleKind,
    /** @internal */
    public readonly _options: IndexRolloverOptions & IndexPolicyOptions,
  ) {}
}

/** What a lifecycle needs to know of the rest. */
export interface IndexLifecycleContext {
  readonly retentionSeconds: number;
  /** Primary shards of an index. */
  readonly shards: number;
  readonly prefix?: string;
}

/** The numbers of a lifecycle, all of them from the retention and the conditions. */
export interface IndexPlan {
  readonly kind: IndexLifecycleKind;
  readonly rotation: IndexRotation;
  /** When a new index begins, as Elasticsearch's rollover API names conditions. */
  readonly conditions: { [condition: string]: string | number };
  /** The name of the policy, where the storage does the work. */
  readonly policyName?: string;
  /** How old an index may be before queries don't see it any more, as Jaeger's tool wants it. */
  readonly lookback?: { readonly unit: 'hours' | 'minutes' | 'seconds'; readonly count: number };
  /** How many days after its beginning an index is deleted. */
  readonly deleteAfterDays?: number;
  /** When the tools run: rollover, lookback, cleaner. */
  readonly schedules: { readonly rollover: string; readonly lookback: string; readonly cleaner: string };
}

const MINUTE = 60;
const HOUR = 3600;
const DAY = 24 * HOUR;
const GIBIBYTE = 1024 ** 3;
const DEFAULT_MAX_AGE = 12 * HOUR;
/** The largest shard by plan. */
export const DEFAULT_SHARD_GIBIBYTES = 30;
/** After midnight UTC, by which Jaeger names its daily indices. */
const DAILY_SCHEDULE = '55 0 * * *';

/** The plan of a lifecycle that has no problems. */
export function indexPlan(lifecycle: IndexLifecycle, context: IndexLifecycleContext): IndexPlan {
  const { _kind: kind } = lifecycle;
  const { retentionSeconds } = context;
  const policyName = lifecycle._options.policyName ?? (context.prefix ? `${context.prefix}-jaeger-ilm-policy` : 'jaeger-ilm-policy');
  const daily = { rollover: DAILY_SCHEDULE, lookback: DAILY_SCHEDULE, cleaner: DAILY_SCHEDULE };
  switch (kind) {
    case IndexLifecycleKind.DAILY:
      return { kind, rotation: { by: 'day' }, conditions: {}, deleteAfterDays: retentionSeconds / DAY, schedules: daily };
    case IndexLifecycleKind.ROLLOVER: {
      const hideAfter = hideAfterSeconds(lifecycle, retentionSeconds);
      return {
        kind,
        rotation: { by: 'alias' },
        conditions: conditions(lifecycle, context),
        lookback: lookback(hideAfter),
        deleteAfterDays: Math.ceil(hideAfter / DAY),
        schedules: schedules(checkEverySeconds(lifecycle)),
      };
    }
    default:
      return { kind, rotation: { by: 'policy', policyName }, policyName, conditions: conditions(lifecycle, context), schedules: daily };
  }
}

/**
 * The age at which an index holds nothing that must be kept: it took spans for `maxAge` and until somebody looked, and the last
 * of them is kept for the retention.
 */
function hideAfterSeconds(lifecycle: IndexLifecycle, retentionSeconds: number): number {
  return retentionSeconds + maxAgeSeconds(lifecycle, retentionSeconds) + checkEverySeconds(lifecycle);
}

function maxAgeSeconds({ _options: { maxAge } }: IndexLifecycle, retentionSeconds: number): number {
  return maxAge?.toSeconds() ?? Math.min(DEFAULT_MAX_AGE, retentionSeconds);
}

function checkEverySeconds({ _options: { checkEvery } }: IndexLifecycle): number {
  return checkEvery?.toSeconds() ?? HOUR;
}

function conditions(lifecycle: IndexLifecycle, { retentionSeconds, shards }: IndexLifecycleContext): IndexPlan['conditions'] {
  const { maxSize, maxPrimaryShardSize, maxDocs } = lifecycle._options;
  const managed = lifecycle._kind !== IndexLifecycleKind.ROLLOVER;
  const defaultSize = managed || maxPrimaryShardSize ? undefined : `${shards * DEFAULT_SHARD_GIBIBYTES}gb`;
  const defaultShardSize = managed ? `${DEFAULT_SHARD_GIBIBYTES}gb` : undefined;
  return withoutUndefined({
    max_age: timeValue(maxAgeSeconds(lifecycle, retentionSeconds)),
    max_size: maxSize ? byteValue(maxSize) : defaultSize,
    max_primary_shard_size: maxPrimaryShardSize ? byteValue(maxPrimaryShardSize) : defaultShardSize,
    max_docs: maxDocs,
  }) as IndexPlan['conditions'];
}

/**
 * Primary shards of an index of spans for an expected volume: so many that none grows beyond 30 GiB until the next index begins.
 *
 * @param bytesPerDay what the primary shards take in a day
 * @see https://www.elastic.co/docs/deploy-manage/production-guidance/optimize-performance/size-shards
 */
export function spanIndexShards(bytesPerDay: number, lifecycle: IndexLifecycle, retentionSeconds: number): number {
  return Math.max(1, Math.ceil((bytesPerDay / DAY) * indexSeconds(lifecycle, retentionSeconds) / (DEFAULT_SHARD_GIBIBYTES * GIBIBYTE)));
}

/** How long spans are written to an index, if no other condition than its age ends it. */
export function indexSeconds(lifecycle: IndexLifecycle, retentionSeconds: number): number {
  return lifecycle._kind === IndexLifecycleKind.DAILY ? DAY : maxAgeSeconds(lifecycle, retentionSeconds);
}

/** The largest unit in which the number is whole. Jaeger's tool rounds the current time down to the unit, which keeps more. */
function lookback(seconds: number): IndexPlan['lookback'] {
  if (seconds % HOUR === 0) {
    return { unit: 'hours', count: seconds / HOUR };
  }
  return seconds % MINUTE === 0 ? { unit: 'minutes', count: seconds / MINUTE } : { unit: 'seconds', count: seconds };
}

/** One after the other where there is room, so that an index that is hidden was rolled over before. */
function schedules(everySeconds: number): IndexPlan['schedules'] {
  return { rollover: cronSchedule(everySeconds, 7), lookback: cronSchedule(everySeconds, 12), cleaner: cronSchedule(everySeconds, 17) };
}

/** A schedule of cron for a time that {@link intervalProblems} lets pass; from an hour on, at this minute. */
export function cronSchedule(everySeconds: number, minute: number): string {
  const minutes = everySeconds / MINUTE;
  if (minutes < 60) {
    return `*/${minutes} * * * *`;
  }
  const hours = { 1: '*', 24: '0' }[minutes / 60] ?? `*/${minutes / 60}`;
  return `${minute} ${hours} * * *`;
}

/** A duration as Elasticsearch writes it: `12h`, `90m`, `20s`. */
export function timeValue(seconds: number): string {
  if (seconds % HOUR === 0) {
    return `${seconds / HOUR}h`;
  }
  return seconds % MINUTE === 0 ? `${seconds / MINUTE}m` : `${seconds}s`;
}

/** A size as Elasticsearch writes it; its `gb` are GiB. */
function byteValue(size: Size): string {
  const mebibytes = size.toMebibytes();
  return mebibytes % 1024 === 0 ? `${mebibytes / 1024}gb` : `${mebibytes}mb`;
}

/** What is wrong with a lifecycle and a retention. */
export function lifecycleProblems(lifecycle: IndexLifecycle, retention: Duration, version: JaegerVersion): Problem[] {
  const { _kind: kind, _options: options } = lifecycle;
  const seconds = retention.toSeconds({ integral: false });
  if (kind === IndexLifecycleKind.DAILY) {
    return wholeUnits(seconds, DAY) ? [] : [{
      prop: 'retention', value: shownSeconds(seconds), allowed: 'one or more whole days', fix: 'indices are daily; use Duration.days(), or IndexLifecycle.rollover()',
    }];
  }
  const retentionProblems = wholeUnits(seconds, MINUTE) ? [] : [{
    prop: 'retention', value: shownSeconds(seconds), allowed: 'one or more whole minutes', fix: 'use Duration.days(), Duration.hours() or Duration.minutes()',
  }];
  return [
    ...retentionProblems,
    ...within('index.lifecycle', [
      ...maxAgeProblems(options.maxAge, seconds),
      ...checkWhole('maxDocs', options.maxDocs, 1, 'give the number of spans after which a new index begins'),
      ...intervalProblems('checkEvery', options.checkEvery),
      ...policyNameProblems(options.policyName),
    ]),
    ...(kind === IndexLifecycleKind.ISM && !version._isAtLeast('2.20.0')
      ? [{ prop: 'index.lifecycle', value: 'IndexLifecycle.ism()', allowed: `another one for Jaeger ${version.version}`, fix: "Jaeger's tools know OpenSearch's policies from 2.20 on; use IndexLifecycle.rollover(), or a newer Jaeger" }]
      : []),
  ];
}

function wholeUnits(seconds: number, unit: number): boolean {
  return seconds >= unit && seconds % unit === 0;
}

function maxAgeProblems(maxAge: Duration | undefined, retentionSeconds: number): Problem[] {
  const seconds = maxAge?.toSeconds({ integral: false });
  return seconds === undefined || (wholeUnits(seconds, 1) && seconds <= retentionSeconds) ? [] : [{
    prop: 'maxAge', value: shownSeconds(seconds), allowed: `whole seconds, at least one and at most the retention (${shownSeconds(retentionSeconds)})`, fix: 'lower it, or raise retention',
  }];
}

/** How often something runs, if it can't be a schedule of cron. */
export function intervalProblems(prop: string, every: Duration | undefined): Problem[] {
  const minutes = (every?.toSeconds({ integral: false }) ?? HOUR) / MINUTE;
  const fits = Number.isInteger(minutes) && minutes > 0 && (minutes < 60 ? 60 % minutes === 0 : 1440 % minutes === 0 && minutes % 60 === 0);
  return fits ? [] : [{
    prop, value: shownSeconds(minutes * MINUTE), allowed: 'minutes that divide an hour, or hours that divide a day', fix: 'it becomes a schedule of cron; use for example Duration.minutes(15) or Duration.hours(6)',
  }];
}

function policyNameProblems(policyName: string | undefined): Problem[] {
  return policyName === undefined || /^[a-z0-9]([a-z0-9_-]*[a-z0-9])?$/.test(policyName) ? [] : [{
    prop: 'policyName', value: policyName, allowed: 'a-z, 0-9, dashes and underscores, with neither at its ends', fix: 'it is part of a URL; use other characters',
  }];
}

/** A time in the largest unit in which it is whole. */
export function shownSeconds(seconds: number): string {
  return seconds % MINUTE === 0 && seconds % HOUR !== 0 ? `${seconds / MINUTE} minutes` : seconds % HOUR === 0 ? `${seconds / HOUR} hours` : `${seconds} seconds`;
}
