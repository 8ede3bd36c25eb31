import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { renderTables } from "#report/tables-text";
import { displayWidth } from "#report/text-width";
import { REPORT_LANGUAGES } from "#report/words";
import type { RunResult } from "#result/result";
import { aVerdictRow, emptyResult, evil, paperResult, smallResult } from "./fixtures.ts";

const plain = (_: string, text: string) => text;

function lines(result: RunResult, columns = 120, language: (typeof REPORT_LANGUAGES)[number] = "en"): string[] {
  return renderTables(result, { language, columns, paint: plain }).split("\n");
}

function lineOf(all: readonly string[], start: string): string {
  const found = all.find((line) => line.trim().startsWith(start));
  if (found === undefined) throw new Error(`no line ${start} in\n${all.join("\n")}`);
  return found.trim();
}

describe("tables on a terminal", () => {
  it("show required, predicted, measured, interval and verdict of each row", () => {
    const all = lines(paperResult());
    assert.match(lineOf(all, "Row"), /^Row +Required +Predicted +Measured +95 % interval +Verdict$/u);
    assert.match(lineOf(all, "Cipher rate of category A"), /≥ 9\.78 kbit\/s +9\.78 kbit\/s +9\.78 kbit\/s +– +pass$/u);
    assert.match(lineOf(all, "Packet loss of category A"), /< 2\.03 % +0\.844 % +0\.843 % +0\.695 to 1\.021 % +pass$/u);
    assert.match(lineOf(all, "Access delay of class 64"), /< 2 s .* pass$/u);
  });

  it("never take more columns than there are", () => {
    const failing = paperResult(
      { A: { delaySamplesUs: Float64Array.from({ length: 40 }, (_, i) => 49_000 + i * 60) } },
      { complete: false },
    );
    for (const language of REPORT_LANGUAGES) {
      for (let columns = 40; columns <= 200; columns += 1) {
        for (const line of lines(failing, columns, language))
          assert.ok(displayWidth(line) <= columns, `${columns}: ${line}`);
      }
    }
  });

  it("give up the interval first, and keep group and quantity apart in what is left of a title", () => {
    const all = lines(paperResult(), 80);
    assert.doesNotMatch(all.join("\n"), /interval/u);
    assert.match(lineOf(all, "A: Total key use"), /0\.889 +not judged$/u);
    assert.match(lineOf(all, "B: Total key use"), /0\.829 +not judged$/u);
    assert.match(lineOf(lines(paperResult(), 80, "zh-CN"), "A：丢包率"), /通过$/u);
  });

  it("align columns also where characters are wide", () => {
    const all = lines(paperResult(), 120, "zh-CN");
    const start = all.findIndex((line) => line.includes("判定行"));
    const ends = all
      .slice(start, start + 6)
      .map((line) => displayWidth(line.slice(0, line.trimEnd().lastIndexOf("  "))));
    assert.equal(new Set(ends).size, 1, ends.join());
  });

  it("say why a row failed, is undecided or is not judged yet; a row without limit needs no reason", () => {
    const all = lines(paperResult());
    assert.equal(
      all[all.indexOf(`  ${lineOf(all, "Commands that carry")}`) + 1]?.trim(),
      "not yet judged: this version has no signed control whose signature could be verified",
    );
    assert.doesNotMatch(all.join("\n"), /the row has no limit/u);
    const few = paperResult({ A: { delaySamplesUs: Float64Array.of(20_000, 30_000) } });
    assert.match(lines(few).join("\n"), /Access delay of category A .*inconclusive\n {4}2 samples are too few/u);
  });

  it("fold rows that agree with the design into one line, but show the others", () => {
    const agreed = lines(paperResult()).join("\n");
    assert.match(agreed, /Rows that agree with the design: 36/u);
    const lossy = paperResult({ B: { frames: { lost: 900, accepted: 16_094 } } });
    assert.match(lines(lossy).join("\n"), /design: 35/u);
    assert.match(lines(lossy).join("\n"), /Packet loss of category B +0\.593|Packet loss of category B +=/u);
  });

  it("print no notes: the report has them", () => {
    const text = lines(paperResult({}, { complete: false })).join("\n");
    assert.doesNotMatch(text, /test keys|Table I 0\.05|interrupted/u);
  });

  it("paint verdicts and nothing that a width is measured by", () => {
    const paint = (verdict: string, text: string) => (verdict === "pass" ? `\u001b[32m${text}\u001b[39m` : text);
    const painted = renderTables(paperResult(), { language: "en", columns: 100, paint });
    assert.ok(painted.includes("\u001b[32mpass\u001b[39m"));
    assert.equal(painted.replaceAll(/\u001b\[\d+m/gu, ""), lines(paperResult(), 100).join("\n"));
  });

  it("let no text of a pilot steer the terminal", () => {
    const hostile = evil(paperResult({}, { complete: false }), "\u001b]0;x\u0007\r\u009b2J\u202e");
    const text = renderTables(hostile, { language: "en", columns: 100, paint: plain });
    assert.doesNotMatch(text, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/u);
  });

  it("show tables of the pilot's own, and nothing for a result without rows", () => {
    const own = smallResult({ verdicts: [aVerdictRow()] });
    assert.match(
      lines(own).join("\n"),
      /Requirement set mine\n.*\n {2}Access delay of A +≤ 50 ms +29\.0 ms +29\.1 ms +28\.9 to 29\.3 ms +pass/u,
    );
    assert.equal(renderTables(emptyResult(), { language: "en", columns: 80, paint: plain }), "");
    assert.equal(
      renderTables(paperResult(), { language: "en", columns: 80, paint: plain }),
      lines(structuredClone(paperResult()), 80).join("\n"),
    );
  });
});
