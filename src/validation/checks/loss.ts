import { designEffect, wilsonInterval } from "#core/metrics/proportion";
import type { Interval } from "#core/metrics/quantile";
import { note } from "../note.ts";
import { pooledLoss } from "../predict/group.ts";
import {
  type Check,
  decided,
  decideSampled,
  type Finding,
  isLive,
  type Subject,
  subjectName,
  sumOf,
  unjudged,
} from "./check.ts";

/** Losses of one or more groups over all their frames. */
export interface LossCount {
  readonly sent: number;
  readonly lost: number;
  /**
   * Sent, but neither accepted nor counted lost: the last frames of a channel that was never closed.
   * They may be losses, so they widen the interval upwards.
   */
  readonly unaccounted: number;
  readonly designEffect: number;
}

/**
 * Frames the encryption machine counted lost from sequence numbers. In an interrupted run only what was
 * decided counts as sent, because frames were still on their way.
 */
export function countLoss(subjects: readonly Subject[], complete: boolean): LossCount {
  const frames = (pick: "sent" | "lost" | "accepted") => sumOf(subjects, (measured) => measured.frames[pick]);
  const lost = frames("lost");
  const decidedFrames = lost + frames("accepted");
  const sent = complete ? Math.max(frames("sent"), decidedFrames) : decidedFrames;
  return {
    sent,
    lost,
    unaccounted: sent - decidedFrames,
    designEffect: designEffect(
      subjects.map(({ measured }) => measured.lossBatches),
      lost,
    ),
  };
}

/** Wilson interval of the loss, widened for bursts and for what is unaccounted. */
export function lossInterval({ sent, lost, unaccounted, designEffect: effect }: LossCount, z?: number): Interval {
  const low = wilsonInterval(lost, sent, effect, z)[0];
  const high = wilsonInterval(lost + unaccounted, sent, effect, z)[1];
  return [low, high];
}

/** Loss as a fraction, of a group or over all frames of the network. */
export const checkLoss: Check = (context) => {
  const { subjects, requirement, rateFailed, measurements } = context;
  const count = countLoss(subjects, measurements.complete);
  const found: Finding = {
    predicted: pooledLoss(subjects.map(({ predicted }) => predicted)),
    measured: count.sent === 0 ? null : count.lost / count.sent,
    samples: count.sent,
    interval: count.sent === 0 ? null : lossInterval(count),
    extra: {
      lost: count.lost,
      unaccounted: count.unaccounted,
      late: sumOf(subjects, ({ frames }) => frames.late),
      replayed: sumOf(subjects, ({ frames }) => frames.replayed),
      designEffect: count.designEffect,
    },
  };
  const name = subjectName(context);
  if (requirement.group !== "*" && rateFailed.has(name))
    return unjudged(found, note("reason.rate-failed", { group: name }));
  return decided(found, requirement.limit, (limit) => {
    if (count.sent === 0) return note("reason.no-data", { group: name });
    if (!isLive(subjects)) return note("reason.not-live", { group: name });
    return decideSampled(found.interval, limit, count.sent);
  });
};
