import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { TimelineEngine } from "#core/timeline/engine";
import { parseTimeline } from "#core/timeline/parse";
import { drive, FakeWorld } from "#test/helpers/fake-world";
import { engineOf, S, WINDOW } from "./engine-of.ts";

function actsOf(texts: readonly string[]): string[] {
  const { engine, world } = engineOf(texts);
  drive(engine, world, 110 * S);
  return world.acts;
}

describe("a fault", () => {
  test("begins at its time, ends by itself after its lease, and both are reported with its text", () => {
    const text = "at 20 s cut link qkd-1 for 5 s";
    const { engine, world } = engineOf([text]);
    assert.deepEqual(world.log, ["0 prepare cut"]);
    assert.equal(engine.nextUs(), 20 * S);
    drive(engine, world, 110 * S);
    assert.deepEqual(world.log.slice(1), [
      `20 fault-start ${text}`,
      "20 apply cut qkd-1",
      "25 lift cut qkd-1",
      `25 fault-end ${text}`,
    ]);
    assert.equal(engine.nextUs(), Number.POSITIVE_INFINITY);
    assert.deepEqual(engine.finish(110 * S, true), [{ text, kind: "fault", holds: null, atUs: 20 * S, detail: "" }]);
  });

  test("of any kind is prepared before anything runs: who is to join is away until then", () => {
    const { world } = engineOf(["at 30 s join 3 of A for 10 s", "at 5 s leave 1 of A for 1 s"]);
    assert.deepEqual(world.log, ["0 prepare join", "0 prepare leave"]);
  });

  test("takes turns when it flaps: a cut first, and the link is up at the end", () => {
    const cuts = ["20 apply flap qkd-1", "22 lift flap qkd-1", "24 apply flap qkd-1"];
    assert.deepEqual(actsOf(["at 20 s flap link qkd-1 every 2 s for 6 s"]), [...cuts, "26 lift flap qkd-1"]);
    assert.deepEqual(actsOf(["at 20 s flap link qkd-1 every 2 s for 5 s"]), [...cuts, "25 lift flap qkd-1"]);
    assert.deepEqual(actsOf(["at 20 s flap link qkd-1 every 2 s for 4 s"]), cuts.slice(0, 2), "it is up already");
    assert.deepEqual(actsOf(["at 20 s flap link qkd-1 every 9 s for 4 s"]), [cuts[0], "24 lift flap qkd-1"]);
  });

  test("that flaps is reported once at its beginning and once at its end", () => {
    const { engine, world } = engineOf(["at 20 s flap link qkd-1 every 1 s for 6 s"]);
    drive(engine, world, 110 * S);
    const reports = world.log.filter((entry) => entry.includes("fault-"));
    assert.deepEqual(
      reports.map((entry) => entry.slice(0, 14)),
      ["20 fault-start", "26 fault-end a"],
    );
  });

  test("that overlaps another runs its own lease; one that ends makes room before one that begins", () => {
    assert.deepEqual(
      actsOf([
        "at 25 s cut link qkd-1 for 5 s",
        "at 20 s cut link qkd-1 for 7 s",
        "at 30 s kill gateway for 1 s",
        "at 27 s pause gateway for 3 s",
      ]),
      [
        "20 apply cut qkd-1",
        "25 apply cut qkd-1",
        "27 lift cut qkd-1",
        "27 apply pause gateway",
        "30 lift cut qkd-1",
        "30 lift pause gateway",
        "30 apply kill gateway",
        "31 lift kill gateway",
      ],
    );
  });

  test("that the target cannot carry out has failed, and is not lifted", () => {
    const world = new FakeWorld();
    world.refuses.add("pause");
    const { engine } = engineOf(["at 20 s pause gateway for 5 s", "at 20 s cut link qkd-1 for 5 s"], world);
    drive(engine, world, 110 * S);
    assert.deepEqual(world.acts, ["20 apply pause gateway", "20 apply cut qkd-1", "25 lift cut qkd-1"]);
    const outcomes = engine.finish(110 * S, true);
    assert.deepEqual(
      outcomes.map(({ holds }) => holds),
      [false, null],
    );
    assert.match(outcomes[0]?.detail ?? "", /could not/);
  });

  test("whose time never came has no beginning", () => {
    const { engine, world } = engineOf(["at 20 s cut link qkd-1 for 5 s"]);
    drive(engine, world, 15 * S);
    const [outcome] = engine.finish(15 * S, false);
    assert.deepEqual([outcome?.holds, outcome?.atUs], [null, null]);
  });
});

test("whatever leases overlap, each is applied at its time and lifted at its end, in the order of time", () => {
  const lease = fc.record({
    at: fc.integer({ min: 1, max: 40 }),
    lasts: fc.integer({ min: 1, max: 30 }),
    link: fc.nat({ max: 2 }),
  });
  fc.assert(
    fc.property(fc.array(lease, { maxLength: 12 }), (leases) => {
      const texts = leases.map(({ at, lasts, link }) => `at ${at} s cut link q${link} for ${lasts} s`);
      const world = new FakeWorld();
      const engine = new TimelineEngine(parseTimeline(texts).statements, world, WINDOW);
      drive(engine, world, 110 * S);
      const times = world.acts.map((entry) => Number(entry.split(" ")[0]));
      assert.deepEqual(
        times,
        times.toSorted((a, b) => a - b),
      );
      const expected = leases.flatMap(({ at, lasts, link }) => [
        `${at} apply cut q${link}`,
        `${at + lasts} lift cut q${link}`,
      ]);
      assert.deepEqual(world.acts.toSorted(), expected.sort());
      const held = new Map<string, number>();
      for (const entry of world.acts) {
        const [, act, , link] = entry.split(" ") as [string, string, string, string];
        held.set(link, (held.get(link) ?? 0) + (act === "apply" ? 1 : -1));
        assert.ok((held.get(link) as number) >= 0, "lifted before applied");
      }
      assert.ok([...held.values()].every((count) => count === 0));
    }),
  );
});
