import type { Pilot, Quantity, Requirement } from "#pilot/pilot";
import type { GroupSummary, Measurements, Note, VerdictRow } from "#result/result";
import type { Check, CheckContext, Judgement, Subject } from "./checks/check.ts";
import { checkDelay } from "./checks/delay.ts";
import { agreementRows, judgeAgreement } from "./checks/design-agreement.ts";
import { checkOtpShare, checkPaperKeyUse, checkTimeToStarvation, checkTotalKeyUse } from "./checks/key-use.ts";
import { checkLoss } from "./checks/loss.ts";
import { invariantRows, timelineRows } from "./checks/outcomes.ts";
import { checkAchievedRate, checkCipherRate, checkUplinkRate } from "./checks/rates.ts";
import { checkAvailability, checkConfidentiality, checkIntegrity, checkNonRepudiation } from "./checks/security.ts";
import { note } from "./note.ts";
import { notesOf } from "./notes.ts";
import { type Predictions, predict } from "./predict/group.ts";
import { summarise } from "./summary.ts";
import { type Circumstances, exitCodeOf, overallVerdict } from "./verdict.ts";

const CHECKS: Readonly<Record<Exclude<Quantity, "design-agreement">, Check>> = {
  "access-delay": checkDelay,
  "cipher-rate": checkCipherRate,
  "paper-key-use": checkPaperKeyUse,
  "total-key-use": checkTotalKeyUse,
  loss: checkLoss,
  "achieved-rate": checkAchievedRate,
  "uplink-rate": checkUplinkRate,
  "otp-share": checkOtpShare,
  "time-to-starvation": checkTimeToStarvation,
  confidentiality: checkConfidentiality,
  integrity: checkIntegrity,
  "non-repudiation": checkNonRepudiation,
  availability: checkAvailability,
};

/** Quantities that a row may ask of the whole network (`group: "*"`). */
const WHOLE_NETWORK: ReadonlySet<Quantity> = new Set([
  "loss",
  "confidentiality",
  "integrity",
  "non-repudiation",
  "availability",
  "design-agreement",
] satisfies Quantity[]);

export interface Judged {
  /** Requirements in file order, each agreement row behind its requirement, then timeline and invariants. */
  readonly verdicts: readonly VerdictRow[];
  /** What the paper leaves open, and what a reader of these figures should know. */
  readonly notes: readonly Note[];
  readonly groups: readonly GroupSummary[];
  readonly verdict: "pass" | "fail" | "inconclusive";
  /** 70 > 4 > 130 > 1 > 5 > 0. */
  readonly exitCode: number;
}

/** Holds what was measured against what the pilot requires and predicts. Changes nothing, reads no clock. */
export function judge(pilot: Pilot, measurements: Measurements, happened: Partial<Circumstances> = {}): Judged {
  const predictions = predict(pilot);
  const subjects = subjectsOf(pilot, measurements, predictions);
  const rows = [
    ...requirementRows(pilot, measurements, subjects),
    ...timelineRows(measurements),
    ...invariantRows(measurements),
  ];
  const verdicts = measurements.complete ? rows : rows.map(partial);
  return {
    verdicts,
    notes: notesOf(pilot, measurements, subjects),
    groups: subjects.map((subject) => summarise(pilot, subject)),
    verdict: overallVerdict(verdicts, measurements.complete),
    exitCode: exitCodeOf(verdicts, { complete: measurements.complete, ...happened }),
  };
}

/** Groups that the target measured, in the order of the pilot. */
function subjectsOf(pilot: Pilot, measurements: Measurements, predictions: Predictions): readonly Subject[] {
  return pilot.groups.flatMap((group) => {
    const predicted = predictions.get(group.name);
    const measured = measurements.groups.find((candidate) => candidate.group === group.name);
    return predicted === undefined || measured === undefined ? [] : [{ group, predicted, measured }];
  });
}

function requirementRows(
  pilot: Pilot,
  measurements: Measurements,
  subjects: readonly Subject[],
): readonly VerdictRow[] {
  const requirements = pilot.requirements.flatMap((set) => set.requirements);
  const base = { pilot, measurements, rateFailed: new Set<string>() };
  const rateFailed = failedRates(base, requirements, subjects);
  return requirements.flatMap((requirement) => {
    const context = { ...base, rateFailed, requirement, subjects: scopeOf(requirement, subjects) };
    const doubt = unusable(context);
    if (doubt !== null) return [rowOf(requirement, doubt)];
    if (requirement.quantity !== "design-agreement") return [rowOf(requirement, CHECKS[requirement.quantity](context))];
    const rows = agreementRows(context, requirements);
    return [rowOf(requirement, judgeAgreement(context, rows)), ...rows.map(({ row }) => row)];
  });
}

/** A category that is more than 1 % below its cipher rate: its delay and loss are then not judged. */
function failedRates(
  base: Omit<CheckContext, "requirement" | "subjects">,
  requirements: readonly Requirement[],
  subjects: readonly Subject[],
): ReadonlySet<string> {
  const failed = requirements.filter((requirement) => {
    const scope = scopeOf(requirement, subjects);
    if (requirement.quantity !== "cipher-rate" || requirement.group === "*" || scope.length === 0) return false;
    return checkCipherRate({ ...base, requirement, subjects: scope }).verdict === "fail";
  });
  return new Set(failed.map(({ group }) => group));
}

function scopeOf({ group }: Requirement, subjects: readonly Subject[]): readonly Subject[] {
  return group === "*" ? subjects : subjects.filter((subject) => subject.group.name === group);
}

/** A row that no check can be asked about. */
function unusable({ requirement, subjects }: CheckContext): Judgement | null {
  const nothing = { predicted: null, measured: null, samples: 0, interval: null, verdict: "inconclusive" } as const;
  if (requirement.group === "*" && !WHOLE_NETWORK.has(requirement.quantity)) {
    return { ...nothing, reason: note("reason.group-only", { quantity: requirement.quantity }) };
  }
  if (subjects.length > 0) return null;
  return { ...nothing, reason: note("reason.not-measured", { group: requirement.group }) };
}

function rowOf(requirement: Requirement, judgement: Judgement): VerdictRow {
  const { reason, extra, predicted, measured, samples, interval, verdict } = judgement;
  return {
    id: requirement.id,
    table: requirement.id.split(".")[0] as string,
    title: requirement.title,
    group: requirement.group,
    quantity: requirement.quantity,
    limit: requirement.limit,
    predicted,
    measured,
    unit: requirement.unit,
    samples,
    interval,
    verdict,
    source: requirement.source,
    ...(reason === undefined ? {} : { reason: reason.text, reasonNote: reason }),
    ...(extra === undefined ? {} : { extra }),
  };
}

/** Rows of an interrupted run say so: they are true for the part that ran. */
function partial(row: VerdictRow): VerdictRow {
  return { ...row, extra: { ...row.extra, partial: "yes" } };
}
