/** Puts collectors of a cluster onto one machine: each gets a loopback address of its own, and nothing but addresses changes. */
import * as fs from 'fs';
import * as path from 'path';
import { Chain, Collector } from './configurations';
import { Authority } from '../../test/cluster/support/authority';

/** Where the parts of a chain listen. */
export const AGENT = '127.0.1.1';
export const SAMPLER = '127.0.2.1';
export const SINK = '127.0.3.1';
/** Stands in for the Kubernetes API, with the pod that the generator is. */
export const KUBERNETES = '127.0.4.1';
/** The name in the certificate of every part. */
const SERVER_NAME = 'chain.test';

/** Writes one certificate for all parts. */
export async function writeCertificates(folder: string): Promise<void> {
  const authority = await Authority.root('throughput');
  const { certificate, key, authority: ca } = await authority.issue({ commonName: SERVER_NAME, dnsNames: [SERVER_NAME], usages: ['server auth', 'client auth'] });
  Object.entries({ 'tls.crt': certificate, 'tls.key': key, 'ca.crt': ca }).forEach(([name, text]) => fs.writeFileSync(path.join(folder, name), text, { mode: 0o600 }));
}

/** The agent's configuration on this machine. */
export function localAgent({ agent }: Chain, folder: string): any {
  const config = local(agent, AGENT, folder);
  const { load_balancing: balancer, otlp } = config.exporters;
  if (balancer) {
    balancer.resolver = { static: { hostnames: samplerAddresses(agent).map(address => `${address}:4317`) } };
    balancer.protocol.otlp.tls.server_name_override = SERVER_NAME;
  } else if (otlp) {
    otlp.endpoint = `${SAMPLER}:4317`;
  }
  if (config.processors.k8s_attributes) {
    config.processors.k8s_attributes.auth_type = 'none';
  }
  return config;
}

/** The sampler's. */
export function localSampler({ agent, sampler, tls }: Chain, folder: string): any {
  const config = local(sampler, SAMPLER, folder);
  const receivers = samplerAddresses(agent).map((address, index) => [index === 0 ? 'otlp' : `otlp/${index}`, local(sampler, address, folder).receivers.otlp]);
  config.receivers = Object.fromEntries(receivers);
  config.service.pipelines.traces.receivers = Object.keys(config.receivers);
  const exporter = config.exporters.otlp_grpc ?? config.exporters['otlp/jaeger'];
  exporter.endpoint = exporter.endpoint.replace(/[^/]+:4317$/, `${SINK}:4317`);
  if (tls) {
    exporter.tls.server_name_override = SERVER_NAME;
  }
  return config;
}

/** The one sampler has as many addresses as the agent knows samplers, so that the agent routes as it would to several. */
function samplerAddresses({ config }: Collector): string[] {
  const { length } = config.exporters.load_balancing?.resolver.static.hostnames ?? [SAMPLER];
  return Array.from({ length }, (_, index) => SAMPLER.replace(/\d+$/, String(index + 1)));
}

/** Takes what a sampler sends and drops it. */
export function sink({ tls }: Chain, folder: string): any {
  const files = { cert_file: `${folder}/tls.crt`, key_file: `${folder}/tls.key`, client_ca_file: `${folder}/ca.crt` };
  return withMetrics({
    extensions: { health_check: { endpoint: `${SINK}:13133` } },
    receivers: { otlp: { protocols: { grpc: { endpoint: `${SINK}:4317`, max_recv_msg_size_mib: 64, ...tls ? { tls: files } : {} } } } },
    exporters: { nop: {} },
    service: { extensions: ['health_check'], pipelines: { traces: { receivers: ['otlp'], exporters: ['nop'] } } },
  }, SINK);
}

function local({ config, memoryLimitBytes }: Collector, address: string, folder: string): any {
  const text = JSON.stringify(config).replace(/0\.0\.0\.0/g, address).replace(/\/etc\/tls\/[^/"]+/g, folder);
  const copy = JSON.parse(text);
  const { limit_percentage: limit, spike_limit_percentage: spike, ...more } = copy.processors.memory_limiter;
  if (limit) {
    // A percentage would be one of this machine's memory.
    const mebibytes = (percentage: number) => Math.floor((memoryLimitBytes / 1024 / 1024) * percentage / 100);
    copy.processors.memory_limiter = { ...more, limit_mib: mebibytes(limit), spike_limit_mib: mebibytes(spike) };
  }
  return withMetrics(copy, address);
}

/** The same metrics for all, on an address of their own. */
function withMetrics(config: any, address: string): any {
  const prometheus = { host: address, port: 8888, without_scope_info: true, without_type_suffix: false, without_units: false };
  const { telemetry } = config.service;
  const metrics = { ...telemetry?.metrics, readers: [{ pull: { exporter: { prometheus } } }] };
  return { ...config, service: { ...config.service, telemetry: { ...telemetry, metrics } } };
}
