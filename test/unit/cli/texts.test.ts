import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { CATALOGUES, LANGUAGES } from "#cli/texts";

const names = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();

test("every language has every key, no key more, and no empty text", () => {
  const keys = Object.keys(CATALOGUES.en).sort();
  for (const language of LANGUAGES) {
    assert.deepEqual(Object.keys(CATALOGUES[language]).sort(), keys);
    for (const [key, text] of Object.entries(CATALOGUES[language])) assert.notEqual(text.trim(), "", key);
  }
});

test("a translation fills in the same names as the English text", () => {
  for (const [key, text] of Object.entries(CATALOGUES.en)) {
    for (const language of LANGUAGES) {
      const translated = new Set(names(CATALOGUES[language][key] ?? ""));
      assert.deepEqual([...translated].sort(), [...new Set(names(text))].sort(), `${language} ${key}`);
    }
  }
});

test("Chinese texts are Chinese, unless nothing but values, options and symbols is in them", () => {
  for (const [key, text] of Object.entries(CATALOGUES["zh-CN"])) {
    const words = text.replace(/\{\w+\}|--[a-z-]+/g, "");
    if (/\p{Letter}/u.test(words)) assert.match(words, /\p{Script=Han}/u, key);
  }
});

const sources = fileURLToPath(new URL("../../../src/cli", import.meta.url));
const code = readdirSync(sources, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts") && !name.startsWith("texts"))
  .map((name) => readFileSync(join(sources, name), "utf8"))
  .join("\n");

test("every key that the code names exists, and every text is used", () => {
  const keys = Object.keys(CATALOGUES.en);
  const literal = new Set([...code.matchAll(/"(cli\.[\w.-]+)"/g)].map((match) => match[1] as string));
  const prefixes = [...code.matchAll(/`(cli\.[\w.-]+)\$\{/g)].map((match) => match[1] as string);
  for (const key of literal) assert.ok(keys.includes(key), `${key} has no text`);
  for (const prefix of prefixes)
    assert.ok(
      keys.some((key) => key.startsWith(prefix)),
      `${prefix} has no text`,
    );
  for (const key of keys) {
    const used = literal.has(key) || prefixes.some((prefix) => key.startsWith(prefix));
    assert.ok(used, `${key} is used nowhere`);
  }
});
