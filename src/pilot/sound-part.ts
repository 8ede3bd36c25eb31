/**
 * Parses what can be parsed: a mistake in one entry must not hide the mistakes in and between the
 * others. Broken parts are left out and remembered, so that no check judges them.
 */
import { toFindings } from "./issues.ts";
import { LIMITS } from "./limits.ts";
import type { Finding, Path } from "./problem.ts";
import { type PilotFile, pilotFileSchema } from "./schema/pilot-file.ts";

export interface SoundPart {
  /** The file without its broken parts; undefined when too little is left or too much is broken. */
  readonly parsed: PilotFile | undefined;
  readonly findings: readonly Finding[];
  /** Mistakes beyond those in `findings`. */
  readonly more: number;
  /** Paths of one or two steps, joined by line breaks. */
  readonly broken: ReadonlySet<string>;
}

const NAMED_SECTIONS = ["sites", "quantumLinks", "services", "media", "categories", "terminals"];

/** Stand-ins of required top-level values that are broken; nothing that depends on them is judged. */
const STAND_INS = { version: 1, name: "x", duration: "1 min", sites: {}, terminals: {} };

export function parseWhatIsSound(value: unknown): SoundPart {
  const whole = pilotFileSchema.safeParse(value);
  if (whole.success) return { parsed: whole.data, findings: [], more: 0, broken: new Set() };
  const { findings, more } = toFindings(whole.error.issues, value);
  const broken = new Set(
    findings
      .map(({ path, subject = path }) => partOf(subject))
      .filter((part) => part.length > 0)
      .map((part) => part.join("\n")),
  );
  const isFlood = findings.length > LIMITS.problems;
  if (isFlood || typeof value !== "object" || value === null || Array.isArray(value)) {
    return { parsed: undefined, findings, more, broken };
  }
  // First without the broken leaves, then without the entries that are incomplete for lack of them.
  const leaves = findings.filter(({ code }) => code !== "missing").map(({ path }) => wholeList(path));
  const pruned = { ...STAND_INS, ...withoutAll(value, leaves) };
  const second = pilotFileSchema.safeParse(pruned);
  if (second.success) return { parsed: second.data, findings, more, broken };
  const entries = toFindings(second.error.issues, pruned).findings.map(({ path }) => partOf(path));
  const third = pilotFileSchema.safeParse({ ...STAND_INS, ...withoutAll(pruned, entries) });
  return { parsed: third.data, findings, more, broken };
}

/** The entry or top-level value that a path lies in. */
function partOf(path: Path): Path {
  return NAMED_SECTIONS.includes(String(path[0])) ? path.slice(0, 2) : path.slice(0, 1);
}

/** A list with a broken item goes as a whole: without the item the others would change their index. */
function wholeList(path: Path): Path {
  return typeof path.at(-1) === "number" ? path.slice(0, -1) : path;
}

/** A copy without the parts at `paths`. */
function withoutAll(value: object, paths: readonly Path[]): Record<string, unknown> {
  let result: unknown = value;
  for (const path of paths) {
    if (path.length > 0) result = without(result, path);
  }
  return result as Record<string, unknown>;
}

function without(value: unknown, path: Path): unknown {
  const [step, ...rest] = path;
  if (typeof value !== "object" || value === null || step === undefined) return value;
  if (Array.isArray(value)) {
    return value.map((item, index) => (index === step ? without(item, rest) : item));
  }
  const entries = Object.entries(value).filter(([key]) => rest.length > 0 || key !== String(step));
  return Object.fromEntries(entries.map(([key, item]) => [key, key === String(step) ? without(item, rest) : item]));
}
