/** Invariants 1 and 2 under random faults. A failing case prints its timeline: put it into a pilot and run that. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { type LoggedRun, runLogged } from "#test/helpers/frame-log";
import { pilotOf } from "#test/helpers/pilot-run";
import { CHANNELS, ENDURED_S, kills, REST_S, TROUBLED, timelines } from "./trouble.ts";

const SEED = 20_190;

/** States at the end of the traffic, so that they are asked of the run itself. */
const RECOVERED = CHANNELS.flatMap((name) => [
  `at ${REST_S} s within ${ENDURED_S} s expect session ${name} is open`,
  `at ${REST_S} s within ${ENDURED_S} s expect pool ${name} up level > 100 kbit`,
]);

function run(faults: readonly string[]): Promise<LoggedRun> {
  return runLogged(pilotOf(TROUBLED, [`timeline=${JSON.stringify([...faults, ...RECOVERED])}`]));
}

function assertSound({ measurements, frames }: LoggedRun): void {
  const broken = measurements.invariants.filter(({ holds }) => !holds).map(({ id, detail }) => `${id}: ${detail}`);
  assert.deepEqual(broken, [], "invariants");
  const missed = measurements.timeline.filter(({ holds }) => holds === false).map(({ text, detail }) => text + detail);
  assert.deepEqual(missed, [], "after the faults sessions open and pools refill");
  for (const [name, log] of frames) {
    assert.deepEqual(log.twice, [], `${name}: counted twice`);
    assert.deepEqual(
      [...log.accepted].filter((sequence) => log.lost.has(sequence)),
      [],
      `${name}: accepted and lost`,
    );
    assert.deepEqual([...log.falselyAcknowledged], [], `${name}: acknowledged, but neither accepted nor counted lost`);
    assert.ok(log.acceptedAfter(REST_S * 1e6) >= 60, `${name}: traffic does not flow again`);
  }
}

function assertBalanced({ measurements }: LoggedRun): void {
  for (const { group, frames } of measurements.groups) {
    assert.ok(frames.accepted + frames.lost <= frames.sent, `${group}: more frames arrived than were sent`);
    const handled = frames.sent + frames.starvedDropped + frames.unsent;
    assert.ok(handled <= frames.offered, `${group}: more messages handled than offered`);
  }
}

describe("whatever fails, and whenever", () => {
  it("a pilot left in peace loses only what its links lose", async () => {
    const sound = await run([]);
    assertSound(sound);
    assertBalanced(sound);
    for (const { frames } of sound.measurements.groups) assert.equal(frames.sent, frames.accepted + frames.lost);
  });

  it("no byte serves twice, the books balance, and channels recover, after faults of every kind", async () => {
    await fc.assert(
      fc.asyncProperty(timelines, async (faults) => {
        const troubled = await run(faults);
        assertSound(troubled);
        assertBalanced(troubled);
      }),
      { seed: SEED, numRuns: 40, endOnFailure: true },
    );
  });

  it("the same holds after kills of every role at any millisecond", async () => {
    await fc.assert(
      fc.asyncProperty(kills, async (faults) => {
        const troubled = await run(faults);
        assertSound(troubled);
        assertBalanced(troubled);
      }),
      { seed: SEED, numRuns: 20, endOnFailure: true },
    );
  });
});
