import type { EventRecord } from "#result/event-record";
import type { Progress } from "#targets/target";
import type { Session } from "../session.ts";
import type { ProgressView } from "./progress.ts";

/** Host time between two progress lines of the same phase. */
const PROGRESS_EVERY_MS = 100;

/** `--json`: every event is one line on stdout; notes for people stay on stderr. */
export class JsonProgress implements ProgressView {
  readonly #session: Session;
  #phase = "";
  #lastMs = Number.NEGATIVE_INFINITY;
  #closed = false;

  constructor(session: Session) {
    this.#session = session;
  }

  progress(progress: Progress): void {
    const nowMs = this.#session.context.clock.monotonicMs();
    if (progress.phase === this.#phase && nowMs - this.#lastMs < PROGRESS_EVERY_MS) return;
    this.#phase = progress.phase;
    this.#lastMs = nowMs;
    this.#line({ atUs: progress.simulatedUs, entity: "run", kind: "progress", ...progress });
  }

  event(event: EventRecord): void {
    // The same fact comes with more detail through `progress`.
    if (event.kind !== "progress") this.#line(event);
  }

  note(text: string): void {
    if (!this.#closed) this.#session.context.stderr.write(`${text}\n`);
  }

  close(): void {
    this.#closed = true;
  }

  #line(value: object): void {
    if (!this.#closed) this.#session.context.stdout.write(`${JSON.stringify(value)}\n`);
  }
}
