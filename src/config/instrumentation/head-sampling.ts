import { checkRange, Problem } from '../problem';

/** The key of the switch's ConfigMap that turns SDKs off. */
export const DISABLED_KEY = 'OTEL_SDK_DISABLED';
/** The key of the switch's ConfigMap with the share of new traces. */
export const RATIO_KEY = 'OTEL_TRACES_SAMPLER_ARG';

/**
 * What an application's SDK decides when a trace begins. A trace that another application began is always recorded as that one
 * decided, so that no trace has holes.
 *
 * The platform decides at the tail, when it has seen a whole trace. Whatever is left out at the head never gets there: with
 * 10 % at the head, nine of ten errors and slow requests are gone before anyone has looked, and the samplers' policies are
 * about the tenth that is left.
 *
 * @see https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/#general-sdk-configuration
 */
export class HeadSampling {
  /** Every trace is recorded; the samplers decide. The default. */
  public static all(): HeadSampling {
    return new HeadSampling('parentbased_always_on');
  }

  /**
   * A share of the traces that begin here, chosen by trace id. For applications whose load is too much to record all. The
   * samplers then see less: errors and slow requests of the other traces are never seen.
   *
   * @param percentage from 0 to 100
   */
  public static percentage(percentage: number): HeadSampling {
    return new HeadSampling('parentbased_traceidratio', percentage);
  }

  /**
   * The share that the {@link TracingSwitch} of the namespace says, for a ramp: 1 %, 10 %, 100 %. Without a switch, every trace.
   */
  public static fromSwitch(): HeadSampling {
    return new HeadSampling('parentbased_traceidratio');
  }

  private constructor(private readonly sampler: string, private readonly share?: number) {}

  /** @internal */
  public get _sampler(): string {
    return this.sampler;
  }

  /**
   * The ratio from 0 to 1 as SDKs read it. Undefined where there is none, or the switch has it.
   *
   * @internal
   */
  public get _ratio(): string | undefined {
    return this.share === undefined ? undefined : ratioOf(this.share);
  }

  /** @internal */
  public get _usesSwitch(): boolean {
    return this.sampler === 'parentbased_traceidratio' && this.share === undefined;
  }

  /** @internal */
  public _problems(prop: string): Problem[] {
    return checkRange(prop, this.share, 0, 100, 'give the share of traces in percent; HeadSampling.all() leaves the decision to the samplers');
  }
}

/** Percent as the ratio that SDKs read, without the noise of binary fractions. */
export function ratioOf(percentage: number): string {
  return String(Number((percentage / 100).toPrecision(12)));
}
