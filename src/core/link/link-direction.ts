import { Degradations, type LinkDegradation } from "./degradations.ts";
import { FrameDraws, type NumberSpace } from "./frame-draws.ts";
import { type LinkParams, LossCause, type LossCauseNumber } from "./params.ts";
import { Transmitter } from "./transmitter.ts";

/** What became of one datagram. One object is filled again and again. */
export interface LinkOutcome {
  /** The medium took it: there was room in the queue, and the link was not cut. */
  accepted: boolean;
  /** It will arrive, unless a cut catches it before it has left. */
  delivered: boolean;
  /** Why it will not; 0 while it will. */
  cause: LossCauseNumber | 0;
  /** Bits on the medium, its overhead included; 0 when it was not taken. */
  wireBits: number;
  /** When its last bit has left, and when it arrives; us. */
  departsUs: number;
  arrivesUs: number;
  /** When it arrives a second time; -1 for never. */
  duplicateUs: number;
}

export function createLinkOutcome(): LinkOutcome {
  return { accepted: false, delivered: false, cause: 0, wireBits: 0, departsUs: 0, arrivesUs: 0, duplicateUs: -1 };
}

/**
 * One direction of a datagram link in user space: medium rate with a finite queue, propagation, jitter
 * that keeps the order, bit errors (so loss grows with length), bursts, duplication, reordering, cuts.
 */
export class LinkDirection {
  readonly #degradations: Degradations;
  /** What the leases leave; kept here because every datagram looks at it. */
  #params: LinkParams;
  readonly #draws: FrameDraws;
  readonly #transmitter = new Transmitter();
  #cuts = 0;
  /** When each cut began; a datagram remembers how many there were. */
  readonly #cutAtUs: number[] = [];
  #lastArrivalUs = 0;

  /** `link`: name of the link, part of every draw. */
  constructor(seed: number, link: string, direction: "up" | "down", params: LinkParams) {
    this.#degradations = new Degradations(params);
    this.#params = params;
    this.#draws = new FrameDraws(seed, link, direction);
  }

  get state(): "up" | "cut" | "degraded" {
    if (this.#cuts > 0) return "cut";
    return this.#degradations.isDegraded ? "degraded" : "up";
  }

  /** Number of cuts so far: what was offered in an earlier epoch may not arrive, see `survives`. */
  get epoch(): number {
    return this.#cutAtUs.length;
  }

  /** Begins a cut: what has not left is gone, nothing is taken until every cut has ended. */
  cut(atUs: number): void {
    this.#cuts++;
    if (this.#cuts > 1) return;
    this.#cutAtUs.push(atUs);
    this.#transmitter.clear();
    // Whoever waits for an earlier arrival must not wait for one that the cut took away.
    const { propagationUs, jitterUs } = this.#params;
    this.#lastArrivalUs = Math.min(this.#lastArrivalUs, atUs + propagationUs + jitterUs);
  }

  /** Ends one cut. */
  heal(): void {
    if (this.#cuts > 0) this.#cuts--;
  }

  degrade(lease: LinkDegradation): void {
    this.#degradations.add(lease);
    this.#params = this.#degradations.current;
  }

  restore(lease: LinkDegradation): void {
    this.#degradations.remove(lease);
    this.#params = this.#degradations.current;
  }

  /** Whether a datagram that was taken in `epoch` and had left at `departsUs` escaped the cut after it. */
  survives(epoch: number, departsUs: number): boolean {
    const cutAtUs = this.#cutAtUs[epoch];
    return cutAtUs === undefined || departsUs <= cutAtUs;
  }

  /**
   * Offers a datagram of `bytes` (without the medium's overhead) at `atUs`. `number` in its `space`
   * names it for every draw. Fills `outcome`.
   */
  offer(number: number, space: NumberSpace, bytes: number, atUs: number, outcome: LinkOutcome): void {
    const params = this.#params;
    outcome.duplicateUs = -1;
    if (this.#cuts > 0) return refuse(outcome, LossCause.Cut, atUs);
    const wireBytes = bytes + params.overheadBytes;
    const departsUs = this.#transmitter.offer(wireBytes, params.rateBitsPerSecond, params.queueBytes, atUs);
    if (departsUs < 0) return refuse(outcome, LossCause.QueueFull, atUs);
    const wireBits = 8 * wireBytes;
    outcome.accepted = true;
    outcome.wireBits = wireBits;
    outcome.departsUs = departsUs;
    outcome.delivered = !this.#draws.isHit(params, space, number, wireBits);
    outcome.cause = outcome.delivered ? 0 : LossCause.BitError;
    outcome.arrivesUs = departsUs + params.propagationUs + this.#draws.jitterUs(params, space, number);
    if (outcome.delivered) this.#arrive(params, space, number, outcome);
  }

  /** Jitter keeps the order; only a datagram that is held back is overtaken. */
  #arrive(params: LinkParams, space: NumberSpace, number: number, outcome: LinkOutcome): void {
    if (this.#draws.isHeldBack(params, space, number)) outcome.arrivesUs += params.reorderDelayUs;
    else {
      outcome.arrivesUs = Math.max(outcome.arrivesUs, this.#lastArrivalUs);
      this.#lastArrivalUs = outcome.arrivesUs;
    }
    if (!this.#draws.isDoubled(params, space, number)) return;
    outcome.duplicateUs = outcome.arrivesUs + Math.ceil((outcome.wireBits * 1_000_000) / params.rateBitsPerSecond);
  }
}

function refuse(outcome: LinkOutcome, cause: LossCauseNumber, atUs: number): void {
  outcome.accepted = false;
  outcome.delivered = false;
  outcome.cause = cause;
  outcome.wireBits = 0;
  outcome.departsUs = atUs;
  outcome.arrivesUs = atUs;
}
