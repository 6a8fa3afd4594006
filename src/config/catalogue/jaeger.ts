import { ComponentCatalogue } from './types';

/*
 * Component types compiled into the `jaegertracing/jaeger` image, by Jaeger release.
 *
 * From: jaegertracing/jaeger `cmd/jaeger/internal/components.go` (which factories) and `go.mod` (which collector release they come
 * from, hence which names they have): 2.13.0 (Go module v1.76.0) builds on collector 0.140, 2.20.0 on 0.155, the code after
 * 2.20.0 (commit 8498073ff of 2026-08-20, which became 2.21) on 0.155. Jaeger's own types: `MustNewType` in its factories.
 * The set is the same from 2.13 to 2.20, but for `jaeger_mcp`, an extension that only 2.15 to 2.19 have.
 * There is no file_storage, health_check, k8s_attributes, resource, transform or load_balancing in this image.
 * To update: diff components.go and go.mod between the tags.
 */

/**
 * Jaeger 2.13.0 (collector 0.140): it knows only the names `otlp`, `otlphttp` and `spanmetrics`.
 */
export const JAEGER_2_13: ComponentCatalogue = {
  receivers: [
    'jaeger',
    'kafka',
    'nop',
    'otlp',
    'zipkin',
  ],
  processors: [
    'adaptive_sampling',
    'attributes',
    'batch',
    'filter',
    'memory_limiter',
    'tail_sampling',
  ],
  exporters: [
    'debug',
    'jaeger_storage_exporter',
    'kafka',
    'nop',
    'otlp',
    'otlphttp',
    'prometheus',
  ],
  connectors: [
    'forward',
    'spanmetrics',
  ],
  extensions: [
    'basicauth',
    'expvar',
    'healthcheckv2',
    'jaeger_query',
    'jaeger_storage',
    'pprof',
    'remote_sampling',
    'remote_storage',
    'sigv4auth',
    'storage_cleaner',
    'zpages',
  ],
};

/**
 * Jaeger 2.20.0 (collector 0.155): `otlp_grpc`, `otlp_http`, `span_metrics`; the old names still work as aliases.
 */
export const JAEGER_2_20: ComponentCatalogue = {
  receivers: [
    'jaeger',
    'kafka',
    'nop',
    'otlp',
    'zipkin',
  ],
  processors: [
    'adaptive_sampling',
    'attributes',
    'batch',
    'filter',
    'memory_limiter',
    'tail_sampling',
  ],
  exporters: [
    'debug',
    'jaeger_storage_exporter',
    'kafka',
    'nop',
    'otlp_grpc',
    'otlp_http',
    'prometheus',
  ],
  connectors: [
    'forward',
    'span_metrics',
  ],
  extensions: [
    'basicauth',
    'expvar',
    'healthcheckv2',
    'jaeger_query',
    'jaeger_storage',
    'pprof',
    'remote_sampling',
    'remote_storage',
    'sigv4auth',
    'storage_cleaner',
    'zpages',
  ],
};

/**
 * Jaeger after 2.20.0 (collector 0.155): 2.20.0 without `storage_cleaner`, which moved to its end-to-end tests.
 */
export const JAEGER_2_21: ComponentCatalogue = {
  ...JAEGER_2_20,
  extensions: JAEGER_2_20.extensions.filter(extension => extension !== 'storage_cleaner'),
};

/**
 * The collector releases that each Jaeger minor release is built on, since `renames.ts` speaks in collector releases: `core` names the
 * otlp components, `contrib` the kafka, span_metrics and tail_sampling ones. From `go.mod` at each tag (2.21: at the commit above).
 */
export const JAEGER_COLLECTOR_VERSION: Record<string, { readonly core: string; readonly contrib: string }> = {
  '2.12': { core: '0.139.0', contrib: '0.139.0' },
  '2.13': { core: '0.140.0', contrib: '0.140.1' },
  '2.14': { core: '0.142.0', contrib: '0.142.0' },
  '2.15': { core: '0.145.0', contrib: '0.142.0' },
  '2.16': { core: '0.147.0', contrib: '0.147.0' },
  '2.17': { core: '0.148.0', contrib: '0.148.0' },
  '2.18': { core: '0.152.0', contrib: '0.152.0' },
  '2.19': { core: '0.153.0', contrib: '0.153.0' },
  '2.20': { core: '0.155.0', contrib: '0.155.0' },
  '2.21': { core: '0.155.0', contrib: '0.155.0' },
};
