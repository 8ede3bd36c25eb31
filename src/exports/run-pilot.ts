import { createHash, randomBytes } from "node:crypto";
import { createFastCrypto } from "#drivers/fast-crypto";
import type { Pilot } from "#pilot/pilot";
import type { RunResult } from "#result/result";
import { simTarget } from "#targets/sim/target";
import type { Progress } from "#targets/target";
import { assembleResult } from "#validation/assemble";
import { judge } from "#validation/judge";
import packageJson from "../../package.json" with { type: "json" };

/** Host time that a run may take before the program around it gets its turn. */
const YIELD_EVERY_MS = 20;

export interface RunPilotOptions {
  /** Where the testbed runs; `sim` is one process in virtual time. */
  readonly target?: "sim";
  /** Instead of the pilot's own seed; 0..2^53-1. */
  readonly seed?: number;
  readonly onProgress?: (progress: Progress) => void;
  /** Ends the run early; its result then says `complete: false` and holds what was measured until then. */
  readonly signal?: AbortSignal;
}

/**
 * Runs a pilot and judges it. No file is read or written: the result names the pilot instead of a file, and
 * its `sha256` is that of the resolved pilot as JSON.
 *
 * @example
 * const result = await runPilot(read.pilot, { seed: 5 });
 * for (const row of result.verdicts) console.log(row.id, row.measured, row.unit, row.verdict);
 */
export async function runPilot(pilot: Pilot, options: RunPilotOptions = {}): Promise<RunResult> {
  const { seed = pilot.seed, onProgress, signal } = options;
  const seeded: Pilot = { ...pilot, seed };
  const startedAt = new Date();
  const startedMs = performance.now();
  const measurements = await simTarget.run(seeded, {
    crypto: createFastCrypto(),
    osRandom: (bytes) => randomBytes(bytes),
    interrupted: () => signal?.aborted === true,
    breathe: breathing(),
    ...(onProgress === undefined ? {} : { onProgress }),
  });
  return assembleResult(seeded, measurements, judge(seeded, measurements), {
    keygrid: packageJson.version,
    file: pilot.name,
    sha256: createHash("sha256").update(JSON.stringify(seeded)).digest("hex"),
    startedAt: startedAt.toISOString(),
    wallMs: Math.round(performance.now() - startedMs),
  });
}

function breathing(): () => Promise<void> {
  let lastMs = performance.now();
  return async () => {
    if (performance.now() - lastMs < YIELD_EVERY_MS) return;
    await new Promise((resolve) => setImmediate(resolve));
    lastMs = performance.now();
  };
}
