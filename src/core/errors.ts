/**
 * Every error a user can meet: a code that never changes its meaning, an exit code, a sentence and a
 * hint. `{name}` is filled from the error's parameters. docs/reference/errors.md lists the same codes;
 * a test holds the two together. Expected outcomes inside the core are values, not errors.
 */

export const EXIT = {
  pass: 0,
  checkFailed: 1,
  usage: 2,
  environment: 3,
  leftOvers: 4,
  inconclusive: 5,
  internal: 70,
  interrupted: 130,
} as const;

/** Strongest first. Codes 2 and 3 end a command before or instead of a verdict, so they stand above it. */
const PRECEDENCE: readonly number[] = [
  EXIT.internal,
  EXIT.leftOvers,
  EXIT.environment,
  EXIT.usage,
  EXIT.interrupted,
  EXIT.checkFailed,
  EXIT.inconclusive,
  EXIT.pass,
];

/** The code to exit with out of all that apply, `pass` for none; an unknown code is an internal error. */
export function strongestExitCode(codes: readonly number[]): number {
  if (!codes.every((code) => PRECEDENCE.includes(code))) return EXIT.internal;
  return PRECEDENCE.find((code) => codes.includes(code)) ?? EXIT.pass;
}

export interface ErrorEntry {
  readonly exit: number;
  readonly sentence: string;
  readonly hint: string;
}

export const ERRORS = {
  KG_PILOT_UNREADABLE: {
    exit: EXIT.usage,
    sentence: "The pilot file {file} cannot be read: {why}.",
    hint: "Check the path, or write a starter with `keygrid init`.",
  },
  KG_PILOT_TOO_LARGE: {
    exit: EXIT.usage,
    sentence: "The pilot file {file} has {bytes} bytes; the limit is {limit}.",
    hint: "Describe terminals by `count` instead of listing them.",
  },
  KG_PILOT_INVALID: {
    exit: EXIT.usage,
    sentence: "The pilot file {file} has {count} problem(s).",
    hint: "Each line above names the place, the problem and what is allowed there.",
  },
  KG_SET_INVALID: {
    exit: EXIT.usage,
    sentence: "--set {text}: {why}.",
    hint: "Write --set path=value, for instance --set terminals.A.replicas=4.",
  },
  KG_USAGE: { exit: EXIT.usage, sentence: "{why}.", hint: "See `keygrid --help`." },
  KG_OUT_UNWRITABLE: {
    exit: EXIT.environment,
    sentence: "The folder {path} cannot be written: {why}.",
    hint: "Choose another folder with --out.",
  },
  KG_OUT_FULL: {
    exit: EXIT.environment,
    sentence: "The folder {path} has {free} free; this run needs about {need}.",
    hint: "Free some space, choose another folder with --out, or leave out --capture.",
  },
  KG_NODE_TOO_OLD: {
    exit: EXIT.environment,
    sentence: "keygrid needs Node {need}; this is {found}.",
    hint: "Install Node {need}, or run it through `npm run` in a clone, which brings its own.",
  },
  KG_MEMORY: {
    exit: EXIT.environment,
    sentence: "This pilot needs about {need} of memory; {free} are free. {arithmetic}",
    hint: "Lower `count` or `replicas`, or use `keyMaterial: derived` for background terminals.",
  },
  KG_CRYPTO_KEY: {
    exit: EXIT.internal,
    sentence: "A key for {cipher} has {found} bytes instead of {need}.",
    hint: "Report this as a bug.",
  },
  KG_NONCE_REPEATED: {
    exit: EXIT.internal,
    sentence: "A nonce would have repeated in {where}.",
    hint: "Report this as a bug: the run was stopped before it could happen.",
  },
  KG_INVARIANT: {
    exit: EXIT.internal,
    sentence: "An invariant broke: {what}.",
    hint: "Report this as a bug, with the seed and the pilot file.",
  },
  KG_TARGET_UNKNOWN: {
    exit: EXIT.usage,
    sentence: "There is no target {target}; this version has: {known}.",
    hint: "Choose one of them with --target.",
  },
  KG_FILE_EXISTS: {
    exit: EXIT.usage,
    sentence: "The file {file} exists already and was left as it is.",
    hint: "Choose another name, or overwrite it with --force.",
  },
  KG_FILE_UNWRITABLE: {
    exit: EXIT.environment,
    sentence: "The file {file} cannot be written: {why}.",
    hint: "Choose another place for it.",
  },
  KG_RUN_TOO_LARGE: {
    exit: EXIT.usage,
    sentence: "This run would send about {frames} frames; the limit is {limit}. {arithmetic}",
    hint: "Lower `count` or `replicas`, or shorten the run with --duration.",
  },
  KG_STREAM_IMPAIRMENT: {
    exit: EXIT.usage,
    sentence: "The link {link} is a stream: {what} cannot be honoured on it.",
    hint: "A stream keeps its order and loses nothing; degrade its rate, delay or bit-error rate, or cut it.",
  },
  KG_INTERNAL: {
    exit: EXIT.internal,
    sentence: "keygrid made a mistake of its own: {what}.",
    hint: "Report this as a bug, with the command line and the pilot file.",
  },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof ERRORS;
export type ErrorParams = Readonly<Record<string, string | number>>;

/** Replaces every `{name}` in `template` by its parameter; unknown names stay visible. */
export function fillTemplate(template: string, params: ErrorParams): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole));
}

export class KeygridError extends Error {
  readonly code: ErrorCode;
  readonly params: ErrorParams;
  readonly exitCode: number;
  readonly hint: string;

  constructor(code: ErrorCode, params: ErrorParams = {}, options?: { cause?: unknown }) {
    const entry: ErrorEntry = ERRORS[code];
    super(fillTemplate(entry.sentence, params), options);
    this.name = "KeygridError";
    this.code = code;
    this.params = params;
    this.exitCode = entry.exit;
    this.hint = fillTemplate(entry.hint, params);
  }
}
