/** A plain table: caption, column heads, one head a row. It scrolls in its own box where the page is narrow. */
import { html, type Markup, type Part } from "../markup.ts";

export interface Column {
  readonly head: Part;
  /** Numbers stand right, words left. */
  readonly kind: "number" | "text";
}

export interface DataTable {
  readonly caption: string;
  readonly hideCaption?: boolean;
  /** Rows of heads above the columns' own, such as a span over several of them. */
  readonly above?: Markup;
  readonly columns: readonly Column[];
  /** The first cell of a row is its head. */
  readonly rows: readonly (readonly Part[])[];
  /** Sums below the rows. */
  readonly foot?: readonly Part[];
}

export function dataTable({ caption, hideCaption = false, above, columns, rows, foot }: DataTable): Markup {
  const heads = columns.map(({ head, kind }) => html`<th scope="col" class="${kind}">${head}</th>`);
  return scrolling(
    caption,
    html`<table><caption${hideCaption ? html` class="unseen"` : null}>${caption}</caption>
<thead>${above ?? null}<tr>${heads}</tr></thead>
<tbody>${rows.map((row) => tableRow(row, columns))}</tbody>${foot === undefined ? null : html`<tfoot>${tableRow(foot, columns)}</tfoot>`}</table>`,
  );
}

/** A wide thing in a box that scrolls, also by keyboard. */
export function scrolling(label: string, content: Markup): Markup {
  return html`<div class="scroll" role="region" tabindex="0" aria-label="${label}">${content}</div>`;
}

function tableRow(cells: readonly Part[], columns: readonly Column[]): Markup {
  const drawn = cells.map((cell, index) => {
    const kind = columns[index]?.kind ?? "text";
    return index === 0 ? html`<th scope="row" class="${kind}">${cell}</th>` : html`<td class="${kind}">${cell}</td>`;
  });
  return html`<tr>${drawn}</tr>
`;
}

/** Something that only who asks for it sees; printed open. */
export function unfolding(summary: string, content: Markup): Markup {
  return html`<details><summary>${summary}</summary>${content}</details>`;
}

/** A name with a quieter title behind it. */
export function nameAndTitle(name: string, title: string): Markup {
  return html`<b>${name}</b>${title === "" ? null : html`<span class="title">${title}</span>`}`;
}
