/**
 * Groups against quantities, as the paper prints its tables: for each group a line of what is required,
 * one of what was predicted and one of what was measured, so that figures compare down a column.
 */
import type { VerdictRow } from "#result/result";
import { html, type Markup, type Part } from "../markup.ts";
import { type RowFigures, rowFigures, rowLines } from "../row-text.ts";
import { type Scale, scaleOf } from "../scale.ts";
import { type Grid, isAgreement } from "../tables.ts";
import { nameAndTitle, scrolling } from "./data-table.ts";
import { rowAnchor } from "./row-table.ts";
import { verdictSign } from "./verdict-mark.ts";
import { groupTitle, type View } from "./view.ts";

type Line = "required" | "predicted" | "measured";

export function gridTable(grid: Grid, caption: string, view: View): Markup {
  const { words } = view;
  const scales = grid.quantities.map((quantity) => scaleOf(grid.rows.filter((row) => row.quantity === quantity)));
  // Where every limit is the prediction itself, a line of limits would only repeat it.
  const lines: readonly Line[] = grid.rows.every(isAgreement)
    ? ["predicted", "measured"]
    : ["required", "predicted", "measured"];
  const heads = grid.quantities.map((quantity, index) =>
    columnHead(words.named("quantity", quantity), scales[index] as Scale),
  );
  return scrolling(
    caption,
    html`<table class="grid"><caption class="unseen">${caption}</caption>
<thead><tr><th scope="col" colspan="2">${words.t("column.group")}</th>${heads}</tr></thead>
${grid.groups.map((group) => groupBody(group, grid, { lines, scales }, view))}</table>`,
  );
}

function columnHead(name: string, { unit }: Scale): Markup {
  return html`<th scope="col" class="number">${name}<span class="unit">${unit}</span></th>`;
}

interface Shape {
  readonly lines: readonly Line[];
  readonly scales: readonly Scale[];
}

function groupBody(group: string, grid: Grid, { lines, scales }: Shape, view: View): Markup {
  const { words } = view;
  const rows = grid.quantities.map((quantity) => grid.cell(group, quantity));
  const cells = rows.map((row, index) => (row === undefined ? null : cellOf(row, scales[index] as Scale, view)));
  const drawn = lines.map((line, index) => {
    const head =
      index === 0
        ? html`<th scope="rowgroup" rowspan="${lines.length}" class="group">${nameAndTitle(group, groupTitle(view, group))}</th>`
        : null;
    return html`<tr class="${line}">${head}<th scope="row" class="line">${words.t(`column.${line}`)}</th>${cells.map((cell) => (cell === null ? html`<td></td>` : figureCell(cell, line)))}</tr>
`;
  });
  return html`<tbody>${drawn}</tbody>`;
}

interface Cell {
  readonly row: VerdictRow;
  readonly figures: RowFigures;
  readonly hover: string;
  readonly sign: Markup;
}

function cellOf(row: VerdictRow, scale: Scale, view: View): Cell {
  return {
    row,
    figures: rowFigures(row, view.words, scale, false),
    hover: rowLines(row, view.result, view.words).join("\n"),
    sign: verdictSign(row.verdict, view.words),
  };
}

/** The measured figure carries the verdict and leads to all that is known of the row. */
function figureCell({ row, figures, hover, sign }: Cell, line: Line): Markup {
  const figure: Part = figures[line];
  if (line !== "measured") return html`<td class="number" title="${hover}">${figure}<span class="sign"></span></td>`;
  return html`<td class="number" title="${hover}"><a href="#${rowAnchor(row)}">${figure}${sign}</a></td>`;
}
