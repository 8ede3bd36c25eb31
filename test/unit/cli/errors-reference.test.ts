import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { ERRORS, type ErrorEntry, EXIT } from "#core/errors";

const page = readFileSync(new URL("../../../docs/reference/errors.md", import.meta.url), "utf8");
const sections = new Map(
  page
    .split(/^## /m)
    .slice(1)
    .map((text) => [text.slice(0, text.indexOf("\n")), text]),
);

test("every code has a section and every section is a code, once", () => {
  const headings = [...page.matchAll(/^## (.*)$/gm)].map((match) => match[1]);
  assert.deepEqual([...headings].sort(), Object.keys(ERRORS).sort());
});

for (const [code, entry] of Object.entries<ErrorEntry>(ERRORS)) {
  test(`${code}: sentence, hint and exit code on the page are the program's; cause and fix are there`, () => {
    const text = sections.get(code) ?? "";
    const name = Object.entries(EXIT).find(([, exit]) => exit === entry.exit)?.[0];
    assert.ok(text.includes(`> ${entry.sentence}\n> hint: ${entry.hint}\n`), "sentence and hint");
    assert.match(text, new RegExp(`^Exit code: ${entry.exit} \\(${name}\\)\\.$`, "m"));
    assert.match(text, /^Cause: \S.+\.$/m);
    assert.match(text, /^Fix: \S.+\.$/m);
  });
}

test("codes are made of words, sentences end, nobody is shouted at", () => {
  for (const [code, { sentence, hint }] of Object.entries<ErrorEntry>(ERRORS)) {
    assert.match(code, /^KG_[A-Z]+(_[A-Z0-9]+)*$/);
    assert.match(sentence, /[.}]$/, code);
    assert.match(hint, /\.$/, code);
    assert.ok(!/[!]/.test(sentence + hint), code);
  }
});
