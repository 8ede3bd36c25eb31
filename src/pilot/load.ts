/** Pilot text -> `Pilot`, or every mistake in it at file:line:col. No I/O, never throws. */
import { checkGroups } from "./checks/groups.ts";
import { checkMedia } from "./checks/media.ts";
import { checkNetwork } from "./checks/network.ts";
import { checkRequirements } from "./checks/requirements.ts";
import { checkTimeline } from "./checks/timeline.ts";
import { buildContext, type CheckContext } from "./context.ts";
import { valueAt } from "./issues.ts";
import type { DataLibrary } from "./library.ts";
import { LIMITS } from "./limits.ts";
import { applySets, type Override, overrideOf, setFile } from "./overrides.ts";
import type { Pilot } from "./pilot.ts";
import { type Finding, type Problem, pathText } from "./problem.ts";
import { resolvePilot } from "./resolve.ts";
import { parseWhatIsSound } from "./sound-part.ts";
import { readYaml, type YamlText } from "./yaml-document.ts";

export interface PilotSource {
  /** As the user named it; stands before every problem. */
  readonly file: string;
  readonly text: string;
  /** `path=value` texts of `--set`, applied in order. */
  readonly sets?: readonly string[];
}

export type LoadedPilot =
  | { readonly ok: true; readonly pilot: Pilot }
  | { readonly ok: false; readonly problems: readonly Problem[] };

const CHECKS: readonly ((context: CheckContext) => readonly Finding[])[] = [
  checkNetwork,
  checkMedia,
  checkGroups,
  checkRequirements,
  checkTimeline,
];

/**
 * Checks `source` as a whole: mistakes of syntax, of single values and between parts come back
 * together, sorted by place, at most `LIMITS.problems` of them.
 */
export function loadPilot(source: PilotSource, library: DataLibrary): LoadedPilot {
  const { file, text, sets = [] } = source;
  const bytes = utf8Bytes(text);
  if (bytes > LIMITS.fileBytes) return { ok: false, problems: [tooLarge(file, bytes)] };
  const yaml = readYaml(file, text);
  if (yaml.value === undefined || yaml.value === null) {
    const problems = yaml.problems.length > 0 ? yaml.problems : [emptyFile(file)];
    return { ok: false, problems: firstOf(problems, file, 0) };
  }
  const set = applySets(yaml.value, sets);
  const { parsed, findings, more, broken } = parseWhatIsSound(set.value);
  const context = parsed === undefined ? undefined : buildContext(parsed, set.value, library, broken);
  const crossFindings = context === undefined ? [] : CHECKS.flatMap((check) => check(context));
  const shown = [...findings, ...crossFindings].slice(0, LIMITS.findings);
  const problems = [
    ...yaml.problems,
    ...set.problems,
    ...shown.map((finding) => placed(file, yaml, set.overrides, finding)),
  ];
  if (problems.length === 0 && context !== undefined) {
    return { ok: true, pilot: resolvePilot(context) };
  }
  const hidden = more + findings.length + crossFindings.length - shown.length;
  return { ok: false, problems: firstOf(problems, file, hidden) };
}

/** Gives a finding its place: in the `--set` that wrote the value, else in the file. */
function placed(file: string, yaml: YamlText, overrides: readonly Override[], finding: Finding): Problem {
  const override = overrideOf(overrides, finding.path, valueAt(yaml.value, finding.path) !== undefined);
  const { line, col } =
    override === undefined ? yaml.place(finding) : { line: 1, col: finding.atKey ? 1 : override.valueColumn };
  return {
    file: override === undefined ? file : setFile(override.text),
    line,
    col,
    path: pathText(finding.path),
    message: finding.message,
    code: finding.code,
    ...(finding.allowed === undefined ? {} : { allowed: finding.allowed }),
  };
}

/**
 * Sorted by place (the file before the options), without repetitions, shortened to the stated limit;
 * `hidden` more were only counted.
 */
function firstOf(problems: readonly Problem[], file: string, hidden: number): readonly Problem[] {
  const rank = (problem: Problem): number => (problem.file === file ? 0 : 1);
  const sorted = problems.toSorted((a, b) => rank(a) - rank(b) || a.line - b.line || a.col - b.col);
  const unique = [...new Map(sorted.map((problem) => [JSON.stringify(problem), problem])).values()];
  if (unique.length <= LIMITS.problems) return unique;
  const last = unique[LIMITS.problems] ?? emptyFile(file);
  const message = `and ${unique.length - LIMITS.problems + hidden} more problems from here on`;
  return [
    ...unique.slice(0, LIMITS.problems),
    { file: last.file, line: last.line, col: last.col, path: "", message, code: "limit" },
  ];
}

function tooLarge(file: string, bytes: number): Problem {
  const allowed = `at most ${LIMITS.fileBytes} bytes; describe terminals by count instead of listing them`;
  return {
    file,
    line: 1,
    col: 1,
    path: "",
    message: `the file has ${bytes} bytes`,
    allowed,
    code: "too-large",
  };
}

function emptyFile(file: string): Problem {
  return {
    file,
    line: 1,
    col: 1,
    path: "",
    message: "the file is empty",
    allowed: "a pilot; `keygrid init` writes a starter",
    code: "missing",
  };
}

/** Counts without encoding when the text is already too long. */
function utf8Bytes(text: string): number {
  return text.length > LIMITS.fileBytes ? text.length : new TextEncoder().encode(text).length;
}
