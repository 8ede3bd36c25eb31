/** The picture of a deployment. Only drawing: places come from the layout, ways from the routes. */
import type { Topology } from "#result/result";
import { html, type Markup } from "../markup.ts";
import { cutTo, displayWidth } from "../text-width.ts";
import type { Words } from "../words.ts";
import { coordinate } from "./scale.ts";
import { type Band, layOutTopology, type Placed, type TopologyLayout } from "./topology-layout.ts";
import { type Route, routeEdges, spines } from "./topology-routes.ts";

/** Width of a character of the drawing's font on average, in user units. */
const CHARACTER = 6.2;
const BOLD_CHARACTER = 6.7;
const MEDIUM_CHARACTERS_MAX = 12;

export function topologyPicture(topology: Topology, words: Words): Markup {
  const layout = layOutTopology(topology);
  const routes = routeEdges(topology.edges, layout);
  const width = coordinate(layout.width);
  const height = coordinate(layout.height + 14);
  const params = { nodes: topology.nodes.length, edges: topology.edges.length };
  return html`<svg class="topology" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="topology-title topology-desc">
<title id="topology-title">${words.t("topology.title")}</title><desc id="topology-desc">${words.t("topology.desc", params)}</desc>
<text class="layer" x="0" y="20">${words.t("layer.terminal")}</text>
${layout.bands.map((band) => bandBox(band, words))}
${routes.map(line)}${spines(topology.edges, layout).map(line)}
${[...layout.placed.values()].map((placed) => box(placed, words))}
${routes.map(routeLabel)}
${leftOut(layout, words)}</svg>`;
}

function bandBox({ layer, x, y, width, height }: Band, words: Words): Markup {
  return html`<g><rect class="band" x="${coordinate(x)}" y="${coordinate(y)}" width="${coordinate(width)}" height="${coordinate(height)}" rx="6"/><text class="layer" x="${coordinate(x + 12)}" y="${coordinate(y + 16)}">${words.t(`layer.${layer}`)}</text></g>`;
}

function line({ kind, path }: Pick<Route, "kind" | "path">): Markup {
  return html`<path class="edge edge-${kind}" d="${path}"/>`;
}

function routeLabel({ kind, label, labelAt }: Route): Markup | null {
  if (labelAt === null || label === "") return null;
  const [x, y] = labelAt;
  const isAccess = kind === "access";
  const text = isAccess ? cutTo(label, MEDIUM_CHARACTERS_MAX) : label;
  return html`<text class="edge-label" x="${coordinate(x)}" y="${coordinate(y)}" dy="${isAccess ? "0.33em" : "-6"}" text-anchor="${isAccess ? "end" : "middle"}">${text}</text>`;
}

function box(placed: Placed, words: Words): Markup {
  const { node, x, y, width, height } = placed;
  const frame = html`<rect class="node node-${node.layer}" x="${coordinate(x)}" y="${coordinate(y)}" width="${width}" height="${height}" rx="4"/>`;
  if (node.kind === "terminal") return html`<g>${frame}${groupLabel(placed, words)}</g>`;
  const kind = words.named("role", node.kind);
  const middle = coordinate(x + width / 2);
  if (node.layer === "terminal") {
    return html`<g>${frame}<text class="hop-label" x="${middle}" y="${coordinate(y + height / 2)}" dy="0.35em" text-anchor="middle">${kind}</text></g>`;
  }
  const columns = Math.floor((width - 6) / BOLD_CHARACTER);
  return html`<g>${frame}<text class="node-kind" x="${middle}" y="${coordinate(y + 16)}" text-anchor="middle">${cutTo(kind, columns)}</text><text class="node-site" x="${middle}" y="${coordinate(y + 30)}" text-anchor="middle">${cutTo(node.label, columns)}</text></g>`;
}

/** Name and title of a group, and how many terminals it has. */
function groupLabel({ node, x, y, width, height }: Placed, words: Words): Markup {
  const name = node.id.replace(/^group:/u, "");
  const title = words.data(node.label);
  const count = words.t("topology.terminals", { count: node.count });
  const room = Math.floor((width - 25 - displayWidth(name) * BOLD_CHARACTER) / CHARACTER) - displayWidth(count) - 1;
  const baseline = coordinate(y + height / 2);
  const rest =
    title === name || room < 4 ? null : html`<tspan class="group-title" dx="7">${cutTo(title, room)}</tspan>`;
  return html`<text class="group-name" x="${coordinate(x + 9)}" y="${baseline}" dy="0.35em">${name}${rest}</text><text class="group-count" x="${coordinate(x + width - 9)}" y="${baseline}" dy="0.35em" text-anchor="end">${count}</text>`;
}

function leftOut({ groupsLeftOut, height }: TopologyLayout, words: Words): Markup | null {
  if (groupsLeftOut === 0) return null;
  return html`<text class="group-title" x="9" y="${coordinate(height + 6)}">${words.t("topology.more", { count: groupsLeftOut })}</text>`;
}
