import { Chart } from 'cdk8s';
import type { IConstruct } from 'constructs';
import type { OtelCollectorConfig } from '../config/otel/collector-config';
import type { OtlpDestination } from '../config/otel/destination';
import type { Problem } from '../config/problem';
import type { OtelCollectorVersion } from '../config/versions/otel-collector-version';
import { Graph, GraphNode } from '../shared/graph';
import { OtlpReceiverTls } from '../shared/otlp-tls';
import { describeAt } from '../shared/refuse';

/** A collector that may send somewhere. */
interface Sender {
  readonly scope: IConstruct;
  readonly config: OtelCollectorConfig;
  readonly version: OtelCollectorVersion;
}

/**
 * All senders and all samplers of an app. A sender that reaches several samplers in another way than by trace id gives each
 * of them a part of each trace, and one without a certificate is turned away where one is asked for; both ends may be anywhere
 * in the tree, so one check looks at all of it.
 */
interface Registry {
  readonly senders: Sender[];
  /** By namespace and name of each Service that leads to them. */
  readonly samplers: Map<string, Samplers>;
}

/** A group of samplers. */
interface Samplers {
  readonly replicas: number;
  readonly destination: OtlpDestination;
  /** The groups that get the same spans, this one among them: the hosts of their headless Services. */
  readonly groups: string[];
}

const REGISTRIES = new WeakMap<IConstruct, Registry>();

/** Notes a collector that may send somewhere. */
export function registerSender(scope: IConstruct, config: OtelCollectorConfig, version: OtelCollectorVersion): void {
  registryOf(scope).senders.push({ scope, config, version });
}

/** Notes groups of samplers that get the same spans. */
export function registerSamplers(scope: IConstruct, destinations: OtlpDestination[], replicas: number): void {
  const { samplers } = registryOf(scope);
  const groups = destinations.map(({ host }) => host);
  for (const destination of destinations) {
    for (const host of [destination.host, ...destination.replicaHosts ?? []]) {
      samplers.set(servicesOf(host, undefined)[0], { replicas, destination, groups });
    }
  }
}

function registryOf(scope: IConstruct): Registry {
  const { root } = scope.node;
  let registry = REGISTRIES.get(root);
  if (!registry) {
    registry = { senders: [], samplers: new Map() };
    REGISTRIES.set(root, registry);
    const found = registry;
    root.node.addValidation({ validate: () => found.senders.flatMap(sender => check(sender, found)) });
  }
  return registry;
}

function check({ scope, config, version }: Sender, { samplers }: Registry): string[] {
  const rendered = config._toObject(version);
  const { namespace } = Chart.of(scope);
  const behind = (settings: any) => hostsOf(settings).flatMap(host => servicesOf(host, namespace)).flatMap(service => samplers.get(service) ?? []);
  const exporters = Object.entries<any>(rendered.exporters ?? {});
  const problems = exporters.flatMap(([id, settings]) => [
    ...behind(settings).slice(0, 1).flatMap(group => routingProblems(id, settings, group)),
    ...hostsOf(settings).slice(0, 1).flatMap(host => Graph.of(scope).serversOf(host).flatMap(server => unsecured(id, settings, server))),
  ]);
  const pipelines = Object.entries<any>(rendered.service?.pipelines ?? {});
  const copies = pipelines.flatMap(([id, { exporters: ids = [] }]) =>
    missingCopies(id, ids, (ids as string[]).flatMap(exporter => behind(rendered.exporters?.[exporter]))));
  return [...problems, ...copies].map(problem => describeAt(scope, problem));
}

/** The hosts that an exporter calls. */
function hostsOf(settings: any): string[] {
  const addresses = [settings?.endpoint ?? settings?.resolver?.dns?.hostname, ...settings?.resolver?.static?.hostnames ?? []];
  return addresses.flatMap(address => hostOf(address) ?? []);
}

