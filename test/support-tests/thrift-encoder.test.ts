import { encodeJaegerBatch } from '../cluster/support/legacy-senders';
import { planLegacyTraces } from '../cluster/support/legacy-traces';
import { ThriftEncoder } from '../cluster/support/thrift-encoder';

/** Reads Thrift's binary protocol back into plain objects, fields by their number. */
class ThriftDecoder {
  private offset = 0;

  public constructor(private readonly bytes: Buffer) {}

  public struct(): Record<number, any> {
    const fields: Record<number, any> = {};
    for (;;) {
      const type = this.take(1).readUInt8();
      if (type === 0) return fields;
      fields[this.take(2).readInt16BE()] = this.value(type);
    }
  }

  public get rest(): number {
    return this.bytes.length - this.offset;
  }

  private value(type: number): any {
    switch (type) {
      case 8: return this.take(4).readInt32BE();
      case 10: return this.take(8).readBigInt64BE();
      case 11: return this.take(this.take(4).readInt32BE()).toString('utf8');
      case 12: return this.struct();
      case 15: return this.list();
      default: throw new Error(`type ${type}`);
    }
  }

  private list(): any[] {
    const type = this.take(1).readUInt8();
    return Array.from({ length: this.take(4).readInt32BE() }, () => this.value(type));
  }

  private take(count: number): Buffer {
    this.offset += count;
    return this.bytes.subarray(this.offset - count, this.offset);
  }
}

test('writes fields as the specification of the binary protocol shows them', () => {
  const bytes = new ThriftEncoder().struct((struct) => struct.i32Field(1, -2).stringField(2, 'é').i64Field(3, 5n)).toBuffer();
  expect(bytes.toString('hex')).toBe(['080001fffffffe', '0b000200000002c3a9', '0a00030000000000000005', '00'].join(''));
});

test('a Jaeger batch holds its service and every span', () => {
  const { service, spans } = planLegacyTraces('old-client', 2);
  const decoder = new ThriftDecoder(encodeJaegerBatch(service, spans));
  const batch = decoder.struct();
  expect(decoder.rest).toBe(0);
  expect(batch[1]).toEqual({ 1: 'old-client' });
  expect(batch[2]).toHaveLength(4);
  const [root, child] = batch[2];
  expect(hex(root[2]) + hex(root[1])).toBe(spans[0].traceId);
  expect(hex(root[3])).toBe(spans[0].spanId);
  expect(root[4]).toBe(0n);
  expect(hex(child[4])).toBe(spans[0].spanId);
  expect(child).toMatchObject({ 5: 'child', 7: 1, 8: BigInt(spans[1].start) * 1000n, 9: 50000n, 10: [{ 1: 'test.run', 2: 0, 3: 'old-client' }] });
});

function hex(number: bigint): string {
  return BigInt.asUintN(64, number).toString(16).padStart(16, '0');
}
