/** Samples that one store keeps unless told otherwise: 32 MiB. */
export const SAMPLES_KEPT_MAX = 4_194_304;

const FIRST_CAPACITY = 16;

/**
 * Growing list of numbers in a typed array. Beyond its limit it keeps a uniform sample of all that
 * were added (reservoir sampling, R. W. Vitter's algorithm R), so that quantiles stay unbiased and
 * memory bounded. The choice is a function of the order of arrival alone: same run, same sample.
 */
export class SampleStore {
  readonly #limit: number;
  #values = new Float64Array(0);
  #kept = 0;
  #added = 0;

  /** `limit`: samples kept at most, >= 1. */
  constructor(limit: number = SAMPLES_KEPT_MAX) {
    this.#limit = limit;
  }

  /** Samples added, kept or not. */
  get added(): number {
    return this.#added;
  }

  /** Samples held, at most the limit. */
  get kept(): number {
    return this.#kept;
  }

  add(value: number): void {
    this.#added++;
    if (this.#kept < this.#limit) {
      if (this.#kept === this.#values.length) this.#grow();
      this.#values[this.#kept++] = value;
      return;
    }
    const place = Math.floor(fraction(this.#added) * this.#added);
    if (place < this.#limit) this.#values[place] = value;
  }

  /** Ascending copy of what is held. */
  sorted(): Float64Array {
    return this.#values.slice(0, this.#kept).sort();
  }

  #grow(): void {
    const capacity = Math.min(this.#limit, Math.max(FIRST_CAPACITY, this.#values.length * 2));
    const grown = new Float64Array(capacity);
    grown.set(this.#values);
    this.#values = grown;
  }
}

/** A number in [0, 1) that looks random, from a counter below 2^53. */
function fraction(counter: number): number {
  const low = scramble((counter >>> 0) ^ 0x9e3779b9);
  const high = scramble(low ^ Math.floor(counter / 0x1_0000_0000));
  return ((low >>> 5) * 0x400_0000 + (high >>> 6)) / 0x20_0000_0000_0000;
}

function scramble(word: number): number {
  let h = word ^ (word >>> 16);
  h = Math.imul(h, 0x7feb352d);
  h ^= h >>> 15;
  h = Math.imul(h, 0x846ca68b);
  return (h ^ (h >>> 16)) >>> 0;
}
