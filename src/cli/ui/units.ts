/** Numbers as people read them: decimal units, as everywhere in keygrid (kbit = 1000 bit). */

const BYTE_UNITS = ["B", "kB", "MB", "GB", "TB", "PB"] as const;
const BIT_UNITS = ["bit", "kbit", "Mbit", "Gbit", "Tbit"] as const;

/** `20.5 GB`; three significant digits. */
export function formatBytes(bytes: number): string {
  return scaled(bytes, BYTE_UNITS);
}

/** `3.94 Mbit`; three significant digits. */
export function formatBits(bits: number): string {
  return scaled(bits, BIT_UNITS);
}

/** `600,000`; absurdly large counts as `1.2e+20`. */
export function formatCount(count: number): string {
  return count < 1e15 ? Math.round(count).toLocaleString("en-US") : count.toPrecision(2);
}

/** Simulated or host time: `0.4 s`, `31 s`, `10 min 05 s`, `2 h 00 min`. */
export function formatDuration(us: number): string {
  const seconds = us / 1e6;
  if (seconds < 10) return `${Number(seconds.toFixed(1))} s`;
  const whole = Math.floor(seconds);
  if (whole < 60) return `${whole} s`;
  const two = (n: number) => String(n).padStart(2, "0");
  if (whole < 3_600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  return `${Math.floor(whole / 3_600)} h ${two(Math.floor((whole % 3_600) / 60))} min`;
}

function scaled(value: number, units: readonly string[]): string {
  let rest = value;
  let unit = 0;
  while (rest >= 999.5 && unit < units.length - 1) {
    rest /= 1000;
    unit++;
  }
  return `${Number(rest.toPrecision(3))} ${units[unit]}`;
}
