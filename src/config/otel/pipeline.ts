import { OtelComponent } from './component';

/** The kind of data in a pipeline. */
export enum OtelSignal {
  /** Traces. */
  TRACES = 'traces',
  /** Metrics. */
  METRICS = 'metrics',
  /** Logs. */
  LOGS = 'logs',
}

/** What a pipeline is made of. */
export interface OtelPipelineOptions {
  /**
   * The name after the slash in `traces/name`.
   *
   * @default - none
   */
  readonly name?: string;
  /** Where data comes in: receivers and connectors. */
  readonly receivers: OtelComponent[];
  /**
   * What is done to it, in order. `memory_limiter` comes first.
   *
   * @default - nothing
   */
  readonly processors?: OtelComponent[];
  /** Where it goes out: exporters and connectors. */
  readonly exporters: OtelComponent[];
}

let changes = 0;

/** Counts a change of a configuration. */
export function noteChange(): void {
  changes++;
}

/** How many changes there were to all configurations, so that what is derived from them can be kept until the next one. */
export function configChanges(): number {
  return changes;
}

/** A pipeline of a collector. Components can be added until synthesis. */
export class OtelPipeline {
  /** Its id in `service.pipelines`, for example `traces` or `traces/sampled`. */
  public readonly id: string;
  private readonly members: { receivers: OtelComponent[]; processors: OtelComponent[]; exporters: OtelComponent[] };

  /**
   * @param signal the kind of data
   * @param options what the pipeline is made of
   */
  public constructor(signal: OtelSignal, options: OtelPipelineOptions) {
    noteChange();
    this.id = options.name ? `${signal}/${options.name}` : signal;
    this.members = {
      receivers: [...options.receivers],
      processors: [...options.processors ?? []],
      exporters: [...options.exporters],
    };
  }

  /** The receivers, in order. A copy. */
  public get receivers(): OtelComponent[] {
    return [...this.members.receivers];
  }

  /** The processors, in order. A copy. */
  public get processors(): OtelComponent[] {
    return [...this.members.processors];
  }

  /** The exporters, in order. A copy. */
  public get exporters(): OtelComponent[] {
    return [...this.members.exporters];
  }

  /** Adds a receiver, or a connector that another pipeline exports to. */
  public addReceiver(receiver: OtelComponent): void {
    this.members.receivers.push(receiver);
    noteChange();
  }

  /** Adds a processor behind those that are there. */
  public addProcessor(processor: OtelComponent): void {
    this.members.processors.push(processor);
    noteChange();
  }

  /** Adds an exporter, or a connector that another pipeline receives from. Every exporter gets all data. */
  public addExporter(exporter: OtelComponent): void {
    this.members.exporters.push(exporter);
    noteChange();
  }
}
