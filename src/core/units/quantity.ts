/**
 * Quantities as people write them: a number and a unit ("11 kbit/s", "3 Mbit", "1 min"). Prefixes
 * are decimal everywhere (`kbit` = 1000 bit, `kB` = 1000 B), units are case-sensitive, and a number
 * without a unit is not a quantity. Parsing never throws and takes time linear in a bounded length.
 */

/** The longest text that is read as a quantity, in characters. */
export const QUANTITY_TEXT_MAX = 40;

export interface Dimension {
  /** What a value of this dimension is called in a sentence: "a rate". */
  readonly noun: string;
  readonly example: string;
  /** Unit as written -> factor to the base unit. The order is the one shown to people. */
  readonly units: Readonly<Record<string, number>>;
  /** Name of the base unit in which a parsed value is counted. */
  readonly base: string;
  /** True when a value is a whole number of base units. */
  readonly whole: boolean;
}

/** `value` counts base units of the dimension; it is finite, >= 0 and at most 2^53 - 1. */
export type Parsed =
  | { readonly ok: true; readonly value: number }
  | { readonly ok: false; readonly why: string; readonly allowed: string };

const SHAPE = /^(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?) ?(.*)$/su;

/** Reads `text` as a quantity of `dimension`; on failure says why and what is allowed. */
export function parseQuantity(text: string, dimension: Dimension): Parsed {
  const allowed = describeDimension(dimension);
  const no = (why: string): Parsed => ({ ok: false, why, allowed });
  const trimmed = text.slice(0, QUANTITY_TEXT_MAX + 1).trim();
  if (trimmed.length === 0) return no("is empty");
  if (text.length > QUANTITY_TEXT_MAX) return no("is too long for a quantity");
  const match = SHAPE.exec(trimmed);
  if (match === null) return no(`"${trimmed}" does not start with a plain number`);
  const unit = (match[2] ?? "").trim();
  if (unit.length === 0) return no(`"${trimmed}" has no unit`);
  if (!Object.hasOwn(dimension.units, unit))
    return no(`"${unit}" is not a unit of ${dimension.noun.replace(/^an? /u, "")}`);
  return scale(Number(match[1]), dimension.units[unit] ?? 1, trimmed, dimension, no);
}

function scale(
  number: number,
  factor: number,
  text: string,
  dimension: Dimension,
  no: (why: string) => Parsed,
): Parsed {
  const value = number * factor;
  if (!(value <= Number.MAX_SAFE_INTEGER)) return no(`"${text}" is too large`);
  // Number * factor is off by an ulp for many decimal inputs ("0.0203 s"): take the whole number meant.
  const nearest = Math.round(value);
  if (Math.abs(value - nearest) <= 1e-9 * Math.max(1, value)) return { ok: true, value: nearest };
  if (dimension.whole) return no(`"${text}" is not a whole number of ${dimension.base}`);
  return { ok: true, value };
}

/** `a rate such as "11 kbit/s" (bit/s, kbit/s, Mbit/s, Gbit/s)`. */
export function describeDimension(dimension: Dimension): string {
  return `${dimension.noun} such as "${dimension.example}" (${Object.keys(dimension.units).join(", ")})`;
}

/** The texts that `parseQuantity` may accept, as a regular expression for a JSON Schema. */
export function quantityPattern(dimension: Dimension): string {
  const units = Object.keys(dimension.units).map((unit) => unit.replace(/[.*+?^${}()|[\]\\/]/gu, "\\$&"));
  return `^\\s*\\d+(\\.\\d+)?([eE][+-]?\\d+)? ?\\s*(${units.join("|")})\\s*$`;
}

/**
 * Writes `value` base units in the largest unit that shows it exactly in at most `digits` decimals,
 * else in the largest unit not above it. What it writes, `parseQuantity` reads back as the same value
 * when the first case applies.
 */
export function formatQuantity(value: number, dimension: Dimension, digits = 3): string {
  const units = Object.entries(dimension.units).toSorted((a, b) => b[1] - a[1]);
  const smallest = units.at(-1) ?? [dimension.base, 1];
  const fitting = units.filter(([, factor]) => value >= factor);
  const exact = fitting.find(([, factor]) => isShort(value / factor, digits));
  const [unit, factor] = exact ?? fitting[0] ?? smallest;
  return `${trimZeros((value / factor).toFixed(digits))} ${unit}`;
}

function isShort(number: number, digits: number): boolean {
  return Math.abs(Number(number.toFixed(digits)) - number) <= 1e-12 * Math.abs(number);
}

function trimZeros(text: string): string {
  return text.includes(".") ? text.replace(/\.?0+$/u, "") : text;
}
