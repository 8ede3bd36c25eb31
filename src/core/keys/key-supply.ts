import type { ChannelId, Effects } from "../role.ts";
import { US_PER_S } from "../time.ts";
import { blockDigest } from "./digest.ts";
import type { DeliveryMessage, PeerMessage, QuantumReply, QuantumRequest } from "./messages.ts";
import { type BlockKey, keyBytes, type Pair } from "./pair.ts";

/** Where one pair's key comes from and goes to at one key server. */
export interface SupplyChannels {
  /** Holder of this side's pool copy: the encryption machine, or the terminal (or its courier). */
  readonly holder: ChannelId;
  /** The other key server; null when the pair is fed by carrier only. */
  readonly peer: ChannelId | null;
  readonly quantum: ChannelId | null;
  /** Name of the quantum link that supplies the pair; null when only carriers do. */
  readonly link: string | null;
  /** Design rate of the pair's supply, for deadlines; bit/s. */
  readonly keyRateBitsPerSecond: number;
}

/** Blocks kept while the holder is full or away; then the quantum server is told to stop. */
export const STOCK_BLOCKS_MAX = 8;
/** Blocks kept at most: what comes on top while the stop is on its way, or in vain, is destroyed. */
export const STOCK_BLOCKS_LIMIT = 2 * STOCK_BLOCKS_MAX;
/** An unanswered step is repeated after this time; the receiver answers repeats alike. */
export const REPEAT_US = 5 * US_PER_S;
/** A quantum server that owes a block is asked how it is when it is this many block times late. */
export const LATE_BLOCKS = 3;

interface Proposal {
  readonly block: number;
  readonly offset: number;
  readonly key: BlockKey;
  stage: "persist" | "confirm" | "deliver";
}

type SupplyMessage = QuantumReply | PeerMessage | DeliveryMessage;

/**
 * Supply of one pair at one key server. The access side assigns each block its place in the pair's
 * key stream, durably before it tells anyone. The master side delivers first, so that the receiver of
 * an uplink frame always holds the key that its sender was given.
 */
export class KeySupply {
  readonly keyRateBitsPerSecond: number;
  readonly channelName: string;
  generating = false;
  /** Key read from the quantum server: received = delivered + destroyed + in stock. */
  receivedBits = 0;
  deliveredBits = 0;
  destroyedBits = 0;
  readonly #pair: Pair;
  readonly #side: "master" | "access";
  readonly #channels: SupplyChannels;
  readonly #stock = new Map<number, BlockKey>();
  #proposal: Proposal | null = null;
  #nextOffset = 0;
  #freeBits = 0;
  /** First byte of the pair's stream that the holder does not have. */
  #holderEnd = 0;
  /** Master side: what the peer asked to confirm, and the last answer given, for repeats. */
  #asked: Extract<PeerMessage, { kind: "confirm" }> | null = null;
  #askedSinceUs = 0;
  #delivering = -1;
  #lastConfirmed = -1;
  /** When the quantum server was last heard of or asked; the size of its blocks once one came. */
  #quantumUs = 0;
  #blockBits = 0;
  #armedUs = Number.POSITIVE_INFINITY;

  constructor(
    pair: Pair,
    side: "master" | "access",
    channels: SupplyChannels,
    recovered: ReadonlyMap<string, unknown> | null,
    initialOffset = 0,
  ) {
    this.#pair = pair;
    this.channelName = pair.name;
    this.#side = side;
    this.#channels = channels;
    this.keyRateBitsPerSecond = channels.keyRateBitsPerSecond;
    this.#nextOffset = (recovered?.get(this.#key("offset")) as number | undefined) ?? initialOffset;
  }

  get link(): string | null {
    return this.#channels.link;
  }

