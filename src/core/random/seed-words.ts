/**
 * Four 32-bit words from a seed and a name. Every random stream and every keyed draw of a run starts
 * from here, so that adding an entity leaves the numbers of all others unchanged (invariant 4).
 */
export type SeedWords = readonly [number, number, number, number];

/** `seed`: 0..2^53-1; `name`: any text, part of the identity. */
export function seedWords(seed: number, name: string): SeedWords {
  const low = seed >>> 0;
  const high = Math.floor(seed / 0x1_0000_0000) >>> 0;
  let a = 0x9e3779b9 ^ low;
  let b = 0x243f6a88 ^ high;
  let c = 0xb7e15162 ^ name.length;
  let d = 0x452821e6 ^ Math.imul(low, 0x85ebca6b);
  for (let i = 0; i < name.length; i++) {
    const unit = name.charCodeAt(i);
    a = Math.imul(a ^ unit, 0x01000193);
    b = Math.imul((b << 5) | (b >>> 27), 0x85ebca6b) ^ (a + unit);
    c = (Math.imul(c ^ b, 0xc2b2ae35) + 0x27d4eb2f) | 0;
    d ^= Math.imul(c + unit, 0x165667b1);
  }
  return [scramble(a ^ d), scramble(b ^ a), scramble(c ^ b), scramble(d ^ c)];
}

/** A bijection of 32-bit words in which every input bit moves every output bit (MurmurHash3's finaliser). */
export function scramble(word: number): number {
  let h = word ^ (word >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
