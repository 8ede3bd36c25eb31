import type { RandomStream } from "../random/random-stream.ts";

/** What one terminal sends in the long run. */
export interface ScheduleTraffic {
  /** Mean messages per period, > 0; a fraction is spread over the periods. */
  readonly messagesPerPeriod: number;
  /** us */
  readonly periodUs: number;
  readonly pacing: "phased" | "burst" | "even";
}

/**
 * When the messages of one terminal are handed over, from `startUs` on, for ever. Of M messages a
 * period, period p has floor((p+1) M) - floor(p M), so that no fraction is lost.
 * - `phased`: each message has its own phase of the period, drawn once: as many meters behind one
 *   concentrator report, each at its own time.
 * - `even`: equally spaced, from a phase within the first interval that is drawn once.
 * - `burst`: all at the start of the period.
 */
export class Schedule {
  readonly #messages: number;
  readonly #periodUs: number;
  readonly #startUs: number;
  readonly #pacing: ScheduleTraffic["pacing"];
  /** Phases in drawing order, us: the first n of them serve a period of n messages. */
  readonly #phasesUs: readonly number[];
  readonly #evenPhase: number;
  /** Departures of the current period, ascending, us since it began, and which is next. */
  #offsetsUs: readonly number[] = [];
  #originUs = 0;
  #at = 0;
  #period = -1;
  #sent = 0;
  #nextUs = 0;

  constructor(traffic: ScheduleTraffic, random: RandomStream, startUs: number) {
    this.#messages = traffic.messagesPerPeriod;
    this.#periodUs = traffic.periodUs;
    this.#startUs = startUs;
    this.#pacing = traffic.pacing;
    const phases = traffic.pacing === "phased" ? Math.ceil(traffic.messagesPerPeriod) : 0;
    this.#phasesUs = Array.from({ length: phases }, () => Math.floor(random.fraction() * traffic.periodUs));
    this.#evenPhase = random.fraction();
    this.#settle();
  }

  /** Time of the next message, us since the start of the run. */
  nextUs(): number {
    return this.#nextUs;
  }

  advance(): void {
    this.#sent++;
    this.#at++;
    this.#settle();
  }

  #settle(): void {
    if (this.#pacing === "even") {
      const intervals = this.#sent + this.#evenPhase;
      this.#nextUs = this.#startUs + Math.floor((intervals * this.#periodUs) / this.#messages);
      return;
    }
    while (this.#at >= this.#offsetsUs.length) this.#openPeriod();
    this.#nextUs = this.#originUs + (this.#offsetsUs[this.#at] as number);
  }

  /** The next period that has a message: rare senders skip the empty ones at once. */
  #openPeriod(): void {
    const sent = Math.floor((this.#period + 1) * this.#messages);
    this.#period = Math.max(this.#period + 1, Math.ceil((sent + 1) / this.#messages - 1e-9) - 1);
    const count = Math.floor((this.#period + 1) * this.#messages) - sent;
    this.#originUs = this.#startUs + this.#period * this.#periodUs;
    // Of whole numbers of messages every period is like the one before.
    if (this.#offsetsUs.length !== count) this.#offsetsUs = this.#offsetsOf(count);
    this.#at = 0;
  }

  #offsetsOf(count: number): readonly number[] {
    if (this.#pacing === "burst") return new Array<number>(count).fill(0);
    return this.#phasesUs.slice(0, count).sort((a, b) => a - b);
  }
}
