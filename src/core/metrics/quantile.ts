/** An interval, both ends included. */
export type Interval = readonly [low: number, high: number];

/** Standard normal quantiles of two-sided intervals. */
export const Z_95 = 1.959963984540054;
export const Z_999 = 3.2905267314919255;

/** Up to this many samples the binomial sum is exact; beyond, its normal approximation is as good. */
export const EXACT_SAMPLES_MAX = 1_000;

/**
 * The sample quantile of ascending `sorted`: the smallest value that at least the fraction `q` of all
 * samples does not exceed (no interpolation, so it is a value that was measured). null when empty.
 */
export function quantileOf(sorted: Float64Array, q: number): number | null {
  if (sorted.length === 0) return null;
  const rank = Math.min(sorted.length, Math.max(1, Math.ceil(q * sorted.length - 1e-9)));
  return sorted[rank - 1] as number;
}

/**
 * Distribution-free 95 % interval of the true quantile `q`, from order statistics: the chance that it
 * lies between the l-th and the u-th sample is the binomial sum of C(n, i) q^i (1-q)^(n-i) for i = l
 * to u-1 (H. A. David, Order Statistics). null when even the extremes do not reach 95 %: fewer than 6
 * samples for a median.
 */
export function quantileInterval(sorted: Float64Array, q: number): Interval | null {
  const ranks = sorted.length <= EXACT_SAMPLES_MAX ? exactRanks(sorted.length, q) : normalRanks(sorted.length, q);
  if (ranks === null) return null;
  return [sorted[ranks[0] - 1] as number, sorted[ranks[1] - 1] as number];
}

/**
 * Ranks (from 1) whose samples enclose the quantile with at least 95 %, tails as equal as possible:
 * each tail is cut at 2.5 %, and when the extremes leave more than that outside, at what is left.
 */
function exactRanks(n: number, q: number): readonly [number, number] | null {
  const below = binomialCumulative(n, q);
  if (n === 0 || covered(below, 1, n) < 0.95) return null;
  let low = 1;
  while (low < n && (below[low] as number) <= 0.025) low++;
  let high = n;
  while (high > 1 && 1 - (below[high - 2] as number) <= 0.025) high--;
  while (covered(below, low, high) < 0.95) {
    if (low > 1) low--;
    if (high < n) high++;
  }
  return [low, high];
}

/** P(l <= B <= u-1) from cumulative sums. */
function covered(below: Float64Array, low: number, high: number): number {
  return (below[high - 1] as number) - (below[low - 1] as number);
}

/** P(B <= k) of B ~ binomial(n, q) for k = 0..n, in logarithms so that no term underflows. */
function binomialCumulative(n: number, q: number): Float64Array {
  const sums = new Float64Array(n + 1);
  let logTerm = n * Math.log1p(-q);
  let sum = 0;
  for (let k = 0; k <= n; k++) {
    sum += Math.exp(logTerm);
    sums[k] = Math.min(1, sum);
    logTerm += Math.log((n - k) / (k + 1)) + Math.log(q) - Math.log1p(-q);
  }
  return sums;
}

function normalRanks(n: number, q: number): readonly [number, number] | null {
  const half = Z_95 * Math.sqrt(n * q * (1 - q));
  const low = Math.floor(n * q - half);
  const high = Math.ceil(n * q + half) + 1;
  return low < 1 || high > n ? null : [low, high];
}
