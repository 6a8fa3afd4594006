import { hostOf, isListening, isLoopback } from './addresses';
import { CollectorFile, isMap, runningComponents } from './configurations';
import { list, Manifest, RenderedObjects, Workload } from './rendered-objects';

/** A place in a configuration, and what is there. */
export interface Place {
  readonly path: string;
  readonly settings: Manifest;
}

/** Extensions that serve traces, beside those that serve only health and profiles. */
const SERVING_EXTENSIONS = /^(jaeger_query|jaeger_mcp|remote_sampling|jaegerremotesampling)(\/|$)/;

/** Keys under which components have the addresses that they call. */
const ADDRESS_KEYS = /(^|_)(endpoint|url|urls|uri|address|addresses|server|servers|server_urls|endpoints|host|hosts)$/;

/**
 * True if its pods are reached from their own node only: a DaemonSet whose Services all say `internalTrafficPolicy: Local`.
 * What is sent to it never leaves the node.
 */
export function isNodeLocal(workload: Workload, objects: RenderedObjects): boolean {
  return workload.kind === 'DaemonSet' && objects.servicesOf(workload).every(isLocalService);
}

/** True if nothing that is sent to this address leaves the node. */
export function staysOnNode(address: string, from: string, objects: RenderedObjects): boolean {
  const service = isLoopback(address) ? undefined : objects.serviceAt(hostOf(address), from);
  return isLoopback(address) || (service !== undefined && isLocalService(service));
}

function isLocalService({ spec }: Manifest): boolean {
  return spec?.internalTrafficPolicy === 'Local' && [undefined, 'ClusterIP'].includes(spec.type);
}

/** Where a collector takes data from other pods or nodes. */
export function listeners(file: CollectorFile, objects: RenderedObjects): Place[] {
  const receivers = file.users.length > 0 && file.users.every(workload => isNodeLocal(workload, objects)) ? [] : runningComponents(file, 'receivers');
  const extensions = runningComponents(file, 'extensions').filter(({ path }) => SERVING_EXTENSIONS.test(path.slice('extensions.'.length)));
  return [...receivers, ...extensions].flatMap(({ path, settings }) => places(path, settings))
    .filter(({ settings }) => [settings.endpoint, settings.listen_address].some(address => typeof address === 'string' && isListening(address)));
}

/** True if a listener shows a certificate. */
export function servesTls({ settings: { tls } }: Place): boolean {
  return isMap(tls) && (tls.cert_file !== undefined || tls.cert_pem !== undefined);
}

/** Every map in what calls other systems, with its path. */
function callers(file: CollectorFile): Place[] {
  const sections = (['exporters', 'connectors', 'receivers', 'extensions'] as const).flatMap(section => runningComponents(file, section));
  return [...sections, { path: 'service.telemetry', settings: file.config.service.telemetry ?? {} }].flatMap(({ path, settings }) => places(path, settings));
}

/** Where a collector calls another system and says nothing about TLS, or that there is none. */
export function plainCalls(file: CollectorFile, objects: RenderedObjects): string[] {
  const from = file.configMap.metadata?.namespace ?? '';
  const stays = (address: unknown) => typeof address === 'string' && staysOnNode(address, from, objects);
  return callers(file).flatMap(({ path, settings }) => [
    // `endpoint` stands beside `tls`, not in it.
    ...settings.tls?.insecure === true && !stays(settings.endpoint) ? [`${path}.tls.insecure is on`] : [],
    ...settings.insecure === true && !path.endsWith('.tls') && !stays(settings.endpoint) ? [`${path}.insecure is on`] : [],
    ...settings.brokers !== undefined && !isKafkaSecured(settings) && !list(settings.brokers).every(stays) ? [`${path} calls Kafka without TLS`] : [],
    ...Object.entries(settings).filter(([key]) => ADDRESS_KEYS.test(key)).flatMap(([key, value]) => [value].flat()
      .filter(address => typeof address === 'string' && /^http:\/\//i.test(address) && !stays(address))
      .map(address => `${path}.${key} is ${address}`)),
  ]);
}

/** Where a collector takes any certificate for the right one. */
export function unverifiedCalls(file: CollectorFile): string[] {
  return callers(file).flatMap(({ path, settings }) => ['insecure_skip_verify', 'skip_host_verify']
    .filter(key => settings[key] === true).map(key => `${path}.${key} is on`));
}

function isKafkaSecured({ tls, auth }: Manifest): boolean {
  const settings = tls ?? auth?.tls; // `auth.tls` is where it stood in older releases
  // With `insecure`, the other branch of plainCalls tells.
  return settings !== undefined && settings !== null;
}

/** A value and every map in it, each with its path. */
function places(path: string, value: unknown): Place[] {
  if (Array.isArray(value)) {
    return value.flatMap((entry, index) => places(`${path}[${index}]`, entry));
  }
  if (!isMap(value)) {
    return [];
  }
  return [{ path, settings: value }, ...Object.entries(value).flatMap(([key, entry]) => places(`${path}.${key}`, entry))];
}
