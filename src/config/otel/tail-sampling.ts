import type { Duration } from 'cdk8s';
import type { OtelCollectorConfig } from './collector-config';
import { TailSamplingPolicy } from './tail-sampling-policy';

/** The type that needs whole traces. */
export const TAIL_SAMPLING = 'tail_sampling';
import { OtelCollectorVersion } from '../versions/otel-collector-version';

/** Options of {@link OtelProcessor.tailSampling}. */
export interface OtelTailSamplingOptions {
  /** The policies. A trace is kept if one of them says so, and no `drop` policy matches it. */
  readonly policies: TailSamplingPolicy[];
  /** How long a trace is held after its first span. */
  readonly decisionWait: Duration;
  /** How many traces are held at most; when more come in, the oldest is decided on no data, which loses it. */
  readonly numTraces: number;
  /**
   * New traces per second, a hint for allocation.
   *
   * @default - none
   */
  readonly expectedNewTracesPerSecond?: number;
  /**
   * How many ids of kept traces are remembered, so that late spans follow the decision.
   *
   * @default - ten times `numTraces`
   */
  readonly sampledCacheSize?: number;
  /**
   * How many ids of dropped traces are remembered.
   *
   * @default - ten times `numTraces`
   */
  readonly nonSampledCacheSize?: number;
  /**
   * Event loops in one process, over which traces are spread. Accepted by collectors from 0.159.0 on.
   *
   * @default - one
   */
  readonly shards?: number;
  /**
   * Merged over the settings last.
   *
   * @default - none
   */
  readonly overrides?: { [key: string]: any };
}

/** First collector release that knows `num_shards`. */
export const SHARDS_SINCE = '0.159.0';

/** The settings of `tail_sampling` for a release. */
export function tailSamplingSettings(options: OtelTailSamplingOptions, version: OtelCollectorVersion): { [key: string]: any } {
  return {
    decision_wait: `${options.decisionWait.toMilliseconds()}ms`,
    num_traces: options.numTraces,
    ...(options.expectedNewTracesPerSecond ? { expected_new_traces_per_sec: options.expectedNewTracesPerSecond } : {}),
    ...(options.shards && version._isAtLeast(SHARDS_SINCE) ? { num_shards: options.shards } : {}),
    decision_cache: {
      sampled_cache_size: options.sampledCacheSize ?? options.numTraces * CACHE_FACTOR,
      non_sampled_cache_size: options.nonSampledCacheSize ?? options.numTraces * CACHE_FACTOR,
    },
    policies: options.policies.map(policy => policy._toSettings()),
  };
}

/** Upstream's README: caches should be at least an order of magnitude larger than `num_traces`. */
const CACHE_FACTOR = 10;

/** The ids of all tail sampling processors of a configuration, however they came into it. */
export function tailSamplingIn(config: OtelCollectorConfig, version: OtelCollectorVersion): string[] {
  return Object.keys(config._toObject(version).processors ?? {}).filter(id => id.split('/')[0] === TAIL_SAMPLING);
}

/** Their settings, with all that was merged over them. */
export function tailSamplingSettingsIn(config: OtelCollectorConfig, version: OtelCollectorVersion): { [key: string]: any }[] {
  return tailSamplingIn(config, version).map(id => config._toObject(version).processors[id] ?? {});
}
