/** What every check gets and gives. */
import type { Interval } from "#core/metrics/quantile";
import type { Pilot, Requirement, TerminalGroup } from "#pilot/pilot";
import type { GroupMeasurement, Measurements, Note, Verdict, VerdictRow } from "#result/result";
import { note } from "../note.ts";
import type { GroupPrediction } from "../predict/group.ts";
import { judgeInterval, type Limit } from "../verdict.ts";

/** One group with what was predicted and what was measured of it. */
export interface Subject {
  readonly group: TerminalGroup;
  readonly predicted: GroupPrediction;
  readonly measured: GroupMeasurement;
}

export interface CheckContext {
  readonly pilot: Pilot;
  readonly measurements: Measurements;
  readonly requirement: Requirement;
  /** The group the row is about, or all of them; never empty. */
  readonly subjects: readonly Subject[];
  /** Groups whose cipher rate failed: their delay and loss are not judged. */
  readonly rateFailed: ReadonlySet<string>;
}

/** The part of a row that a check fills. */
export interface Judgement {
  readonly predicted: number | null;
  readonly measured: number | null;
  readonly samples: number;
  readonly interval: Interval | null;
  readonly verdict: Verdict;
  readonly reason?: Note;
  readonly extra?: NonNullable<VerdictRow["extra"]>;
}

export type Check = (context: CheckContext) => Judgement;

/** What was found, before it is held against the limit. */
export type Finding = Omit<Judgement, "verdict">;

/**
 * Judges a finding that has a limit. `decide` gives the verdict, or a note that says why there is none
 * and the row is inconclusive; without a limit the row is printed only.
 */
export function decided(
  found: Finding,
  limit: Requirement["limit"],
  decide: (limit: Limit) => Verdict | Note,
): Judgement {
  if (limit === null) return unjudged(found, note("reason.printed"));
  const answer = decide(limit);
  return typeof answer === "string" ? { ...found, verdict: answer } : inconclusive(found, answer);
}

/** Verdict of a sampled value; a note when its interval does not decide. */
export function decideSampled(interval: Interval | null, limit: Limit, samples: number): Verdict | Note {
  if (interval === null) return note("reason.too-few", { samples });
  const verdict = judgeInterval(interval, limit);
  return verdict === "inconclusive" ? note("reason.interval-open", { samples }) : verdict;
}

/** `not-judged`, for the finding's own reason or else for `why`. */
export function unjudged(found: Finding, why: Note): Judgement {
  return { reason: why, ...found, verdict: "not-judged" };
}

export function inconclusive(found: Finding, why: Note): Judgement {
  return { ...found, verdict: "inconclusive", reason: why };
}

/** The one group of a row that is about a group. */
export function single(context: CheckContext): Subject {
  return context.subjects[0] as Subject;
}

export function sumOf(subjects: readonly Subject[], pick: (measured: GroupMeasurement) => number): number {
  return subjects.reduce((total, { measured }) => total + pick(measured), 0);
}

export function isLive(subjects: readonly Subject[]): boolean {
  return sumOf(subjects, ({ liveChannels }) => liveChannels) > 0;
}

/** What a row is about, for its texts. */
export function subjectName({ requirement }: CheckContext): string {
  return requirement.group === "*" ? "the whole network" : requirement.group;
}

/** Figure for a table: null for what JSON cannot hold. */
export function finite(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}

/** Rounded to `digits` significant ones, for texts. */
export function significant(value: number, digits = 3): number {
  return Number.isFinite(value) ? Number(value.toPrecision(digits)) : value;
}
