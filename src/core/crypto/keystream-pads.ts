import { KeygridError } from "../errors.ts";
import { writeCounters } from "./counter-blocks.ts";
import type { BlockCipher } from "./port.ts";

/** Pads that one call of the cipher prepares. A call costs about as much as encrypting 30 blocks. */
const BATCH_PADS = 64;
const PAD_BYTES = 16;
/** A receiver at the edge of two batches goes back and forth between them, so both are kept. */
const SLOTS = 2;

/** Length of the prefix that names whose pads these are (direction, session). */
export const PAD_PREFIX_BYTES = 8;

/**
 * The pads of a session MAC: s_i = E_k(prefix || i), with i the frame's sequence number as 64 bits,
 * big endian. Computed a batch at a time, in any order; the key k serves no other purpose.
 */
export class KeystreamPads {
  readonly #cipher: BlockCipher;
  readonly #prefix0: number;
  readonly #prefix1: number;
  readonly #slots: (Uint8Array | null)[] = new Array(SLOTS).fill(null);
  /** Which batch each slot holds, -1 for none. */
  readonly #batchOf: number[] = new Array(SLOTS).fill(-1);
  /** The batch that `seek` found; the pad is the 16 bytes at the offset it returned. */
  bytes: Uint8Array = new Uint8Array(0);

  /**
   * @param cipher under the session's MAC key.
   * @param prefix 8 bytes that no other user of this key has; not kept.
   * @throws KeygridError KG_INVARIANT on another length.
   */
  constructor(cipher: BlockCipher, prefix: Uint8Array) {
    if (prefix.length !== PAD_PREFIX_BYTES) {
      const what = `a pad prefix has ${prefix.length} bytes instead of ${PAD_PREFIX_BYTES}`;
      throw new KeygridError("KG_INVARIANT", { what });
    }
    const view = new DataView(prefix.buffer, prefix.byteOffset, PAD_PREFIX_BYTES);
    this.#cipher = cipher;
    this.#prefix0 = view.getInt32(0);
    this.#prefix1 = view.getInt32(4);
  }

  /**
   * Makes the pad of frame `sequence` (an integer, 0..2^53-1) available in `bytes` and returns its
   * offset there. Good until the next call.
   */
  seek(sequence: number): number {
    const batch = Math.floor(sequence / BATCH_PADS);
    const slot = batch % SLOTS;
    let bytes = this.#slots[slot];
    if (bytes == null || this.#batchOf[slot] !== batch) {
      bytes ??= new Uint8Array(BATCH_PADS * PAD_BYTES);
      this.#slots[slot] = bytes;
      this.#batchOf[slot] = batch;
      this.#fill(bytes, batch * BATCH_PADS);
    }
    this.bytes = bytes;
    return (sequence - batch * BATCH_PADS) * PAD_BYTES;
  }

  /** Overwrites the prepared pads. */
  wipe(): void {
    for (const bytes of this.#slots) bytes?.fill(0);
    this.#batchOf.fill(-1);
  }

  #fill(bytes: Uint8Array, firstSequence: number): void {
    const high = Math.floor(firstSequence / 2 ** 32);
    const low = firstSequence % 2 ** 32;
    const view = new DataView(bytes.buffer);
    writeCounters(view, BATCH_PADS, this.#prefix0, this.#prefix1, high, low);
    this.#cipher.encryptBlocks(bytes, bytes, BATCH_PADS);
  }
}
