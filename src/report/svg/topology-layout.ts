/**
 * Where the nodes of a deployment stand: terminal groups as a list on the left with their hops, the
 * layers of the stations stacked on the right, a site's key server and quantum server one below the other.
 */
import type { Topology } from "#result/result";

type Node = Topology["nodes"][number];

export const BOX = { width: 148, height: 38 } as const;
export const ROW = { width: 282, height: 24, gap: 7 } as const;
const HOP_WIDTH = 84;
const SLOT = BOX.width + 34;
const BAND_GAP = 46;
const TOP = 34;
/** Room behind the hops for the names of media, and behind those for the trunks. */
const MEDIUM_WIDTH = 66;
const TRUNKS_WIDTH = 52;
/** Groups drawn; the others are counted. */
export const GROUPS_SHOWN_MAX = 40;

export interface Placed {
  readonly node: Node;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Band {
  readonly layer: Exclude<Node["layer"], "terminal">;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface TopologyLayout {
  readonly width: number;
  readonly height: number;
  readonly placed: ReadonlyMap<string, Placed>;
  readonly bands: readonly Band[];
  /** x of the first trunk; the others follow to the right. */
  readonly trunksX: number;
  /** Where the list of groups ends. */
  readonly listRight: number;
  readonly groupsLeftOut: number;
}

/** Column of a node among its site's, by kind, in the master station's band: row 0 above row 1. */
const MASTER_PLACES: Readonly<Record<string, readonly [slot: number, row: number]>> = {
  gateway: [0, 1],
  "encryption-machine": [1, 1],
  "master-application": [1, 0],
  "key-server": [2, 1],
};
const MASTER_KEY_SLOT = 2;

export function layOutTopology({ nodes }: Topology): TopologyLayout {
  const placed = new Map<string, Placed>();
  const groups = nodes.filter(({ kind, layer }) => layer === "terminal" && kind === "terminal");
  const shown = groups.slice(0, GROUPS_SHOWN_MAX);
  const hopCount = placeGroups(placed, nodes, shown);
  const listRight = ROW.width + hopCount * (HOP_WIDTH + 10);
  const trunksX = listRight + MEDIUM_WIDTH + 8;
  const stationsX = trunksX + TRUNKS_WIDTH;
  const { bands, width, height } = placeStations(placed, nodes, stationsX);
  const listHeight = TOP + shown.length * (ROW.height + ROW.gap);
  return {
    width,
    height: Math.max(height, listHeight) + 8,
    placed,
    bands,
    trunksX,
    listRight,
    groupsLeftOut: groups.length - shown.length,
  };
}

/** Places each group with its hops in line behind it; returns the longest line of hops. */
function placeGroups(placed: Map<string, Placed>, nodes: readonly Node[], groups: readonly Node[]): number {
  let hopCount = 0;
  groups.forEach((node, index) => {
    const y = TOP + index * (ROW.height + ROW.gap);
    placed.set(node.id, { node, x: 0, y, width: ROW.width, height: ROW.height });
    const hops = nodes.filter(({ id, kind }) => kind !== "terminal" && id.startsWith(`${node.id}:`));
    hops.forEach((hop, position) => {
      const x = ROW.width + 10 + position * (HOP_WIDTH + 10);
      placed.set(hop.id, { node: hop, x, y: y + 3, width: HOP_WIDTH, height: ROW.height - 6 });
    });
    hopCount = Math.max(hopCount, hops.length);
  });
  return hopCount;
}

function placeStations(placed: Map<string, Placed>, nodes: readonly Node[], x: number) {
  const masterSite = siteOf(nodes.find(({ layer }) => layer === "master")?.id ?? "");
  const slots = siteSlots(nodes, masterSite);
  const bands: Band[] = [];
  let y = TOP;
  let slotsUsed = MASTER_KEY_SLOT + 1;
  for (const layer of ["master", "quantum", "access"] as const) {
    const members = nodes.filter((node) => node.layer === layer);
    if (members.length === 0) continue;
    const taken = new Set<string>();
    const places = members.map((node) => placeIn(node, layer, slots, taken));
    const rows = 1 + Math.max(...places.map(([, row]) => row));
    slotsUsed = Math.max(slotsUsed, ...places.map(([slot]) => slot + 1));
    members.forEach((node, index) => {
      const [slot, row] = places[index] as readonly [number, number];
      placed.set(node.id, {
        node,
        x: x + 12 + slot * SLOT,
        y: y + 24 + row * (BOX.height + 20),
        width: BOX.width,
        height: BOX.height,
      });
    });
    const height = 24 + rows * BOX.height + (rows - 1) * 20 + 12;
    bands.push({ layer, x, y, width: 0, height });
    y += height + BAND_GAP;
  }
  const width = 24 + slotsUsed * SLOT - (SLOT - BOX.width);
  return { bands: bands.map((band) => ({ ...band, width })), width: x + width + 1, height: y - BAND_GAP };
}

/** The place that kind and site ask for, or the next one to the right that is free. */
function placeIn(
  node: Node,
  layer: string,
  slots: ReadonlyMap<string, number>,
  taken: Set<string>,
): readonly [number, number] {
  const [wantedSlot, row] = (layer === "master" ? MASTER_PLACES[node.kind] : undefined) ?? [
    slots.get(siteOf(node.id)) ?? 0,
    0,
  ];
  let slot = wantedSlot;
  while (taken.has(`${slot}/${row}`)) slot++;
  taken.add(`${slot}/${row}`);
  return [slot, row];
}

/** A column for each site: the master station's under its key server, the others from the left. */
function siteSlots(nodes: readonly Node[], masterSite: string): ReadonlyMap<string, number> {
  const slots = new Map([[masterSite, MASTER_KEY_SLOT]]);
  let next = 0;
  for (const { id, layer } of nodes) {
    const site = siteOf(id);
    if (layer === "terminal" || slots.has(site)) continue;
    if (next === MASTER_KEY_SLOT) next++;
    slots.set(site, next++);
  }
  return slots;
}

/** `sub-1` of `sub-1:key-server`. */
function siteOf(id: string): string {
  return id.split(":")[0] as string;
}
