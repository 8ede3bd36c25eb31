/**
 * GHASH of GCM (NIST SP 800-38D section 6.4) by Shoup's 8-bit tables: 4 KiB a key, one look-up a byte.
 * Bit 0 of a field element is the most significant bit of its first byte.
 */

/** What the eight bits shifted out at the low end fold back into the first word (x^128 = x^7 + x^2 + x + 1). */
const foldBack = new Int32Array(256);
for (let byte = 0; byte < 256; byte++) {
  let word = 0;
  for (let bit = 0; bit < 8; bit++) if (((byte >>> bit) & 1) !== 0) word ^= 0xe1000000 >>> (7 - bit);
  foldBack[byte] = word;
}

/**
 * Blocks that are multiplied bit by bit before the tables are made. Those cost as much as some 40 blocks,
 * and the keys of many sessions hash one frame only.
 */
const TABLE_FROM_BLOCKS = 40;

export class Ghash {
  /** H, the encryption of the zero block. */
  readonly #key = new Int32Array(4);
  /** Product of the hash key with every byte, four words each; null while few blocks were hashed. */
  #products: Int32Array | null = null;
  #blocksLeft = TABLE_FROM_BLOCKS;
  #y0 = 0;
  #y1 = 0;
  #y2 = 0;
  #y3 = 0;
  /** The last, unfilled block, padded with zeros. */
  readonly #partial = new Uint8Array(16);
  readonly #partialView = new DataView(this.#partial.buffer);

  /** @param hashKey H: 16 bytes, not kept. */
  constructor(hashKey: Uint8Array) {
    const view = new DataView(hashKey.buffer, hashKey.byteOffset, 16);
    for (let word = 0; word < 4; word++) this.#key[word] = view.getInt32(4 * word);
  }

  /** Forgets what was hashed. */
  reset(): void {
    this.#y0 = 0;
    this.#y1 = 0;
    this.#y2 = 0;
    this.#y3 = 0;
  }

  /** Takes in `data`, padded with zeros to whole blocks. */
  update(data: Uint8Array): void {
    const view = new DataView(data.buffer, data.byteOffset, data.length);
    const whole = data.length & ~15;
    this.#absorb(view, whole);
    if (whole === data.length) return;
    this.#partial.fill(0);
    this.#partial.set(data.subarray(whole));
    this.#absorb(this.#partialView, 16);
  }

  /** Takes in the block of the two lengths, in bytes, and writes the 16-byte hash to `out`. */
  finish(aadBytes: number, textBytes: number, out: Uint8Array): void {
    const view = this.#partialView;
    view.setUint32(0, Math.floor(aadBytes / 2 ** 29));
    view.setUint32(4, (aadBytes * 8) % 2 ** 32);
    view.setUint32(8, Math.floor(textBytes / 2 ** 29));
    view.setUint32(12, (textBytes * 8) % 2 ** 32);
    this.#absorb(view, 16);
    view.setInt32(0, this.#y0);
    view.setInt32(4, this.#y1);
    view.setInt32(8, this.#y2);
    view.setInt32(12, this.#y3);
    out.set(this.#partial);
    this.#partial.fill(0);
  }

  /** For each block: Y = (Y XOR block) * H. */
  #absorb(view: DataView, lengthBytes: number): void {
    if (this.#products !== null) return this.#absorbByTable(this.#products, view, lengthBytes);
    this.#blocksLeft -= lengthBytes / 16;
    if (this.#blocksLeft >= 0) return this.#absorbByBit(view, lengthBytes);
    this.#products = productsOf(this.#key);
    this.#absorbByTable(this.#products, view, lengthBytes);
  }

  /** Adds H times x^i for every set bit i, from the first on. */
  #absorbByBit(view: DataView, lengthBytes: number): void {
    const x = bitScratch;
    for (let at = 0; at < lengthBytes; at += 16) {
      x[0] = this.#y0 ^ view.getInt32(at);
      x[1] = this.#y1 ^ view.getInt32(at + 4);
      x[2] = this.#y2 ^ view.getInt32(at + 8);
      x[3] = this.#y3 ^ view.getInt32(at + 12);
      let v0 = this.#key[0] as number;
      let v1 = this.#key[1] as number;
      let v2 = this.#key[2] as number;
      let v3 = this.#key[3] as number;
      let z0 = 0;
      let z1 = 0;
      let z2 = 0;
      let z3 = 0;
      for (let bit = 0; bit < 128; bit++) {
        const mask = -(((x[bit >>> 5] as number) >>> (31 - (bit & 31))) & 1);
        z0 ^= v0 & mask;
        z1 ^= v1 & mask;
        z2 ^= v2 & mask;
        z3 ^= v3 & mask;
        const fold = -(v3 & 1) & 0xe1000000;
        v3 = (v3 >>> 1) | (v2 << 31);
        v2 = (v2 >>> 1) | (v1 << 31);
        v1 = (v1 >>> 1) | (v0 << 31);
        v0 = (v0 >>> 1) ^ fold;
      }
      this.#y0 = z0;
      this.#y1 = z1;
      this.#y2 = z2;
      this.#y3 = z3;
    }
    x.fill(0);
  }

  /** Byte by byte from the last, whose power is highest. */
  #absorbByTable(table: Int32Array, view: DataView, lengthBytes: number): void {
    let y0 = this.#y0;
    let y1 = this.#y1;
    let y2 = this.#y2;
    let y3 = this.#y3;
    for (let at = 0; at < lengthBytes; at += 16) {
      const x0 = y0 ^ view.getInt32(at);
      const x1 = y1 ^ view.getInt32(at + 4);
      const x2 = y2 ^ view.getInt32(at + 8);
      const x3 = y3 ^ view.getInt32(at + 12);
      y0 = 0;
      y1 = 0;
      y2 = 0;
      y3 = 0;
      for (let byte = 15; byte >= 0; byte--) {
        const word = byte > 7 ? (byte > 11 ? x3 : x2) : byte > 3 ? x1 : x0;
        const product = ((word >>> (24 - 8 * (byte & 3))) & 0xff) << 2;
        const fold = foldBack[y3 & 0xff] as number;
        y3 = ((y3 >>> 8) | (y2 << 24)) ^ (table[product + 3] as number);
        y2 = ((y2 >>> 8) | (y1 << 24)) ^ (table[product + 2] as number);
        y1 = ((y1 >>> 8) | (y0 << 24)) ^ (table[product + 1] as number);
        y0 = (y0 >>> 8) ^ fold ^ (table[product] as number);
      }
    }
    this.#y0 = y0;
    this.#y1 = y1;
    this.#y2 = y2;
    this.#y3 = y3;
  }
}

const bitScratch = new Int32Array(4);

/** Product of `key` with every byte, four words each. */
function productsOf(key: Int32Array): Int32Array {
  const table = new Int32Array(4 * 256);
  let [z0, z1, z2, z3] = key as unknown as [number, number, number, number];
  for (let bit = 0x80; bit > 0; bit >>>= 1) {
    table.set([z0, z1, z2, z3], 4 * bit);
    const fold = -(z3 & 1) & 0xe1000000;
    z3 = (z3 >>> 1) | (z2 << 31);
    z2 = (z2 >>> 1) | (z1 << 31);
    z1 = (z1 >>> 1) | (z0 << 31);
    z0 = (z0 >>> 1) ^ fold;
  }
  for (let top = 2; top < 256; top *= 2) {
    for (let low = 1; low < top; low++) {
      for (let word = 0; word < 4; word++) {
        table[4 * (top + low) + word] = (table[4 * top + word] as number) ^ (table[4 * low + word] as number);
      }
    }
  }
  return table;
}
