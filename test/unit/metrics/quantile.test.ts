import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { EXACT_SAMPLES_MAX, quantileInterval, quantileOf } from "#core/metrics/quantile";
import { seededRandom } from "./random.ts";

function ranks(n: number, q: number): readonly [number, number] | null {
  return quantileInterval(
    Float64Array.from({ length: n }, (_, i) => i + 1),
    q,
  );
}

/** P(low <= B <= high - 1) of B ~ binomial(n, numerator / denominator), summed in exact integers. */
function exactCoverage(n: number, low: number, high: number, numerator: bigint, denominator: bigint): number {
  let term = (denominator - numerator) ** BigInt(n);
  let sum = 0n;
  for (let k = 0; k <= n; k++) {
    if (k >= low && k < high) sum += term;
    term = (term * BigInt(n - k) * numerator) / (BigInt(k + 1) * (denominator - numerator));
  }
  return Number((sum * 1_000_000_000n) / denominator ** BigInt(n)) / 1e9;
}

describe("a sample quantile", () => {
  it("is a value that was measured: the smallest that the share does not exceed", () => {
    const sorted = Float64Array.of(10, 20, 30, 40);
    assert.equal(quantileOf(sorted, 0.5), 20);
    assert.equal(quantileOf(sorted, 0.51), 30);
    assert.equal(quantileOf(sorted, 0), 10);
    assert.equal(quantileOf(sorted, 1), 40);
    assert.equal(
      quantileOf(
        Float64Array.from({ length: 100 }, (_, i) => i + 1),
        0.95,
      ),
      95,
    );
  });

  it("does not exist without samples", () => {
    assert.equal(quantileOf(new Float64Array(0), 0.5), null);
    assert.equal(quantileInterval(new Float64Array(0), 0.5), null);
  });
});

describe("the order-statistics interval", () => {
  it("has the published ranks for a median", () => {
    // Tables of nonparametric intervals for the median at 95 %.
    const published: readonly (readonly [number, number, number])[] = [
      [6, 1, 6],
      [10, 2, 9],
      [20, 6, 15],
      [30, 10, 21],
      [50, 18, 33],
      [100, 40, 61],
    ];
    for (const [n, low, high] of published) assert.deepEqual(ranks(n, 0.5), [low, high], `n = ${n}`);
  });

  it("does not exist where even the extremes do not reach 95 %", () => {
    assert.equal(ranks(5, 0.5), null);
    assert.equal(ranks(58, 0.95), null);
    assert.deepEqual(ranks(59, 0.95)?.[1], 59);
  });

  it("covers at least 95 % by an exact count, and no shorter interval from the same end does", () => {
    for (const [numerator, q] of [
      [10n, 0.5],
      [19n, 0.95],
    ] as const) {
      for (let n = 60; n <= 200; n += 7) {
        const [low, high] = ranks(n, q) as readonly [number, number];
        assert.ok(exactCoverage(n, low, high, numerator, 20n) >= 0.95, `n = ${n}, q = ${q}`);
        if (q === 0.5) assert.ok(exactCoverage(n, low + 1, high - 1, numerator, 20n) < 0.95, `n = ${n} is too wide`);
      }
    }
  });

  it("goes over from the exact count to the normal approximation without a jump", () => {
    for (const q of [0.5, 0.95, 0.99]) {
      const exact = ranks(EXACT_SAMPLES_MAX, q) as readonly [number, number];
      const normal = ranks(EXACT_SAMPLES_MAX + 1, q) as readonly [number, number];
      assert.ok(Math.abs(normal[0] - exact[0]) <= 2 && Math.abs(normal[1] - exact[1]) <= 2, `q = ${q}`);
    }
  });

  it("holds the true median in 95 of 100 runs, small and large", () => {
    for (const n of [25, 200, 1_500]) {
      const random = seededRandom(n);
      let held = 0;
      const runs = 600;
      for (let run = 0; run < runs; run++) {
        const sorted = Float64Array.from({ length: n }, () => -Math.log(1 - random())).sort();
        const [low, high] = quantileInterval(sorted, 0.5) as readonly [number, number];
        if (low <= Math.LN2 && Math.LN2 <= high) held++;
      }
      assert.ok(held / runs > 0.935 && held / runs < 0.985, `n = ${n}: ${held} of ${runs}`);
    }
  });
});
