/** Children of a heap node: four lie next to each other in memory, and the tree is half as deep as with two. */
const ARITY = 4;
/** Numbers of one heap entry: time, insertion number, slot, and one to fill half a cache line. */
const ENTRY = 4;
/** Numbers of one slot: kind, node, value, epoch. */
const SLOT = 4;
const FIRST_CAPACITY = 1_024;

/**
 * Events in order of (time, insertion). A heap over typed arrays: a push or pop allocates nothing, and what
 * belongs together lies together, because a heap of 10,000 terminals is larger than the cache.
 */
export class EventHeap {
  #entries = new Float64Array(ENTRY * FIRST_CAPACITY);
  #slots = new Float64Array(SLOT * FIRST_CAPACITY);
  readonly #payloads: unknown[] = [];
  readonly #freeSlots: number[] = [];
  #size = 0;
  #slotCount = 0;
  #inserted = 0;

  /** Time, and insertion number, of the event that `pop` returned. */
  atUs = 0;
  order = 0;

  get size(): number {
    return this.#size;
  }

  /** Time of the next event, or Infinity. */
  get nextUs(): number {
    return this.#size === 0 ? Number.POSITIVE_INFINITY : (this.#entries[0] as number);
  }

  /** Adds an event; returns its insertion number, which identifies it. */
  push(atUs: number, kind: number, node: number, value: number, epoch: number, payload: unknown): number {
    const slot = this.#freeSlots.pop() ?? this.#slotCount++;
    if (SLOT * slot === this.#slots.length) this.#slots = doubled(this.#slots);
    const at = SLOT * slot;
    this.#slots[at] = kind;
    this.#slots[at + 1] = node;
    this.#slots[at + 2] = value;
    this.#slots[at + 3] = epoch;
    this.#payloads[slot] = payload;
    if (ENTRY * this.#size === this.#entries.length) this.#entries = doubled(this.#entries);
    const order = this.#inserted++;
    this.#siftUp(this.#size++, atUs, order, slot);
    return order;
  }

  /** Takes the next event; returns its slot, whose contents stay readable until `release`. */
  pop(): number {
    const entries = this.#entries;
    const slot = entries[2] as number;
    this.atUs = entries[0] as number;
    this.order = entries[1] as number;
    const last = ENTRY * --this.#size;
    if (last > 0) this.#siftDown(entries[last] as number, entries[last + 1] as number, entries[last + 2] as number);
    return slot;
  }

  kindOf(slot: number): number {
    return this.#slots[SLOT * slot] as number;
  }

  nodeOf(slot: number): number {
    return this.#slots[SLOT * slot + 1] as number;
  }

  valueOf(slot: number): number {
    return this.#slots[SLOT * slot + 2] as number;
  }

  epochOf(slot: number): number {
    return this.#slots[SLOT * slot + 3] as number;
  }

  payloadOf(slot: number): unknown {
    return this.#payloads[slot];
  }

  release(slot: number): void {
    this.#payloads[slot] = null;
    this.#freeSlots.push(slot);
  }

  #siftUp(start: number, time: number, order: number, slot: number): void {
    const entries = this.#entries;
    let at = start;
    while (at > 0) {
      const parent = Math.floor((at - 1) / ARITY);
      // A later insertion never precedes an equal time: insertion numbers only grow.
      if ((entries[ENTRY * parent] as number) <= time) break;
      this.#move(parent, at);
      at = parent;
    }
    this.#place(at, time, order, slot);
  }

  #siftDown(time: number, order: number, slot: number): void {
    const entries = this.#entries;
    let at = 0;
    for (;;) {
      const first = ARITY * at + 1;
      if (first >= this.#size) break;
      let least = first;
      const end = Math.min(first + ARITY, this.#size);
      for (let child = first + 1; child < end; child++) if (this.#precedes(child, least)) least = child;
      const leastTime = entries[ENTRY * least] as number;
      if (leastTime > time || (leastTime === time && (entries[ENTRY * least + 1] as number) > order)) break;
      this.#move(least, at);
      at = least;
    }
    this.#place(at, time, order, slot);
  }

  #precedes(a: number, b: number): boolean {
    const entries = this.#entries;
    const timeA = entries[ENTRY * a] as number;
    const timeB = entries[ENTRY * b] as number;
    if (timeA !== timeB) return timeA < timeB;
    return (entries[ENTRY * a + 1] as number) < (entries[ENTRY * b + 1] as number);
  }

  #move(from: number, to: number): void {
    const entries = this.#entries;
    entries[ENTRY * to] = entries[ENTRY * from] as number;
    entries[ENTRY * to + 1] = entries[ENTRY * from + 1] as number;
    entries[ENTRY * to + 2] = entries[ENTRY * from + 2] as number;
  }

  #place(at: number, time: number, order: number, slot: number): void {
    const entries = this.#entries;
    entries[ENTRY * at] = time;
    entries[ENTRY * at + 1] = order;
    entries[ENTRY * at + 2] = slot;
  }
}

function doubled(array: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const grown = new Float64Array(2 * array.length);
  grown.set(array);
  return grown;
}
