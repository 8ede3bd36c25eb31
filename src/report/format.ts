/** Numbers as a reader wants them: three significant digits, decimal units, digits grouped in threes. */

const MINUS = "−";
const BIT_UNITS = ["bit", "kbit", "Mbit", "Gbit", "Tbit"] as const;
/** From here on digits say nothing any more. */
const GROUPED_MAX = 1e15;

/** `12,225`; what is no whole number is rounded. */
export function formatCount(count: number): string {
  if (!Number.isFinite(count)) return String(count);
  return Math.abs(count) < GROUPED_MAX ? grouped(Math.round(count).toFixed(0)) : count.toPrecision(3);
}

/** `3.94 Mbit`. */
export function formatBits(bits: number): string {
  let value = bits;
  let unit = 0;
  while (Math.abs(value) >= 999.5 && unit < BIT_UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${formatNumber(value)} ${BIT_UNITS[unit]}`;
}

/** A time as it was set: `850 µs`, `50 ms`, `1.5 s`, `331 s`. */
export function formatTimeUs(us: number): string {
  const { value, unit } = scaledTime(us);
  return `${formatNumber(value)} ${unit}`;
}

/** A time as it was measured, with the zeros that its precision has: `50.0 ms`. */
export function formatMeasuredUs(us: number): string {
  const { value, unit } = scaledTime(us);
  const rounded = Number(value.toPrecision(3));
  return `${formatFixed(value, decimalsFor(rounded, 3))} ${unit}`;
}

function scaledTime(us: number): { value: number; unit: string } {
  const size = Math.abs(us);
  if (size !== 0 && size < 999.5) return { value: us, unit: "µs" };
  return size < 999_500 ? { value: us / 1e3, unit: "ms" } : { value: us / 1e6, unit: "s" };
}

/** A span as a clock shows it: `0.4 s`, `31 s`, `20 min 15 s`, `2 h 00 min`. */
export function formatSpanUs(us: number): string {
  const seconds = us / 1e6;
  if (!(seconds >= 10)) return `${Number(seconds.toFixed(1))} s`;
  const whole = Math.floor(seconds);
  const two = (n: number) => String(n).padStart(2, "0");
  if (whole < 60) return `${whole} s`;
  if (whole < 3_600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  return `${Math.floor(whole / 3_600)} h ${two(Math.floor((whole % 3_600) / 60))} min`;
}

/** `0.844 %` of a fraction. */
export function formatShare(fraction: number): string {
  return `${formatNumber(fraction * 100)} %`;
}

/** Significant digits without trailing zeros: `29.1`, `0.00365`, `12,225`. */
export function formatNumber(value: number, digits = 3): string {
  if (!Number.isFinite(value)) return String(value);
  const rounded = Number(value.toPrecision(digits));
  const size = Math.abs(rounded);
  if (size !== 0 && (size >= GROUPED_MAX || size < 1e-6)) return signed(rounded.toExponential(digits - 1));
  return formatFixed(value, decimalsFor(rounded, digits)).replace(/\.0+$|(\.\d*?)0+$/u, "$1");
}

/** Fixed decimals, grouped: `9.780`, `46,944.0`. */
export function formatFixed(value: number, decimals: number): string {
  if (!Number.isFinite(value)) return String(value);
  const fixed = value.toFixed(decimals);
  return grouped(Number(fixed) === 0 ? fixed.replace("-", "") : fixed);
}

/** Decimals that show `digits` significant digits of `value`. */
export function decimalsFor(value: number, digits: number): number {
  if (value === 0 || !Number.isFinite(value)) return 0;
  return Math.min(20, Math.max(0, digits - 1 - Math.floor(Math.log10(Math.abs(value)))));
}

function grouped(fixed: string): string {
  const [whole = "", fraction] = fixed.split(".");
  const threes = whole.replace(/\B(?=(\d{3})+$)/gu, ",");
  return signed(fraction === undefined ? threes : `${threes}.${fraction}`);
}

function signed(text: string): string {
  return text.replace(/^-/u, MINUS);
}
