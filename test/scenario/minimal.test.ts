import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { groupOf, idsWith, runScenario } from "#test/helpers/pilot-run";

const minimal = (sets: readonly string[] = []) => runScenario("minimal", sets);

describe("one of everything", () => {
  it("passes", async () => {
    const run = await minimal();
    assert.deepEqual(idsWith(run, "fail", "inconclusive"), []);
    assert.equal(run.exitCode, 0);
  });

  it("has every terminal of every group live", async () => {
    const { measurements } = await minimal();
    const dead = measurements.groups.filter(({ channels, liveChannels }) => liveChannels < channels);
    assert.deepEqual(dead, []);
  });

  it("retries where it was asked to, and nowhere else", async () => {
    const run = await minimal(["duration=10 min", "timeline=[]"]);
    const retried = run.measurements.groups.filter(({ frames }) => frames.retried > 0).map(({ group }) => group);
    assert.deepEqual(retried, ["feeder"]);
  });

  it("uses one-time pad and block cipher as its policies say", async () => {
    const run = await minimal();
    const cipher = groupOf(run, "block-cipher").bits;
    assert.deepEqual([cipher.padPayload, cipher.blockCipherPayload], [0, cipher.sentPayload]);
    for (const name of ["direct", "by-carrier", "feeder", "background"]) {
      const { bits } = groupOf(run, name);
      assert.deepEqual([bits.padPayload, bits.blockCipherPayload], [bits.sentPayload, 0], name);
    }
  });

  it("fails where a limit is not met", async () => {
    const run = await minimal(["requirements.minimal.rows.0.limit=< 0.01 s"]);
    assert.deepEqual(idsWith(run, "fail"), ["minimal.direct.delay"]);
    assert.equal(run.exitCode, 1);
  });
});
