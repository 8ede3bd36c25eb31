import { assertKeyBytes, assertRange } from "./bytes.ts";
import { BLOCK_KEY_BYTES, type BlockCipher } from "./port.ts";

/**
 * AES-256, encryption only (counter modes need no more), by the four usual 32-bit tables, which are
 * computed from the definition of the S-box when the module loads. Source: FIPS 197.
 * Table look-ups depend on the key: this is for a testbed, not against an attacker on the same CPU.
 */
const ROUNDS = 14;
const KEY_WORDS = 8;

const sbox = new Uint8Array(256);
const table0 = new Int32Array(256);
const table1 = new Int32Array(256);
const table2 = new Int32Array(256);
const table3 = new Int32Array(256);
fillTables();

/** x times the polynomial x in GF(2^8), FIPS 197 section 4.2. */
function double(x: number): number {
  return ((x << 1) ^ ((x >>> 7) * 0x11b)) & 0xff;
}

function rotateRight(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits));
}

function fillTables(): void {
  // p runs through the non-zero field elements as powers of 3, q through their inverses.
  let p = 1;
  let q = 1;
  do {
    p ^= double(p);
    q ^= q << 1;
    q ^= q << 2;
    q ^= q << 4;
    q &= 0xff;
    if ((q & 0x80) !== 0) q ^= 0x09;
    const wide = q | (q << 8);
    sbox[p] = (q ^ (wide >>> 7) ^ (wide >>> 6) ^ (wide >>> 5) ^ (wide >>> 4) ^ 0x63) & 0xff;
  } while (p !== 1);
  sbox[0] = 0x63;
  for (let x = 0; x < 256; x++) {
    const s = sbox[x] as number;
    const word = (double(s) << 24) | (s << 16) | (s << 8) | (double(s) ^ s);
    table0[x] = word;
    table1[x] = rotateRight(word, 8);
    table2[x] = rotateRight(word, 16);
    table3[x] = rotateRight(word, 24);
  }
}

function substituteWord(word: number): number {
  return (
    ((sbox[word >>> 24] as number) << 24) |
    ((sbox[(word >>> 16) & 0xff] as number) << 16) |
    ((sbox[(word >>> 8) & 0xff] as number) << 8) |
    (sbox[word & 0xff] as number)
  );
}

/** One output column of a full round: bytes of four input columns through the tables. */
function mixColumn(a: number, b: number, c: number, d: number): number {
  return (
    (table0[a >>> 24] as number) ^
    (table1[(b >>> 16) & 0xff] as number) ^
    (table2[(c >>> 8) & 0xff] as number) ^
    (table3[d & 0xff] as number)
  );
}

/** One output column of the last round, which mixes no columns. */
function lastColumn(a: number, b: number, c: number, d: number): number {
  return (
    ((sbox[a >>> 24] as number) << 24) |
    ((sbox[(b >>> 16) & 0xff] as number) << 16) |
    ((sbox[(c >>> 8) & 0xff] as number) << 8) |
    (sbox[d & 0xff] as number)
  );
}

export class Aes256 implements BlockCipher {
  readonly #schedule = new Int32Array(4 * (ROUNDS + 1));

  /**
   * @param key 32 bytes; not kept.
   * @throws KeygridError KG_CRYPTO_KEY on any other length.
   */
  constructor(key: Uint8Array) {
    assertKeyBytes("aes-256", key, BLOCK_KEY_BYTES["aes-256"]);
    const schedule = this.#schedule;
    const view = new DataView(key.buffer, key.byteOffset, key.length);
    for (let i = 0; i < KEY_WORDS; i++) schedule[i] = view.getInt32(4 * i);
    let roundConstant = 1;
    for (let i = KEY_WORDS; i < schedule.length; i++) {
      let word = schedule[i - 1] as number;
      if (i % KEY_WORDS === 0) {
        word = substituteWord(rotateRight(word, 24)) ^ (roundConstant << 24);
        roundConstant = double(roundConstant);
      } else if (i % KEY_WORDS === 4) {
        word = substituteWord(word);
      }
      schedule[i] = (schedule[i - KEY_WORDS] as number) ^ word;
    }
  }

  encryptBlocks(input: Uint8Array, output: Uint8Array, blocks: number): void {
    assertRange(input, 0, 16 * blocks);
    assertRange(output, 0, 16 * blocks);
    const source = new DataView(input.buffer, input.byteOffset, input.length);
    const target = new DataView(output.buffer, output.byteOffset, output.length);
    for (let at = 0; at < 16 * blocks; at += 16) this.#encrypt(source, target, at);
  }

  #encrypt(source: DataView, target: DataView, at: number): void {
    const k = this.#schedule;
    let a = source.getInt32(at) ^ (k[0] as number);
    let b = source.getInt32(at + 4) ^ (k[1] as number);
    let c = source.getInt32(at + 8) ^ (k[2] as number);
    let d = source.getInt32(at + 12) ^ (k[3] as number);
    const last = 4 * ROUNDS;
    for (let i = 4; i < last; i += 4) {
      const e = mixColumn(a, b, c, d) ^ (k[i] as number);
      const f = mixColumn(b, c, d, a) ^ (k[i + 1] as number);
      const g = mixColumn(c, d, a, b) ^ (k[i + 2] as number);
      const h = mixColumn(d, a, b, c) ^ (k[i + 3] as number);
      a = e;
      b = f;
      c = g;
      d = h;
    }
    target.setInt32(at, lastColumn(a, b, c, d) ^ (k[last] as number));
    target.setInt32(at + 4, lastColumn(b, c, d, a) ^ (k[last + 1] as number));
    target.setInt32(at + 8, lastColumn(c, d, a, b) ^ (k[last + 2] as number));
    target.setInt32(at + 12, lastColumn(d, a, b, c) ^ (k[last + 3] as number));
  }
}
