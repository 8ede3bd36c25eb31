import type { Pilot, QuantumLink, TerminalGroup } from "./pilot.ts";

/** Name of the one master station. */
export function masterStation({ sites }: Pilot): string {
  return sites.find(({ role }) => role === "master-station")?.name ?? "";
}

/**
 * The quantum link that feeds a group online: the one between its site and the master station. null when
 * only carriers do.
 */
export function supplyLink(pilot: Pilot, group: TerminalGroup): QuantumLink | null {
  if (group.keyPolicy.delivery === "carrier") return null;
  const ends = [group.site, masterStation(pilot)];
  return pilot.quantumLinks.find(({ between }) => ends.every((site) => between.includes(site))) ?? null;
}

/** Key rate that one channel of the group is designed to get, bit/s; null without a quantum link. */
export function designKeyRate(pilot: Pilot, group: TerminalGroup): number | null {
  const link = supplyLink(pilot, group);
  if (link === null) return null;
  if (link.keyRateScope === "channel") return link.keyRateBitsPerSecond;
  const fed = pilot.groups.filter((other) => supplyLink(pilot, other) === link);
  const pairs = fed.reduce((total, { count, replicas }) => total + count * replicas, 0);
  return link.keyRateBitsPerSecond / pairs;
}
