import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Creates `path` with the folders on the way; the topmost one that is new, or null when all were
 * there. Unlike `mkdir` with `recursive`, which says ENOENT where a file system is read-only, it
 * throws the reason of the folder that could not be created.
 */
export async function makeFolder(path: string): Promise<string | null> {
  try {
    return await makeOne(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT" || dirname(path) === path) throw error;
    const above = await makeFolder(dirname(path));
    const own = await makeOne(path);
    return above ?? own;
  }
}

async function makeOne(path: string): Promise<string | null> {
  try {
    await mkdir(path);
    return path;
  } catch (error) {
    const found = await stat(path).catch(() => null);
    if (found?.isDirectory() === true) return null;
    throw error;
  }
}
