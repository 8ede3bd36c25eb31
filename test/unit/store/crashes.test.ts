import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { RandomStream } from "#core/random/random-stream";
import { CrashDisk, type Lies } from "./crash-disk.ts";
import {
  canonical,
  type Life,
  live,
  opened,
  prefixLength,
  randomWrites,
  SMALL,
  type State,
  stateOf,
} from "./journal-life.ts";

const WRITES = 24;
const seeds = fc.nat({ max: 2 ** 32 });

/** Opens, twice: what is read changes nothing. Returns the state. */
async function reopened(disk: CrashDisk): Promise<State> {
  const first = await opened(disk, SMALL);
  const state = stateOf(first);
  await first.close();
  const second = await opened(disk, SMALL);
  assert.equal(canonical(stateOf(second)), canonical(state), "another state at the second look");
  await second.close();
  return state;
}

/**
 * Three processes, one after the other, over one disk; the first two crash at effects `cuts`. Whether the first
 * came to its end before its cut.
 */
async function survives(seed: number, cuts: readonly [number, number], lies: Lies): Promise<boolean> {
  const random = new RandomStream(seed, `cuts ${cuts}`);
  const disk = new CrashDisk(random, lies);
  let last: Life = { found: new Map(), asked: [], acknowledged: 0, crashed: false };
  let firstEnded = false;
  const check = (found: State, when: string) => {
    const length = prefixLength(last.found, last.asked, last.acknowledged, found);
    assert.ok(length >= 0, `seed ${seed}, cuts ${cuts}, ${when}: not a beginning of what was asked`);
  };
  for (const [i, cutAt] of [...cuts, undefined].entries()) {
    const life = await live(disk, randomWrites(random, WRITES), random, cutAt);
    // A process that was cut while it opened may have seen what the power's failure then took: it told nobody.
    if (life !== null) {
      check(life.found, `process ${i}`);
      last = life;
    }
    if (i === 0) firstEnded = life?.crashed === false;
    // One that ends well loses the power all the same.
    if (life?.crashed === false) disk.crash("power");
    check(await reopened(disk.copy(new RandomStream(seed, "copy"))), `after process ${i}`);
  }
  return firstEnded;
}

/** Cuts the first process at effect 1, 2, 3 ... until it ends before it is cut; the second anywhere. */
async function everyCut(seed: number, lies: Lies = {}): Promise<number> {
  const random = new RandomStream(seed, "second cut");
  for (let cut = 1; ; cut++) {
    if (await survives(seed, [cut, 1 + (random.uint32() % 80)], lies)) return cut - 1;
  }
}

test("what was acknowledged survives a crash at any effect, and the rest is a beginning of what was asked", async () => {
  await fc.assert(
    fc.asyncProperty(seeds, async (seed) => {
      const effects = await everyCut(seed);
      assert.ok(effects > 40, `only ${effects} effects: nothing was compacted`);
    }),
    { numRuns: 12 },
  );
});

const LOST = /not a beginning/;
const LOST_OR_DAMAGED = /not a beginning|KG_STORE_CORRUPT/;

/** Whether one of a few seeds sees the disk's lie, and as what; any other failure is one of this test too. */
async function isNoticed(lies: Lies, as: RegExp): Promise<boolean> {
  for (let seed = 0; seed < 20; seed++) {
    try {
      await everyCut(seed, lies);
    } catch (error) {
      if (error instanceof assert.AssertionError && as.test(error.message)) return true;
      throw error;
    }
  }
  return false;
}

test("the same test finds lost writes on a disk that does not sync batches: it would notice a missing fdatasync", async () => {
  assert.ok(await isNoticed({ ignoresSync: "later" }, LOST));
});

test("and damage on one that syncs no file, or forgets names: it would notice either sync missing", async () => {
  assert.ok(await isNoticed({ ignoresSync: "always" }, LOST_OR_DAMAGED));
  assert.ok(await isNoticed({ ignoresFolderSync: true }, LOST_OR_DAMAGED));
});
