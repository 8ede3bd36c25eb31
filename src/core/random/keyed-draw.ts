import { scramble, seedWords } from "./seed-words.ts";

/**
 * Numbers in [0, 1) that are a pure function of a key and of what is asked: no order of asking, and
 * nothing that was asked before, changes them. Links draw errors this way, so that `sim` and live runs
 * lose the same frames.
 */
export class KeyedDraw {
  readonly #a: number;
  readonly #b: number;
  readonly #c: number;
  readonly #d: number;

  constructor(seed: number, name: string) {
    const [a, b, c, d] = seedWords(seed, name);
    this.#a = a;
    this.#b = b;
    this.#c = c;
    this.#d = d;
  }

  /** `number`: 0..2^53-1, which one; `purpose`: 0..2^32-1, what for. */
  fraction(number: number, purpose: number): number {
    const low = number >>> 0;
    const high = (number / 0x1_0000_0000) >>> 0;
    let h = scramble(this.#a ^ low);
    h = scramble((h + this.#b) ^ high);
    h = scramble((h + this.#c) ^ purpose);
    const other = scramble((h ^ this.#d) + 0x9e3779b9);
    return ((h >>> 5) * 0x400_0000 + (other >>> 6)) / 0x20_0000_0000_0000;
  }
}
