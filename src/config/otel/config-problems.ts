import { ComponentCatalogue } from '../catalogue/types';
import { Problem } from '../problem';
import { OtelCollectorConfig } from './collector-config';
import { hasComponent, similarTypes } from './distribution';
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
  return [
    ...doubledComponents(prop, config, target),
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
