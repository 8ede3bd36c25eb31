/** `--set path=value`: changes to a pilot file's value before it is checked. */
import { LIMITS } from "./limits.ts";
import type { Path, Problem } from "./problem.ts";
import { pathText } from "./problem.ts";
import { didYouMean, oneOf } from "./suggest.ts";
import { readYaml } from "./yaml-document.ts";
import type { Place } from "./yaml-places.ts";

export interface Override {
  readonly path: Path;
  /** The option as the user wrote it. */
  readonly text: string;
  /** Column of the value in `text`, 1-based. */
  readonly valueColumn: number;
}

export interface Overridden {
  readonly value: unknown;
  readonly overrides: readonly Override[];
  readonly problems: readonly Problem[];
}

/** File name under which problems of an option are listed. */
export function setFile(text: string): string {
  return `--set ${text.length > 80 ? `${text.slice(0, 77)}...` : text}`;
}

/**
 * Applies `sets` in order. A step of the path is a key, an index, or the `name` (or `set`, `id`) of a
 * list item; where names contain dots the longest existing one wins. Missing maps are created.
 */
export function applySets(root: unknown, sets: readonly string[]): Overridden {
  const overrides: Override[] = [];
  const problems: Problem[] = [];
  if (sets.length > LIMITS.sets) {
    problems.push(setProblem("", 1, `${sets.length} options`, `at most ${LIMITS.sets}`));
    return { value: root, overrides, problems };
  }
  let value = root;
  for (const text of sets) {
    const outcome = applySet(value, text);
    if ("message" in outcome) {
      problems.push(outcome);
      continue;
    }
    value = outcome.value;
    overrides.push(outcome.override);
  }
  return { value, overrides, problems };
}

/**
 * The last override that wrote the part at `path` or something around it; else, for a part that the
 * file itself does not have (`inFile`), the one that made it by writing something within.
 */
export function overrideOf(overrides: readonly Override[], path: Path, inFile: boolean): Override | undefined {
  const around = overrides.findLast((override) => startsWith(path, override.path));
  if (around !== undefined || inFile) return around;
  return overrides.findLast((override) => startsWith(override.path, path));
}

function startsWith(path: Path, start: Path): boolean {
  return start.length <= path.length && start.every((step, index) => String(step) === String(path[index]));
}

function applySet(root: unknown, text: string): Problem | { value: unknown; override: Override } {
  if (text.length > LIMITS.setCharacters) {
    return setProblem(text, 1, `has ${text.length} characters`, `at most ${LIMITS.setCharacters}`);
  }
  const equals = text.indexOf("=");
  if (equals < 1) return setProblem(text, 1, "has no path and value", "path=value");
  const yaml = readYaml(setFile(text), text.slice(equals + 1));
  const mistake = yaml.problems[0];
  if (mistake !== undefined) {
    const at: Place = mistake.line === 1 ? mistake : { line: 1, col: 1 };
    return setProblem(text, equals + 1 + at.col, mistake.message, mistake.allowed);
  }
  const steps = text.slice(0, equals).split(".");
  if (steps.some((step) => step.trim() === "")) {
    return setProblem(text, 1, "an empty step in the path", "names separated by single dots");
  }
  const target = resolvePath(root, steps);
  if (!target.ok) return setProblem(text, 1, target.message, target.allowed);
  return {
    value: replaceAt(root, target.path, yaml.value),
    override: { path: target.path, text, valueColumn: equals + 2 },
  };
}

type Resolved =
  | { readonly ok: true; readonly path: Path }
  | { readonly ok: false; readonly message: string; readonly allowed: string };

function resolvePath(root: unknown, steps: readonly string[]): Resolved {
  const path: (string | number)[] = [];
  let node = root;
  let at = 0;
  while (at < steps.length) {
    const where = pathText(path) || "the file";
    if (Array.isArray(node)) {
      const found = findItem(node, steps, at);
      if (found === undefined) {
        const names = node.map((item, index) => itemName(item) ?? String(index));
        const message = `${where} has no item "${steps[at]}"${didYouMean(steps[at] ?? "", names)}`;
        return { ok: false, message, allowed: oneOf(names) };
      }
      path.push(found.key);
      node = node[found.key];
      at += found.steps;
    } else if (typeof node === "object" && node !== null) {
      const found = findKey(node, steps, at);
      path.push(found.key);
      node = Object.hasOwn(node, found.key) ? (node as Record<string, unknown>)[found.key] : undefined;
      at += found.steps;
    } else if (node === undefined || node === null) {
      // Nothing there yet: maps are created, one step each.
      path.push(...steps.slice(at));
      break;
    } else {
      return {
        ok: false,
        message: `${where} is a single value, it has no parts`,
        allowed: "a path to an existing map or list",
      };
    }
  }
  return { ok: true, path };
}

function findKey(node: object, steps: readonly string[], at: number): { key: string; steps: number } {
  for (let end = steps.length; end > at; end -= 1) {
    const key = steps.slice(at, end).join(".");
    if (Object.hasOwn(node, key)) return { key, steps: end - at };
  }
  return { key: steps[at] ?? "", steps: 1 };
}

function findItem(
  list: readonly unknown[],
  steps: readonly string[],
  at: number,
): { key: number; steps: number } | undefined {
  for (let end = steps.length; end > at; end -= 1) {
    const wanted = steps.slice(at, end).join(".");
    const key = list.findIndex((item, index) => itemName(item) === wanted || String(index) === wanted);
    if (key >= 0) return { key, steps: end - at };
  }
  return undefined;
}

function itemName(item: unknown): string | undefined {
  if (typeof item === "string") return item;
  if (typeof item !== "object" || item === null) return undefined;
  const { name, set, id } = item as { name?: unknown; set?: unknown; id?: unknown };
  return [name, set, id].find((value) => typeof value === "string");
}

/** A copy of `root` in which only the way to `path` is new; anchors shared elsewhere keep their value. */
function replaceAt(root: unknown, path: Path, value: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  if (Array.isArray(root)) return root.map((item, index) => (index === step ? replaceAt(item, rest, value) : item));
  const source = typeof root === "object" && root !== null ? root : {};
  const entries = Object.entries(source).map(([key, before]): [string, unknown] =>
    key === step ? [key, replaceAt(before, rest, value)] : [key, before],
  );
  if (!Object.hasOwn(source, step)) entries.push([String(step), replaceAt(undefined, rest, value)]);
  // fromEntries defines own properties, so that a step "__proto__" stays an ordinary (unknown) key.
  return Object.fromEntries(entries);
}

function setProblem(text: string, col: number, message: string, allowed?: string): Problem {
  return {
    file: setFile(text),
    line: 1,
    col,
    path: "",
    message,
    code: "set",
    ...(allowed === undefined ? {} : { allowed }),
  };
}
