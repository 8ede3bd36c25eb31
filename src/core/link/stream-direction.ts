import { KeygridError } from "../errors.ts";
import { serialisationUs } from "../time.ts";
import { Degradations, type LinkDegradation } from "./degradations.ts";
import { FrameDraws } from "./frame-draws.ts";
import type { LinkParams } from "./params.ts";
import { Transmitter } from "./transmitter.ts";

/** Least wait before a corrupted segment is sent again (as common TCP stacks have it), and the most. */
export const RETRANSMIT_US_MIN = 200_000;
export const RETRANSMIT_US_MAX = 60_000_000;
/** A segment that fails this often is an end of the connection, not of the segment. */
export const SEGMENT_ATTEMPTS_MAX = 15;

/** What became of one segment of a stream. */
export type SegmentOutcome =
  /** It arrives, after `attempts` transmissions that together took `wireBits` of the medium. */
  | { readonly kind: "arrives"; readonly arrivesUs: number; readonly attempts: number; readonly wireBits: number }
  /** The send queue has no room: the writer waits and offers it again. Nothing is lost. */
  | { readonly kind: "full" }
  /** The link is cut: the stream stalls, the writer offers it again after the cut. Nothing is lost. */
  | { readonly kind: "stalled" }
  /** Every attempt failed: both ends see the connection closed. */
  | { readonly kind: "closed" };

/**
 * One direction of a stream over a lossy medium. Nothing is silently lost, doubled or reordered: a
 * corrupted segment costs time and wire bits instead. The law: attempt k (from 0) is corrupted with
 * probability 1 - (1 - bit-error rate)^bits, drawn from (seed, link, direction, segment number, attempt,
 * bits); the next attempt starts RTO x 2^k later, RTO = max(200 ms, 2 x round trip), at most 60 s; a
 * segment arrives no earlier than the one before it.
 */
export class StreamDirection {
  readonly #params: Degradations;
  readonly #draws: FrameDraws;
  readonly #transmitter = new Transmitter();
  #cuts = 0;
  #closed = false;
  #lastArrivalUs = 0;

  /** @throws KeygridError KG_STREAM_IMPAIRMENT when duplication or reordering is asked for. */
  constructor(seed: number, link: string, direction: "up" | "down", params: LinkParams) {
    assertStream(link, params);
    this.#params = new Degradations(params);
    this.#draws = new FrameDraws(seed, link, direction);
  }

  cut(): void {
    this.#cuts++;
  }

  heal(): void {
    if (this.#cuts > 0) this.#cuts--;
  }

  /** @throws KeygridError KG_STREAM_IMPAIRMENT when duplication or reordering is asked for. */
  degrade(link: string, lease: LinkDegradation): void {
    assertStream(link, lease);
    this.#params.add(lease);
  }

  restore(lease: LinkDegradation): void {
    this.#params.remove(lease);
  }

  /** Offers segment `number` (0, 1, 2 ...) of `bytes` at `atUs`. */
  offer(number: number, bytes: number, atUs: number): SegmentOutcome {
    if (this.#closed) return { kind: "closed" };
    if (this.#cuts > 0) return { kind: "stalled" };
    const params = this.#params.current;
    const wireBytes = bytes + params.overheadBytes;
    let departsUs = this.#transmitter.offer(wireBytes, params.rateBitsPerSecond, params.queueBytes, atUs);
    if (departsUs < 0) return { kind: "full" };
    const bits = 8 * wireBytes;
    const sendingUs = serialisationUs(bits, params.rateBitsPerSecond);
    const timeoutUs = Math.max(RETRANSMIT_US_MIN, 2 * (2 * params.propagationUs + params.jitterUs + sendingUs));
    let attempt = 0;
    while (this.#draws.isHit(params, 0, number, bits, attempt)) {
      if (attempt + 1 >= SEGMENT_ATTEMPTS_MAX) {
        this.#closed = true;
        return { kind: "closed" };
      }
      departsUs += Math.min(RETRANSMIT_US_MAX, timeoutUs * 2 ** attempt) + sendingUs;
      attempt++;
    }
    this.#transmitter.occupyUntil(departsUs);
    const arrivesUs = departsUs + params.propagationUs + this.#draws.jitterUs(params, 0, number);
    this.#lastArrivalUs = Math.max(this.#lastArrivalUs, arrivesUs);
    return { kind: "arrives", arrivesUs: this.#lastArrivalUs, attempts: attempt + 1, wireBits: bits * (attempt + 1) };
  }
}

function assertStream(link: string, { duplicateProbability = 0, reorderProbability = 0 }: Partial<LinkParams>): void {
  if (duplicateProbability === 0 && reorderProbability === 0) return;
  const what = duplicateProbability > 0 ? "duplication" : "reordering";
  throw new KeygridError("KG_STREAM_IMPAIRMENT", { link, what });
}
