/** Byte ranges [start, end) in ascending order without overlap. Adjacent ranges are merged. */
export interface Range {
  start: number;
  end: number;
}

export class Ranges {
  readonly #list: Range[] = [];
  #totalBytes = 0;

  get totalBytes(): number {
    return this.#totalBytes;
  }

  get count(): number {
    return this.#list.length;
  }

  first(): Range | undefined {
    return this.#list[0];
  }

  /** Adds a range behind all others. */
  push(start: number, end: number): void {
    if (end <= start) return;
    const last = this.#list.at(-1);
    if (last !== undefined && start < last.end) throw new Error(`range ${start} is not behind ${last.end}`);
    if (last !== undefined && last.end === start) last.end = end;
    else this.#list.push({ start, end });
    this.#totalBytes += end - start;
  }

  /** Whether [start, end) lies wholly inside one range. */
  covers(start: number, end: number): boolean {
    return this.#indexCovering(start, end) >= 0;
  }

  /** Cuts [start, end) out of the range that covers it; false when none does. */
  remove(start: number, end: number): boolean {
    const index = this.#indexCovering(start, end);
    if (index < 0) return false;
    const range = this.#list[index] as Range;
    if (range.start === start && range.end === end) this.#list.splice(index, 1);
    else if (range.start === start) range.start = end;
    else if (range.end === end) range.end = start;
    else {
      const tail = { start: end, end: range.end };
      range.end = start;
      this.#list.splice(index + 1, 0, tail);
    }
    this.#totalBytes -= end - start;
    return true;
  }

  /** Drops everything below `offset`; returns the bytes dropped. */
  dropBelow(offset: number): number {
    let dropped = 0;
    for (;;) {
      const range = this.#list[0];
      if (range === undefined || range.start >= offset) break;
      const end = Math.min(range.end, offset);
      dropped += end - range.start;
      if (end === range.end) this.#list.shift();
      else range.start = end;
    }
    this.#totalBytes -= dropped;
    return dropped;
  }

  /** The covered parts of [start, end), ascending. */
  within(start: number, end: number): Range[] {
    return this.#list
      .map((range) => ({ start: Math.max(start, range.start), end: Math.min(end, range.end) }))
      .filter((range) => range.start < range.end);
  }

  /** Visits the parts of ranges that lie below `offset`. */
  forEachBelow(offset: number, visit: (start: number, end: number) => void): void {
    for (const range of this.#list) {
      if (range.start >= offset) return;
      visit(range.start, Math.min(range.end, offset));
    }
  }

  /** Looks from the end: what is asked for is nearly always at the frontier. */
  #indexCovering(start: number, end: number): number {
    for (let i = this.#list.length - 1; i >= 0; i--) {
      const range = this.#list[i] as Range;
      if (range.start <= start) return end <= range.end ? i : -1;
    }
    return -1;
  }
}
