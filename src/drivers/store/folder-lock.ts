import { open } from "node:fs/promises";
import { DatabaseSync } from "node:sqlite";
import type { StoreLock } from "./store-files.ts";

/** Result code of SQLite, in the low byte: somebody else has the lock. */
const SQLITE_BUSY = 5;

/**
 * Takes the lock that `path` stands for, or null. Node has no file locks of its own; its SQLite has: an exclusive
 * transaction on an empty database holds the kernel's lock on the file until it ends or the process does, and
 * sees a second opener in the same process too. Nothing is ever written to the file.
 */
export async function lockFile(path: string): Promise<StoreLock | null> {
  await makeForOwnerOnly(path);
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    database.exec("PRAGMA journal_mode=MEMORY; BEGIN EXCLUSIVE");
  } catch (error) {
    database.close();
    if (error instanceof Error && "errcode" in error && Number(error.errcode) % 256 === SQLITE_BUSY) return null;
    throw error;
  }
  return {
    async release() {
      if (database.isOpen) database.close();
    },
  };
}

/** Only by making it anew: to open and close a file that this process has locked would unlock it. */
async function makeForOwnerOnly(path: string): Promise<void> {
  try {
    const file = await open(path, "wx", 0o600);
    await file.close();
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
}
