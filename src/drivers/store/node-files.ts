import { chmod, type FileHandle, mkdir, open, readdir, rename, stat, unlink } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { AppendFile, StoreFiles, StoreLock } from "./store-files.ts";

/** Key lies here: for its owner only. */
const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;
const LOCK_NAME = "lock";

/** A folder of the host's file system; nothing here blocks the event loop but the lock, once. */
export class NodeFiles implements StoreFiles {
  readonly place: string;

  constructor(folder: string) {
    this.place = resolve(folder);
  }

  async lock(): Promise<StoreLock | null> {
    await this.#makeFolder();
    // Only a process that opens a store pays for SQLite.
    const { lockFile } = await import("./folder-lock.ts");
    return lockFile(join(this.place, LOCK_NAME));
  }

  async list(): Promise<readonly string[]> {
    return readdir(this.place);
  }

  async open(name: string): Promise<AppendFile> {
    return new NodeAppendFile(await open(join(this.place, name), "wx", FILE_MODE));
  }

  async read(name: string, position: number, bytes: number): Promise<Uint8Array> {
    const file = await open(join(this.place, name), "r");
    try {
      const { size } = await file.stat();
      const whole = new Uint8Array(Math.max(0, Math.min(bytes, size - position)));
      let filled = 0;
      while (filled < whole.length) {
        const { bytesRead } = await file.read(whole, filled, whole.length - filled, position + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return whole.subarray(0, filled);
    } finally {
      await file.close();
    }
  }

  rename(from: string, to: string): Promise<void> {
    return rename(join(this.place, from), join(this.place, to));
  }

  remove(name: string): Promise<void> {
    return unlink(join(this.place, name));
  }

  syncFolder(): Promise<void> {
    return syncPath(this.place);
  }

  async #makeFolder(): Promise<void> {
    const made = await mkdir(this.place, { recursive: true, mode: FOLDER_MODE });
    // The names of new folders are as durable as the rest from here on.
    for (let path = this.place; made !== undefined; path = dirname(path)) {
      await syncPath(dirname(path));
      if (path === made || path === dirname(path)) break;
    }
    const { mode } = await stat(this.place);
    if ((mode & 0o077) !== 0) await chmod(this.place, FOLDER_MODE);
  }
}

class NodeAppendFile implements AppendFile {
  readonly #file: FileHandle;

  constructor(file: FileHandle) {
    this.#file = file;
  }

  async append(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length; ) {
      const { bytesWritten } = await this.#file.write(bytes, at, bytes.length - at);
      at += bytesWritten;
    }
  }

  /** fdatasync: the length of the file is synced with its data, its times are not. */
  sync(): Promise<void> {
    return this.#file.datasync();
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

async function syncPath(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
