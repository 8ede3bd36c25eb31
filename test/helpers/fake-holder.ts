import type { DeliveryMessage } from "#core/keys/messages";
import { type BlockKey, keyBytes } from "#core/keys/pair";
import type { ChannelId, Effects, Message, Role } from "#core/role";

export interface Delivered {
  readonly block: number;
  readonly offset: number;
  readonly key: BlockKey;
}

/**
 * Holder of a pool copy as a key server sees it: stores a block durably, then says so, again for every
 * repeat. It keeps everything that ever arrived, in order, so that a test can look for what came twice.
 */
export class FakeHolder implements Role {
  readonly name = "holder";
  /** Every delivery, repeats included; and the blocks stored, by offset. */
  readonly arrived: Delivered[] = [];
  readonly stored = new Map<number, Delivered>();
  capacityBits: number;
  /** Bits that were used since: they make room. */
  usedBits = 0;
  /** False: nothing is answered any more. */
  answers = true;
  readonly #pair: number;
  readonly #source: () => ChannelId;
  readonly #injectedBytes: number;
  readonly #writing: Delivered[] = [];

  constructor(pair: number, source: () => ChannelId, capacityBits: number, injectedBytes: number) {
    this.#pair = pair;
    this.#source = source;
    this.capacityBits = capacityBits;
    this.#injectedBytes = injectedBytes;
  }

  start(_atUs: number, fx: Effects): void {
    this.report(-1, fx);
  }

  timer(): void {}

  receive(_channel: ChannelId, raw: Message, _atUs: number, fx: Effects): void {
    const message = raw as DeliveryMessage;
    if (message.kind === "key-room") this.report(-1, fx);
    if (message.kind === "key-void") this.#discard(message.offset, message.offset + message.bytes);
    if (message.kind !== "key-block") return;
    const { block, offset, key } = message;
    this.arrived.push({ block, offset, key });
    if (this.stored.has(offset)) return this.report(block, fx);
    this.#writing.push({ block, offset, key });
    fx.persist(`block:${offset}`, true, 0);
  }

  persisted(_token: number, _atUs: number, fx: Effects): void {
    const written = this.#writing.shift();
    if (written === undefined) return;
    this.stored.set(written.offset, written);
    this.report(written.block, fx);
  }

  /** First byte of the pair's stream that did not come here. */
  get receivedBytes(): number {
    let end = this.#injectedBytes;
    for (const { offset, key } of this.stored.values()) end = Math.max(end, offset + keyBytes(key));
    return end;
  }

  get levelBits(): number {
    let bits = -this.usedBits;
    for (const { key } of this.stored.values()) bits += keyBytes(key) * 8;
    return bits;
  }

  #discard(from: number, end: number): void {
    for (const offset of [...this.stored.keys()]) {
      if (offset >= from && offset < end) this.stored.delete(offset);
    }
  }

  report(block: number, fx: Effects): void {
    if (!this.answers) return;
    const levelBits = this.levelBits;
    const freeBits = Math.max(0, this.capacityBits - levelBits);
    const receivedBytes = this.receivedBytes;
    fx.send(this.#source(), { kind: "key-stored", pair: this.#pair, block, freeBits, levelBits, receivedBytes });
  }
}
