import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { parse } from "yaml";
import { STEP_LINKS } from "#core/negotiation/steps";
import { QUANTITIES } from "#pilot/limit-text";
import { packageRoot } from "#pilot/read";
import { renderHtml } from "#report/html";
import { renderJunit } from "#report/junit";
import { renderTables } from "#report/tables-text";
import { DATA_ZH_CN } from "#report/texts/data-zh-cn";
import { REPORT_EN, type ReportTextKey } from "#report/texts/en";
import { REPORT_ZH_CN } from "#report/texts/zh-cn";
import { REPORT_LANGUAGES, wordsOf } from "#report/words";
import { aVerdictRow, emptyResult, paperResult, smallResult } from "./fixtures.ts";
import { readMarkup, wordsIn } from "./markup-reader.ts";

const CHINESE = /[\u4e00-\u9fff]/u;
const names = (text: string) => [...new Set(text.match(/\{\w+\}/gu))].sort();
const root = packageRoot();

describe("the catalogues", () => {
  it("have the same keys and fill in the same names", () => {
    assert.deepEqual(Object.keys(REPORT_ZH_CN).sort(), Object.keys(REPORT_EN).sort());
    for (const [key, text] of Object.entries(REPORT_EN)) {
      assert.notEqual(text.trim(), "", key);
      assert.deepEqual(names(REPORT_ZH_CN[key as ReportTextKey]), names(text), key);
    }
  });

  it("are Chinese in Chinese, but for signs and figures", () => {
    const signs = new Set([
      "value.none",
      "value.tolerance",
      "row.title",
      "page.title",
      "steps.barTitle",
      "topology.terminals",
      "counters.ofAll",
      "extra.p95",
      "extra.p99",
      "delays.p95",
      "delays.p99",
    ]);
    for (const [key, text] of Object.entries(REPORT_ZH_CN)) {
      if (!signs.has(key)) assert.match(text, CHINESE, key);
    }
  });

  it("name every quantity, step and link", () => {
    const keys = Object.keys(REPORT_EN);
    for (const quantity of QUANTITIES) assert.ok(keys.includes(`quantity.${quantity}`), quantity);
    for (const { key, link } of Object.values(STEP_LINKS)) {
      assert.ok(keys.includes(key), key);
      assert.ok(keys.includes(`link.${link}`), link);
    }
  });

  it("hold every text that our data files can put into a report", () => {
    const content = (folder: string) =>
      readdirSync(join(root, "data", folder)).map((name) =>
        parse(readFileSync(join(root, "data", folder, name), "utf8")),
      );
    const titles = content("categories").map(({ title }) => title);
    const sources = content("requirements").flatMap(({ set }) => [
      set.source,
      ...set.rows.map((row: { source?: string }) => row.source ?? set.source),
    ]);
    for (const text of [...titles, ...sources]) assert.match(DATA_ZH_CN[text] ?? `${text} is not translated`, CHINESE);
  });

  it("have no text that nothing shows", () => {
    const folder = join(root, "src", "report");
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
      (name) => name.endsWith(".ts") && !name.startsWith("texts"),
    );
    const code = files.map((name) => readFileSync(join(folder, name), "utf8")).join("\n");
    const literal = new Set([...code.matchAll(/"([a-z]+(?:\.[\w-]+)+)"/gu)].map(([, key]) => key));
    const prefixes = [...code.matchAll(/`([a-z]+\.)\$\{/gu)].map(([, prefix]) => prefix as string);
    const families = [...code.matchAll(/named\(\s*"([a-z]+)"/gu)].map(([, prefix]) => `${prefix}.`);
    for (const key of Object.keys(REPORT_EN)) {
      const shown = literal.has(key) || [...prefixes, ...families, "step."].some((prefix) => key.startsWith(prefix));
      assert.ok(shown, `${key} is used nowhere`);
    }
  });
});

describe("reports in either language", () => {
  const partial = paperResult(
    { A: { frames: { fellBack: 12 }, delaySamplesUs: Float64Array.from({ length: 40 }, (_, i) => 49_000 + i * 60) } },
    { complete: false },
  );
  const results = [paperResult(), partial, smallResult(), emptyResult()];

  for (const language of REPORT_LANGUAGES) {
    it(`leave no name unfilled in ${language}`, () => {
      for (const result of results) {
        const texts = [
          ...wordsIn(readMarkup(renderHtml(result, language))),
          renderJunit(result, language),
          renderTables(result, { language, columns: 100, paint: (_, text) => text }),
        ];
        for (const text of texts) assert.doesNotMatch(text, /\{\w+\}/u);
      }
    });
  }

  it("have no English sentence of ours left in Chinese", () => {
    const english = new Set<string>(
      Object.values(REPORT_EN).filter((text) => /[a-z]{3}/u.test(text) && !text.includes("{")),
    );
    for (const result of results) {
      for (const { label } of result.topology.nodes) english.delete(label);
      for (const text of wordsIn(readMarkup(renderHtml(result, "zh-CN")))) assert.ok(!english.has(text.trim()), text);
    }
  });

  it("render remarks of the validation, with their words, in the language of the report", () => {
    const chinese = renderHtml(paperResult(), "zh-CN");
    assert.match(chinese, /大型专变 以 4 个独立副本运行/u);
    assert.match(chinese, /各等级会话数：计算安全 50/u);
    assert.match(chinese, /最大差异：.：/u);
    assert.match(chinese, /论文表 I</u);
    assert.match(renderHtml(paperResult(), "en"), /sessions by grade: computational 50/u);
  });

  it("compose titles in Chinese, and take them from the data in English", () => {
    const row = aVerdictRow({ group: "B", quantity: "loss", title: "Packet loss of B" });
    const result = smallResult({ verdicts: [row] });
    assert.match(renderHtml(result, "zh-CN"), /B：丢包率/u);
    assert.doesNotMatch(renderHtml(result, "zh-CN"), /Packet loss of B/u);
    assert.match(renderHtml(result, "en"), /Packet loss of B/u);
  });

  it("show what a later version remarks in its own words", () => {
    const note = { key: "note.of-a-later-version", params: {}, text: "Something new." };
    assert.equal(wordsOf("zh-CN").note(note), "Something new.");
    assert.equal(wordsOf("zh-CN").named("quantity", "constructor"), "constructor");
  });
});
