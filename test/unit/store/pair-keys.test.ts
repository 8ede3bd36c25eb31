import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { RandomStream } from "#core/random/random-stream";
import { CrashDisk, type Lies } from "./crash-disk.ts";
import { turn, until } from "./journal-life.ts";
import { type Frame, PairEnd, Supply } from "./pair-end.ts";

const STEPS = 150;
const RUNS = 8;

interface Outcome {
  readonly crashes: number;
  readonly sent: number;
  readonly accepted: number;
}

/** Both ends exchange frames while one, `victim`, crashes at effect `cut` of its first process, and now and then later. */
async function exchange(seed: number, victim: 0 | 1, cut: number, lies?: Lies): Promise<Outcome> {
  const random = new RandomStream(seed, `victim ${victim} cut ${cut}`);
  const supply = new Supply(random);
  const terminal = new PairEnd("terminal", new CrashDisk(random, lies), supply, lies === undefined);
  const machine = new PairEnd("encryption-machine", new CrashDisk(random, lies), supply, lies === undefined);
  const ends = [terminal, machine] as const;
  const inFlight: [Frame[], Frame[]] = [[], []];
  let crashes = 0;
  await ends[victim].boot(cut);
  await ends[1 - victim]?.boot();
  for (let step = 0; step < STEPS; step++) {
    const who = random.uint32() % 2 === 0 ? 0 : 1;
    const end = ends[who];
    if (!end.isUp) {
      crashes++;
      // Some crash again while they recover.
      await end.boot(random.fraction() < 0.3 ? 1 + (random.uint32() % 40) : undefined);
      continue;
    }
    const dice = random.fraction();
    if (dice < 0.15) end.offer();
    else if (dice < 0.45) {
      const frame = end.send(1 + (random.uint32() % 60));
      if (frame !== null) inFlight[who].push(frame);
    } else if (dice < 0.7) {
      // Any of the last few: some late, some twice, some never.
      const frame = inFlight[1 - who]?.at(-1 - (random.uint32() % 4));
      if (frame !== undefined) end.accept(frame);
    } else if (dice < 0.73) await end.kill();
    else await turn();
  }
  await until("both ends", () => terminal.isIdle && machine.isIdle);
  for (const end of ends) {
    if (!end.isUp) crashes++;
    await end.boot();
    await end.close();
  }
  return {
    crashes,
    sent: terminal.framesSent + machine.framesSent,
    accepted: terminal.framesAccepted + machine.framesAccepted,
  };
}

/** Every effect of either end's first process, until it comes through uncut. */
async function everyCut(seed: number, lies?: Lies): Promise<Outcome> {
  let [crashes, sent, accepted] = [0, 0, 0];
  for (const victim of [0, 1] as const) {
    for (let cut = 1; ; cut++) {
      const outcome = await exchange(seed, victim, cut, lies);
      crashes += outcome.crashes;
      sent += outcome.sent;
      accepted += outcome.accepted;
      if (outcome.crashes === 0) break;
    }
  }
  return { crashes, sent, accepted };
}

test("no pad byte is used twice, and nothing acknowledged is lost, when either end crashes at any effect", async () => {
  let [crashes, sent, accepted] = [0, 0, 0];
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: 2 ** 32 }), async (seed) => {
      const outcome = await everyCut(seed);
      crashes += outcome.crashes;
      sent += outcome.sent;
      accepted += outcome.accepted;
    }),
    { numRuns: RUNS },
  );
  assert.ok(crashes > 40 * RUNS && sent > 500 * RUNS && accepted > 100 * RUNS, `${[crashes, sent, accepted]}: too few`);
});

test("on a disk that does not sync batches the same test sees a byte used twice", async () => {
  for (let seed = 0; ; seed++) {
    assert.ok(seed < 20, "nothing was noticed");
    try {
      await everyCut(seed, { ignoresSync: "later" });
    } catch (error) {
      if (!(error instanceof assert.AssertionError)) throw error;
      assert.match(error.message, /used twice/);
      return;
    }
  }
});
