/** Invariant 4: the same seed gives the same run, whoever watches it. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { isDeepStrictEqual } from "node:util";
import { VirtualDriver } from "#drivers/virtual";
import { Recorder } from "#targets/sim/recorder";
import type { RunOptions } from "#targets/target";
import { runLogged } from "#test/helpers/frame-log";
import { patch } from "#test/helpers/patch";
import { pilotOf, runPilot, runText, scenarioText } from "#test/helpers/pilot-run";
import { TROUBLED } from "./trouble.ts";

const MINIMAL = scenarioText("minimal");
const NAMELESS_GROUP = "{ site: sub-1, medium: radio-1800, traffic: { message: 99 B, messages: 7 } }";

async function hashOf(sets: readonly string[] = [], options: Partial<RunOptions> = {}): Promise<string> {
  const { measurements } = await runPilot(pilotOf(MINIMAL, sets), options);
  assert.match(measurements.runHash ?? "", /^[0-9a-f]{64}$/);
  return measurements.runHash as string;
}

/** Digests of the chains of all entities of a run, hexadecimal. */
async function chainsOf(text: string, sets: readonly string[] = []): Promise<ReadonlyMap<string, string>> {
  let chains = new Map<string, Uint8Array>();
  const restore = patch(Recorder.prototype, "digests", (digests) => {
    return function (this: Recorder) {
      chains = digests.call(this);
      return chains;
    };
  });
  try {
    await runPilot(pilotOf(text, sets));
  } finally {
    restore();
  }
  return new Map([...chains].map(([name, digest]) => [name, Buffer.from(digest).toString("hex")]));
}

const terminalsOf = (chains: ReadonlyMap<string, string>) =>
  [...chains].filter(([name]) => name.startsWith("terminal:"));

describe("a run", () => {
  it("is the same for the same seed", async () => {
    assert.equal(await hashOf(), await hashOf());
  });

  it("is another for another seed", async () => {
    const hashes = await Promise.all([1, 2, 3].map((seed) => hashOf([`seed=${seed}`])));
    assert.equal(new Set(hashes).size, 3);
  });

  it("loses other frames with another seed, whatever else is the same", async () => {
    const even = ["terminals.mac.traffic.pacing=even", "media.rough.bitErrorRate=1e-4", "duration=60 s", "timeline=[]"];
    const lost = async (seed: number) => {
      const { frames } = await runLogged(
        pilotOf(TROUBLED, [...even, `seed=${seed}`, "terminals.mac.retry.attempts=1"]),
      );
      return [...(frames.get("mac/1")?.lost ?? [])].toSorted((a, b) => a - b).join(" ");
    };
    assert.equal(await lost(1), await lost(1));
    assert.notEqual(await lost(1), await lost(2));
  });

  it("is the same whoever listens to events, datagrams and progress", async () => {
    let heard = 0;
    const hear = () => {
      heard++;
    };
    assert.equal(await hashOf([], { onEvent: hear, onDatagram: hear, onProgress: hear }), await hashOf());
    assert.ok(heard > 1_000);
  });

  it("is the same in slices of any length", async () => {
    const whole = await hashOf();
    for (const slice of [1, 7, 500]) {
      const restore = patch(VirtualDriver.prototype, "run", (run) => {
        return function (this: VirtualDriver, untilUs: number, eventsMax: number) {
          const ran = run.call(this, untilUs, slice);
          return ran < slice ? ran : eventsMax;
        };
      });
      try {
        assert.equal(await hashOf(), whole, `${slice} events at a time`);
      } finally {
        restore();
      }
    }
  });

  it("differs when a single frame takes another course", async () => {
    const cut = `timeline=["at 20 s cut link access:direct for 700 ms"]`;
    assert.notEqual(await hashOf([cut]), await hashOf(["timeline=[]"]));
  });
});

describe("another group behind the others", () => {
  it("changes nothing of what their terminals, collectors and concentrators do", async () => {
    const before = await chainsOf(MINIMAL);
    const after = await chainsOf(MINIMAL, [`terminals.newcomer=${NAMELESS_GROUP}`]);
    assert.ok(after.has("terminal:newcomer/1"));
    assert.ok(terminalsOf(before).length >= 30);
    for (const [name, digest] of terminalsOf(before)) assert.equal(after.get(name), digest, name);
  });

  it("changes nothing where keys, retries, fallbacks and bursts are at work", async () => {
    const before = await chainsOf(TROUBLED);
    const after = await chainsOf(TROUBLED, [`terminals.newcomer=${NAMELESS_GROUP}`]);
    for (const [name, digest] of terminalsOf(before)) assert.equal(after.get(name), digest, name);
  });
});

it("one terminal more in the last group changes nothing of the others", async () => {
  const before = await chainsOf(MINIMAL);
  const after = await chainsOf(MINIMAL, ["terminals.background.count=21"]);
  assert.ok(after.has("terminal:background/21"));
  for (const [name, digest] of terminalsOf(before)) assert.equal(after.get(name), digest, name);
});

it("whatever is measured is the same in two runs", async () => {
  const { measurements: once } = await runText(MINIMAL, ["seed=5"]);
  const { measurements: again } = await runPilot(pilotOf(MINIMAL, ["seed=5"]));
  assert.ok(isDeepStrictEqual(again, once), "measurements differ");
});
