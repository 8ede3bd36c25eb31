import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { COUNTER_STEP_US, LEVEL_STEP_US } from "#core/timeline/engine";
import type { Change } from "#test/helpers/fake-world";
import { drive } from "#test/helpers/fake-world";
import { engineOf, linkIs, outcomesOf, S, verdictsOf } from "./engine-of.ts";

const EXPECT = "at 20 s within 5 s expect link qkd-1 is cut";
const ALWAYS = "always link qkd-1 is up";
const NEVER = "never link qkd-1 is cut";

/** Cut for a microsecond. */
const blink = (atS: number): Change[] => [linkIs(atS, "cut"), linkIs(atS + 1e-6, "up")];

describe("expect", () => {
  test("is met by the first moment in its window at which it holds", () => {
    assert.deepEqual(verdictsOf([EXPECT], [linkIs(22, "cut")]), [[true, 22]]);
    assert.deepEqual(verdictsOf([EXPECT], [linkIs(15, "cut")]), [[true, 20]], "it held when the window opened");
    assert.deepEqual(verdictsOf([EXPECT], []), [[false, 25]]);
  });

  test("is met by a moment that is shorter than any step", () => {
    assert.deepEqual(verdictsOf([EXPECT], blink(22.345_678)), [[true, 22.345_678]]);
  });

  test("takes both edges of its window and nothing beyond", () => {
    assert.deepEqual(verdictsOf([EXPECT], blink(20)), [[true, 20]]);
    assert.deepEqual(verdictsOf([EXPECT], blink(19.999_998)), [[false, 25]]);
    assert.deepEqual(verdictsOf([EXPECT], blink(25.000_001)), [[false, 25]]);
    assert.deepEqual(verdictsOf([EXPECT], blink(24.999_999)), [[true, 24.999_999]]);
  });

  test("within 0 s looks at that very moment", () => {
    const text = "at 20 s within 0 s expect link qkd-1 is cut";
    assert.deepEqual(verdictsOf([text], [linkIs(19, "cut")]), [[true, 20]]);
    assert.deepEqual(verdictsOf([text], [linkIs(21, "cut")]), [[false, 20]]);
  });

  test("that counts from the fault above it", () => {
    const texts = ["at 30 s cut link qkd-1 for 5 s", "within 5 s expect session A/1 is closed"];
    const closes: Change = { atUs: 34 * S, set: (world) => world.states.set("session A/1", "closed") };
    assert.deepEqual(verdictsOf(texts, [closes]), [
      [null, 30],
      [true, 34],
    ]);
  });
});

describe("always", () => {
  test("is broken by a moment that is shorter than any step, at that moment", () => {
    assert.deepEqual(verdictsOf([ALWAYS], blink(50.123_456)), [[false, 50.123_456]]);
    assert.deepEqual(verdictsOf([ALWAYS], []), [[true, 100]]);
  });

  test("is asked from the end of the warm-up until traffic ends, and not outside", () => {
    assert.deepEqual(verdictsOf([ALWAYS], blink(5)), [[true, 100]]);
    assert.deepEqual(verdictsOf([ALWAYS], blink(10)), [[false, 10]]);
    assert.deepEqual(
      verdictsOf([ALWAYS], [linkIs(5, "cut"), linkIs(20, "up")]),
      [[false, 10]],
      "it was broken when the window opened",
    );
    assert.deepEqual(verdictsOf([ALWAYS], blink(99.999_999)), [[false, 99.999_999]]);
    assert.deepEqual(verdictsOf([ALWAYS], [linkIs(100, "cut")]), [[true, 100]]);
  });
});

describe("never", () => {
  test("is asked from the first moment of the run to the last", () => {
    assert.deepEqual(verdictsOf([NEVER], [linkIs(0, "cut")]).at(0)?.[0], false);
    assert.deepEqual(verdictsOf([NEVER], blink(5)), [[false, 5]]);
    assert.deepEqual(verdictsOf([NEVER], blink(105)), [[false, 105]]);
    assert.deepEqual(verdictsOf([NEVER], [{ ...linkIs(110, "cut"), told: false }]), [[false, 110]], "the last look");
    assert.deepEqual(verdictsOf([NEVER], []), [[true, 110]]);
  });
});

