import type { Duration } from 'cdk8s';
import { checkNotEmpty, checkWhole, Problem } from '../problem';

/** How latencies of spans are counted. */
export class SpanMetricsHistogram {
  /**
   * In buckets of fixed bounds, which every Prometheus and Jaeger's Monitor tab understand.
   *
   * @param bounds the upper bounds in ascending order, each at least a millisecond; default: 5, 10, 25, 50, 100, 250 and 500 ms,
   *   1, 2.5, 5 and 10 s
   */
  public static explicit(bounds?: Duration[]): SpanMetricsHistogram {
    return new SpanMetricsHistogram(bounds?.map(bound => bound.toMilliseconds()) ?? DEFAULT_BOUNDS);
  }

  /**
   * In buckets that follow the values: one time series instead of one for each bound. It becomes a native histogram, which
   * Prometheus must be told to scrape, and which Jaeger's Monitor tab can't read.
   *
   * @param maxSize how many buckets there are at most; default: 160
   * @see https://prometheus.io/docs/specs/native_histograms/
   */
  public static exponential(maxSize?: number): SpanMetricsHistogram {
    return new SpanMetricsHistogram(undefined, maxSize ?? 160);
  }

  private constructor(private readonly bounds?: number[], private readonly maxSize?: number) {}

  /** @internal */
  public get _exponential(): boolean {
    return this.bounds === undefined;
  }

  /**
   * The key `histogram` of `span_metrics`.
   *
   * @internal
   */
  public _spanMetrics(): { [key: string]: any } {
    return this.bounds
      ? { unit: 'ms', explicit: { buckets: this.bounds.map(written) } }
      : { unit: 'ms', exponential: { max_size: this.maxSize } };
  }

  /**
   * The keys of `service_graph`.
   *
   * @internal
   */
  public _serviceGraph(): { [key: string]: any } {
    return this.bounds ? { latency_histogram_buckets: this.bounds.map(written) } : { exponential_histogram_max_size: this.maxSize };
  }

  /** @internal */
  public _problems(prop: string): Problem[] {
    const { bounds } = this;
    const ascending = (bounds ?? []).every((bound, index) => bound >= 1 && (index === 0 || bound > bounds![index - 1]));
    return [
      ...checkWhole(prop, this.maxSize, 2, 'give the largest number of buckets'),
      ...checkNotEmpty(prop, bounds, 'bound', 'give at least one, or leave them out'),
      ...(ascending ? [] : [{ prop, value: bounds, allowed: 'bounds of at least a millisecond in ascending order', fix: 'sort them, and name each once' }]),
    ];
  }
}

/** From what a cache answers to what people give up on, in milliseconds. */
const DEFAULT_BOUNDS = [5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000];

function written(milliseconds: number): string {
  return `${milliseconds}ms`;
}
