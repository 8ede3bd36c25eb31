/** One mistake in a pilot file, and where it stands. */
export type ProblemCode =
  | "too-large"
  | "syntax"
  | "duplicate-key"
  | "unknown-key"
  | "missing"
  | "type"
  | "value"
  | "limit"
  | "set"
  | "reference"
  | "conflict"
  | "capacity"
  | "timeline";

export interface Problem {
  /** File as the user named it, or `--set path=value` when the mistake came from there. */
  readonly file: string;
  /** 1-based; for a `--set` the line is 1 and the column counts in its text. */
  readonly line: number;
  readonly col: number;
  /** Dotted path in the file (`terminals.A.replicas`); empty for the file as a whole. */
  readonly path: string;
  readonly message: string;
  /** What may stand there. */
  readonly allowed?: string;
  readonly code: ProblemCode;
}

export type Path = readonly (string | number)[];

/** A problem that has a path, but not yet a place in a text. */
export interface Finding {
  readonly path: Path;
  readonly message: string;
  readonly allowed?: string;
  readonly code: ProblemCode;
  /** Path of what is missing, when `path` is only where it should be. */
  readonly subject?: Path;
  /** Point at the key instead of at its value. */
  readonly atKey?: boolean;
  /** Column within the text of a string value, 1-based (timeline statements). */
  readonly columnInText?: number;
}

/** `file:line:col: message; allowed: ...`, one line. */
export function formatProblem(problem: Problem): string {
  const path = problem.path === "" ? "" : `${problem.path}: `;
  const allowed = problem.allowed === undefined ? "" : `; allowed: ${problem.allowed}`;
  return `${problem.file}:${problem.line}:${problem.col}: ${path}${problem.message}${allowed}`;
}

export function pathText(path: Path): string {
  return path.map(String).join(".");
}
