import { MEMORY_LIMITER } from './processor';
import { goMemoryLimit, mebibytes } from '../sizing';

/**
 * How much garbage there may be for each byte in use, in percent, before it is collected: four times Go's default. Memory is
 * reserved for the pod anyway; `GOMEMLIMIT` ends this where memory gets scarce.
 *
 * @see https://go.dev/doc/gc-guide#GOGC
 */
const GARBAGE_PERCENT = 400;

/**
 * The settings of Go's garbage collector in a collector. Where a memory limiter refuses data from some size of the heap on,
 * garbage is collected before: the limiter counts garbage, too, and would refuse data though there is memory.
 *
 * @param rendered the collector's configuration
 * @see https://github.com/open-telemetry/opentelemetry-collector/tree/main/processor/memorylimiterprocessor
 */
export function garbageCollection(rendered: { [key: string]: any }, memoryLimitBytes: number): { [variable: string]: string } {
  const processors: [string, any][] = Object.entries(rendered.processors ?? {});
  const [, limiter] = processors.find(([id]) => id.split('/')[0] === MEMORY_LIMITER) ?? [];
  return { GOMEMLIMIT: limiter ? refusedFrom(limiter, memoryLimitBytes) : goMemoryLimit(memoryLimitBytes), GOGC: String(GARBAGE_PERCENT) };
}

/** Upstream's default of both spike limits is 20 % of the limit. */
function refusedFrom(limiter: { [key: string]: any }, memoryLimitBytes: number): string {
  const fixed = limiter.limit_mib;
  const limit = fixed ?? limiter.limit_percentage;
  const difference = limit - ((fixed ? limiter.spike_limit_mib : limiter.spike_limit_percentage) || limit / 5);
  return fixed ? `${Math.floor(difference)}MiB` : mebibytes(memoryLimitBytes * difference / 100);
}
