import { quantileOf } from "#core/metrics/quantile";
import type { Pilot } from "#pilot/pilot";
import type { DistributionSummary, GroupSummary } from "#result/result";
import type { Subject } from "./checks/check.ts";
import { trustedNodes } from "./trust.ts";

/** Points of a distribution's curve at most. */
export const CDF_POINTS_MAX = 200;

/** A group's measurement without its raw samples. */
export function summarise(pilot: Pilot, { group, measured }: Subject): GroupSummary {
  const { delaySamplesUs, roundTripSamplesUs, setUpSamplesUs, lossBatches: _batches, ...counts } = measured;
  return {
    ...counts,
    title: group.title,
    trustedNodes: trustedNodes(pilot, group),
    delay: summariseSamples(delaySamplesUs),
    roundTrip: summariseSamples(roundTripSamplesUs),
    setUp: summariseSamples(setUpSamplesUs),
  };
}

/** Quantiles and curve of ascending samples, us. */
export function summariseSamples(sorted: Float64Array): DistributionSummary {
  return {
    count: sorted.length,
    medianUs: quantileOf(sorted, 0.5),
    p95Us: quantileOf(sorted, 0.95),
    p99Us: quantileOf(sorted, 0.99),
    minUs: sorted[0] ?? null,
    maxUs: sorted[sorted.length - 1] ?? null,
    cdf: curve(sorted),
  };
}

/** [us, share of samples that are at most that], ends included, evenly spaced in rank. */
function curve(sorted: Float64Array): [number, number][] {
  const points: [number, number][] = [];
  const count = Math.min(CDF_POINTS_MAX, sorted.length);
  for (let i = 0; i < count; i++) {
    const rank = count === 1 ? 0 : Math.round((i * (sorted.length - 1)) / (count - 1));
    points.push([sorted[rank] as number, (rank + 1) / sorted.length]);
  }
  return points;
}
