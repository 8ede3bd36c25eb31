/** Runs one pilot once on `sim`, judges it, and prints how long both took: `run-once.ts FILE [path=value ...]`. */
import { randomBytes } from "node:crypto";
import { createFastCrypto } from "#drivers/fast-crypto";
import { formatProblem } from "#pilot/problem";
import { readPilot } from "#pilot/read";
import { simTarget } from "#targets/sim/target";
import { judge } from "#validation/judge";

export interface Round {
  readonly seconds: number;
  readonly frames: number;
  /** Most memory that the process held. */
  readonly megabytes: number;
}

const [file = "", ...sets] = process.argv.slice(2);
const loaded = readPilot(file, { sets });
if (!loaded.ok) throw new Error(loaded.problems.map(formatProblem).join("\n"));
const started = performance.now();
const measurements = await simTarget.run(loaded.pilot, {
  crypto: createFastCrypto(),
  osRandom: (bytes) => randomBytes(bytes),
  interrupted: () => false,
  breathe: () => Promise.resolve(),
});
judge(loaded.pilot, measurements);
const round: Round = {
  seconds: (performance.now() - started) / 1_000,
  frames: measurements.groups.reduce((sum, { frames }) => sum + frames.sent, 0),
  megabytes: process.resourceUsage().maxRSS / 1_024,
};
process.stdout.write(`${JSON.stringify(round)}\n`);
