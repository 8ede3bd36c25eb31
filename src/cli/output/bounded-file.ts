import { closeSync, openSync, writeSync } from "node:fs";

/** Bytes collected before they are written. */
const BUFFER_BYTES = 256 * 1024;

/**
 * A file that grows while a run goes on. Writes are synchronous once the buffer is full, so that a
 * slow disk slows the run down instead of filling memory; `limitBytes` bounds the file. Writers are
 * called from the middle of a run: a failing disk is remembered in `failure`, not thrown.
 */
export class BoundedFile {
  readonly path: string;
  readonly #limitBytes: number;
  readonly #fd: number;
  #buffer: Uint8Array[] = [];
  #bufferedBytes = 0;
  #acceptedBytes = 0;
  #dropped = 0;
  #failure: Error | null = null;
  #open = true;

  /** Creates `path`, truncating what is there. Throws what the file system throws. */
  constructor(path: string, limitBytes: number) {
    this.path = path;
    this.#limitBytes = limitBytes;
    this.#fd = openSync(path, "w");
  }

  /** Entries that came after the limit (or after a failure) and are not in the file. */
  get dropped(): number {
    return this.#dropped;
  }

  get failure(): Error | null {
    return this.#failure;
  }

  /** Takes one whole entry, or drops it whole. The bytes must not change afterwards. */
  append(entry: Uint8Array): void {
    if (this.#failure !== null || this.#dropped > 0 || this.#acceptedBytes + entry.length > this.#limitBytes) {
      this.#dropped++;
      return;
    }
    this.appendBeyondLimit(entry);
  }

  /** For a closing entry that says what was dropped. */
  appendBeyondLimit(entry: Uint8Array): void {
    this.#acceptedBytes += entry.length;
    this.#buffer.push(entry);
    this.#bufferedBytes += entry.length;
    if (this.#bufferedBytes >= BUFFER_BYTES) this.#flush();
  }

  /** Writes the rest and closes; more calls do nothing. */
  close(): void {
    if (!this.#open) return;
    this.#flush();
    this.#open = false;
    closeSync(this.#fd);
  }

  #flush(): void {
    const bytes = Buffer.concat(this.#buffer);
    this.#buffer = [];
    this.#bufferedBytes = 0;
    try {
      for (let written = 0; written < bytes.length; ) written += writeSync(this.#fd, bytes, written);
    } catch (error) {
      this.#failure ??= error as Error;
    }
  }
}
