import { US_PER_S } from "../time.ts";

/** Wait for an answer before any round trip was measured; us. */
export const REPEAT_US_FIRST = US_PER_S;
/** Least and longest wait for an answer; us. */
export const REPEAT_US_MIN = 200_000;
export const REPEAT_US_MAX = 8 * US_PER_S;
/** Waits in a row without progress, then there is a rest. */
export const REPEATS_MAX = 6;
/** Length of that rest; us. */
export const REST_US = 10 * US_PER_S;

/**
 * When an unanswered frame is sent again: after the measured round trip with four times its mean
 * deviation, doubled with every repeat in vain (RFC 6298). What is sent twice is not measured.
 */
export class RepeatTimer {
  #smoothedUs = 0;
  #deviationUs = 0;
  /** When frames left that were not answered, by number, lowest first. */
  readonly #sentUs = new Map<number, number>();
  #repeats = 0;

  /** Frame `sequence` was sent for the first time. */
  sent(sequence: number, atUs: number): void {
    this.#sentUs.set(sequence, atUs);
  }

  /** It is sent again: which of the two is answered cannot be told. */
  sentAgain(sequence: number): void {
    this.#sentUs.delete(sequence);
  }

  /** An answer came that was made when `sequence` was the highest that had arrived. */
  heard(sequence: number, atUs: number): void {
    const sentUs = this.#sentUs.get(sequence);
    for (const earlier of this.#sentUs.keys()) if (earlier <= sequence) this.#sentUs.delete(earlier);
    if (sentUs === undefined) return;
    const tookUs = atUs - sentUs;
    if (this.#smoothedUs === 0) {
      this.#smoothedUs = tookUs;
      this.#deviationUs = tookUs / 2;
      return;
    }
    this.#deviationUs += (Math.abs(tookUs - this.#smoothedUs) - this.#deviationUs) / 4;
    this.#smoothedUs += (tookUs - this.#smoothedUs) / 8;
  }

  /** The wait was in vain. */
  passed(): void {
    this.#repeats++;
  }

  /** There was progress, or a new start: waits are short again. */
  restart(): void {
    this.#repeats = 0;
  }

  get isSpent(): boolean {
    return this.#repeats >= REPEATS_MAX;
  }

  /** How long to wait now, us. */
  get waitUs(): number {
    const measuredUs = this.#smoothedUs === 0 ? REPEAT_US_FIRST : this.#smoothedUs + 4 * this.#deviationUs;
    return Math.min(REPEAT_US_MAX, Math.ceil(Math.max(REPEAT_US_MIN, measuredUs)) * 2 ** this.#repeats);
  }
}
