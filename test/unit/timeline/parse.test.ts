import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { parseStatement, parseTimeline } from "#core/timeline/parse";
import type { TimelineStatement } from "#core/timeline/timeline";

function statement(text: string, lastAtUs: number | null = null): TimelineStatement {
  const result = parseStatement(text, lastAtUs);
  assert.ok(result.ok, `expected a statement, got ${JSON.stringify(result)}`);
  return result.statement;
}

const S = 1_000_000;

describe("faults", () => {
  const link = { kind: "link", name: "qkd-1" };
  const cases: readonly [string, unknown][] = [
    ["at 120 s cut link qkd-1 for 30 s", { verb: "cut", link, forUs: 30 * S }],
    ["at 120s cut link qkd-1 for 30s", { verb: "cut", link, forUs: 30 * S }],
    ["at 2 min flap link qkd-1 every 2 s for 20 s", { verb: "flap", link, everyUs: 2 * S, forUs: 20 * S }],
    [
      "at 120 s degrade link access:A bit-error-rate 8e-6, rate 20 kbit/s for 60 s",
      {
        verb: "degrade",
        link: { kind: "link", name: "access:A" },
        by: { bitErrorRate: 8e-6, rateBitsPerSecond: 20_000 },
        forUs: 60 * S,
      },
    ],
    [
      "at 120 s degrade link access:class-9.6/1 duplicate 2 %, reorder 0.5, jitter 5 ms, propagation 1 s for 1 s",
      {
        verb: "degrade",
        link: { kind: "link", name: "access:class-9.6/1" },
        by: {
          duplicateProbability: 0.02,
          reorderProbability: 0.5,
          jitterUs: 5_000,
          propagationUs: S,
        },
        forUs: S,
      },
    ],
    [
      "at 120 s degrade link qkd-1 key-rate 2 kbit/s for 1 s",
      { verb: "degrade", link, by: { keyRateBitsPerSecond: 2_000 }, forUs: S },
    ],
    [
      "at 120 s kill key-server sub-1 for 10 s",
      { verb: "kill", node: { kind: "node", role: "key-server", place: "sub-1" }, forUs: 10 * S },
    ],
    ["at 120 s pause gateway for 1 s", { verb: "pause", node: { kind: "node", role: "gateway", place: "" }, forUs: S }],
    [
      "at 120 s partition sub-1, sub-2 from master for 30 s",
      { verb: "partition", sites: ["sub-1", "sub-2"], from: ["master"], forUs: 30 * S },
    ],
    ["at 120 s leave 5 of residential for 60 s", { verb: "leave", group: "residential", count: 5, forUs: 60 * S }],
    ["at 120 s join 1 of A for 60 s", { verb: "join", group: "A", count: 1, forUs: 60 * S }],
  ];
  for (const [text, fault] of cases) {
    it(`reads: ${text}`, () => {
      assert.deepEqual(statement(text), { kind: "fault", atUs: 120 * S, fault, text });
    });
  }
});

describe("assertions", () => {
  const cases: readonly [string, unknown][] = [
    ["pool A/1 up is READY", { kind: "pool", channel: "A/1", direction: "up", state: "READY" }],
    [
      "pool A/1 down level > 1 Mbit",
      { kind: "pool-level", channel: "A/1", direction: "down", op: ">", bits: 1_000_000 },
    ],
    [
      "key-server sub-1 is down",
      { kind: "node", node: { kind: "node", role: "key-server", place: "sub-1" }, state: "down" },
    ],
    ["link qkd-1 is cut", { kind: "link", link: { kind: "link", name: "qkd-1" }, state: "cut" }],
    ["session A/1 is open", { kind: "session", channel: "A/1", state: "open" }],
    ["counter starved-dropped of A != 0", { kind: "counter", counter: "starved-dropped", of: "A", op: "!=", value: 0 }],
    ["counter reused-pad of * > 0", { kind: "counter", counter: "reused-pad", of: "*", op: ">", value: 0 }],
  ];
  for (const [text, condition] of cases) {
    it(`reads: ${text}`, () => {
      assert.deepEqual(statement(`never ${text}`), {
        kind: "never",
        condition,
        text: `never ${text}`,
      });
      assert.deepEqual(statement(`always ${text}`), {
        kind: "always",
        condition,
        text: `always ${text}`,
      });
      const expect = `at 3 s within 5 s expect ${text}`;
      assert.deepEqual(statement(expect), {
        kind: "expect",
        fromUs: 3 * S,
        withinUs: 5 * S,
        condition,
        text: expect,
      });
    });
  }

  it("counts `within` from the nearest `at` above it, also over a mistake", () => {
    const { statements, indexes, problems } = parseTimeline([
      "at 10 s cut link x for 1 s",
      "at 20 s cut lnk x for 1 s",
      "always gateway is up",
      "within 2 s expect gateway is up",
    ]);
    assert.deepEqual(
      problems.map(({ index, column }) => [index, column]),
      [[1, 13]],
    );
    assert.deepEqual(indexes, [0, 2, 3]);
    const last = statements.at(-1);
    assert.ok(last?.kind === "expect");
    assert.equal(last.fromUs, 20 * S);
  });
});

