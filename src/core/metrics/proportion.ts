import { type Interval, Z_95 } from "./quantile.ts";

/** Losses in consecutive batches of equally many frames. */
export interface LossBatches {
  readonly framesPerBatch: number;
  readonly losses: readonly number[];
}

/** With fewer batches nobody can tell a burst from chance: all losses then count as one event. */
export const BATCHES_MIN = 8;

/**
 * E. B. Wilson's score interval of a proportion (1927), for `hits` of `trials`. `designEffect` >= 1
 * divides the trials: that many dependent ones tell as much as one independent. [0, 1] without trials.
 */
export function wilsonInterval(hits: number, trials: number, designEffect = 1, z = Z_95): Interval {
  if (trials <= 0) return [0, 1];
  const n = trials / Math.max(1, designEffect);
  const p = hits / trials;
  const centre = p + (z * z) / (2 * n);
  const half = z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n));
  const scale = 1 + (z * z) / n;
  // At the edges rounding would leave a sliver outside of what was measured.
  const low = hits === 0 ? 0 : Math.max(0, (centre - half) / scale);
  const high = hits === trials ? 1 : Math.min(1, (centre + half) / scale);
  return [low, high];
}

/**
 * How much wider bursts make the interval of a loss rate: the variance of losses per batch over the
 * binomial variance of as many independent frames, pooled over `strata` (groups with a loss rate of
 * their own, so that their differences do not count as bursts). At least 1. At most the frames of a
 * batch: then every batch is lost or kept as a whole, and the effective number of trials is the number
 * of batches. With fewer than BATCHES_MIN batches it is `lost`, all losses in and out of batches.
 */
export function designEffect(strata: readonly LossBatches[], lost: number): number {
  let squares = 0;
  let expected = 0;
  let batches = 0;
  let cap = 1;
  for (const stratum of strata) {
    const { framesPerBatch, losses: counts } = stratum;
    const total = counts.reduce((sum, count) => sum + count, 0);
    batches += counts.length;
    cap = Math.max(cap, framesPerBatch);
    if (counts.length < 2 || total === 0) continue;
    const mean = total / counts.length;
    for (const count of counts) squares += (count - mean) ** 2;
    expected += (counts.length - 1) * mean * (1 - mean / framesPerBatch);
  }
  if (batches < BATCHES_MIN) return Math.max(1, lost);
  if (expected <= 0) return 1;
  return Math.min(cap, Math.max(1, squares / expected));
}
