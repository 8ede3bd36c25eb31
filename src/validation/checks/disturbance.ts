import type { Fault } from "#core/timeline/timeline";
import type { Pilot, TerminalGroup } from "#pilot/pilot";
import { masterStation, supplyLink } from "#pilot/supply";

/** What a fault upsets: the way of a group's frames, or only the supply of its keys. */
export type Disturbed = "frames" | "keys";

/**
 * The first statement of the timeline that upsets a group's frames, or (`keys`) its frames or its key
 * supply; null when none does. The closed form knows nothing of faults.
 */
export function disturbanceOf(pilot: Pilot, group: TerminalGroup, what: Disturbed): string | null {
  for (const statement of pilot.timeline) {
    if (statement.kind !== "fault") continue;
    const effect = effectOn(pilot, group, statement.fault);
    if (effect === "frames" || (effect === "keys" && what === "keys")) return statement.text;
  }
  return null;
}

function effectOn(pilot: Pilot, group: TerminalGroup, fault: Fault): Disturbed | null {
  switch (fault.verb) {
    case "cut":
    case "flap":
    case "degrade":
      return linkEffect(pilot, group, fault.link.name);
    case "kill":
    case "pause":
      return nodeEffect(group, fault.node.role, fault.node.place);
    case "partition": {
      const sites = [...fault.sites, ...fault.from];
      const isApart = sites.includes(group.site) && sites.includes(masterStation(pilot));
      return isApart ? "frames" : null;
    }
    case "join":
    case "leave":
      return fault.group === group.name ? "frames" : null;
  }
}

function linkEffect(pilot: Pilot, group: TerminalGroup, link: string): Disturbed | null {
  const [kind, name] = link.split(":");
  if (kind === "management") return name === group.site ? "keys" : null;
  if (kind !== "access") return supplyLink(pilot, group)?.name === link ? "keys" : null;
  return name === group.name || name?.startsWith(`${group.name}/`) === true ? "frames" : null;
}

function nodeEffect(group: TerminalGroup, role: string, place: string): Disturbed | null {
  if (role === "key-server" || role === "quantum-server" || role === "courier") return "keys";
  if (role !== "terminal") return "frames";
  return place === group.name || place.startsWith(`${group.name}/`) ? "frames" : null;
}
