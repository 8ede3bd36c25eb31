/** JSON for people and for diffs: indented, but lists of plain values and points stay on one line. */

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

const INDENT = "  ";

/** Text of plain data. What JSON cannot hold is left out or null, as `JSON.stringify` does it. */
export function jsonText(value: unknown): string {
  return `${write(JSON.parse(JSON.stringify(value)) as Json, "")}\n`;
}

function write(value: Json, indent: string): string {
  if (typeof value !== "object" || value === null || isFlat(value)) return JSON.stringify(value);
  const deeper = indent + INDENT;
  if (isList(value)) return `[\n${value.map((item) => deeper + write(item, deeper)).join(",\n")}\n${indent}]`;
  const entries = Object.entries(value).map(([key, item]) => `${deeper}${JSON.stringify(key)}: ${write(item, deeper)}`);
  return entries.length === 0 ? "{}" : `{\n${entries.join(",\n")}\n${indent}}`;
}

/** Lists of plain values, and lists of such lists that hold numbers (the points of a curve). */
function isFlat(value: Json): boolean {
  if (!isList(value)) return false;
  return value.every((item) => typeof item !== "object" || item === null || (isList(item) && item.every(isNumber)));
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function isNumber(value: Json): boolean {
  return typeof value === "number";
}
