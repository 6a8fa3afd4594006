import type { IConstruct } from 'constructs';
import type { OtelCollectorConfig } from '../config/otel/collector-config';
import type { Problem } from '../config/problem';
import type { OtelCollectorVersion } from '../config/versions/otel-collector-version';
import { describeAt } from '../shared/refuse';

/**
 * All senders and all samplers of an app. A sender that reaches several samplers in another way than by trace id gives each
 * of them a part of each trace; both ends may be anywhere in the tree, so one check looks at all of it.
 */
interface Registry {
  readonly senders: { scope: IConstruct; config: OtelCollectorConfig; version: OtelCollectorVersion }[];
  readonly samplerReplicas: Map<string, number>;
}

const REGISTRIES = new WeakMap<IConstruct, Registry>();

/** Notes a collector that may send somewhere. */
export function registerSender(scope: IConstruct, config: OtelCollectorConfig, version: OtelCollectorVersion): void {
  registryOf(scope).senders.push({ scope, config, version });
}

/** Notes samplers by the name that resolves to all of them. */
export function registerSamplers(scope: IConstruct, host: string, replicas: number): void {
  registryOf(scope).samplerReplicas.set(host, replicas);
}

function registryOf(scope: IConstruct): Registry {
  const { root } = scope.node;
  let registry = REGISTRIES.get(root);
  if (!registry) {
    registry = { senders: [], samplerReplicas: new Map() };
    REGISTRIES.set(root, registry);
    const found = registry;
    root.node.addValidation({ validate: () => check(found) });
  }
  return registry;
}

function check({ senders, samplerReplicas }: Registry): string[] {
  return senders.flatMap(({ scope, config, version }) => {
    const exporters = Object.entries<any>(config._toObject(version).exporters ?? {});
    return exporters.flatMap(([id, settings]) => {
      const host = endpointHost(settings?.endpoint);
      const replicas = host === undefined ? undefined : samplerReplicas.get(host);
      return replicas !== undefined && replicas > 1 ? [describeAt(scope, splitTraces(id, settings.endpoint, replicas))] : [];
    });
  });
}

/** The host of `host:port`, `dns:///host:port` or a URL. */
function endpointHost(endpoint: unknown): string | undefined {
  return typeof endpoint === 'string' ? /^(?:[a-z]+:\/{2,3})?([^:/]+)/.exec(endpoint)?.[1] : undefined;
}

function splitTraces(id: string, endpoint: string, replicas: number): Problem {
  return {
    prop: `config.exporters.${id}.endpoint`,
    value: endpoint,
    allowed: `another address than that of ${replicas} samplers, which must be reached by trace id`,
    fix: 'use OtelExporter.otlp(gateway.destination), which routes by trace id, or the gateway\'s router',
  };
}
