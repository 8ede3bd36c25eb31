/** One unit and one number of decimals for values that are read together: a column, or the parts of a row. */
import type { VerdictRow } from "#result/result";
import { decimalsFor, formatFixed } from "./format.ts";

export interface Scale {
  /** Unit that is shown; empty for plain ratios. */
  readonly unit: string;
  /** Shown value = value in the row's unit x factor. */
  readonly factor: number;
  readonly decimals: number;
}

/** Ratios that people read as percentages; the others (key use) as plain numbers. */
const PERCENT_QUANTITIES: ReadonlySet<string> = new Set([
  "loss",
  "achieved-rate",
  "otp-share",
  "confidentiality",
  "integrity",
  "non-repudiation",
  "availability",
  "design-agreement",
]);

const SIGNIFICANT_DIGITS = 3;
/** No more digits than this for the largest value of a column, however small its smallest is. */
const DIGITS_MAX = 5;
const DECIMALS_MAX = 3;
/** A limit is shown exactly; beyond this many digits it is a rounding error of the file reader. */
const LIMIT_DIGITS_MAX = 6;

/** Scale of rows that have one quantity and unit in common. */
export function scaleOf(rows: readonly VerdictRow[]): Scale {
  const limits = rows.flatMap(({ limit }) => (limit === null ? [] : [limit.value]));
  const values = rows.flatMap(({ predicted, measured }) => [predicted, measured]).filter(isFigure);
  const { unit, factor } = unitOf(rows[0], Math.max(0, ...(limits.length > 0 ? limits : values)));
  const shown = [...limits, ...values].map((value) => Math.abs(value * factor)).filter((value) => value > 0);
  const smallest = decimalsFor(Math.min(...shown, Number.MAX_VALUE), SIGNIFICANT_DIGITS);
  const fits = DIGITS_MAX - Math.max(1, Math.ceil(Math.log10(Math.max(1, ...shown) + 1)));
  const exact = rows.map(({ limit }) => (limit === null || limit.op === "=" ? 0 : decimalsOf(limit.value * factor)));
  return { unit, factor, decimals: Math.max(0, Math.min(smallest, fits, DECIMALS_MAX), ...exact) };
}

/** The number alone, as `scale` shows it. */
export function shown(value: number, { factor, decimals }: Scale): string {
  return formatFixed(value * factor, decimals);
}

/** A limit as its author wrote it, without zeros that he did not write. */
export function shownLimit(value: number, { factor }: Scale): string {
  return formatFixed(value * factor, decimalsOf(value * factor));
}

/** Blanks as wide as the decimals that `text` lacks, so that its point stands under the others of a column. */
export function alignment(text: string, { decimals }: Scale): string {
  const [, fraction] = text.split(".");
  const point = fraction === undefined && decimals > 0 ? "\u2008" : "";
  return point + "\u2007".repeat(Math.max(0, decimals - (fraction?.length ?? 0)));
}

/** Number and unit. */
export function shownWithUnit(value: number, scale: Scale): string {
  return withUnit(shown(value, scale), scale);
}

export function withUnit(text: string, { unit }: Scale): string {
  return unit === "" ? text : `${text} ${unit}`;
}

function unitOf(row: VerdictRow | undefined, largest: number): { unit: string; factor: number } {
  if (row === undefined) return { unit: "", factor: 1 };
  if (row.unit === "1")
    return PERCENT_QUANTITIES.has(row.quantity) ? { unit: "%", factor: 100 } : { unit: "", factor: 1 };
  if (row.unit !== "s") return { unit: row.unit, factor: 1 };
  if (largest < 1) return { unit: "ms", factor: 1_000 };
  return largest < 36_000 ? { unit: "s", factor: 1 } : { unit: "h", factor: 1 / 3_600 };
}

/** Decimals of a limit as its author wrote it, without the noise of binary fractions. */
function decimalsOf(value: number): number {
  const [, fraction = ""] = String(Number(value.toPrecision(LIMIT_DIGITS_MAX))).split(".");
  return fraction.includes("e") ? 0 : Math.min(fraction.length, LIMIT_DIGITS_MAX);
}

function isFigure(value: number | null): value is number {
  return value !== null && Number.isFinite(value);
}
