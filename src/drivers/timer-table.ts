/** Ids up to this are kept in a table. */
const TABLE_IDS = 16;

/**
 * Which event serves each timer of one node, by timer id. Most roles have a handful of timers with small
 * ids; a role that has one for each of thousands of pairs gets a map.
 */
export class TimerTable {
  readonly #small = new Float64Array(TABLE_IDS).fill(-1);
  #large: Map<number, number> | null = null;

  set(id: number, order: number): void {
    if (id >= 0 && id < TABLE_IDS) this.#small[id] = order;
    else {
      this.#large ??= new Map();
      this.#large.set(id, order);
    }
  }

  /** Takes the timer off when `order` is the event that serves it now; false when it was moved or cleared. */
  take(id: number, order: number): boolean {
    if (id >= 0 && id < TABLE_IDS) {
      if (this.#small[id] !== order) return false;
      this.#small[id] = -1;
      return true;
    }
    if (this.#large?.get(id) !== order) return false;
    this.#large.delete(id);
    return true;
  }

  delete(id: number): void {
    if (id >= 0 && id < TABLE_IDS) this.#small[id] = -1;
    else this.#large?.delete(id);
  }

  clear(): void {
    this.#small.fill(-1);
    this.#large = null;
  }
}
