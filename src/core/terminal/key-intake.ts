import type { DeliveryMessage } from "../keys/messages.ts";
import { KEY_BLOCK_BITS } from "../keys/pair.ts";
import type { ChannelId, Effects, Message } from "../role.ts";
import type { TerminalOptions } from "./options.ts";

/** How key reaches a terminal, and how it says what it holds and has room for. */
export interface KeyIntake {
  /** Where key comes from; null for carrier-fed terminals. */
  readonly channel: ChannelId | null;
  receive(message: Message, fx: Effects): void;
  /** Tells the feeder how the pools stand. `block`: one that became durable just now; -1 for none. */
  report(block: number, fx: Effects): void;
  /** Key was used: a pool that was reported full may have room again. */
  reportRoom(fx: Effects): void;
  /** A durable write of the intake's own (`Write.Receipt`) is done. Who is not present tells nobody. */
  persisted(isPresent: boolean, fx: Effects): void;
}

/** Less room than this share of the capacity, or than a key block, counts as full. */
const FULL_SHARE = 64;

/** Remembers whether the feeder was last told that the pool is full: then it waits to be told of room. */
export class FullReport {
  readonly #keys: TerminalOptions["keys"];
  #isFull = false;

  constructor(keys: TerminalOptions["keys"]) {
    this.#keys = keys;
  }

  told(freeBits: number): void {
    this.#isFull = freeBits < this.#roomFor(1);
  }

  /** There is room again: for a block, and for twice the share, so that reports are few. */
  get isOutdated(): boolean {
    return this.#isFull && this.#keys.freeBits >= this.#roomFor(2);
  }

  #roomFor(shares: number): number {
    return Math.max(KEY_BLOCK_BITS, (shares * this.#keys.limits.capacityBits) / FULL_SHARE);
  }
}

/** Fed by the key server of the terminal's own site, over a channel inside it; or by nobody during the run. */
export class ColocatedIntake implements KeyIntake {
  readonly channel: ChannelId | null;
  readonly #options: TerminalOptions;
  readonly #full: FullReport;

  constructor(options: TerminalOptions) {
    this.channel = options.keySource;
    this.#options = options;
    this.#full = new FullReport(options.keys);
  }

  receive(raw: Message, fx: Effects): void {
    const message = raw as DeliveryMessage;
    const { keys, pair } = this.#options;
    if (message.pair !== pair) return;
    // While a block is being written its own report follows, and says how far the key then reaches.
    if (message.kind === "key-room" && !keys.isWriting) this.report(-1, fx);
    if (message.kind !== "key-block") return;
    // A repeat of what is held already is answered again; one being written is answered when done.
    const isNew = keys.deliver(message.block, message.offset, message.key, message.origin, fx);
    if (!isNew && !keys.isPending(message.offset)) this.report(message.block, fx);
  }

  report(block: number, fx: Effects): void {
    if (this.channel === null) return;
    const { keys, pair } = this.#options;
    const { freeBits, levelBits } = keys;
    this.#full.told(freeBits);
    const receivedBytes = keys.receivedByte;
    fx.send(this.channel, { kind: "key-stored", pair, block, freeBits, levelBits, receivedBytes });
  }

  reportRoom(fx: Effects): void {
    if (this.#full.isOutdated && !this.#options.keys.isWriting) this.report(-1, fx);
  }

  persisted(): void {}
}
