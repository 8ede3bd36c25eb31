import { RECORD_BYTES_MAX } from "./record.ts";

/** One write that was accepted and is not durable yet. */
export interface QueuedWrite {
  readonly node: string;
  readonly key: string;
  readonly isRemoval: boolean;
  readonly record: Uint8Array;
  /** Called once it is durable; null when whoever asked is gone. */
  done: (() => void) | null;
}

export interface QueueLimits {
  readonly records: number;
  readonly bytes: number;
}

/** Writes of all nodes in the order they were asked for, up to stated limits. */
export class WriteQueue {
  readonly #limits: QueueLimits;
  #writes: QueuedWrite[] = [];
  #bytes = 0;

  constructor(limits: QueueLimits) {
    this.#limits = limits;
  }

  get length(): number {
    return this.#writes.length;
  }

  get bytes(): number {
    return this.#bytes;
  }

  hasRoomFor(bytes: number): boolean {
    return this.length < this.#limits.records && this.#bytes + bytes <= this.#limits.bytes;
  }

  push(write: QueuedWrite): void {
    this.#writes.push(write);
    this.#bytes += write.record.length;
  }

  /** Takes the oldest writes, one at least and together at most `bytesMax`. */
  take(bytesMax: number): QueuedWrite[] {
    let end = 0;
    let bytes = 0;
    while (end < this.#writes.length) {
      const { length } = (this.#writes[end] as QueuedWrite).record;
      if (bytes > 0 && bytes + length > bytesMax) break;
      bytes += length;
      end++;
    }
    this.#bytes -= bytes;
    // Moves what stays, once for each sync; a mark instead would keep taken records in memory.
    return this.#writes.splice(0, end);
  }

  /** Takes out every write of a node. */
  drop(node: string): void {
    this.#writes = this.#writes.filter((write) => {
      if (write.node !== node) return true;
      this.#bytes -= write.record.length;
      write.record.fill(0);
      return false;
    });
  }

  /** Nobody will be told of any of them. */
  clear(): void {
    for (const { record } of this.#writes) record.fill(0);
    this.#writes = [];
    this.#bytes = 0;
  }
}

/** A record must fit into any queue. */
export function checkedLimits(limits: QueueLimits): QueueLimits {
  if (limits.records < 1 || limits.bytes < RECORD_BYTES_MAX) throw new RangeError("a queue too small for one record");
  return limits;
}
