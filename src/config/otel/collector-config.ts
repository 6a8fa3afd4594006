import { mergeDeep, PlainObject } from '../merge';
import { OtelComponent } from './component';
import { OtelComponentKind } from './component-kind';
import { OtelComponentNeeds } from './component-needs';
import { OtelExtension } from './extension';
import { configChanges, noteChange, OtelPipeline, OtelPipelineOptions, OtelSignal } from './pipeline';
import { METRICS_PORT } from './ports';
import { OtelSelfTracingOptions, SelfTracing, selfTracing } from './self-tracing';
import { OtelCollectorVersion } from '../versions/otel-collector-version';
import { toYaml } from '../yaml';

/** The sections of a configuration, in the order in which they are written. */
const KINDS = [
  OtelComponentKind.EXTENSION, OtelComponentKind.RECEIVER, OtelComponentKind.PROCESSOR,
  OtelComponentKind.CONNECTOR, OtelComponentKind.EXPORTER,
];

/**
 * The configuration of a collector (and of Jaeger v2, which is one): pipelines of component objects, and what you merge
 * over it. It can be changed until synthesis, which checks it as a whole.
 */
export class OtelCollectorConfig {
  private readonly pipelinesById = new Map<string, OtelPipeline>();
  private readonly extraExtensions: OtelExtension[] = [];
  private readonly telemetryAttributes: { [key: string]: string } = {};
  private readonly overrides: PlainObject[] = [];
  private selfTracing?: SelfTracing;
  private rendered?: { changes: number; version: string; object: PlainObject; text?: string };

  /** The pipelines, in the order in which they were added. A copy. */
  public get pipelines(): OtelPipeline[] {
    return [...this.pipelinesById.values()];
  }

  /**
   * Adds a pipeline.
   *
   * @throws if there is one of that id already
   */
  public addPipeline(signal: OtelSignal, options: OtelPipelineOptions): OtelPipeline {
    const pipeline = new OtelPipeline(signal, options);
    if (this.pipelinesById.has(pipeline.id)) {
      throw new Error(`'name' of a ${signal} pipeline must be unique in a collector, got '${pipeline.id}' twice: give the second another name`);
    }
    this.pipelinesById.set(pipeline.id, pipeline);
    return pipeline;
  }

  /**
   * The pipeline with this id.
   *
   * @param id for example `traces`
   * @throws if there is none
   */
  public pipeline(id: string): OtelPipeline {
    const pipeline = this.pipelinesById.get(id);
    if (!pipeline) {
      throw new Error(`'id' must be one of ${[...this.pipelinesById.keys()].join(', ')}, got '${id}': name a pipeline that exists, or add it`);
    }
    return pipeline;
  }

  /** Adds an extension that no component asks for by itself. */
  public addExtension(extension: OtelExtension): void {
    this.extraExtensions.push(extension);
    noteChange();
  }

  /** Sets keys of `service.telemetry.resource`, for example `service.name`, by which the process shows itself. */
  public addTelemetryAttribute(key: string, value: string): void {
    this.telemetryAttributes[key] = value;
    noteChange();
  }

  /** Sends traces of what the process itself does with each batch. It traces nothing by default. */
  public addSelfTracing(options: OtelSelfTracingOptions): void {
    this.selfTracing = selfTracing(options);
    noteChange();
  }

  /**
   * Merges a raw configuration over everything else: maps key by key, lists and values replaced, `null` removes a key.
   * This is the escape hatch; the result is checked like the rest.
   */
  public merge(raw: { [key: string]: any }): void {
    this.overrides.push(raw);
    noteChange();
  }

  /** @internal */
  public _components(): OtelComponent[] {
    const inPipelines = this.pipelines.flatMap(pipeline => [...pipeline.receivers, ...pipeline.processors, ...pipeline.exporters]);
    const extensions = [...this.extraExtensions, ...inPipelines.flatMap(component => component.needs.extensions ?? [])];
    return [...new Set([...extensions, ...inPipelines])];
  }

  /** @internal */
  public _needs(): OtelComponentNeeds[] {
    return [...this._components().map(component => component.needs), ...this.selfTracing ? [this.selfTracing.needs] : []];
  }

  /**
   * The configuration as a plain object, which callers must not change. Checks, graph, file and checksum all ask for it, so it is
   * kept until a configuration changes.
   *
   * @internal
   */
  public _toObject(version: OtelCollectorVersion): { [key: string]: any } {
    if (this.rendered?.changes !== configChanges() || this.rendered.version !== version.version) {
      this.rendered = { changes: configChanges(), version: version.version, object: this.render(version) };
    }
    return this.rendered.object;
  }

  /** @internal */
  public _toYaml(version: OtelCollectorVersion): string {
    const object = this._toObject(version);
    this.rendered!.text ??= toYaml(object);
    return this.rendered!.text;
  }

  private render(version: OtelCollectorVersion): PlainObject {
    const components = this._components();
    const config: PlainObject = {};
    for (const kind of KINDS) {
      const ofKind = components.filter(component => component.kind === kind);
      if (ofKind.length > 0) {
        config[kind] = Object.fromEntries(ofKind.map(component => [component._id(version), component._settings(version)]));
      }
    }
    const ids = (list: OtelComponent[]) => list.map(component => component._id(version));
    const pipelines = this.pipelines.map(pipeline => [pipeline.id, {
      receivers: ids(pipeline.receivers),
      ...(pipeline.processors.length > 0 ? { processors: ids(pipeline.processors) } : {}),
      exporters: ids(pipeline.exporters),
    }]);
    config.service = {
      extensions: [...new Set(ids(components.filter(component => component.kind === OtelComponentKind.EXTENSION)))],
      pipelines: Object.fromEntries(pipelines),
      telemetry: this.telemetry(),
    };
    return this.overrides.reduce(mergeDeep, config);
  }

  private telemetry(): PlainObject {
    return {
      ...(Object.keys(this.telemetryAttributes).length > 0 ? { resource: this.telemetryAttributes } : {}),
      logs: { level: 'info', encoding: 'json' },
      metrics: {
        level: 'normal',
        // The three flags are written out because their defaults changed with 0.152, which renames every metric.
        readers: [{
          pull: {
            exporter: {
              prometheus: {
                host: '0.0.0.0', port: METRICS_PORT, without_scope_info: true, without_type_suffix: false, without_units: false,
              },
            },
          },
        }],
      },
      ...this.selfTracing ? { traces: this.selfTracing.settings } : {},
    };
  }
}
