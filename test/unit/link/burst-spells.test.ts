import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { BurstSpells } from "#core/link/burst-spells";
import type { BurstParams } from "#core/link/params";
import { KeyedDraw } from "#core/random/keyed-draw";

const seed = fc.nat({ max: 2 ** 32 });
const mean = fc.double({ min: 1, max: 50, noNaN: true });

function spells(badFramesMean: number, goodFramesMean: number, seedOf: number, space = 0): BurstSpells {
  const params: BurstParams = { badFramesMean, goodFramesMean, badBitErrorRate: 1 };
  return new BurstSpells(new KeyedDraw(seedOf, "link/x/up"), params, space);
}

function states(of: BurstSpells, length: number): boolean[] {
  return Array.from({ length }, (_, number) => of.isBad(number));
}

/** Lengths of the whole spells in a row of states; the first and the last are cut off and left out. */
function lengths(row: readonly boolean[], wanted: boolean): number[] {
  const found: number[] = [];
  let start = 0;
  for (let i = 1; i < row.length; i++) {
    if (row[i] === row[i - 1]) continue;
    if (start > 0 && row[i - 1] === wanted) found.push(i - start);
    start = i;
  }
  return found;
}

const average = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

test("asking in any order gives what asking in sequence gives", () => {
  const questions = fc.array(fc.nat({ max: 500 }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(seed, mean, mean, fc.constantFrom(0, 1), questions, (seedOf, bad, good, space, asked) => {
      const row = states(spells(bad, good, seedOf, space), 501);
      const random = spells(bad, good, seedOf, space);
      for (const number of asked) assert.equal(random.isBad(number), row[number], `number ${number}`);
    }),
  );
});

test("bad and good spells have the means asked for, and bad frames the stationary share", () => {
  for (const [bad, good] of [
    [5, 45],
    [20, 20],
    [3, 200],
  ] as const) {
    const row = states(spells(bad, good, 7), 200_000);
    for (const [wanted, expected] of [
      [true, bad],
      [false, good],
    ] as const) {
      const found = lengths(row, wanted);
      // A geometric length with mean m has a standard deviation of about m.
      const bound = (5 * expected) / Math.sqrt(found.length);
      assert.ok(Math.abs(average(found) - expected) < bound, `${wanted}: ${average(found)} for ${expected}`);
    }
    const share = average(row.map(Number));
    const expected = bad / (bad + good);
    const bound = 5 * Math.sqrt((2 * bad * good) / (bad + good) / row.length);
    assert.ok(Math.abs(share - expected) < bound, `share ${share} for ${expected}`);
  }
});

test("spell lengths are geometric: the chance to end does not depend on how long a spell has lasted", () => {
  const found = lengths(states(spells(8, 8, 3), 200_000), true);
  for (const age of [1, 4, 8, 16]) {
    const reached = found.filter((length) => length >= age);
    const ended = reached.filter((length) => length === age).length;
    const bound = 5 * Math.sqrt((1 / 8) * (7 / 8) * reached.length);
    assert.ok(Math.abs(ended - reached.length / 8) < bound, `age ${age}: ${ended} of ${reached.length}`);
  }
});

test("the first frame is bad with the stationary share, over many links", () => {
  const trials = 4_000;
  let bad = 0;
  for (let i = 0; i < trials; i++) if (spells(10, 30, i).isBad(0)) bad++;
  assert.ok(Math.abs(bad - trials / 4) < 5 * Math.sqrt((trials * 3) / 16), `${bad} of ${trials}`);
});

test("spells of mean 1 alternate frame by frame", () => {
  const row = states(spells(1, 1, 5), 100);
  for (let i = 1; i < row.length; i++) assert.notEqual(row[i], row[i - 1]);
});

test("each counter space has spells of its own", () => {
  const a = states(spells(5, 5, 9, 0), 2_000);
  const b = states(spells(5, 5, 9, 1), 2_000);
  const equal = a.filter((bad, i) => bad === b[i]).length;
  assert.ok(equal > 700 && equal < 1_300, `${equal} of 2,000 alike`);
});
