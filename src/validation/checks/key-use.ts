/** What channels take of their key: the paper's figure, the whole, the share under one-time pad, how long it lasts. */
import { usToSeconds } from "#core/time";
import type { GroupMeasurement, Verdict } from "#result/result";
import { note } from "../note.ts";
import type { GroupPrediction } from "../predict/group.ts";
import { judgeValue, type Limit } from "../verdict.ts";
import { type Check, type CheckContext, decided, type Finding, finite, inconclusive, isLive, single } from "./check.ts";

/** The paper's key use counts as reproduced within this share, and half a unit of its last digit. */
export const KEY_USE_TOLERANCE = 0.01;
/** Decimals that Table I prints of the key use rate. */
const KEY_USE_DECIMALS = 3;

/** `bits` of all channels over what their key rate yields in the window; null without a key rate. */
export function overKeyRate(bits: number, measured: GroupMeasurement, predicted: GroupPrediction): number | null {
  const { keyRate } = predicted.key;
  const seconds = usToSeconds(measured.windowUs) * measured.channels;
  return keyRate === null || keyRate === 0 || seconds <= 0 ? null : bits / seconds / keyRate;
}

/** All one-time key of a group: payload, tags, downlink, retries (which draw none: they repeat the bytes). */
export function totalPadBits({ bits }: GroupMeasurement): number {
  return bits.padPayload + bits.padTag + bits.padDownlink + bits.padRetry;
}

/**
 * Payload under one-time pad over the key rate, as the paper's Table I has it. It is a value to reproduce,
 * not a bound: too little means that less was under one-time pad, or that the key rate is another.
 */
export const checkPaperKeyUse: Check = (context) => {
  const { requirement } = context;
  const { predicted, measured } = single(context);
  const found = keyUse(context, measured.bits.padPayload, predicted.paperKeyUse);
  const judgement = judgeKeyUse(context, found, ({ value }) => {
    return Math.abs((found.measured as number) - value) <= keyUseTolerance(value) ? "pass" : "fail";
  });
  if (requirement.limit === null) return judgement;
  return { ...judgement, extra: { ...found.extra, tolerance: keyUseTolerance(requirement.limit.value) } };
};

/** 1 % and half a unit of the last printed digit. */
export function keyUseTolerance(value: number): number {
  const decimals = Math.max(KEY_USE_DECIMALS, (String(value).split(".")[1] ?? "").length);
  return value * KEY_USE_TOLERANCE + 0.5 * 10 ** -decimals;
}

/** All one-time key over the key rate; above 1 the channel lives on its pool. */
export const checkTotalKeyUse: Check = (context) => {
  const { predicted, measured } = single(context);
  const found = keyUse(context, totalPadBits(measured), predicted.totalKeyUse);
  return judgeKeyUse(context, found, (limit) => judgeValue(found.measured as number, limit));
};

function keyUse({ subjects }: CheckContext, padBits: number, predicted: number | null): Finding {
  const [{ measured, predicted: design }] = subjects as readonly [CheckContext["subjects"][number]];
  const { padPayload, padTag, padDownlink } = measured.bits;
  return {
    predicted,
    measured: overKeyRate(padBits, measured, design),
    samples: measured.frames.sent,
    interval: null,
    extra: { payloadBits: padPayload, tagBits: padTag, downlinkBits: padDownlink },
  };
}

function judgeKeyUse(context: CheckContext, found: Finding, decide: (limit: Limit) => Verdict) {
  const { group, measured, predicted } = single(context);
  if (predicted.key.keyRate === null) return inconclusive(found, note("reason.no-key-rate", { group: group.name }));
  return decided(found, context.requirement.limit, (limit) => {
    if (found.measured === null || measured.frames.sent === 0) return note("reason.no-data", { group: group.name });
    const verdict = decide(limit);
    if (verdict === "pass" && !isLive(context.subjects)) return note("reason.not-live", { group: group.name });
    return verdict;
  });
}

/** Payload under one-time pad of payload sent. */
export const checkOtpShare: Check = (context) => {
  const { group, predicted, measured } = single(context);
  const { padPayload, sentPayload, blockCipherPayload } = measured.bits;
  const found: Finding = {
    predicted: predicted.otpShare,
    measured: sentPayload === 0 ? null : padPayload / sentPayload,
    samples: measured.frames.sent,
    interval: null,
    extra: { blockCipherBits: blockCipherPayload, fellBack: measured.frames.fellBack },
  };
  return decided(found, context.requirement.limit, (limit) => {
    if (found.measured === null) return note("reason.no-data", { group: group.name });
    return judgeValue(found.measured, limit);
  });
};

/**
 * From the start of the window until a channel of the group first finds no key, s. A group that did not
 * starve has no measured value; a limit is then met when the window was as long as that.
 */
export const checkTimeToStarvation: Check = (context) => {
  const { group, predicted, measured } = single(context);
  const firstUs = measured.firstStarvationUs;
  const windowSeconds = usToSeconds(measured.windowUs);
  const fullSeconds = finite(usToSeconds(predicted.starvationFullUs));
  const found: Finding = {
    predicted: finite(usToSeconds(predicted.starvationUs)),
    measured: firstUs === null ? null : usToSeconds(firstUs),
    samples: measured.frames.offered,
    interval: null,
    extra: fullSeconds === null ? {} : { predictedFromFullPool: fullSeconds },
  };
  if (context.requirement.limit === null) {
    return { ...found, verdict: "not-judged", reason: whyNoTime(context, windowSeconds) };
  }
  return decided(found, context.requirement.limit, (limit) => {
    if (measured.frames.offered === 0) return note("reason.no-data", { group: group.name });
    if (found.measured !== null) return judgeValue(found.measured, limit);
    if (limit.op === ">=" && windowSeconds >= limit.value) return "pass";
    return note("reason.not-starved", { seconds: windowSeconds });
  });
};

function whyNoTime(context: CheckContext, windowSeconds: number) {
  const { group, predicted, measured } = single(context);
  if (measured.firstStarvationUs !== null) return note("reason.printed");
  if (predicted.key.upDemand === 0) return note("reason.no-one-time-key", { group: group.name });
  if (predicted.starvationUs === Number.POSITIVE_INFINITY) return note("reason.never-starves");
  return note("reason.not-starved", { seconds: windowSeconds });
}
