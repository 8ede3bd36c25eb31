import { join } from "node:path";

/** Folder of the checkout. */
export const ROOT = join(import.meta.dirname, "..");

/** A program of node_modules, by the path below it. */
export function installed(path: string): string {
  return join(ROOT, "node_modules", path);
}
