import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { groupOf, idsWith, runScenario } from "#test/helpers/pilot-run";

const NEVER = "never counter quantum-packets of * > 0";
const offline = (sets: readonly string[] = []) => runScenario("offline-only", sets);

describe("a pilot on carried keys", () => {
  it("passes with nothing of the quantum plane up", async () => {
    const run = await offline();
    assert.deepEqual(idsWith(run, "fail", "inconclusive"), []);
    assert.equal(run.exitCode, 0);
  });

  it("sends no packet to the quantum plane, and no event comes from there", async () => {
    const { measurements } = await offline();
    assert.equal(measurements.quantumPlanePackets, 0);
    const plane = /^(quantum-server|qkd-link|key-server:sub)/;
    assert.deepEqual(
      measurements.events.filter(({ entity }) => plane.test(entity)),
      [],
    );
  });

  it("delivers all the same, under one-time pad", async () => {
    const run = await offline();
    for (const name of ["A", "C", "meters"]) {
      const { liveChannels, channels, bits, frames } = groupOf(run, name);
      assert.equal(liveChannels, channels);
      assert.equal(bits.padPayload, bits.sentPayload);
      assert.equal(frames.sent, frames.offered);
    }
  });

  it("fails when one terminal is fed by the quantum plane after all", async () => {
    const run = await offline([
      "terminals.A.keyPolicy.delivery=colocated",
      "quantumLinks.qkd-1.enabled=true",
      `timeline=[${NEVER}]`,
    ]);
    assert.ok(run.measurements.quantumPlanePackets > 0);
    assert.deepEqual(idsWith(run, "fail"), ["timeline.1"]);
    assert.equal(run.exitCode, 1);
  });

  it("starves when the carrier brought too little", async () => {
    const run = await offline(["terminals.A.keyPolicy.initialFill=500 kbit"]);
    const failed = run.verdicts.filter(({ verdict }) => verdict === "fail").map(({ title }) => title);
    assert.deepEqual(failed, ["never counter starved-dropped of * > 0"]);
  });
});
