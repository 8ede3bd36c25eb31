/** The dimensions of a pilot file, one parser and one formatter each. Results count base units. */
import { type Dimension, formatQuantity, type Parsed, parseQuantity } from "./quantity.ts";

export const RATE: Dimension = {
  noun: "a rate",
  example: "11 kbit/s",
  units: { "bit/s": 1, "kbit/s": 1e3, "Mbit/s": 1e6, "Gbit/s": 1e9 },
  base: "bit/s",
  whole: false,
};

export const BITS: Dimension = {
  noun: "an amount of bits",
  example: "3 Mbit",
  units: { bit: 1, kbit: 1e3, Mbit: 1e6, Gbit: 1e9, B: 8, kB: 8e3, MB: 8e6 },
  base: "bits",
  whole: true,
};

export const BYTES: Dimension = {
  noun: "a size",
  example: "480 B",
  units: { B: 1, kB: 1e3, MB: 1e6, GB: 1e9 },
  base: "bytes",
  whole: true,
};

/** `m` is accepted for minutes because command lines say `--duration 10m`; it is never written. */
export const TIME: Dimension = {
  noun: "a time",
  example: "1 min",
  units: { us: 1, ms: 1e3, s: 1e6, min: 6e7, m: 6e7, h: 3.6e9, d: 8.64e10 },
  base: "microseconds",
  whole: true,
};

export const LENGTH: Dimension = {
  noun: "a length",
  example: "12 km",
  units: { m: 1, km: 1e3 },
  base: "metres",
  whole: false,
};

/** Base unit: one hundredth, so that "2 %" is exactly 2 before `parseFraction` divides. */
export const PERCENT: Dimension = {
  noun: "a percentage",
  example: "2.03 %",
  units: { "%": 1 },
  base: "percent",
  whole: false,
};

/** "11 kbit/s" -> 11000 bit/s. */
export function parseRate(text: string): Parsed {
  return parseQuantity(text, RATE);
}

/** "3 Mbit" or "480 B" -> bits, whole. */
export function parseBits(text: string): Parsed {
  return parseQuantity(text, BITS);
}

/** "64 kB" -> bytes, whole. */
export function parseBytes(text: string): Parsed {
  return parseQuantity(text, BYTES);
}

/** "50 ms" -> microseconds, whole. */
export function parseTimeUs(text: string): Parsed {
  return parseQuantity(text, TIME);
}

/** "12 km" -> metres. */
export function parseLengthMetres(text: string): Parsed {
  return parseQuantity(text, LENGTH);
}

/** "2.03 %" -> 0.0203. */
export function parseFraction(text: string): Parsed {
  const parsed = parseQuantity(text, PERCENT);
  // Rounded to what a decimal input can mean: 1.85 / 100 is 0.018500000000000003 otherwise.
  return parsed.ok ? { ok: true, value: Number((parsed.value / 100).toPrecision(15)) } : parsed;
}

export function formatRate(bitsPerSecond: number): string {
  return formatQuantity(bitsPerSecond, RATE);
}

/** In bit, kbit, Mbit or Gbit; bytes are `formatBytes`. */
export function formatBits(bits: number): string {
  return formatQuantity(bits, { ...BITS, units: { bit: 1, kbit: 1e3, Mbit: 1e6, Gbit: 1e9 } });
}

export function formatBytes(bytes: number): string {
  return formatQuantity(bytes, BYTES);
}

export function formatTimeUs(us: number): string {
  return formatQuantity(us, {
    ...TIME,
    units: { us: 1, ms: 1e3, s: 1e6, min: 6e7, h: 3.6e9, d: 8.64e10 },
  });
}

export function formatLengthMetres(metres: number): string {
  return formatQuantity(metres, LENGTH);
}

/** 0.0203 -> "2.03 %". */
export function formatFraction(fraction: number, digits = 3): string {
  return formatQuantity(fraction * 100, PERCENT, digits);
}
