/** One thing that is broken on purpose in the paper's pilot, and the rows that say so. */
import assert from "node:assert/strict";
import { idsWith, type PilotRun, pilotOf, runPilot, runScenario, scenarioText } from "#test/helpers/pilot-run";
import { judge } from "#validation/judge";

export interface Break {
  /** What is broken, as the end of "when ...". */
  readonly name: string;
  /** Changes to the pilot. */
  readonly sets?: readonly string[];
  /** The run is held against a pilot with these changes instead: the design says something else. */
  readonly designedWith?: readonly string[];
  /** Damages the code under test; returns what repairs it. */
  readonly sabotage?: () => () => void;
  /** Rows that fail, and no other row does. */
  readonly fails: readonly string[];
  /** Rows that are then not judged although they are in the sound pilot. */
  readonly notJudged?: readonly string[];
}

/**
 * Three minutes decide every row but one: the class 9.6 sends 450 frames in them, four copies of it send enough.
 * A break may say `duration` again.
 */
const SHORT = ["duration=3 min", "terminals.class-9.6.replicas=4"];

export const CATEGORIES = ["A", "B", "C", "D", "E"] as const;
export const CLASSES = ["class-9.6", "class-19.2", "class-38.4", "class-56", "class-64"] as const;

/** `table1.A.loss`, `table1.B.loss` ... */
export function rows(table: string, groups: readonly string[], ...quantities: readonly string[]): readonly string[] {
  return groups.flatMap((group) => quantities.map((quantity) => `${table}.${group}.${quantity}`));
}

/** The scenario's own statement first, so that it stays `timeline.1`; faults are `timeline.2` and so on. */
export function withFaults(...faults: readonly string[]): string {
  return `timeline=[never counter reused-pad of * > 0, "${faults.join('", "')}"]`;
}

export function soundRun(): Promise<PilotRun> {
  return runScenario("paper-pilot", SHORT);
}

/** Every row of the sound pilot that passes: each has to be seen failing. */
export async function rowsThatCanFail(): Promise<readonly string[]> {
  return idsWith(await soundRun(), "pass");
}

export async function assertBreaks(one: Break): Promise<void> {
  const sound = idsWith(await soundRun(), "not-judged");
  const run = await runBroken(one);
  const isFault = (id: string) => /^timeline\.[2-9]$/.test(id);
  assert.deepEqual(idsWith(run, "fail"), one.fails.toSorted(), "rows that fail");
  assert.deepEqual(idsWith(run, "inconclusive"), [], "rows that are inconclusive");
  const silent = idsWith(run, "not-judged").filter((id) => !isFault(id) && !sound.includes(id));
  assert.deepEqual(silent, (one.notJudged ?? []).toSorted(), "rows that are not judged any more");
  assert.equal(run.exitCode, 1);
}

async function runBroken({
  sets = [],
  designedWith,
  sabotage,
}: Break): Promise<Pick<PilotRun, "verdicts" | "exitCode">> {
  const all = [...SHORT, ...sets];
  if (sabotage === undefined && designedWith === undefined) return await runScenario("paper-pilot", all);
  const text = scenarioText("paper-pilot");
  if (sabotage === undefined) {
    const { measurements } = await runScenario("paper-pilot", all);
    return judge(pilotOf(text, [...all, ...(designedWith ?? [])]), measurements);
  }
  const repair = sabotage();
  try {
    return await runPilot(pilotOf(text, all));
  } finally {
    repair();
  }
}