  /** Bits held here: in stock, and those of the block under way to the holder. */
  get stockBits(): number {
    let bits = this.#proposal === null ? 0 : keyBytes(this.#proposal.key) * 8;
    for (const key of this.#stock.values()) bits += keyBytes(key) * 8;
    return bits;
  }

  get online(): boolean {
    return this.#channels.peer !== null && this.#channels.quantum !== null;
  }

  /** After a restart nobody here knows how much the holder can take. */
  askRoom(fx: Effects): void {
    fx.send(this.#channels.holder, { kind: "key-room", pair: this.#pair.id } satisfies DeliveryMessage);
  }

  /** Has key generated for the pair, here and at the other side. `awaited`: a request waits for it. */
  want(awaited: boolean, atUs: number, fx: Effects): void {
    if (!this.online || (this.generating && !awaited)) return;
    this.#generate(true, atUs, fx, awaited);
    this.#tellPeer({ kind: "supply", pair: this.#pair.id, on: true }, fx);
    this.#arm(atUs, fx);
  }

  receive(message: SupplyMessage, atUs: number, fx: Effects): void {
    switch (message.kind) {
      case "quantum-ready":
        this.#ask({ kind: "quantum-read", pair: this.#pair.id, block: message.block }, fx);
        break;
      case "quantum-key":
        this.#quantumUs = atUs;
        this.#blockBits = keyBytes(message.key) * 8;
        this.#hold(message.block, message.key, atUs, fx);
        break;
      case "quantum-state":
        this.#quantumUs = atUs;
        if (this.generating && !message.generating) this.#generate(true, atUs, fx);
        break;
      case "supply":
        if (message.on !== this.generating) this.#generate(message.on, atUs, fx);
        break;
      case "confirm":
        // A repeat does not start the wait for our own copy anew.
        if (this.#asked?.block !== message.block) this.#askedSinceUs = atUs;
        this.#asked = message;
        this.#dropStale(message.block, fx);
        this.#voidBefore(message, fx);
        this.#answerPeer(fx);
        break;
      case "confirmed":
        this.#confirmed(message.block, fx);
        break;
      case "void":
        this.#void(message.block, fx);
        this.#control(atUs, fx);
        break;
      case "key-stored":
        this.#stored(message, atUs, fx);
        break;
      case "quantum-link":
      case "key-block":
      case "key-room":
      case "key-void":
        // Meant for the key server as a whole, and for holders.
        return;
    }
    this.#arm(atUs, fx);
  }

  persisted(_atUs: number, fx: Effects): void {
    if (this.#proposal?.stage !== "persist") return;
    this.#proposal.stage = "confirm";
    this.#sendProposal(fx);
  }

  /** Repeats what was not answered; asks a quantum server that is late how it is. */
  timer(atUs: number, fx: Effects): void {
    this.#armedUs = Number.POSITIVE_INFINITY;
    if (this.#proposal !== null) this.#sendProposal(fx);
    if (this.#isOverdue(atUs)) this.#refusePeer(fx);
    if (this.generating && atUs >= this.#lateUs()) {
      this.#quantumUs = atUs;
      this.#ask({ kind: "quantum-status", pair: this.#pair.id }, fx);
      // The other side may have been down when it was told.
      if (this.#side === "access") this.#tellPeer({ kind: "supply", pair: this.#pair.id, on: true }, fx);
    }
    this.#arm(atUs, fx);
  }

  /** The timer runs only while something is owed: many pairs, few timers. */
  #arm(atUs: number, fx: Effects): void {
    const isOwed = this.#proposal !== null || this.#asked !== null;
    const repeatUs = isOwed ? atUs + REPEAT_US : Number.POSITIVE_INFINITY;
    const dueUs = Math.min(repeatUs, this.generating ? this.#lateUs() : Number.POSITIVE_INFINITY);
    if (dueUs >= this.#armedUs || dueUs === Number.POSITIVE_INFINITY) return;
    this.#armedUs = Math.max(dueUs, atUs);
    fx.setTimer(this.#pair.id, this.#armedUs);
  }

  #lateUs(): number {
    const blockUs = this.keyRateBitsPerSecond > 0 ? (this.#blockBits * US_PER_S) / this.keyRateBitsPerSecond : 0;
    return this.#quantumUs + Math.max(REPEAT_US, LATE_BLOCKS * blockUs);
  }

  #hold(block: number, key: BlockKey, atUs: number, fx: Effects): void {
    this.receivedBits += keyBytes(key) * 8;
    if (block <= this.#lastConfirmed) return this.#destroy(key, "arrived late", fx);
    if (this.#stock.size >= STOCK_BLOCKS_LIMIT) return this.#destroy(key, "stock full", fx);
    this.#stock.set(block, key);
    fx.emit({ kind: "key-block", pair: this.#pair.name, block, bits: keyBytes(key) * 8, stage: "read" });
    if (this.#side === "access") this.#propose(fx);
    else this.#answerPeer(fx);
    this.#control(atUs, fx);
  }

  // ---- access side -------------------------------------------------------------------------

  #propose(fx: Effects): void {
    if (this.#side !== "access" || this.#proposal !== null) return;
    const block = this.#lowest();
    const key = this.#stock.get(block);
    if (key === undefined || keyBytes(key) * 8 > this.#freeBits) return;
    this.#stock.delete(block);
    this.#proposal = { block, offset: this.#nextOffset, key, stage: "persist" };
    this.#nextOffset += keyBytes(key);
    fx.persist(this.#key("offset"), this.#nextOffset, this.#pair.id);
  }

  #lowest(): number {
    let lowest = Number.POSITIVE_INFINITY;
    for (const block of this.#stock.keys()) lowest = Math.min(lowest, block);
    return lowest;
  }

  #sendProposal(fx: Effects): void {
    const { block, offset, key, stage } = this.#proposal as Proposal;
    if (stage === "confirm") {
      const digest = blockDigest(key);
      this.#tellPeer({ kind: "confirm", pair: this.#pair.id, block, offset, digest, from: this.#holderEnd }, fx);
    }
    if (stage === "deliver") this.#deliver(block, offset, key, fx);
  }

  #confirmed(block: number, fx: Effects): void {
    if (this.#proposal?.block !== block || this.#proposal.stage !== "confirm") return;
    this.#proposal.stage = "deliver";
    fx.emit({
      kind: "key-block",
      pair: this.#pair.name,
      block,
      bits: keyBytes(this.#proposal.key) * 8,
      stage: "confirmed",
    });
    this.#sendProposal(fx);
  }

  #void(block: number, fx: Effects): void {
    if (this.#proposal?.block !== block) return;
    this.#destroy(this.#proposal.key, "the two sides disagree", fx);
    this.#proposal = null;
    this.#propose(fx);
  }

  // ---- master side -------------------------------------------------------------------------

  #answerPeer(fx: Effects): void {
    const asked = this.#asked;
    if (asked === null || this.#side !== "master") return;
    if (asked.block === this.#lastConfirmed) {
      this.#asked = null;
      this.#tellPeer({ kind: "confirmed", pair: this.#pair.id, block: asked.block }, fx);
      return;
    }
    const key = this.#stock.get(asked.block);
    if (key === undefined) return;
    if (blockDigest(key) !== asked.digest) return this.#refusePeer(fx);
    this.#delivering = asked.block;
    this.#deliver(asked.block, asked.offset, key, fx);
  }

  /** The block that was asked for did not come here in time. One that the holder has already is in hand. */
  #isOverdue(atUs: number): boolean {
    if (this.#asked === null || this.#asked.block === this.#delivering) return false;
    return atUs - this.#askedSinceUs >= 2 * REPEAT_US;
  }

  /** The terminal will never hold what lies before the proposed block: neither may this side's holder. */
  #voidBefore({ from, offset }: Extract<PeerMessage, { kind: "confirm" }>, fx: Effects): void {
    if (from >= offset) return;
    const message = { kind: "key-void", pair: this.#pair.id, offset: from, bytes: offset - from } as const;
    fx.send(this.#channels.holder, message satisfies DeliveryMessage);
  }

  #refusePeer(fx: Effects): void {
    const asked = this.#asked;
    if (asked === null) return;
    this.#asked = null;
    const key = this.#stock.get(asked.block);
    if (key !== undefined) this.#destroy(key, "the two sides disagree", fx);
    this.#stock.delete(asked.block);
    this.#tellPeer({ kind: "void", pair: this.#pair.id, block: asked.block }, fx);
  }

  /** Blocks before a confirmed one were lost at the other side and will never be proposed. */
  #dropStale(before: number, fx: Effects): void {
    for (const [block, key] of this.#stock) {
      if (block >= before) continue;
      this.#stock.delete(block);
      this.#destroy(key, "lost at the other side", fx);
    }
  }

  // ---- both --------------------------------------------------------------------------------

  #stored(message: Extract<DeliveryMessage, { kind: "key-stored" }>, atUs: number, fx: Effects): void {
    this.#freeBits = message.freeBits;
    this.#holderEnd = message.receivedBytes;
    if (this.#side === "access") {
      if (this.#proposal?.stage === "deliver" && this.#proposal.block === message.block) {
        const bits = keyBytes(this.#proposal.key) * 8;
        this.deliveredBits += bits;
        fx.emit({ kind: "key-block", pair: this.#pair.name, block: message.block, bits, stage: "delivered" });
        this.#proposal = null;
      }
      this.#propose(fx);
    } else if (message.block >= 0 && message.block === this.#delivering) {
      this.#delivering = -1;
      const key = this.#stock.get(message.block);
      if (key !== undefined) this.deliveredBits += keyBytes(key) * 8;
      this.#stock.delete(message.block);
      this.#lastConfirmed = message.block;
      this.#dropStale(message.block, fx);
      this.#answerPeer(fx);
    }
    this.#control(atUs, fx);
  }

  /** Generation runs while there is room: for the holder at the access side, in stock at both. */
  #control(atUs: number, fx: Effects): void {
    if (!this.online) return;
    const full = this.#stock.size >= STOCK_BLOCKS_MAX;
    if (this.generating && full && this.#side === "access") {
      this.#generate(false, atUs, fx);
      this.#tellPeer({ kind: "supply", pair: this.#pair.id, on: false }, fx);
    } else if (
      !this.generating &&
      this.#side === "access" &&
      this.#freeBits > 0 &&
      this.#stock.size <= STOCK_BLOCKS_MAX / 2
    ) {
      this.want(false, atUs, fx);
    }
  }

  #generate(on: boolean, atUs: number, fx: Effects, awaited = false): void {
    this.generating = on;
    this.#quantumUs = atUs;
    const pair = this.#pair.id;
    this.#ask(on ? { kind: "quantum-request", pair, awaited } : { kind: "quantum-stop", pair }, fx);
  }

  #deliver(block: number, offset: number, key: BlockKey, fx: Effects): void {
    const copy = typeof key === "number" ? key : key.slice();
    const message: DeliveryMessage = {
      kind: "key-block",
      pair: this.#pair.id,
      block,
      offset,
      key: copy,
      origin: "generated",
    };
    fx.send(this.#channels.holder, message);
  }

  #destroy(key: BlockKey, reason: string, fx: Effects): void {
    const bits = keyBytes(key) * 8;
    this.destroyedBits += bits;
    if (typeof key !== "number") key.fill(0);
    fx.emit({ kind: "key-destroyed", pool: `${this.#side}-stock/${this.#pair.name}`, bits, reason });
  }

  #ask(request: QuantumRequest, fx: Effects): void {
    if (this.#channels.quantum !== null) fx.send(this.#channels.quantum, request);
  }

  #tellPeer(message: PeerMessage, fx: Effects): void {
    if (this.#channels.peer !== null) fx.send(this.#channels.peer, message);
  }

  #key(what: string): string {
    return `${what}:${this.#pair.id}`;
  }
}
