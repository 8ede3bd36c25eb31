/** Child processes of a script: none outlives it, none is waited for without end. */
import { type ChildProcess, spawn } from "node:child_process";
import { ROOT } from "../root.ts";

export interface Outcome {
  /** Null when a signal ended it. */
  readonly exitCode: number | null;
  /** Stdout and stderr as they came. */
  readonly output: string;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Show the output as it comes. */
  readonly isShown?: boolean;
  readonly deadlineMs: number;
}

const running = new Set<ChildProcess>();
const EXIT_INTERRUPTED = 130;

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => {
    for (const child of running) child.kill("SIGTERM");
    process.exitCode = EXIT_INTERRUPTED;
    process.exit();
  });
}

/** Runs `command` in the checkout; a deadline ends it, and says so in the output. */
export function run(command: string, args: readonly string[], options: RunOptions): Promise<Outcome> {
  const { env = {}, isShown = false, deadlineMs } = options;
  // Piped also when it is shown: on a terminal node:test would force colours on whatever the tests start.
  const child = spawn(command, args, {
    cwd: ROOT,
    env: { ...environment(), ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.add(child);
  let output = "";
  const take = (text: string): void => {
    output += text;
    if (isShown) process.stdout.write(text);
  };
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", take);
  const timer = setTimeout(() => {
    take(`\n${command} ${args[0] ?? ""} was ended at its deadline of ${deadlineMs / 1_000} s\n`);
    child.kill("SIGKILL");
  }, deadlineMs);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (exitCode) => {
      clearTimeout(timer);
      running.delete(child);
      resolve({ exitCode, output });
    });
  });
}

/** What a developer set for the command line, or a runner for its own children, must not change what tests see. */
function environment(): NodeJS.ProcessEnv {
  const { FORCE_COLOR, NO_COLOR, KEYGRID_LANG, KEYGRID_DEBUG, NODE_TEST_CONTEXT, ...rest } = process.env;
  return rest;
}
