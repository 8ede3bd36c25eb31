import { type Acknowledgement, isAcknowledged } from "../protocol/ack.ts";

/** Frames that may wait for an acknowledgement; the oldest is given up first. */
export const RETRIES_MAX = 4_096;

interface Waiting {
  readonly frame: Uint8Array;
  attempts: number;
  dueUs: number;
}

/**
 * Frames kept until acknowledged or given up. A retry is the same bytes again: no new key, no new
 * nonce. Also remembers when frames left, for round trips.
 */
export class Retries {
  readonly #attempts: number;
  readonly #timeoutUs: number;
  readonly #waiting = new Map<number, Waiting>();

  constructor(attempts: number, timeoutUs: number) {
    this.#attempts = attempts;
    this.#timeoutUs = timeoutUs;
  }

  get nextUs(): number {
    // Every attempt waits equally long and joins at the end, so that the first is due first.
    return this.#waiting.values().next().value?.dueUs ?? Number.POSITIVE_INFINITY;
  }

  sent(sequence: number, frame: Uint8Array, atUs: number): void {
    if (this.#attempts <= 1) return;
    this.#waiting.set(sequence, { frame, attempts: 1, dueUs: atUs + this.#timeoutUs });
    if (this.#waiting.size <= RETRIES_MAX) return;
    const oldest = this.#waiting.keys().next().value as number;
    this.#waiting.delete(oldest);
  }

  /** Frames below `from` were sealed for a session that the other end forgot: no retry can help them. */
  acknowledged(ack: Acknowledgement): void {
    const from = ack.from ?? 0;
    for (const sequence of this.#waiting.keys()) {
      if (sequence < from || isAcknowledged(ack, sequence)) this.#waiting.delete(sequence);
    }
  }

  /** Calls `resend` for every frame that is due; gives up those out of attempts. */
  due(atUs: number, resend: (sequence: number, frame: Uint8Array) => void): void {
    for (const [sequence, waiting] of this.#waiting) {
      if (waiting.dueUs > atUs) return;
      this.#waiting.delete(sequence);
      if (waiting.attempts >= this.#attempts) continue;
      waiting.attempts++;
      waiting.dueUs = atUs + this.#timeoutUs;
      this.#waiting.set(sequence, waiting);
      resend(sequence, waiting.frame);
    }
  }

  clear(): void {
    this.#waiting.clear();
  }
}
