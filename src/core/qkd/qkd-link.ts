import type { BlockKey } from "../keys/pair.ts";
import type { ModuleMessage } from "../keys/messages.ts";
import type { ChannelId, Effects, Message, Role } from "../role.ts";
import { US_PER_S } from "../time.ts";

export interface QkdLinkOptions {
  readonly name: string;
  readonly keyRateBitsPerSecond: number;
  /** `channel`: every pair has the rate for itself; `link`: all pairs share it. */
  readonly scope: "channel" | "link";
  /** Finished key comes in blocks of this many bits, a multiple of 8. */
  readonly blockBits: number;
  /** False: the link never comes up by itself. */
  readonly enabled: boolean;
  /** Channels to the two quantum servers. */
  readonly modules: readonly [ChannelId, ChannelId];
  /** Next `bytes` of the pair's secret key; a count when its material is derived. */
  readonly draw: (pair: number, bytes: number) => BlockKey;
}

interface PairState {
  readonly wanted: [boolean, boolean];
  nextBlock: number;
  /** Bits made so far of the block under way. */
  bits: number;
  /** Up to when `bits` is settled. */
  sinceUs: number;
}

/**
 * A QKD link emulator in `rate` mode: it yields finished key blocks at the rate the physics gives,
 * the same bytes to both modules, for every pair that both quantum servers have asked for.
 */
export class QkdLink implements Role {
  readonly name: string;
  readonly #options: QkdLinkOptions;
  readonly #pairs = new Map<number, PairState>();
  #cut = false;
  #rate: number;

  constructor(options: QkdLinkOptions) {
    this.name = `qkd-link:${options.name}`;
    this.#options = options;
    this.#rate = options.keyRateBitsPerSecond;
    this.#cut = !options.enabled;
  }

  get up(): boolean {
    return !this.#cut;
  }

  start(): void {}

  persisted(): void {}

  /** The fault plane: a cut link yields nothing; the block under way is lost with it. */
  setCut(cut: boolean, atUs: number, fx: Effects): void {
    if (cut === this.#cut) return;
    this.#settleAll(atUs);
    this.#cut = cut;
    if (cut) for (const pair of this.#pairs.values()) pair.bits = 0;
    for (const module of this.#options.modules) fx.send(module, { kind: "module-state", up: !cut } satisfies ModuleMessage);
    this.#rescheduleAll(atUs, fx);
  }

  setRate(keyRateBitsPerSecond: number, atUs: number, fx: Effects): void {
    this.#settleAll(atUs);
    this.#rate = keyRateBitsPerSecond;
    this.#rescheduleAll(atUs, fx);
  }

  restoreRate(atUs: number, fx: Effects): void {
    this.setRate(this.#options.keyRateBitsPerSecond, atUs, fx);
  }

  receive(channel: ChannelId, raw: Message, atUs: number, fx: Effects): void {
    const message = raw as ModuleMessage;
    if (message.kind !== "module-start" && message.kind !== "module-stop") return;
    const side = channel === this.#options.modules[0] ? 0 : 1;
    const pair = this.#pair(message.pair, atUs);
    const wanted = message.kind === "module-start";
    if (wanted) fx.send(channel, { kind: "module-state", up: this.up } satisfies ModuleMessage);
    if (pair.wanted[side] === wanted) return;
    this.#settleAll(atUs);
    pair.wanted[side] = wanted;
    this.#rescheduleAll(atUs, fx);
  }

  timer(pairId: number, atUs: number, fx: Effects): void {
    const pair = this.#pairs.get(pairId);
    if (pair === undefined) return;
    this.#settle(pair, atUs);
    while (pair.bits >= this.#options.blockBits) {
      pair.bits -= this.#options.blockBits;
      const block = pair.nextBlock++;
      const key = this.#options.draw(pairId, this.#options.blockBits / 8);
      fx.emit({ kind: "key-block", pair: String(pairId), block, bits: this.#options.blockBits, stage: "generated" });
      const copies: [BlockKey, BlockKey] = [key, typeof key === "number" ? key : key.slice()];
      for (const side of [0, 1] as const) {
        fx.send(this.#options.modules[side], { kind: "module-block", pair: pairId, block, key: copies[side] } satisfies ModuleMessage);
      }
    }
    this.#schedule(pairId, pair, atUs, fx);
  }

  #pair(id: number, atUs: number): PairState {
    let pair = this.#pairs.get(id);
    if (pair === undefined) {
      pair = { wanted: [false, false], nextBlock: 0, bits: 0, sinceUs: atUs };
      this.#pairs.set(id, pair);
    }
    return pair;
  }

  #active(pair: PairState): boolean {
    return !this.#cut && pair.wanted[0] && pair.wanted[1];
  }

  #rateOf(): number {
    if (this.#options.scope === "channel") return this.#rate;
    let active = 0;
    for (const pair of this.#pairs.values()) if (this.#active(pair)) active++;
    return active === 0 ? 0 : this.#rate / active;
  }

  #settle(pair: PairState, atUs: number): void {
    if (this.#active(pair)) pair.bits += ((atUs - pair.sinceUs) * this.#rateOf()) / US_PER_S;
    pair.sinceUs = atUs;
  }

  #settleAll(atUs: number): void {
    for (const pair of this.#pairs.values()) this.#settle(pair, atUs);
  }

  #rescheduleAll(atUs: number, fx: Effects): void {
    for (const [id, pair] of this.#pairs) this.#schedule(id, pair, atUs, fx);
  }

  #schedule(id: number, pair: PairState, atUs: number, fx: Effects): void {
    const rate = this.#rateOf();
    if (!this.#active(pair) || rate <= 0) {
      fx.setTimer(id, Number.POSITIVE_INFINITY);
      return;
    }
    const missing = this.#options.blockBits - pair.bits;
    fx.setTimer(id, atUs + Math.max(1, Math.ceil((missing * US_PER_S) / rate)));
  }
}
