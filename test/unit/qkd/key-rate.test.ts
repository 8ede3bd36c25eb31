import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { KeyRate } from "#core/qkd/key-rate";

const BLOCK_BITS = 65_536;
const SECOND_US = 1_000_000;

/** Takes blocks as they become ready until `untilUs`; returns when each pair's came. */
function blocksOf(rate: KeyRate, untilUs: number): Map<number, number[]> {
  const found = new Map<number, number[]>();
  for (;;) {
    let nextUs = Number.POSITIVE_INFINITY;
    for (const pair of rate.activePairs) nextUs = Math.min(nextUs, rate.readyUs(pair, BLOCK_BITS));
    if (nextUs > untilUs) return found;
    for (const pair of rate.activePairs) {
      while (rate.takeBlock(pair, BLOCK_BITS, nextUs)) found.set(pair, [...(found.get(pair) ?? []), nextUs]);
    }
  }
}

describe("scope channel", () => {
  test("every pair has the whole rate, whoever else is active", () => {
    const rate = new KeyRate("channel", 11_000);
    rate.begin(1, 0, 0);
    rate.begin(2, 0, 3 * SECOND_US);
    rate.begin(3, BLOCK_BITS / 2, 0);
    const found = blocksOf(rate, 60 * SECOND_US);
    const expected = (n: number, startUs: number, ahead = 0) =>
      startUs + ((n * BLOCK_BITS - ahead) / 11_000) * SECOND_US;
    const starts = [
      [1, 0, 0],
      [2, 3 * SECOND_US, 0],
      [3, 0, BLOCK_BITS / 2],
    ] as const;
    for (const [pair, startUs, ahead] of starts) {
      for (const [i, atUs] of (found.get(pair) ?? []).entries()) {
        assert.ok(Math.abs(atUs - expected(i + 1, startUs, ahead)) <= 2, `pair ${pair}, block ${i}`);
      }
    }
    assert.deepEqual(
      [1, 2, 3].map((pair) => found.get(pair)?.length),
      [10, 9, 10],
    );
  });

  test("rounding to microseconds does not add up: block 10,000 comes when 10,000 blocks' time has passed", () => {
    const rate = new KeyRate("channel", 999_983);
    rate.begin(1, 0, 0);
    const lastUs = blocksOf(rate, 700 * SECOND_US).get(1)?.[9_999] as number;
    assert.ok(Math.abs(lastUs - (10_000 * BLOCK_BITS * SECOND_US) / 999_983) <= 2, `${lastUs}`);
  });
});

describe("scope link", () => {
  test("active pairs share the rate alike; who comes or goes changes the pace of all", () => {
    const rate = new KeyRate("link", 4 * BLOCK_BITS);
    rate.begin(1, 0, 0);
    rate.begin(2, 0, 0);
    assert.deepEqual(
      [1, 2].map((pair) => rate.readyUs(pair, BLOCK_BITS)),
      [500_000, 500_000],
    );
    rate.begin(3, 0, 250_000);
    rate.begin(4, 0, 250_000);
    assert.equal(rate.readyUs(1, BLOCK_BITS), 750_000);
    assert.equal(rate.readyUs(3, BLOCK_BITS), 1_250_000);
    assert.equal(rate.end(2, 500_000), 0.75 * BLOCK_BITS);
    assert.equal(rate.end(4, 500_000), 0.25 * BLOCK_BITS);
    assert.equal(rate.readyUs(1, BLOCK_BITS), 625_000);
  });

  test("together the pairs get exactly the link's rate for as long as any is active, and alike while both are", () => {
    const step = fc.record({
      afterUs: fc.integer({ min: 1, max: 5 * SECOND_US }),
      pair: fc.nat({ max: 3 }),
      rate: fc.option(fc.integer({ min: 1_000, max: 100_000 })),
    });
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 1, maxLength: 40 }),
        fc.constantFrom("link", "channel"),
        (plan, scope) => {
          const rate = new KeyRate(scope, 11_000);
          const expected = [0, 0, 0, 0];
          const found = [0, 0, 0, 0];
          const active = new Set<number>();
          let bitsPerSecond = 11_000;
          let nowUs = 0;
          for (const { afterUs, pair, rate: changed } of plan) {
            const share = scope === "link" ? bitsPerSecond / Math.max(1, active.size) : bitsPerSecond;
            for (const one of active) expected[one] = (expected[one] as number) + (share * afterUs) / SECOND_US;
            nowUs += afterUs;
            if (active.delete(pair)) found[pair] = (found[pair] as number) + rate.end(pair, nowUs);
            else {
              active.add(pair);
              rate.begin(pair, 0, nowUs);
            }
            assert.equal(rate.isActive(pair), active.has(pair));
            if (changed === null) continue;
            bitsPerSecond = changed;
            rate.setRate(changed, nowUs);
          }
          for (const one of active) found[one] = (found[one] as number) + rate.end(one, nowUs);
          for (const pair of [0, 1, 2, 3]) {
            assert.ok(Math.abs((found[pair] as number) - (expected[pair] as number)) < 1e-3, `pair ${pair}`);
          }
        },
      ),
    );
  });
});

test("a change of rate counts from its moment on, for the block under way too", () => {
  const rate = new KeyRate("channel", BLOCK_BITS);
  rate.begin(1, 0, 0);
  rate.setRate(BLOCK_BITS / 4, 500_000);
  assert.equal(rate.readyUs(1, BLOCK_BITS), 2_500_000);
  rate.setRate(0, 1_000_000);
  assert.equal(rate.readyUs(1, BLOCK_BITS), Number.POSITIVE_INFINITY);
  rate.setRate(BLOCK_BITS, 9_000_000);
  assert.equal(rate.readyUs(1, BLOCK_BITS), 9_375_000);
});

test("a pair that is not active gets nothing and is never ready", () => {
  const rate = new KeyRate("channel", 1_000);
  assert.equal(rate.takeBlock(5, 8, 1e9), false);
  assert.equal(rate.readyUs(5, 8), Number.POSITIVE_INFINITY);
  assert.equal(rate.end(5, 1e9), 0);
});

test("a block is taken when it is finished, not before", () => {
  const rate = new KeyRate("channel", 1_000);
  rate.begin(1, 0, 0);
  assert.equal(rate.takeBlock(1, 1_000, 999_000), false);
  assert.equal(rate.takeBlock(1, 1_000, 1_000_000), true);
  assert.equal(rate.takeBlock(1, 1_000, 1_000_000), false);
});
