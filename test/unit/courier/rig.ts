/** A courier and a terminal's wrapped intake on both ends of a bad link, with a key server that a test writes down. */
import { Courier } from "#core/courier/courier";
import type { DeliveryLane } from "#core/courier/delivery-lane";
import { StoredMaterial } from "#core/key-pool/material";
import { PairKeys, WRITE_KINDS, Write } from "#core/key-pool/pair-keys";
import type { DeliveryMessage } from "#core/keys/messages";
import { DurableCounter } from "#core/protocol/durable-counter";
import { KeyWrap } from "#core/protocol/key-wrap";
import { RandomStream } from "#core/random/random-stream";
import type { Recovered } from "#core/role";
import type { TerminalOptions } from "#core/terminal/options";
import { WrappedIntake } from "#core/terminal/wrapped-intake";
import { createNativeCrypto } from "#drivers/native-crypto";
import { FakeEffects } from "#test/helpers/fake-effects";
import { patterned } from "#test/helpers/patterned";

export const PAIR = 5;
export const KEY_SERVER = 1;
export const LINK = 2;
export const SECOND = 1_000_000;
const PERSIST_US = 1_000;
const REPEAT_US = 5 * SECOND;
export const INJECTED_BYTES = 1_000;
export const KEKS = { down: patterned(16, 11), up: patterned(16, 23) };
export const crypto = createNativeCrypto();

export function wrapOf(pair = PAIR, keys = KEKS): KeyWrap {
  return new KeyWrap(crypto, "sm4", { down: keys.down.slice(), up: keys.up.slice() }, pair);
}

export interface Block {
  readonly block: number;
  readonly offset: number;
  readonly key: Uint8Array;
}

/** `count` blocks one behind the other; every third is followed by a gap, as after one that was voided. */
export function blocksOf(count: number, bytes = 8_192): Block[] {
  const blocks: Block[] = [];
  let offset = INJECTED_BYTES;
  for (let block = 0; block < count; block++) {
    blocks.push({ block, offset, key: patterned(bytes, 100 + block) });
    offset += bytes + (block % 3 === 2 ? 512 : 0);
  }
  return blocks;
}

/** What the link does to a datagram; all drawn from the seed. */
export interface Chaos {
  readonly loss: number;
  readonly twice: number;
  readonly flip: number;
  readonly delayUs: number;
}
export const CALM: Chaos = { loss: 0, twice: 0, flip: 0, delayUs: 0 };

/** The terminal's half: its pools and its intake, as `Terminal` drives them. */
export class TerminalEnd {
  readonly keys: PairKeys;
  readonly intake: WrappedIntake;

  constructor(recovered: Recovered | null, capacityBits: number) {
    this.keys = new PairKeys(
      {
        pair: PAIR,
        name: "wrapped/1",
        holder: "terminal",
        limits: { minimumBits: 1_024, thresholdBits: 4_096, capacityBits },
        upShare: 0.5,
        injected: patterned(INJECTED_BYTES, 7),
        upMaterial: new StoredMaterial(),
        downMaterial: new StoredMaterial(),
      },
      recovered,
    );
    const counter = new DurableCounter(`${PAIR}:receipts`, PAIR * WRITE_KINDS + Write.Receipt, recovered);
    const options = { pair: PAIR, subject: 0, keys: this.keys } as TerminalOptions;
    this.intake = new WrappedIntake(options, { channel: LINK, wrap: wrapOf(), counter });
  }

  persisted(token: number, fx: FakeEffects): void {
    if (token % WRITE_KINDS === Write.Block) this.intake.report(this.keys.blockPersisted(fx), fx);
    else this.intake.persisted(true, fx);
  }
}

interface Job {
  readonly atUs: number;
  readonly order: number;
  readonly run: () => void;
}

export class Rig {
  readonly courierFx = new FakeEffects();
  readonly terminalFx = new FakeEffects();
  courier: Courier;
  terminal: TerminalEnd;
  chaos: Chaos = CALM;
  nowUs = 0;
  /** Every datagram that was sent, also what was lost. */
  readonly down: Uint8Array[] = [];
  readonly up: Uint8Array[] = [];
  /** What the courier told the key server, and which blocks it called stored. */
  readonly told: Extract<DeliveryMessage, { kind: "key-stored" }>[] = [];
  readonly stored: number[] = [];
  /** Blocks that the key server has for the terminal, and how often it had to bring one. */
  blocks: readonly Block[] = [];
  offers = 0;
  readonly #random: RandomStream;
  readonly #capacityBits: number;
  #jobs: Job[] = [];
  #order = 0;
  #freeBits = 0;
  #offered = -1;
  readonly #syncing = new Set<FakeEffects>();

  constructor(seed = 1, capacityBits = 8_000_000) {
    this.#random = new RandomStream(seed, "rig");
    this.#capacityBits = capacityBits;
    this.courier = this.#makeCourier(null);
    this.terminal = new TerminalEnd(null, capacityBits);
  }

  get lane(): DeliveryLane {
    return this.courier.lane(PAIR) as DeliveryLane;
  }

  start(): this {
    this.courier.start(this.nowUs, this.courierFx);
    this.#settle();
    this.terminal.intake.report(-1, this.terminalFx);
    this.#settle();
    return this;
  }

  restartCourier(): void {
    this.courier = this.#makeCourier(this.courierFx.crash());
    this.courier.start(this.nowUs, this.courierFx);
    this.#settle();
  }

