import { OtelComponent } from './component';
import { OtelComponentKind } from './component-kind';
import { OtelComponentNeeds } from './component-needs';
import { k8sAttributesNeeds, k8sAttributesSettings, OtelK8sAttributesOptions } from './k8s-attributes';
import { OtelTailSamplingOptions, TAIL_SAMPLING, tailSamplingSettings } from './tail-sampling';
import type { OtelCollectorVersion } from '../versions/otel-collector-version';

/** Options of {@link OtelProcessor.memoryLimiter}. */
export interface OtelMemoryLimiterOptions {
  /**
   * The hard limit, as a percentage of the container's memory limit. Above it the collector collects garbage at once.
   *
   * @default 80
   */
  readonly limitPercentage?: number;
  /**
   * How far below the hard limit data is refused, as a percentage of the container's memory limit: with 80 and 20,
   * senders get retryable errors from 60 % on.
   *
   * @default 20
   */
  readonly spikeLimitPercentage?: number;
  /**
   * Refuses data as soon as so much memory is in use, instead of collecting garbage first: in a large heap that takes seconds, and
   * data comes in meanwhile. `GOMEMLIMIT`, which the library sets, has the garbage collected before. Collectors before 0.121.0
   * always collect garbage first.
   *
   * @see https://github.com/open-telemetry/opentelemetry-collector/issues/8694
   * @default false
   */
  readonly refuseAtOnce?: boolean;
}

/** A processor: changes, drops or delays data between receiver and exporter. */
export class OtelProcessor extends OtelComponent {
  /**
   * Refuses data with a retryable error before the container runs out of memory. It must be the first processor.
   *
   * @see https://github.com/open-telemetry/opentelemetry-collector/tree/main/processor/memorylimiterprocessor
   */
  public static memoryLimiter(options: OtelMemoryLimiterOptions = {}): OtelProcessor {
    return new OtelProcessor(OtelComponentKind.PROCESSOR, MEMORY_LIMITER, (version: OtelCollectorVersion) => ({
      check_interval: '1s',
      limit_percentage: options.limitPercentage ?? 80,
      spike_limit_percentage: options.spikeLimitPercentage ?? 20,
      ...options.refuseAtOnce && version._isAtLeast(GC_INTERVALS_SINCE) ? { min_gc_interval_when_soft_limited: NEVER } : {},
      // Upstream refuses a most that is below the least.
      ...options.refuseAtOnce && version._isAtLeast(GC_BACKOFF_SINCE) ? { max_gc_interval_when_soft_limited: NEVER } : {},
    }));
  }

  /**
   * Adds the identity of the *sending* pod to each span: it finds the pod by the connection's source address, so it
   * belongs into the collector that applications talk to. Needs read access to pods.
   *
   * @see https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/processor/k8sattributesprocessor
   */
  public static k8sAttributes(options: OtelK8sAttributesOptions = {}): OtelProcessor {
    return new OtelProcessor(
      OtelComponentKind.PROCESSOR, 'k8s_attributes', k8sAttributesSettings(options), k8sAttributesNeeds(options), options.overrides);
  }

  /**
   * Sets resource attributes on every span, replacing what the sender wrote.
   *
   * @param attributes name and value; a value may be `${env:NAME}`
   * @see https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/processor/resourceprocessor
   */
  public static resourceAttributes(attributes: { [name: string]: string }): OtelProcessor {
    const actions = Object.entries(attributes).map(([key, value]) => ({ key, value, action: 'upsert' }));
    return new OtelProcessor(OtelComponentKind.PROCESSOR, 'resource', { attributes: actions });
  }

  /**
   * Decides for whole traces which ones are kept. Every span of a trace must reach the same collector; use
   * {@link TailSamplingGateway}, which sees to that.
   *
   * @see https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/processor/tailsamplingprocessor
   */
  public static tailSampling(options: OtelTailSamplingOptions): OtelProcessor {
    return new OtelProcessor(
      OtelComponentKind.PROCESSOR, TAIL_SAMPLING, (version: any) => tailSamplingSettings(options, version), {}, options.overrides);
  }

  /**
   * Any other processor.
   *
   * @param id the type, or `type/name`
   * @param settings its configuration, written as given
   * @param needs what it needs from its pod; default: nothing
   */
  public static custom(id: string, settings?: { [key: string]: any }, needs?: OtelComponentNeeds): OtelProcessor {
    return new OtelProcessor(OtelComponentKind.PROCESSOR, id, settings ?? {}, needs);
  }
}

/** First collector release that knows `min_gc_interval_when_soft_limited`. */
const GC_INTERVALS_SINCE = '0.121.0';
/** First collector release that knows `max_gc_interval_when_soft_limited`. */
const GC_BACKOFF_SINCE = '0.156.0';
/** A year: longer than a collector runs. */
const NEVER = '8760h';

/** The type that must come first in every pipeline. */
export const MEMORY_LIMITER = 'memory_limiter';
