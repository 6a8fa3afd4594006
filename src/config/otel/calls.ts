import type { OtelCall } from './component-needs';
import { OTLP_GRPC_PORT } from './ports';

/**
 * The addresses that a rendered configuration connects to, by the keys under which collectors and Jaeger have them. What a
 * component has elsewhere, its `needs.calls` say.
 */
export function callsIn(rendered: { [key: string]: any }): OtelCall[] {
  const components = [...Object.values<any>(rendered.exporters ?? {}), ...Object.values<any>(rendered.receivers ?? {})];
  const { backends = {}, metric_backends: metricBackends = {} } = rendered.extensions?.jaeger_storage ?? {};
  return [
    ...Object.values<any>(rendered.exporters ?? {}).flatMap(exporter => callTo(exporter?.endpoint)),
    ...components.flatMap(component => (component?.brokers ?? []).flatMap(callTo)),
    ...components.flatMap(component => component?.resolver?.dns ?? [])
      .map(({ hostname, port }) => ({ host: hostname, port: Number(port ?? OTLP_GRPC_PORT) })),
    ...components.flatMap(component => (component?.resolver?.static?.hostnames ?? []) as string[])
      .flatMap(address => callTo(address.includes(':') ? address : `${address}:${OTLP_GRPC_PORT}`)),
    ...Object.values<any>(backends).flatMap(backend => (backend.elasticsearch?.server_urls ?? []).flatMap(callTo)),
    ...Object.values<any>(metricBackends).flatMap(backend => callTo(backend.prometheus?.endpoint)),
  ];
}

/** An address as it stands in a configuration: `host:port`, `dns:///host:port` or a URL. None where it names no other host. */
export function callTo(address: unknown): OtelCall[] {
  const match = typeof address === 'string' ? /^(?:([a-z]+):\/{2,3})?([^:/]+)(?::(\d+))?/.exec(address) : null;
  if (!match) {
    return [];
  }
  const [, scheme, host, port] = match;
  const known = port ?? { http: '80', https: '443' }[scheme ?? ''];
  return known === undefined || ['0.0.0.0', 'localhost', '127.0.0.1'].includes(host) ? [] : [{ host, port: Number(known) }];
}
