import * as path from 'path';
import { ChannelCredentials, Client, credentials, GrpcObject, loadPackageDefinition, ServiceClientConstructor } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { ClientTls } from './http';
import { LegacySenderOptions } from './legacy-senders';
import { LegacySpan, LegacyTraces, planLegacyTraces } from './legacy-traces';
import { PortForward } from './port-forward';

/** Jaeger's own gRPC, the format of the old Jaeger agent, to port 14250. */
export async function sendJaegerGrpc(options: LegacySenderOptions): Promise<LegacyTraces> {
  const planned = planLegacyTraces(options.service, options.traces);
  const forward = new PortForward(options);
  const client = collectorClient(await forward.localPort(), options.tls);
  try {
    await postSpans(client, { batch: { process: { serviceName: planned.service }, spans: planned.spans.map(toMessage) } });
  } finally {
    client.close();
    forward.close();
  }
  return planned;
}

function collectorClient(port: number, tls: ClientTls | undefined): Client {
  const definition = loadSync(path.join(__dirname, 'jaeger-collector.proto'));
  const api = (loadPackageDefinition(definition).jaeger as GrpcObject).api_v2 as GrpcObject;
  const collector = api.CollectorService as ServiceClientConstructor;
  const name = tls?.serverName;
  return new collector(`127.0.0.1:${port}`, channelCredentials(tls), name === undefined ? {} : { 'grpc.ssl_target_name_override': name });
}

function channelCredentials(tls: ClientTls | undefined): ChannelCredentials {
  if (tls === undefined) return credentials.createInsecure();
  const buffer = (text: string | undefined) => text === undefined ? null : Buffer.from(text);
  return credentials.createSsl(buffer(tls.authority), buffer(tls.key), buffer(tls.certificate), {
    rejectUnauthorized: tls.authority !== undefined,
    ...tls.serverName === undefined ? { checkServerIdentity: () => undefined } : {},
  });
}

function postSpans(client: Client, request: object): Promise<void> {
  return new Promise((resolve, reject) => {
    const deadline = new Date(Date.now() + 30_000);
    (client as any).PostSpans(request, { deadline }, (error: Error | null) => error === null ? resolve() : reject(error));
  });
}

function toMessage(span: LegacySpan): object {
  const traceId = Buffer.from(span.traceId, 'hex');
  const parent = span.parentSpanId === undefined ? [] : [{ traceId, spanId: Buffer.from(span.parentSpanId, 'hex'), refType: 0 }];
  return {
    traceId,
    spanId: Buffer.from(span.spanId, 'hex'),
    operationName: span.operation,
    references: parent,
    flags: 1,
    startTime: toTime(span.start),
    duration: toTime(span.duration),
    tags: Object.entries(span.tags).map(([key, value]) => ({ key, vType: 0, vStr: value })),
  };
}

function toTime(milliseconds: number): object {
  return { seconds: Math.floor(milliseconds / 1000), nanos: milliseconds % 1000 * 1_000_000 };
}
