import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { KeyedDraw } from "#core/random/keyed-draw";
import { chiSquare, chiSquareBound, correlation } from "#test/helpers/statistics";

const seed = fc.nat({ max: Number.MAX_SAFE_INTEGER });
const asked = fc.record({
  number: fc.nat({ max: Number.MAX_SAFE_INTEGER }),
  purpose: fc.nat({ max: 2 ** 32 - 1 }),
});

function series(draw: KeyedDraw, purpose: number, length: number, step = 1): number[] {
  return Array.from({ length }, (_, i) => draw.fraction(i * step, purpose));
}

function cellsOf(fractions: readonly number[], cells: number): number[] {
  const counts = new Array<number>(cells).fill(0);
  for (const fraction of fractions) {
    const cell = Math.floor(fraction * cells);
    counts[cell] = (counts[cell] as number) + 1;
  }
  return counts;
}

test("a draw is a pure function of seed, name, number and purpose, whatever was asked before", () => {
  fc.assert(
    fc.property(seed, fc.string(), fc.array(asked, { minLength: 1, maxLength: 30 }), (seedOf, name, questions) => {
      const draw = new KeyedDraw(seedOf, name);
      const forwards = questions.map(({ number, purpose }) => draw.fraction(number, purpose));
      const other = new KeyedDraw(seedOf, name);
      const backwards = questions.toReversed().map(({ number, purpose }) => other.fraction(number, purpose));
      assert.deepEqual(backwards.toReversed(), forwards);
      for (const fraction of forwards) assert.ok(fraction >= 0 && fraction < 1);
    }),
  );
});

test("draws fill [0, 1) evenly, over successive numbers, purposes, and numbers far apart", () => {
  const draw = new KeyedDraw(1, "link/access:A/1/up");
  const total = 100_000;
  const purposes = Array.from({ length: total }, (_, i) => draw.fraction(7, i));
  for (const fractions of [series(draw, 1, total), series(draw, 1, total, 2 ** 33), purposes]) {
    const found = chiSquare(cellsOf(fractions, 256), total);
    assert.ok(found < chiSquareBound(256), `chi-square ${found}`);
    assert.ok(found > 255 - 4.75 * Math.sqrt(2 * 255), `too even: chi-square ${found}`);
  }
});

test("pairs of neighbouring draws fill the square evenly", () => {
  const draw = new KeyedDraw(2, "pairs");
  const total = 100_000;
  const counts = new Array<number>(256).fill(0);
  for (let i = 0; i < total; i++) {
    const cell = Math.floor(draw.fraction(i, 5) * 16) * 16 + Math.floor(draw.fraction(i + 1, 5) * 16);
    counts[cell] = (counts[cell] as number) + 1;
  }
  assert.ok(chiSquare(counts, total) < chiSquareBound(256));
});

test("all 53 bits of a draw vary", () => {
  const draw = new KeyedDraw(3, "bits");
  const ones = new Array<number>(53).fill(0);
  const total = 4_000;
  for (let i = 0; i < total; i++) {
    let bits = draw.fraction(i, 1) * 2 ** 53;
    for (let bit = 0; bit < 53; bit++) {
      ones[bit] = (ones[bit] as number) + (bits % 2);
      bits = Math.floor(bits / 2);
    }
  }
  for (const count of ones) assert.ok(Math.abs(count - total / 2) < 5 * Math.sqrt(total / 4), `${count} of ${total}`);
});

test("purposes, names, seeds and the high half of a number each change a draw to something unrelated", () => {
  const length = 20_000;
  const base = series(new KeyedDraw(5, "link/x/up"), 1, length);
  const draw = new KeyedDraw(5, "link/x/up");
  const others = {
    purpose: series(draw, 2, length),
    name: series(new KeyedDraw(5, "link/x/down"), 1, length),
    seed: series(new KeyedDraw(6, "link/x/up"), 1, length),
    "high seed": series(new KeyedDraw(5 + 2 ** 32, "link/x/up"), 1, length),
    "high number": Array.from({ length }, (_, i) => draw.fraction(i + 2 ** 32, 1)),
  };
  for (const [what, other] of Object.entries(others)) {
    const r = correlation(base, other);
    assert.ok(Math.abs(r) < 5 / Math.sqrt(length), `${what}: correlation ${r}`);
    assert.ok(
      base.every((fraction, i) => fraction !== other[i]),
      `${what}: an equal draw`,
    );
  }
});
