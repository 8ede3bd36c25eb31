/** zod's issues -> findings: what is wrong in plain words, and what may stand there. */
import type { z } from "zod";
import { LIMITS } from "./limits.ts";
import type { Finding, Path } from "./problem.ts";
import { allowedAt, keysAt } from "./schema/describe.ts";
import { NAME_ALLOWED } from "./schema/names.ts";
import { didYouMean, oneOf } from "./suggest.ts";

type Issue = z.core.$ZodIssue;

export interface Findings {
  /** At most `LIMITS.findings`. */
  readonly findings: readonly Finding[];
  /** How many there were beyond that. */
  readonly more: number;
}

/** Findings of a failed parse of `root`. A flood is counted, not described one by one. */
export function toFindings(issues: readonly Issue[], root: unknown): Findings {
  const findings: Finding[] = [];
  let more = 0;
  for (const issue of issues) {
    const room = LIMITS.findings - findings.length;
    const keys = issue.code === "unrecognized_keys" ? issue.keys : undefined;
    if (room <= 0) more += keys?.length ?? 1;
    else if (keys === undefined) findings.push(...findingsOf(issue, [], root).slice(0, room));
    else {
      findings.push(...findingsOf({ ...issue, keys: keys.slice(0, room) } as Issue, [], root));
      more += Math.max(0, keys.length - room);
    }
  }
  return { findings, more };
}

function findingsOf(issue: Issue, base: Path, root: unknown): readonly Finding[] {
  const path = [...base, ...issue.path.map((step) => (typeof step === "symbol" ? String(step) : step))];
  const found = valueAt(root, path);
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => unknownKey(path, key));
    case "invalid_key":
      return [badName(path)];
    case "invalid_union":
      return unionFindings(issue, path, root);
    case "custom":
      return [{ path, message: issue.message, allowed: customAllowed(issue, path), code: "value" }];
    case "invalid_type":
      if (found === undefined) return [missing(path)];
      return [{ path, message: `is ${describe(found)}`, allowed: allowedAt(path), code: "type" }];
    default: {
      if (found === undefined) return [missing(path)];
      if (Array.isArray(found)) {
        return [{ path, message: `has ${found.length} items`, allowed: allowedAt(path), code: "limit" }];
      }
      const near =
        typeof found === "string" && issue.code === "invalid_value" ? didYouMean(found, issue.values.map(String)) : "";
      return [
        {
          path,
          message: `${describe(found)} does not fit here${near}`,
          allowed: allowedAt(path),
          code: "value",
        },
      ];
    }
  }
}

function unknownKey(path: Path, key: string): Finding {
  const known = keysAt(path);
  return {
    path: [...path, key],
    message: `"${shorten(key)}" is not known here${didYouMean(key, known)}`,
    allowed: oneOf(known),
    code: "unknown-key",
    atKey: true,
  };
}

function badName(path: Path): Finding {
  const message = `"${shorten(String(path.at(-1)))}" is not a name`;
  return { path, message, allowed: NAME_ALLOWED, code: "value", atKey: true };
}

function missing(path: Path): Finding {
  const key = String(path.at(-1));
  return {
    path: path.slice(0, -1),
    subject: path,
    message: `"${key}" is missing`,
    allowed: `${key}: ${allowedAt(path)}`,
    code: "missing",
    atKey: true,
  };
}

/** A choice: report the branch that the value comes nearest to; a single sentence where there is one. */
function unionFindings(issue: Issue & { code: "invalid_union" }, path: Path, root: unknown): readonly Finding[] {
  const found = valueAt(root, path);
  if (found === undefined) return [missing(path)];
  const branches = issue.errors.map((errors) => ({ errors, cost: branchCost(errors) }));
  const nearest = branches.toSorted((a, b) => a.cost - b.cost)[0];
  if (
    nearest === undefined ||
    typeof found !== "object" ||
    found === null ||
    Array.isArray(found) ||
    nearest.cost >= WRONG_TYPE
  ) {
    const message = typeof found === "string" ? `"${shorten(found)}" does not fit here` : `is ${describe(found)}`;
    return [
      {
        path,
        message,
        allowed: allowedAt(path),
        code: typeof found === "string" ? "value" : "type",
      },
    ];
  }
  return nearest.errors.flatMap((inner) => findingsOf(inner, path, root));
}

const WRONG_TYPE = 1_000_000;

function branchCost(errors: readonly Issue[]): number {
  let cost = 0;
  for (const error of errors) {
    if (error.code === "invalid_type" && error.path.length === 0) cost += WRONG_TYPE;
    else if (error.code === "unrecognized_keys") cost += 100 * error.keys.length;
    else cost += 1;
  }
  return cost;
}

function customAllowed(issue: Issue & { code: "custom" }, path: Path): string {
  const allowed: unknown = issue.params?.allowed;
  return typeof allowed === "string" ? allowed : allowedAt(path);
}

/** A value in a sentence: `empty`, `the number 5`, `a list`. */
function describe(value: unknown): string {
  if (value === null) return "empty";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a map";
  if (typeof value === "string") return `"${shorten(value)}"`;
  return `${typeof value === "number" ? "the number " : ""}${String(value)}`;
}

/** On one line and of bounded length, for a message. */
export function shorten(text: string, limit = 60): string {
  const line = text.slice(0, limit + 1).replace(/\s+/gu, " ");
  return text.length > limit ? `${line.slice(0, limit - 3)}...` : line;
}

export function valueAt(root: unknown, path: Path): unknown {
  let node = root;
  for (const step of path) {
    if (typeof node !== "object" || node === null || !Object.hasOwn(node, step)) return undefined;
    node = (node as Record<string | number, unknown>)[step];
  }
  return node;
}
