/** Limits of requirements as text: "< 2.03 %", ">= 9.78 kbit/s", "= 0.889". */
import type { Parsed } from "#core/units/quantity";
import { parseFraction, parseRate, parseTimeUs } from "#core/units/units";
import type { Quantity, Requirement } from "./pilot.ts";

interface LimitKind {
  /** Unit of the resolved value; "1" is a plain number or fraction. */
  readonly unit: string;
  readonly example: string;
  readonly parse: (text: string) => Parsed;
  /** The only comparison is `=`. */
  readonly isValue?: true;
}

const SECONDS: LimitKind = { unit: "s", example: "< 0.05 s", parse: scaled(parseTimeUs, 1e6) };
const KBIT_PER_SECOND: LimitKind = {
  unit: "kbit/s",
  example: ">= 9.78 kbit/s",
  parse: scaled(parseRate, 1e3),
};
const FRACTION: LimitKind = { unit: "1", example: "< 2 %", parse: parsePlainOrPercent };
const RATIO: LimitKind = { unit: "1", example: "<= 0.889", parse: parsePlainOrPercent };
/** A value to be reproduced, not a bound. */
const VALUE: LimitKind = { unit: "1", example: "= 0.889", parse: parsePlainOrPercent, isValue: true };

const KINDS: Readonly<Record<Quantity, LimitKind>> = {
  "access-delay": SECONDS,
  "cipher-rate": KBIT_PER_SECOND,
  "paper-key-use": VALUE,
  "total-key-use": RATIO,
  loss: FRACTION,
  "achieved-rate": FRACTION,
  "uplink-rate": KBIT_PER_SECOND,
  "otp-share": FRACTION,
  "time-to-starvation": SECONDS,
  confidentiality: FRACTION,
  integrity: FRACTION,
  "non-repudiation": FRACTION,
  availability: FRACTION,
  "design-agreement": FRACTION,
};

export const QUANTITIES = Object.keys(KINDS) as [Quantity, ...Quantity[]];

export type ParsedLimit =
  | { readonly ok: true; readonly limit: Requirement["limit"]; readonly unit: string }
  | { readonly ok: false; readonly why: string; readonly allowed: string };

/**
 * Reads a limit of `quantity`: time in s, rates in kbit/s, shares as fractions. `null` is a row that is
 * printed and not judged.
 */
export function parseLimit(text: string | null, quantity: Quantity): ParsedLimit {
  const kind = KINDS[quantity];
  if (text === null) return { ok: true, limit: null, unit: kind.unit };
  const comparisons: readonly string[] = kind.isValue ? ["="] : ["<", "<=", ">="];
  const allowed = `${comparisons.join(" or ")} and a value, such as "${kind.example}"`;
  const match = /^\s*(<=|>=|<|=)\s*(\S.*)$/su.exec(text);
  const op = match?.[1] as NonNullable<Requirement["limit"]>["op"] | undefined;
  if (op === undefined || !comparisons.includes(op)) {
    return { ok: false, why: `"${text}" does not start with a comparison`, allowed };
  }
  const parsed = kind.parse((match?.[2] ?? "").trimEnd());
  if (!parsed.ok) return { ok: false, why: parsed.why, allowed };
  return { ok: true, limit: { op, value: parsed.value }, unit: kind.unit };
}

function scaled(parse: (text: string) => Parsed, unitsPerBase: number): (text: string) => Parsed {
  return (text) => {
    const parsed = parse(text);
    return parsed.ok ? { ok: true, value: parsed.value / unitsPerBase } : parsed;
  };
}

function parsePlainOrPercent(text: string): Parsed {
  if (/^\d{1,9}(\.\d{1,9})?$/u.test(text)) return { ok: true, value: Number(text) };
  return parseFraction(text);
}
