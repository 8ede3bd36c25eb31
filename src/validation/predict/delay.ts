import type { Pilot, TerminalGroup } from "#pilot/pilot";
import { framesPerSecond, type PathLink } from "./path.ts";

/**
 * Median access delay of a group, us. Jitter is uniform and independent per link, so that their sum is
 * symmetric and its median is its mean. Durable writes add nothing: ranges are reserved ahead.
 */
export function predictDelayUs(pilot: Pilot, group: TerminalGroup, path: readonly PathLink[]): number {
  const { gatewayUs, encryptionMachineUs } = pilot.fabric;
  let delayUs = gatewayUs + encryptionMachineUs + waitUs(group, path);
  for (const { medium, serialisationUs } of path) {
    delayUs += serialisationUs + medium.propagationUs + medium.jitterUs / 2;
  }
  for (const { processingUs } of group.hops) delayUs += processingUs;
  return delayUs;
}

/**
 * Time in queues. Behind one another, links of constant service time delay a frame as their slowest
 * alone would (H. D. Friedman, 1965), so only that one counts.
 * - `even`: none while the medium keeps up.
 * - `burst`: the frame in the middle waits for half of the others.
 * - `phased`: mean wait of an M/D/1 queue (Pollaczek-Khinchine), small against the rest below half load.
 * A medium that is too slow has a full queue.
 */
function waitUs(group: TerminalGroup, path: readonly PathLink[]): number {
  const slowest = path.reduce((slow, link) => (link.serialisationUs > slow.serialisationUs ? link : slow));
  const { serialisationUs, wireBits, medium } = slowest;
  const queueFrames = Math.floor((medium.queueBytes * 8) / wireBits);
  const load = (framesPerSecond(group) * serialisationUs) / 1e6;
  if (load > 1) return queueFrames * serialisationUs;
  const { pacing, messagesPerPeriod } = group.traffic;
  if (pacing === "even") return 0;
  if (pacing === "burst") return ((Math.min(messagesPerPeriod, queueFrames + 1) - 1) / 2) * serialisationUs;
  const wait = (load * serialisationUs) / (2 * (1 - load));
  return Math.min(queueFrames * serialisationUs, wait);
}
