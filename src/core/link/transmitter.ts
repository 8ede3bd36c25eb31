import { serialisationUs } from "../time.ts";

interface Waiting {
  readonly startUs: number;
  readonly bytes: number;
}

/** The sending end of a medium: one frame at a time at its rate, the others wait in a finite queue. */
export class Transmitter {
  #busyUntilUs = 0;
  /** Frames that have not begun to leave, oldest first. */
  #waiting: Waiting[] = [];
  #waitingBytes = 0;

  /**
   * When a frame of `bytes` that is offered now has left, us; -1 when the queue has no room for it.
   * `rateBitsPerSecond` > 0; `queueBytes` counts frames that wait, not the one that is leaving.
   */
  offer(bytes: number, rateBitsPerSecond: number, queueBytes: number, atUs: number): number {
    this.#settle(atUs);
    const startUs = Math.max(atUs, this.#busyUntilUs);
    if (startUs > atUs) {
      if (this.#waitingBytes + bytes > queueBytes) return -1;
      this.#waiting.push({ startUs, bytes });
      this.#waitingBytes += bytes;
    }
    this.#busyUntilUs = startUs + serialisationUs(8 * bytes, rateBitsPerSecond);
    return this.#busyUntilUs;
  }

  /** The medium is taken until `untilUs` at least (retransmissions). */
  occupyUntil(untilUs: number): void {
    this.#busyUntilUs = Math.max(this.#busyUntilUs, untilUs);
  }

  /** Drops everything that has not left. */
  clear(): void {
    this.#busyUntilUs = 0;
    this.#waiting = [];
    this.#waitingBytes = 0;
  }

  #settle(atUs: number): void {
    if (this.#waitingBytes === 0) return;
    let begun = 0;
    for (const { startUs, bytes } of this.#waiting) {
      if (startUs > atUs) break;
      this.#waitingBytes -= bytes;
      begun++;
    }
    if (begun > 0) this.#waiting.splice(0, begun);
  }
}
