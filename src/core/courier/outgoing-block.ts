import { KeygridError } from "../errors.ts";
import type { DeliveryMessage } from "../keys/messages.ts";
import { type BlockKey, keyBytes } from "../keys/pair.ts";
import { isAcknowledged } from "../protocol/ack.ts";
import { chunkBytes, encodeChunk } from "../protocol/key-chunk.ts";
import type { KeyReceipt } from "../protocol/key-receipt.ts";
import { chunkCount, DELIVERY_BLOCK_BYTES_MAX } from "../protocol/size.ts";

export type KeyBlockMessage = Extract<DeliveryMessage, { kind: "key-block" }>;

/** A chunk waits to be sent (again), is on its way, or has arrived. */
const State = { Waiting: 0, Sent: 1, Arrived: 2 } as const;

/** So many chunks that left later and arrived say that one was lost; fewer may have overtaken it. */
const OVERTAKEN_MAX = 3;

/** One key block on its way to a terminal: its chunks, the frames they were sealed into, what has arrived. */
export class OutgoingBlock {
  readonly block: number;
  readonly offset: number;
  /** First byte of the pair's stream behind the block. */
  readonly end: number;
  readonly chunks: number;
  readonly bits: number;
  readonly #key: BlockKey;
  readonly #origin: KeyBlockMessage["origin"];
  /** Sealed once each and sent again byte for byte; null: not sealed, or not since the last start. */
  readonly #frames: (Uint8Array | null)[];
  readonly #states: Uint8Array;
  /** In which order chunks left, counted over all of them. */
  readonly #orders: Uint32Array;
  #departures = 0;

  /** @throws KeygridError KG_INVARIANT when a receipt could not name all chunks. */
  constructor({ block, offset, key, origin }: KeyBlockMessage) {
    const bytes = keyBytes(key);
    if (bytes === 0 || bytes > DELIVERY_BLOCK_BYTES_MAX) {
      throw new KeygridError("KG_INVARIANT", { what: `a wrapped block of ${bytes} bytes` });
    }
    this.block = block;
    this.offset = offset;
    this.end = offset + bytes;
    this.bits = bytes * 8;
    this.chunks = chunkCount(bytes);
    this.#key = key;
    this.#origin = origin;
    this.#frames = new Array<Uint8Array | null>(this.chunks).fill(null);
    this.#states = new Uint8Array(this.chunks);
    this.#orders = new Uint32Array(this.chunks);
  }

  /** Chunks on their way. */
  get outstanding(): number {
    return this.#states.reduce((count, state) => count + (state === State.Sent ? 1 : 0), 0);
  }

  /** First chunk that waits to be sent; -1 when none does. */
  get nextWaiting(): number {
    return this.#states.indexOf(State.Waiting);
  }

  keyBits(index: number): number {
    return chunkBytes(this.end - this.offset, index) * 8;
  }

  frame(index: number): Uint8Array | null {
    return this.#frames[index] ?? null;
  }

  keep(index: number, frame: Uint8Array): void {
    this.#frames[index] = frame;
  }

  /** Writes chunk `index` to `out`; returns its length. */
  encode(index: number, out: Uint8Array): number {
    const { block, offset } = this;
    const key = typeof this.#key === "number" ? null : this.#key;
    const chunk = { block, offset, blockBytes: this.end - offset, index, origin: this.#origin, derived: key === null };
    return encodeChunk(chunk, key, out);
  }

  /** Chunk `index` left. */
  sent(index: number): void {
    this.#orders[index] = ++this.#departures;
    if (this.#states[index] === State.Waiting) this.#states[index] = State.Sent;
  }

  /** Nothing was heard for too long: what is on its way is taken for lost. Returns what left last; -1 for none. */
  giveUpOutstanding(): number {
    let last = -1;
    for (let index = 0; index < this.chunks; index++) {
      if (this.#states[index] !== State.Sent) continue;
      this.#states[index] = State.Waiting;
      if (last < 0 || (this.#orders[index] as number) > (this.#orders[last] as number)) last = index;
    }
    return last;
  }

  /**
   * Takes over which chunks the terminal has: none when it speaks of another block, since it may have
   * restarted. Returns how many arrived that had not before.
   */
  follow({ offset, chunks }: KeyReceipt): number {
    let arrivals = 0;
    let wasHasty = false;
    for (let index = 0; index < this.chunks; index++) {
      const state = this.#states[index];
      const hasArrived = offset === this.offset && isAcknowledged(chunks, index);
      if (hasArrived && state !== State.Arrived) {
        arrivals++;
        // Taken for lost and not sent again: it was only slow.
        if (state === State.Waiting && this.#frames[index] !== null) wasHasty = true;
        this.#states[index] = State.Arrived;
      } else if (!hasArrived && state === State.Arrived) this.#states[index] = State.Waiting;
    }
    if (wasHasty) this.#restoreOutstanding();
    this.#findLost();
    return arrivals;
  }

  /** Starts over: what is sent from now on is sealed afresh. */
  forgetFrames(): void {
    this.#frames.fill(null);
    this.giveUpOutstanding();
  }

  wipe(): void {
    if (typeof this.#key !== "number") this.#key.fill(0);
  }

  /** The others that were given up are as slow as the one that came. */
  #restoreOutstanding(): void {
    for (let index = 0; index < this.chunks; index++) {
      if (this.#states[index] === State.Waiting && this.#frames[index] !== null) this.#states[index] = State.Sent;
    }
  }

  /** Chunks that enough later ones have overtaken are sent again. */
  #findLost(): void {
    const arrived = this.#orders.filter((_, index) => this.#states[index] === State.Arrived);
    for (let index = 0; index < this.chunks; index++) {
      if (this.#states[index] !== State.Sent) continue;
      const order = this.#orders[index] as number;
      if (arrived.filter((later) => later > order).length >= OVERTAKEN_MAX) this.#states[index] = State.Waiting;
    }
  }
}
