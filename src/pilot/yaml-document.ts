/** YAML text -> plain value, with the place of every part of it. */
import { LineCounter, parseDocument } from "yaml";
import { shorten } from "./issues.ts";
import { LIMITS } from "./limits.ts";
import type { Finding, Problem, ProblemCode } from "./problem.ts";
import { exceedsDepth, tooDeepAt } from "./yaml-depth.ts";
import { type Place, START, toPlace, YamlPlaces } from "./yaml-places.ts";

export interface YamlText {
  /** Plain value; undefined when the text is too broken to have one. */
  readonly value: unknown;
  readonly problems: readonly Problem[];
  /** Place of the nearest existing part of `finding.path`. */
  readonly place: (finding: Pick<Finding, "path" | "atKey" | "columnInText">) => Place;
}

/** Never throws: every mistake of the text is a problem. */
export function readYaml(file: string, text: string): YamlText {
  const problem = (code: ProblemCode, message: string, place: Place, allowed?: string): Problem => ({
    file,
    ...place,
    path: "",
    message,
    code,
    ...(allowed === undefined ? {} : { allowed }),
  });
  const lines = new LineCounter();
  const placeOf = (offset: number): Place => toPlace(lines, offset);

  const deep = tooDeepAt(text, LIMITS.depth);
  if (deep !== null) return broken([problem("limit", tooDeep, offsetPlace(text, deep))]);

  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    logLevel: "error",
    version: "1.2",
    // The library's own search for duplicates takes time quadratic in the size of a map.
    uniqueKeys: false,
  });
  const problems = [...document.errors, ...document.warnings].map((mistake) =>
    mistake.code === "RESOURCE_EXHAUSTION"
      ? problem("limit", tooDeep, placeOf(mistake.pos[0]))
      : problem("syntax", shorten(mistake.message, 200), placeOf(mistake.pos[0])),
  );
  if (document.errors.length > 0) return broken(problems);
  const places = new YamlPlaces(document, lines);
  for (const { key, offset } of places.duplicates(LIMITS.findings)) {
    const message = `"${key}" stands here twice`;
    problems.push(problem("duplicate-key", message, placeOf(offset), "each name once"));
  }

  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: LIMITS.aliases });
  } catch (error) {
    // Unresolved or excessive aliases, or levels of indentation beyond the stack: the library throws.
    if (error instanceof RangeError) return broken([problem("limit", tooDeep, START)]);
    const why = error instanceof Error ? error.message : String(error);
    return broken([...problems, problem("syntax", why, START, `at most ${LIMITS.aliases} uses of aliases`)]);
  }
  if (exceedsDepth(value, LIMITS.depth)) {
    return broken([...problems, problem("limit", tooDeep, START)]);
  }
  if (isCircular(value)) {
    return broken([...problems, problem("syntax", "an alias stands inside its own anchor", START)]);
  }
  return { value, problems, place: (finding) => places.of(finding) };
}

const tooDeep = `nested deeper than ${LIMITS.depth} levels`;

function broken(problems: readonly Problem[]): YamlText {
  return { value: undefined, problems, place: () => START };
}

/** For texts that were never parsed: counts line breaks up to `offset`. */
function offsetPlace(text: string, offset: number): Place {
  const before = text.slice(0, offset);
  const lastBreak = before.lastIndexOf("\n");
  return { line: before.split("\n").length, col: offset - lastBreak };
}

function isCircular(root: unknown): boolean {
  const open = new Set<unknown>();
  const done = new Set<unknown>();
  const visit = (value: unknown): boolean => {
    if (typeof value !== "object" || value === null || done.has(value)) return false;
    if (open.has(value)) return true;
    open.add(value);
    const circular = Object.values(value).some(visit);
    open.delete(value);
    done.add(value);
    return circular;
  };
  return visit(root);
}
