import { ComponentCatalogue } from '../catalogue/types';
import { checkRange, Problem, within } from '../problem';
import { OtelCollectorConfig } from './collector-config';
import { hasComponent, similarTypes } from './distribution';
import { METRICS_PORT } from './ports';
import { MEMORY_LIMITER } from './processor';
import { OtelCollectorVersion } from '../versions/otel-collector-version';

/** The program that will read a configuration. */
export interface ConfigTarget {
  /** Its image, for messages. */
  readonly image: string;
  /** The collector release, or the one compiled into Jaeger. */
  readonly version: OtelCollectorVersion;
  /** The components in it; unknown for a build of the user's own. */
  readonly catalogue?: ComponentCatalogue;
}

/** Everything that the real program would refuse, and what it would accept but must not be. */
export function configProblems(prop: string, config: OtelCollectorConfig, target: ConfigTarget): Problem[] {
  const rendered = config._toObject(target.version);
  const doubled = doubledComponents(prop, config, target);
  return [
    ...doubled,
    ...doubled.length > 0 ? [] : repeatedMembers(prop, rendered),
    ...portProblems(prop, config, target),
    ...memoryLimiterProblems(prop, rendered),
    ...pipelineProblems(prop, rendered),
    ...extensionProblems(prop, rendered),
    ...catalogueProblems(prop, rendered, target),
  ];
}

/** Two component objects with one id but different settings: only one of them could be written. */
function doubledComponents(prop: string, config: OtelCollectorConfig, { version }: ConfigTarget): Problem[] {
  const seen = new Map<string, string>();
  return config._components().flatMap(component => {
    const key = `${component.kind}.${component._id(version)}`;
    const settings = JSON.stringify(component._settings(version));
    const before = seen.get(key);
    seen.set(key, settings);
    return before !== undefined && before !== settings
      ? [{ prop: `${prop}.${key}`, value: component._id(version), allowed: 'one component with one set of settings', fix: 'give the second component a name of its own (`type/name`)' }]
      : [];
  });
}

function pipelineProblems(prop: string, rendered: { [key: string]: any }): Problem[] {
  const pipelines = Object.entries<any>(rendered.service?.pipelines ?? {});
  if (pipelines.length === 0) {
    return [{ prop: `${prop}.service.pipelines`, value: {}, allowed: 'at least one pipeline', fix: 'add one with addPipeline()' }];
  }
  return pipelines.flatMap(([id, pipeline]) => [
    ...['receivers', 'exporters'].flatMap(kind => (pipeline[kind] ?? []).length === 0
      ? [{ prop: `${prop}.service.pipelines.${id}.${kind}`, value: pipeline[kind] ?? [], allowed: `a list of at least one of the ${kind}`, fix: 'an empty pipeline does nothing; add a component or remove the pipeline' }]
      : []),
    ...['receivers', 'processors', 'exporters'].flatMap(kind => undefinedMembers(prop, id, kind, pipeline, rendered)),
    ...memoryLimiterFirst(prop, id, pipeline),
  ]);
}

function undefinedMembers(prop: string, pipelineId: string, kind: string, pipeline: any, rendered: { [key: string]: any }): Problem[] {
  const defined = { ...rendered[kind], ...(kind === 'processors' ? {} : rendered.connectors) };
  return ((pipeline[kind] ?? []) as string[]).filter(id => !(id in defined)).map(id => ({
    prop: `${prop}.service.pipelines.${pipelineId}.${kind}`,
    value: id,
    allowed: `one of the configured components (${Object.keys(defined).join(', ') || 'none'})`,
    fix: `configure '${id}' under ${kind}, or remove it from the pipeline`,
  }));
}

function repeatedMembers(prop: string, rendered: { [key: string]: any }): Problem[] {
  return Object.entries<any>(rendered.service?.pipelines ?? {}).flatMap(([pipelineId, pipeline]) =>
    ['receivers', 'processors', 'exporters'].flatMap(kind => {
      const ids = (pipeline[kind] ?? []) as string[];
      return ids.filter((id, index) => ids.indexOf(id) < index).map(id => ({
        prop: `${prop}.service.pipelines.${pipelineId}.${kind}`,
        value: id,
        allowed: 'in the pipeline once',
        fix: 'remove one of the two, or give the second component a name of its own (`type/name`)',
      }));
    }));
}

