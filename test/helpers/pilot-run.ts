/** Runs pilots in this process, in virtual time, and judges them. Runs are cached, so that tests share them. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createFastCrypto } from "#drivers/fast-crypto";
import { loadPilot } from "#pilot/load";
import type { Pilot } from "#pilot/pilot";
import { formatProblem } from "#pilot/problem";
import { packageRoot, readDataLibrary } from "#pilot/read";
import type { Measurements, Verdict, VerdictRow } from "#result/result";
import { simTarget } from "#targets/sim/target";
import type { RunOptions } from "#targets/target";
import { type Judged, judge } from "#validation/judge";

export interface PilotRun extends Judged {
  readonly pilot: Pilot;
  readonly measurements: Measurements;
}

const library = readDataLibrary();
const runs = new Map<string, Promise<PilotRun>>();

/** Options of a run that nobody interrupts or watches. Keys for `entropy: os` are no secret here. */
export function quietOptions(changes: Partial<RunOptions> = {}): RunOptions {
  return {
    crypto: createFastCrypto(),
    osRandom: (bytes) => new Uint8Array(bytes).map((_, i) => (i * 167 + 13) & 0xff),
    interrupted: () => false,
    breathe: async () => {},
    ...changes,
  };
}

export function scenarioText(name: string): string {
  return readFileSync(join(packageRoot(), "scenarios", name, "pilot.yaml"), "utf8");
}

/** The pilot of a text; a mistake in it fails the test with its place. */
export function pilotOf(text: string, sets: readonly string[] = []): Pilot {
  const loaded = loadPilot({ file: "pilot.yaml", text, sets }, library);
  assert.ok(loaded.ok, loaded.ok ? "" : loaded.problems.map(formatProblem).join("\n"));
  return loaded.pilot;
}

export async function runPilot(pilot: Pilot, changes: Partial<RunOptions> = {}): Promise<PilotRun> {
  const measurements = await simTarget.run(pilot, quietOptions(changes));
  return { pilot, measurements, ...judge(pilot, measurements) };
}

/** One run of a text with `sets`; the same text and sets share it. */
export function runText(text: string, sets: readonly string[] = []): Promise<PilotRun> {
  const key = JSON.stringify([text, sets]);
  let run = runs.get(key);
  if (run === undefined) {
    run = runPilot(pilotOf(text, sets));
    runs.set(key, run);
  }
  return run;
}

export function runScenario(name: string, sets: readonly string[] = []): Promise<PilotRun> {
  return runText(scenarioText(name), sets);
}

/** Ids of the rows with one of these verdicts, sorted. */
export function idsWith({ verdicts }: Pick<Judged, "verdicts">, ...wanted: readonly Verdict[]): readonly string[] {
  return verdicts
    .filter(({ verdict }) => wanted.includes(verdict))
    .map(({ id }) => id)
    .toSorted();
}

export function rowOf({ verdicts }: Pick<Judged, "verdicts">, id: string): VerdictRow {
  const row = verdicts.find((candidate) => candidate.id === id);
  assert.ok(row !== undefined, `no row ${id} among ${verdicts.map((candidate) => candidate.id).join(", ")}`);
  return row;
}

export function groupOf(
  { measurements }: Pick<PilotRun, "measurements">,
  name: string,
): Measurements["groups"][number] {
  const group = measurements.groups.find((candidate) => candidate.group === name);
  assert.ok(group !== undefined, `no group ${name}`);
  return group;
}
