import { seedWords } from "./seed-words.ts";

/** Outputs that are thrown away, so that near seeds have nothing in common. */
const WARM_UP = 12;

/**
 * A stream of numbers that look random, the same for the same seed and name (the generator is
 * Chris Doty-Humphrey's sfc32). It drives traffic, nonces and, with `entropy: seeded`, test keys. It is
 * no source of secrets.
 */
export class RandomStream {
  #a: number;
  #b: number;
  #c: number;
  #counter: number;

  /** `seed`: 0..2^53-1; `name`: whose stream it is, `traffic/A/1`. */
  constructor(seed: number, name: string) {
    const [a, b, c, d] = seedWords(seed, name);
    this.#a = a | 0;
    this.#b = b | 0;
    this.#c = c | 0;
    this.#counter = d | 0;
    for (let i = 0; i < WARM_UP; i++) this.uint32();
  }

  /** 0..2^32-1. */
  uint32(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** In [0, 1), 53 bits of it. */
  fraction(): number {
    const high = this.uint32() >>> 5;
    return (high * 0x400_0000 + (this.uint32() >>> 6)) / 0x20_0000_0000_0000;
  }

  /** Fills `length` bytes of `out` from `offset`. */
  bytes(out: Uint8Array, offset: number, length: number): void {
    const end = offset + length;
    let at = offset;
    for (; at + 4 <= end; at += 4) {
      const word = this.uint32();
      out[at] = word;
      out[at + 1] = word >>> 8;
      out[at + 2] = word >>> 16;
      out[at + 3] = word >>> 24;
    }
    if (at === end) return;
    for (let word = this.uint32(); at < end; at++, word >>>= 8) out[at] = word;
  }
}
