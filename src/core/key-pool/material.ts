/**
 * The bytes behind a pool, addressed by absolute byte offset since the pair was commissioned.
 * `stored` holds real bytes that travelled; `derived` computes them from a per-pair stream on
 * demand, so that 10,000 pools of 8 Mbit need no 10 GB.
 */
export interface KeyMaterial {
  readonly kind: "stored" | "derived";
  /** Takes over `bytes` (a count for derived material) at `offset`; offsets only grow. */
  append(offset: number, bytes: Uint8Array | number): void;
  /** Copies `length` bytes at `offset` to `out[outOffset..]`. The range must have been appended. */
  copyOut(offset: number, length: number, out: Uint8Array, outOffset: number): void;
  /** Overwrites the range; a wiped range reads as zeros for ever. */
  wipe(offset: number, length: number): void;
  /** Everything below `offset` is wiped and will never be read again. */
  forgetBelow(offset: number): void;
}

/** Reads a range of a pair's derived stream, the same at both ends. */
export type PadReader = (offset: number, length: number, out: Uint8Array, outOffset: number) => void;

export class DerivedMaterial implements KeyMaterial {
  readonly kind = "derived";
  readonly #read: PadReader;

  constructor(read: PadReader) {
    this.#read = read;
  }

  append(): void {}

  copyOut(offset: number, length: number, out: Uint8Array, outOffset: number): void {
    this.#read(offset, length, out, outOffset);
  }

  /** Derived bytes exist only while they are used; the caller wipes its scratch. */
  wipe(): void {}

  forgetBelow(): void {}
}

interface Chunk {
  readonly start: number;
  readonly bytes: Uint8Array;
}

/** Real bytes in the chunks they were delivered in. */
export class StoredMaterial implements KeyMaterial {
  readonly kind = "stored";
  readonly #chunks: Chunk[] = [];
  /** Index of the chunk that served last: reads walk forward. */
  #cursor = 0;

  append(offset: number, bytes: Uint8Array | number): void {
    if (typeof bytes === "number") throw new Error("stored key material needs bytes");
    this.#chunks.push({ start: offset, bytes });
  }

  copyOut(offset: number, length: number, out: Uint8Array, outOffset: number): void {
    this.#visit(offset, length, (bytes, from, count, done) => {
      // A plain loop: for frames of some hundred bytes it beats subarray + set.
      for (let i = 0; i < count; i++) out[outOffset + done + i] = bytes[from + i] as number;
    });
  }

  wipe(offset: number, length: number): void {
    this.#visit(offset, length, (bytes, from, count) => {
      bytes.fill(0, from, from + count);
    });
  }

  forgetBelow(offset: number): void {
    let gone = 0;
    for (const chunk of this.#chunks) {
      if (chunk.start + chunk.bytes.length > offset) break;
      chunk.bytes.fill(0);
      gone++;
    }
    if (gone === 0) return;
    this.#chunks.splice(0, gone);
    this.#cursor = Math.max(0, this.#cursor - gone);
  }

  #visit(
    offset: number,
    length: number,
    each: (bytes: Uint8Array, from: number, count: number, done: number) => void,
  ): void {
    let index = this.#find(offset);
    let done = 0;
    while (done < length) {
      const chunk = this.#chunks[index];
      if (chunk === undefined || chunk.start > offset + done) {
        throw new Error(`key range ${offset}+${length} is not held`);
      }
      const from = offset + done - chunk.start;
      const count = Math.min(length - done, chunk.bytes.length - from);
      each(chunk.bytes, from, count, done);
      done += count;
      if (done < length) index++;
    }
    this.#cursor = index;
  }

  #find(offset: number): number {
    let index = this.#cursor;
    const here = this.#chunks[index];
    if (here === undefined || here.start > offset) index = 0;
    for (;;) {
      const chunk = this.#chunks[index];
      if (chunk === undefined) throw new Error(`key offset ${offset} is not held`);
      if (offset < chunk.start + chunk.bytes.length) return index;
      index++;
    }
  }
}
