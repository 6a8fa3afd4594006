import type { OtelComponentNeeds } from './component-needs';
import { OtlpDestination, OtlpProtocol } from './destination';
import { headerValues, headerVariables } from './exporter';

/** Options of {@link OtelCollectorConfig.addSelfTracing}. */
export interface OtelSelfTracingOptions {
  /** Where the traces go. Any replica must take any span: the collector's SDK doesn't route by trace id. */
  readonly destination: OtlpDestination;
  /**
   * How many of its operations are traced, in percent.
   *
   * @default 1
   */
  readonly percentage?: number;
}

/** The key `service.telemetry.traces`, and what it needs from the pod. */
export interface SelfTracing {
  readonly settings: { [key: string]: any };
  readonly needs: OtelComponentNeeds;
}

/**
 * The collector's SDK sends in the background and drops what doesn't fit into its queue, so an endpoint that is away slows
 * nothing down. It decides by trace id alone, not by what the sender of a batch has decided: else an application that traces its
 * own exports would set the share.
 *
 * @see https://opentelemetry.io/docs/collector/internal-telemetry/#configure-internal-traces
 */
export function selfTracing({ destination, percentage = 1 }: OtelSelfTracingOptions): SelfTracing {
  const { host, port, tls, path = '', protocol } = destination;
  const http = protocol === OtlpProtocol.HTTP;
  const headers = headerValues(destination).map(([name, value]) => ({ name, value }));
  const otlp = {
    protocol: http ? 'http/protobuf' : 'grpc',
    endpoint: `${tls ? 'https' : 'http'}://${host}:${port}${http ? `${path}/v1/traces` : ''}`,
    ...headers.length > 0 ? { headers } : {},
    ...tls?.caFile ? { certificate: tls.caFile } : {},
    ...tls?.certFile ? { client_certificate: tls.certFile, client_key: tls.keyFile } : {},
  };
  return {
    settings: {
      sampler: { trace_id_ratio_based: { ratio: Number((percentage / 100).toPrecision(10)) } },
      processors: [{ batch: { exporter: { otlp } } }],
    },
    needs: { calls: [{ host, port }], environment: headerVariables(destination), secretFiles: tls?.secretFiles },
  };
}
