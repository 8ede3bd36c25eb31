/** Three scenarios that differ in one word: what a message does that finds no key. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { groupOf, idsWith, runScenario } from "#test/helpers/pilot-run";
import { type GroupPrediction, predict } from "#validation/predict/group";

const POLICIES = ["drop", "queue", "block-cipher"] as const;
const DONE_BY = { drop: "starvedDropped", queue: "starvedQueued", "block-cipher": "fellBack" } as const;

for (const policy of POLICIES) {
  const scenario = `starvation-${policy}`;
  describe(scenario, () => {
    it("passes, and only its own counter moves", async () => {
      const run = await runScenario(scenario);
      assert.deepEqual([run.verdict, run.exitCode], ["pass", 0]);
      const { frames } = groupOf(run, "stream");
      for (const other of POLICIES) assert.equal(frames[DONE_BY[other]] > 0, other === policy, other);
    });

    it("starves when predicted, to the message", async () => {
      const run = await runScenario(scenario);
      const { starvationUs, framesPerSecond } = predict(run.pilot).get("stream") as GroupPrediction;
      const earlierUs = starvationUs - (groupOf(run, "stream").firstStarvationUs as number);
      assert.ok(Math.abs(earlierUs) < 1e6 / framesPerSecond, `${earlierUs} us earlier than ${starvationUs}`);
    });

    for (const other of POLICIES.filter((candidate) => candidate !== policy)) {
      it(`fails under the policy ${other}: what was expected does not happen, what was excluded does`, async () => {
        const run = await runScenario(scenario, [`terminals.stream.keyPolicy.starvation=${other}`]);
        assert.equal(run.exitCode, 1);
        assert.equal(idsWith(run, "fail").length, 2);
        assert.ok(idsWith(run, "fail").includes("timeline.1"));
        assert.ok(groupOf(run, "stream").frames[DONE_BY[other]] > 0);
      });
    }
  });
}