describe("mistakes", () => {
  const cases: readonly [string, number, RegExp][] = [
    ["", 1, /one of at, within, always, never/u],
    ["when 3 s", 1, /one of at, within, always, never/u],
    ["within 5 s expect gateway is up", 8, /an "at" statement above it/u],
    ["at 120 cut link x for 30 s", 4, /a time such as/u],
    ["at 120 s cat link x for 30 s", 10, /one of cut, flap, degrade/u],
    ["at 120 s cut link x", 20, /"for"/u],
    ["at 120 s cut link x for 0 s", 25, /above zero/u],
    ["at 120 s cut link x for 30 s again", 30, /the end/u],
    ["at 1 s degrade link x rate 0 bit/s for 1 s", 28, /above zero/u],
    ["at 1 s degrade link x bit-error-rate 2 for 1 s", 38, /from 0 to 1/u],
    ["at 1 s degrade link x jitter 1 s, jitter 2 s for 1 s", 35, /one of rate, propagation, bit-error-rate/u],
    ["at 1 s kill toaster for 1 s", 13, /one of key-server/u],
    ["at 1 s leave 0 of A for 1 s", 14, /1 to 1000000/u],
    ["never pool A/1 up is FULL", 22, /READY, WARNING, CHARGING, EMPTY/u],
    ["never pool A/1 sideways is EMPTY", 16, /one of up, down/u],
    ["never counter losses of A > 0", 15, /offered, sent, accepted/u],
    ["never counter lost of A > -1", 27, /whole number/u],
    ["never counter lost of A is 0", 25, /<, <=, =/u],
    [`never ${"x".repeat(600)}`, 1, /at most 500/u],
  ];
  for (const [text, column, allowed] of cases) {
    it(`are placed in the text: ${text.slice(0, 60) || "(empty)"}`, () => {
      const result = parseStatement(text, null);
      assert.ok(!result.ok);
      assert.equal(result.problem.column, column);
      assert.match(result.problem.allowed, allowed);
    });
  }
});

describe("any input", () => {
  const words = [
    "at",
    "within",
    "expect",
    "never",
    "30 s",
    "5",
    "s",
    "cut",
    "degrade",
    "link",
    "x",
    ",",
    "for",
    "rate",
    "counter",
    "lost",
    "of",
    "*",
    ">",
    "is",
    "pool",
    "A/1",
    "kill",
    "gateway",
  ];
  it("is a statement or a problem with a column in the text, never a throw", () => {
    const sentence = fc.array(fc.constantFrom(...words), { maxLength: 14 }).map((parts) => parts.join(" "));
    fc.assert(
      fc.property(fc.oneof(fc.string({ maxLength: 700 }), sentence), (text) => {
        const result = parseStatement(text, 0);
        if (result.ok) return;
        assert.ok(result.problem.column >= 1 && result.problem.column <= text.length + 1);
        assert.notEqual(result.problem.allowed, "");
      }),
      { numRuns: 1_000 },
    );
  });
});
