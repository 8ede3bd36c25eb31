/**
 * Arithmetic of Poly1305 modulo 2^130 - 5, in six floating-point limbs of 22 bits (2^132 = 20).
 *
 * Doubles are exact below 2^53. A message limb adds less than 2^22 to an accumulator limb of at most
 * 2^21 + 2^12, limbs of r are below 2^22, and those that wrap around are taken times 20: a column of
 * six products stays below 2^52. That is 36 multiplications for 16 bytes, where integers that must
 * stay in 32 bits need ten limbs of 13 bits and 100.
 */

/** Six limbs, least significant first; signed in an accumulator, 0..2^22-1 in a key. */
export type Limbs = Float64Array;

const LIMB_MASK = 0x3fffff;
const LIMB = 2 ** 22;
/** Adding and subtracting it rounds to a multiple of 2^22: at its size, one unit in the last place. */
const ROUND = 1.5 * 2 ** 74;
const CARRY = 2 ** -22;
const CARRY_WRAPPED = 20 * CARRY;
/** The bit that RFC 8439 appends to each full block, 2^128, as seen from the last limb at 2^110. */
const BLOCK_BIT = 1 << 18;

/** Bytes that are hashed at a time, copied to where they can be read as words, at any offset. */
const CHUNK_BYTES = 2_048;
const chunk = new Uint8Array(CHUNK_BYTES);
const chunkView = new DataView(chunk.buffer);

/** Reads a hash key of 16 bytes at `offset`, clamped as RFC 8439 section 2.5 has it, into `r`. */
export function loadHashKey(key: Uint8Array, offset: number, r: Limbs): void {
  const w0 = littleEndian(key, offset) & 0x0fffffff;
  const w1 = littleEndian(key, offset + 4) & 0x0ffffffc;
  const w2 = littleEndian(key, offset + 8) & 0x0ffffffc;
  const w3 = littleEndian(key, offset + 12) & 0x0ffffffc;
  r[0] = w0 & LIMB_MASK;
  r[1] = ((w0 >>> 22) | (w1 << 10)) & LIMB_MASK;
  r[2] = ((w1 >>> 12) | (w2 << 20)) & LIMB_MASK;
  r[3] = (w2 >>> 2) & LIMB_MASK;
  r[4] = ((w2 >>> 24) | (w3 << 8)) & LIMB_MASK;
  r[5] = w3 >>> 14;
}

/** Evaluates the message polynomial at `r` into `h`, not yet reduced to one representation. */
export function hashMessage(r: Limbs, message: Uint8Array, offset: number, lengthBytes: number, h: Limbs): void {
  h.fill(0);
  for (let done = 0; done < lengthBytes; done += CHUNK_BYTES) {
    const count = Math.min(CHUNK_BYTES, lengthBytes - done);
    chunk.set(message.subarray(offset + done, offset + done + count));
    const fullBytes = count & ~15;
    if (fullBytes < count) {
      chunk[count] = 1;
      chunk.fill(0, count + 1, fullBytes + 16);
    }
    hashChunk(r, fullBytes, (count + 15) & ~15, h);
  }
}

/**
 * For each block of `chunk` up to `endBytes`: h = (h + block) * r. Blocks from `fullBytes` on carry
 * their end bit in their bytes. The carry is done twice for all limbs at once, because a chain from
 * limb to limb would take longer than the multiplications.
 */
function hashChunk(r: Limbs, fullBytes: number, endBytes: number, h: Limbs): void {
  const r0 = r[0] as number;
  const r1 = r[1] as number;
  const r2 = r[2] as number;
  const r3 = r[3] as number;
  const r4 = r[4] as number;
  const r5 = r[5] as number;
  const s1 = 20 * r1;
  const s2 = 20 * r2;
  const s3 = 20 * r3;
  const s4 = 20 * r4;
  const s5 = 20 * r5;
  let h0 = h[0] as number;
  let h1 = h[1] as number;
  let h2 = h[2] as number;
  let h3 = h[3] as number;
  let h4 = h[4] as number;
  let h5 = h[5] as number;
  for (let at = 0; at < endBytes; at += 16) {
    const w0 = chunkView.getInt32(at, true);
    const w1 = chunkView.getInt32(at + 4, true);
    const w2 = chunkView.getInt32(at + 8, true);
    const w3 = chunkView.getInt32(at + 12, true);
    h0 += w0 & LIMB_MASK;
    h1 += ((w0 >>> 22) | (w1 << 10)) & LIMB_MASK;
    h2 += ((w1 >>> 12) | (w2 << 20)) & LIMB_MASK;
    h3 += (w2 >>> 2) & LIMB_MASK;
    h4 += ((w2 >>> 24) | (w3 << 8)) & LIMB_MASK;
    h5 += (w3 >>> 14) | (at < fullBytes ? BLOCK_BIT : 0);
    let d0 = h0 * r0 + h1 * s5 + h2 * s4 + (h3 * s3 + h4 * s2 + h5 * s1);
    let d1 = h0 * r1 + h1 * r0 + h2 * s5 + (h3 * s4 + h4 * s3 + h5 * s2);
    let d2 = h0 * r2 + h1 * r1 + h2 * r0 + (h3 * s5 + h4 * s4 + h5 * s3);
    let d3 = h0 * r3 + h1 * r2 + h2 * r1 + (h3 * r0 + h4 * s5 + h5 * s4);
    let d4 = h0 * r4 + h1 * r3 + h2 * r2 + (h3 * r1 + h4 * r0 + h5 * s5);
    let d5 = h0 * r5 + h1 * r4 + h2 * r3 + (h3 * r2 + h4 * r1 + h5 * r0);
    let c0 = d0 + ROUND - ROUND;
    let c1 = d1 + ROUND - ROUND;
    let c2 = d2 + ROUND - ROUND;
    let c3 = d3 + ROUND - ROUND;
    let c4 = d4 + ROUND - ROUND;
    let c5 = d5 + ROUND - ROUND;
    d0 = d0 - c0 + c5 * CARRY_WRAPPED;
    d1 = d1 - c1 + c0 * CARRY;
    d2 = d2 - c2 + c1 * CARRY;
    d3 = d3 - c3 + c2 * CARRY;
    d4 = d4 - c4 + c3 * CARRY;
    d5 = d5 - c5 + c4 * CARRY;
    c0 = d0 + ROUND - ROUND;
    c1 = d1 + ROUND - ROUND;
    c2 = d2 + ROUND - ROUND;
    c3 = d3 + ROUND - ROUND;
    c4 = d4 + ROUND - ROUND;
    c5 = d5 + ROUND - ROUND;
    h0 = d0 - c0 + c5 * CARRY_WRAPPED;
    h1 = d1 - c1 + c0 * CARRY;
    h2 = d2 - c2 + c1 * CARRY;
    h3 = d3 - c3 + c2 * CARRY;
    h4 = d4 - c4 + c3 * CARRY;
    h5 = d5 - c5 + c4 * CARRY;
  }
  h[0] = h0;
  h[1] = h1;
  h[2] = h2;
  h[3] = h3;
  h[4] = h4;
  h[5] = h5;
}

