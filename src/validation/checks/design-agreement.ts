/**
 * "Basically consistent with the theoretical value of the design" (the paper, section VI): what was
 * predicted against what was measured, for every row of a group that has both.
 */
import { type Interval, quantileOf, Z_999 } from "#core/metrics/quantile";
import { US_PER_MS, usToSeconds } from "#core/time";
import type { Quantity, Requirement } from "#pilot/pilot";
import type { VerdictRow } from "#result/result";
import { note } from "../note.ts";
import { judgeValue } from "../verdict.ts";
import { type Check, decided, type Finding, isLive, type Subject, significant } from "./check.ts";
import { type Disturbed, disturbanceOf } from "./disturbance.ts";
import { overKeyRate, totalPadBits } from "./key-use.ts";
import { countLoss, lossInterval } from "./loss.ts";
import { kbitPerSecond } from "./rates.ts";

/** Predicted and measured of one quantity, and how far they may be apart. */
interface Comparison {
  readonly predicted: number | null;
  readonly measured: number | null;
  /** Allowed |measured - predicted|, in the row's unit. */
  readonly tolerance: number;
  /** For sampled quantities: they agree when the prediction lies in here, however wide it is. */
  readonly interval?: Interval;
}

interface Comparable {
  readonly name: string;
  readonly disturbedBy: Disturbed;
  readonly compare: (subject: Subject, complete: boolean) => Comparison;
}

const RATE_SHARE = 0.01;
const KEY_SHARE = 0.02;
const DELAY_SHARE = 0.02;

const COMPARABLE: Partial<Record<Quantity, Comparable>> = {
  "access-delay": { name: "delay", disturbedBy: "frames", compare: compareDelay },
  loss: { name: "loss", disturbedBy: "frames", compare: compareLoss },
  "cipher-rate": {
    name: "cipher-rate",
    disturbedBy: "keys",
    compare: ({ predicted, measured }) =>
      within(RATE_SHARE, predicted.cipherRate / 1e3, kbitPerSecond(measured.bits.sentPayload, measured)),
  },
  "uplink-rate": {
    name: "uplink-rate",
    disturbedBy: "keys",
    compare: ({ predicted, measured }) => {
      const expected = (predicted.payloadRate * predicted.achieved) / 1e3;
      return within(RATE_SHARE, expected, kbitPerSecond(measured.bits.linkAcceptedPayload, measured));
    },
  },
  "paper-key-use": {
    name: "key-use",
    disturbedBy: "keys",
    compare: ({ predicted, measured }) =>
      within(KEY_SHARE, predicted.paperKeyUse, overKeyRate(measured.bits.padPayload, measured, predicted)),
  },
  "total-key-use": {
    name: "total-key-use",
    disturbedBy: "keys",
    compare: ({ predicted, measured }) =>
      within(KEY_SHARE, predicted.totalKeyUse, overKeyRate(totalPadBits(measured), measured, predicted)),
  },
};

function within(share: number, predicted: number | null, measured: number | null): Comparison {
  return { predicted, measured, tolerance: share * Math.abs(predicted ?? 0) };
}

/** The median within 2 % or 1 ms: the closed form leaves out rounding and rare waits. */
function compareDelay({ predicted, measured }: Subject): Comparison {
  const medianUs = quantileOf(measured.delaySamplesUs, 0.5);
  return {
    predicted: usToSeconds(predicted.delayUs),
    measured: medianUs === null ? null : usToSeconds(medianUs),
    tolerance: usToSeconds(Math.max(DELAY_SHARE * predicted.delayUs, US_PER_MS)),
  };
}

/** Inside the 99.9 % interval, not the 95 % one: among many rows one in twenty would miss that by chance. */
function compareLoss(subject: Subject, complete: boolean): Comparison {
  const count = countLoss([subject], complete);
  return {
    predicted: subject.predicted.loss,
    measured: count.sent === 0 ? null : count.lost / count.sent,
    tolerance: 0,
    interval: lossInterval(count, Z_999),
  };
}

