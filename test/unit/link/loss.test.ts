import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { LinkDirection } from "#core/link/link-direction";
import type { LinkParams } from "#core/link/params";
import { linkParams } from "#test/helpers/link-params";
import { offer } from "#test/helpers/offer";
import { correlation, deviation } from "#test/helpers/statistics";

const FAR_APART_US = 1_000_000;
const seed = fc.nat({ max: Number.MAX_SAFE_INTEGER });

function link(changes: Partial<LinkParams>, seedOf = 1, name = "x", direction: "up" | "down" = "up"): LinkDirection {
  return new LinkDirection(seedOf, name, direction, linkParams({ queueBytes: 1e9, ...changes }));
}

/** Which of the numbers are lost when each is offered with `bytes`, one long after the other. */
function lostOf(direction: LinkDirection, numbers: readonly number[], bytes: number, space: 0 | 1 = 0): Set<number> {
  const lost = new Set<number>();
  numbers.forEach((number, i) => {
    if (!offer(direction, number, bytes, i * FAR_APART_US, space).delivered) lost.add(number);
  });
  return lost;
}

const upTo = (count: number) => Array.from({ length: count }, (_, i) => i);

test("loss is 1 - (1 - bit-error rate)^bits, overhead included, within five standard deviations", () => {
  const cases = [
    { bitErrorRate: 1e-5, bytes: 100, overheadBytes: 20 },
    { bitErrorRate: 1e-4, bytes: 200, overheadBytes: 0 },
    { bitErrorRate: 8e-6, bytes: 1_340, overheadBytes: 40 },
    { bitErrorRate: 1e-3, bytes: 50, overheadBytes: 10 },
  ];
  for (const { bitErrorRate, bytes, overheadBytes } of cases) {
    for (const seedOf of [1, 2, 2 ** 40]) {
      const trials = 20_000;
      const lost = lostOf(link({ bitErrorRate, overheadBytes }, seedOf), upTo(trials), bytes).size;
      const probability = 1 - (1 - bitErrorRate) ** (8 * (bytes + overheadBytes));
      const off = deviation(lost, trials, probability);
      assert.ok(Math.abs(off) < 5, `rate ${bitErrorRate}, ${bytes} B, seed ${seedOf}: ${off} standard deviations`);
    }
  }
});

test("a datagram that is lost with so many bits is lost with more, and at a higher bit-error rate", () => {
  const rates = fc.tuple(fc.double({ min: 1e-7, max: 0.01, noNaN: true }), fc.double({ min: 1, max: 10, noNaN: true }));
  const sizes = fc.tuple(fc.nat({ max: 1_000 }), fc.nat({ max: 500 }));
  fc.assert(
    fc.property(seed, rates, sizes, (seedOf, [rate, factor], [bytes, more]) => {
      const numbers = upTo(40);
      const lost = lostOf(link({ bitErrorRate: rate }, seedOf), numbers, bytes);
      const longer = lostOf(link({ bitErrorRate: rate }, seedOf), numbers, bytes + more);
      const worse = lostOf(link({ bitErrorRate: rate * factor }, seedOf), numbers, bytes);
      for (const number of lost) assert.ok(longer.has(number) && worse.has(number));
    }),
  );
});

test("a rate of 0 loses nothing, a rate of 1 everything, and a datagram without bits passes", () => {
  assert.equal(lostOf(link({ bitErrorRate: 0 }), upTo(1_000), 1_340).size, 0);
  assert.equal(lostOf(link({ bitErrorRate: 1 }), upTo(1_000), 1).size, 1_000);
  assert.equal(lostOf(link({ bitErrorRate: 0.5 }), upTo(1_000), 0).size, 0);
});

test("the same datagrams are lost, doubled and held back whatever else is offered, in whichever order, at any time", () => {
  const changes = { bitErrorRate: 1e-4, duplicateProbability: 0.3, reorderProbability: 0.3, jitterUs: 500 };
  const order = fc.uniqueArray(fc.nat({ max: 10_000 }), { minLength: 2, maxLength: 40 });
  fc.assert(
    fc.property(seed, order, fc.array(fc.nat({ max: 300 }), { maxLength: 40 }), (seedOf, numbers, others) => {
      const fates = (direction: LinkDirection, asked: readonly number[], startUs: number) => {
        return asked.map((number, i) => {
          const { delivered, duplicateUs } = offer(direction, number, 100, startUs + i * FAR_APART_US);
          return { number, delivered, isDoubled: duplicateUs >= 0 };
        });
      };
      const first = fates(link(changes, seedOf), numbers, 0);
      const busy = link(changes, seedOf);
      for (const bytes of others) offer(busy, bytes, bytes, 0, 1);
      const second = fates(busy, numbers.toReversed(), 12_345_678).toReversed();
      assert.deepEqual(second, first);
    }),
  );
});

test("seeds, links, directions and number spaces draw independently of each other", () => {
  const numbers = upTo(20_000);
  const changes = { bitErrorRate: 1e-3 };
  const asSeries = (lost: Set<number>) => numbers.map((number) => Number(lost.has(number)));
  const base = asSeries(lostOf(link(changes), numbers, 60));
  const others = {
    seed: lostOf(link(changes, 2), numbers, 60),
    link: lostOf(link(changes, 1, "y"), numbers, 60),
    direction: lostOf(link(changes, 1, "x", "down"), numbers, 60),
    space: lostOf(link(changes), numbers, 60, 1),
  };
  for (const [what, lost] of Object.entries(others)) {
    const r = correlation(base, asSeries(lost));
    assert.ok(Math.abs(r) < 5 / Math.sqrt(numbers.length), `${what}: correlation ${r}`);
  }
});

test("in bursts the bit-error rate is that of the spell, and losses cluster", () => {
  const burst = { badFramesMean: 10, goodFramesMean: 90, badBitErrorRate: 1 };
  const numbers = upTo(50_000);
  const lost = lostOf(link({ burst }), numbers, 10);
  // A share of p losses in spells of mean n has a variance of about 2 n times that of single ones.
  const off = deviation(lost.size, numbers.length, 0.1) / Math.sqrt(2 * 10);
  assert.ok(Math.abs(off) < 5, `${lost.size} of ${numbers.length} lost`);
  const runs = numbers.filter((number) => lost.has(number) && !lost.has(number - 1)).length;
  assert.ok(lost.size / runs > 8, `mean run ${lost.size / runs}`);
});
