/** Sizes up to this take one byte, others this mark and four bytes. */
export const SHORT_SIZE_MAX = 254;
const SCRATCH_BYTES = 1_024;

/** Thrown beyond the writer's limit; the scratch is wiped. */
export class TooManyBytes extends Error {}

/**
 * Builds a byte string, big endian, in a scratch buffer that is used again. The scratch is wiped after each,
 * because key passes through it.
 */
export class ByteWriter {
  readonly #limitBytes: number;
  readonly #utf8 = new TextEncoder();
  #bytes = new Uint8Array(SCRATCH_BYTES);
  #view = new DataView(this.#bytes.buffer);
  #at = 0;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  /** Leaves `bytes` zeros for the caller to fill in later. */
  gap(bytes: number): void {
    this.#reserve(bytes);
    this.#at += bytes;
  }

  u8(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#at++] = value;
  }

  u32(value: number): void {
    this.#reserve(4);
    this.#view.setUint32(this.#at, value);
    this.#at += 4;
  }

  f64(value: number): void {
    this.#reserve(8);
    this.#view.setFloat64(this.#at, value);
    this.#at += 8;
  }

  /** A count or length, 0..2^32-1. */
  size(value: number): void {
    if (value <= SHORT_SIZE_MAX) return this.u8(value);
    this.u8(SHORT_SIZE_MAX + 1);
    this.u32(value);
  }

  /** Text behind its length in UTF-8 bytes. */
  text(value: string): void {
    // Three bytes for each UTF-16 unit are the most that UTF-8 can take; the length is known only afterwards.
    const bytes = value.length <= SHORT_SIZE_MAX / 3 ? null : this.#utf8.encode(value);
    if (bytes !== null) return this.bytes(bytes);
    this.#reserve(1 + SHORT_SIZE_MAX);
    const { written } = this.#utf8.encodeInto(value, this.#bytes.subarray(this.#at + 1));
    this.u8(written);
    this.#at += written;
  }

  /** Bytes behind their number. */
  bytes(value: Uint8Array): void {
    this.size(value.length);
    this.#reserve(value.length);
    this.#bytes.set(value, this.#at);
    this.#at += value.length;
  }

  /** What was written, as a copy; the writer begins anew. */
  finish(): Uint8Array {
    const whole = this.#bytes.slice(0, this.#at);
    this.reset();
    return whole;
  }

  reset(): void {
    this.#bytes.fill(0, 0, this.#at);
    this.#at = 0;
  }

  #reserve(bytes: number): void {
    const need = this.#at + bytes;
    if (need <= this.#bytes.length) return;
    if (need > this.#limitBytes + SHORT_SIZE_MAX + 1) {
      this.reset();
      throw new TooManyBytes(`more than ${this.#limitBytes} bytes`);
    }
    const larger = new Uint8Array(Math.max(need, 2 * this.#bytes.length));
    larger.set(this.#bytes);
    this.#bytes.fill(0);
    this.#bytes = larger;
    this.#view = new DataView(larger.buffer);
  }
}
