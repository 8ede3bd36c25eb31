import { cutTo, displayWidth, padTo } from "#report/text-width";
import type { EventRecord } from "#result/event-record";
import type { Progress } from "#targets/target";
import type { Session } from "../session.ts";
import { eventLine } from "./event-line.ts";
import type { ProgressView } from "./progress.ts";
import type { Style } from "./style.ts";
import { CLEAR_BELOW, cursorUp, HIDE_CURSOR, SHOW_CURSOR } from "./terminal.ts";
import { formatBits, formatCount, formatDuration } from "./units.ts";

const REDRAW_EVERY_MS = 100;
/** More groups than this are counted, not drawn: a redraw must fit on the screen. */
const POOL_LINES = 14;
const BAR_COLUMNS = 24;
const NAME_COLUMNS = 16;
const STATE_COLUMNS = 8;

/** A display that is redrawn in place: phase, simulated time, frames, one bar a group for its pools. */
export class LiveProgress implements ProgressView {
  readonly #session: Session;
  readonly #style: Style;
  readonly #title: string;
  #drawnLines = 0;
  #lastMs = Number.NEGATIVE_INFINITY;
  #latest: Progress | null = null;
  #closed = false;

  constructor(session: Session, title: string) {
    this.#session = session;
    this.#style = session.styles.stderr;
    this.#title = title;
    this.#write(HIDE_CURSOR);
  }

  progress(progress: Progress): void {
    if (this.#closed) return;
    this.#latest = progress;
    const nowMs = this.#session.context.clock.monotonicMs();
    if (nowMs - this.#lastMs < REDRAW_EVERY_MS) return;
    this.#lastMs = nowMs;
    this.#draw("");
  }

  event(event: EventRecord): void {
    const line = eventLine(this.#session, event);
    if (line !== null) this.note(line);
  }

  note(text: string): void {
    if (!this.#closed) this.#draw(`${text}\n`);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#write(this.#erase() + SHOW_CURSOR);
  }

  /** Puts `above` where the display was, for good, and the display below it. */
  #draw(above: string): void {
    const lines = this.#latest === null ? [] : this.#lines(this.#latest);
    this.#write(this.#erase() + above + lines.map((line) => `${line}\n`).join(""));
    this.#drawnLines = lines.length;
  }

  #erase(): string {
    const lines = this.#drawnLines;
    this.#drawnLines = 0;
    return lines === 0 ? "" : `${cursorUp(lines)}\r${CLEAR_BELOW}`;
  }

  #lines(progress: Progress): string[] {
    const { t } = this.#session;
    const shown = progress.pools.slice(0, POOL_LINES);
    const hidden = progress.pools.length - shown.length;
    const lines = [this.#headline(progress), ...shown.map((pool) => this.#poolLine(pool))];
    if (hidden > 0) lines.push(this.#style.dim(this.#fit(t("cli.progress.more", { count: hidden }))));
    return lines;
  }

  #headline({ phase, simulatedUs, totalUs, frames }: Progress): string {
    const { t } = this.#session;
    const share = totalUs > 0 ? simulatedUs / totalUs : 1;
    const text = t("cli.progress.live", {
      phase: t(`cli.phase.${phase}`),
      simulated: formatDuration(simulatedUs),
      total: formatDuration(totalUs),
      frames: formatCount(frames),
    });
    const head = this.#fit(`${this.#title}  ${text}`);
    const room = this.#columns - displayWidth(head) - 2;
    return room < BAR_COLUMNS ? head : `${this.#style.bold(head)}  ${this.#style.cyan(bar(share, BAR_COLUMNS))}`;
  }

  #poolLine({ group, levelBits, capacityBits, state }: Progress["pools"][number]): string {
    const { t } = this.#session;
    const paint = this.#paintOf(state);
    const name = padTo(cutTo(group, NAME_COLUMNS), NAME_COLUMNS);
    const share = capacityBits > 0 ? levelBits / capacityBits : 0;
    const level = t("cli.progress.level", { level: formatBits(levelBits), capacity: formatBits(capacityBits) });
    const room = this.#columns - NAME_COLUMNS - STATE_COLUMNS - 4;
    const drawn = Math.min(BAR_COLUMNS, room - displayWidth(level) - 1);
    const head = `  ${name} ${paint(padTo(state, STATE_COLUMNS))}`;
    return drawn < 4 ? this.#fit(`  ${name} ${state}`) : `${head} ${paint(bar(share, drawn))} ${level}`;
  }

  #paintOf(state: string): (text: string) => string {
    const style = this.#style;
    if (state === "READY") return style.green;
    if (state === "EMPTY") return style.red;
    return state === "WARNING" ? style.yellow : style.cyan;
  }

  /** One column stays free: a full line would wrap and break the redraw. */
  get #columns(): number {
    return Math.max(4, this.#session.context.stderr.columns - 1);
  }

  #fit(text: string): string {
    return cutTo(text, this.#columns);
  }

  #write(text: string): void {
    if (text !== "") this.#session.context.stderr.write(text);
  }
}

/** A bar of `columns` blocks filled by `share` (0..1). */
function bar(share: number, columns: number): string {
  const full = Math.round(Math.min(1, Math.max(0, share)) * columns);
  return "█".repeat(full) + "░".repeat(columns - full);
}
