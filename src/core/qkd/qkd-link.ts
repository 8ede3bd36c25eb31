import type { ModuleMessage } from "../keys/messages.ts";
import type { BlockKey } from "../keys/pair.ts";
import type { ChannelId, Effects, Message, Role } from "../role.ts";
import { KeyRate } from "./key-rate.ts";

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
  /** Name of a pair in events, `A/1`. */
  readonly nameOf: (pair: number) => string;
  /** Next `bytes` of the pair's secret key; a count when its material is derived. */
  readonly draw: (pair: number, bytes: number) => BlockKey;
}

interface PairState {
  readonly wanted: [boolean, boolean];
  nextBlock: number;
  /** Bits of an unfinished block while the pair is not active. */
  bits: number;
}

/** Timer of a link whose pairs share the rate; of the others each pair has its own, by its number. */
const SHARED_TIMER = -1;

/**
 * A QKD link emulator in `rate` mode: it yields finished key blocks at the rate the physics gives,
 * the same bytes to both modules, for every pair that both quantum servers have asked for.
 */
export class QkdLink implements Role {
  readonly name: string;
  readonly #options: QkdLinkOptions;
  readonly #pairs = new Map<number, PairState>();
  readonly #rate: KeyRate;
  #cut: boolean;

  constructor(options: QkdLinkOptions) {
    this.name = `qkd-link:${options.name}`;
    this.#options = options;
    this.#rate = new KeyRate(options.scope, options.keyRateBitsPerSecond);
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
    this.#cut = cut;
    for (const [id, pair] of this.#pairs) this.#settle(id, pair, atUs);
    if (cut) for (const pair of this.#pairs.values()) pair.bits = 0;
    for (const module of this.#options.modules) {
      fx.send(module, { kind: "module-state", up: !cut } satisfies ModuleMessage);
    }
    this.#armAll(fx);
  }

  setRate(keyRateBitsPerSecond: number, atUs: number, fx: Effects): void {
    this.#rate.setRate(keyRateBitsPerSecond, atUs);
    this.#armAll(fx);
  }

  restoreRate(atUs: number, fx: Effects): void {
    this.setRate(this.#options.keyRateBitsPerSecond, atUs, fx);
  }

  receive(channel: ChannelId, raw: Message, atUs: number, fx: Effects): void {
    const message = raw as ModuleMessage;
    if (message.kind !== "module-start" && message.kind !== "module-stop") return;
    const side = channel === this.#options.modules[0] ? 0 : 1;
    const pair = this.#pair(message.pair);
    const wanted = message.kind === "module-start";
    if (wanted) fx.send(channel, { kind: "module-state", up: this.up } satisfies ModuleMessage);
    if (pair.wanted[side] === wanted) return;
    pair.wanted[side] = wanted;
    this.#settle(message.pair, pair, atUs);
    if (this.#rate.isShared) this.#armAll(fx);
    else this.#arm(message.pair, fx);
  }

  timer(timerId: number, atUs: number, fx: Effects): void {
    const due = timerId === SHARED_TIMER ? [...this.#rate.activePairs] : [timerId];
    for (const id of due) {
      const pair = this.#pairs.get(id);
      while (pair !== undefined && this.#rate.takeBlock(id, this.#options.blockBits, atUs)) this.#yield(id, pair, fx);
    }
    if (timerId === SHARED_TIMER) this.#armAll(fx);
    else this.#arm(timerId, fx);
  }

  #yield(id: number, pair: PairState, fx: Effects): void {
    const { blockBits, draw, modules, nameOf } = this.#options;
    const block = pair.nextBlock++;
    const key = draw(id, blockBits / 8);
    fx.emit({ kind: "key-block", pair: nameOf(id), block, bits: blockBits, stage: "generated" });
    const copies: [BlockKey, BlockKey] = [key, typeof key === "number" ? key : key.slice()];
    for (const side of [0, 1] as const) {
      fx.send(modules[side], { kind: "module-block", pair: id, block, key: copies[side] } satisfies ModuleMessage);
    }
  }

  #pair(id: number): PairState {
    let pair = this.#pairs.get(id);
    if (pair === undefined) {
      pair = { wanted: [false, false], nextBlock: 0, bits: 0 };
      this.#pairs.set(id, pair);
    }
    return pair;
  }

  /** Begins or ends the supply of a pair, as both sides' wishes and the link's state say. */
  #settle(id: number, pair: PairState, atUs: number): void {
    const active = !this.#cut && pair.wanted[0] && pair.wanted[1];
    if (active === this.#rate.isActive(id)) return;
    if (active) this.#rate.begin(id, pair.bits, atUs);
    else pair.bits = this.#rate.end(id, atUs);
  }

  #arm(id: number, fx: Effects): void {
    fx.setTimer(id, this.#rate.readyUs(id, this.#options.blockBits));
  }

  #armAll(fx: Effects): void {
    if (!this.#rate.isShared) {
      for (const id of this.#pairs.keys()) this.#arm(id, fx);
      return;
    }
    let nextUs = Number.POSITIVE_INFINITY;
    for (const id of this.#rate.activePairs) nextUs = Math.min(nextUs, this.#rate.readyUs(id, this.#options.blockBits));
    fx.setTimer(SHARED_TIMER, nextUs);
  }
}
