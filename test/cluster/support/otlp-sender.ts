import { randomBytes } from 'crypto';
import { PortForward, PortForwardOptions } from './port-forward';

/** A new trace id, as OTLP's JSON and Jaeger's API write it. */
export function newTraceId(): string {
  // Jaeger leaves out zeros at the beginning.
  return `f${randomBytes(16).toString('hex').slice(1)}`;
}

/** Sends single spans over OTLP/HTTP, for tests that count a few and know each. */
export class OtlpSender {
  private readonly forward: PortForward;

  public constructor(options: PortForwardOptions) {
    this.forward = new PortForward(options);
  }

  /** Sends spans of one trace that end now, and throws unless they are taken. */
  public async send(traceId: string, { spans, service = 'lifecycle' }: { spans: number; service?: string }): Promise<void> {
    const end = BigInt(Date.now()) * 1_000_000n;
    const body = {
      resourceSpans: [{
        resource: { attributes: [{ key: 'service.name', value: { stringValue: service } }] },
        scopeSpans: [{
          spans: Array.from({ length: spans }, () => ({
            traceId, spanId: randomBytes(8).toString('hex'), name: 'work', kind: 1, startTimeUnixNano: String(end - 5_000_000n), endTimeUnixNano: String(end),
          })),
        }],
      }],
    };
    const response = await this.forward.request('/v1/traces', {
      method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body), attempts: 1,
    });
    if (response.status !== 200) throw new Error(`${response.status} ${response.body.slice(0, 200)}`);
  }

  public close(): void {
    this.forward.close();
  }
}
