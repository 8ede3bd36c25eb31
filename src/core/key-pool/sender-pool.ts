import { KeygridError } from "../errors.ts";
import { type KeyUse, Ledger } from "./ledger.ts";
import type { KeyMaterial } from "./material.ts";
import { type Range, Ranges } from "./ranges.ts";
import { nextPoolState, type PoolState, type PoolThresholds } from "./state.ts";

/**
 * Bytes reserved ahead by one durable write, so that data frames do not wait for the disk: a 64th
 * of the pool, because a crash destroys what was reserved and not used.
 */
export function reserveChunkBytes(capacityBits: number): number {
  return Math.max(256, Math.ceil(capacityBits / 8 / 64));
}

/**
 * The copy of a pool at the end that decides which bytes protect what. It hands out ranges in
 * ascending order, each once. Ranges are handed out only below the durable high-water mark; after a
 * crash the pool resumes at the mark and books what it skipped as destroyed (invariant 1).
 */
export class SenderPool {
  readonly ledger = new Ledger();
  readonly limits: PoolThresholds;
  readonly #material: KeyMaterial;
  readonly #free = new Ranges();
  #state: PoolState = "EMPTY";
  #next = 0;
  #appended = 0;
  #markBytes = 0;

  constructor(limits: PoolThresholds, material: KeyMaterial) {
    this.limits = limits;
    this.#material = material;
  }

  get materialKind(): KeyMaterial["kind"] {
    return this.#material.kind;
  }

  get state(): PoolState {
    return this.#state;
  }

  get levelBits(): number {
    return this.#free.totalBytes * 8;
  }

  /** First byte that was never handed out. */
  get nextByte(): number {
    return this.#next;
  }

  /** Bits that still fit below the capacity. */
  get freeBits(): number {
    return Math.max(0, this.limits.capacityBits - this.levelBits);
  }

  /** Takes over key at `offset`; bits below `nextByte` (already skipped) are booked destroyed. */
  append(offset: number, bytes: Uint8Array | number, origin: "generated" | "injected"): void {
    const length = typeof bytes === "number" ? bytes : bytes.length;
    if (origin === "generated") this.ledger.generatedBits += length * 8;
    else this.ledger.injectedBits += length * 8;
    this.#material.append(offset, bytes);
    const usable = Math.max(offset, this.#next);
    const end = offset + length;
    this.#appended = end;
    if (usable > offset) this.#destroy(offset, Math.min(usable, end));
    if (usable < end) this.#free.push(usable, end);
    this.#updateState();
  }

  /** First byte behind everything that was ever received. */
  get appendedByte(): number {
    return this.#appended;
  }

  /** Whether the whole range is here and was not handed out. */
  isFree(offset: number, bytes: number): boolean {
    return this.#free.covers(offset, offset + bytes);
  }

  /** Copies out a range that is free, without using it. */
  peek(offset: number, bytes: number, out: Uint8Array): void {
    if (!this.isFree(offset, bytes)) throw new Error(`key range ${offset}+${bytes} is not free`);
    this.#material.copyOut(offset, bytes, out, 0);
  }

  /** Whether a message of `bytes` could be served now without touching the reserve. */
  canServe(bytes: number): boolean {
    return this.levelBits - bytes * 8 >= this.limits.minimumBits;
  }

  /**
   * Offset at which the next `bytes` will be taken, or -1: not enough key, or (`reserve` true)
   * only the authentication reserve is left. Skips and destroys a remainder too short to use.
   */
  offer(bytes: number, reserve: boolean): number {
    if (!reserve && !this.canServe(bytes)) return -1;
    for (;;) {
      const first = this.#free.first();
      if (first === undefined) return -1;
      if (first.end - first.start >= bytes) return first.start;
      if (this.#free.count === 1) return -1;
      this.#skipTo(first.end);
    }
  }

  /** First byte that is not yet durably reserved. */
  get markBytes(): number {
    return this.#markBytes;
  }

  markPersisted(bytes: number): void {
    if (bytes > this.#markBytes) this.#markBytes = bytes;
  }

  /** Copies out and retires the range that `offer` named. It must lie below the durable mark. */
  take(offset: number, bytes: number, out: Uint8Array, outOffset: number): void {
    if (offset < this.#next || offset + bytes > this.#markBytes) {
      throw new KeygridError("KG_INVARIANT", { what: `pad bytes ${offset}+${bytes} out of turn` });
    }
    if (!this.#free.remove(offset, offset + bytes)) {
      throw new KeygridError("KG_INVARIANT", { what: `pad bytes ${offset}+${bytes} are not free` });
    }
    this.#material.copyOut(offset, bytes, out, outOffset);
    this.#material.wipe(offset, bytes);
    this.#next = offset + bytes;
    this.#material.forgetBelow(this.#next);
    this.#updateState();
  }

  book(use: KeyUse, bits: number): void {
    this.ledger.book(use, bits);
  }

  /** Gives up everything below `offset` (recovery, agreement with the other end). */
  skipTo(offset: number): void {
    this.#skipTo(offset);
    this.#updateState();
  }

  /** Destroys what is unused of [offset, offset + bytes): the other end will never hold it. */
  discard(offset: number, bytes: number): void {
    for (const { start, end } of this.#free.within(offset, offset + bytes)) {
      this.#free.remove(start, end);
      this.#material.wipe(start, end - start);
      this.ledger.destroyedBits += (end - start) * 8;
    }
    this.#updateState();
  }

  /** Unused parts of [start, end), ascending: for checks that compare both ends. */
  unusedWithin(start: number, end: number): readonly Range[] {
    return this.#free.within(start, end);
  }

  #skipTo(offset: number): void {
    if (offset <= this.#next) return;
    this.ledger.destroyedBits += this.#free.dropBelow(offset) * 8;
    this.#next = offset;
    this.#material.forgetBelow(offset);
  }

  #destroy(start: number, end: number): void {
    this.ledger.destroyedBits += (end - start) * 8;
    this.#material.wipe(start, end - start);
  }

  #updateState(): void {
    this.#state = nextPoolState(this.#state, this.levelBits, this.limits);
  }
}
