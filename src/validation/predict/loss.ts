/** Share of frames that the media lose, from their parameters alone. */
import type { LinkParams } from "#core/link/params";
import { US_PER_S } from "#core/time";
import type { TerminalGroup } from "#pilot/pilot";
import { framesPerSecond, type PathLink } from "./path.ts";

/** Probability that a frame of `bits` has at least one wrong bit: 1 - (1 - ber)^bits, exact for small rates. */
export function bitErrorLoss(bitErrorRate: number, bits: number): number {
  return bitErrorRate >= 1 ? 1 : -Math.expm1(bits * Math.log1p(-bitErrorRate));
}

/** The same on a medium with Gilbert-Elliott bursts: good and bad spells in their stationary shares. */
export function frameLoss({ bitErrorRate, burst }: LinkParams, bits: number): number {
  const good = bitErrorLoss(bitErrorRate, bits);
  if (burst === null) return good;
  const badShare = burst.badFramesMean / (burst.badFramesMean + burst.goodFramesMean);
  return (1 - badShare) * good + badShare * bitErrorLoss(burst.badBitErrorRate, bits);
}

/** What a link's queue takes of what is offered: 1 unless the medium is slower than that, or a burst overflows it. */
export function queueAcceptance(group: TerminalGroup, link: PathLink): number {
  const capacityPerSecond = US_PER_S / link.serialisationUs;
  const sustained = Math.min(1, capacityPerSecond / framesPerSecond(group));
  if (group.traffic.pacing !== "burst") return sustained;
  const atOnce = Math.floor((link.medium.queueBytes * 8) / link.wireBits) + 1;
  return Math.min(sustained, atOnce / Math.max(1, group.traffic.messagesPerPeriod));
}

/** What becomes of the frames of a group on their way. */
export interface PathPrediction {
  /** Frames lost of those sent, after all attempts, 0..1. */
  readonly loss: number;
  /** Frames that the access link takes of those sent, 0..1. */
  readonly linkAccepted: number;
}

/**
 * Links lose independently of each other, and so do attempts. Cuts, degradations and other faults of
 * the timeline are left out: they are what a run is to show, not what the design says.
 */
export function predictPath(group: TerminalGroup, path: readonly PathLink[]): PathPrediction {
  let alive = 1;
  let linkAccepted = 1;
  for (const [index, link] of path.entries()) {
    // A burst piles up where it starts; behind that it is spaced out already.
    const accepted = index === 0 || group.traffic.pacing !== "burst" ? queueAcceptance(group, link) : 1;
    linkAccepted = alive * accepted;
    alive *= accepted * (1 - frameLoss(link.medium, link.wireBits));
  }
  return { loss: (1 - alive) ** group.retry.attempts, linkAccepted };
}
