/** What the access network carries of wrapped key: the check of the pilot file, and the closed form against a run. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { KEY_BLOCK_BITS } from "#core/keys/pair";
import { chunkCount, deliveryBytes } from "#core/protocol/size";
import { loadPilot } from "#pilot/load";
import { readDataLibrary } from "#pilot/read";
import { pilotOf, runPilot } from "#test/helpers/pilot-run";
import { wrappedRate } from "#validation/predict/delivery";
import { keyBalance } from "#validation/predict/key";

const library = readDataLibrary();

function pilotText(mediumRate: string, keyRate: string, more = ""): string {
  return `version: 1
name: narrow
duration: 60 s
warmUp: 2 s
sites:
  master: { role: master-station }
  sub-1: { role: substation }
quantumLinks:
  qkd-1: { between: [master, sub-1], keyRate: ${keyRate}${more} }
media:
  narrow: { rate: ${mediumRate}, propagation: 20 ms, jitter: 10 ms, overhead: 13 B }
terminals:
  wrapped:
    site: sub-1
    medium: narrow
    count: 2
    traffic: { message: 40 B, messages: 1, period: 10 s }
    keyPolicy: { delivery: wrapped }
`;
}

function problemsOf(text: string): readonly string[] {
  const loaded = loadPilot({ file: "pilot.yaml", text, sets: [] }, library);
  return loaded.ok ? [] : loaded.problems.map(({ message }) => message);
}

describe("a medium must carry wrapped key with everything around it", () => {
  it("the arithmetic is in the message", () => {
    assert.deepEqual(problemsOf(pilotText("11.5 kbit/s", "11 kbit/s")), [
      'medium "narrow" carries 11.5 kbit/s, wrapped delivery brings 11 kbit/s x (8192 B + 7 x (17 B chunk + 37 B frame + 13 B medium)) / 8192 B = 11.63 kbit/s of key over it',
    ]);
    assert.deepEqual(problemsOf(pilotText("11.7 kbit/s", "11 kbit/s")), []);
  });

  it("pairs that share their link's rate are each brought their part", () => {
    assert.deepEqual(problemsOf(pilotText("11.5 kbit/s", "22 kbit/s", ", keyRateScope: link")).length, 1);
    assert.deepEqual(problemsOf(pilotText("11.7 kbit/s", "22 kbit/s", ", keyRateScope: link")), []);
  });

  it("a block is seven chunks", () => {
    assert.equal(chunkCount(KEY_BLOCK_BITS / 8), 7);
    assert.equal(deliveryBytes(8_192, 13), 8_192 + 7 * (17 + 37 + 13));
  });
});

describe("the closed form of wrapped supply", () => {
  it("is the key rate where the way carries more", () => {
    const pilot = pilotOf(pilotText("128 kbit/s", "11 kbit/s"));
    const [group] = pilot.groups as [(typeof pilot.groups)[number]];
    const { upSupply, downSupply } = keyBalance(pilot, group);
    assert.equal(Math.round(upSupply + downSupply), 11_000);
  });

  it("is what the way carries, block by block, where the link makes more", async () => {
    const pilot = pilotOf(pilotText("64 kbit/s", "60 kbit/s"));
    const [group] = pilot.groups as [(typeof pilot.groups)[number]];
    const predicted = wrappedRate(pilot, group);
    assert.ok(predicted < 60_000);
    assert.equal(keyBalance(pilot, group).upSupply, predicted * group.keyPolicy.upShare);
    const { measurements } = await runPilot(pilot);
    const times = measurements.events
      .filter((event) => event.kind === "key-block" && event.stage === "delivered" && event.pair === "wrapped/1")
      .map(({ atUs }) => atUs / 1e6);
    const seconds = (times.at(-1) as number) - (times[4] as number);
    const measured = ((times.length - 5) * KEY_BLOCK_BITS) / seconds;
    assert.ok(Math.abs(measured / predicted - 1) < 0.02, `${measured} measured, ${predicted} predicted`);
  });
});