/**
 * Carries from limb to limb until 0 <= h < 2^130; the last limb then holds 20 bits. What leaves it
 * comes back at the bottom times 5. Two rounds: the first leaves a small excess in the lowest limb
 * alone, which the second can pass all the way round at most once.
 */
function normalise(h: Limbs): void {
  for (let round = 0; round < 2; round++) {
    for (let i = 0; i < 5; i++) {
      const carry = Math.floor((h[i] as number) * CARRY);
      h[i] = (h[i] as number) - carry * LIMB;
      h[i + 1] = (h[i + 1] as number) + carry;
    }
    const over = Math.floor((h[5] as number) * 2 ** -20);
    h[5] = (h[5] as number) - over * 2 ** 20;
    h[0] = (h[0] as number) + 5 * over;
  }
}

/** Writes (h mod 2^130 - 5) + pad, modulo 2^128, to `out`: the tag. Uses `h` up. */
export function finishTag(h: Limbs, pad: Uint8Array, padOffset: number, out: Uint8Array, outOffset: number): void {
  normalise(h);
  // h + 5 reaches 2^130 exactly when h >= 2^130 - 5; then h + 5 without that bit is the remainder.
  let carry = 5;
  for (let i = 0; i < 5; i++) carry = ((h[i] as number) + carry) >>> 22;
  carry = ((h[5] as number) + carry) >>> 20;
  h[0] = (h[0] as number) + 5 * carry;
  for (let i = 0; i < 5; i++) {
    const over = (h[i] as number) >>> 22;
    h[i] = (h[i] as number) & LIMB_MASK;
    h[i + 1] = (h[i + 1] as number) + over;
  }
  const h1 = h[1] as number;
  const h2 = h[2] as number;
  const h4 = h[4] as number;
  const h5 = h[5] as number;
  // Bits from 2^130 on fall off the last word by themselves.
  let sum = unsigned((h[0] as number) | (h1 << 22)) + unsigned(littleEndian(pad, padOffset));
  writeLittleEndian(out, outOffset, sum);
  sum = carryOf(sum) + unsigned((h1 >>> 10) | (h2 << 12)) + unsigned(littleEndian(pad, padOffset + 4));
  writeLittleEndian(out, outOffset + 4, sum);
  const third = (h2 >>> 20) | ((h[3] as number) << 2) | (h4 << 24);
  sum = carryOf(sum) + unsigned(third) + unsigned(littleEndian(pad, padOffset + 8));
  writeLittleEndian(out, outOffset + 8, sum);
  sum = carryOf(sum) + unsigned((h4 >>> 8) | (h5 << 14)) + unsigned(littleEndian(pad, padOffset + 12));
  writeLittleEndian(out, outOffset + 12, sum);
}

function unsigned(word: number): number {
  return word >>> 0;
}

/** What a sum of words passes on to the next word. */
function carryOf(sum: number): number {
  return sum >= 2 ** 33 ? 2 : sum >= 2 ** 32 ? 1 : 0;
}

function littleEndian(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at] as number) |
    ((bytes[at + 1] as number) << 8) |
    ((bytes[at + 2] as number) << 16) |
    ((bytes[at + 3] as number) << 24)
  );
}

function writeLittleEndian(bytes: Uint8Array, at: number, sum: number): void {
  const word = sum | 0;
  bytes[at] = word;
  bytes[at + 1] = word >>> 8;
  bytes[at + 2] = word >>> 16;
  bytes[at + 3] = word >>> 24;
}
