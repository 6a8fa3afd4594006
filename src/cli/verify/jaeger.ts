import { Facts, FoundSpan, PROBE_SERVICE } from './facts';
import { ask, ClusterError } from './kubectl';

/**
 * Jaeger's third API: the only one with lists and a search in all of Jaeger v2. Releases after 2.20 have lost `/api/services` and the
 * search of `/api/traces`; these older names of parameters are known to all.
 *
 * @see https://www.jaegertracing.io/docs/latest/architecture/apis/
 */
const API = '/api/v3';
/** Traces of applications that are looked into, and of how many services. */
const LOOKED_AT = 20;
const SERVICES = 10;
const HOUR = 3_600_000;

/** Whether a port speaks TLS is in the pod's probe or its arguments; asking tells it as well. */
export async function askEither(port: number, path: string, body?: string) {
  const plain = await ask(port, path, false, body).catch(error => error as Error);
  // Servers with TLS answer plain text with a 400 or hang up.
  return plain instanceof Error || plain.status === 400 ? ask(port, path, true, body) : plain;
}

/** Where one trace is. */
export function tracePath(basePath: string, traceId: string): string {
  return `${basePath}${API}/traces/${traceId}`;
}

/** What Jaeger knows of applications, and how fast it says so. */
export async function lookAround(port: number, basePath: string): Promise<Facts['jaeger']> {
  let slowestAnswerMillis = 0;
  const get = async (path: string): Promise<any> => {
    const start = Date.now();
    const { status, body } = await askEither(port, `${basePath}${API}${path}`);
    slowestAnswerMillis = Math.max(slowestAnswerMillis, Date.now() - start);
    // A search that finds nothing is a 404, too.
    if (status !== 200 && !(status === 404 && path.startsWith('/traces?'))) {
      throw new ClusterError(`Jaeger answered ${status}: ${body.slice(0, 200)}`);
    }
    return status === 200 ? JSON.parse(body) : {};
  };
  const services: string[] = (await get('/services')).services ?? [];
  slowestAnswerMillis = 0; // the first answer opens connections; the next ones are what people see
  const now = Date.now();
  const found = new Map<string, FoundSpan>();
  for (const service of services.filter(one => one !== PROBE_SERVICE).slice(0, SERVICES)) {
    const { result } = await get(`/traces?${search(service, now)}`);
    // A trace of two services is found for each.
    spansOf(result).forEach(([id, span]) => found.set(id, span));
  }
  await get('/services');
  return { services, spans: [...found.values()], slowestAnswerMillis };
}

function search(service: string, now: number): URLSearchParams {
  return new URLSearchParams({
    'query.service_name': service,
    'query.num_traces': String(LOOKED_AT),
    'query.start_time_min': new Date(now - HOUR).toISOString(),
    'query.start_time_max': new Date(now).toISOString(),
  });
}

/** The spans in OTLP's JSON, each with an id that no other has. */
function spansOf(data: any): [string, FoundSpan][] {
  const keys = (attributes: any[] = []): string[] => attributes.map(({ key }) => key);
  return (data?.resourceSpans ?? []).flatMap(({ resource, scopeSpans = [] }: any) => {
    const service = resource?.attributes?.find(({ key }: any) => key === 'service.name')?.value?.stringValue ?? '';
    return scopeSpans.flatMap(({ spans = [] }: any) => spans.map((span: any) => [`${span.traceId} ${span.spanId}`, {
      trace: span.traceId,
      service,
      milliseconds: Number(BigInt(span.endTimeUnixNano ?? 0) - BigInt(span.startTimeUnixNano ?? 0)) / 1e6,
      attributes: keys(span.attributes),
      eventAttributes: (span.events ?? []).flatMap(({ attributes }: any) => keys(attributes)),
    }]));
  });
}
