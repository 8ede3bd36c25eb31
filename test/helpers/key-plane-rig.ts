import { KeyServer } from "#core/keys/key-server";
import type { KeySupply } from "#core/keys/key-supply";
import { QkdLink } from "#core/qkd/qkd-link";
import { QuantumServer } from "#core/qkd/quantum-server";
import { RandomStream } from "#core/random/random-stream";
import { VirtualDriver } from "#drivers/virtual";
import { EventLog } from "./event-log.ts";
import { FakeHolder } from "./fake-holder.ts";

export const PAIR = 0;
export const BLOCK_BYTES = 128;
export const INJECTED_BYTES = 40;
const SECOND_US = 1_000_000;

export interface KeyPlaneOptions {
  /** Delay of each of the seven channels, us. */
  readonly delaysUs?: readonly number[];
  readonly capacityBits?: number;
  /** Blocks per second that the quantum link yields. */
  readonly blocksPerSecond?: number;
  readonly seed?: number;
}

/**
 * The key plane of one pair: quantum link, both quantum servers, both key servers, and a holder at either
 * end, over channels that lose nothing except what is on its way to a node that is killed.
 */
export class KeyPlaneRig {
  readonly log = new EventLog();
  readonly driver = new VirtualDriver(this.log, 1_000);
  readonly terminal: FakeHolder;
  readonly machine: FakeHolder;
  readonly nodes: {
    readonly link: number;
    readonly access: number;
    readonly master: number;
    readonly quantum: readonly [number, number];
  };
  /** The channel between the two key servers. */
  readonly peer: number;
  /** Channel of the encryption machine's requests, seen from its holder. */
  readonly station: number;

  constructor(options: KeyPlaneOptions = {}) {
    const { driver } = this;
    const delay = (i: number) => options.delaysUs?.[i] ?? 1_000;
    const capacityBits = options.capacityBits ?? 100_000_000;
    const blockBits = BLOCK_BYTES * 8;
    const rate = blockBits * (options.blocksPerSecond ?? 1);
    const at = {
      terminal: -1,
      machine: -1,
      peer: -1,
      quantum: [-1, -1] as [number, number],
      modules: [-1, -1] as [number, number],
    };
    this.terminal = new FakeHolder(PAIR, () => at.terminal, capacityBits, INJECTED_BYTES);
    this.machine = new FakeHolder(PAIR, () => at.machine, capacityBits, INJECTED_BYTES);

    const link = driver.addNode("link", () => quantumLink(options, rate, blockBits, at.modules));
    const quantum = ([0, 1] as const).map((side) =>
      driver.addNode(`quantum-server:${side}`, () => quantumServer(String(side), at.quantum[side], at.modules[side])),
    ) as [number, number];
    const server = (side: "access" | "master", i: 0 | 1, holder: "terminal" | "machine") =>
      driver.addNode(`key-server:${side}`, (recovered) => {
        const channels = {
          holder: at[holder],
          peer: at.peer,
          quantum: at.quantum[i],
          link: "link",
          keyRateBitsPerSecond: rate,
        };
        const pair = { id: PAIR, name: "A/1", site: "sub", upShare: 0.5 };
        const application = side === "master" ? at.machine : null;
        return new KeyServer(
          { site: side, side, application, pairs: [{ pair, injectedBytes: INJECTED_BYTES, ...channels }] },
          recovered,
        );
      });
    const access = server("access", 0, "terminal");
    const master = server("master", 1, "machine");
    const terminal = driver.addNode("terminal", () => this.terminal);
    const machine = driver.addNode("machine", () => this.machine);

    at.modules = [driver.addService(quantum[0], link, delay(0)), driver.addService(quantum[1], link, delay(1))];
    at.quantum = [driver.addService(access, quantum[0], delay(2)), driver.addService(master, quantum[1], delay(3))];
    at.peer = driver.addService(master, access, delay(4));
    at.terminal = driver.addService(terminal, access, delay(5));
    at.machine = driver.addService(machine, master, delay(6));
    this.nodes = { link, access, master, quantum };
    this.peer = at.peer;
    this.station = at.machine;
  }

  start(): this {
    this.driver.startAll(0);
    return this;
  }

  runFor(us: number): this {
    this.driver.run(this.driver.nowUs + us, Number.MAX_SAFE_INTEGER);
    return this;
  }

  runSeconds(seconds: number): this {
    return this.runFor(seconds * SECOND_US);
  }

  supply(side: "access" | "master"): KeySupply {
    const found = (this.driver.role(this.nodes[side]) as KeyServer | null)?.supply(PAIR);
    if (found === undefined) throw new Error(`the key server at the ${side} side is down`);
    return found;
  }

  /** The holder used `bits` and says that there is room. */
  use(holder: "terminal" | "machine", bits: number): void {
    const node = this.driver.nodeNamed(holder) as number;
    this.driver.control(node, (_role, fx) => {
      this[holder].usedBits += bits;
      this[holder].report(-1, fx);
    });
  }
}

function quantumLink(
  options: KeyPlaneOptions,
  rate: number,
  blockBits: number,
  modules: readonly [number, number],
): QkdLink {
  const random = new RandomStream(options.seed ?? 1, "key/A/1");
  const draw = (_pair: number, bytes: number) => {
    const key = new Uint8Array(bytes);
    random.bytes(key, 0, bytes);
    return key;
  };
  return new QkdLink({
    name: "link",
    keyRateBitsPerSecond: rate,
    scope: "channel",
    blockBits,
    enabled: true,
    modules,
    nameOf: () => "A/1",
    draw,
  });
}

function quantumServer(site: string, keyServer: number, module: number): QuantumServer {
  const modules = new Map([[PAIR, module]]);
  return new QuantumServer({ site, keyServer, modules, links: new Map([[module, "link"]]), nameOf: () => "A/1" });
}
