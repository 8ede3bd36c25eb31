/** What the selectors of faults and conditions mean in a wired simulation. */
import type { LinkSelector, NodeSelector } from "#core/timeline/timeline";
import type { WiredLink } from "./data-plane.ts";
import type { Simulation } from "./simulation.ts";

/** Nodes of the driver, by number. */
export function nodesOf({ driver, channels, dataPlane }: Simulation, { role, place }: NodeSelector): readonly number[] {
  if (role === "terminal") {
    return channels
      .filter((channel) => channel.name === place || channel.group.name === place)
      .map((channel) => dataPlane.terminals[channel.id] as number);
  }
  const node = driver.nodeNamed(place === "" ? role : `${role}:${place}`);
  return node === undefined ? [] : [node];
}

/**
 * `access:A` means the access links of all channels of A, `access:A/1` that of one. A wrapped channel's link
 * to its courier goes over the same medium: what happens to one happens to both.
 */
export function accessLinksOf({ dataPlane, deliveryPlane }: Simulation, { name }: LinkSelector): readonly WiredLink[] {
  const delivery = name.replace(/^access:/u, "delivery:");
  const isMeant = (link: WiredLink, wanted: string) => link.name === wanted || link.name.startsWith(`${wanted}/`);
  return [
    ...dataPlane.links.filter((link) => isMeant(link, name)),
    ...deliveryPlane.links.filter((link) => isMeant(link, delivery)),
  ];
}

/** Channel of the management link that `management:<site>` names. */
export function managementOf({ keyPlane }: Simulation, { name }: LinkSelector): number | undefined {
  const [kind, site = ""] = name.split(":");
  return kind === "management" ? keyPlane.management.get(site) : undefined;
}

/** Everything that leads from one set of sites to the other. */
export interface Boundary {
  readonly management: readonly number[];
  readonly quantumLinks: readonly string[];
  /** Access links of terminals on one side whose gateway (at the master station) is on the other. */
  readonly access: readonly WiredLink[];
}

export function boundaryOf(simulation: Simulation, sites: readonly string[], from: readonly string[]): Boundary {
  const { pilot, keyPlane, channels, dataPlane } = simulation;
  const master = pilot.sites.find(({ role }) => role === "master-station")?.name ?? "";
  const isSplit = (a: string, b: string) =>
    (sites.includes(a) && from.includes(b)) || (sites.includes(b) && from.includes(a));
  const away = new Set(channels.filter(({ group }) => isSplit(group.site, master)).map(({ id }) => id));
  return {
    management: [...keyPlane.management].filter(([site]) => isSplit(site, master)).map(([, channel]) => channel),
    quantumLinks: pilot.quantumLinks.filter(({ between: [a, b] }) => isSplit(a, b)).map(({ name }) => name),
    access: dataPlane.links.filter(({ pair, name }) => away.has(pair) && name.startsWith("access:")),
  };
}
