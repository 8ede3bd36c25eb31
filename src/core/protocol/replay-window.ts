/** Window floor: at least this many frames, or 200 s of frames at the channel's rate, if more. */
export const WINDOW_FRAMES_MIN = 1_024;
export const WINDOW_SECONDS = 200;

/** Window in frames (a power of two) for a channel that sends `framesPerSecond`; at most 2^20. */
export function windowFrames(framesPerSecond: number): number {
  const wanted = Math.max(WINDOW_FRAMES_MIN, Math.ceil(WINDOW_SECONDS * framesPerSecond));
  return Math.min(2 ** 20, 2 ** Math.ceil(Math.log2(wanted)));
}

export type WindowAnswer = "new" | "seen" | "late";

/**
 * Which sequence numbers have been accepted, over a sliding window. A number that leaves the window
 * unseen is lost; it is reported once and can never be accepted afterwards. `check` changes nothing,
 * so that a forged frame cannot move the window.
 */
export class ReplayWindow {
  readonly size: number;
  readonly #seen: Uint8Array;
  /** Next sequence number that has never been seen; everything from here on is new. */
  #next = 0;
  /** First number that is still inside the window. */
  #base = 0;
  #received = 0;

  constructor(frames: number) {
    this.size = frames;
    this.#seen = new Uint8Array(frames);
  }

  get next(): number {
    return this.#next;
  }

  get base(): number {
    return this.#base;
  }

  get received(): number {
    return this.#received;
  }

  check(sequence: number): WindowAnswer {
    if (sequence < this.#base) return "late";
    if (sequence >= this.#next) return "new";
    return this.#seen[sequence & (this.size - 1)] === 1 ? "seen" : "new";
  }

  /** Accepts a sequence number that `check` called new; reports what thereby leaves the window unseen. */
  accept(sequence: number, lost: (sequence: number) => void): void {
    if (sequence >= this.#next) {
      for (let s = this.#next; s < sequence; s++) this.#enter(s, lost);
      this.#enter(sequence, lost);
      this.#next = sequence + 1;
    }
    this.#seen[sequence & (this.size - 1)] = 1;
    this.#received++;
  }

  /** The sender said it never used the numbers below `sequence`: they are void, not lost. */
  skipTo(sequence: number, lost: (sequence: number) => void): void {
    if (sequence <= this.#next) return;
    this.closeThrough(this.#next, lost);
    this.#next = sequence;
    this.#base = sequence;
  }

  /** Ends the count at `end` (the number after the last one sent): everything unseen below is lost. */
  closeThrough(end: number, lost: (sequence: number) => void): void {
    for (let s = this.#base; s < end; s++) {
      if (s >= this.#next || this.#seen[s & (this.size - 1)] === 0) lost(s);
    }
    if (end > this.#next) this.#next = end;
    this.#base = Math.max(this.#base, end);
  }

  /** Bitmap of the 64 numbers from `from` on, as two 32-bit words (bit 0 of `low` = `from`). */
  bitmap(from: number): { low: number; high: number } {
    let low = 0;
    let high = 0;
    for (let i = 0; i < 64; i++) {
      const sequence = from + i;
      if (sequence >= this.#next || this.check(sequence) !== "seen") continue;
      if (i < 32) low |= 1 << i;
      else high |= 1 << (i - 32);
    }
    return { low: low >>> 0, high: high >>> 0 };
  }

  /** First number at or above the base that has not been accepted. */
  get cumulative(): number {
    let sequence = Math.max(this.#base, this.#cumulativeHint);
    while (sequence < this.#next && this.#seen[sequence & (this.size - 1)] === 1) sequence++;
    this.#cumulativeHint = sequence;
    return sequence;
  }

  #cumulativeHint = 0;

  #enter(sequence: number, lost: (sequence: number) => void): void {
    const leaving = sequence - this.size;
    const slot = sequence & (this.size - 1);
    if (leaving >= this.#base) {
      if (this.#seen[slot] === 0) lost(leaving);
      this.#base = leaving + 1;
    }
    this.#seen[slot] = 0;
  }
}