  restartTerminal(): void {
    this.terminal = new TerminalEnd(this.terminalFx.crash(), this.#capacityBits);
    this.terminal.intake.report(-1, this.terminalFx);
    this.#settle();
  }

  at(atUs: number, run: () => void): void {
    this.#jobs.push({ atUs, order: this.#order++, run });
  }

  toTerminal(frame: Uint8Array): void {
    this.terminal.intake.receive(frame, this.terminalFx);
    this.#settle();
  }

  toCourier(frame: Uint8Array): void {
    this.courier.receive(LINK, frame, this.nowUs, this.courierFx);
    this.#settle();
  }

  /** The key server brings a block, or asks for room. */
  order(message: DeliveryMessage): void {
    this.courier.receive(KEY_SERVER, message, this.nowUs, this.courierFx);
    this.#settle();
  }

  runUntil(untilUs: number): void {
    for (;;) {
      const timerUs = this.courierFx.timers.get(PAIR) ?? Number.POSITIVE_INFINITY;
      this.#jobs.sort((a, b) => a.atUs - b.atUs || a.order - b.order);
      const job = this.#jobs[0];
      const jobUs = job?.atUs ?? Number.POSITIVE_INFINITY;
      if (Math.min(jobUs, timerUs) > untilUs) break;
      this.nowUs = Math.max(this.nowUs, Math.min(jobUs, timerUs));
      if (timerUs < jobUs) {
        this.courierFx.timers.delete(PAIR);
        this.courier.timer(PAIR, this.nowUs, this.courierFx);
      } else {
        this.#jobs.shift();
        job?.run();
      }
      this.#settle();
    }
    this.nowUs = untilUs;
  }

  #makeCourier(recovered: Recovered | null): Courier {
    const lane = { pair: PAIR, name: "wrapped/1", subject: 0, link: LINK, wrap: wrapOf() };
    return new Courier({ site: "sub-1", keyServer: KEY_SERVER, pairs: [lane] }, recovered);
  }

  #settle(): void {
    for (const frame of this.courierFx.take(LINK)) this.#transmit(frame as Uint8Array, true);
    for (const frame of this.terminalFx.take(LINK)) this.#transmit(frame as Uint8Array, false);
    for (const message of this.courierFx.take(KEY_SERVER)) this.#heard(message as DeliveryMessage);
    this.#syncLater(this.courierFx, (token) => this.courier.persisted(token, this.nowUs, this.courierFx));
    this.#syncLater(this.terminalFx, (token) => this.terminal.persisted(token, this.terminalFx));
  }

  /** Writes become durable a moment later; a crash before that loses them. */
  #syncLater(fx: FakeEffects, persisted: (token: number) => void): void {
    if (fx.unsynced.length === 0 || this.#syncing.has(fx)) return;
    this.#syncing.add(fx);
    this.at(this.nowUs + PERSIST_US, () => {
      this.#syncing.delete(fx);
      fx.syncAll(persisted);
    });
  }

  #transmit(frame: Uint8Array, isDown: boolean): void {
    (isDown ? this.down : this.up).push(frame);
    const { loss, twice, flip, delayUs } = this.chaos;
    if (this.#random.fraction() < loss) return;
    for (let copies = this.#random.fraction() < twice ? 2 : 1; copies > 0; copies--) {
      const arriving = this.#random.fraction() < flip ? this.#flipped(frame) : frame;
      const lateUs = 10_000 + Math.floor(this.#random.fraction() * delayUs);
      this.at(this.nowUs + lateUs, () => (isDown ? this.toTerminal(arriving) : this.toCourier(arriving)));
    }
  }

  #flipped(frame: Uint8Array): Uint8Array {
    const bit = Math.floor(this.#random.fraction() * frame.length * 8);
    const wrong = frame.slice();
    wrong[bit >>> 3] = (wrong[bit >>> 3] as number) ^ (1 << (bit & 7));
    return wrong;
  }

  /** The key server: one block at a time, in order, when there is room; again until it is stored. */
  #heard(message: DeliveryMessage): void {
    if (message.kind !== "key-stored") return;
    this.told.push(message);
    this.#freeBits = message.freeBits;
    if (message.block >= 0 && message.block === this.#offered) {
      this.stored.push(message.block);
      this.#offered = -1;
    }
    this.#offerNext();
  }

  #offerNext(): void {
    const next = this.blocks[this.stored.length];
    if (this.#offered >= 0 || next === undefined || next.key.length * 8 > this.#freeBits) return;
    this.#offered = next.block;
    this.#bring(next);
  }

  #bring(block: Block): void {
    if (this.#offered !== block.block) return;
    this.offers++;
    this.at(this.nowUs, () => {
      this.order({ kind: "key-block", pair: PAIR, ...block, key: block.key.slice(), origin: "generated" });
    });
    this.at(this.nowUs + REPEAT_US, () => this.#bring(block));
  }
}

/** The parts of a block as the terminal's two pools hold them; throws where they do not. */
export function heldBytes(keys: PairKeys, block: Block): { up: Uint8Array; down: Uint8Array } {
  const upStart = Math.floor(block.offset / 2);
  const upEnd = Math.floor((block.offset + block.key.length) / 2);
  const up = new Uint8Array(upEnd - upStart);
  const down = new Uint8Array(block.key.length - up.length);
  keys.send.peek(upStart, up.length, up);
  if (keys.receive.peek(block.offset - upStart, down.length, down, 0) !== "ok") throw new Error("not held");
  return { up, down };
}
