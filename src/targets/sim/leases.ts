/** How many leases hold each thing down: overlapping faults end only when the last of them does. */
export class Leases {
  readonly #held = new Map<string, number>();

  isHeld(name: string): boolean {
    return this.#held.has(name);
  }

  /** True when this lease is the first. */
  take(name: string): boolean {
    const before = this.#held.get(name) ?? 0;
    this.#held.set(name, before + 1);
    return before === 0;
  }

  /** True when this lease was the last. */
  release(name: string): boolean {
    const before = this.#held.get(name) ?? 0;
    if (before > 1) this.#held.set(name, before - 1);
    else this.#held.delete(name);
    return before === 1;
  }
}