/** How far apart: the part of the difference that chance does not explain, over the prediction. */
function difference({ predicted, measured, interval }: Comparison): number {
  if (predicted === null || measured === null) return 0;
  const low = interval?.[0] ?? measured;
  const high = interval?.[1] ?? measured;
  const apart = Math.max(0, low - predicted, predicted - high);
  return apart === 0 ? 0 : predicted === 0 ? 1 : apart / Math.abs(predicted);
}

export interface AgreementRow {
  readonly row: VerdictRow;
  readonly difference: number;
}

/**
 * One row for each requirement of a group whose quantity has a closed form. A group that the timeline
 * upsets is not judged; one that was not measured, or not heard, is inconclusive.
 */
export function agreementRows(
  context: Parameters<Check>[0],
  requirements: readonly Requirement[],
): readonly AgreementRow[] {
  return requirements.flatMap((requirement) => {
    const comparable = COMPARABLE[requirement.quantity];
    const subject = context.subjects.find(({ group }) => group.name === requirement.group);
    return comparable === undefined || subject === undefined
      ? []
      : [compared(context, requirement, comparable, subject)];
  });
}

function compared(
  { pilot, measurements }: Parameters<Check>[0],
  requirement: Requirement,
  { name, compare, disturbedBy }: Comparable,
  subject: Subject,
): AgreementRow {
  const comparison = compare(subject, measurements.complete);
  const { predicted, measured, tolerance, interval } = comparison;
  const group = subject.group.name;
  const row = {
    id: `design.${group}.${name}`,
    table: "design",
    title: requirement.title,
    group,
    quantity: requirement.quantity,
    limit: predicted === null ? null : ({ op: "=", value: predicted } as const),
    predicted,
    measured,
    unit: requirement.unit,
    samples:
      requirement.quantity === "access-delay" ? subject.measured.delaySamplesUs.length : subject.measured.frames.sent,
    interval: interval ?? null,
    source: "the paper, section VI",
    extra: { tolerance },
  };
  const statement = disturbanceOf(pilot, subject.group, disturbedBy);
  const why =
    statement !== null
      ? note("reason.disturbed", { group, statement })
      : interval === undefined
        ? note("reason.tolerance", { tolerance: significant(tolerance) })
        : note("reason.agreement-interval", { low: significant(interval[0]), high: significant(interval[1]) });
  const apart = difference(comparison);
  const said = { reason: why.text, reasonNote: why };
  if (statement !== null || predicted === null)
    return { row: { ...row, ...said, verdict: "not-judged" }, difference: 0 };
  if (measured === null || !isLive([subject])) {
    const nothing = note(measured === null ? "reason.no-data" : "reason.not-live", { group });
    return { row: { ...row, reason: nothing.text, reasonNote: nothing, verdict: "inconclusive" }, difference: 0 };
  }
  const agrees = interval === undefined ? Math.abs(measured - predicted) <= tolerance : apart === 0;
  return { row: { ...row, ...said, verdict: agrees ? "pass" : "fail" }, difference: apart };
}

/** Largest difference of all comparisons against the limit of the row. */
export function judgeAgreement(context: Parameters<Check>[0], rows: readonly AgreementRow[]) {
  const judged = rows.filter(({ row }) => row.verdict === "pass" || row.verdict === "fail");
  const largest = judged.reduce<AgreementRow | null>((most, one) => {
    return most === null || one.difference > most.difference ? one : most;
  }, null);
  const found: Finding = {
    predicted: 0,
    measured: largest?.difference ?? null,
    samples: judged.length,
    interval: null,
    ...(largest === null
      ? {}
      : { reason: note("reason.agreement", { title: largest.row.title, rows: judged.length }) }),
  };
  return decided(found, context.requirement.limit, (limit) => {
    return largest === null ? note("reason.nothing-to-compare") : judgeValue(largest.difference, limit);
  });
}