describe("levels and counters", () => {
  const level = (atS: number, bits: number): Change => ({
    atUs: Math.round(atS * S),
    set: (world) => world.numbers.set("level A/1 up", bits),
    told: false,
  });

  test("levels are looked at ten times a second while any statement asks for one", () => {
    const text = "at 20 s within 5 s expect pool A/1 up level > 1 kbit";
    assert.deepEqual(verdictsOf([text], [level(21.01, 2_000)]), [[true, 21.1]]);
    assert.equal(LEVEL_STEP_US, S / 10);
  });

  test("counters are looked at every second", () => {
    const change: Change = { atUs: 21.5 * S, set: (world) => world.numbers.set("lost of A", 3), told: false };
    assert.deepEqual(verdictsOf(["at 20 s within 5 s expect counter lost of A > 2"], [change]), [[true, 22]]);
    assert.deepEqual(verdictsOf(["never counter lost of A >= 3"], [change]), [[false, 22]]);
    assert.equal(COUNTER_STEP_US, S);
  });

  test("the edges of a window are looked at whatever the step", () => {
    const text = "at 20.25 s within 0.5 s expect pool A/1 up level < 1 kbit";
    const dips = [level(20, 500), level(20.26, 2_000)];
    assert.deepEqual(verdictsOf([text], dips), [[true, 20.25]]);
    const late = [level(0, 2_000), level(20.73, 500), level(20.76, 2_000)];
    assert.deepEqual(verdictsOf([text], late), [[true, 20.75]]);
  });

  test("every comparison is what it says", () => {
    const holds = (op: string, found: number) => {
      const set: Change = { atUs: 0, set: (world) => world.numbers.set("lost of *", found), told: false };
      return verdictsOf([`at 20 s within 0 s expect counter lost of * ${op} 5`], [set])[0]?.[0];
    };
    const table = { "<": [4], "<=": [4, 5], "=": [5], "!=": [4, 6], ">=": [5, 6], ">": [6] };
    for (const [op, holding] of Object.entries(table)) {
      for (const found of [4, 5, 6]) assert.equal(holds(op, found), holding.includes(found), `${found} ${op} 5`);
    }
  });
});

describe("the outcome of a run", () => {
  const texts = [
    NEVER,
    "at 20 s cut link qkd-1 for 5 s",
    "within 5 s expect link qkd-1 is cut",
    ALWAYS,
    "at 90 s within 5 s expect gateway is down",
  ];

  test("keeps the order of the file", () => {
    const outcomes = outcomesOf(texts, []);
    assert.deepEqual(
      outcomes.map(({ text }) => text),
      texts,
    );
    assert.deepEqual(
      outcomes.map(({ kind }) => kind),
      ["never", "fault", "expect", "always", "expect"],
    );
  });

  test("of an interrupted run leaves undecided what was not decided", () => {
    assert.deepEqual(verdictsOf(texts, [linkIs(22, "cut"), linkIs(24, "up")], 60 * S), [
      [false, 22],
      [null, 20],
      [true, 22],
      [false, 22],
      [null, null],
    ]);
    assert.deepEqual(verdictsOf(texts, [], 60 * S), [
      [null, null],
      [null, 20],
      [false, 25],
      [null, null],
      [null, null],
    ]);
    const details = outcomesOf(texts, [], 60 * S).map(({ detail }) => detail);
    assert.match(details[0] ?? "", /not decided/);
    assert.equal(details[4], "its time did not come");
  });

  test("says what was found last", () => {
    const [outcome] = outcomesOf([EXPECT], [linkIs(21, "degraded")]);
    assert.match(outcome?.detail ?? "", /did not hold at 25 s; last found: degraded/);
  });

  test("each decision is reported once, at its moment", () => {
    const { engine, world } = engineOf([EXPECT, NEVER]);
    drive(engine, world, 110 * S, [...blink(22), ...blink(23)]);
    engine.finish(110 * S, true);
    const reports = world.log.filter((entry) => / (held|failed) /.test(entry));
    assert.deepEqual(reports, [`22 held ${EXPECT}`, `22 failed ${NEVER}`]);
  });

  test("without assertions the engine asks to be called for faults alone", () => {
    const { engine } = engineOf(["at 20 s cut link qkd-1 for 5 s"]);
    assert.equal(engine.nextUs(), 20 * S);
  });
});
