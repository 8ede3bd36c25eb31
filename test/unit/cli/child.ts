/** The real `keygrid` process, watched from outside. Every wait has a deadline and says what it waited for. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";

export const MAIN = fileURLToPath(new URL("../../../src/cli/main.ts", import.meta.url));
export const MINIMAL = fileURLToPath(new URL("../../../scenarios/minimal/pilot.yaml", import.meta.url));

/** A run takes about a second; this is for machines that do much else. */
const DEADLINE_MS = 60_000;

export interface ChildOptions {
  readonly cwd: string;
  /** User that the process runs as; only root may choose. */
  readonly uid?: number;
  readonly gid?: number;
  /** A command that ends by running its arguments: `sh -c '... exec "$@"' sh`. */
  readonly through?: readonly string[];
  /** What stdout is connected to; `held` is a pipe that nobody reads yet. */
  readonly stdout?: "read" | "held" | number;
}

export class Child {
  readonly #process: ChildProcess;
  readonly #ended: Promise<{ code: number | null; signal: string | null }>;
  #news = Promise.withResolvers<void>();
  #isOver = false;
  stdout = "";
  stderr = "";

  constructor(args: readonly string[], options: ChildOptions) {
    const [command, ...rest] = [...(options.through ?? []), process.execPath, MAIN, ...args] as [string, ...string[]];
    const { cwd, stdout = "read" } = options;
    const user = options.uid === undefined ? {} : { uid: options.uid, gid: options.gid ?? options.uid };
    this.#process = spawn(command, rest, {
      cwd,
      env: { ...process.env, CI: "1", NO_COLOR: "1" },
      stdio: ["ignore", typeof stdout === "number" ? stdout : "pipe", "pipe"],
      ...user,
    });
    this.#ended = new Promise((resolve, reject) => {
      this.#process.once("error", reject).once("close", (code, signal) => {
        this.#isOver = true;
        this.#tell();
        resolve({ code, signal });
      });
    });
    // A test that fails earlier does not wait for it.
    this.#ended.catch(() => undefined);
    this.#process.stderr?.setEncoding("utf8").on("data", (text: string) => this.#hear("stderr", text));
    if (stdout === "read") this.readStdout();
  }

  get pid(): number {
    return this.#process.pid as number;
  }

  readStdout(): void {
    this.#process.stdout?.setEncoding("utf8").on("data", (text: string) => this.#hear("stdout", text));
  }

  /** Closes our end of its stdout, as `head` does. */
  hangUp(): void {
    this.#process.stdout?.destroy();
  }

  signal(name: NodeJS.Signals): void {
    this.#process.kill(name);
  }

  /** Waits for a line of what it writes. */
  async says(output: "stdout" | "stderr", pattern: RegExp): Promise<void> {
    await this.#within(`${output} to match ${pattern}`, async () => {
      while (!pattern.test(this[output])) {
        if (this.#isOver) throw new Error(`it ended before ${output} matched ${pattern}; stderr: ${this.stderr}`);
        await this.#news.promise;
      }
    });
  }

  /** Waits until something is in its stdout, without reading it. */
  async hasOutput(): Promise<void> {
    await this.#within("output on stdout", () => once(this.#process.stdout as Readable, "readable"));
  }

  /** Waits for its end; the code as a shell would give it. */
  async ends(): Promise<number> {
    const { code, signal } = await this.#within("the process to end", () => this.#ended);
    if (signal !== null) throw new Error(`the process was ended by ${signal}; stderr: ${this.stderr}`);
    return code as number;
  }

  /** Ends it, whatever it does. */
  async remove(): Promise<void> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) this.#process.kill("SIGKILL");
    this.#process.stdout?.destroy();
    await this.#ended.catch(() => undefined);
  }

  #hear(output: "stdout" | "stderr", text: string): void {
    this[output] += text;
    this.#tell();
  }

  #tell(): void {
    const heard = this.#news;
    this.#news = Promise.withResolvers();
    heard.resolve();
  }

  async #within<T>(what: string, wait: () => Promise<T>): Promise<T> {
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      late.reject(new Error(`waited ${DEADLINE_MS} ms for ${what}\nstdout: ${this.stdout}\nstderr: ${this.stderr}`));
    }, DEADLINE_MS);
    try {
      return await Promise.race([wait(), late.promise]);
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Starts `keygrid` for one test and makes sure that it is gone afterwards. */
export function start(
  test: { after(fn: () => Promise<void>): void },
  args: readonly string[],
  options: ChildOptions,
): Child {
  const child = new Child(args, options);
  test.after(() => child.remove());
  return child;
}
