import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { formatProblem } from "#pilot/problem";
import { changed, pilotOf, problemsOf, SOUND } from "./helpers.ts";

function said(sets: readonly string[], text: string = SOUND): readonly string[] {
  return problemsOf(text, sets).map(formatProblem);
}

describe("--set path=value", () => {
  it("changes a value of the file, read as YAML", () => {
    const pilot = pilotOf(SOUND, [
      "terminals.A.replicas=4",
      "duration=1h",
      "seed=9",
      "quantumLinks.qkd-1.enabled=false",
    ]);
    assert.equal(pilot.groups[0]?.replicas, 4);
    assert.equal(pilot.durationUs, 3_600_000_000);
    assert.equal(pilot.seed, 9);
    assert.equal(pilot.quantumLinks[0]?.enabled, false);
  });

  it("reaches into what comes with keygrid, making the maps on the way", () => {
    const pilot = pilotOf(SOUND, ["media.radio-1800.bitErrorRate=8e-6"]);
    assert.equal(pilot.media["radio-1800"]?.bitErrorRate, 8e-6);
    assert.equal(pilot.media["radio-1800"]?.rateBitsPerSecond, 2_000_000);
  });

  it("takes whole maps and lists", () => {
    const pilot = pilotOf(SOUND, ["terminals.B={ site: sub-1, traffic: { message: 20 B, messages: 1 } }"]);
    assert.deepEqual(
      pilot.groups.map(({ name }) => name),
      ["A", "meters", "B"],
    );
  });

  it("finds names with dots, the longest first", () => {
    const text = changed("  A:", "  class-9.6:");
    assert.equal(pilotOf(text, ["terminals.class-9.6.count=7"]).groups[0]?.count, 7);
  });

  it("addresses list items by name or index", () => {
    const text = changed(
      "terminals:",
      'requirements:\n  - { set: paper-table-1, groups: [A] }\n  - { name: own, title: t, source: s, rows: [{ id: r.a, title: t, quantity: loss, group: A, limit: "< 2 %" }] }\nterminals:',
    );
    const limitOf = (sets: readonly string[]): number | undefined =>
      pilotOf(text, sets).requirements[1]?.requirements[0]?.limit?.value;
    assert.equal(limitOf(["requirements.own.rows.r.a.limit=< 5 %"]), 0.05);
    assert.equal(limitOf(["requirements.1.rows.0.limit=< 4 %"]), 0.04);
  });

  it("applies in order: the last one wins", () => {
    assert.equal(pilotOf(SOUND, ["seed=1", "seed=2"]).seed, 2);
  });

  it("places mistakes in its own text, also those that show only together with the file", () => {
    const cases: readonly [string, RegExp][] = [
      [
        "terminals.A.count=x",
        /^--set terminals\.A\.count=x:1:19: terminals\.A\.count: is "x"; allowed: a whole number/u,
      ],
      ["terminals.A.site=sub-9", /^--set .*:1:18: terminals\.A\.site: there is no site "sub-9"/u],
      [
        "terminals.A.keyPolicy.capacity=2 Mbit",
        /:1:32: terminals\.A\.keyPolicy\.capacity: .*less than its initial fill/u,
      ],
      ["nope=1", /^--set nope=1:1:1: nope: "nope" is not known here/u],
      ["a.b=1", /^--set a\.b=1:1:1: a: "a" is not known here/u],
      ["__proto__.x=1", /:1:1: __proto__: "__proto__" is not known here/u],
      ["seed", /path and value/u],
      ["=1", /path and value/u],
      ["seed..x=1", /an empty step/u],
      ["seed.x=1", /:1:\d+: seed: is a map; allowed: a whole number/u],
      ["duration.x=1", /duration is a single value/u],
      ["title=[", /^--set title=\[:1:\d+: /u],
      [`seed=${"9".repeat(20_000)}`, /has 20005 characters/u],
    ];
    for (const [set, expected] of cases) {
      const lines = said([set]);
      assert.equal(lines.length, 1, lines.join("\n"));
      assert.match(lines[0] ?? "", expected);
    }
    assert.match(said(Array(201).fill("seed=1"))[0] ?? "", /201 options; allowed: at most 200/u);
    const inList = said(
      ["requirements.paper-tabel-1=x"],
      changed("terminals:", "requirements: [paper-design]\nterminals:"),
    );
    assert.match(inList[0] ?? "", /requirements has no item "paper-tabel-1"/u);
    assert.equal(({} as Record<string, unknown>).x, undefined);
  });

  it("does not change what an alias shares with others", () => {
    const text = changed("messages: 10 }", "messages: 10 }, retry: &r { attempts: 2 }").concat(
      "  B: { site: sub-1, traffic: { message: 480 B, messages: 1 }, retry: *r }\n",
    );
    const pilot = pilotOf(text, ["terminals.B.retry.attempts=5"]);
    assert.deepEqual(
      pilot.groups.map(({ retry }) => retry.attempts),
      [2, 1, 5],
    );
  });
});
