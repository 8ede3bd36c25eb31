/** Numbers, units, widths: what every report is written with. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { cleanText, oneLine } from "#report/clean-text";
import {
  formatBits,
  formatCount,
  formatFixed,
  formatMeasuredUs,
  formatNumber,
  formatShare,
  formatSpanUs,
  formatTimeUs,
} from "#report/format";
import { html } from "#report/markup";
import { rowFigures } from "#report/row-text";
import { scaleOf, shown } from "#report/scale";
import { tablesOf } from "#report/tables";
import { cutTo, displayWidth, padStartTo, padTo, wrapTo } from "#report/text-width";
import { wordsOf } from "#report/words";
import { aVerdictRow } from "./fixtures.ts";

const words = wordsOf("en");

describe("formats", () => {
  it("show three significant digits in a unit that fits", () => {
    assert.deepEqual([850, 29_125, 50_000, 1_320_000, 331_000_000, 0, 999.6].map(formatTimeUs), [
      "850 µs",
      "29.1 ms",
      "50 ms",
      "1.32 s",
      "331 s",
      "0 ms",
      "1 ms",
    ]);
    assert.deepEqual([50_000, 29_000, 1_000_000, 0].map(formatMeasuredUs), ["50.0 ms", "29.0 ms", "1.00 s", "0 ms"]);
    assert.deepEqual([3_940_000, 999.6, 0, 64_000, 8e9].map(formatBits), [
      "3.94 Mbit",
      "1 kbit",
      "0 bit",
      "64 kbit",
      "8 Gbit",
    ]);
    assert.deepEqual([0.00844, 1, 0].map(formatShare), ["0.844 %", "100 %", "0 %"]);
    assert.deepEqual([12_225, 999, 1e18, -1_234].map(formatCount), ["12,225", "999", "1.00e+18", "−1,234"]);
    assert.deepEqual([400_000, 31e6, 1_215e6, 7_200e6].map(formatSpanUs), [
      "0.4 s",
      "31 s",
      "20 min 15 s",
      "2 h 00 min",
    ]);
    assert.deepEqual(
      [0.1 + 0.2, 1e-9, 100, 12_345.6].map((value) => formatNumber(value)),
      ["0.3", "1.00e-9", "100", "12,346"],
    );
    assert.equal(formatFixed(-0.0001, 2), "0.00");
  });

  it("stay near the number for any number", () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1e14, noNaN: true }), (value) => {
        const read = Number(formatNumber(value).replaceAll(",", ""));
        assert.ok(Math.abs(read - value) <= value * 0.0051, `${value} as ${formatNumber(value)}`);
      }),
    );
  });
});

describe("the scale of a column", () => {
  const delay = (limit: number | null, measured: number) =>
    aVerdictRow({
      limit: limit === null ? null : { op: "<=", value: limit },
      measured,
      predicted: measured,
      interval: null,
    });

  it("takes one unit for the column, by its limits", () => {
    assert.deepEqual(scaleOf([delay(0.05, 0.029), delay(0.09, 0.046)]), { unit: "ms", factor: 1_000, decimals: 1 });
    assert.equal(scaleOf([delay(1, 0.3), delay(2, 0.055)]).unit, "s");
    assert.equal(scaleOf([delay(null, 100_000)]).unit, "h");
    assert.equal(scaleOf([aVerdictRow({ quantity: "loss", unit: "1" })]).unit, "%");
    assert.equal(scaleOf([aVerdictRow({ quantity: "paper-key-use", unit: "1" })]).unit, "");
    assert.equal(scaleOf([]).decimals, 0);
  });

  it("shows limits exactly as they were written, and never more than five digits because of one small value", () => {
    const loss = aVerdictRow({
      quantity: "loss",
      unit: "1",
      limit: { op: "<", value: 0.018500000000000003 },
      predicted: 0.0059,
      measured: 0.0059,
      interval: [0.005, 0.007],
    });
    assert.deepEqual(rowFigures(loss, words), {
      required: "< 1.85 %",
      predicted: "0.590 %",
      measured: "0.590 %",
      interval: "0.500 to 0.700 %",
      samples: "12,122",
    });
    assert.equal(shown(0.000_001, scaleOf([delay(100, 0.000_001)])), "0.00");
  });

  it("gives a tolerance where a value is to be reproduced", () => {
    const use = aVerdictRow({
      quantity: "paper-key-use",
      unit: "1",
      limit: { op: "=", value: 0.889 },
      predicted: 0.8891,
      measured: 0.887,
      interval: null,
      extra: { tolerance: 0.00939 },
    });
    assert.equal(rowFigures(use, words).required, "0.889 ± 0.009");
  });

  it("has no figure for what is not there", () => {
    const nothing = aVerdictRow({ limit: null, predicted: null, measured: null, interval: null, samples: 0 });
    assert.deepEqual(new Set(Object.values(rowFigures(nothing, words))), new Set(["–"]));
  });
});

describe("tables of rows", () => {
  it("come in the order of a reader, each row in exactly one", () => {
    const rows = ["invariants", "mine", "design", "table2", "network", "table1"].map((table) =>
      aVerdictRow({ id: `${table}.x`, table }),
    );
    const tables = tablesOf({ verdicts: rows, groups: [] });
    assert.deepEqual(
      tables.map(({ table }) => table),
      ["table1", "table2", "network", "mine", "design", "invariants"],
    );
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            group: fc.constantFrom("A", "B", "*"),
            quantity: fc.constantFrom("loss", "delay", "rate"),
            table: fc.constantFrom("t", "u"),
          }),
        ),
        (parts) => {
          const verdicts = parts.map((part, index) => aVerdictRow({ ...part, id: `${index}` }));
          const found = tablesOf({ verdicts, groups: [] }).flatMap(({ grid, loose }) => [
            ...(grid?.rows ?? []),
            ...loose,
          ]);
          assert.deepEqual(found.map(({ id }) => id).sort(), verdicts.map(({ id }) => id).sort());
        },
      ),
    );
  });
});

describe("text on a terminal", () => {
  it("knows how wide characters are", () => {
    assert.deepEqual(
      ["abc", "密钥", "\u001b[1m密\u001b[22m", "é", "e\u0301", ""].map(displayWidth),
      [3, 4, 2, 1, 1, 0],
    );
    assert.deepEqual([padTo("密", 4), padStartTo("密", 4), padTo("密钥", 1)], ["密  ", "  密", "密钥"]);
    assert.deepEqual(
      [cutTo("abcdef", 4), cutTo("密钥池", 4), cutTo("abc", 3), cutTo("abc", 0)],
      ["abc…", "密…", "abc", ""],
    );
  });

  it("wraps without losing or inventing anything, and without lines that are too long", () => {
    assert.deepEqual(wrapTo("the pool never runs dry", 10), ["the pool", "never runs", "dry"]);
    assert.deepEqual(wrapTo("密钥池不会耗尽", 6), ["密钥池", "不会耗", "尽"]);
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("a", "bc", " ", "密", "，") }),
        fc.integer({ min: 2, max: 30 }),
        (text, columns) => {
          const lines = wrapTo(text, columns);
          for (const line of lines) assert.ok(displayWidth(line) <= columns);
          assert.equal(lines.join("").replaceAll(" ", ""), text.replaceAll(" ", ""));
        },
      ),
    );
  });

  it("is cleaned of what steers terminals and breaks documents", () => {
    assert.equal(cleanText("a\u0000b\u001bc\ud800d\u202ee\tf\n"), "a\ufffdb\ufffdc\ufffdde\tf\n");
    assert.equal(cleanText("😀密"), "😀密");
    assert.equal(oneLine("  a\n\tb "), "a b");
  });
});

describe("markup", () => {
  it("escapes every text, and nothing twice", () => {
    const inner = html`<b>${"<&>"}</b>`;
    assert.equal(
      html`<p title="${'"x"'}">${inner}${null}${["a", 1]}</p>`.text,
      '<p title="&quot;x&quot;"><b>&lt;&amp;&gt;</b>a1</p>',
    );
  });
});
