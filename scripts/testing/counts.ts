export interface Skip {
  readonly test: string;
  readonly reason: string;
}

/** What became of a set of tests. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly skips: readonly Skip[];
}

/** Environment variable through which the reporter learns where its counts go. */
export const COUNTS_FILE_VARIABLE = "KEYGRID_TEST_COUNTS";

export const NO_COUNTS: Counts = { passed: 0, failed: 0, skipped: 0, skips: [] };

export function addCounts(a: Counts, b: Counts): Counts {
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
    skips: [...a.skips, ...b.skips],
  };
}
