/** junit.xml: a suite for each table, a test case for each verdict row. */
import type { RunResult, VerdictRow } from "#result/result";
import { oneLine } from "./clean-text.ts";
import { extraTexts, reasonText, rowFigures, rowTitle, tableTitle } from "./row-text.ts";
import { tablesOf, type VerdictTable } from "./tables.ts";
import { type ReportLanguage, type Words, wordsOf } from "./words.ts";
import { type XmlElement, xmlDocument } from "./xml.ts";

/** How JUnit calls a verdict that is no pass. */
const OUTCOMES = { fail: "failure", inconclusive: "error", "not-judged": "skipped" } as const;

/** The run as JUnit XML: `fail` is a failure, `inconclusive` an error, `not-judged` skipped. */
export function renderJunit(result: RunResult, language: ReportLanguage): string {
  const words = wordsOf(language);
  return xmlDocument({
    name: "testsuites",
    attributes: { name: oneLine(result.pilot.title), ...counts(result.verdicts), time: seconds(result) },
    children: tablesOf(result).map((table) => suite(table, result, words)),
  });
}

function suite({ table, rows }: VerdictTable, result: RunResult, words: Words): XmlElement {
  return {
    name: "testsuite",
    attributes: { name: tableTitle(table, words), ...counts(rows), time: "0", timestamp: result.startedAt },
    children: [properties(result), ...rows.map((row) => testCase(row, result, words))],
  };
}

function counts(rows: readonly VerdictRow[]): Record<string, number> {
  const count = (verdict: VerdictRow["verdict"]) => rows.filter((row) => row.verdict === verdict).length;
  return { tests: rows.length, failures: count("fail"), errors: count("inconclusive"), skipped: count("not-judged") };
}

function properties({ keygrid, pilot, target, seed, entropy, runHash, complete }: RunResult): XmlElement {
  const values = {
    keygrid,
    pilot: pilot.file,
    sha256: pilot.sha256,
    target,
    seed,
    entropy,
    runHash: runHash ?? "",
    complete: String(complete),
  };
  const children = Object.entries(values).map(
    ([name, value]): XmlElement => ({ name: "property", attributes: { name, value } }),
  );
  return { name: "properties", children };
}

/** The id leads the name, so that a row keeps its history when its title changes. */
function testCase(row: VerdictRow, result: RunResult, words: Words): XmlElement {
  const evidence = evidenceOf(row, words);
  const children: XmlElement[] = [];
  if (row.verdict !== "pass") {
    const message = oneLine(reasonText(row, result, words) ?? evidence);
    const attributes = { message, ...(row.verdict === "not-judged" ? {} : { type: row.verdict }) };
    children.push(
      row.verdict === "not-judged"
        ? { name: "skipped", attributes }
        : { name: OUTCOMES[row.verdict], attributes, text: evidence },
    );
  }
  children.push({ name: "system-out", text: [evidence, ...sayings(row, result, words)].join("\n") });
  const classname = `${result.pilot.name}.${row.table}`;
  return {
    name: "testcase",
    attributes: { classname, name: `${row.id}: ${oneLine(rowTitle(row, words))}`, time: "0" },
    children,
  };
}

function evidenceOf(row: VerdictRow, words: Words): string {
  return words.t("junit.evidence", { ...rowFigures(row, words) });
}

function sayings(row: VerdictRow, result: RunResult, words: Words): readonly string[] {
  const reason = reasonText(row, result, words);
  const source = row.source === undefined ? [] : [words.t("column.source", { source: words.data(row.source) })];
  return [...(reason === null ? [] : [reason]), ...extraTexts(row, words), ...source];
}

function seconds({ wallMs }: RunResult): string {
  return (wallMs / 1e3).toFixed(3);
}
