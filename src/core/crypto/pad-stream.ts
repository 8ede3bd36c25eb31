import { assertRange, wipe } from "./bytes.ts";
import { encryptCounters, SCRATCH_BLOCKS, scratch } from "./counter-blocks.ts";
import type { BlockCipher, CryptoPort } from "./port.ts";

/** Length of a pair's secret. */
export const PAD_STREAM_SECRET_BYTES = 32;

/**
 * Bytes computed in one go: frames take some hundred at a time, mostly in order. A stream begins with
 * little, because many are asked only for a session key now and then.
 */
const STRETCH_BYTES_FIRST = 256;
const STRETCH_BYTES_MAX = 16 * SCRATCH_BLOCKS;

interface Stretch {
  /** First byte, a multiple of 16. */
  at: number;
  bytes: Uint8Array;
}

/**
 * The stream behind `derived` key material: AES-256 in counter mode under a pair's secret, the same
 * at both ends, readable at any offset. Block n is the encryption of lane (32 bits), 0 (32 bits) and
 * n (64 bits), so that lanes (up, down) never share a block. It is computational, never
 * information-theoretic, and only as good as its secret.
 */
export class PadStream {
  readonly #cipher: BlockCipher;
  readonly #lane: number;
  /**
   * The stretch that was computed last and the one before: who reads across their border, or comes a
   * frame later, finds both. They are no more secret than the cipher's key beside them.
   */
  #last: Stretch = { at: 0, bytes: new Uint8Array(0) };
  #before: Stretch = { at: 0, bytes: new Uint8Array(0) };

  /**
   * @param secret 32 bytes; not kept.
   * @param lane 0..2^32-1; independent streams of one secret.
   * @throws KeygridError KG_CRYPTO_KEY on a secret of another length.
   */
  constructor(crypto: CryptoPort, secret: Uint8Array, lane: number) {
    this.#cipher = crypto.blockCipher("aes-256", secret);
    this.#lane = lane;
  }

  /**
   * Writes `lengthBytes` of the stream from byte `offset` (0..2^53-1) to `out[outOffset..]`.
   * @throws KeygridError KG_INVARIANT when the range leaves `out`.
   */
  read(offset: number, lengthBytes: number, out: Uint8Array, outOffset: number): void {
    assertRange(out, outOffset, lengthBytes);
    let done = 0;
    while (done < lengthBytes) {
      const { at, bytes } = this.#stretchOf(offset + done);
      const from = offset + done - at;
      const count = Math.min(bytes.length - from, lengthBytes - done);
      for (let i = 0; i < count; i++) out[outOffset + done + i] = bytes[from + i] as number;
      done += count;
    }
  }

  #stretchOf(offset: number): Stretch {
    if (holds(this.#last, offset)) return this.#last;
    if (holds(this.#before, offset)) return this.#before;
    const next = this.#before;
    const grown = Math.min(STRETCH_BYTES_MAX, Math.max(STRETCH_BYTES_FIRST, 2 * this.#last.bytes.length));
    this.#before = this.#last;
    this.#last = next;
    if (grown > next.bytes.length) next.bytes = new Uint8Array(grown);
    next.at = offset - (offset % 16);
    const { length } = next.bytes;
    const block = next.at / 16;
    encryptCounters(this.#cipher, length / 16, this.#lane, 0, Math.floor(block / 2 ** 32), block % 2 ** 32);
    next.bytes.set(length === scratch.length ? scratch : scratch.subarray(0, length));
    wipe(scratch, 0, length);
    return next;
  }
}

function holds({ at, bytes }: Stretch, offset: number): boolean {
  return offset >= at && offset < at + bytes.length;
}
