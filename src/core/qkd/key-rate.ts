import { US_PER_S } from "../time.ts";

/** Progress of one pair on its next block. */
interface PairProgress {
  /** Bits of the block under way, settled up to `sinceUs`. */
  bits: number;
  sinceUs: number;
}

/**
 * How fast the pairs of one QKD link get key. With scope `channel` every active pair has the whole rate;
 * with `link` the active ones share it alike, so that who comes or goes changes the pace of all.
 */
export class KeyRate {
  readonly #scope: "channel" | "link";
  readonly #active = new Map<number, PairProgress>();
  #bitsPerSecond: number;

  constructor(scope: "channel" | "link", bitsPerSecond: number) {
    this.#scope = scope;
    this.#bitsPerSecond = bitsPerSecond;
  }

  /** Pairs that get key, in the order in which they began. */
  get activePairs(): Iterable<number> {
    return this.#active.keys();
  }

  isActive(pair: number): boolean {
    return this.#active.has(pair);
  }

  /** True when a change of one pair changes the pace of the others. */
  get isShared(): boolean {
    return this.#scope === "link";
  }

  setRate(bitsPerSecond: number, atUs: number): void {
    this.#settleAll(atUs);
    this.#bitsPerSecond = bitsPerSecond;
  }

  /** The pair begins with `bits` of a block made already. */
  begin(pair: number, bits: number, atUs: number): void {
    if (this.isShared) this.#settleAll(atUs);
    this.#active.set(pair, { bits, sinceUs: atUs });
  }

  /** The pair stops; returns the bits of its unfinished block. */
  end(pair: number, atUs: number): number {
    const progress = this.#active.get(pair);
    if (progress === undefined) return 0;
    if (this.isShared) this.#settleAll(atUs);
    else this.#settle(progress, atUs);
    this.#active.delete(pair);
    return progress.bits;
  }

  /** Takes a finished block of `blockBits` from the pair's progress; false while it is not finished. */
  takeBlock(pair: number, blockBits: number, atUs: number): boolean {
    const progress = this.#active.get(pair);
    if (progress === undefined) return false;
    this.#settle(progress, atUs);
    // A microsecond's worth of rounding is no reason to wait for another event.
    if (progress.bits + this.#pace() / US_PER_S < blockBits) return false;
    progress.bits = Math.max(0, progress.bits - blockBits);
    return true;
  }

  /** When the pair's block of `blockBits` will be finished at the present pace, us; Infinity for never. */
  readyUs(pair: number, blockBits: number): number {
    const progress = this.#active.get(pair);
    const pace = this.#pace();
    if (progress === undefined || pace <= 0) return Number.POSITIVE_INFINITY;
    return progress.sinceUs + Math.max(1, Math.ceil(((blockBits - progress.bits) * US_PER_S) / pace));
  }

  /** bit/s of one active pair. */
  #pace(): number {
    return this.isShared ? this.#bitsPerSecond / Math.max(1, this.#active.size) : this.#bitsPerSecond;
  }

  #settle(progress: PairProgress, atUs: number): void {
    progress.bits += ((atUs - progress.sinceUs) * this.#pace()) / US_PER_S;
    progress.sinceUs = atUs;
  }

  #settleAll(atUs: number): void {
    for (const progress of this.#active.values()) this.#settle(progress, atUs);
  }
}
