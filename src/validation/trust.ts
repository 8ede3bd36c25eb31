import type { Pilot, TerminalGroup } from "#pilot/pilot";
import { masterStation, supplyLink } from "#pilot/supply";

/**
 * Nodes that hold the end-to-end key of a group in the clear at some time, beside its two ends. Named as
 * entities are: `key-server:sub-1`. A carrier is a node of its own, and so is the courier of wrapped key.
 */
export function trustedNodes(pilot: Pilot, group: TerminalGroup): readonly string[] {
  const link = supplyLink(pilot, group);
  const master = masterStation(pilot);
  if (link === null) return [`key-server:${master}`, "key-carrier"];
  const servers = [group.site, master].flatMap((site) => [`quantum-server:${site}`, `key-server:${site}`]);
  return group.keyPolicy.delivery === "wrapped" ? [...servers, `courier:${group.site}`] : servers;
}
