import type { Pilot } from "#pilot/pilot";
import type { Measurements, RunResult } from "#result/result";
import type { Judged } from "./judge.ts";
import { topologyOf } from "./topology.ts";

/** What only the caller knows about a run. */
export interface RunFacts {
  /** Version of keygrid. */
  readonly keygrid: string;
  /** The pilot file as the user named it, and the SHA-256 of its bytes in hexadecimal. */
  readonly file: string;
  readonly sha256: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly wallMs: number;
}

/** The one result that every report is a view of. */
export function assembleResult(pilot: Pilot, measurements: Measurements, judged: Judged, facts: RunFacts): RunResult {
  const { target, complete, runHash, pools, ledgers, steps, timeline, invariants, endedUs } = measurements;
  return {
    version: 1,
    keygrid: facts.keygrid,
    pilot: { name: pilot.name, title: pilot.title, file: facts.file, sha256: facts.sha256 },
    target,
    seed: pilot.seed,
    entropy: pilot.entropy,
    complete,
    startedAt: facts.startedAt,
    wallMs: facts.wallMs,
    simulatedUs: endedUs,
    runHash,
    ...judged,
    pools,
    ledgers,
    steps,
    timeline,
    invariants,
    topology: topologyOf(pilot),
  };
}
