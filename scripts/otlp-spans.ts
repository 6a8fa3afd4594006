/* eslint-disable no-bitwise */
/** OTLP requests in protobuf, written by hand: what a service behind HTTP sends, with a known number of bytes. */
import { randomBytes } from 'crypto';

function varint(value: number | bigint): Buffer {
  const bytes: number[] = [];
  let rest = BigInt(value);
  do {
    bytes.push(Number(rest & 0x7fn) | (rest > 0x7fn ? 0x80 : 0));
    rest >>= 7n;
  } while (rest > 0n);
  return Buffer.from(bytes);
}

function message(field: number, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([varint((field << 3) | 2), varint(body.length), body]);
}

function text(field: number, value: string): Buffer {
  return message(field, Buffer.from(value));
}

function fixed64(field: number, value: bigint): Buffer {
  const body = Buffer.alloc(8);
  body.writeBigUInt64LE(value);
  return Buffer.concat([varint((field << 3) | 1), body]);
}

function attribute(field: number, key: string, value: string): Buffer {
  return message(field, text(1, key), message(2, text(1, value)));
}

/** What an SDK and an agent of this library put on a resource. */
const RESOURCE = [
  ['service.name', 'checkout'], ['service.version', '1.42.0'], ['service.namespace', 'shop'], ['telemetry.sdk.name', 'opentelemetry'],
  ['telemetry.sdk.language', 'java'], ['telemetry.sdk.version', '1.55.0'], ['k8s.namespace.name', 'shop'], ['k8s.pod.name', 'checkout-7d9c5b6f4-x2x9k'],
  ['k8s.pod.uid', '7f1c1a52-0c59-4e47-9f3e-4d1f6f1f0c1d'], ['k8s.node.name', 'node-17.example.internal'], ['k8s.deployment.name', 'checkout'],
];

/** The attributes of a server's span in HTTP's semantic conventions. */
const SPAN = [
  ['http.request.method', 'GET'], ['url.path', '/api/v1/carts/8412/items'], ['url.scheme', 'https'], ['http.route', '/api/v1/carts/{id}/items'],
  ['http.response.status_code', '200'], ['server.address', 'checkout.shop.svc'], ['server.port', '8443'], ['client.address', '10.42.7.19'],
  ['network.protocol.version', '2'], ['user_agent.original', 'okhttp/4.12.0'], ['thread.name', 'http-nio-8443-exec-7'], ['thread.id', '47'],
];

function span(traceId: Buffer): Buffer {
  const start = BigInt(Date.now()) * 1_000_000n;
  return message(2, message(1, traceId), message(2, randomBytes(8)), message(4, randomBytes(8)), text(5, 'GET /api/v1/carts/{id}/items'),
    Buffer.from([0x30, 2]), fixed64(7, start), fixed64(8, start + 25_000_000n), ...SPAN.map(([key, value]) => attribute(9, key, value)));
}

/** One request of a service: the first spans of as many traces as there are, each of its own. */
export function otlpRequest(traceIds: Buffer[], spansPerTrace: number): Buffer {
  const spans = traceIds.flatMap(traceId => Array.from({ length: spansPerTrace }, () => span(traceId)));
  const resource = message(1, ...RESOURCE.map(([key, value]) => attribute(1, key, value)));
  return message(1, resource, message(2, message(1, text(1, 'io.opentelemetry.tomcat-10.0')), ...spans));
}
