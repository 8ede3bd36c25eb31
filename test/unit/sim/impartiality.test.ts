/** Invariant 7: the paper's numbers are limits. Nothing that is measured or predicted comes from them. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { isDeepStrictEqual } from "node:util";
import type { Pilot } from "#pilot/pilot";
import { type PilotRun, pilotOf, runPilot, runScenario, scenarioText } from "#test/helpers/pilot-run";

const SHORT = ["duration=2 min"];
const sound = () => runScenario("paper-pilot", SHORT);

function withLimits(pilot: Pilot, factor: number): Pilot {
  const requirements = pilot.requirements.map((set) => ({
    ...set,
    requirements: set.requirements.map((row) => {
      return row.limit === null ? row : { ...row, limit: { ...row.limit, value: row.limit.value * factor } };
    }),
  }));
  return { ...pilot, requirements };
}

const paperPilot = () => pilotOf(scenarioText("paper-pilot"), SHORT);

/** Everything of the rows but what the limits say. */
function found({ verdicts }: PilotRun) {
  return verdicts.map(({ id, predicted, measured, samples, interval }) => ({
    id,
    predicted,
    measured,
    samples,
    interval,
  }));
}

/** Without showing where they differ: a diff of some ten thousand samples takes minutes. */
function assertSame(after: PilotRun, before: PilotRun): void {
  assert.ok(isDeepStrictEqual(after.measurements, before.measurements), "measurements differ");
  assert.ok(isDeepStrictEqual(after.groups, before.groups), "groups differ");
}

describe("limits", () => {
  for (const factor of [1e-3, 1.37, 1e3]) {
    it(`times ${factor} change no value that is measured or predicted`, async () => {
      const before = await sound();
      const after = await runPilot(withLimits(paperPilot(), factor));
      assertSame(after, before);
      assert.deepEqual(found(after), found(before));
      const verdicts = ({ verdicts: rows }: PilotRun) => rows.map(({ verdict }) => verdict);
      assert.notDeepEqual(verdicts(after), verdicts(before), "limits decide verdicts, at least");
    });
  }
});

it("without any requirement the same is measured", async () => {
  const before = await sound();
  const after = await runPilot({ ...paperPilot(), requirements: [] });
  assertSame(after, before);
  assert.ok(after.verdicts.every(({ table }) => table === "timeline" || table === "invariants"));
});
