import { type BlockKey, keyBytes, splitBlock, upBytesOf } from "../keys/pair.ts";
import type { Direction } from "../policy.ts";
import type { Effects, Recovered } from "../role.ts";
import type { LedgerUse } from "./ledger.ts";
import type { KeyMaterial } from "./material.ts";
import { ReceiverPool } from "./receiver-pool.ts";
import { reserveChunkBytes, SenderPool } from "./sender-pool.ts";
import type { PoolState, PoolThresholds } from "./state.ts";

export interface PairKeysOptions {
  readonly pair: number;
  /** Pool name in events, `A/1`. */
  readonly name: string;
  readonly holder: "terminal" | "encryption-machine";
  /** Limits of both directions together; each direction gets its share. */
  readonly limits: PoolThresholds;
  readonly upShare: number;
  /** Key injected before the run, the first bytes of the pair's key stream. */
  readonly injected: BlockKey;
  readonly upMaterial: KeyMaterial;
  readonly downMaterial: KeyMaterial;
}

/** Durable writes of a pair; a role adds `pair x WRITE_KINDS` to tell pairs apart. */
export const Write = { Block: 0, SendMark: 1, ReceiveMark: 2, Session: 3, Forgotten: 4, Receipt: 5 } as const;
export const WRITE_KINDS = 6;

interface DurableBlock {
  readonly offset: number;
  readonly key: BlockKey;
  readonly origin: "generated" | "injected";
}

interface SendMark {
  readonly pool: number;
  readonly sequence: number;
  readonly use: LedgerUse;
  /** Bytes of the pair's stream received when it was written: what ends there may be forgotten. */
  readonly received: number;
}

interface ReceiveMark {
  readonly bytes: number;
  readonly use: LedgerUse;
}

/** Sequence numbers reserved ahead with every send mark. */
export const RESERVE_SEQUENCES = 4_096;

/**
 * Both pool copies of one pair at one end, with what must be durable about them: delivered blocks,
 * and high-water marks of what was sent and accepted. After a crash the pools resume at the marks and
 * everything skipped is booked destroyed.
 */
export class PairKeys {
  readonly send: SenderPool;
  readonly receive: ReceiverPool;
  readonly #options: PairKeysOptions;
  readonly #sendDirection: Direction;
  #pendingBlocks: { block: number; value: DurableBlock; isVoid: boolean }[] = [];
  /** Delivered blocks that still hold unused bytes, oldest first. */
  readonly #blocks: { readonly offset: number; readonly end: number }[] = [];
  #receivedBytes = 0;
  #pendingSend: SendMark | null = null;
  #pendingReceive: ReceiveMark | null = null;
  #sequenceMark = 0;
  readonly #sendChunk: number;
  readonly #receiveChunk: number;
  #reported: PoolState = "EMPTY";
  /** First sequence number that was never used before this incarnation. */
  firstSequence = 0;

  constructor(options: PairKeysOptions, recovered: Recovered | null) {
    this.#options = options;
    this.#sendDirection = options.holder === "terminal" ? "up" : "down";
    const up = this.#sendDirection === "up";
    const share = up ? options.upShare : 1 - options.upShare;
    this.send = new SenderPool(scaled(options.limits, share), up ? options.upMaterial : options.downMaterial);
    this.receive = new ReceiverPool(up ? options.downMaterial : options.upMaterial);
    this.#sendChunk = reserveChunkBytes(options.limits.capacityBits * share);
    this.#receiveChunk = reserveChunkBytes(options.limits.capacityBits * (1 - share));
    const injected: DurableBlock = { offset: 0, key: options.injected, origin: "injected" };
    if (recovered === null) this.#append(injected);
    else this.#recover(injected, recovered);
    this.#reported = this.send.state;
  }

  /** Bits that fit into this end's send pool, seen as bits of the pair's stream; 0 when full. */
  get freeBits(): number {
    const share = this.#sendDirection === "up" ? this.#options.upShare : 1 - this.#options.upShare;
    return share === 0 ? this.#options.limits.capacityBits : Math.floor(this.send.freeBits / share);
  }

  get levelBits(): number {
    return this.send.levelBits + this.receive.levelBits;
  }

  /** First byte of the pair's stream behind everything that is held durably. */
  get receivedByte(): number {
    return this.#receivedBytes;
  }

  get limits(): PoolThresholds {
    return this.#options.limits;
  }

