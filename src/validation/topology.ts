import type { Pilot, Site, TerminalGroup } from "#pilot/pilot";
import { supplyLink } from "#pilot/supply";
import type { Topology } from "#result/result";

type Node = Topology["nodes"][number];
type Edge = Topology["edges"][number];

/** The deployment of a pilot as nodes and edges, for a picture of it. Ids are stable: `site:role`, `group:name`. */
export function topologyOf(pilot: Pilot): Topology {
  const master = pilot.sites.find(({ role }) => role === "master-station");
  if (master === undefined) return { nodes: [], edges: [] };
  const nodes: Node[] = [...pilot.sites.flatMap(siteNodes)];
  const edges: Edge[] = [...stationEdges(master), ...quantumEdges(pilot), ...managementEdges(pilot, master)];
  for (const group of pilot.groups) {
    nodes.push(...hopNodes(group), groupNode(group));
    edges.push(...accessEdges(group, master), ...supplyEdges(pilot, group));
  }
  return { nodes, edges };
}

function siteNodes(site: Site): Node[] {
  const { name, label, role, hasKeyServer } = site;
  const at = (kind: string, layer: Node["layer"]): Node => ({ id: `${name}:${kind}`, kind, layer, label, count: 1 });
  const layer = role === "master-station" ? "master" : "access";
  const own = role === "master-station" ? ["master-application", "encryption-machine", "gateway"] : [];
  const keys = hasKeyServer ? [at("key-server", layer), at("quantum-server", "quantum")] : [];
  const bare = own.length + keys.length === 0 ? [at("substation", layer)] : [];
  return [...own.map((kind) => at(kind, layer)), ...keys, ...bare];
}

function stationEdges({ name, hasKeyServer }: Site): Edge[] {
  const edges: Edge[] = [
    { from: `${name}:gateway`, to: `${name}:encryption-machine`, kind: "local", label: "" },
    { from: `${name}:encryption-machine`, to: `${name}:master-application`, kind: "local", label: "" },
  ];
  if (hasKeyServer)
    edges.push({ from: `${name}:encryption-machine`, to: `${name}:key-server`, kind: "management", label: "" });
  return edges;
}

function quantumEdges({ quantumLinks }: Pilot): Edge[] {
  return quantumLinks.map(({ name, between: [a, b] }) => {
    return { from: `${a}:quantum-server`, to: `${b}:quantum-server`, kind: "quantum", label: name };
  });
}

/** Every key server to its own quantum server, and to the master station's key server. */
function managementEdges({ sites }: Pilot, master: Site): Edge[] {
  return sites
    .filter(({ hasKeyServer }) => hasKeyServer)
    .flatMap((site) => {
      const keyServer = `${site.name}:key-server`;
      const edges: Edge[] = [{ from: keyServer, to: `${site.name}:quantum-server`, kind: "management", label: "" }];
      const isPeer = site !== master && master.hasKeyServer;
      if (isPeer) edges.push({ from: keyServer, to: `${master.name}:key-server`, kind: "management", label: "" });
      return edges;
    });
}

function groupNode({ name, title, count, replicas }: TerminalGroup): Node {
  return { id: `group:${name}`, kind: "terminal", layer: "terminal", label: title, count: count * replicas };
}

function hopNodes({ name, hops }: TerminalGroup): Node[] {
  return hops.map(({ role }) => ({
    id: `group:${name}:${role}`,
    kind: role,
    layer: "terminal",
    label: role,
    count: 1,
  }));
}

/** From the terminals over their hops to the gateway, each edge named after its medium. */
function accessEdges({ name, hops, medium }: TerminalGroup, master: Site): Edge[] {
  const ends = [`group:${name}`, ...hops.map(({ role }) => `group:${name}:${role}`), `${master.name}:gateway`];
  return [...hops.map((hop) => hop.medium), medium].map((label, index) => {
    return { from: ends[index] as string, to: ends[index + 1] as string, kind: "access", label };
  });
}

/** Where the group's key comes from: its site's key server, or a carrier from the nearest download interface. */
function supplyEdges(pilot: Pilot, group: TerminalGroup): Edge[] {
  const to = `group:${group.name}`;
  if (supplyLink(pilot, group) !== null) {
    return [{ from: `${group.site}:key-server`, to, kind: "management", label: group.keyPolicy.delivery }];
  }
  const here = pilot.sites.find(({ name, hasKeyServer }) => name === group.site && hasKeyServer);
  const source = here ?? pilot.sites.find(({ role, hasKeyServer }) => role === "substation" && hasKeyServer);
  return source === undefined ? [] : [{ from: `${source.name}:key-server`, to, kind: "carrier", label: group.site }];
}