/** Ports that every collector opens for itself, whatever its components are. */
const OWN_PORTS = [{ name: 'metrics', port: METRICS_PORT }];

/** Two listeners on one port, or two ports of one name: the collector or Kubernetes would refuse them. */
function portProblems(prop: string, config: OtelCollectorConfig, { version }: ConfigTarget): Problem[] {
  const ports = new Map<string, { name: string; port: number }[]>(config._components()
    .map(component => [`${component.kind}.${component._id(version)}`, component.needs.ports ?? []]));
  const all = [...OWN_PORTS.map(port => ({ owner: 'the collector itself', ...port })),
    ...[...ports].flatMap(([owner, list]) => list.map(port => ({ owner, ...port })))];
  return all.flatMap(({ owner, name, port }, index) => {
    const other = all.slice(0, index).find(before => before.port === port || before.name === name);
    return other
      ? [{ prop: `${prop}.${owner}`, value: `${name}: ${port}`, allowed: `a port of its own name and number (${other.owner} has ${other.name}: ${other.port})`, fix: 'give one of the two another port' }]
      : [];
  });
}

function memoryLimiterProblems(prop: string, rendered: { [key: string]: any }): Problem[] {
  return Object.entries<any>(rendered.processors ?? {}).filter(([id]) => id.split('/')[0] === MEMORY_LIMITER).flatMap(([id, settings]) => {
    const limit = settings?.limit_percentage;
    const spike = settings?.spike_limit_percentage;
    const ranges = within(`${prop}.processors.${id}`, [
      ...checkRange('limit_percentage', limit, 1, 100, 'it is a percentage of the memory limit'),
      ...checkRange('spike_limit_percentage', spike, 0, 100, 'it is a percentage of the memory limit'),
    ]);
    return ranges.length === 0 && limit !== undefined && spike !== undefined && spike >= limit
      ? [{ prop: `${prop}.processors.${id}.spike_limit_percentage`, value: spike, allowed: `less than limit_percentage (${limit})`, fix: 'data is refused above the difference of the two; lower it' }]
      : ranges;
  });
}

function memoryLimiterFirst(prop: string, id: string, pipeline: any): Problem[] {
  const processors = (pipeline.processors ?? []) as string[];
  const place = processors.findIndex(processor => processor.split('/')[0] === MEMORY_LIMITER);
  return place > 0
    ? [{ prop: `${prop}.service.pipelines.${id}.processors`, value: processors, allowed: `a list that starts with '${processors[place]}'`, fix: 'move it to the front: behind other processors it refuses data that was already accepted' }]
    : [];
}

function extensionProblems(prop: string, rendered: { [key: string]: any }): Problem[] {
  const defined = Object.keys(rendered.extensions ?? {});
  return ((rendered.service?.extensions ?? []) as string[]).filter(id => !defined.includes(id)).map(id => ({
    prop: `${prop}.service.extensions`,
    value: id,
    allowed: `one of the configured extensions (${defined.join(', ') || 'none'})`,
    fix: `configure '${id}' under extensions, or remove it from the list`,
  }));
}

function catalogueProblems(prop: string, rendered: { [key: string]: any }, target: ConfigTarget): Problem[] {
  const { catalogue, version, image } = target;
  if (!catalogue) {
    return [];
  }
  return ['receivers', 'processors', 'exporters', 'connectors', 'extensions'].flatMap(kind =>
    Object.keys(rendered[kind] ?? {})
      .filter(id => !hasComponent(catalogue, version, kind, id.split('/')[0]))
      .map(id => {
        const similar = similarTypes(catalogue, kind, id.split('/')[0]);
        return {
          prop: `${prop}.${kind}`,
          value: id,
          allowed: `a component that ${image} has`,
          fix: similar.length > 0 ? `did you mean ${similar.join(' or ')}?` : `${image} has none like it; use an image that does, or remove it`,
        };
      }));
}
