import { Chart } from 'cdk8s';
import type { IConstruct } from 'constructs';
import type { OtelCollectorConfig } from '../config/otel/collector-config';
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
  /** By namespace and name of their headless Service. */
  readonly samplerReplicas: Map<string, number>;
}

const REGISTRIES = new WeakMap<IConstruct, Registry>();

/** Notes a collector that may send somewhere. */
export function registerSender(scope: IConstruct, config: OtelCollectorConfig, version: OtelCollectorVersion): void {
  registryOf(scope).senders.push({ scope, config, version });
}

/** Notes samplers by the Service whose name resolves to all of them. */
export function registerSamplers(scope: IConstruct, service: string, replicas: number): void {
  registryOf(scope).samplerReplicas.set(`${Chart.of(scope).namespace}/${service}`, replicas);
}

function registryOf(scope: IConstruct): Registry {
  const { root } = scope.node;
  let registry = REGISTRIES.get(root);
  if (!registry) {
    registry = { senders: [], samplerReplicas: new Map() };
    REGISTRIES.set(root, registry);
    const found = registry;
    root.node.addValidation({ validate: () => found.senders.flatMap(sender => check(sender, found)) });
  }
  return registry;
}

function check({ scope, config, version }: Sender, { samplerReplicas }: Registry): string[] {
  const exporters = Object.entries<any>(config._toObject(version).exporters ?? {});
  return exporters.flatMap(([id, settings]) => {
    const byTraceId = settings?.resolver !== undefined && (settings.routing_key ?? 'traceID') === 'traceID';
    const host = hostOf(settings?.endpoint ?? settings?.resolver?.dns?.hostname);
    const services = host === undefined || byTraceId ? [] : servicesOf(host, Chart.of(scope).namespace);
    const replicas = services.map(service => samplerReplicas.get(service)).find(count => count !== undefined);
    return [
      ...replicas !== undefined && replicas > 1 ? [splitTraces(id, settings, replicas)] : [],
      ...host === undefined ? [] : Graph.of(scope).serversOf(host).flatMap(server => unsecured(id, settings, server)),
    ].map(problem => describeAt(scope, problem));
  });
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
