import { KeygridError } from "../errors.ts";
import { writeCounters } from "./counter-blocks.ts";
import type { BlockCipher } from "./port.ts";

/** Pads that one call of the cipher prepares. A call costs about as much as encrypting 30 blocks. */
const BATCH_PADS = 64;
const PAD_BYTES = 16;

const NONE = new Uint8Array(0);

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
  /** A receiver at the edge of two batches goes back and forth between them, so an even and an odd one are kept. */
  #even: Uint8Array = NONE;
  #evenBatch = -1;
  #odd: Uint8Array = NONE;
  #oddBatch = -1;
  /** The batch that `seek` found; the pad is the 16 bytes at the offset it returned. */
  bytes: Uint8Array = NONE;

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
    if (batch % 2 === 0) {
      if (this.#evenBatch !== batch) this.#even = this.#filled(this.#even, batch);
      this.#evenBatch = batch;
      this.bytes = this.#even;
    } else {
      if (this.#oddBatch !== batch) this.#odd = this.#filled(this.#odd, batch);
      this.#oddBatch = batch;
      this.bytes = this.#odd;
    }
    return (sequence - batch * BATCH_PADS) * PAD_BYTES;
  }

  /** Overwrites the prepared pads. */
  wipe(): void {
    this.#even.fill(0);
    this.#odd.fill(0);
    this.#evenBatch = -1;
    this.#oddBatch = -1;
  }

  /** The pads of a batch, in the array of an earlier one if there was any. */
  #filled(earlier: Uint8Array, batch: number): Uint8Array {
    const bytes = earlier.length > 0 ? earlier : new Uint8Array(BATCH_PADS * PAD_BYTES);
    const firstSequence = batch * BATCH_PADS;
    const high = Math.floor(firstSequence / 2 ** 32);
    const low = firstSequence % 2 ** 32;
    const view = new DataView(bytes.buffer);
    writeCounters(view, BATCH_PADS, this.#prefix0, this.#prefix1, high, low);
    this.#cipher.encryptBlocks(bytes, bytes, BATCH_PADS);
    return bytes;
  }
}
