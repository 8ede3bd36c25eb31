import type { Measurements, RunResult } from "#result/result";
import { KEYGRID_VERSION } from "../version.ts";
import type { RunRequest } from "./run-request.ts";

/** When a run started, and how long its target took. */
export interface RunTimes {
  readonly startedAt: Date;
  readonly wallMs: number;
}

/** Holds the measurements against the pilot and puts everything together that reports show. */
export async function judgeRun(
  { pilot, file, sha256 }: RunRequest,
  measurements: Measurements,
  { startedAt, wallMs }: RunTimes,
): Promise<RunResult> {
  const [{ judge }, { assembleResult }] = await Promise.all([
    import("#validation/judge"),
    import("#validation/assemble"),
  ]);
  return assembleResult(pilot, measurements, judge(pilot, measurements), {
    keygrid: KEYGRID_VERSION,
    file,
    sha256,
    startedAt: startedAt.toISOString(),
    wallMs: Math.round(wallMs),
  });
}
