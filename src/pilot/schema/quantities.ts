/** zod schemas of quantities: text with a unit in, number of base units out. */

import { z } from "zod";
import type { Dimension, Parsed } from "#core/units/quantity";
import { describeDimension, QUANTITY_TEXT_MAX, quantityPattern } from "#core/units/quantity";
import {
  BITS,
  BYTES,
  formatBits,
  formatBytes,
  formatLengthMetres,
  formatRate,
  formatTimeUs,
  LENGTH,
  PERCENT,
  parseBits,
  parseBytes,
  parseFraction,
  parseLengthMetres,
  parseRate,
  parseTimeUs,
  RATE,
  TIME,
} from "#core/units/units";

export interface Range {
  readonly min?: number;
  readonly max?: number;
}

/** Key of the sentence "what is allowed here" in a schema's metadata; not part of the published schema. */
export const ALLOWED = "x-allowed";

interface Kind {
  readonly dimension: Dimension;
  readonly parse: (text: string) => Parsed;
  readonly format: (value: number) => string;
}

const KINDS = {
  rate: { dimension: RATE, parse: parseRate, format: formatRate },
  bits: { dimension: BITS, parse: parseBits, format: formatBits },
  bytes: { dimension: BYTES, parse: parseBytes, format: formatBytes },
  time: { dimension: TIME, parse: parseTimeUs, format: formatTimeUs },
  length: { dimension: LENGTH, parse: parseLengthMetres, format: formatLengthMetres },
} as const satisfies Record<string, Kind>;

/**
 * Text such as "11 kbit/s" -> base units of its dimension (bit/s, bits, bytes, us, metres), within
 * `range` inclusive.
 */
export function quantity(kind: keyof typeof KINDS, description: string, range: Range = {}) {
  const { dimension, parse, format } = KINDS[kind];
  const allowed = `${describeDimension(dimension)}${rangeText(range, format)}`;
  return z
    .string()
    .max(QUANTITY_TEXT_MAX)
    .meta({
      description: `${description}: ${allowed}`,
      pattern: quantityPattern(dimension),
      examples: [dimension.example],
      [ALLOWED]: allowed,
    })
    .transform((text, context) => {
      const parsed = parse(text);
      if (!parsed.ok) return reject(context, text, parsed.why, allowed);
      if (isWithin(parsed.value, range)) return parsed.value;
      return reject(context, text, `${text.trim()} is out of range`, allowed);
    });
}

const FRACTION_ALLOWED = `a number from 0 to 1, or a percentage such as "${PERCENT.example}"`;

/** A number from 0 to 1, or a percentage as text -> fraction. */
export function fraction(description: string, range: Range = {}) {
  const allowed = `${FRACTION_ALLOWED}${rangeText(range, String)}`;
  return z
    .union([
      z.number(),
      z
        .string()
        .max(QUANTITY_TEXT_MAX)
        .meta({ pattern: quantityPattern(PERCENT) }),
    ])
    .meta({
      description: `${description}: ${allowed}`,
      examples: [0.02, "2 %"],
      [ALLOWED]: allowed,
    })
    .transform((input, context) => {
      const parsed: Parsed = typeof input === "number" ? { ok: true, value: input } : parseFraction(input);
      if (!parsed.ok) return reject(context, input, parsed.why, allowed);
      const inRange = parsed.value >= 0 && parsed.value <= 1 && isWithin(parsed.value, range);
      return inRange ? parsed.value : reject(context, input, `${input} is out of range`, allowed);
    });
}

function isWithin(value: number, range: Range): boolean {
  return value >= (range.min ?? 0) && value <= (range.max ?? Number.MAX_SAFE_INTEGER);
}

function rangeText(range: Range, format: (value: number) => string): string {
  if (range.min !== undefined && range.max !== undefined) {
    return `, from ${format(range.min)} to ${format(range.max)}`;
  }
  if (range.min !== undefined) return `, at least ${format(range.min)}`;
  return range.max === undefined ? "" : `, at most ${format(range.max)}`;
}

interface IssueSink {
  readonly issues: unknown[];
}

function reject(context: IssueSink, input: unknown, message: string, allowed: string): never {
  context.issues.push({ code: "custom", message, input, params: { allowed } });
  return z.NEVER;
}
