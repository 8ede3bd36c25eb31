import { assertRange, wipe } from "./bytes.ts";
import { encryptCounters, SCRATCH_BLOCKS, scratch } from "./counter-blocks.ts";
import type { BlockCipher, CryptoPort } from "./port.ts";

const EMPTY = new Uint8Array(0);

/** Length of a pair's secret. */
export const PAD_STREAM_SECRET_BYTES = 32;

/**
 * Bytes computed in one go and kept until read: frames take some hundred at a time, mostly in order. A
 * stream begins with little, because many are asked only for a session key now and then.
 */
const AHEAD_BYTES_FIRST = 256;
const AHEAD_BYTES_MAX = 16 * SCRATCH_BLOCKS;

/**
 * The stream behind `derived` key material: AES-256 in counter mode under a pair's secret, the same
 * at both ends, readable at any offset. Block n is the encryption of lane (32 bits), 0 (32 bits) and
 * n (64 bits), so that lanes (up, down) never share a block. It is computational, never
 * information-theoretic, and only as good as its secret.
 */
export class PadStream {
  readonly #cipher: BlockCipher;
  readonly #lane: number;
  /** The stretch from `#aheadAt` on that was computed last; what was read of it is wiped. */
  #ahead = EMPTY;
  #aheadAt = 0;
  /** First byte of the stretch that was not read: what lies before it is wiped. */
  #unreadAt = 0;

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
      const ahead = this.#aheadOf(offset + done);
      const from = offset + done - this.#aheadAt;
      const count = Math.min(ahead.length - from, lengthBytes - done);
      for (let i = 0; i < count; i++) out[outOffset + done + i] = ahead[from + i] as number;
      wipe(ahead, from, count);
      this.#unreadAt = offset + done + count;
      done += count;
    }
  }

  /** The stretch that holds byte `offset` unread; computed anew when it is another, or was read past. */
  #aheadOf(offset: number): Uint8Array {
    const end = this.#aheadAt + this.#ahead.length;
    if (offset >= this.#unreadAt && offset < end) return this.#ahead;
    const grown = Math.min(AHEAD_BYTES_MAX, Math.max(AHEAD_BYTES_FIRST, 2 * this.#ahead.length));
    if (grown > this.#ahead.length) this.#ahead = new Uint8Array(grown);
    const at = offset - (offset % 16);
    const blocks = this.#ahead.length / 16;
    const high = Math.floor(at / 16 / 2 ** 32);
    encryptCounters(this.#cipher, blocks, this.#lane, 0, high, (at / 16) % 2 ** 32);
    this.#ahead.set(scratch.subarray(0, this.#ahead.length));
    wipe(scratch, 0, this.#ahead.length);
    this.#aheadAt = at;
    this.#unreadAt = at;
    return this.#ahead;
  }
}
