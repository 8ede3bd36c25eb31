import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { LIMITS } from "#pilot/limits";
import { assertOnly, changed, load, pilotOf, problemsOf, SOUND } from "./helpers.ts";

describe("a mistake in the YAML text", () => {
  it("is placed where the syntax breaks", () => {
    const problems = problemsOf(changed("name: small", "name: [small"));
    assert.ok(problems.length >= 1);
    assert.ok(problems.every(({ code, line }) => code === "syntax" && line >= 2));
  });

  it("duplicate names are placed at the second one", () => {
    const text = changed("  meters:", "  A:");
    const [first] = problemsOf(text);
    assert.deepEqual([first?.code, first?.line, first?.col], ["duplicate-key", 14, 3]);
    assert.match(first?.message ?? "", /"A" stands here twice/u);
  });

  it("does not hide mistakes elsewhere when the text still has a value", () => {
    const text = changed("duration: 60 s", "duration: 60", changed("  meters:", "  A:"));
    assert.deepEqual(
      problemsOf(text).map(({ code }) => code),
      ["type", "duplicate-key"],
    );
  });

  it("an unknown tag, a second document and a bare scalar are problems", () => {
    assert.equal(problemsOf(changed("name: small", "name: !!js small"))[0]?.code, "syntax");
    assert.equal(problemsOf(`${SOUND}---\nversion: 1\n`)[0]?.code, "syntax");
    assertOnly(problemsOf("hello"), {
      at: "1:1",
      code: "type",
      message: /is "hello"/u,
      allowed: /a map with version/u,
    });
    assertOnly(problemsOf("# nothing\n"), {
      at: "1:1",
      code: "missing",
      message: /empty/u,
      allowed: /keygrid init/u,
    });
  });

  it("an anchor may be used, but not as a bomb nor within itself", () => {
    const withAnchor = changed("messages: 10 }", "messages: 10 }, retry: &r { attempts: 2 }").concat(
      "  B: { site: sub-1, traffic: { message: 480 B, messages: 1 }, retry: *r }\n",
    );
    assert.equal(pilotOf(withAnchor).groups.at(-1)?.retry.attempts, 2);
    const levels = ["a: &a [x, x, x, x, x, x, x, x, x, x]"];
    for (const [before, name] of [
      ["a", "b"],
      ["b", "c"],
      ["c", "d"],
      ["d", "e"],
    ] as const) {
      levels.push(`${name}: &${name} [${Array(10).fill(`*${before}`).join(", ")}]`);
    }
    const bomb = problemsOf(levels.join("\n"));
    assert.match(bomb[0]?.allowed ?? "", /at most 100 uses of aliases/u);
    assert.match(problemsOf("version: &a [*a]")[0]?.message ?? "", /inside its own anchor/u);
    assert.match(problemsOf("version: *nowhere")[0]?.message ?? "", /alias/iu);
  });

  for (const [shape, text] of [
    ["flow lists", "[".repeat(500_000)],
    ["inline lists", `- ${"- ".repeat(400_000)}`],
    ["maps", "{a: ".repeat(100_000)],
    ["much indentation", Array.from({ length: 1_300 }, (_, level) => `${" ".repeat(level)}a:`).join("\n")],
    ["indentation", Array.from({ length: 100 }, (_, level) => `${" ".repeat(level)}a:`).join("\n")],
  ] as const) {
    it(`nesting too deep in ${shape} is a problem, not a crash`, () => {
      assert.match(problemsOf(text)[0]?.message ?? "", /nested deeper than 32/u);
    });
  }

  it("a message stays one short line, whatever the text", () => {
    for (const text of ["!".repeat(900_000), "|\n".repeat(1_000), `name: ["${"x\n".repeat(500)}"]`]) {
      for (const { message } of problemsOf(text)) assert.match(message, /^[^\n]{1,300}$/u);
    }
  });

  it("a file above the stated size is not parsed at all", () => {
    assertOnly(problemsOf("é".repeat(LIMITS.fileBytes / 2 + 1)), {
      at: "1:1",
      code: "too-large",
      message: /1000002 bytes/u,
      allowed: /at most 1000000 bytes/u,
    });
  });
});

