import type { BlockKey } from "../keys/pair.ts";
import type { Acknowledgement } from "../protocol/ack.ts";
import type { KeyChunk } from "../protocol/key-chunk.ts";
import { CHUNK_HEADER_BYTES, CHUNK_KEY_BYTES, chunkCount } from "../protocol/size.ts";

/** A key block that is being put together from its chunks, which come in any order. */
export class BlockAssembly {
  readonly offset: number;
  readonly #first: KeyChunk;
  /** null for derived key, of which nothing but the length counts. */
  readonly #key: Uint8Array | null;
  readonly #here: Uint8Array;
  #missing: number;

  constructor(chunk: KeyChunk) {
    this.#first = chunk;
    this.offset = chunk.offset;
    this.#key = chunk.derived ? null : new Uint8Array(chunk.blockBytes);
    this.#missing = chunkCount(chunk.blockBytes);
    this.#here = new Uint8Array(this.#missing);
  }

  get isComplete(): boolean {
    return this.#missing === 0;
  }

  /** The block's bytes, or their number; whoever takes them owns them. */
  get key(): BlockKey {
    return this.#key ?? this.#first.blockBytes;
  }

  /** Whether the chunk says the same about its block as the first one did. */
  isOf({ block, offset, blockBytes, origin, derived }: KeyChunk): boolean {
    const first = this.#first;
    return (
      block === first.block &&
      offset === first.offset &&
      blockBytes === first.blockBytes &&
      origin === first.origin &&
      derived === first.derived
    );
  }

  has(index: number): boolean {
    return this.#here[index] === 1;
  }

  /** `payload`: the whole chunk, its header included. */
  add({ index }: KeyChunk, payload: Uint8Array): void {
    if (this.has(index)) return;
    this.#key?.set(payload.subarray(CHUNK_HEADER_BYTES), index * CHUNK_KEY_BYTES);
    this.#here[index] = 1;
    this.#missing--;
  }

  get acknowledgement(): Acknowledgement {
    let next = 0;
    while (this.#here[next] === 1) next++;
    let low = 0;
    let high = 0;
    for (let bit = 0; bit < 64; bit++) {
      if (this.#here[next + bit] !== 1) continue;
      if (bit < 32) low |= 1 << bit;
      else high |= 1 << (bit - 32);
    }
    return { next, low: low >>> 0, high: high >>> 0 };
  }

  /** Given up: what was here is overwritten. */
  wipe(): void {
    this.#key?.fill(0);
  }
}
