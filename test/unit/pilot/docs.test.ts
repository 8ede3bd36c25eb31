/** docs/reference/{pilot,timeline}.md name everything that can be written. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { parseStatement } from "#core/timeline/parse";
import { COUNTERS } from "#core/timeline/parse-condition";
import { FAULT_VERBS, NODE_ROLE_NAMES } from "#core/timeline/parse-fault";
import { pilotJsonSchema } from "#pilot/json-schema";
import { packageRoot } from "#pilot/read";
import { library } from "./helpers.ts";

const page = (name: string): string => readFileSync(join(packageRoot(), "docs", "reference", name), "utf8");

function keysOf(node: unknown): readonly string[] {
  if (typeof node !== "object" || node === null) return [];
  const own = "properties" in node ? Object.keys(node.properties as object) : [];
  return [...own, ...Object.values(node).flatMap(keysOf)];
}

describe("docs/reference/pilot.md", () => {
  const text = page("pilot.md");

  it("names every key of the file", () => {
    const missing = [...new Set(keysOf(pilotJsonSchema()))].filter(
      (key) => !new RegExp(`\\b${key}\\b`, "u").test(text),
    );
    assert.deepEqual(missing, []);
  });

  it("names every built-in medium and requirement set", () => {
    const names = [...library.media.keys(), ...library.requirementSets.keys()];
    assert.deepEqual(
      names.filter((name) => !text.includes(`\`${name}\``)),
      [],
    );
  });
});

describe("docs/reference/timeline.md", () => {
  const text = page("timeline.md");

  it("names every verb, role and counter", () => {
    const missing = [...FAULT_VERBS, ...NODE_ROLE_NAMES].filter((word) => !text.includes(`"${word}"`));
    assert.deepEqual(missing, []);
    assert.deepEqual(
      COUNTERS.filter((counter) => !text.includes(`| \`${counter}\` |`)),
      [],
    );
  });

  it("shows statements that parse", () => {
    const shown = [...text.matchAll(/^ {2}- (.+)$/gmu)].map((match) => match[1] ?? "");
    assert.ok(shown.length >= 5);
    for (const statement of shown) assert.ok(parseStatement(statement, 0).ok, statement);
  });
});
