import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { renderJunit } from "#report/junit";
import { REPORT_LANGUAGES } from "#report/words";
import { xmlDocument } from "#report/xml";
import type { RunResult, Verdict } from "#result/result";
import { aVerdictRow, emptyResult, evil, paperResult, smallResult } from "./fixtures.ts";
import { type Element, find, named, readMarkup, textOf } from "./markup-reader.ts";

const VERDICTS: readonly Verdict[] = ["pass", "fail", "inconclusive", "not-judged"];
const one = smallResult({
  verdicts: VERDICTS.map((verdict) =>
    aVerdictRow({ id: `mine.A.${verdict}`, verdict, ...(verdict === "pass" ? {} : { reason: `because ${verdict}` }) }),
  ),
});

function junit(result: RunResult, language: (typeof REPORT_LANGUAGES)[number] = "en"): Element {
  return readMarkup(renderJunit(result, language));
}

function outcome(element: Element, id: string): string | undefined {
  const cases = named(element, "testcase").filter(({ attributes }) => attributes.name?.startsWith(`${id}:`));
  assert.equal(cases.length, 1, id);
  return find(cases[0] as Element, ({ name }) => ["failure", "error", "skipped"].includes(name))[0]?.name;
}

describe("junit.xml", () => {
  it("calls a failed row a failure, an inconclusive one an error, one that is not judged skipped", () => {
    const root = junit(one);
    assert.deepEqual(
      VERDICTS.map((verdict) => outcome(root, `mine.A.${verdict}`)),
      [undefined, "failure", "error", "skipped"],
    );
    assert.equal(named(root, "failure")[0]?.attributes.message, "because fail");
    assert.match(
      textOf(named(root, "failure")[0] as Element),
      /required ≤ 50 ms; predicted 29\.0 ms; measured 29\.1 ms/u,
    );
  });

  it("counts what it holds, in every suite and in all", () => {
    const root = junit(one);
    for (const element of [root, ...named(root, "testsuite")]) {
      const { tests, failures, errors, skipped } = element.attributes;
      assert.deepEqual([tests, failures, errors, skipped], ["4", "1", "1", "1"]);
    }
    const paper = junit(paperResult());
    assert.equal(Number(paper.attributes.tests), named(paper, "testcase").length);
  });

  it("has a suite for each table, with the properties that reproduce the run", () => {
    const result = paperResult();
    const root = junit(result);
    const suites = named(root, "testsuite");
    assert.equal(suites.length, new Set(result.verdicts.map(({ table }) => table)).size);
    for (const suite of suites) {
      const properties = new Map(named(suite, "property").map(({ attributes }) => [attributes.name, attributes.value]));
      assert.equal(properties.get("seed"), "20190");
      assert.equal(properties.get("runHash"), result.runHash);
    }
    assert.deepEqual(named(root, "testcase").length, result.verdicts.length);
    assert.equal(
      new Set(named(root, "testcase").map(({ attributes }) => `${attributes.classname} ${attributes.name}`)).size,
      result.verdicts.length,
    );
  });

  it("is well-formed whatever its texts hold", () => {
    const text = `\u0000\u001b[31m]]><failure/>"'&\ud800\ufffe\n\t`;
    for (const language of REPORT_LANGUAGES) {
      const root = junit(evil(paperResult({}, { complete: false }), text), language);
      assert.equal(named(root, "failure").length, 0);
    }
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (title, reason) => {
        const row = aVerdictRow({ title, reason, verdict: "inconclusive", source: reason, extra: { [title]: reason } });
        junit(smallResult({ verdicts: [row] }));
      }),
    );
  });

  it("is the same for the same result, and whole without rows", () => {
    assert.equal(renderJunit(paperResult(), "zh-CN"), renderJunit(structuredClone(paperResult()), "zh-CN"));
    assert.equal(junit(emptyResult()).attributes.tests, "0");
  });
});

describe("XML", () => {
  it("gives back the texts that it was given, where XML can hold them", () => {
    const holds = fc
      .string({ unit: "grapheme" })
      .filter(
        (text) => !/[\u0000-\u0008\u000b\u000c\u000d\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/u.test(text),
      );
    fc.assert(
      fc.property(holds, holds, (value, text) => {
        const root = readMarkup(xmlDocument({ name: "a", attributes: { value }, text }));
        assert.equal(root.attributes.value, value);
        assert.equal(textOf(root), text);
      }),
    );
  });
});
