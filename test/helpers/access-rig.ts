import assert from "node:assert/strict";
import type { CryptoPort } from "#core/crypto/port";
import { StoredMaterial } from "#core/key-pool/material";
import { PairKeys } from "#core/key-pool/pair-keys";
import { RandomStream } from "#core/random/random-stream";
import type { ChannelId, Message, Recovered, Role } from "#core/role";
import { EncryptionMachine } from "#core/station/encryption-machine";
import { Gateway } from "#core/station/gateway";
import type { ChannelPolicy, TerminalOptions } from "#core/terminal/options";
import { Terminal } from "#core/terminal/terminal";
import { createNativeCrypto } from "#drivers/native-crypto";
import { FakeEffects } from "./fake-effects.ts";
import { patterned } from "./patterned.ts";
import { channelPolicy } from "./policy.ts";

/** Channels of the rig; its pair is number 1 of two, its subject in traces 30. Pair 0 never says a word. */
export const ACCESS = 1;
export const STATION = 2;
export const APPLICATION = 3;
export const PAIR = 1;
const SILENT = { pair: 0, name: "B/1", subject: 31, channel: 9 } as const;
export const SUBJECT = 30;
const SECOND_US = 1_000_000;

export interface RigOptions {
  readonly policy?: Partial<ChannelPolicy>;
  /** Bytes that both ends hold at the start, half of them for each direction. */
  readonly injectedBytes?: number;
  readonly messageEveryUs?: number;
  readonly trafficEndUs?: number;
  readonly seed?: number;
}

/** What passes a point of the rig: nothing changes it unless the test does. */
export type Tap = (frame: Uint8Array, up: boolean) => readonly Uint8Array[];

const passing: Tap = (frame) => [frame];
const crypto: CryptoPort = createNativeCrypto();

const injectedKeys = new Map<number, Uint8Array>();

/** The same bytes at both ends, in memory of its own each time. */
function injectedKey(bytes: number): Uint8Array {
  const key = injectedKeys.get(bytes) ?? patterned(bytes, 77);
  injectedKeys.set(bytes, key);
  return key.slice();
}

export function rigKeys(
  holder: "terminal" | "encryption-machine",
  options: RigOptions,
  recovered: Recovered | null,
  { pair, name }: { readonly pair: number; readonly name: string } = { pair: PAIR, name: "A/1" },
) {
  const capacityBits = 8_000_000;
  return new PairKeys(
    {
      pair,
      name,
      holder,
      limits: { minimumBits: 1_024, thresholdBits: 4_096, capacityBits },
      upShare: 0.5,
      injected: injectedKey(options.injectedBytes ?? 100_000),
      upMaterial: new StoredMaterial(),
      downMaterial: new StoredMaterial(),
    },
    recovered,
  );
}

export function rigTerminalOptions(options: RigOptions, recovered: Recovered | null, incarnation = 0): TerminalOptions {
  const everyUs = options.messageEveryUs ?? SECOND_US / 10;
  let nextUs = SECOND_US;
  return {
    name: "A/1",
    pair: PAIR,
    subject: SUBJECT,
    access: ACCESS,
    keySource: null,
    policy: channelPolicy(options.policy),
    schedule: {
      nextUs: () => nextUs,
      advance: () => {
        nextUs += everyUs;
      },
    },
    trafficStartUs: SECOND_US,
    trafficEndUs: options.trafficEndUs ?? 3_600 * SECOND_US,
    nonces: new RandomStream(options.seed ?? 1, `nonce/terminal/${incarnation}`),
    crypto,
    keys: rigKeys("terminal", options, recovered),
    restarted: recovered !== null,
  };
}

/**
 * Terminal, gateway and encryption machine without a driver: messages arrive at once and in order, writes
 * are durable at once unless held back, time moves only when the test says so.
 */
export class AccessRig {
  readonly terminalFx = new FakeEffects();
  readonly gatewayFx = new FakeEffects();
  readonly machineFx = new FakeEffects();
  readonly terminal: Terminal;
  readonly gateway: Gateway;
  readonly machine: EncryptionMachine;
  /** Every frame that a terminal or the station put on the access link, oldest first. */
  readonly up: Uint8Array[] = [];
  readonly down: Uint8Array[] = [];
  tap: Tap = passing;
  /** False: the machine's writes wait for `syncMachine`. */
  machineSyncs = true;
  nowUs = 0;

