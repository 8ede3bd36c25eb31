/** Pilots for the command line's tests, from the starter that `keygrid init` writes. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadPilot } from "#pilot/load";
import type { Pilot } from "#pilot/pilot";
import { readDataLibrary } from "#pilot/read";
import { starterPilot } from "#pilot/starter";

const library = readDataLibrary();

/** The starter with `sets` applied. */
export function pilotWith(...sets: readonly string[]): Pilot {
  const loaded = loadPilot({ file: "pilot.yaml", text: starterPilot(), sets }, library);
  if (loaded.ok) return loaded.pilot;
  throw new Error(JSON.stringify(loaded.problems));
}

/** Writes the starter as `pilot.yaml` into `folder`; returns its path. */
export function writePilot(folder: string): string {
  const path = join(folder, "pilot.yaml");
  writeFileSync(path, starterPilot());
  return path;
}
