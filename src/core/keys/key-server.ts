import type { ChannelId, Effects, Message, Recovered, Role } from "../role.ts";
import { decideAnswer } from "./answer.ts";
import { KeySupply, type SupplyChannels } from "./key-supply.ts";
import type { DeliveryMessage, KeyAnswer, KeyRequest, PeerMessage, QuantumReply } from "./messages.ts";
import type { Pair } from "./pair.ts";

export interface KeyServerOptions {
  readonly site: string;
  /** `master` serves the encryption machine; `access` feeds terminals and assigns pool offsets. */
  readonly side: "master" | "access";
  /** Where answers to the application go; null at the access side. */
  readonly application: ChannelId | null;
  readonly pairs: readonly KeyServerPair[];
}

export interface KeyServerPair extends SupplyChannels {
  readonly pair: Pair;
  /** Bytes of the pair's key stream that were injected offline before the run. */
  readonly injectedBytes: number;
}

/** Requests that may wait for key at one key server; one per pair. */
export const REQUEST_QUEUE_MAX = 100_000;

/**
 * A key server (KME): answers the application's requests (step 5), has key generated (step 6), reads
 * and confirms it with the other key server (step 7), and delivers it to the holders of the pools.
 */
export class KeyServer implements Role {
  readonly name: string;
  readonly #options: KeyServerOptions;
  readonly #supplies = new Map<number, KeySupply>();
  /** Unserved requests by pair, oldest first. */
  readonly #waiting = new Map<number, KeyRequest>();
  readonly #linksDown = new Set<string>();
  readonly #restarted: boolean;

  constructor(options: KeyServerOptions, recovered: Recovered | null) {
    this.name = `key-server:${options.site}`;
    this.#options = options;
    this.#restarted = recovered !== null;
    for (const entry of options.pairs) {
      const supply = new KeySupply(entry.pair, options.side, entry, recovered, entry.injectedBytes);
      this.#supplies.set(entry.pair.id, supply);
    }
  }

  start(_atUs: number, fx: Effects): void {
    if (this.#restarted) for (const supply of this.#supplies.values()) supply.askRoom(fx);
  }

  /** Supply of one pair, for the books of a run. */
  supply(pair: number): KeySupply | undefined {
    return this.#supplies.get(pair);
  }

  receive(_channel: ChannelId, raw: Message, atUs: number, fx: Effects): void {
    const message = raw as KeyRequest | QuantumReply | PeerMessage | DeliveryMessage;
    if (message.kind === "key-request") {
      this.#request(message, atUs, fx);
      return;
    }
    if (message.kind === "quantum-link") {
      if (message.up) this.#linksDown.delete(message.link);
      else this.#linksDown.add(message.link);
      return;
    }
    const supply = this.#supplies.get(message.pair);
    if (supply === undefined) return;
    supply.receive(message, atUs, fx);
    if (message.kind === "key-stored") this.#serveWaiting(message.pair, message.levelBits, fx);
  }

  timer(pair: number, atUs: number, fx: Effects): void {
    this.#supplies.get(pair)?.timer(atUs, fx);
  }

  persisted(pair: number, atUs: number, fx: Effects): void {
    this.#supplies.get(pair)?.persisted(atUs, fx);
  }

  #request(request: KeyRequest, atUs: number, fx: Effects): void {
    const supply = this.#supplies.get(request.pair);
    this.#waiting.delete(request.pair);
    const decision = decideAnswer(request, {
      known: supply !== undefined,
      online: supply?.online === true && supply.link !== null && !this.#linksDown.has(supply.link),
      generating: supply?.generating === true,
      keyRateBitsPerSecond: supply?.keyRateBitsPerSecond ?? 0,
      ahead: this.#waiting.size,
      queueMax: REQUEST_QUEUE_MAX,
    });
    const channel = supply?.channelName ?? String(request.pair);
    fx.emit({ kind: "step", step: 5, channel, detail: `${decision.answer}: ${decision.reason}` });
    if (decision.answer === "serve") {
      fx.emit({ kind: "step", step: 6, channel, skipped: "in stock" });
      fx.emit({ kind: "step", step: 7, channel, skipped: "in stock" });
    } else if (decision.answer !== "refuse") {
      this.#waiting.set(request.pair, request);
      supply?.want(true, atUs, fx);
    }
    this.#reply({ kind: "key-answer", request: request.request, pair: request.pair, ...decision }, fx);
  }

  /** Key reached the application: its waiting request is served once it holds what it needs. */
  #serveWaiting(pair: number, levelBits: number, fx: Effects): void {
    const request = this.#waiting.get(pair);
    if (request === undefined || levelBits < request.needBits) return;
    this.#waiting.delete(pair);
    fx.emit({ kind: "step", step: 7, channel: (this.#supplies.get(pair) as KeySupply).channelName });
    const answer = { answer: "serve", reason: "distributed", position: 0, withinUs: 0 } as const;
    this.#reply({ kind: "key-answer", request: request.request, pair, ...answer }, fx);
  }

  #reply(answer: KeyAnswer, fx: Effects): void {
    if (this.#options.application !== null) fx.send(this.#options.application, answer);
  }
}
