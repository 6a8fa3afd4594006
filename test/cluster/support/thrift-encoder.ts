/** Thrift's field types, as far as jaeger.thrift needs them. */
enum ThriftType { STOP = 0, I32 = 8, I64 = 10, STRING = 11, STRUCT = 12, LIST = 15 }

/**
 * Writes Thrift's binary protocol. Just enough for Jaeger's batch: the Thrift library brings a code generator,
 * and the npm packages that hold the generated code are deprecated together with the old Jaeger clients.
 */
export class ThriftEncoder {
  private readonly chunks: Buffer[] = [];

  public i32Field(id: number, value: number): this {
    return this.header(ThriftType.I32, id).i32(value);
  }

  public i64Field(id: number, value: bigint): this {
    return this.header(ThriftType.I64, id).i64(value);
  }

  public stringField(id: number, value: string): this {
    return this.header(ThriftType.STRING, id).string(value);
  }

  public structField(id: number, write: (encoder: ThriftEncoder) => void): this {
    return this.header(ThriftType.STRUCT, id).struct(write);
  }

  /** A list of structs, each written by `write`. */
  public listField<T>(id: number, items: readonly T[], write: (encoder: ThriftEncoder, item: T) => void): this {
    this.header(ThriftType.LIST, id).byte(ThriftType.STRUCT).i32(items.length);
    for (const item of items) this.struct((encoder) => write(encoder, item));
    return this;
  }

  /** A struct is its fields and a stop byte. */
  public struct(write: (encoder: ThriftEncoder) => void): this {
    write(this);
    return this.byte(ThriftType.STOP);
  }

  public toBuffer(): Buffer {
    return Buffer.concat(this.chunks);
  }

  private header(type: ThriftType, id: number): this {
    const bytes = Buffer.alloc(3);
    bytes.writeUInt8(type, 0);
    bytes.writeInt16BE(id, 1);
    return this.append(bytes);
  }

  private byte(value: number): this {
    return this.append(Buffer.from([value]));
  }

  private i32(value: number): this {
    const bytes = Buffer.alloc(4);
    bytes.writeInt32BE(value);
    return this.append(bytes);
  }

  private i64(value: bigint): this {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64BE(BigInt.asIntN(64, value));
    return this.append(bytes);
  }

  private string(value: string): this {
    const bytes = Buffer.from(value, 'utf8');
    return this.i32(bytes.length).append(bytes);
  }

  private append(bytes: Buffer): this {
    this.chunks.push(bytes);
    return this;
  }
}
