import { KeyServer, type KeyServerPair } from "#core/keys/key-server";
import { KEY_BLOCK_BITS, type Pair } from "#core/keys/pair";
import { QkdLink } from "#core/qkd/qkd-link";
import { QuantumServer } from "#core/qkd/quantum-server";
import type { ChannelId } from "#core/role";
import type { VirtualDriver } from "#drivers/virtual";
import type { Pilot } from "#pilot/pilot";
import { designKeyRate, masterStation, supplyLink } from "#pilot/supply";
import type { RunChannel } from "./channel.ts";
import type { CourierNode } from "./delivery-plane.ts";
import type { KeySource } from "./key-source.ts";

/** The nodes of the key plane and the channels that lead out of it. */
export interface KeyPlane {
  /** Channel between the encryption machine and the master key server. */
  readonly station: ChannelId;
  /** Channel between a terminal and the key server that feeds it, by pair; pairs fed otherwise have none. */
  readonly feeds: ReadonlyMap<number, ChannelId>;
  /** Channels between sites, by the substation at the far end, for partitions. */
  readonly management: ReadonlyMap<string, ChannelId>;
  /** Nodes of the QKD links by name, and of the key and quantum servers by site. */
  readonly links: ReadonlyMap<string, number>;
  readonly keyServers: ReadonlyMap<string, number>;
  readonly quantumServers: ReadonlyMap<string, number>;
  /** Channels of quantum servers, QKD links and substation key servers, to count what reaches them. */
  readonly quantumPlane: readonly ChannelId[];
}

interface Plan {
  readonly driver: VirtualDriver;
  readonly pilot: Pilot;
  readonly channels: readonly RunChannel[];
  readonly source: KeySource;
  readonly encryptionMachine: number;
  readonly terminals: readonly number[];
  readonly couriers: ReadonlyMap<string, CourierNode>;
}

interface SitePlan {
  readonly site: string;
  readonly keyServer: number;
  readonly quantumServer: number;
  readonly toQuantum: ChannelId;
  readonly modules: Map<number, ChannelId>;
  /** Quantum link behind each module's channel. */
  readonly links: Map<ChannelId, string>;
  readonly pairs: KeyServerPair[];
  /** Channel to the encryption machine; the master station's only. */
  application: ChannelId | null;
}

/** Wires quantum links, quantum servers and key servers, and says where each pair is fed. */
export function wireKeyPlane(plan: Plan): KeyPlane {
  const { driver, pilot } = plan;
  const sites = new Map<string, SitePlan>();
  for (const site of pilot.sites) if (site.hasKeyServer) sites.set(site.name, wireSite(plan, site.name, site.role));
  const masterPlan = sites.get(masterStation(pilot)) as SitePlan;
  const station = driver.addService(plan.encryptionMachine, masterPlan.keyServer, pilot.fabric.managementUs);
  masterPlan.application = station;
  const management = new Map<string, ChannelId>();
  for (const [name, site] of sites) {
    if (site === masterPlan) continue;
    management.set(name, driver.addService(masterPlan.keyServer, site.keyServer, pilot.fabric.managementUs));
  }
  const links = wireQuantumLinks(plan, sites);
  const feeds = wirePairs(plan, masterPlan, sites, station, management);
  const quantumPlane = [...management.values(), ...feeds.values()];
  for (const { keyServer } of plan.couriers.values()) if (keyServer !== null) quantumPlane.push(keyServer);
  for (const site of sites.values()) quantumPlane.push(site.toQuantum, ...new Set(site.modules.values()));
  const keyServers = new Map([...sites].map(([name, { keyServer }]) => [name, keyServer]));
  const quantumServers = new Map([...sites].map(([name, { quantumServer }]) => [name, quantumServer]));
  return { station, feeds, management, links, keyServers, quantumServers, quantumPlane };
}

