import type { Signals } from "../context.ts";

/**
 * Stop signals of one run. The first asks the run to end at its next slice; the second calls
 * `atOnce`, which leaves the process. More are ignored.
 */
export class Interruption {
  #count = 0;
  readonly #waiting = new Set<() => void>();
  readonly #unsubscribe: () => void;

  constructor(signals: Signals, first: () => void, atOnce: () => void) {
    this.#unsubscribe = signals.subscribe(() => {
      this.#count++;
      if (this.#count === 1) {
        first();
        for (const resume of this.#waiting) resume();
      } else if (this.#count === 2) {
        atOnce();
      }
    });
  }

  get isRequested(): boolean {
    return this.#count > 0;
  }

  /** Waits for `work` (a slow reader of the output, say), but no longer than until the first signal. */
  orUntilRequested(work: Promise<void>): Promise<void> {
    if (this.isRequested) return Promise.resolve();
    // Not Promise.race: it would leave a reaction behind on a promise that lives as long as the run.
    return new Promise((resolve, reject) => {
      this.#waiting.add(resolve);
      work.then(resolve, reject).finally(() => this.#waiting.delete(resolve));
    });
  }

  /** Gives the signals back to whoever had them. */
  close(): void {
    this.#unsubscribe();
  }
}
