/** Where values lie on a drawing. Coordinates are in the user units of the SVG, y downwards. */

export interface LinearScale {
  readonly low: number;
  readonly high: number;
  at(value: number): number;
}

/** Maps low..high to from..to; values outside lie outside, an empty domain lies at `from`. */
export function linearScale(low: number, high: number, from: number, to: number): LinearScale {
  const span = high - low;
  return { low, high, at: (value) => (span === 0 ? from : from + ((value - low) / span) * (to - from)) };
}

/** A coordinate with two decimals: finer than any screen, and the same on every machine. */
export function coordinate(value: number): string {
  const rounded = Math.round(value * 100) / 100;
  return String(rounded === 0 ? 0 : rounded);
}
