import { type Figure, keepsLimit, marginOf } from "./figure.ts";

const HEAD = ["figure", "median", "unit", "limit", "speed / limit", "", "ratio to baseline"];
/** Columns of numbers stand at their right edge. */
const RIGHT = new Set([1, 3, 4, 6]);

/** Figures of one bench as aligned lines. */
export function tableText(name: string, figures: readonly Figure[]): string {
  const rows = [HEAD, ...figures.map(cells)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => (row[column] as string).length)));
  const lines = rows.map((row) =>
    row
      .map((cell, i) => (RIGHT.has(i) ? cell.padStart(widths[i] as number) : cell.padEnd(widths[i] as number)))
      .join("  ")
      .trimEnd(),
  );
  return [`bench ${name}`, ...lines.map((line) => `  ${line}`), ""].join("\n");
}

function cells(figure: Figure): readonly string[] {
  const { name, value, unit, limit, ratio } = figure;
  const margin = marginOf(figure);
  return [
    name,
    number(value),
    unit,
    limit === undefined ? "" : number(limit),
    margin === undefined ? "" : margin.toFixed(2),
    limit === undefined ? "" : keepsLimit(figure) ? "ok" : "MISSED",
    ratio === undefined ? "" : ratio.toFixed(3),
  ];
}

function number(value: number): string {
  return value >= 1_000 ? Math.round(value).toLocaleString("en-US") : value.toPrecision(3);
}
