/** One measured figure of a benchmark: the median of several rounds. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  /** `frames/s`, `s`. Of a rate more is better, of a time less. */
  readonly unit: string;
  /** What the project demands: the least for a rate, the most for a time. */
  readonly limit?: number;
  /** `value` over that of the benchmark's baseline figure, measured in the same run. */
  readonly ratio?: number;
}

export interface BenchResult {
  readonly figures: readonly Figure[];
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >>> 1;
  const upper = sorted[middle];
  if (upper === undefined) throw new Error("the median of nothing");
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] as number)) / 2;
}

/** Whether a figure keeps its limit; a figure without one does. */
export function keepsLimit({ value, unit, limit }: Figure): boolean {
  if (limit === undefined) return true;
  return isRate(unit) ? value >= limit : value <= limit;
}

/** `value` in terms of the limit, 1 or more where it is kept: 2 is twice as fast as demanded. */
export function marginOf({ value, unit, limit }: Figure): number | undefined {
  if (limit === undefined) return undefined;
  return isRate(unit) ? value / limit : limit / value;
}

function isRate(unit: string): boolean {
  return unit.endsWith("/s");
}
