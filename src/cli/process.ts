/** The only file of the command line that touches `process`: builds the context from it. */
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { statfs } from "node:fs/promises";
import { totalmem } from "node:os";
import type { WriteStream } from "node:tty";
import { EXIT } from "#core/errors";
import type { CliContext, Host, Output, ProbeAnswer, Signals, StopSignal } from "./context.ts";
import { TARGETS } from "./targets.ts";
import { SHOW_CURSOR } from "./ui/terminal.ts";

const DEFAULT_COLUMNS = 80;
/** A version line is short; more output than this is not an answer worth keeping. */
const PROBE_OUTPUT_BYTES = 64 * 1024;
/** npm and npx pass Ctrl-C on to a child that the terminal has told already: this close behind it is no second one. */
const SIGNAL_ECHO_MS = 300;
const STOP_SIGNALS: readonly StopSignal[] = ["SIGINT", "SIGTERM", "SIGHUP"];

/** The context of the running process. */
export function processContext(): CliContext {
  return {
    argv: process.argv.slice(2),
    env: process.env,
    cwd: process.cwd(),
    stdout: streamOutput(process.stdout),
    stderr: streamOutput(process.stderr),
    clock: {
      monotonicMs: () => performance.now(),
      wallTime: () => new Date(),
      yieldToHost: () => new Promise((resolve) => setImmediate(resolve)),
    },
    signals: processSignals,
    host: processHost,
    targets: TARGETS,
    exit: (code) => process.exit(code),
  };
}

/** Runs `command` and leaves its code as the exit code of the process once its output is out. */
export async function runAsProcess(command: (context: CliContext) => Promise<number>): Promise<void> {
  process.once("uncaughtException", endOnDefect);
  const context = processContext();
  process.exitCode = await command(context);
  await context.stdout.drained();
  await context.stderr.drained();
}

/** Something threw outside of every command: 70, and the terminal as it was. */
function endOnDefect(error: unknown): void {
  if (process.stderr.isTTY) process.stderr.write(SHOW_CURSOR);
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`error KG_INTERNAL: ${text}\n`);
  process.exit(EXIT.internal);
}

function streamOutput(stream: NodeJS.WriteStream): Output {
  let readerGone = false;
  // `keygrid ... | head` closes the pipe; the run goes on and its files are written all the same.
  stream.on("error", () => {
    readerGone = true;
  });
  return {
    write: (text) => {
      if (!readerGone) stream.write(text);
    },
    drained: () =>
      new Promise((resolve) => {
        if (readerGone || stream.writableLength === 0) return resolve();
        const settle = () => {
          stream.off("drain", settle).off("error", settle).off("close", settle);
          resolve();
        };
        stream.once("error", settle).once("close", settle);
        // The empty write is answered after everything before it.
        stream.write("", settle);
      }),
    isTTY: stream.isTTY === true,
    get columns() {
      return (stream as WriteStream).columns ?? DEFAULT_COLUMNS;
    },
  };
}

const processSignals: Signals = {
  subscribe: (handler) => {
    let lastMs = Number.NEGATIVE_INFINITY;
    let lastSignal: NodeJS.Signals | null = null;
    const listener = (signal: NodeJS.Signals) => {
      const isEcho = signal === lastSignal && performance.now() - lastMs < SIGNAL_ECHO_MS;
      lastMs = performance.now();
      lastSignal = signal;
      if (!isEcho) handler(signal as StopSignal);
    };
    for (const signal of STOP_SIGNALS) process.on(signal, listener);
    return () => {
      for (const signal of STOP_SIGNALS) process.off(signal, listener);
    };
  },
};

const processHost: Host = {
  nodeVersion: process.versions.node,
  platform: process.platform,
  totalMemoryBytes: totalmem(),
  availableMemoryBytes: () => process.availableMemory(),
  freeDiskBytes: async (path) => {
    const { bavail, bsize } = await statfs(path);
    return bavail * bsize;
  },
  probe,
  randomBytes: (count) => randomBytes(count),
};

function probe(command: string, args: readonly string[], deadlineMs: number): Promise<ProbeAnswer> {
  return new Promise((resolve) => {
    const options = { timeout: deadlineMs, killSignal: "SIGKILL", maxBuffer: PROBE_OUTPUT_BYTES } as const;
    execFile(command, [...args], options, (error, stdout, stderr) => {
      const output = `${stdout}${stderr}`.trim();
      if (error === null) return resolve({ kind: "answered", exitCode: 0, output });
      if (error.code === "ENOENT" || error.code === "EACCES") return resolve({ kind: "missing" });
      if (error.killed === true) return resolve({ kind: "no-answer", deadlineMs });
      resolve({ kind: "answered", exitCode: typeof error.code === "number" ? error.code : 1, output });
    });
  });
}
