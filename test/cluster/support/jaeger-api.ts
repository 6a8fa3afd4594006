import { PortForward, PortForwardOptions } from './port-forward';

/** Jaeger's JSON for a trace, as far as the tests read it. */
export interface JaegerTag {
  readonly key: string;
  readonly type: string;
  readonly value: string | number | boolean;
}

export interface JaegerReference {
  readonly refType: 'CHILD_OF' | 'FOLLOWS_FROM';
  readonly traceID: string;
  readonly spanID: string;
}

export interface JaegerSpan {
  readonly traceID: string;
  readonly spanID: string;
  readonly operationName: string;
  readonly references: JaegerReference[];
  /** Microseconds since 1970. */
  readonly startTime: number;
  /** Microseconds. */
  readonly duration: number;
  readonly tags: JaegerTag[];
  readonly processID: string;
}

export interface JaegerProcess {
  readonly serviceName: string;
  readonly tags?: JaegerTag[];
}

export interface JaegerTrace {
  readonly traceID: string;
  readonly spans: JaegerSpan[];
  readonly processes: Record<string, JaegerProcess>;
}

export interface FindTracesOptions {
  readonly service: string;
  readonly operation?: string;
  readonly tags?: Record<string, string>;
  readonly limit: number;
  readonly start: Date;
  readonly end: Date;
}

/** Client of the query service's HTTP API, the same that the UI uses. */
export class JaegerApi {
  private readonly forward: PortForward;

  /** `basePath` is the prefix that the query service was told, if any. */
  public constructor(options: PortForwardOptions, private readonly basePath = '') {
    this.forward = new PortForward(options);
  }

  /** Traces of a service. The API answers with nothing unless start and end are given, in microseconds. */
  public async findTraces(options: FindTracesOptions): Promise<JaegerTrace[]> {
    const parameters = new URLSearchParams({
      service: options.service,
      limit: String(options.limit),
      start: microseconds(options.start),
      end: microseconds(options.end),
    });
    if (options.operation !== undefined) parameters.set('operation', options.operation);
    if (options.tags !== undefined) parameters.set('tags', JSON.stringify(options.tags));
    const response = await this.forward.request(`${this.basePath}/api/traces?${parameters}`);
    return response.status === 404 ? this.findOneByOne(options) : traces(response) ?? [];
  }

  /** Jaeger's code after 2.20 has lost that search: the third API knows which traces there are, and the first one each of them. */
  private async findOneByOne({ service, operation, tags, limit, start, end }: FindTracesOptions): Promise<JaegerTrace[]> {
    const parameters = new URLSearchParams({
      'query.serviceName': service,
      'query.searchDepth': String(limit),
      'query.startTimeMin': start.toISOString(),
      'query.startTimeMax': end.toISOString(),
    });
    if (operation !== undefined) parameters.set('query.operationName', operation);
    if (tags !== undefined) parameters.set('query.attributes', JSON.stringify(tags));
    const { status, body } = await this.forward.request(`${this.basePath}/api/v3/traces?${parameters}`);
    if (status === 404) return []; // it has no such trace
    if (status !== 200) throw new Error(`Jaeger answered ${status}: ${body.slice(0, 500)}`);
    const ids = new Set([...body.matchAll(/"traceId":"([0-9a-f]{32})"/g)].map(([, id]) => id));
    const found: JaegerTrace[] = [];
    for (const id of ids) {
      const trace = await this.getTrace(id);
      if (trace) found.push(trace);
    }
    return found;
  }

  /** One trace, or undefined when Jaeger has none of that id. */
  public async getTrace(traceId: string): Promise<JaegerTrace | undefined> {
    const response = await this.forward.request(`${this.basePath}/api/traces/${traceId}`);
    if (response.status === 404) return undefined;
    return traces(response)![0];
  }

  /** Names of all services that Jaeger knows. */
  public async services(): Promise<string[]> {
    // The third API: the one with this list in all of Jaeger v2.
    return (await this.forward.requestJson<{ services?: string[] }>(`${this.basePath}/api/v3/services`)).services ?? [];
  }

  public close(): void {
    this.forward.close();
  }
}

function traces({ status, body }: { readonly status: number; readonly body: string }): JaegerTrace[] | null {
  if (status !== 200) throw new Error(`Jaeger answered ${status}: ${body.slice(0, 500)}`);
  return (JSON.parse(body) as { data: JaegerTrace[] | null }).data;
}

function microseconds(date: Date): string {
  return `${date.getTime()}000`;
}