  /** A block arrived: it counts once it is durable. Repeats of a held block are ignored. */
  deliver(block: number, offset: number, key: BlockKey, origin: "generated" | "injected", fx: Effects): boolean {
    if (offset < this.#receivedBytes) return false;
    if (this.isPending(offset)) return false;
    const value = { offset, key, origin };
    this.#pendingBlocks.push({ block, value, isVoid: false });
    fx.persist(this.#key(`block:${offset}`), value, this.#token(Write.Block));
    return true;
  }

  /** Whether any block is being written. */
  get isWriting(): boolean {
    return this.#pendingBlocks.length > 0;
  }

  /** Whether the block at `offset` is being written. */
  isPending(offset: number): boolean {
    return this.#pendingBlocks.some((pending) => pending.value.offset === offset);
  }

  /** The oldest pending block is durable: it joins the pools. Returns its number. */
  blockPersisted(fx: Effects): number {
    const pending = this.#pendingBlocks.shift();
    if (pending === undefined) throw new Error("no block was being written");
    if (pending.isVoid) return -1;
    this.#append(pending.value);
    this.reportState(fx);
    return pending.block;
  }

  /**
   * Blocks that lie wholly in [offset, offset + bytes) never reached the other end, and never will: both
   * ends do without them.
   */
  discard(offset: number, bytes: number, fx: Effects): void {
    const end = offset + bytes;
    const lies = (start: number, stop: number): boolean => start >= offset && stop <= end && start < stop;
    for (const pending of this.#pendingBlocks) {
      const start = pending.value.offset;
      if (pending.isVoid || !lies(start, start + keyBytes(pending.value.key))) continue;
      pending.isVoid = true;
      // Writes take effect in their order, so that this one undoes the block's, and is done before any later block's.
      fx.persist(this.#key(`block:${start}`), null, this.#token(Write.Forgotten));
    }
    for (const block of this.#blocks.filter((held) => lies(held.offset, held.end))) {
      this.#discardBlock(block.offset, block.end - block.offset);
      this.#blocks.splice(this.#blocks.indexOf(block), 1);
      fx.persist(this.#key(`block:${block.offset}`), null, this.#token(Write.Forgotten));
    }
    this.reportState(fx);
  }

  #discardBlock(offset: number, bytes: number): void {
    const { mine, theirs } = this.#split(offset, bytes);
    this.send.discard(mine.offset, keyBytes(mine.key));
    this.receive.discard(theirs.offset, keyBytes(theirs.key));
  }

  /** Whether frame `sequence` and pool bytes up to `poolEnd` lie below the durable marks. */
  sendable(poolEnd: number, sequence: number): boolean {
    return poolEnd <= this.send.markBytes && sequence < this.#sequenceMark;
  }

  /** Asks for a new send mark unless one is under way. `poolEnd`: first byte after what is needed. */
  reserveSend(poolEnd: number, sequence: number, fx: Effects): void {
    if (this.#pendingSend !== null) return;
    this.#pendingSend = {
      pool: Math.max(poolEnd + this.#sendChunk, this.send.markBytes),
      sequence: sequence + RESERVE_SEQUENCES,
      use: this.send.ledger.use(),
      received: this.#receivedBytes,
    };
    fx.persist(this.#key("send"), this.#pendingSend, this.#token(Write.SendMark));
  }

  /** Reserves early when half of a chunk is left, so that a stream never waits. */
  reserveAhead(sequence: number, fx: Effects): void {
    const half = this.#sendChunk / 2;
    if (this.send.nextByte + half > this.send.markBytes || sequence + RESERVE_SEQUENCES / 2 > this.#sequenceMark) {
      this.reserveSend(this.send.nextByte, sequence, fx);
    }
  }

  sendMarkPersisted(fx: Effects): void {
    if (this.#pendingSend === null) return;
    const { pool, sequence, received } = this.#pendingSend;
    this.send.markPersisted(pool);
    this.#sequenceMark = sequence;
    this.#pendingSend = null;
    this.#forgetUsedBlocks(received, fx);
  }

  /** Keeps the durable mark of accepted ranges ahead of the frontier, and of `upTo`. */
  reserveReceive(fx: Effects, upTo = 0): void {
    if (this.#pendingReceive !== null) return;
    const bytes = this.receive.markAhead(this.#receiveChunk, upTo);
    if (bytes === 0) return;
    this.#pendingReceive = { bytes, use: this.receive.ledger.use() };
    fx.persist(this.#key("receive"), this.#pendingReceive, this.#token(Write.ReceiveMark));
  }

  receiveMarkPersisted(): void {
    if (this.#pendingReceive === null) return;
    this.receive.markPersisted(this.#pendingReceive.bytes);
    this.#pendingReceive = null;
  }

  /** Emits a change of the send pool's state. */
  reportState(fx: Effects): void {
    const state = this.send.state;
    if (state === this.#reported) return;
    const pool = `${this.#options.name} ${this.#sendDirection}`;
    fx.emit({ kind: "pool-state", pool, from: this.#reported, to: state, levelBits: this.send.levelBits });
    this.#reported = state;
  }

  /** Blocks of which every byte was used or given up need not be kept, once the mark knows of them. */
  #forgetUsedBlocks(received: number, fx: Effects): void {
    const up = this.#sendDirection === "up";
    const upDone = up ? this.send.nextByte : this.receive.settledByte;
    const downDone = up ? this.receive.settledByte : this.send.nextByte;
    for (;;) {
      const block = this.#blocks[0];
      if (block === undefined || block.end > received) return;
      const upEnd = upBytesOf(block.end, this.#options.upShare);
      if (upEnd > upDone || block.end - upEnd > downDone) return;
      this.#blocks.shift();
      fx.persist(this.#key(`block:${block.offset}`), null, this.#token(Write.Forgotten));
    }
  }

  #append(block: DurableBlock): void {
    // A pair that begins without key has no first block to keep or forget.
    if (keyBytes(block.key) > 0) this.#blocks.push({ offset: block.offset, end: block.offset + keyBytes(block.key) });
    const { mine, theirs } = this.#split(block.offset, block.key);
    if (keyBytes(mine.key) > 0) this.send.append(mine.offset, mine.key, block.origin);
    if (keyBytes(theirs.key) > 0) this.receive.append(theirs.offset, theirs.key, block.origin);
    this.#receivedBytes = block.offset + keyBytes(block.key);
  }

  /** Both pools resume at their marks; what lies below was used, as far as the marks remember, or is gone. */
  #recover(injected: DurableBlock, recovered: Recovered): void {
    const sent = recovered.get(this.#key("send")) as SendMark | undefined;
    const accepted = recovered.get(this.#key("receive")) as ReceiveMark | undefined;
    if (sent !== undefined) {
      this.send.markPersisted(sent.pool);
      this.send.skipTo(sent.pool);
      this.#sequenceMark = sent.sequence;
      this.firstSequence = sent.sequence;
    }
    if (accepted !== undefined) {
      this.receive.markPersisted(accepted.bytes);
      this.receive.skipTo(accepted.bytes);
    }
    for (const block of [injected, ...this.#durableBlocks(recovered)]) {
      this.#bookForgotten(block.offset);
      this.#append(block);
    }
    this.#bookForgotten(sent?.received ?? 0);
    if (sent !== undefined) this.send.ledger.restoreUse(sent.use);
    if (accepted !== undefined) this.receive.ledger.restoreUse(accepted.use);
  }

  #durableBlocks(recovered: Recovered): DurableBlock[] {
    const prefix = this.#key("block:");
    const blocks: DurableBlock[] = [];
    for (const [key, value] of recovered) if (key.startsWith(prefix)) blocks.push(value as DurableBlock);
    return blocks.sort((a, b) => a.offset - b.offset);
  }

  /** Blocks between what was received so far and `offset` were used up and removed before the restart. */
  #bookForgotten(offset: number): void {
    const bytes = offset - this.#receivedBytes;
    if (bytes <= 0) return;
    const { mine, theirs } = this.#split(this.#receivedBytes, bytes);
    this.send.ledger.bookForgotten(keyBytes(mine.key) * 8);
    this.receive.ledger.bookForgotten(keyBytes(theirs.key) * 8);
    this.#receivedBytes = offset;
  }

  /** A block's parts: of the pool that this end sends from, and of the one that it receives into. */
  #split(offset: number, key: BlockKey) {
    const { up, down } = splitBlock(offset, key, this.#options.upShare);
    return this.#sendDirection === "up" ? { mine: up, theirs: down } : { mine: down, theirs: up };
  }

  #token(kind: number): number {
    return this.#options.pair * WRITE_KINDS + kind;
  }

  #key(what: string): string {
    return `${this.#options.pair}:${what}`;
  }
}

function scaled(limits: PoolThresholds, share: number): PoolThresholds {
  return {
    minimumBits: Math.floor(limits.minimumBits * share),
    thresholdBits: Math.floor(limits.thresholdBits * share),
    capacityBits: Math.floor(limits.capacityBits * share),
  };
}
