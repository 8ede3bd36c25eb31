/** Sum of (found - expected)^2 / expected over the cells, all expected alike. */
export function chiSquare(counts: readonly number[], total: number): number {
  const expected = total / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

/**
 * Bound that a chi-square value of so many cells exceeds with a probability below 1e-6: Wilson and
 * Hilferty's approximation at 4.75 standard deviations.
 */
export function chiSquareBound(cells: number): number {
  const freedom = cells - 1;
  const spread = 2 / (9 * freedom);
  return freedom * (1 - spread + 4.75 * Math.sqrt(spread)) ** 3;
}

/** How many standard deviations `hits` of `trials` lies from what `probability` says. */
export function deviation(hits: number, trials: number, probability: number): number {
  return (hits - trials * probability) / Math.sqrt(trials * probability * (1 - probability));
}

/** Pearson's correlation of two equally long series. */
export function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (series: readonly number[]) => series.reduce((sum, x) => sum + x, 0) / series.length;
  const meanA = mean(a);
  const meanB = mean(b);
  let both = 0;
  let squareA = 0;
  let squareB = 0;
  a.forEach((x, i) => {
    const y = b[i] as number;
    both += (x - meanA) * (y - meanB);
    squareA += (x - meanA) ** 2;
    squareB += (y - meanB) ** 2;
  });
  return both / Math.sqrt(squareA * squareB);
}
