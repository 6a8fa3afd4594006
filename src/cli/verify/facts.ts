/** An object of the API server, as far as it is looked into. */
export interface ClusterObject { readonly [key: string]: any }

/** A span that Jaeger has of an application, as far as it is looked into. */
export interface FoundSpan {
  /** The id of its trace. */
  readonly trace: string;
  readonly service: string;
  readonly milliseconds: number;
  /** The names of its attributes. */
  readonly attributes: string[];
  /** The names of its events' attributes. */
  readonly eventAttributes: string[];
}

/** What became of the trace that was sent. */
export interface ProbeTrace {
  /** Whether none was sent, since the platform passes nothing on. */
  readonly drained?: boolean;
  /** Why the agent didn't take it. */
  readonly refused?: string;
  /** How long it took until Jaeger had it. Undefined: it wasn't found in time. */
  readonly seconds?: number;
  /** How long it was looked for. */
  readonly waitedSeconds: number;
}

/** All that was seen of a live platform. What is in here is data, so that the checklist can be tested without a cluster. */
export interface Facts {
  readonly namespace: string;
  /** The platform's name. */
  readonly name: string;
  /** Workloads, pods and Services of the platform. */
  readonly objects: ClusterObject[];
  /** The last lines of pods, by name: of those that aren't ready, and of all where the trace wasn't found. */
  readonly logs: { readonly [pod: string]: string };
  readonly probe: ProbeTrace;
  /** What Jaeger knows; or why it didn't answer. */
  readonly jaeger: { readonly services: string[]; readonly spans: FoundSpan[]; readonly slowestAnswerMillis: number } | { readonly failed: string };
}

/** A line of the checklist. */
export interface CheckLine {
  readonly state: 'ok' | 'failed' | 'not applicable';
  readonly what: string;
  /** What was seen; for a failed line the reason. */
  readonly detail: string;
  /** What to do about a failed line. */
  readonly fix?: string;
}

/** The service of the trace that is sent. It doesn't count among the applications. */
export const PROBE_SERVICE = 'cdk8s-tracing-verify';
