/** Verdict rows one below the other with all that is known of each. Columns that no row fills are left out. */
import type { VerdictRow } from "#result/result";
import { html, type Markup, type Part } from "../markup.ts";
import { extraTexts, type RowFigures, reasonText, rowFigures, rowTitle } from "../row-text.ts";
import type { ReportTextKey } from "../texts/en.ts";
import { type Column, dataTable } from "./data-table.ts";
import { verdictWord } from "./verdict-mark.ts";
import type { View } from "./view.ts";

const FIGURES: readonly (readonly [keyof RowFigures, ReportTextKey])[] = [
  ["required", "column.required"],
  ["predicted", "column.predicted"],
  ["measured", "column.measured"],
  ["interval", "column.interval"],
  ["samples", "column.samples"],
];

/** `link`: rows lead to their place in the page instead of being that place. */
export function rowTable(
  rows: readonly VerdictRow[],
  caption: string,
  view: View,
  options: { readonly link?: boolean } = {},
): Markup {
  const { words } = view;
  const figures = rows.map((row) => rowFigures(row, words));
  const none = words.t("value.none");
  const used = FIGURES.filter(([name]) => figures.some((figure) => figure[name] !== none));
  const evidence = rows.map((row) => evidenceOf(row, view));
  const columns: Column[] = [
    { head: words.t("column.row"), kind: "text" },
    ...used.map(([, key]): Column => ({ head: words.t(key), kind: "number" })),
    { head: words.t("column.verdict"), kind: "text" },
    { head: words.t("column.evidence"), kind: "text" },
  ];
  const cells = rows.map((row, index): readonly Part[] => [
    rowHead(row, view, options.link === true),
    ...used.map(([name]) => figures[index]?.[name] ?? none),
    verdictWord(row.verdict, words),
    evidence[index] ?? null,
  ]);
  return html`<div class="rows">${dataTable({ caption, hideCaption: true, columns, rows: cells })}</div>`;
}

function rowHead(row: VerdictRow, { words }: View, link: boolean): Markup {
  const title = rowTitle(row, words);
  if (link) return html`<a href="#${rowAnchor(row)}">${title}</a><code>${row.id}</code>`;
  return html`<span id="${rowAnchor(row)}">${title}</span><code>${row.id}</code>`;
}

function evidenceOf(row: VerdictRow, { result, words }: View): Markup {
  const reason = reasonText(row, result, words);
  // The page says once, at its top, that the run is partial.
  const { partial: _, ...figures } = row.extra ?? {};
  const extra = extraTexts({ ...row, extra: figures }, words).map((text) => html`<span class="figure">${text}</span> `);
  const source = row.source === undefined ? null : words.t("column.source", { source: words.data(row.source) });
  return html`${reason === null ? null : html`<p>${reason}</p>`}${extra.length === 0 ? null : html`<p class="figures">${extra}</p>`}${source === null ? null : html`<p class="source">${source}</p>`}`;
}

export function rowAnchor({ id }: VerdictRow): string {
  return `row-${id}`;
}
