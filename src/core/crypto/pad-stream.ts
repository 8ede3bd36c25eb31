import { assertRange, wipe } from "./bytes.ts";
import { encryptCounters, SCRATCH_BLOCKS, scratch } from "./counter-blocks.ts";
import type { BlockCipher, CryptoPort } from "./port.ts";

/** Length of a pair's secret. */
export const PAD_STREAM_SECRET_BYTES = 32;

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
    let block = Math.floor(offset / 16);
    let skip = offset - 16 * block;
    let done = 0;
    while (done < lengthBytes) {
      const blocks = Math.min(SCRATCH_BLOCKS, Math.ceil((skip + lengthBytes - done) / 16));
      const count = Math.min(16 * blocks - skip, lengthBytes - done);
      const high = Math.floor(block / 2 ** 32);
      encryptCounters(this.#cipher, blocks, this.#lane, 0, high, block % 2 ** 32);
      out.set(scratch.subarray(skip, skip + count), outOffset + done);
      wipe(scratch, 0, 16 * blocks);
      done += count;
      block += blocks;
      skip = 0;
    }
  }
}
