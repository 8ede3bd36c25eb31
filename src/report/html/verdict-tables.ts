/** A section for each table of verdicts, the paper's and any that a pilot brings. */
import { formatCount } from "../format.ts";
import { html, type Markup } from "../markup.ts";
import { tableTitle } from "../row-text.ts";
import type { VerdictTable } from "../tables.ts";
import { unfolding } from "./data-table.ts";
import { gridTable } from "./grid-table.ts";
import { rowTable } from "./row-table.ts";
import type { Section, View } from "./view.ts";

export function verdictTables(view: View): readonly Section[] {
  return view.tables.map((table) => {
    const lead = view.words.named("hint", table.table, "");
    const body = tableBody(table, view);
    const section = { id: `table-${table.table}`, title: tableTitle(table.table, view.words), body };
    return lead === "" ? section : { ...section, lead };
  });
}

function tableBody({ table, rows, grid, loose }: VerdictTable, view: View): Markup {
  const title = tableTitle(table, view.words);
  if (grid === null) return rowTable(rows, title, view);
  const summary = view.words.t("section.all", { count: formatCount(grid.rows.length) });
  return html`${loose.length === 0 ? null : rowTable(loose, title, view)}${gridTable(grid, title, view)}${unfolding(summary, rowTable(grid.rows, title, view))}`;
}

/** Every failed and undecided row, before anything else; null when there is none. */
export function attention(view: View): Section | null {
  const rows = view.result.verdicts.filter(({ verdict }) => verdict === "fail" || verdict === "inconclusive");
  if (rows.length === 0) return null;
  const title = view.words.t("section.attention");
  return { id: "attention", title, body: rowTable(rows, title, view, { link: true }) };
}
