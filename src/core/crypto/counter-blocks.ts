import type { BlockCipher } from "./port.ts";

/** Blocks that one call of the cipher takes at most: few calls, and scratch that stays in cache. */
export const SCRATCH_BLOCKS = 128;

/**
 * Keystream scratch, shared by everything that encrypts counter blocks: calls never nest, and each
 * user wipes what it wrote before it returns.
 */
export const scratch = new Uint8Array(16 * SCRATCH_BLOCKS);
const scratchView = new DataView(scratch.buffer);

/**
 * Fills the first `blocks` blocks of `scratch` with the encryption of `word0 word1 word2 word3`,
 * counted up from there. The counter is the last 64 bits, big endian; a user whose counter has
 * 32 bits must end before it overflows.
 */
export function encryptCounters(
  cipher: BlockCipher,
  blocks: number,
  word0: number,
  word1: number,
  word2: number,
  word3: number,
): void {
  writeCounters(scratchView, blocks, word0, word1, word2, word3);
  cipher.encryptBlocks(scratch, scratch, blocks);
}

/** Writes `blocks` counter blocks to the start of `view`, as `encryptCounters` encrypts them. */
export function writeCounters(
  view: DataView,
  blocks: number,
  word0: number,
  word1: number,
  word2: number,
  word3: number,
): void {
  let high = word2;
  let low = word3 >>> 0;
  for (let at = 0; at < 16 * blocks; at += 16) {
    view.setInt32(at, word0);
    view.setInt32(at + 4, word1);
    view.setInt32(at + 8, high);
    view.setInt32(at + 12, low);
    low = (low + 1) >>> 0;
    if (low === 0) high = (high + 1) | 0;
  }
}