describe("a mistake in one value", () => {
  const cases: readonly [string, string, string, Parameters<typeof assertOnly>[1]][] = [
    [
      "an unknown key is named with the nearest known one",
      "duration: 60 s",
      "duration: 60 s\ndrian: 1 s",
      { at: "4:1", code: "unknown-key", message: /did you mean "drain"/u, allowed: /warmUp/u },
    ],
    [
      "an unknown key deep inside",
      "messages: 10",
      "mesages: 10, messages: 10",
      { at: "13:48", code: "unknown-key", message: /did you mean "messages"/u },
    ],
    [
      "a wrong type",
      "count: 3",
      "count: three",
      {
        at: "14:33",
        code: "type",
        message: /is "three"/u,
        allowed: /whole number from 1 to 100000/u,
      },
    ],
    [
      "null",
      "duration: 60 s",
      "duration:",
      { at: "3:10", code: "type", message: /is empty/u, allowed: /a time such as/u },
    ],
    [
      "a missing key is placed at its parent",
      "site: sub-1, ",
      "",
      { at: "13:3", code: "missing", message: /"site" is missing/u },
    ],
    [
      "a missing top-level key",
      "duration: 60 s\n",
      "",
      { at: "1:1", code: "missing", message: /"duration" is missing/u },
    ],
    [
      "a quantity without a unit",
      "60 s",
      "60",
      {
        at: "3:11",
        code: "type",
        message: /the number 60/u,
        allowed: /\(us, ms, s, min, m, h, d\)/u,
      },
    ],
    [
      "a quantity with a foreign unit",
      "11 kbit/s",
      "11 kbps",
      { at: "9:47", code: "value", message: /"kbps" is not a unit/u },
    ],
    [
      "a quantity out of range",
      "60 s",
      "40 d",
      { at: "3:11", code: "value", message: /out of range/u, allowed: /to 31 d/u },
    ],
    [
      "a choice with a slip",
      "role: substation }",
      "role: substaton }",
      {
        at: "6:18",
        code: "value",
        message: /did you mean "substation"/u,
        allowed: /master-station, substation/u,
      },
    ],
    ["a name that is none", "  meters:", '  "1 meter":', { at: "14:3", code: "value", message: /is not a name/u }],
    [
      "a version of the future",
      "version: 1",
      "version: 2",
      { at: "1:10", code: "value", message: /number 2/u, allowed: /^1$/u },
    ],
    [
      "a burst shorter than a frame",
      "defaults:",
      "media: { radio-1800: { burst: { badFrames: 0.5, goodFrames: 9, badBitErrorRate: 0.1 } } }\ndefaults:",
      { at: "10:44", code: "value", message: /number 0.5/u, allowed: /from 1 to/u },
    ],
    [
      "a bit-error rate above one",
      "defaults:",
      "media: { radio-1800: { bitErrorRate: 2 } }\ndefaults:",
      { at: "10:38", code: "value", message: /out of range/u },
    ],
    [
      "a limit in the unit of something else",
      "terminals:",
      'requirements: [{ name: r, title: t, source: s, rows: [{ id: r.a, title: t, quantity: loss, group: A, limit: "< 3 s" }] }]\nterminals:',
      {
        at: "12:109",
        code: "value",
        message: /"s" is not a unit of percentage/u,
        allowed: /"< 2 %"/u,
      },
    ],
    [
      "a key of Object.prototype",
      "name: small",
      "name: small\n__proto__: { polluted: true }",
      { at: "3:1", code: "unknown-key", message: /__proto__/u },
    ],
  ];
  for (const [title, from, to, expected] of cases) {
    it(`${title}`, () => assertOnly(problemsOf(changed(from, to)), expected));
  }

  it("comes back together with all others, in the order of the text", () => {
    const text = changed("60 s", "60", changed("count: 3", "count: 0", changed("sub-1], ", "sub-9], ")));
    assert.deepEqual(
      problemsOf(text).map(({ line, code }) => [line, code]),
      [
        [3, "type"],
        [9, "reference"],
        [14, "value"],
      ],
    );
  });

  it("is not blamed on what depends on the broken part", () => {
    // The site exists although its entry is broken; the pool's capacity is unknown, not the default.
    const text = changed(
      "role: substation }",
      "role: substatoin }",
      changed("messages: 10 }", "messages: 10 }, keyPolicy: { capacity: 90 Mbits, initialFill: 80 Mbit }"),
    );
    assert.deepEqual(
      problemsOf(text).map(({ path }) => path),
      ["sites.sub-1.role", "terminals.A.keyPolicy.capacity"],
    );
    const noSites = changed(
      "  master: { role: master-station }\n  sub-1: { role: substation }\n  sub-2: { role: substation, keyServer: false }\n",
      "",
    );
    assert.deepEqual(
      problemsOf(noSites).map(({ path }) => path),
      ["sites"],
    );
  });

  it("a flood of them is cut off at the stated number, without time quadratic in their number", () => {
    const lines = Array.from({ length: 50_000 }, (_, index) => `x${index}: 1`).join("\n");
    const problems = problemsOf(`${SOUND}${lines}\n`);
    assert.equal(problems.length, LIMITS.problems + 1);
    assert.match(problems.at(-1)?.message ?? "", /and 49800 more/u);
  });

  it("a site may be called constructor", () => {
    const text = SOUND.replaceAll("sub-1", "constructor");
    assert.equal(pilotOf(text).sites[1]?.name, "constructor");
    assert.equal(problemsOf(changed("site: sub-1", "site: constructor"))[0]?.code, "reference");
    assert.equal(
      problemsOf(changed("medium: radio-1800", "medium: constructor")).every(({ code }) => code === "reference"),
      true,
    );
  });
});

describe("a sound file", () => {
  it("is a frozen pilot", () => {
    const pilot = pilotOf(SOUND);
    assert.ok(Object.isFrozen(pilot) && Object.isFrozen(pilot.groups[0]?.keyPolicy));
    assert.equal(load(SOUND).ok, true);
  });
});
