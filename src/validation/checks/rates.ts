/** Cipher rate, uplink rate and achieved rate: counted whole, so their own value is held against the limit. */
import { usToSeconds } from "#core/time";
import type { GroupMeasurement } from "#result/result";
import { note } from "../note.ts";
import { judgeValue } from "../verdict.ts";
import { type Check, decided, type Finding, isLive, single } from "./check.ts";

/** A rate may stay below its target by this share: messages do not end with the window. */
export const RATE_TOLERANCE = 0.01;

/** `bits` of all channels as kbit/s of one channel over the window; null without window or channel. */
export function kbitPerSecond(bits: number, { windowUs, channels }: GroupMeasurement): number | null {
  return windowUs <= 0 || channels === 0 ? null : bits / usToSeconds(windowUs) / channels / 1e3;
}

/** Payload encrypted and sent, kbit/s of one channel. A group that sent nothing has the rate 0, and fails. */
export const checkCipherRate: Check = (context) => {
  const { predicted, measured } = single(context);
  return judgeRate(context, {
    predicted: predicted.cipherRate / 1e3,
    measured: kbitPerSecond(measured.bits.sentPayload, measured),
    samples: measured.frames.sent,
    interval: null,
    extra: { tolerance: RATE_TOLERANCE },
  });
};

/** Payload that the access link took, kbit/s of one channel; the share under one-time pad beside it. */
export const checkUplinkRate: Check = (context) => {
  const { predicted, measured } = single(context);
  const { bits } = measured;
  return judgeRate(context, {
    predicted: (predicted.payloadRate * predicted.achieved) / 1e3,
    measured: kbitPerSecond(bits.linkAcceptedPayload, measured),
    samples: measured.frames.sent,
    interval: null,
    extra: {
      tolerance: RATE_TOLERANCE,
      ...(bits.sentPayload === 0 ? {} : { otpShare: bits.padPayload / bits.sentPayload }),
    },
  });
};

/** A rate too low is a failure whoever was live; a rate that is met counts only when someone heard it. */
function judgeRate(context: Parameters<Check>[0], found: Finding) {
  const { group } = single(context);
  return decided(found, context.requirement.limit, (limit) => {
    if (found.measured === null) return note("reason.no-data", { group: group.name });
    const slack = limit.op === ">=" ? 1 - RATE_TOLERANCE : 1 + RATE_TOLERANCE;
    const verdict = judgeValue(found.measured, { op: limit.op, value: limit.value * slack });
    if (verdict === "pass" && !isLive(context.subjects)) return note("reason.not-live", { group: group.name });
    return verdict;
  });
}

/** Payload that the access link took of what was offered; wire rates beside it. */
export const checkAchievedRate: Check = (context) => {
  const { group, predicted, measured } = single(context);
  const { bits } = measured;
  const wireKbit = kbitPerSecond(bits.wire, measured);
  const found: Finding = {
    predicted: predicted.achieved,
    measured: bits.offeredPayload === 0 ? null : bits.linkAcceptedPayload / bits.offeredPayload,
    samples: measured.frames.offered,
    interval: null,
    extra: {
      predictedWireKbitPerSecond: predicted.wireRate / 1e3,
      ...(wireKbit === null ? {} : { wireKbitPerSecond: wireKbit }),
    },
  };
  return decided(found, context.requirement.limit, (limit) => {
    if (found.measured === null) return note("reason.no-data", { group: group.name });
    const verdict = judgeValue(found.measured, limit);
    if (verdict === "pass" && !isLive(context.subjects)) return note("reason.not-live", { group: group.name });
    return verdict;
  });
};
