import { encodeHeader } from "./file-header.ts";
import { fileName } from "./file-names.ts";
import { stampInto } from "./record.ts";
import type { AppendFile, StoreFiles } from "./store-files.ts";
import type { QueuedWrite } from "./write-queue.ts";

export interface LogStart {
  readonly generation: number;
  readonly salt: number;
  /** Last batch before this file. */
  readonly batch: number;
}

/** The file that batches go to, until the next generation begins. */
export class LogFile {
  readonly name: string;
  readonly #file: AppendFile;
  readonly #salt: number;
  #buffer = Buffer.alloc(0);

  private constructor(name: string, file: AppendFile, salt: number) {
    this.name = name;
    this.#file = file;
    this.#salt = salt;
  }

  /** A new log. Its header is durable; its name is so after the caller's `syncFolder`. */
  static async begin(files: StoreFiles, start: LogStart): Promise<LogFile> {
    const name = fileName("log", start.generation);
    const file = await files.open(name);
    try {
      await file.append(encodeHeader({ kind: "log", records: 0, ...start }));
      await file.sync();
    } catch (error) {
      await file.close().catch(() => {});
      throw error;
    }
    return new LogFile(name, file, start.salt);
  }

  /** Makes `writes` durable together; returns their bytes. */
  async commit(writes: readonly QueuedWrite[], batch: number): Promise<number> {
    const bytes = writes.reduce((sum, { record }) => sum + record.length, 0);
    if (this.#buffer.length < bytes) this.#buffer = Buffer.alloc(bytes);
    let at = 0;
    for (const [i, { record }] of writes.entries()) {
      at = stampInto(this.#buffer, at, record, this.#salt, { batch, isLast: i === writes.length - 1 });
    }
    const whole = this.#buffer.subarray(0, bytes);
    await this.#file.append(whole);
    await this.#file.sync();
    whole.fill(0);
    return bytes;
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}
