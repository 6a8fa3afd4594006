import { load } from 'js-yaml';
import { container, podTemplateOf, workloads } from './manifests';
import type { KubeObject } from './synth';

interface Address {
  readonly host: string;
  readonly port: number;
  /** The name that the certificate must have, where it isn't the host. */
  readonly serverName?: string;
}

/** An address that something connects to. */
export interface Connection extends Address {
  readonly from: string;
}

/** Every address in configurations, scripts and arguments. */
export function connections(objects: KubeObject[]): Connection[] {
  const configured = objects.filter(({ kind }) => kind === 'ConfigMap').flatMap(({ metadata, data }) =>
    Object.entries<string>(data).flatMap(([file, text]) => from(`ConfigMap/${metadata.name}`, addressesIn(file, text))));
  const commanded = workloads(objects).flatMap(workload => from(`${workload.kind}/${workload.metadata.name}`, commandedAddresses(workload)));
  return [...configured, ...commanded];
}

function from(name: string, addresses: Address[]): Connection[] {
  return addresses.map(each => ({ from: name, ...each }));
}

function addressesIn(file: string, text: string): Address[] {
  switch (file) {
    case 'config.yaml': return collectorAddresses(load(text));
    case 'elasticsearch.yml': return ((load(text) as any)['discovery.seed_hosts'] ?? []).map((host: string) => ({ host, port: 9300 }));
    case 'server.properties': return /^controller\.quorum\.voters=(.*)$/m.exec(text)![1].split(',').map(voter => address(voter.split('@')[1]));
    default: return [];
  }
}

/** The address of an exporter that is scraped. */
const LISTENS = /^0\.0\.0\.0:/;

function collectorAddresses({ exporters = {}, receivers = {}, extensions = {} }: any): Address[] {
  const settings: any[] = [...Object.values(exporters), ...Object.values(receivers)];
  const backends: any[] = Object.values(extensions.jaeger_storage?.backends ?? {});
  return [
    ...Object.values<any>(exporters).flatMap(({ endpoint }) => endpoint && !LISTENS.test(endpoint) ? [address(endpoint)] : []),
    ...settings.flatMap(one => (one?.brokers ?? []).map(address)),
    ...settings.flatMap(routedAddresses),
    ...backends.flatMap(({ elasticsearch }) => elasticsearch.server_urls.map(address)),
  ];
}

/** The address by which samplers are looked up, or those in a list of them. */
function routedAddresses(exporter: any): Address[] {
  if (exporter?.resolver?.dns) {
    return [{ host: exporter.resolver.dns.hostname, port: Number(exporter.resolver.dns.port) }];
  }
  const serverName = exporter?.protocol?.otlp?.tls?.server_name_override;
  return (exporter?.resolver?.static.hostnames ?? []).map((one: string) => ({ ...address(one), serverName }));
}

function commandedAddresses(workload: KubeObject): Address[] {
  const { initContainers = [] } = podTemplateOf(workload).spec;
  const waits = initContainers.flatMap((one: any) => [...(one.command ?? []).join(' ').matchAll(/\bnc -w \d+ (\S+) (\d+)/g)]);
  const script: string = (container(workload).command ?? []).join(' ');
  const brokers = /^brokers=(.*)$/m.exec(script)?.[1].split(',') ?? [];
  const urls = (container(workload).args ?? []).map((argument: string) => argument.replace(/^--es\.uri=/, '')).filter((argument: string) => /^https?:/.test(argument));
  const waited = waits.map(([, host, port]: string[]) => ({ host, port: Number(port) }));
  return [...waited, ...brokers.map(address), ...urls.map(address), ...smokeTestAddresses(workload)];
}

/** What the smoke test calls: front door, API, and the hops whose metrics it asks for. */
function smokeTestAddresses(workload: KubeObject): Address[] {
  const variables: Record<string, string> = Object.fromEntries((container(workload).env ?? []).map(({ name, value }: any) => [name, value]));
  const { HOPS: hops, AGENT_URL: agent, QUERY_URL: query } = variables;
  const measured = (hops ?? '').split('\n').filter(line => / \d+ /.test(line)).map(line => line.split(' '));
  return [
    ...[agent, query].filter(Boolean).map(address),
    ...measured.flatMap(([, port, ...hosts]) => hosts.map(host => ({ host, port: Number(port) }))),
  ];
}

function address(text: string): Address {
  const [, host, port] = /^(?:[a-z]+:\/{2,3})?([^:/]+):(\d+)/.exec(text)!;
  return { host, port: Number(port) };
}

/** Where a host inside the cluster leads: the Service, and the pod of a StatefulSet if it is named. */
export function resolve({ host, port }: Connection, objects: KubeObject[]): KubeObject | undefined {
  const [, pod, name, namespace] = /^(?:([a-z0-9-]+)\.)?([a-z0-9-]+)\.([a-z0-9-]+)\.svc$/.exec(host) ?? [];
  const service = objects.find(({ kind, metadata }) => kind === 'Service' && metadata.name === name && metadata.namespace === namespace);
  if (!service?.spec.ports.some((one: any) => one.port === port)) {
    return undefined;
  }
  return pod === undefined || isPodOf(service, pod, objects) ? service : undefined;
}

function isPodOf(service: KubeObject, pod: string, objects: KubeObject[]): boolean {
  const [, set, index] = /^(.+)-(\d+)$/.exec(pod) ?? [];
  return objects.some(({ kind, metadata, spec }) =>
    kind === 'StatefulSet' && metadata.name === set && spec.serviceName === service.metadata.name && Number(index) < spec.replicas);
}

/** The ports on which a collector with this configuration listens. */
export function openedPorts(config: any): number[] {
  const listeners = [...JSON.stringify(config).matchAll(/"0\.0\.0\.0:(\d+)"/g)].map(([, port]) => Number(port));
  const metrics = config.service.telemetry.metrics.readers.map((reader: any) => reader.pull.exporter.prometheus.port);
  return [...listeners, ...metrics].sort((one, other) => one - other);
}
