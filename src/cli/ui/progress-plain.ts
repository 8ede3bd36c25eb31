import type { EventRecord } from "#result/event-record";
import type { Progress } from "#targets/target";
import type { Session } from "../session.ts";
import { eventLine } from "./event-line.ts";
import type { ProgressView } from "./progress.ts";
import { formatCount, formatDuration } from "./units.ts";

/** Host time between two lines of the same phase. */
const LINE_EVERY_MS = 5_000;

/** CI logs and pipes: a line when the phase changes, and now and then. */
export class PlainProgress implements ProgressView {
  readonly #session: Session;
  #phase = "";
  #lastMs = Number.NEGATIVE_INFINITY;
  #closed = false;

  constructor(session: Session, title: string) {
    this.#session = session;
    this.note(title);
  }

  progress(progress: Progress): void {
    const nowMs = this.#session.context.clock.monotonicMs();
    if (progress.phase === this.#phase && nowMs - this.#lastMs < LINE_EVERY_MS) return;
    this.#phase = progress.phase;
    this.#lastMs = nowMs;
    this.note(progressLine(this.#session, progress));
  }

  event(event: EventRecord): void {
    const line = eventLine(this.#session, event);
    if (line !== null) this.note(line);
  }

  note(text: string): void {
    if (!this.#closed) this.#session.context.stderr.write(`${text}\n`);
  }

  close(): void {
    this.#closed = true;
  }
}

function progressLine({ t }: Session, { phase, simulatedUs, totalUs, frames }: Progress): string {
  return t("cli.progress.line", {
    phase: t(`cli.phase.${phase}`),
    simulated: formatDuration(simulatedUs),
    total: formatDuration(totalUs),
    percent: totalUs > 0 ? Math.floor((100 * simulatedUs) / totalUs) : 100,
    frames: formatCount(frames),
  });
}
