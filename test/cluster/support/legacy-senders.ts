import { LegacySpan, LegacyTraces, planLegacyTraces } from './legacy-traces';
import { PortForward, PortForwardOptions } from './port-forward';
import { ThriftEncoder } from './thrift-encoder';

export interface LegacySenderOptions extends PortForwardOptions {
  readonly service: string;
  readonly traces: number;
}

/** Zipkin v2 JSON, the format of Zipkin's own clients, to port 9411. */
export async function sendZipkin(options: LegacySenderOptions): Promise<LegacyTraces> {
  const planned = planLegacyTraces(options.service, options.traces);
  const spans = planned.spans.map((span) => ({
    traceId: span.traceId,
    id: span.spanId,
    parentId: span.parentSpanId,
    kind: 'SERVER',
    name: span.operation,
    timestamp: span.start * 1000,
    duration: span.duration * 1000,
    localEndpoint: { serviceName: planned.service },
    tags: span.tags,
  }));
  await post(options, '/api/v2/spans', 'application/json', JSON.stringify(spans));
  return planned;
}

/** jaeger.thrift in Thrift's binary protocol over HTTP, the format of Jaeger's old clients, to port 14268. */
export async function sendJaegerThrift(options: LegacySenderOptions): Promise<LegacyTraces> {
  const planned = planLegacyTraces(options.service, options.traces);
  const body = encodeJaegerBatch(planned.service, planned.spans);
  await post(options, '/api/traces?format=jaeger.thrift', 'application/vnd.apache.thrift.binary', body);
  return planned;
}

/** The struct `Batch` of jaeger.thrift: a process and its spans. */
export function encodeJaegerBatch(service: string, spans: readonly LegacySpan[]): Buffer {
  return new ThriftEncoder()
    .struct((batch) => batch
      .structField(1, (process) => process.stringField(1, service))
      .listField(2, spans, encodeJaegerSpan))
    .toBuffer();
}

function encodeJaegerSpan(encoder: ThriftEncoder, span: LegacySpan): void {
  encoder
    .i64Field(1, hexNumber(span.traceId.slice(16)))
    .i64Field(2, hexNumber(span.traceId.slice(0, 16)))
    .i64Field(3, hexNumber(span.spanId))
    .i64Field(4, span.parentSpanId === undefined ? 0n : hexNumber(span.parentSpanId))
    .stringField(5, span.operation)
    .i32Field(7, 1) // flags: sampled
    .i64Field(8, BigInt(span.start) * 1000n)
    .i64Field(9, BigInt(span.duration) * 1000n)
    .listField(10, Object.entries(span.tags), (tag, [key, value]) => tag.stringField(1, key).i32Field(2, 0).stringField(3, value));
}

function hexNumber(hex: string): bigint {
  return BigInt(`0x${hex}`);
}

/** One try only: a repeated POST could store its spans twice. */
async function post(options: LegacySenderOptions, path: string, contentType: string, body: string | Buffer): Promise<void> {
  const forward = new PortForward(options);
  try {
    const answer = await forward.request(path, { method: 'POST', headers: { 'content-type': contentType }, body, attempts: 1 });
    if (answer.status >= 300) throw new Error(`${path} answered ${answer.status}: ${answer.body}`);
  } finally {
    forward.close();
  }
}
