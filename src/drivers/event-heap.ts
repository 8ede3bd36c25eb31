/**
 * Events in order of (time, insertion). A binary heap over typed arrays: a push or pop allocates
 * nothing, so that a simulated hour of 10,000 terminals is not spent in the collector.
 */
export class EventHeap {
  #times = new Float64Array(1024);
  #order = new Float64Array(1024);
  #slots = new Int32Array(1024);
  #size = 0;
  #inserted = 0;
  #freeSlots: number[] = [];
  #slotCount = 0;

  // What happens, by slot.
  readonly kinds: number[] = [];
  readonly nodes: number[] = [];
  readonly numbers: number[] = [];
  readonly epochs: number[] = [];
  readonly payloads: unknown[] = [];

  /** Of the event that `pop` returned. */
  atUs = 0;

  get size(): number {
    return this.#size;
  }

  /** Time of the next event, or Infinity. */
  get nextUs(): number {
    return this.#size === 0 ? Number.POSITIVE_INFINITY : (this.#times[0] as number);
  }

  /** Adds an event; returns its insertion number, which identifies it. */
  push(atUs: number, kind: number, node: number, value: number, epoch: number, payload: unknown): number {
    const slot = this.#freeSlots.pop() ?? this.#slotCount++;
    this.kinds[slot] = kind;
    this.nodes[slot] = node;
    this.numbers[slot] = value;
    this.epochs[slot] = epoch;
    this.payloads[slot] = payload;
    if (this.#size === this.#times.length) this.#grow();
    const order = this.#inserted++;
    this.#siftUp(this.#size++, atUs, order, slot);
    return order;
  }

  /** Insertion number of the event that `pop` returned. */
  order = 0;

  /** Takes the next event; returns its slot, whose contents stay readable until `release`. */
  pop(): number {
    const slot = this.#slots[0] as number;
    this.atUs = this.#times[0] as number;
    this.order = this.#order[0] as number;
    const last = --this.#size;
    if (last > 0) {
      this.#siftDown(this.#times[last] as number, this.#order[last] as number, this.#slots[last] as number);
    }
    return slot;
  }

  release(slot: number): void {
    this.payloads[slot] = null;
    this.#freeSlots.push(slot);
  }

  #siftUp(start: number, time: number, order: number, slot: number): void {
    let at = start;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const parentTime = this.#times[parent] as number;
      // A later insertion never precedes an equal time: insertion numbers only grow.
      if (parentTime <= time) break;
      this.#move(parent, at);
      at = parent;
    }
    this.#place(at, time, order, slot);
  }

  #siftDown(time: number, order: number, slot: number): void {
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= this.#size) break;
      if (child + 1 < this.#size && this.#before(child + 1, child)) child++;
      const childTime = this.#times[child] as number;
      if (childTime > time || (childTime === time && (this.#order[child] as number) > order)) break;
      this.#move(child, at);
      at = child;
    }
    this.#place(at, time, order, slot);
  }

  #before(a: number, b: number): boolean {
    const timeA = this.#times[a] as number;
    const timeB = this.#times[b] as number;
    return timeA < timeB || (timeA === timeB && (this.#order[a] as number) < (this.#order[b] as number));
  }

  #move(from: number, to: number): void {
    this.#times[to] = this.#times[from] as number;
    this.#order[to] = this.#order[from] as number;
    this.#slots[to] = this.#slots[from] as number;
  }

  #place(at: number, time: number, order: number, slot: number): void {
    this.#times[at] = time;
    this.#order[at] = order;
    this.#slots[at] = slot;
  }

  #grow(): void {
    const length = this.#times.length * 2;
    const times = new Float64Array(length);
    times.set(this.#times);
    this.#times = times;
    const order = new Float64Array(length);
    order.set(this.#order);
    this.#order = order;
    const slots = new Int32Array(length);
    slots.set(this.#slots);
    this.#slots = slots;
  }
}
