/**
 * Parser of the timeline language (grammar: docs/reference/timeline.md). It takes time linear in the
 * length of a statement, refuses long ones, and never throws: a mistake is a value with its column.
 */
import { parseCondition } from "./parse-condition.ts";
import { FAULT_VERBS, parseFault } from "./parse-fault.ts";
import type { TimelineStatement } from "./timeline.ts";
import { Reader, STATEMENT_TEXT_MAX, StatementError, type SyntaxProblem } from "./words.ts";

export type StatementResult =
  | { readonly ok: true; readonly statement: TimelineStatement }
  | { readonly ok: false; readonly problem: SyntaxProblem };

export interface TimelineProblem extends SyntaxProblem {
  /** Index of the statement in the list. */
  readonly index: number;
}

export interface ParsedTimeline {
  readonly statements: readonly TimelineStatement[];
  /** `statements[i]` was written as `texts[indexes[i]]`. */
  readonly indexes: readonly number[];
  readonly problems: readonly TimelineProblem[];
}

/** Parses all statements, in order; `within` counts from the nearest `at` above it. */
export function parseTimeline(texts: readonly string[]): ParsedTimeline {
  const statements: TimelineStatement[] = [];
  const indexes: number[] = [];
  const problems: TimelineProblem[] = [];
  let lastAtUs: number | null = null;
  for (const [index, text] of texts.entries()) {
    const result = parseStatement(text, lastAtUs);
    if (result.ok) {
      statements.push(result.statement);
      indexes.push(index);
    } else {
      problems.push({ ...result.problem, index });
    }
    lastAtUs = atOf(text) ?? lastAtUs;
  }
  return { statements, indexes, problems };
}

/**
 * Parses one statement. `lastAtUs` is the time of the nearest `at` above, for a `within` without one;
 * null when there is none.
 */
export function parseStatement(text: string, lastAtUs: number | null): StatementResult {
  if (text.length > STATEMENT_TEXT_MAX) {
    const message = `the statement has ${text.length} characters`;
    return {
      ok: false,
      problem: { column: 1, message, allowed: `at most ${STATEMENT_TEXT_MAX} characters` },
    };
  }
  try {
    return { ok: true, statement: readStatement(new Reader(text), text.trim(), lastAtUs) };
  } catch (error) {
    if (error instanceof StatementError) return { ok: false, problem: error.problem };
    throw error;
  }
}

function readStatement(reader: Reader, text: string, lastAtUs: number | null): TimelineStatement {
  const kind = reader.oneOf(["at", "within", "always", "never"] as const);
  if (kind === "always" || kind === "never") return { kind, condition: parseCondition(reader), text };
  if (kind === "within") {
    if (lastAtUs === null) {
      reader.fail(
        'an "at" statement above it, or "at <time> within <time> expect ..."',
        '"within" has nothing to count from',
      );
    }
    return readExpect(reader, text, lastAtUs);
  }
  const atUs = reader.timeUs();
  if (reader.skip("within")) return readExpect(reader, text, atUs);
  if (!FAULT_VERBS.some((verb) => verb === reader.peek())) reader.oneOf([...FAULT_VERBS, "within"]);
  return { kind: "fault", atUs, fault: parseFault(reader), text };
}

function readExpect(reader: Reader, text: string, fromUs: number): TimelineStatement {
  const withinUs = reader.timeUs();
  reader.expect("expect");
  return { kind: "expect", fromUs, withinUs, condition: parseCondition(reader), text };
}

/** Time of a statement that begins with a readable `at`, whatever follows: one mistake makes no second. */
function atOf(text: string): number | null {
  if (text.length > STATEMENT_TEXT_MAX) return null;
  try {
    const reader = new Reader(text);
    return reader.skip("at") ? reader.timeUs() : null;
  } catch (error) {
    if (error instanceof StatementError) return null;
    throw error;
  }
}
