/**
 * Everything the command line takes from the process, as one argument, so that tests run whole
 * commands in-process. `process.ts` is the only file that builds it from the real process.
 */
import type { Target } from "#targets/target";

export interface Output {
  /** Writes `text` as it is; never throws: a reader that went away is the end of that output. */
  write(text: string): void;
  /** Resolves when everything written so far has been taken over by the reader, or will never be. */
  drained(): Promise<void>;
  readonly isTTY: boolean;
  /** Width of the terminal in characters; 80 where there is none. */
  readonly columns: number;
}

export interface Clock {
  /** Monotonic host time, ms. */
  monotonicMs(): number;
  /** Wall clock, for what is stamped with a date. */
  wallTime(): Date;
  /** Lets pending input, signals and output of the process take their turn. */
  yieldToHost(): Promise<void>;
}

export type StopSignal = "SIGINT" | "SIGTERM" | "SIGHUP";

export interface Signals {
  /** Calls `handler` on every stop signal until the returned function is called. */
  subscribe(handler: (signal: StopSignal) => void): () => void;
}

/** What became of asking a program for its version. */
export type ProbeAnswer =
  | { readonly kind: "answered"; readonly exitCode: number; readonly output: string }
  | { readonly kind: "missing" }
  | { readonly kind: "no-answer"; readonly deadlineMs: number };

export interface Host {
  readonly nodeVersion: string;
  readonly platform: string;
  readonly totalMemoryBytes: number;
  /** Memory that this process may still take (limits of its container included), bytes. */
  availableMemoryBytes(): number;
  /** Space that this user may still write in the file system of an existing `path`, bytes. */
  freeDiskBytes(path: string): Promise<number>;
  /** Runs a program found on PATH, without a shell, and kills it at the deadline. */
  probe(command: string, args: readonly string[], deadlineMs: number): Promise<ProbeAnswer>;
  /** Random bytes from the operating system. */
  randomBytes(count: number): Uint8Array;
}

/** Targets by name, each loaded when it is asked for. */
export type TargetRegistry = Readonly<Record<string, () => Promise<Target>>>;

export interface CliContext {
  /** Arguments after the program's name. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Relative paths of arguments start here. */
  readonly cwd: string;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly clock: Clock;
  readonly signals: Signals;
  readonly host: Host;
  readonly targets: TargetRegistry;
  /** Ends the process at once; only for a second stop signal. */
  exit(code: number): void;
}
