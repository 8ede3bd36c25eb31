import type { EventRecord } from "#result/event-record";
import type { BoundedFile } from "../output/bounded-file.ts";

const encoder = new TextEncoder();

/** events.ndjson: a header line, one line an event, a closing line when some were dropped. */
export class EventLog {
  readonly #file: BoundedFile;

  constructor(file: BoundedFile, header: Readonly<Record<string, unknown>>) {
    this.#file = file;
    file.append(line({ version: 1, kind: "header", ...header }));
  }

  append(event: EventRecord): void {
    this.#file.append(line(event));
  }

  get dropped(): number {
    return this.#file.dropped;
  }

  /** Says in the file what is not in it. */
  finish(): void {
    const { dropped } = this.#file;
    if (dropped > 0) this.#file.appendBeyondLimit(line({ kind: "dropped", count: dropped }));
    this.#file.close();
  }
}

function line(value: unknown): Uint8Array {
  return encoder.encode(`${JSON.stringify(value)}\n`);
}
