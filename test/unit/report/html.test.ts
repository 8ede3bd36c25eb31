import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { renderHtml } from "#report/html";
import { renderResultJson } from "#report/result-json";
import { REPORT_LANGUAGES } from "#report/words";
import type { RunResult } from "#result/result";
import { aVerdictRow, emptyResult, evil, paperResult, smallResult } from "./fixtures.ts";
import { byId, type Element, find, named, readMarkup, textOf, wordsIn } from "./markup-reader.ts";

const paper = paperResult();

function page(result: RunResult, language: (typeof REPORT_LANGUAGES)[number] = "en"): Element {
  return readMarkup(renderHtml(result, language));
}

/** Cells of a table's rows as a reader sees them. */
function cells(table: Element): string[][] {
  return named(table, "tr").map((row) =>
    find(row, ({ name }) => name === "th" || name === "td").map((cell) => textOf(cell).replace(/\s+/gu, " ").trim()),
  );
}

function grid(section: Element): Element {
  const [table] = find(section, ({ name, attributes }) => name === "table" && attributes.class === "grid");
  if (table === undefined) throw new Error("no grid");
  return table;
}

describe("the page", () => {
  it("needs nothing but itself: no script, no address, no frame", () => {
    const text = renderHtml(paper, "en");
    const root = page(paper);
    const tags = new Set(find(root, () => true).map(({ name }) => name));
    for (const tag of ["script", "link", "img", "iframe", "object", "embed", "form"]) assert.ok(!tags.has(tag), tag);
    assert.doesNotMatch(text, /https?:|@import|url\((?!#)/u);
    const [policy] = find(root, ({ attributes }) => attributes["http-equiv"] === "Content-Security-Policy");
    assert.match(policy?.attributes.content ?? "", /default-src 'none'/u);
    const handlers = find(root, ({ attributes }) => Object.keys(attributes).some((name) => name.startsWith("on")));
    assert.deepEqual(handlers, []);
  });

  it("can be read by who does not see it", () => {
    for (const language of REPORT_LANGUAGES) {
      const root = page(paper, language);
      assert.equal(root.attributes.lang, language);
      const ids = find(root, ({ attributes }) => attributes.id !== undefined).map(
        ({ attributes }) => attributes.id ?? "",
      );
      assert.equal(new Set(ids).size, ids.length, "every id once");
      for (const { attributes } of find(root, () => true)) {
        for (const id of attributes["aria-labelledby"]?.split(" ") ?? []) assert.ok(ids.includes(id), id);
        if (attributes.href?.startsWith("#")) assert.ok(ids.includes(attributes.href.slice(1)), attributes.href);
      }
      for (const table of named(root, "table")) assert.equal(named(table, "caption").length, 1);
      for (const head of named(root, "th")) assert.match(head.attributes.scope ?? "", /^(row|col|rowgroup|colgroup)$/u);
      const pictures = named(root, "svg").filter(({ attributes }) => attributes["aria-hidden"] !== "true");
      for (const picture of pictures) assert.notEqual(textOf(named(picture, "title")[0] ?? picture).trim(), "");
    }
  });

  it("says what ran and what came of it", () => {
    const header = textOf(named(page(paper), "header")[0] as Element);
    for (const part of ["The paper's pilot", "Pass", "20190", "test keys", paper.pilot.sha256, String(paper.runHash)]) {
      assert.ok(header.includes(part), part);
    }
    assert.doesNotMatch(header, /interrupted/u);
    const partial = textOf(named(page(paperResult({}, { complete: false })), "header")[0] as Element);
    assert.match(partial, /interrupted/u);
    assert.match(partial, /130/u);
    const osKeys = textOf(named(page({ ...paper, entropy: "os" }), "header")[0] as Element);
    assert.doesNotMatch(osKeys, /test keys/iu);
  });

  it("is the same for the same result, also when the result comes from its file", () => {
    for (const language of REPORT_LANGUAGES) {
      const text = renderHtml(paper, language);
      assert.equal(renderHtml(structuredClone(paper), language), text);
      assert.equal(renderHtml(JSON.parse(renderResultJson(paper)) as RunResult, language), text);
    }
  });

  it("shows no key: the only long hexadecimal numbers are the two digests", () => {
    const digests = new Set([paper.pilot.sha256, paper.runHash]);
    const found = renderHtml(paper, "en").match(/[0-9a-f]{32,}/giu) ?? [];
    assert.deepEqual(new Set(found), digests);
  });
});

describe("tables of verdicts on the page", () => {
  it("Table I has a line for each category and a column for each quantity, the verdict in words", () => {
    const rows = cells(grid(byId(page(paper), "table-table1")));
    assert.deepEqual(rows[0], [
      "Group",
      "Access delayms",
      "Cipher ratekbit/s",
      "Paper key use",
      "Total key use",
      "Packet loss%",
    ]);
    const categories = rows
      .slice(1)
      .filter((row) => row.length === 7)
      .map(([head]) => head?.[0]);
    assert.deepEqual(categories, ["A", "B", "C", "D", "E"]);
    const [required, predicted, measured] = rows.slice(1, 4);
    assert.deepEqual(required?.slice(1), ["Required", "≤ 50", "≥ 9.78", "0.889 ± 0.009", "–", "< 2.03"]);
    assert.deepEqual(predicted, ["Predicted", "29.1", "9.78", "0.889", "0.889", "0.844"]);
    assert.match(measured?.[1] ?? "", /^29\.\d✓pass$/u);
    assert.match(measured?.[4] ?? "", /^0\.889○not judged$/u);
  });

  it("Table II has a line for each class, in the order of the pilot", () => {
    const rows = cells(grid(byId(page(paper), "table-table2")));
    assert.deepEqual(rows[0], ["Group", "Access delays", "Packet loss%", "Achieved rate%", "Time to starvations"]);
    const classes = rows.filter(([head]) => head?.startsWith("class-")).map(([head]) => head);
    assert.deepEqual(classes, ["class-9.6", "class-19.2", "class-38.4", "class-56", "class-64"]);
  });

  it("every row is there with its interval, samples, reason and source, to read and on hover", () => {
    const root = page(paper);
    const titles = find(root, ({ attributes }) => attributes.title !== undefined).map(
      ({ attributes }) => attributes.title ?? "",
    );
    for (const row of paper.verdicts) byId(root, `row-${row.id}`);
    const details = textOf(byId(root, "table-table1")).replace(/\s+/gu, " ");
    const loss = paper.verdicts.find(({ id }) => id === "table1.A.loss");
    assert.match(details, /table1\.A\.loss.*0\.695 to 1\.021 %.*12,225.*lost 103.*Source: the paper, Table I/u);
    assert.ok(titles.some((title) => title.includes("0.695 to 1.021 %") && title.includes(`${loss?.source}`)));
    const design = textOf(byId(root, "table-design"));
    assert.match(design, /agrees within 1\.0 ms/u);
    assert.match(textOf(byId(root, "table-security")), /non-repudiation.*signature could be verified/su);
    assert.match(textOf(byId(root, "table-timeline")), /never counter reused-pad/u);
    assert.match(textOf(byId(root, "table-invariants")), /No one-time-pad byte/u);
  });

  it("a set of the pilot's own becomes a table of its own: a grid where it forms one, else a list", () => {
    const rows = ["A", "B"].flatMap((group) => [
      aVerdictRow({ id: `mine.${group}.delay`, group }),
      aVerdictRow({
        id: `mine.${group}.loss`,
        group,
        quantity: "loss",
        unit: "1",
        limit: { op: "<", value: 0.02 },
        predicted: 0.01,
        measured: 0.011,
        interval: [0.009, 0.012],
      }),
    ]);
    const other = aVerdictRow({ id: "other.A.delay", table: "other" });
    const twice = aVerdictRow({ id: "mine.A.delay-again", limit: { op: "<=", value: 0.04 } });
    const root = page(smallResult({ verdicts: [...rows, twice, other] }));
    assert.equal(cells(grid(byId(root, "table-mine"))).length, 1 + 2 * 3);
    assert.match(textOf(byId(root, "table-mine")), /Requirement set mine/u);
    byId(byId(root, "table-mine"), "row-mine.A.delay-again");
    assert.throws(() => grid(byId(root, "table-other")), /no grid/u);
  });

  it("what did not pass stands first and leads to its row", () => {
    const slow = paperResult({ A: { delaySamplesUs: Float64Array.from({ length: 500 }, (_, i) => 60_000 + i) } });
    const root = page(slow);
    const attention = byId(root, "attention");
    const links = named(attention, "a").map(({ attributes }) => attributes.href);
    assert.deepEqual(
      links,
      slow.verdicts.filter(({ verdict }) => verdict === "fail").map(({ id }) => `#row-${id}`),
    );
    const first = named(named(root, "main")[0] as Element, "section")[0];
    assert.equal(first?.attributes.id, "attention");
    assert.throws(() => byId(page(paper), "attention"));
  });
});

describe("what is recorded beside the verdicts", () => {
  it("each group has its delays with their limit, each pool its level", () => {
    const root = page(paper);
    const delays = byId(root, "delays");
    assert.equal(named(delays, "figure").length, paper.groups.length);
    assert.match(textOf(delays), /limit 50 ms/u);
    assert.match(textOf(delays), /limit 2 s →/u);
    assert.equal(named(byId(root, "pools"), "figure").length, paper.pools.length);
    assert.match(textOf(byId(root, "pools")), /threshold.*minimum.*capacity/su);
  });

  it("the nine steps stand under their five links, with role and time; skipped ones say so", () => {
    const steps = byId(page(paper), "steps");
    const [links = [], heads = [], first = []] = cells(named(steps, "table")[0] as Element);
    assert.deepEqual(
      links.filter((text) => text !== ""),
      ["Access", "Quantum negotiation", "Key request", "Generation and distribution", "Delivery and use"],
    );
    assert.equal(heads.filter((text) => /^[1-9]\D/u.test(text)).length, 9);
    assert.match(heads[3] ?? "", /3Negotiation.*Encryption machine/u);
    assert.equal(first[0], "A/1");
    assert.deepEqual([first[6], first[7]], ["skipped", "skipped"]);
    assert.match(first[3] ?? "", /ms$/u);
    assert.match(textOf(steps), /skipped: in stock/u);
  });

  it("the ledger shows every column, and a difference where the books do not balance", () => {
    assert.doesNotMatch(renderHtml(paper, "en"), /class="fail">[\d,]+</u);
    const [row, ...rest] = paper.ledgers;
    const broken = { ...paper, ledgers: [{ ...(row as (typeof paper.ledgers)[number]), usedPayload: 0 }, ...rest] };
    assert.match(renderHtml(broken, "en"), /class="fail">11,736,000</u);
  });

  it("starvation, frames and grades are counted for every group", () => {
    const root = page(
      paperResult({
        A: { frames: { fellBack: 7_654 }, firstStarvationUs: 61e6, grades: { its: 3, computational: 1 } },
      }),
    );
    assert.match(textOf(byId(root, "starvation")), /61\.0 s7,654/u);
    assert.match(textOf(byId(root, "grades")), /information-theoretic/u);
    assert.match(textOf(byId(root, "counters")), /12,225/u);
  });

  it("the topology names every node and connection, to see and to read", () => {
    const section = byId(page(paper), "topology");
    const text = textOf(section);
    for (const part of [
      "Master station",
      "Quantum layer",
      "Access layer",
      "Terminal layer",
      "qkd-1",
      "Secure access gateway",
      "× 20",
    ]) {
      assert.ok(text.includes(part), part);
    }
    const list = cells(named(section, "table")[0] as Element);
    assert.equal(list.length, paper.topology.edges.length + 1);
  });

  it("notes are told in full, code as code", () => {
    const notes = byId(page(paper), "notes");
    assert.equal(named(notes, "li").length, paper.notes.length);
    assert.deepEqual(named(notes, "code").map(textOf), ["keyRateScope: link"]);
  });
});

describe("results with little or nothing in them", () => {
  const cases: readonly (readonly [string, RunResult])[] = [
    ["nothing at all", emptyResult()],
    ["no pools, ledgers or steps", smallResult()],
    ["an interrupted run", paperResult({}, { complete: false })],
    [
      "no samples",
      paperResult({
        A: {
          delaySamplesUs: new Float64Array(),
          roundTripSamplesUs: new Float64Array(),
          setUpSamplesUs: new Float64Array(),
        },
      }),
    ],
    ["one sample", paperResult({ A: { delaySamplesUs: Float64Array.of(30_000) } })],
    ["a pool without levels", { ...paper, pools: paper.pools.map((pool) => ({ ...pool, atUs: [], levelBits: [] })) }],
    [
      "a pool of no capacity",
      {
        ...paper,
        pools: paper.pools.map((pool) => ({ ...pool, capacityBits: 0, levelBits: pool.levelBits.map(() => 0) })),
      },
    ],
    ["a window of no length", { ...paper, simulatedUs: 0 }],
    [
      "many pools",
      {
        ...paper,
        pools: Array.from({ length: 60 }, (_, i) => ({
          ...(paper.pools[0] as RunResult["pools"][number]),
          pool: `P/${i} up`,
        })),
      },
    ],
    ["edges without nodes", { ...paper, topology: { ...paper.topology, nodes: paper.topology.nodes.slice(0, 3) } }],
    ["steps that nobody reported", { ...paper, steps: paper.steps.slice(0, 3) }],
  ];
  for (const [name, result] of cases) {
    it(`${name}: the page is whole, and no figure is made up`, () => {
      for (const language of REPORT_LANGUAGES) {
        assert.doesNotMatch(wordsIn(page(result, language)).join("\n"), /undefined|null|\[object/u);
        assert.doesNotMatch(renderHtml(result, language), /NaN|Infinity/u);
      }
    });
  }
});

describe("texts that are not ours", () => {
  it("are shown as text, whatever they hold", () => {
    const hostile = evil(paper, `"><script>alert(1)</script>&'\u0000\ud800]]>`);
    for (const language of REPORT_LANGUAGES) {
      const root = page(hostile, language);
      assert.deepEqual(named(root, "script"), []);
      assert.ok(textOf(named(root, "h1")[0] as Element).includes("<script>alert(1)</script>"));
    }
  });

  it("leave the page well-formed for any title", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (title) => {
        const result = smallResult();
        page({ ...result, pilot: { ...result.pilot, title, file: title }, target: title });
      }),
      { numRuns: 50 },
    );
  });
});
