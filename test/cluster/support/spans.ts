import { randomBytes } from 'crypto';
import { PortForward } from './port-forward';

/** New trace ids. */
export function traceIds(count: number): string[] {
  return Array.from({ length: count }, () => randomBytes(16).toString('hex'));
}

/** Sends spans with an error for each trace to an agent, in one request; answers with the HTTP status. */
export async function postTraces(agent: PortForward, service: string, traces: string[], spansPerTrace = 1): Promise<number> {
  const now = Date.now();
  const spans = traces.flatMap(trace => Array<string>(spansPerTrace).fill(trace)).map(traceId => ({
    traceId,
    spanId: randomBytes(8).toString('hex'),
    name: 'fault',
    kind: 1,
    startTimeUnixNano: `${now - 100}000000`,
    endTimeUnixNano: `${now}000000`,
    status: { code: 2 },
  }));
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: service } }] };
  const { status } = await agent.request('/v1/traces', {
    method: 'POST',
    attempts: 1,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ spans }] }] }),
  });
  return status;
}
