import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { groupOf, idsWith, pilotOf, runPilot, runText, scenarioText } from "#test/helpers/pilot-run";

const TEXT = scenarioText("paper-pilot");
const SETS = ["duration=4 min"];

/** Runs until `endUs` of simulated time have passed. */
function interruptedAt(endUs: number, sets: readonly string[] = []) {
  let nowUs = 0;
  return runPilot(pilotOf(TEXT, [...SETS, ...sets]), {
    onProgress: ({ simulatedUs }) => {
      nowUs = simulatedUs;
    },
    interrupted: () => nowUs >= endUs,
  });
}

describe("an interrupted run", () => {
  it("says so: incomplete, exit code 130, every row marked", async () => {
    const run = await interruptedAt(130_000_000);
    assert.deepEqual([run.measurements.complete, run.exitCode], [false, 130]);
    assert.ok(run.measurements.endedUs >= 130_000_000 && run.measurements.endedUs < 140_000_000);
    assert.ok(run.verdicts.every(({ extra }) => extra?.partial === "yes"));
    assert.ok(run.notes.some(({ key }) => key === "note.partial"));
    assert.notEqual(run.verdict, "pass");
  });

  it("has figures that are true for its part", async () => {
    const run = await interruptedAt(130_000_000);
    const whole = await runText(TEXT, SETS);
    for (const { group, windowUs, frames } of run.measurements.groups) {
      const all = groupOf(whole, group);
      assert.equal(windowUs, run.measurements.endedUs - 10_000_000);
      const share = windowUs / all.windowUs;
      if (all.frames.sent > 500) assert.ok(Math.abs(frames.sent / all.frames.sent / share - 1) < 0.03, group);
      assert.ok(frames.accepted + frames.lost <= frames.sent);
    }
    assert.ok(run.measurements.invariants.every(({ holds }) => holds));
  });

  it("counts what was lost by then, and does not call a bad medium good", async () => {
    const run = await interruptedAt(130_000_000, ["media.radio-1800.bitErrorRate=1e-4"]);
    const { sent, lost } = groupOf(run, "A").frames;
    assert.ok(lost / sent > 0.3 && lost / sent < 0.4, `${lost} of ${sent} lost, a third was to be expected`);
    const loss = idsWith(run, "pass", "inconclusive").filter((id) => /^table1.*loss$/.test(id));
    assert.deepEqual(loss, []);
    assert.deepEqual(
      idsWith(run, "fail").filter((id) => id.startsWith("design.")),
      [],
    );
  });

  it("judges rates over its part of the window, not the whole", async () => {
    const run = await interruptedAt(130_000_000);
    const rate = run.verdicts.find(({ id }) => id === "table1.A.cipher-rate");
    assert.ok(Math.abs((rate?.measured as number) / 9.78 - 1) < 0.01, String(rate?.measured));
  });

  it("before its window has measured nothing, and decides nothing", async () => {
    const run = await interruptedAt(1);
    assert.equal(run.exitCode, 130);
    assert.deepEqual(
      run.measurements.groups.map(({ windowUs }) => windowUs),
      run.pilot.groups.map(() => 0),
    );
    const decided = idsWith(run, "pass", "fail").filter((id) => !id.startsWith("invariant."));
    assert.deepEqual(decided, []);
  });

  it("leaves assertions open whose time had not come", async () => {
    const run = await interruptedAt(130_000_000);
    assert.deepEqual(
      run.measurements.timeline.map(({ holds }) => holds),
      [null],
    );
  });
});
