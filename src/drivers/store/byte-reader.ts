import { SHORT_SIZE_MAX } from "./byte-writer.ts";

/** Reads what `ByteWriter` wrote. Whatever the bytes are, it stays inside them and allocates no more than they hold. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  #at: number;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#at = at;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  u8(): number {
    return this.#bytes[this.#take(1)] as number;
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4));
  }

  f64(): number {
    return this.#view.getFloat64(this.#take(8));
  }

  size(): number {
    const short = this.u8();
    return short <= SHORT_SIZE_MAX ? short : this.u32();
  }

  text(): string {
    const length = this.size();
    const at = this.#take(length);
    return this.#utf8.decode(this.#bytes.subarray(at, at + length));
  }

  /** A copy: what is read may be wiped by its user. */
  bytes(): Uint8Array {
    const length = this.size();
    const at = this.#take(length);
    return new Uint8Array(this.#bytes.subarray(at, at + length));
  }

  #take(bytes: number): number {
    const at = this.#at;
    if (bytes > this.left) throw new RangeError("a record ends inside a value");
    this.#at += bytes;
    return at;
  }
}
