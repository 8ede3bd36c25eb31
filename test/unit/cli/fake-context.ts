/** A command line without a process: what it writes, when it is interrupted, what the host has. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CliContext, Host, Output, StopSignal, TargetRegistry } from "#cli/context";
import { runCli } from "#cli/run-cli";

export class FakeOutput implements Output {
  text = "";
  readonly isTTY: boolean;
  readonly columns: number;

  constructor(isTTY = false, columns = 80) {
    this.isTTY = isTTY;
    this.columns = columns;
  }

  write(text: string): void {
    this.text += text;
  }

  async drained(): Promise<void> {}

  get lines(): string[] {
    return this.text.split("\n").filter((line) => line !== "");
  }
}

export interface FakeContext extends CliContext {
  readonly stdout: FakeOutput;
  readonly stderr: FakeOutput;
  /** Delivers a stop signal, as the operating system would. */
  signal(name?: StopSignal): void;
  /** Handlers that are subscribed at the moment. */
  readonly subscribers: () => number;
  /** Codes that the process was ended with at once. */
  readonly exits: number[];
  advanceMs(ms: number): void;
}

export interface FakeOptions {
  readonly env?: CliContext["env"];
  readonly cwd?: string;
  readonly tty?: boolean;
  readonly columns?: number;
  readonly host?: Partial<Host>;
  readonly targets?: TargetRegistry;
}

export function fakeContext(argv: readonly string[], options: FakeOptions = {}): FakeContext {
  const handlers = new Set<(signal: StopSignal) => void>();
  const exits: number[] = [];
  let nowMs = 0;
  return {
    argv,
    env: options.env ?? {},
    cwd: options.cwd ?? "/nowhere",
    stdout: new FakeOutput(options.tty, options.columns),
    stderr: new FakeOutput(options.tty, options.columns),
    clock: {
      monotonicMs: () => nowMs,
      wallTime: () => new Date("2026-01-02T03:04:05.000Z"),
      yieldToHost: () => new Promise((resolve) => setImmediate(resolve)),
    },
    signals: {
      subscribe: (handler) => {
        handlers.add(handler);
        return () => handlers.delete(handler);
      },
    },
    host: { ...FAKE_HOST, ...options.host },
    targets: options.targets ?? {},
    exit: (code) => exits.push(code),
    signal: (name = "SIGINT") => {
      for (const handler of handlers) handler(name);
    },
    subscribers: () => handlers.size,
    exits,
    advanceMs: (ms) => {
      nowMs += ms;
    },
  };
}

/** Runs a command line in-process. */
export async function keygrid(
  argv: readonly string[],
  options: FakeOptions = {},
): Promise<{ exitCode: number; stdout: string; stderr: string; context: FakeContext }> {
  const context = fakeContext(argv, options);
  const exitCode = await runCli(context);
  return { exitCode, stdout: context.stdout.text, stderr: context.stderr.text, context };
}

/** A folder that is removed when the test ends. */
export async function temporaryFolder(test: { after(fn: () => Promise<void>): void }): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "keygrid-cli-"));
  test.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

const FAKE_HOST: Host = {
  nodeVersion: "24.21.0",
  platform: "linux",
  totalMemoryBytes: 32e9,
  availableMemoryBytes: () => 16e9,
  freeDiskBytes: async () => 100e9,
  probe: async () => ({ kind: "missing" }),
  randomBytes: (count) => new Uint8Array(count),
};
