import type { LinkParams } from "#core/link/params";
import { frameBytes } from "#core/protocol/size";
import { US_PER_S } from "#core/time";
import type { Medium, Pilot, TerminalGroup } from "#pilot/pilot";

/** A medium on the way of a group's frames, and what one data frame is on it. */
export interface PathLink {
  readonly medium: LinkParams;
  /** Frame and what the medium adds, bits. */
  readonly wireBits: number;
  /** Time to send it, us (not rounded). */
  readonly serialisationUs: number;
}

/** The datagram links from a terminal to the gateway, terminal side first; the last is the access link. */
export function pathOf(pilot: Pilot, group: TerminalGroup): readonly PathLink[] {
  const names = [...group.hops.map(({ medium }) => medium), group.medium];
  return names.map((name) => {
    const medium = pilot.media[name] as Medium;
    const wireBits = 8 * (frameBytes(group.traffic.messageBytes) + medium.overheadBytes);
    return { medium, wireBits, serialisationUs: (wireBits * US_PER_S) / medium.rateBitsPerSecond };
  });
}

/** Frames a second that one channel of the group offers in the long run. */
export function framesPerSecond({ traffic }: TerminalGroup): number {
  return (traffic.messagesPerPeriod * US_PER_S) / traffic.periodUs;
}
