import { PortForward, PortForwardOptions } from './port-forward';

export interface ElasticsearchApiOptions extends PortForwardOptions {
  readonly user?: string;
  readonly password?: string;
  /** Jaeger's `index_prefix`, without the hyphen that follows it. */
  readonly indexPrefix?: string;
}

export interface StoredSpans {
  /** Documents in the span indices, duplicates included. */
  readonly documents: number;
  /** Different pairs of trace id and span id. */
  readonly spans: number;
  /** `traceId/spanId` of all of them. */
  readonly ids: ReadonlySet<string>;
  /** `traceId/spanId` of the spans stored more than once. */
  readonly duplicates: string[];
}

interface SpanBucket {
  readonly key: { readonly trace: string; readonly span: string };
  readonly doc_count: number;
}

interface SpanPage {
  readonly aggregations?: { readonly spans: { readonly after_key?: unknown; readonly buckets: SpanBucket[] } };
}

const PAGE_SIZE = 5000;

/** Reads Jaeger's span indices directly: the query service merges equal spans, so only the store shows duplicates. */
export class ElasticsearchApi {
  private readonly forward: PortForward;
  private readonly headers: Record<string, string>;
  private readonly indices: string;

  public constructor(options: ElasticsearchApiOptions) {
    this.forward = new PortForward(options);
    const credentials = Buffer.from(`${options.user}:${options.password}`).toString('base64');
    this.headers = options.user === undefined ? {} : { authorization: `Basic ${credentials}` };
    this.indices = `${options.indexPrefix ? `${options.indexPrefix}-` : ''}jaeger-span-*`;
  }

  /** A request to any path; for what a test wants to know beyond spans (health, aliases, templates). */
  public async request<T>(method: string, path: string, body?: unknown): Promise<T> {
    return this.forward.requestJson<T>(path, {
      method,
      headers: { ...this.headers, 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  }

  /** Counts what is stored for these services, which are a run's own when their names contain the run's; of spans that begin in a time, if given. */
  public async countSpans(services: readonly string[], time?: { readonly from: Date; readonly until: Date }): Promise<StoredSpans> {
    await this.request('POST', `/${this.indices}/_refresh`);
    const result = { documents: 0, spans: 0, ids: new Set<string>(), duplicates: [] as string[] };
    let after: unknown;
    do {
      const page = await this.readPage(services, time, after);
      for (const bucket of page.aggregations?.spans.buckets ?? []) {
        result.documents += bucket.doc_count;
        result.spans += 1;
        result.ids.add(`${bucket.key.trace}/${bucket.key.span}`);
        if (bucket.doc_count > 1) result.duplicates.push(`${bucket.key.trace}/${bucket.key.span}`);
      }
      after = page.aggregations?.spans.after_key;
    } while (after !== undefined);
    return result;
  }

  public close(): void {
    this.forward.close();
  }

  /** A composite aggregation, since it pages through any number of spans without a script. */
  private async readPage(services: readonly string[], time: { from: Date; until: Date } | undefined, after: unknown): Promise<SpanPage> {
    const sources = [{ trace: { terms: { field: 'traceID' } } }, { span: { terms: { field: 'spanID' } } }];
    return this.request<SpanPage>('POST', `/${this.indices}/_search`, {
      size: 0,
      query: {
        bool: {
          filter: [
            { terms: { 'process.serviceName': services } },
            ...time === undefined ? [] : [{ range: { startTimeMillis: { gte: time.from.getTime(), lt: time.until.getTime(), format: 'epoch_millis' } } }],
          ],
        },
      },
      aggregations: { spans: { composite: { size: PAGE_SIZE, sources, ...after === undefined ? {} : { after } } } },
    });
  }
}
