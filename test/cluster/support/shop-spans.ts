import { randomBytes } from 'crypto';
import type { PortForward } from './port-forward';

/** What is sent by {@link postShop}. */
export interface ShopSpans {
  readonly traces: number;
  /** How many of the traces have an error in the shop. */
  readonly errors: number;
  /** How many pods the shop has. */
  readonly pods: number;
}

/**
 * Traces of three spans: `shop` answers in 30 ms and calls `stock` (20 ms), which answers in 15. Each service sends its own, as SDKs
 * do. Throws unless all are taken. Returns the ids of the traces.
 */
export async function postShop(agent: PortForward, { traces, errors, pods }: ShopSpans): Promise<string[]> {
  const ids = Array.from({ length: traces }, () => ({ traceId: id(16), request: id(8), call: id(8), answer: id(8) }));
  const ofPod = (pod: number) => ids.filter((_, index) => index % pods === pod);
  const shop = Array.from({ length: pods }, (_, pod) => resource('shop', `shop-${pod}`, ofPod(pod).flatMap(trace => [
    span(trace.traceId, trace.request, undefined, 'GET /cart', SERVER, 30, ids.indexOf(trace) < errors, { 'http.request.method': 'GET' }),
    span(trace.traceId, trace.call, trace.request, 'GET', CLIENT, 20),
  ])));
  const stock = resource('stock', 'stock-0', ids.map(trace => span(trace.traceId, trace.answer, trace.call, 'GET /stock', SERVER, 15)));
  for (const resourceSpans of [shop, [stock]]) {
    const { status, body } = await agent.request('/v1/traces', {
      method: 'POST', attempts: 1, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ resourceSpans }),
    });
    if (status !== 200) throw new Error(`${status} ${body.slice(0, 200)}`);
  }
  return ids.map(({ traceId }) => traceId);
}

const SERVER = 2;
const CLIENT = 3;

function id(bytes: number): string {
  return randomBytes(bytes).toString('hex');
}

function attributes(values: Record<string, string>): object[] {
  return Object.entries(values).map(([key, stringValue]) => ({ key, value: { stringValue } }));
}

function resource(service: string, pod: string, spans: object[]): object {
  return { resource: { attributes: attributes({ 'service.name': service, 'service.instance.id': pod }) }, scopeSpans: [{ spans }] };
}

function span(
  traceId: string, spanId: string, parentSpanId: string | undefined, name: string, kind: number, milliseconds: number, error = false, values = {},
): object {
  const end = BigInt(Date.now()) * 1_000_000n;
  return {
    traceId,
    spanId,
    parentSpanId,
    name,
    kind,
    startTimeUnixNano: String(end - BigInt(milliseconds) * 1_000_000n),
    endTimeUnixNano: String(end),
    status: error ? { code: 2 } : {},
    attributes: attributes(values),
  };
}
