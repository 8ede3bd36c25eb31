import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { LIMITS } from "#pilot/limits";
import { load, SOUND } from "./helpers.ts";

/** Loads `text` and holds the result to what every result promises. */
function assertSane(text: string, sets: readonly string[] = []): void {
  const loaded = load(text, sets);
  if (loaded.ok) return;
  assert.ok(loaded.problems.length >= 1 && loaded.problems.length <= LIMITS.problems + 1);
  const lines = text.split("\n").length;
  for (const { line, col, file, message } of loaded.problems) {
    assert.ok(line >= 1 && col >= 1 && (file !== "p.yaml" || line <= lines + 1));
    assert.ok(message.length > 0 && message.length < 2_000);
  }
}

const piece = fc.constantFrom(
  "{",
  "}",
  "[",
  "]",
  ":",
  "- ",
  "\n",
  "  ",
  "&a ",
  "*a",
  "!!x ",
  "null",
  "1e999",
  '"',
  "'",
  "#",
  "|",
  "\u0000",
  "\ufeff",
  "<<: ",
  "? ",
  "sites",
  "terminals",
  "A",
  "--- ",
  "%",
);

describe("any text at all", () => {
  it("random text is a pilot or problems, never a throw", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), (text) => assertSane(text)),
      { numRuns: 300 },
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (parts) => assertSane(parts.join(""))),
      { numRuns: 300 },
    );
  });

  it("a truncated or damaged pilot is a pilot or problems", () => {
    const damage = fc.tuple(
      fc.nat({ max: SOUND.length }),
      fc.nat({ max: 20 }),
      fc.oneof(piece, fc.string({ maxLength: 10 })),
    );
    fc.assert(
      fc.property(fc.array(damage, { minLength: 1, maxLength: 4 }), fc.boolean(), (damages, cut) => {
        let text = SOUND;
        for (const [at, length, insert] of damages)
          text = text.slice(0, at) + insert + (cut ? "" : text.slice(at + length));
        assertSane(text);
      }),
      { numRuns: 500 },
    );
  });

  it("any value anywhere is a pilot or problems", () => {
    const path = fc.constantFrom(
      "sites",
      "sites.master",
      "sites.sub-1.defaults",
      "quantumLinks.qkd-1",
      "quantumLinks.qkd-1.between",
      "media.radio-1800.burst",
      "defaults.keyPolicy",
      "categories.A",
      "terminals.A",
      "terminals.A.traffic",
      "terminals.A.hops",
      "requirements",
      "timeline",
      "fabric",
      "duration",
      "version",
    );
    fc.assert(
      fc.property(path, fc.json({ maxDepth: 3 }), (at, json) => assertSane(SOUND, [`${at}=${json}`])),
      { numRuns: 500 },
    );
  });
});
