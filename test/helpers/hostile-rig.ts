import { RandomStream } from "#core/random/random-stream";
import type { ChannelId, Effects, Message, Role } from "#core/role";
import { EncryptionMachine } from "#core/station/encryption-machine";
import { Gateway } from "#core/station/gateway";
import { MasterApplication } from "#core/station/master-application";
import { Terminal } from "#core/terminal/terminal";
import { createFastCrypto } from "#drivers/fast-crypto";
import { type Observer, VirtualDriver } from "#drivers/virtual";
import { PAIR, type RigOptions, rigKeys, rigTerminalOptions, SUBJECT } from "./access-rig.ts";
import { type Attack, forged } from "./hostile.ts";
import { channelPolicy } from "./policy.ts";

/** What the attacker does with the frame that comes next. */
export type Move = "pass" | "drop" | "double" | "hold" | Attack;

/** Frames that the attacker remembers, for forgeries and replays. */
const RECORDED_MAX = 200;

/**
 * Stands on the access link between terminal and gateway, reads everything, and does to each frame what its
 * plan says; what is held back goes behind the frame after it. Without a move left it passes everything on.
 */
export class Attacker implements Role {
  readonly name = "attacker";
  readonly recorded: Uint8Array[] = [];
  moves: Move[] = [];
  #held: { readonly channel: ChannelId; readonly frame: Uint8Array } | null = null;
  readonly #other: (from: ChannelId) => ChannelId;

  constructor(other: (from: ChannelId) => ChannelId) {
    this.#other = other;
  }

  start(): void {}
  timer(): void {}
  persisted(): void {}

  receive(from: ChannelId, message: Message, _atUs: number, fx: Effects): void {
    const frame = message as Uint8Array;
    const to = this.#other(from);
    this.recorded.push(frame);
    if (this.recorded.length > RECORDED_MAX) this.recorded.shift();
    const move = this.moves.shift() ?? "pass";
    if (move === "hold" && this.#held === null) {
      this.#held = { channel: to, frame };
      return;
    }
    if (typeof move === "object") this.#attack(move, to, fx);
    if (move !== "drop") fx.send(to, frame);
    if (move === "double") fx.send(to, frame);
    if (this.#held === null) return;
    fx.send(this.#held.channel, this.#held.frame);
    this.#held = null;
  }

  #attack(move: Attack, to: ChannelId, fx: Effects): void {
    const bytes = forged(move, this.recorded);
    if (bytes !== null) fx.send(to, bytes);
  }
}

/** Terminal, attacker, gateway, encryption machine and application on the virtual driver; both ends can be killed. */
export class HostileRig {
  readonly driver: VirtualDriver;
  readonly attacker: Attacker;
  readonly nodes: { readonly terminal: number; readonly machine: number };

  constructor(options: RigOptions, observer: Observer) {
    const driver = new VirtualDriver(observer, 3_000);
    this.driver = driver;
    const at = { below: -1, above: -1, station: -1, application: -1 };
    this.attacker = new Attacker((from) => (from === at.below ? at.above : at.below));
    const terminal = driver.addNode("terminal", (recovered, incarnation) => {
      const own = rigTerminalOptions(options, recovered, incarnation);
      return new Terminal({ ...own, access: at.below });
    });
    const attacker = driver.addNode("attacker", () => this.attacker);
    const gateway = driver.addNode("gateway", () => {
      return new Gateway({
        station: at.station,
        access: new Map([[PAIR, { channel: at.above, subject: SUBJECT, name: "A/1" }]]),
      });
    });
    const machine = driver.addNode("machine", (recovered, incarnation) => {
      const silent = { pair: 0, name: "B/1", subject: SUBJECT + 1 };
      return new EncryptionMachine({
        gateway: at.station,
        application: at.application,
        keyServer: null,
        crypto: createFastCrypto(),
        nonces: new RandomStream(options.seed ?? 1, `nonce/machine/${incarnation}`),
        firstSession: (recovered?.get("session") as number | undefined) ?? 1,
        pairs: [silent, { pair: PAIR, name: "A/1", subject: SUBJECT }].map(({ pair, name, subject }) => ({
          name,
          pair,
          subject,
          policy: channelPolicy(options.policy),
          keys: rigKeys("encryption-machine", options, recovered, { pair, name }),
          restarted: recovered !== null,
        })),
      });
    });
    const application = driver.addNode("application", () => new MasterApplication([SUBJECT + 1, SUBJECT]));
    at.below = driver.addService(terminal, attacker, 5_000);
    at.above = driver.addService(attacker, gateway, 5_000);
    at.station = driver.addService(gateway, machine, 500);
    at.application = driver.addService(machine, application, 500);
    this.nodes = { terminal, machine };
  }

  get terminal(): Terminal {
    return this.driver.role(this.nodes.terminal) as Terminal;
  }

  get machine(): EncryptionMachine {
    return this.driver.role(this.nodes.machine) as EncryptionMachine;
  }

  runUntil(untilUs: number): void {
    this.driver.run(untilUs, Number.MAX_SAFE_INTEGER);
  }
}
