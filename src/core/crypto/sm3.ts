/** SM3 hash function, 256 bit. Source: GB/T 32905-2016. */

/** Length of a digest in bytes. */
export const SM3_DIGEST_BYTES = 32;
/** Length of the block that the compression function takes, in bytes. */
export const SM3_BLOCK_BYTES = 64;

const INITIAL = Int32Array.of(
  0x7380166f,
  0x4914b2b9,
  0x172442d7,
  0xda8a0600,
  0xa96f30bc,
  0x163138aa,
  0xe38dee4d,
  0xb0fb0e4e,
);

/** T_j <<< j of section 5.3.3, for each of the 64 rounds. */
const roundConstants = new Int32Array(64);
for (let j = 0; j < 64; j++) {
  roundConstants[j] = rotateLeft(j < 16 ? 0x79cc4519 : 0x7a879d8a, j % 32);
}

/** Message words W_0..W_67; W'_j is W_j XOR W_(j+4). */
const words = new Int32Array(68);

/** Padding never exceeds two blocks: 1 bit, zeros, and the length in 8 bytes. */
const tail = new Uint8Array(2 * SM3_BLOCK_BYTES);
const tailView = new DataView(tail.buffer);

function rotateLeft(word: number, bits: number): number {
  return bits === 0 ? word : (word << bits) | (word >>> (32 - bits));
}

/** State of a hash that has taken in whole blocks; saved states make keyed hashes cheap. */
export type Sm3State = Int32Array;

/** The state before any block. */
export function initialSm3State(): Sm3State {
  return INITIAL.slice();
}

/** Takes the 64 bytes at `offset` of `view` into `state`. */
export function absorbSm3Block(state: Sm3State, view: DataView, offset: number): void {
  expand(view, offset);
  let a = state[0] as number;
  let b = state[1] as number;
  let c = state[2] as number;
  let d = state[3] as number;
  let e = state[4] as number;
  let f = state[5] as number;
  let g = state[6] as number;
  let h = state[7] as number;
  for (let j = 0; j < 64; j++) {
    const word = words[j] as number;
    const a12 = (a << 12) | (a >>> 20);
    const sum = (a12 + e + (roundConstants[j] as number)) | 0;
    const ss1 = (sum << 7) | (sum >>> 25);
    const ff = j < 16 ? a ^ b ^ c : (a & b) | (a & c) | (b & c);
    const gg = j < 16 ? e ^ f ^ g : (e & f) | (~e & g);
    const tt1 = (ff + d + (ss1 ^ a12) + (word ^ (words[j + 4] as number))) | 0;
    const tt2 = (gg + h + ss1 + word) | 0;
    d = c;
    c = (b << 9) | (b >>> 23);
    b = a;
    a = tt1;
    h = g;
    g = (f << 19) | (f >>> 13);
    f = e;
    e = tt2 ^ ((tt2 << 9) | (tt2 >>> 23)) ^ ((tt2 << 17) | (tt2 >>> 15));
  }
  state[0] = (state[0] as number) ^ a;
  state[1] = (state[1] as number) ^ b;
  state[2] = (state[2] as number) ^ c;
  state[3] = (state[3] as number) ^ d;
  state[4] = (state[4] as number) ^ e;
  state[5] = (state[5] as number) ^ f;
  state[6] = (state[6] as number) ^ g;
  state[7] = (state[7] as number) ^ h;
}

/** Message expansion, section 5.3.2. */
function expand(view: DataView, offset: number): void {
  for (let j = 0; j < 16; j++) words[j] = view.getInt32(offset + 4 * j);
  for (let j = 16; j < 68; j++) {
    const w3 = words[j - 3] as number;
    const w13 = words[j - 13] as number;
    const x = (words[j - 16] as number) ^ (words[j - 9] as number) ^ ((w3 << 15) | (w3 >>> 17));
    const p1 = x ^ ((x << 15) | (x >>> 17)) ^ ((x << 23) | (x >>> 9));
    words[j] = p1 ^ ((w13 << 7) | (w13 >>> 25)) ^ (words[j - 6] as number);
  }
}

/**
 * Takes the last `data` into `state`, pads as for a message of `absorbedBytes + data.length` bytes
 * (`absorbedBytes`, a multiple of 64, are those already in `state`), and writes the 32-byte digest.
 */
export function finishSm3(
  state: Sm3State,
  absorbedBytes: number,
  data: Uint8Array,
  out: Uint8Array,
  outOffset: number,
): void {
  const view = new DataView(data.buffer, data.byteOffset, data.length);
  const whole = data.length - (data.length % SM3_BLOCK_BYTES);
  for (let at = 0; at < whole; at += SM3_BLOCK_BYTES) absorbSm3Block(state, view, at);
  const rest = data.length - whole;
  const tailBytes = rest + 9 <= SM3_BLOCK_BYTES ? SM3_BLOCK_BYTES : 2 * SM3_BLOCK_BYTES;
  tail.fill(0);
  tail.set(whole === 0 ? data : data.subarray(whole));
  tail[rest] = 0x80;
  const bits = (absorbedBytes + data.length) * 8;
  tailView.setUint32(tailBytes - 8, Math.floor(bits / 2 ** 32));
  tailView.setUint32(tailBytes - 4, bits % 2 ** 32);
  for (let at = 0; at < tailBytes; at += SM3_BLOCK_BYTES) absorbSm3Block(state, tailView, at);
  for (let i = 0; i < 8; i++) {
    const word = state[i] as number;
    out[outOffset + 4 * i] = word >>> 24;
    out[outOffset + 4 * i + 1] = word >>> 16;
    out[outOffset + 4 * i + 2] = word >>> 8;
    out[outOffset + 4 * i + 3] = word;
  }
}

/** SM3 digest of `data`, 32 bytes. */
export function sm3(data: Uint8Array): Uint8Array {
  const digest = new Uint8Array(SM3_DIGEST_BYTES);
  finishSm3(initialSm3State(), 0, data, digest, 0);
  return digest;
}
