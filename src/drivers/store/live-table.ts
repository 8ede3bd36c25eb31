import { decodeRecord } from "./record.ts";

/**
 * The last durable record under every key of every node, as encoded: what a snapshot holds. Values are decoded
 * afresh each time, since roles wipe the key bytes that they are given.
 */
export class LiveTable {
  readonly #nodes = new Map<string, Map<string, Uint8Array>>();
  #bytes = 0;
  #count = 0;

  /** Bytes of all records. */
  get bytes(): number {
    return this.#bytes;
  }

  get count(): number {
    return this.#count;
  }

  /** Puts `record` (null removes) in the place of the one that it returns. */
  put(node: string, key: string, record: Uint8Array | null): Uint8Array | undefined {
    let records = this.#nodes.get(node);
    const before = records?.get(key);
    if (before !== undefined) {
      this.#bytes -= before.length;
      this.#count--;
    }
    if (record === null) {
      records?.delete(key);
      if (records?.size === 0) this.#nodes.delete(node);
      return before;
    }
    if (records === undefined) {
      records = new Map();
      this.#nodes.set(node, records);
    }
    records.set(key, record);
    this.#bytes += record.length;
    this.#count++;
    return before;
  }

  values(node: string): Map<string, unknown> {
    const values = new Map<string, unknown>();
    for (const [key, record] of this.#nodes.get(node) ?? []) values.set(key, decodeRecord(record).value);
    return values;
  }

  /** Every record as it is now, in a list of its own. */
  records(): Uint8Array[] {
    return [...this.#nodes.values()].flatMap((records) => [...records.values()]);
  }
}
