import { type KeyUse, Ledger } from "./ledger.ts";
import type { KeyMaterial } from "./material.ts";
import { type Range, Ranges } from "./ranges.ts";

/** Why a receiver will not look at a range. Values, not errors: any stranger can cause them. */
export type RangeAnswer = "ok" | "used" | "not-held";

interface Gap {
  readonly end: number;
  /** Sequence number of the frame that jumped over the gap. */
  readonly sequence: number;
}

/**
 * The copy of a pool at the end that follows the other's offsets. Frames name their range, so loss
 * and reordering never desynchronise the ends: a range is used once, in any order, or it expires
 * when the replay window has passed it. Looking (`peek`) consumes nothing; only `consume`, called
 * after the tag has been verified, does, and only below the durable mark (`isDurable`).
 */
export class ReceiverPool {
  readonly ledger = new Ledger();
  readonly #material: KeyMaterial;
  /** Held and not used: gaps left by missing frames, then everything ahead of the frontier. */
  readonly #held = new Ranges();
  readonly #gaps: Gap[] = [];
  #frontier = 0;
  #appended = 0;
  #markBytes = 0;

  constructor(material: KeyMaterial) {
    this.#material = material;
  }

  /** Bits ahead of everything seen so far. */
  get levelBits(): number {
    return this.storedBits;
  }

  get storedBits(): number {
    return this.#held.totalBytes * 8 - this.inFlightBits;
  }

  /** Bits that frames still on their way (or lost) were to use. */
  get inFlightBits(): number {
    return this.#heldBelow(this.#frontier) * 8;
  }

  /** First byte behind everything seen. */
  get frontierByte(): number {
    return this.#frontier;
  }

  /** First byte that may still be used: nothing below it is held. */
  get settledByte(): number {
    return this.#held.first()?.start ?? this.#appended;
  }

  get appendedByte(): number {
    return this.#appended;
  }

  append(offset: number, bytes: Uint8Array | number, origin: "generated" | "injected"): void {
    const length = typeof bytes === "number" ? bytes : bytes.length;
    const end = offset + length;
    if (origin === "generated") this.ledger.generatedBits += length * 8;
    else this.ledger.injectedBits += length * 8;
    this.#material.append(offset, bytes);
    this.#appended = end;
    const usable = Math.max(offset, this.#frontier);
    if (usable > offset) this.#destroyHeadOf(offset, Math.min(usable, end));
    if (usable < end) this.#held.push(usable, end);
  }

  /** Copies the range out if it may still be used; changes nothing. */
  peek(offset: number, bytes: number, out: Uint8Array, outOffset: number): RangeAnswer {
    if (offset + bytes > this.#appended) return "not-held";
    if (!this.#held.covers(offset, offset + bytes)) return "used";
    this.#material.copyOut(offset, bytes, out, outOffset);
    return "ok";
  }

  /** Whether ranges that end at `end` may be used: the mark that a restart resumes at lies behind them. */
  isDurable(end: number): boolean {
    return end <= this.#markBytes;
  }

  /** Uses the range up. `sequence` is that of the frame it belongs to. */
  consume(offset: number, bytes: number, sequence: number): void {
    if (!this.isDurable(offset + bytes)) throw new Error(`range ${offset}+${bytes} lies beyond the durable mark`);
    if (!this.#held.remove(offset, offset + bytes)) throw new Error(`range ${offset}+${bytes} used twice`);
    this.#material.wipe(offset, bytes);
    if (offset > this.#frontier) this.#gaps.push({ end: offset, sequence });
    if (offset + bytes > this.#frontier) this.#frontier = offset + bytes;
    if (this.#gaps.length === 0) this.#material.forgetBelow(this.#frontier);
  }

  book(use: KeyUse, bits: number): void {
    this.ledger.book(use, bits);
  }

  /** Gaps that a frame at or before `sequence` jumped over will not be filled any more. */
  expireThrough(sequence: number): void {
    let end = -1;
    while (this.#gaps.length > 0 && (this.#gaps[0] as Gap).sequence <= sequence) {
      end = (this.#gaps.shift() as Gap).end;
    }
    if (end < 0) return;
    this.ledger.expiredBits += this.#held.dropBelow(end) * 8;
    this.#material.forgetBelow(end);
  }

  /** Both ends agreed that nothing below `offset` will be used (recovery). */
  skipTo(offset: number): void {
    if (offset <= this.#frontier) return;
    this.ledger.destroyedBits += this.#held.dropBelow(offset) * 8;
    this.#gaps.length = 0;
    this.#frontier = offset;
    this.#material.forgetBelow(offset);
  }

  /**
   * The durable mark to persist now, so that ranges ahead, and those up to `upTo` that a genuine frame
   * already asks for, may be used; 0 when there is room.
   */
  markAhead(chunkBytes: number, upTo: number): number {
    const wanted = Math.max(this.#frontier + chunkBytes / 2, upTo);
    return wanted > this.#markBytes ? Math.max(this.#frontier, upTo) + chunkBytes : 0;
  }

  /** Destroys what is unused of [offset, offset + bytes): the other end will never hold it. */
  discard(offset: number, bytes: number): void {
    for (const { start, end } of this.#held.within(offset, offset + bytes)) {
      this.#held.remove(start, end);
      this.#material.wipe(start, end - start);
      this.ledger.destroyedBits += (end - start) * 8;
    }
  }

  /** Unused parts of [start, end), ascending: for checks that compare both ends. */
  unusedWithin(start: number, end: number): readonly Range[] {
    return this.#held.within(start, end);
  }

  markPersisted(bytes: number): void {
    if (bytes > this.#markBytes) this.#markBytes = bytes;
  }

  #heldBelow(offset: number): number {
    // Gaps are few (lost frames inside one window); everything else lies ahead of the frontier.
    let bytes = 0;
    this.#held.forEachBelow(offset, (start, end) => {
      bytes += end - start;
    });
    return bytes;
  }

  #destroyHeadOf(start: number, end: number): void {
    this.ledger.destroyedBits += (end - start) * 8;
    this.#material.wipe(start, end - start);
  }
}
