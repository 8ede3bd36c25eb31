/** The four security requirements of the paper (section II-D); every row names the evidence it rests on. */
import { quantileOf } from "#core/metrics/quantile";
import type { InvariantOutcome, Note, Verdict } from "#result/result";
import { note } from "../note.ts";
import { judgeValue, type Limit } from "../verdict.ts";
import {
  type Check,
  type CheckContext,
  decided,
  type Finding,
  isLive,
  significant,
  subjectName,
  sumOf,
} from "./check.ts";

const NO_REUSE = "no-reuse";
const NO_CLEAR = "no-clear-payload";
const CONSERVATION = "conservation";

/** Payload bits that left terminals encrypted, of all that left; no pad byte may have served twice. */
export const checkConfidentiality: Check = (context) => {
  const { subjects } = context;
  const otpBits = sumOf(subjects, ({ bits }) => bits.padPayload);
  const cipherBits = sumOf(subjects, ({ bits }) => bits.blockCipherPayload);
  const sentBits = sumOf(subjects, ({ bits }) => bits.sentPayload);
  const reuse = invariant(context, NO_REUSE);
  const reused = reuse === undefined ? "not checked" : reuse.holds ? "none" : reuse.detail;
  const found: Finding = {
    predicted: 1,
    measured: sentBits === 0 ? null : (otpBits + cipherBits) / sentBits,
    samples: sumOf(subjects, ({ frames }) => frames.sent),
    interval: null,
    reason: note("reason.confidentiality", { otpBits, cipherBits, sentBits, reused, grades: gradesOf(context) }),
    extra: { otpShare: sentBits === 0 ? 0 : otpBits / sentBits },
  };
  return judgeEvidence(context, found, [NO_REUSE, NO_CLEAR], () => true);
};

/** Messages at the application that passed verification, of all that arrived there; every key bit accounted for. */
export const checkIntegrity: Check = (context) => {
  const { subjects } = context;
  const delivered = sumOf(subjects, ({ delaySamplesUs }) => delaySamplesUs.length);
  const accepted = sumOf(subjects, ({ frames }) => frames.accepted);
  const refused = sumOf(subjects, ({ frames }) => frames.refused);
  const conservation = invariant(context, CONSERVATION);
  const balanced = conservation === undefined ? "not checked" : conservation.holds ? "yes" : conservation.detail;
  const found: Finding = {
    predicted: 1,
    measured: delivered === 0 ? null : Math.min(1, accepted / delivered),
    samples: accepted,
    interval: null,
    reason: note("reason.integrity", { delivered, accepted, refused, balanced }),
    extra: { refused },
  };
  return judgeEvidence(context, found, [NO_REUSE, CONSERVATION], () => true);
};

/** Terminals of which a frame was accepted, of all; a message dropped for want of key is a denial too. */
export const checkAvailability: Check = (context) => {
  const { subjects } = context;
  const channels = sumOf(subjects, (measured) => measured.channels);
  const live = sumOf(subjects, ({ liveChannels }) => liveChannels);
  const offered = sumOf(subjects, ({ frames }) => frames.offered);
  const dropped = sumOf(subjects, ({ frames }) => frames.starvedDropped);
  const delivered = sumOf(subjects, ({ frames }) => frames.accepted);
  const setUpsUs = Float64Array.from(subjects.flatMap(({ measured }) => [...measured.setUpSamplesUs])).sort();
  const setUpMs = (quantileOf(setUpsUs, 0.5) ?? 0) / 1e3;
  const found: Finding = {
    predicted: 1,
    measured: channels === 0 || offered === 0 ? null : live / channels,
    samples: channels,
    interval: null,
    reason: note("reason.availability", {
      live,
      channels,
      setUps: setUpsUs.length,
      setUpMs: significant(setUpMs),
      dropped,
      delivered,
      offered,
    }),
    extra: { starvedDropped: dropped, deliveryRatio: offered === 0 ? 0 : delivered / offered },
  };
  return judgeEvidence(context, found, [], () => dropped === 0);
};

/** Listed, and outside the exit code, until commands carry signatures that can be verified. */
export const checkNonRepudiation: Check = () => ({
  predicted: null,
  measured: null,
  samples: 0,
  interval: null,
  verdict: "not-judged",
  reason: note("reason.non-repudiation"),
});

/**
 * Holds the share against the limit, and asks in addition that the invariants held and `also` does. The
 * evidence stays the row's reason, unless there is nothing to judge.
 */
function judgeEvidence(context: CheckContext, found: Finding, needed: readonly string[], also: () => boolean) {
  const name = subjectName(context);
  return decided(found, context.requirement.limit, (limit: Limit): Verdict | Note => {
    const outcomes = needed.map((id) => invariant(context, id));
    if (outcomes.some((outcome) => outcome?.holds === false) || !also()) return "fail";
    if (found.measured === null) return note("reason.no-data", { group: name });
    const verdict = judgeValue(found.measured, limit);
    if (verdict === "fail") return verdict;
    const missing = needed.find((_id, index) => outcomes[index] === undefined);
    if (missing !== undefined) return note("reason.no-invariant", { invariant: missing });
    return isLive(context.subjects) ? verdict : note("reason.not-live", { group: name });
  });
}

function invariant({ measurements }: CheckContext, id: string): InvariantOutcome | undefined {
  return measurements.invariants.find((outcome) => outcome.id === id);
}

/** `its 40, computational 8` */
function gradesOf({ subjects }: CheckContext): string {
  const total = new Map<string, number>();
  for (const { measured } of subjects) {
    for (const [grade, count] of Object.entries(measured.grades)) total.set(grade, (total.get(grade) ?? 0) + count);
  }
  return [...total].map(([grade, count]) => `${grade} ${count}`).join(", ") || "none";
}
