/** Plain tables for terminals: columns as wide as their content, one of them giving way where room is short. */
import { cutTo, displayWidth, padStartTo, padTo } from "./text-width.ts";

export interface TextColumn {
  readonly head: string;
  readonly align: "left" | "right";
}

export interface TextTable {
  readonly columns: readonly TextColumn[];
  /** Plain cells, without colours; as many as columns. */
  readonly rows: readonly (readonly string[])[];
}

export const COLUMN_GAP = 2;

/** Width of each column; the first is cut so that the line fits into `width`, but not below `firstMin`. */
export function columnWidths({ columns, rows }: TextTable, width: number, firstMin: number): readonly number[] {
  const natural = columns.map(({ head }, index) =>
    Math.max(displayWidth(head), ...rows.map((row) => displayWidth(row[index] ?? ""))),
  );
  const others = natural.slice(1).reduce((sum, column) => sum + column + COLUMN_GAP, 0);
  const first = Math.min(natural[0] ?? 0, Math.max(firstMin, width - others));
  return [first, ...natural.slice(1)];
}

/** One line; `paint` colours a cell after it was padded, so that colours do not count as columns. */
export function textLine(
  cells: readonly string[],
  columns: readonly TextColumn[],
  widths: readonly number[],
  paint: (text: string, column: number) => string = (text) => text,
): string {
  const shown = cells.map((cell, index) => {
    const width = widths[index] ?? 0;
    const cut = cutTo(cell, width);
    if (columns[index]?.align === "right") return paint(padStartTo(cut, width), index);
    return paint(index === cells.length - 1 ? cut : padTo(cut, width), index);
  });
  return shown.join(" ".repeat(COLUMN_GAP));
}
