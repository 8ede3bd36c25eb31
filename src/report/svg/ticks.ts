/** Round numbers on an axis: multiples of 1, 2 or 5 times a power of ten. */

const ROUND_STEPS = [1, 2, 5, 10] as const;

/** Distance between ticks so that at most about `count` of them fit into `span`. */
export function niceStep(span: number, count: number): number {
  if (!(span > 0) || !Number.isFinite(span)) return 1;
  const rough = span / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = ROUND_STEPS.find((step) => rough <= step * power * (1 + 1e-9)) ?? 10;
  return factor * power;
}

/** Ticks from `low` to `high`, both ends included where they are round; ascending, equally spaced. */
export function niceTicks(low: number, high: number, count: number): readonly number[] {
  if (!(high > low)) return [low];
  const step = niceStep(high - low, count);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  const ticks: number[] = [];
  for (let i = first; i <= last; i++) ticks.push(clean(i * step));
  return ticks;
}

/** Without the noise of binary fractions: 0.30000000000000004 is 0.3. */
function clean(value: number): number {
  return Number(value.toPrecision(12));
}
