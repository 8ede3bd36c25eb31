import type { Pilot } from "#pilot/pilot";
import type { Problem } from "#pilot/problem";
import { readPilot as read } from "#pilot/read";

/** A pilot that can be run, or everything that is wrong with its file. */
export type ReadPilot =
  | { readonly ok: true; readonly pilot: Pilot }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * Reads and checks the pilot file at `path`; `sets` are `path=value` texts that replace single values, as
 * `--set` does. Throws a `KeygridError` when there is no text to check.
 *
 * @example
 * const read = readPilot("pilot.yaml", { sets: ["duration=10m"] });
 * if (!read.ok) throw new Error(read.problems.map(formatProblem).join("\n"));
 */
export function readPilot(path: string, options: { readonly sets?: readonly string[] } = {}): ReadPilot {
  return read(path, options);
}