/** What would part the spans of a trace: another way than by trace id, or another idea of who is there than other senders have. */
function routingProblems(id: string, settings: any, { replicas, destination }: Samplers): Problem[] {
  const byTraceId = settings.resolver !== undefined && (settings.routing_key ?? 'traceID') === 'traceID';
  if (!byTraceId) {
    return replicas > 1 ? [splitTraces(id, settings, replicas)] : [];
  }
  const expected = destination.replicaHosts?.map(host => `${host}:${destination.port}`);
  const listed = settings.resolver.static?.hostnames;
  return JSON.stringify(listed) === JSON.stringify(expected) ? [] : [{
    prop: `config.exporters.${id}.resolver`,
    value: listed ?? settings.resolver,
    allowed: expected ? `the list that all senders use (${expected.join(', ')})` : 'dns, as all senders have it',
    fix: 'senders that know the samplers in different ways route one trace to two of them; use OtelExporter.otlp(gateway.destination)',
  }];
}

/** A pipeline that sends to one group of samplers only, so that the others don't have what the group loses. */
function missingCopies(pipeline: string, ids: string[], reached: Samplers[]): Problem[] {
  const hosts = reached.map(({ destination }) => destination.host);
  const missing = [...new Set(reached.flatMap(({ groups }) => groups))].filter(host => !hosts.includes(host));
  return missing.length === 0 ? [] : [{
    prop: `config.service.pipelines.${pipeline}.exporters`,
    value: ids,
    allowed: `with an exporter to ${missing.join(', ')}, which must get the same spans`,
    fix: 'add one for each of destinationsFor(gateway) of the agent or gateway that sends',
  }];
}

/** A sender that the receiver would turn away, since it speaks no TLS or shows no certificate. */
function unsecured(id: string, settings: any, { name, receiverTls }: GraphNode): Problem[] {
  const tls = settings.protocol?.otlp?.tls ?? settings.tls ?? {};
  const prop = `config.exporters.${id}.tls`;
  const fix = 'take the destination from destinationFor(endpoint) of the agent or gateway that sends, which brings the certificate';
  if (receiverTls === OtlpReceiverTls.MUTUAL && !tls.cert_file && !tls.cert_pem) {
    return [{ prop, value: tls, allowed: `with a certificate, which ${name} asks for`, fix }];
  }
  return receiverTls === OtlpReceiverTls.SERVER && tls.insecure === true
    ? [{ prop, value: tls, allowed: `TLS, which ${name} speaks`, fix }]
    : [];
}

/** The host of `host`, `host:port`, `dns:///host:port` or a URL. */
function hostOf(address: unknown): string | undefined {
  return typeof address === 'string' ? /^(?:[a-z]+:\/{2,3})?([^:/]+)/.exec(address)?.[1] : undefined;
}

/** The Services that a host may mean, each as namespace and name: written long, short, or as one pod behind it. */
function servicesOf(host: string, ownNamespace: string | undefined): string[] {
  const [first, second, third, fourth] = host.split('.');
  return [
    ...second === undefined ? [`${ownNamespace}/${first}`] : [],
    ...second !== undefined && (third === undefined || third === 'svc') ? [`${second}/${first}`] : [],
    ...third !== undefined && (fourth === undefined || fourth === 'svc') ? [`${third}/${second}`] : [],
  ];
}

function splitTraces(id: string, settings: any, replicas: number): Problem {
  return {
    prop: settings.endpoint === undefined ? `config.exporters.${id}.routing_key` : `config.exporters.${id}.endpoint`,
    value: settings.endpoint ?? settings.routing_key,
    allowed: settings.endpoint === undefined
      ? `'traceID' in front of ${replicas} samplers`
      : `another address than that of ${replicas} samplers, which must be reached by trace id`,
    fix: 'use OtelExporter.otlp(gateway.destination), which routes by trace id, or the gateway\'s router',
  };
}
