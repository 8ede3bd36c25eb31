/** How connections run: terminals over shared trunks to their stations, stations straight or around each other. */
import type { Topology } from "#result/result";
import { coordinate } from "./scale.ts";
import type { Placed, TopologyLayout } from "./topology-layout.ts";

type Edge = Topology["edges"][number];

export interface Route {
  readonly kind: Edge["kind"];
  readonly label: string;
  readonly path: string;
  /** Where its name goes; null where there is no room for one. */
  readonly labelAt: readonly [x: number, y: number] | null;
}

type Way = Pick<Route, "path" | "labelAt">;

const TRUNK_GAP = 12;
/** How far above its boxes a route runs that must go around them. */
const LANE = 10;

/** Routes of all edges whose two ends are placed, in their order; those of terminals end at their trunk. */
export function routeEdges(edges: readonly Edge[], layout: TopologyLayout): readonly Route[] {
  const trunks = trunksOf(edges, layout);
  const routes = edges.map((edge): Route | null => {
    const from = layout.placed.get(edge.from);
    const to = layout.placed.get(edge.to);
    if (from === undefined || to === undefined) return null;
    const { kind, label } = edge;
    const trunk = trunks.find(({ members }) => members.includes(edge));
    if (trunk !== undefined) return { kind, label, ...branch(edge, terminalEnd(from, to), trunk, layout) };
    if (from.node.layer !== "terminal") return { kind, label, ...between(from, to, layout) };
    return { kind, label, path: `M${right(from)} ${centreY(from)}H${coordinate(to.x)}`, labelAt: null };
  });
  return routes.filter((route) => route !== null);
}

/** The trunks themselves, each one line however many terminals hang on it. */
export function spines(edges: readonly Edge[], layout: TopologyLayout): readonly Pick<Route, "kind" | "path">[] {
  return trunksOf(edges, layout).map(({ kind, station, x, members }) => {
    const joints = members.map(({ from, to }) =>
      jointY(kind, terminalEnd(layout.placed.get(from), layout.placed.get(to))),
    );
    // Two supplies of one station enter it side by side.
    const stationY = station.y + station.height / 2 + (kind === "carrier" ? LANE : 0);
    const ends = [...joints, stationY];
    const path = `M${coordinate(x)} ${coordinate(Math.min(...ends))}V${coordinate(Math.max(...ends))}M${coordinate(x)} ${coordinate(stationY)}H${coordinate(station.x)}`;
    return { kind, path };
  });
}

interface Trunk {
  readonly kind: Edge["kind"];
  readonly station: Placed;
  readonly x: number;
  readonly members: readonly Edge[];
}

/** One trunk for each station and kind of connection, side by side. */
function trunksOf(edges: readonly Edge[], { placed, trunksX }: TopologyLayout): readonly Trunk[] {
  const trunks = new Map<string, Trunk & { members: Edge[] }>();
  for (const edge of edges) {
    const from = placed.get(edge.from);
    const to = placed.get(edge.to);
    if (from === undefined || to === undefined) continue;
    if ((from.node.layer === "terminal") === (to.node.layer === "terminal")) continue;
    const station = from.node.layer === "terminal" ? to : from;
    const key = `${edge.kind} ${station.node.id}`;
    const trunk = trunks.get(key) ?? { kind: edge.kind, station, x: trunksX + trunks.size * TRUNK_GAP, members: [] };
    trunk.members.push(edge);
    trunks.set(key, trunk);
  }
  return [...trunks.values()];
}

function terminalEnd(from: Placed | undefined, to: Placed | undefined): Placed {
  return (from?.node.layer === "terminal" ? from : to) as Placed;
}

/** Access leaves a row at its end; key comes in from below it. */
function branch({ kind }: Edge, row: Placed, { x }: Trunk, { trunksX }: TopologyLayout): Way {
  const y = jointY(kind, row);
  if (kind === "access") return { path: `M${right(row)} ${coordinate(y)}H${coordinate(x)}`, labelAt: [trunksX - 8, y] };
  const start = coordinate(row.x + row.width - 14);
  return { path: `M${start} ${coordinate(row.y + row.height)}V${coordinate(y)}H${coordinate(x)}`, labelAt: null };
}

function jointY(kind: Edge["kind"], row: Placed): number {
  return kind === "access" ? row.y + row.height / 2 : row.y + row.height + 3.5;
}

function between(from: Placed, to: Placed, layout: TopologyLayout): Way {
  const [left, rightmost] = from.x < to.x ? [from, to] : [to, from];
  if (from.y === to.y) {
    if (isBlocked(left, rightmost, layout)) return above(left, rightmost);
    const labelAt = [(left.x + left.width + rightmost.x) / 2, left.y + left.height / 2] as const;
    return { path: `M${right(left)} ${centreY(left)}H${coordinate(rightmost.x)}`, labelAt };
  }
  const [upper, lower] = from.y < to.y ? [from, to] : [to, from];
  if (from.x !== to.x) return around(upper, lower);
  return { path: `M${centreX(upper)} ${coordinate(upper.y + upper.height)}V${coordinate(lower.y)}`, labelAt: null };
}

/** Up from one, over what stands between, and down on the other. */
function above(left: Placed, rightmost: Placed): Way {
  const lane = left.y - LANE;
  const path = `M${centreX(left)} ${coordinate(left.y)}V${coordinate(lane)}H${centreX(rightmost)}V${coordinate(rightmost.y)}`;
  return { path, labelAt: [(left.x + rightmost.x + rightmost.width) / 2, lane] };
}

/** Up from the lower one, along the lane above its row, and up beside the column of the other. */
function around(upper: Placed, lower: Placed): Way {
  const fromLeft = lower.x < upper.x;
  const start = coordinate(lower.x + lower.width / 2 + 34);
  const gutter = coordinate(fromLeft ? upper.x - 17 : upper.x + upper.width + 17);
  const end = coordinate(fromLeft ? upper.x : upper.x + upper.width);
  const endY = coordinate(upper.y + upper.height / 2 + 10);
  return {
    path: `M${start} ${coordinate(lower.y)}V${coordinate(lower.y - LANE)}H${gutter}V${endY}H${end}`,
    labelAt: null,
  };
}

function isBlocked(left: Placed, rightmost: Placed, { placed }: TopologyLayout): boolean {
  return [...placed.values()].some((other) => other.y === left.y && other.x > left.x && other.x < rightmost.x);
}

function right({ x, width }: Placed): string {
  return coordinate(x + width);
}

function centreX({ x, width }: Placed): string {
  return coordinate(x + width / 2);
}

function centreY({ y, height }: Placed): string {
  return coordinate(y + height / 2);
}
