/** How a measured value becomes a verdict, and how verdicts become an exit code. */
import { EXIT } from "#core/errors";
import type { Interval } from "#core/metrics/quantile";
import type { Requirement } from "#pilot/pilot";
import type { Verdict, VerdictRow } from "#result/result";

export type Limit = NonNullable<Requirement["limit"]>;

/** `pass` or `fail` when the whole interval lies on one side of the limit, else `inconclusive`. */
export function judgeInterval([low, high]: Interval, { op, value }: Limit): Verdict {
  if (op === "<") return high < value ? "pass" : low >= value ? "fail" : "inconclusive";
  if (op === "<=") return high <= value ? "pass" : low > value ? "fail" : "inconclusive";
  return low >= value ? "pass" : high < value ? "fail" : "inconclusive";
}

/** For values that are counted whole, not sampled: the interval is the value. */
export function judgeValue(value: number, limit: Limit): Verdict {
  return judgeInterval([value, value], limit);
}

/** What the rows say together: any failure fails, then any doubt is doubt. `not-judged` says nothing. */
export function overallVerdict(rows: readonly VerdictRow[], complete: boolean): "pass" | "fail" | "inconclusive" {
  if (rows.some(({ verdict }) => verdict === "fail")) return "fail";
  return complete && rows.every(({ verdict }) => verdict !== "inconclusive") ? "pass" : "inconclusive";
}

/** Exit codes of a run in order of precedence, strongest first. */
const PRECEDENCE = [
  EXIT.internal,
  EXIT.leftOvers,
  EXIT.interrupted,
  EXIT.checkFailed,
  EXIT.inconclusive,
  EXIT.pass,
] as const;

/** What may have happened to a run besides its rows. */
export interface Circumstances {
  readonly complete: boolean;
  readonly internalError?: boolean;
  readonly leftOvers?: boolean;
}

/** Exit code of a run: 70 > 4 > 130 > 1 > 5 > 0. */
export function exitCodeOf(rows: readonly VerdictRow[], happened: Circumstances): number {
  const applies: Readonly<Record<(typeof PRECEDENCE)[number], boolean>> = {
    [EXIT.internal]: happened.internalError === true,
    [EXIT.leftOvers]: happened.leftOvers === true,
    [EXIT.interrupted]: !happened.complete,
    [EXIT.checkFailed]: rows.some(({ verdict }) => verdict === "fail"),
    [EXIT.inconclusive]: rows.some(({ verdict }) => verdict === "inconclusive"),
    [EXIT.pass]: true,
  };
  return PRECEDENCE.find((code) => applies[code]) as number;
}
