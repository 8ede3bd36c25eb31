import type { CryptoPort } from "#core/crypto/port";
import { PairKeys, type PairKeysOptions, WRITE_KINDS, Write } from "#core/key-pool/pair-keys";
import type { BlockKey } from "#core/keys/pair";
import { LinkDirection } from "#core/link/link-direction";
import type { Direction } from "#core/policy";
import { DurableCounter } from "#core/protocol/durable-counter";
import { KeyWrap } from "#core/protocol/key-wrap";
import { RandomStream } from "#core/random/random-stream";
import type { ChannelId, Recovered } from "#core/role";
import { EncryptionMachine } from "#core/station/encryption-machine";
import { Gateway } from "#core/station/gateway";
import { MasterApplication } from "#core/station/master-application";
import { Hop } from "#core/terminal/hop";
import type { WrappedOptions } from "#core/terminal/options";
import { Terminal } from "#core/terminal/terminal";
import { Schedule } from "#core/traffic/schedule";
import type { VirtualDriver } from "#drivers/virtual";
import type { Medium, Pilot } from "#pilot/pilot";
import type { RunChannel } from "./channel.ts";
import { FrameCounter } from "./frame-counter.ts";
import type { KeySource } from "./key-source.ts";

/** The two directions of one access link or hop, with the channel they belong to. */
export interface WiredLink {
  /** `access:A/1` or `hop:C/1/collector`; towards a courier `delivery:A/1` or `delivery-hop:C/1/collector` */
  readonly name: string;
  readonly channel: ChannelId;
  readonly pair: number;
  readonly up: LinkDirection;
  readonly down: LinkDirection;
  /** Directions in which a frame comes onto the network here, not from a link before. */
  readonly isOrigin: { readonly up: boolean; readonly down: boolean };
}

export interface DataPlane {
  readonly encryptionMachine: number;
  readonly gateway: number;
  /** Node of each channel's terminal, by channel id. */
  readonly terminals: readonly number[];
  readonly links: readonly WiredLink[];
  readonly hops: HopNodes;
}

export interface DataPlanePlan {
  readonly driver: VirtualDriver;
  readonly pilot: Pilot;
  readonly channels: readonly RunChannel[];
  readonly source: KeySource;
  readonly crypto: CryptoPort;
  /** Filled by the key plane after the nodes exist and before any of them starts. */
  readonly feeds: Map<number, ChannelId>;
  /** Links to couriers at the terminal's side, by channel: filled by the delivery plane likewise. */
  readonly deliveries: Map<number, ChannelId>;
  readonly station: { channel: ChannelId | null };
}

/** Wires terminals, hops, access links, gateway, encryption machine and master application. */
export function wireDataPlane(plan: DataPlanePlan): DataPlane {
  const { driver, pilot, channels } = plan;
  const { fabric } = pilot;
  const injected = channels.map((channel) => injection(plan, channel));
  const access = new Map<number, { channel: ChannelId; subject: number; name: string }>();
  const wiring = { gateway: -1, application: -1, toStation: -1 };

  const gateway = driver.addNode("gateway", () => new Gateway({ station: wiring.toStation, access }));
  const encryptionMachine = driver.addNode("encryption-machine", (recovered, incarnation) => {
    return makeEncryptionMachine(plan, wiring, injected, recovered, incarnation);
  });
  const application = driver.addNode("master-application", () => {
    return new MasterApplication(channels.map(({ id }) => id));
  });
  wiring.toStation = driver.addService(gateway, encryptionMachine, fabric.gatewayUs);
  wiring.gateway = wiring.toStation;
  wiring.application = driver.addService(encryptionMachine, application, fabric.encryptionMachineUs);

  const links: WiredLink[] = [];
  const hops = new HopNodes(plan);
  const terminals = channels.map((channel) => {
    const entry = { access: -1 };
    const node = driver.addNode(`terminal:${channel.name}`, (recovered, incarnation) => {
      return makeTerminal(plan, channel, entry.access, injected[channel.id] as Injected, recovered, incarnation);
    });
    const path = wirePath(plan, channel, node, gateway, hops, ["access", "hop"]);
    entry.access = (path[0] as WiredLink).channel;
    access.set(channel.id, { channel: (path.at(-1) as WiredLink).channel, subject: channel.id, name: channel.name });
    links.push(...path);
    return node;
  });
  return { encryptionMachine, gateway, terminals, links, hops };
}

/** Key that both ends hold before the run: two copies of the same bytes. */
interface Injected {
  readonly terminal: BlockKey;
  readonly station: BlockKey;
}

function injection(plan: DataPlanePlan, channel: RunChannel): Injected {
  const bytes = Math.floor(channel.group.keyPolicy.initialFillBits / 8);
  const key = plan.source.draw(channel.id, bytes);
  return { terminal: key, station: typeof key === "number" ? key : key.slice() };
}

function pairKeys(
  plan: DataPlanePlan,
  channel: RunChannel,
  holder: PairKeysOptions["holder"],
  injected: BlockKey,
  recovered: Recovered | null,
): PairKeys {
  const { keyPolicy } = channel.group;
  const material = (direction: Direction) => plan.source.material(channel, direction);
  return new PairKeys(
    {
      pair: channel.id,
      name: channel.name,
      holder,
      limits: keyPolicy,
      upShare: keyPolicy.upShare,
      injected,
      upMaterial: material("up"),
      downMaterial: material("down"),
    },
    recovered,
  );
}

