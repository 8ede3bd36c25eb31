/** What a terminal shows after a run: every table of verdicts, fitted to its width. */
import type { RunResult, Verdict, VerdictRow } from "#result/result";
import { oneLine } from "./clean-text.ts";
import { formatCount } from "./format.ts";
import { reasonText, rowFigures, rowTitle, shortTitle, tableTitle } from "./row-text.ts";
import { isAgreement, tablesOf, type VerdictTable } from "./tables.ts";
import { columnWidths, type TextColumn, type TextTable, textLine } from "./text-table.ts";
import { displayWidth, wrapTo } from "./text-width.ts";
import type { ReportTextKey } from "./texts/en.ts";
import { type ReportLanguage, type Words, wordsOf } from "./words.ts";

export interface TablesOptions {
  readonly language: ReportLanguage;
  /** Width of the terminal. */
  readonly columns: number;
  /** Colours a text by a verdict; it may add colour codes, no visible characters. */
  readonly paint: (verdict: Verdict, text: string) => string;
}

type Name = "title" | "required" | "predicted" | "measured" | "interval" | "verdict";

const HEADS: Readonly<Record<Name, ReportTextKey>> = {
  title: "column.row",
  required: "column.required",
  predicted: "column.predicted",
  measured: "column.measured",
  interval: "column.interval",
  verdict: "column.verdict",
};

/** Sets of columns, the richest first; a poorer one is taken where titles would get too short. */
const SETS: readonly (readonly Name[])[] = [
  ["title", "required", "predicted", "measured", "interval", "verdict"],
  ["title", "required", "predicted", "measured", "verdict"],
  ["title", "required", "measured", "verdict"],
  ["title", "verdict"],
];
/** A title cut below this many columns says too little. */
const TITLE_COLUMNS_MIN = 24;
const TITLE_COLUMNS_LEAST = 8;
const INDENT = "  ";
/** Said of a row that has no limit; the word `not judged` in its line says the same. */
const SILENT_REASONS: ReadonlySet<string> = new Set(["reason.printed", "reason.fault"]);

/** Lines of text, ending in a newline; empty for a result without rows. */
export function renderTables(result: RunResult, { language, columns, paint }: TablesOptions): string {
  const words = wordsOf(language);
  const width = Math.max(20, columns);
  const blocks = tablesOf(result).map((table) => tableLines(table, { result, words, width, paint }));
  return blocks.map((lines) => `${lines.join("\n")}\n`).join("\n");
}

interface Screen {
  readonly result: RunResult;
  readonly words: Words;
  readonly width: number;
  readonly paint: TablesOptions["paint"];
}

function tableLines({ table, rows }: VerdictTable, screen: Screen): readonly string[] {
  const { words, width, paint } = screen;
  const folded = rows.filter((row) => isAgreement(row) && row.verdict === "pass");
  const shown = rows.filter((row) => !folded.includes(row));
  const title = wrapTo(oneLine(tableTitle(table, words)), width);
  const foldedLine =
    folded.length === 0
      ? []
      : wrapTo(words.t("terminal.agree", { count: formatCount(folded.length) }), width - INDENT.length);
  const indented = foldedLine.map((line) => paint("not-judged", INDENT + line));
  return [...title, ...(shown.length === 0 ? [] : rowLines(shown, screen)), ...indented];
}

function rowLines(rows: readonly VerdictRow[], { result, words, width, paint }: Screen): readonly string[] {
  const room = width - INDENT.length;
  const full = rows.map((row) => cellsOf(row, words, rowTitle));
  const names = chooseColumns(full, words, room);
  const [given = 0] = columnWidths(tableOf(names, full, words), room, TITLE_COLUMNS_LEAST);
  // Cut titles would lose what tells them apart: their groups stand last.
  const cells = full.some(({ title }) => displayWidth(title) > given)
    ? rows.map((row) => cellsOf(row, words, shortTitle))
    : full;
  const table = tableOf(names, cells, words);
  const widths = columnWidths(table, room, TITLE_COLUMNS_LEAST);
  const verdictAt = names.length - 1;
  const head =
    INDENT +
    textLine(
      table.columns.map((column) => column.head),
      table.columns,
      widths,
    );
  const lines = rows.flatMap((row, index) => {
    const line = textLine(table.rows[index] ?? [], table.columns, widths, (text, at) =>
      at === verdictAt ? paint(row.verdict, text) : text,
    );
    return [INDENT + line, ...reasonLines(row, { result, words, width, paint })];
  });
  return [paint("not-judged", head.trimEnd()), ...lines];
}

type Cells = Readonly<Record<Name, string>>;

function cellsOf(row: VerdictRow, words: Words, titleOf: typeof rowTitle): Cells {
  return { ...rowFigures(row, words), title: oneLine(titleOf(row, words)), verdict: words.t(`verdict.${row.verdict}`) };
}

function tableOf(names: readonly Name[], cells: readonly Cells[], words: Words): TextTable {
  const columns = names.map((name): TextColumn => {
    return { head: words.t(HEADS[name]), align: name === "title" || name === "verdict" ? "left" : "right" };
  });
  return { columns, rows: cells.map((row) => names.map((name) => row[name])) };
}

/** The richest set whose titles keep enough room. Columns that no row fills are left out of every set. */
function chooseColumns(cells: readonly Cells[], words: Words, width: number): readonly Name[] {
  const none = words.t("value.none");
  const isUsed = (name: Name) => cells.some((row) => row[name] !== none);
  const sets = SETS.map((names) => names.filter(isUsed));
  const fitting = sets.find((names) => {
    const table = tableOf(names, cells, words);
    const [wanted = 0] = columnWidths(table, Number.MAX_SAFE_INTEGER, 0);
    const enough = Math.min(wanted, TITLE_COLUMNS_MIN);
    const widths = columnWidths(table, width, enough);
    return textWidth(widths) <= width;
  });
  return fitting ?? (sets.at(-1) as readonly Name[]);
}

function textWidth(widths: readonly number[]): number {
  return displayWidth(
    textLine(
      widths.map(() => ""),
      widths.map(() => ({ head: "", align: "right" })),
      widths,
    ),
  );
}

/** Why a row has no verdict or a bad one, below it. */
function reasonLines(row: VerdictRow, { result, words, width, paint }: Screen): readonly string[] {
  if (row.verdict === "pass" || (row.reasonNote !== undefined && SILENT_REASONS.has(row.reasonNote.key))) return [];
  const reason = reasonText(row, result, words);
  if (reason === null) return [];
  const indent = INDENT + INDENT;
  return wrapTo(oneLine(reason), width - indent.length).map((line) => paint("not-judged", indent + line));
}
