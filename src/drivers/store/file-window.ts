import type { StoreFiles } from "./store-files.ts";

const WINDOW_BYTES = 1_024 * 1_024;

/** A file read from front to back through a buffer, so that no file need fit into memory. */
export class FileWindow {
  readonly name: string;
  readonly #files: StoreFiles;
  #start = 0;
  #bytes: Uint8Array = new Uint8Array(0);
  #reachesEnd = false;

  constructor(files: StoreFiles, name: string) {
    this.#files = files;
    this.name = name;
  }

  /** `bytes` bytes at `position`, or fewer at the end of the file. A view, valid until the next call. */
  async at(position: number, bytes: number): Promise<Uint8Array> {
    if (!this.#has(position, bytes)) {
      const wanted = Math.max(bytes, WINDOW_BYTES);
      this.#bytes.fill(0);
      this.#bytes = await this.#files.read(this.name, position, wanted);
      this.#start = position;
      this.#reachesEnd = this.#bytes.length < wanted;
    }
    const from = position - this.#start;
    return this.#bytes.subarray(from, from + bytes);
  }

  /** First place at or after `position` where `pattern` stands, -1 for none. */
  async find(position: number, pattern: Uint8Array): Promise<number> {
    for (let from = position; ; ) {
      if (!this.#has(from, pattern.length)) await this.at(from, WINDOW_BYTES);
      const view = this.#bytes.subarray(from - this.#start);
      if (view.length < pattern.length) return -1;
      const found = Buffer.from(view.buffer, view.byteOffset, view.length).indexOf(pattern);
      if (found >= 0) return from + found;
      from += view.length - pattern.length + 1;
    }
  }

  /** First byte behind the file, which is read on from `position` for it. */
  async end(position: number): Promise<number> {
    for (let from = position; ; from += WINDOW_BYTES) {
      const view = await this.at(from, WINDOW_BYTES);
      if (view.length < WINDOW_BYTES) return from + view.length;
    }
  }

  /** What was read is wiped. */
  wipe(): void {
    this.#bytes.fill(0);
    this.#bytes = new Uint8Array(0);
    this.#start = 0;
    this.#reachesEnd = false;
  }

  #has(position: number, bytes: number): boolean {
    if (position < this.#start) return false;
    const end = this.#start + this.#bytes.length;
    return position + bytes <= end || (this.#reachesEnd && position <= end);
  }
}