function wireSite(plan: Plan, site: string, role: "master-station" | "substation"): SitePlan {
  const { driver, pilot } = plan;
  const pairs: KeyServerPair[] = [];
  const modules = new Map<number, ChannelId>();
  const links = new Map<ChannelId, string>();
  const nameOf = (pair: number) => plan.channels[pair]?.name ?? String(pair);
  // The roles are made when the driver starts them, after all channels exist.
  let self: SitePlan;
  const keyServer = driver.addNode(`key-server:${site}`, (recovered) => {
    const side = role === "master-station" ? "master" : "access";
    return new KeyServer({ site, side, application: self.application, pairs }, recovered);
  });
  const quantumServer = driver.addNode(`quantum-server:${site}`, () => {
    return new QuantumServer({ site, keyServer: self.toQuantum, modules, links, nameOf });
  });
  const toQuantum = driver.addService(keyServer, quantumServer, pilot.fabric.managementUs);
  self = { site, keyServer, quantumServer, toQuantum, modules, links, pairs, application: null };
  return self;
}

function wireQuantumLinks(plan: Plan, sites: ReadonlyMap<string, SitePlan>): Map<string, number> {
  const { driver, pilot, channels, source } = plan;
  const nodes = new Map<string, number>();
  for (const link of pilot.quantumLinks) {
    const [a, b] = link.between.map((name) => sites.get(name) as SitePlan) as [SitePlan, SitePlan];
    const ends: { modules: [ChannelId, ChannelId] } = { modules: [-1, -1] };
    const node = driver.addNode(`qkd-link:${link.name}`, () => {
      return new QkdLink({
        name: link.name,
        keyRateBitsPerSecond: link.keyRateBitsPerSecond,
        scope: link.keyRateScope,
        blockBits: KEY_BLOCK_BITS,
        modules: ends.modules,
        enabled: link.enabled,
        nameOf: (pair) => channels[pair]?.name ?? String(pair),
        draw: (pair, bytes) => source.draw(pair, bytes),
      });
    });
    ends.modules = [
      driver.addService(a.quantumServer, node, pilot.fabric.managementUs),
      driver.addService(b.quantumServer, node, pilot.fabric.managementUs),
    ];
    a.links.set(ends.modules[0], link.name);
    b.links.set(ends.modules[1], link.name);
    for (const channel of channels) {
      if (supplyLink(pilot, channel.group) !== link) continue;
      a.modules.set(channel.id, ends.modules[0]);
      b.modules.set(channel.id, ends.modules[1]);
    }
    nodes.set(link.name, node);
  }
  return nodes;
}

function wirePairs(
  plan: Plan,
  master: SitePlan,
  sites: ReadonlyMap<string, SitePlan>,
  station: ChannelId,
  management: ReadonlyMap<string, ChannelId>,
): Map<number, ChannelId> {
  const { driver, pilot, channels, terminals } = plan;
  const feeds = new Map<number, ChannelId>();
  for (const channel of channels) {
    const link = supplyLink(pilot, channel.group);
    const { keyPolicy, site } = channel.group;
    const pair: Pair = {
      id: channel.id,
      name: channel.name,
      site: link === null ? null : site,
      upShare: keyPolicy.upShare,
    };
    const injectedBytes = Math.floor(keyPolicy.initialFillBits / 8);
    const rate = designKeyRate(pilot, channel.group) ?? 0;
    const access = link === null ? undefined : sites.get(site);
    const peer = access === undefined ? null : (management.get(site) ?? null);
    const common = { pair, injectedBytes, peer, keyRateBitsPerSecond: rate, link: link?.name ?? null };
    master.pairs.push({ ...common, holder: station, quantum: peer === null ? null : master.toQuantum });
    if (access === undefined || access === master) continue;
    const courier = keyPolicy.delivery === "wrapped" ? plan.couriers.get(site) : undefined;
    let holder: ChannelId;
    if (courier === undefined) {
      holder = driver.addService(terminals[channel.id] as number, access.keyServer, pilot.fabric.managementUs);
      feeds.set(channel.id, holder);
    } else {
      courier.keyServer ??= driver.addService(courier.node, access.keyServer, pilot.fabric.managementUs);
      holder = courier.keyServer;
    }
    access.pairs.push({ ...common, holder, quantum: access.toQuantum });
  }
  return feeds;
}
