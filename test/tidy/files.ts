import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export const ROOT = join(import.meta.dirname, "..", "..");

/** Folders that are made, not written; .gitignore has them too. */
const MADE = ["node_modules", "dist", "keygrid-out", ".cache", ".git"];

export interface TextFile {
  /** Below the checkout, with `/`. */
  readonly path: string;
  readonly text: string;
  readonly lines: readonly string[];
}

/** Every text file of the checkout; a folder without git's records (a source archive) is walked. */
export function textFiles(): readonly TextFile[] {
  return paths()
    .filter((path) => existsSync(join(ROOT, path)))
    .map((path) => ({ path, bytes: readFileSync(join(ROOT, path)) }))
    .filter(({ bytes }) => !bytes.includes(0))
    .map(({ path, bytes }) => {
      const text = bytes.toString("utf8");
      return { path, text, lines: text.replace(/\n$/, "").split("\n") };
    });
}

function paths(): readonly string[] {
  if (!existsSync(join(ROOT, ".git"))) {
    return readdirSync(ROOT, { recursive: true, withFileTypes: true, encoding: "utf8" })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length + 1))
      .filter((path) => !path.split("/").some((part) => MADE.includes(part)));
  }
  const args = ["ls-files", "--cached", "--others", "--exclude-standard", "-z"];
  return execFileSync("git", args, { cwd: ROOT, encoding: "utf8" })
    .split("\0")
    .filter((path) => path !== "");
}
