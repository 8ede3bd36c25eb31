/** A small sound pilot, texts made from it, and assertions about what loading them says. */
import assert from "node:assert/strict";
import { type LoadedPilot, loadPilot } from "#pilot/load";
import type { Pilot } from "#pilot/pilot";
import { formatProblem, type Problem } from "#pilot/problem";
import { readDataLibrary } from "#pilot/read";

export const library = readDataLibrary();

/** Line 1 is `version: 1`; tests name lines of this text. */
export const SOUND = `version: 1
name: small
duration: 60 s
sites:
  master: { role: master-station }
  sub-1: { role: substation }
  sub-2: { role: substation, keyServer: false }
quantumLinks:
  qkd-1: { between: [master, sub-1], keyRate: 11 kbit/s }
defaults:
  medium: radio-1800
terminals:
  A: { site: sub-1, traffic: { message: 480 B, messages: 10 } }
  meters: { site: sub-2, count: 3, traffic: { message: 176 B, messages: 2 }, keyPolicy: { delivery: carrier } }
`;

export function load(text: string, sets: readonly string[] = []): LoadedPilot {
  return loadPilot({ file: "p.yaml", text, sets }, library);
}

export function pilotOf(text: string, sets: readonly string[] = []): Pilot {
  const loaded = load(text, sets);
  assert.ok(loaded.ok, loaded.ok ? "" : loaded.problems.map(formatProblem).join("\n"));
  return loaded.pilot;
}

export function problemsOf(text: string, sets: readonly string[] = []): readonly Problem[] {
  const loaded = load(text, sets);
  assert.ok(!loaded.ok, "expected problems, got a pilot");
  return loaded.problems;
}

/** `SOUND` with one piece of text replaced; the piece must be there. */
export function changed(from: string, to: string, text: string = SOUND): string {
  assert.ok(text.includes(from), `no "${from}" in the text`);
  return text.replace(from, to);
}

export interface Expected {
  /** `line:col`. */
  readonly at: string;
  readonly code: Problem["code"];
  readonly message: RegExp;
  readonly allowed?: RegExp;
}

/** Exactly one problem, as expected. */
export function assertOnly(problems: readonly Problem[], expected: Expected): void {
  assert.equal(problems.length, 1, problems.map(formatProblem).join("\n"));
  const [problem] = problems;
  assert.ok(problem !== undefined);
  assert.match(problem.message, expected.message);
  assert.equal(problem.code, expected.code);
  assert.equal(`${problem.line}:${problem.col}`, expected.at, formatProblem(problem));
  if (expected.allowed !== undefined) assert.match(problem.allowed ?? "", expected.allowed);
}
