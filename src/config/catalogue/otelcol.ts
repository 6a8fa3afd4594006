import { ComponentCatalogue } from './types';

/**
 * Component types compiled into `opentelemetry-collector` 0.158.0, under the names that release calls canonical.
 * A name that the release accepts as a deprecated alias is not here: see `renames.ts`.
 *
 * From: open-telemetry/opentelemetry-collector-releases v0.158.0 `distributions/otelcol/manifest.yaml` (which modules),
 * and `type:` in each module's `metadata.yaml` at v0.158.0 (opentelemetry-collector, opentelemetry-collector-contrib;
 * the contrib root lists them in `reports/distributions/*.yaml`, which lags the manifest).
 * To update: diff both for the new release, add what moved in, and record renames in `renames.ts`.
 */
export const OTELCOL: ComponentCatalogue = {
  receivers: [
    'host_metrics',
    'jaeger',
    'kafka',
    'nop',
    'otlp',
    'prometheus',
    'zipkin',
  ],
  processors: [
    'attributes',
    'batch',
    'filter',
    'memory_limiter',
    'probabilistic_sampler',
    'resource',
    'span',
  ],
  exporters: [
    'debug',
    'file',
    'kafka',
    'nop',
    'otlp_grpc',
    'otlp_http',
    'prometheus',
    'prometheus_remote_write',
    'zipkin',
  ],
  connectors: [
    'forward',
  ],
  extensions: [
    'health_check',
    'pprof',
    'zpages',
  ],
};
