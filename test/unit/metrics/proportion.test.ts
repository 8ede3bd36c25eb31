import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { BATCHES_MIN, designEffect, wilsonInterval } from "#core/metrics/proportion";
import { Z_95, Z_999 } from "#core/metrics/quantile";
import { seededRandom } from "./random.ts";

describe("the Wilson interval", () => {
  it("has the published values (R. G. Newcombe, Statistics in Medicine 17 (1998), table I)", () => {
    const published: readonly (readonly [number, number, number, number])[] = [
      [81, 263, 0.2553, 0.3662],
      [15, 148, 0.0624, 0.1605],
      [0, 20, 0, 0.1611],
      [1, 29, 0.0061, 0.1718],
    ];
    for (const [hits, trials, low, high] of published) {
      const interval = wilsonInterval(hits, trials);
      assert.equal(interval[0].toFixed(4), low.toFixed(4), `${hits}/${trials}`);
      assert.equal(interval[1].toFixed(4), high.toFixed(4), `${hits}/${trials}`);
    }
  });

  it("inverts the score test: at either end the observed share is z standard errors away", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (trials, share) => {
        const hits = Math.round(share * trials);
        const interval = wilsonInterval(hits, trials);
        for (const end of interval) {
          if (end === 0 || end === 1) continue;
          const score = Math.abs(hits / trials - end) / Math.sqrt((end * (1 - end)) / trials);
          assert.ok(Math.abs(score - Z_95) < 1e-6, `${hits}/${trials} at ${end}: ${score}`);
        }
        assert.ok(interval[0] <= hits / trials && hits / trials <= interval[1]);
      }),
    );
  });

  it("says nothing without trials, and never leaves 0 to 1", () => {
    assert.deepEqual(wilsonInterval(0, 0), [0, 1]);
    assert.equal(wilsonInterval(0, 7)[0], 0);
    assert.equal(wilsonInterval(7, 7)[1], 1);
  });

  it("widens with the design effect as with fewer trials, and with the confidence", () => {
    const [low, high] = wilsonInterval(20, 1_000, 4);
    const [fewerLow, fewerHigh] = wilsonInterval(5, 250);
    assert.ok(Math.abs(low - fewerLow) < 1e-12 && Math.abs(high - fewerHigh) < 1e-12);
    const wide = wilsonInterval(20, 1_000, 1, Z_999);
    assert.ok(wide[0] < wilsonInterval(20, 1_000)[0] && wide[1] > wilsonInterval(20, 1_000)[1]);
    assert.deepEqual(wilsonInterval(20, 1_000, 0.3), wilsonInterval(20, 1_000));
  });
});

/** Losses per batch of 50 on a Gilbert-Elliott channel that is always lost in bad spells. */
function burstyLosses(random: () => number, batches: number, toBad: number, toGood: number): number[] {
  let bad = random() < toBad / (toBad + toGood);
  return Array.from({ length: batches }, () => {
    let lost = 0;
    for (let i = 0; i < 50; i++) {
      if (bad) lost++;
      bad = bad ? random() >= toGood : random() < toBad;
    }
    return lost;
  });
}

function independentLosses(random: () => number, batches: number, p: number): number[] {
  return Array.from({ length: batches }, () => {
    let lost = 0;
    for (let i = 0; i < 50; i++) if (random() < p) lost++;
    return lost;
  });
}

const total = (losses: readonly number[]) => losses.reduce((sum, lost) => sum + lost, 0);
const effectOf = (losses: readonly number[]) => designEffect([{ framesPerBatch: 50, losses }], total(losses));

describe("the design effect", () => {
  it("is about 1 for independent losses and never below", () => {
    const random = seededRandom(11);
    const effects = Array.from({ length: 50 }, () => effectOf(independentLosses(random, 200, 0.01)));
    assert.ok(effects.every((effect) => effect >= 1));
    assert.ok(total(effects) / effects.length < 1.1, String(total(effects) / effects.length));
  });

  it("is the ratio of variances, by hand", () => {
    // Mean 5 of 50, sum of squares 16 x 25 = 400 over 15, against 5 x 0.9 = 4.5.
    const losses = Array.from({ length: 16 }, (_, i) => (i % 2 === 0 ? 0 : 10));
    assert.ok(Math.abs(effectOf(losses) - 400 / 15 / 4.5) < 1e-12);
  });

  it("stops at the frames of a batch: the batches are then the trials", () => {
    assert.equal(effectOf([...new Array<number>(30).fill(0), 50, 50]), 50);
  });

  it("takes differences between groups for what they are, not for bursts", () => {
    const calm = { framesPerBatch: 50, losses: new Array<number>(20).fill(1) };
    const lossy = { framesPerBatch: 50, losses: new Array<number>(20).fill(20) };
    assert.equal(designEffect([calm, lossy], 420), 1);
    assert.ok(designEffect([{ framesPerBatch: 50, losses: [...calm.losses, ...lossy.losses] }], 420) > 5);
  });

  it("counts all losses as one event when there are too few batches to tell", () => {
    const few = { framesPerBatch: 50, losses: new Array<number>(BATCHES_MIN - 1).fill(1) };
    assert.equal(designEffect([few], 9), 9);
    assert.equal(designEffect([few], 0), 1);
    assert.equal(designEffect([], 3), 3);
  });

  it("is 1 when nothing or everything is lost", () => {
    assert.equal(effectOf(new Array<number>(20).fill(0)), 1);
    assert.equal(effectOf(new Array<number>(20).fill(50)), 1);
  });
});

describe("coverage of the loss interval", () => {
  function coverage(runs: number, truth: number, draw: () => number[], widened: boolean): number {
    let held = 0;
    for (let run = 0; run < runs; run++) {
      const losses = draw();
      const [low, high] = wilsonInterval(total(losses), losses.length * 50, widened ? effectOf(losses) : 1);
      if (low <= truth && truth <= high) held++;
    }
    return held / runs;
  }

  it("is 95 % for independent losses", () => {
    const random = seededRandom(3);
    const share = coverage(800, 0.02, () => independentLosses(random, 40, 0.02), true);
    assert.ok(share > 0.93 && share < 0.99, String(share));
  });

  it("is kept under bursts, where the plain interval would be wrong in most runs", () => {
    // Bad spells of 10 frames, 2 % of the time.
    const draw = (seed: number) => {
      const random = seededRandom(seed);
      return () => burstyLosses(random, 200, 0.1 / 49, 0.1);
    };
    const plain = coverage(400, 0.02, draw(5), false);
    const widened = coverage(400, 0.02, draw(5), true);
    assert.ok(plain < 0.7, `plain ${plain}`);
    assert.ok(widened > 0.88 && widened <= 1, `widened ${widened}`);
  });
});
