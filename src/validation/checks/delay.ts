import { quantileInterval, quantileOf } from "#core/metrics/quantile";
import { US_PER_S, usToSeconds } from "#core/time";
import type { GroupMeasurement, Note, VerdictRow } from "#result/result";
import { note } from "../note.ts";
import type { Limit } from "../verdict.ts";
import {
  type Check,
  type CheckContext,
  decided,
  decideSampled,
  type Finding,
  isLive,
  single,
  unjudged,
} from "./check.ts";

/** A live delay is judged only while the host's own lag stays below this share of the limit. */
const LAG_SHARE = 0.1;

/**
 * Access delay in s: the median with its order-statistics interval against the limit; 95 %, 99 %,
 * round trip and session set-up beside it.
 */
export const checkDelay: Check = (context) => {
  const { group, predicted, measured } = single(context);
  const samplesUs = measured.delaySamplesUs;
  const interval = quantileInterval(samplesUs, 0.5);
  const medianUs = quantileOf(samplesUs, 0.5);
  const found: Finding = {
    predicted: usToSeconds(predicted.delayUs),
    measured: medianUs === null ? null : usToSeconds(medianUs),
    samples: samplesUs.length,
    interval: interval === null ? null : [usToSeconds(interval[0]), usToSeconds(interval[1])],
    extra: delayExtra(measured),
  };
  if (context.rateFailed.has(group.name)) return unjudged(found, note("reason.rate-failed", { group: group.name }));
  return decided(found, context.requirement.limit, (limit) => {
    return doubt(context, limit) ?? decideSampled(found.interval, limit, found.samples);
  });
};

function doubt(context: CheckContext, limit: Limit): Note | null {
  const { group, measured } = single(context);
  if (measured.delaySamplesUs.length === 0) return note("reason.no-data", { group: group.name });
  if (!isLive(context.subjects)) return note("reason.not-live", { group: group.name });
  const lagUs = context.measurements.hostLagUs;
  const tenthUs = limit.value * US_PER_S * LAG_SHARE;
  return lagUs < tenthUs ? null : note("reason.host-too-slow", { lagMs: lagUs / 1e3, tenthMs: tenthUs / 1e3 });
}

function delayExtra(measured: GroupMeasurement): NonNullable<VerdictRow["extra"]> {
  const extra: Record<string, number> = {};
  const put = (name: string, sorted: Float64Array, q: number): void => {
    const valueUs = quantileOf(sorted, q);
    if (valueUs !== null) extra[name] = usToSeconds(valueUs);
  };
  put("p95", measured.delaySamplesUs, 0.95);
  put("p99", measured.delaySamplesUs, 0.99);
  put("roundTripMedian", measured.roundTripSamplesUs, 0.5);
  put("setUpMedian", measured.setUpSamplesUs, 0.5);
  return extra;
}
