/** How a measured value becomes a verdict, and how verdicts become an exit code. */
import { EXIT, strongestExitCode } from "#core/errors";
import type { Interval } from "#core/metrics/quantile";
import type { Requirement } from "#pilot/pilot";
import type { Verdict, VerdictRow } from "#result/result";

export type Limit = NonNullable<Requirement["limit"]>;

/** `pass` or `fail` when the whole interval lies on one side of the limit, else `inconclusive`. */
export function judgeInterval([low, high]: Interval, { op, value }: Limit): Verdict {
  if (op === "<") return high < value ? "pass" : low >= value ? "fail" : "inconclusive";
  if (op === "<=") return high <= value ? "pass" : low > value ? "fail" : "inconclusive";
  if (op === "=") return low <= value && value <= high ? "pass" : "fail";
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

/** What may have happened to a run besides its rows. */
export interface Circumstances {
  readonly complete: boolean;
  readonly internalError?: boolean;
  readonly leftOvers?: boolean;
}

/** Exit code of a run: the strongest of all that apply. */
export function exitCodeOf(rows: readonly VerdictRow[], happened: Circumstances): number {
  const applies: readonly (readonly [code: number, when: boolean])[] = [
    [EXIT.internal, happened.internalError === true],
    [EXIT.leftOvers, happened.leftOvers === true],
    [EXIT.interrupted, !happened.complete],
    [EXIT.checkFailed, rows.some(({ verdict }) => verdict === "fail")],
    [EXIT.inconclusive, rows.some(({ verdict }) => verdict === "inconclusive")],
  ];
  return strongestExitCode(applies.filter(([, when]) => when).map(([code]) => code));
}
