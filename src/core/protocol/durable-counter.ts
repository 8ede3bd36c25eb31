import type { Effects, Recovered } from "../role.ts";

/** Numbers that one durable write reserves ahead; a crash skips at most so many. */
export const COUNTER_RESERVE = 1_024;
/** Numbers of a counter, 0..2^32-2: a frame's sequence field has 32 bits. Then nothing is sealed any more. */
export const COUNTER_MAX = 0xffff_ffff;

/**
 * Numbers that are never handed out twice, across restarts: those of frames under a key that outlives
 * its holder's memory. They are used only below a durable mark, and a restart resumes at it.
 */
export class DurableCounter {
  /** First number of this incarnation: whatever has a lower one is from an earlier one. */
  readonly first: number;
  readonly #key: string;
  readonly #token: number;
  #next: number;
  #mark: number;
  #pending = 0;

  /** `key`, `token`: of the durable record, as in `Effects.persist`. */
  constructor(key: string, token: number, recovered: Recovered | null) {
    this.#key = key;
    this.#token = token;
    this.first = (recovered?.get(key) as number | undefined) ?? 0;
    this.#next = this.first;
    this.#mark = this.first;
  }

  /** The next number, or -1: the caller tries again after `persisted`, or for ever in vain at the end. */
  take(fx: Effects): number {
    if (this.#next + COUNTER_RESERVE / 2 > this.#mark) this.#reserve(fx);
    return this.#next < this.#mark ? this.#next++ : -1;
  }

  /** The write that `take` asked for is durable. */
  persisted(): void {
    this.#mark = Math.max(this.#mark, this.#pending);
    this.#pending = 0;
  }

  #reserve(fx: Effects): void {
    const mark = Math.min(COUNTER_MAX, this.#next + COUNTER_RESERVE);
    if (this.#pending !== 0 || mark <= this.#mark) return;
    this.#pending = mark;
    fx.persist(this.#key, mark, this.#token);
  }
}