  constructor(options: RigOptions = {}) {
    this.terminal = new Terminal(rigTerminalOptions(options, null));
    this.gateway = new Gateway({
      station: STATION,
      access: new Map<number, { channel: ChannelId; subject: number; name: string }>([
        [PAIR, { channel: ACCESS, subject: SUBJECT, name: "A/1" }],
        [SILENT.pair, SILENT],
      ]),
    });
    this.machine = new EncryptionMachine({
      gateway: STATION,
      application: APPLICATION,
      keyServer: null,
      crypto,
      nonces: new RandomStream(options.seed ?? 1, "nonce/machine"),
      firstSession: 1,
      pairs: [SILENT, { pair: PAIR, name: "A/1", subject: SUBJECT }].map(({ pair, name, subject }) => ({
        name,
        pair,
        subject,
        policy: channelPolicy(options.policy),
        keys: rigKeys("encryption-machine", options, null, { pair, name }),
        restarted: false,
      })),
    });
  }

  /** Starts all three and lets the session open. */
  start(): this {
    this.machine.start(0, this.machineFx);
    this.settle();
    this.terminal.start(0, this.terminalFx);
    this.settle();
    return this;
  }

  /** Delivers what was sent and makes writes durable until nothing moves. */
  settle(): void {
    for (let moved = true; moved; ) {
      moved = false;
      for (const message of this.terminalFx.take(ACCESS)) {
        moved = true;
        this.up.push(message as Uint8Array);
        for (const frame of this.tap(message as Uint8Array, true)) this.toGateway(ACCESS, frame);
      }
      for (const message of this.gatewayFx.take(STATION)) {
        moved = true;
        this.machine.receive(STATION, message, this.nowUs, this.machineFx);
      }
      for (const message of this.machineFx.take(STATION)) {
        moved = true;
        this.toGateway(STATION, message);
      }
      for (const message of this.gatewayFx.take(ACCESS)) {
        moved = true;
        this.down.push(message as Uint8Array);
        for (const frame of this.tap(message as Uint8Array, false)) this.toTerminal(frame);
      }
      moved = this.#sync(this.terminal, this.terminalFx) || moved;
      if (this.machineSyncs) moved = this.#sync(this.machine, this.machineFx) || moved;
    }
  }

  toGateway(channel: ChannelId, message: Message): void {
    this.gateway.receive(channel, message, this.nowUs, this.gatewayFx);
  }

  toMachine(frame: Uint8Array): void {
    this.machine.receive(STATION, frame, this.nowUs, this.machineFx);
  }

  toTerminal(frame: Uint8Array): void {
    this.terminal.receive(ACCESS, frame, this.nowUs, this.terminalFx);
  }

  /** Moves time on, timer by timer, settling after each. */
  runUntil(untilUs: number): void {
    for (;;) {
      const [timerId, dueUs] = earliest(this.terminalFx.timers);
      if (dueUs > untilUs) break;
      this.nowUs = Math.max(this.nowUs, dueUs);
      this.terminalFx.timers.delete(timerId);
      this.terminal.timer(timerId, this.nowUs, this.terminalFx);
      this.settle();
    }
    this.nowUs = untilUs;
  }

  syncMachine(): void {
    this.#sync(this.machine, this.machineFx);
  }

  get station() {
    const pair = this.machine.pair(PAIR);
    if (pair === undefined) throw new Error("the machine does not know the pair");
    return pair;
  }

  /** Plaintexts that reached the master application. */
  get delivered(): number {
    return this.machineFx.sent.filter(({ channel }) => channel === APPLICATION).length;
  }

  /** False when nothing waited. */
  #sync(role: Role, fx: FakeEffects): boolean {
    const waited = fx.unsynced.length > 0;
    fx.syncAll((token) => role.persisted(token, this.nowUs, fx));
    return waited;
  }
}

function earliest(timers: ReadonlyMap<number, number>): [number, number] {
  let found: [number, number] = [-1, Number.POSITIVE_INFINITY];
  for (const [id, dueUs] of timers) if (dueUs < found[1]) found = [id, dueUs];
  return found;
}

/** A rig whose session is open, three seconds into its traffic. */
export function openRig(options: RigOptions = {}): AccessRig {
  const rig = new AccessRig(options).start();
  rig.runUntil(3_000_000);
  assert.equal(rig.terminal.sessionState, "open");
  return rig;
}

/** Everything about both pools of one end that an accepted frame would move. */
export function poolsOf(keys: PairKeys): unknown {
  const { send, receive } = keys;
  return {
    send: { next: send.nextByte, mark: send.markBytes, level: send.levelBits, ledger: { ...send.ledger } },
    receive: {
      frontier: receive.frontierByte,
      settled: receive.settledByte,
      stored: receive.storedBits,
      inFlight: receive.inFlightBits,
      ledger: { ...receive.ledger },
    },
  };
}
