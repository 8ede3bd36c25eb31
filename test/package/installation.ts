/** The package as a user gets it: packed, then installed into an empty folder without a network. */
import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";

export const ROOT = join(import.meta.dirname, "..", "..");
const DEADLINE_MS = 120_000;

export interface Outcome {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** This process' environment without npm's own variables, and with this Node first. */
function environment(): NodeJS.ProcessEnv {
  const entries = Object.entries(process.env).filter(
    ([name]) => !name.startsWith("npm_") && name !== "NODE_TEST_CONTEXT",
  );
  return { ...Object.fromEntries(entries), PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH ?? ""}` };
}

export class Installation {
  /** The folder that was empty. */
  readonly folder: string;
  /** Paths in the tarball, without its `package/`. */
  readonly files: readonly string[];

  private constructor(folder: string, files: readonly string[]) {
    this.folder = folder;
    this.files = files;
  }

  static create(): Installation {
    const folder = mkdtempSync(join(tmpdir(), "keygrid-package-"));
    try {
      return Installation.#createIn(folder);
    } catch (error) {
      rmSync(folder, { recursive: true });
      throw error;
    }
  }

  static #createIn(folder: string): Installation {
    const options = { env: environment(), encoding: "utf8", timeout: DEADLINE_MS } as const;
    const tarballs = join(folder, "tarball");
    const app = join(folder, "app");
    mkdirSync(tarballs);
    mkdirSync(app);
    const report = execFileSync("npm", ["pack", "--json", "--pack-destination", tarballs], {
      ...options,
      cwd: ROOT,
      stdio: "pipe",
    });
    const [packed] = Object.values(JSON.parse(report)) as { filename: string; files: { path: string }[] }[];
    if (packed === undefined) throw new Error("npm pack packed nothing");
    const install = ["install", "--offline", "--no-audit", "--no-fund", join(tarballs, packed.filename)];
    execFileSync("npm", install, { ...options, cwd: app, stdio: "pipe" });
    return new Installation(
      app,
      packed.files.map(({ path }) => path),
    );
  }

  /** Runs a program in the folder; a missing one fails with ENOENT. */
  run(command: string, ...args: readonly string[]): Outcome {
    const options = { cwd: this.folder, env: environment(), encoding: "utf8", timeout: DEADLINE_MS } as const;
    const { status, stdout, stderr, error } = spawnSync(command, args, options);
    if (error !== undefined) throw error;
    return { exitCode: status, stdout, stderr };
  }

  copyIn(from: string, to: string): void {
    copyFileSync(join(ROOT, from), join(this.folder, to));
  }

  /** Path of a file of the installed package. */
  packaged(path: string): string {
    return join(this.folder, "node_modules", "keygrid", path);
  }

  remove(): void {
    rmSync(dirname(this.folder), { recursive: true });
  }
}