function makeTerminal(
  plan: DataPlanePlan,
  channel: RunChannel,
  access: ChannelId,
  injected: Injected,
  recovered: Recovered | null,
  incarnation: number,
): Terminal {
  const { pilot, crypto } = plan;
  const { seed } = pilot;
  const traffic = channel.group.traffic;
  const startUs = pilot.warmUpUs;
  return new Terminal({
    name: channel.name,
    pair: channel.id,
    subject: channel.id,
    access,
    keySource: plan.feeds.get(channel.id) ?? null,
    wrapped: wrappedEnd(plan, channel, recovered),
    policy: channel.policy,
    schedule: new Schedule(traffic, new RandomStream(seed, `traffic/${channel.name}`), startUs),
    trafficStartUs: startUs,
    trafficEndUs: startUs + pilot.durationUs,
    nonces: new RandomStream(seed, `nonce/terminal/${channel.name}/${incarnation}`),
    crypto,
    keys: pairKeys(plan, channel, "terminal", injected.terminal, recovered),
    restarted: recovered !== null,
  });
}

/** What a terminal needs to be fed by a courier; undefined when it is fed otherwise. */
function wrappedEnd(plan: DataPlanePlan, channel: RunChannel, recovered: Recovered | null): WrappedOptions | undefined {
  const link = plan.deliveries.get(channel.id);
  if (link === undefined) return undefined;
  const token = channel.id * WRITE_KINDS + Write.Receipt;
  const counter = new DurableCounter(`${channel.id}:receipts`, token, recovered);
  return { channel: link, wrap: keyWrapOf(plan, channel), counter };
}

/** One end's use of the pair's key-encryption keys. */
export function keyWrapOf({ crypto, source }: DataPlanePlan, channel: RunChannel): KeyWrap {
  const { blockCipher } = channel.policy;
  return new KeyWrap(crypto, blockCipher, source.keyEncryptionKeys(channel), channel.id);
}

function makeEncryptionMachine(
  plan: DataPlanePlan,
  wiring: { readonly gateway: ChannelId; readonly application: ChannelId },
  injected: readonly Injected[],
  recovered: Recovered | null,
  incarnation: number,
): EncryptionMachine {
  const { pilot, channels, crypto } = plan;
  const firstSession = (recovered?.get("session") as number | undefined) ?? 1;
  return new EncryptionMachine({
    gateway: wiring.gateway,
    application: wiring.application,
    keyServer: plan.station.channel,
    crypto,
    nonces: new RandomStream(pilot.seed, `nonce/encryption-machine/${incarnation}`),
    firstSession,
    pairs: channels.map((channel) => ({
      name: channel.name,
      pair: channel.id,
      subject: channel.id,
      policy: channel.policy,
      keys: pairKeys(plan, channel, "encryption-machine", (injected[channel.id] as Injected).station, recovered),
      restarted: recovered !== null,
    })),
  });
}

/** One store-and-forward node per group and hop serves all terminals of the group. */
export class HopNodes {
  readonly #plan: DataPlanePlan;
  readonly #nodes = new Map<string, { node: number; lines: [ChannelId, ChannelId][] }>();

  constructor(plan: DataPlanePlan) {
    this.#plan = plan;
  }

  get(name: string): { node: number; lines: [ChannelId, ChannelId][] } {
    let entry = this.#nodes.get(name);
    if (entry === undefined) {
      const lines: [ChannelId, ChannelId][] = [];
      entry = { node: this.#plan.driver.addNode(name, () => new Hop(name, lines)), lines };
      this.#nodes.set(name, entry);
    }
    return entry;
  }
}

/**
 * The links from a terminal over its hops to the far end (gateway or courier), terminal side first. `names`:
 * what the last one and those before it are called.
 */
export function wirePath(
  plan: DataPlanePlan,
  channel: RunChannel,
  terminal: number,
  farEnd: number,
  hops: HopNodes,
  [last, before]: readonly [string, string],
): WiredLink[] {
  const { group } = channel;
  const path: WiredLink[] = [];
  let below = terminal;
  let serviceUs = 0;
  let belowLines: { lines: [ChannelId, ChannelId][]; channel: ChannelId } | null = null;
  for (const hop of [...group.hops, null]) {
    const role = hop?.role ?? "access";
    const name = hop === null ? `${last}:${channel.name}` : `${before}:${channel.name}/${role}`;
    const above = hop === null ? null : hops.get(`${role}:${group.name}`);
    const medium = hop?.medium ?? group.medium;
    const isOrigin = { up: path.length === 0, down: hop === null };
    const link = wireLink(plan, { name, pair: channel.id, isOrigin }, medium, below, above?.node ?? farEnd, serviceUs);
    belowLines?.lines.push([belowLines.channel, link.channel]);
    path.push(link);
    belowLines = above === null ? null : { lines: above.lines, channel: link.channel };
    below = above?.node ?? farEnd;
    serviceUs = hop?.processingUs ?? 0;
  }
  return path;
}

function wireLink(
  plan: DataPlanePlan,
  identity: Pick<WiredLink, "name" | "pair" | "isOrigin">,
  mediumName: string,
  below: number,
  above: number,
  serviceUs: number,
): WiredLink {
  const { driver, pilot } = plan;
  const medium = pilot.media[mediumName] as Medium;
  const up = new LinkDirection(pilot.seed, identity.name, "up", medium);
  const down = new LinkDirection(pilot.seed, identity.name, "down", medium);
  const channel = driver.addLink(below, above, up, down, serviceUs, new FrameCounter());
  return { ...identity, channel, up, down };
}
