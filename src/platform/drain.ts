import type { OtelCollectorConfig } from '../config/otel/collector-config';
import { DRAIN } from '../config/otel/drain';
import { OtelProcessor } from '../config/otel/processor';

/**
 * Lets these collectors drop what comes in. Their exporters stay: what waits in a queue, on a volume too, is still sent.
 *
 * A receiver without a pipeline would do as well, but applications would then get errors and try again.
 */
export function drain(configs: (OtelCollectorConfig | undefined)[]): void {
  configs.forEach(config => config?.pipeline('traces').addProcessor(OtelProcessor.custom(DRAIN, { traces: { span: ['true'] } })));
}
