/** `npm run check`: lint, types, layout rules. */
import { runCheckSteps } from "./check-steps.ts";

const started = performance.now();
const steps = await runCheckSteps();
for (const { name, failed, passed, seconds, output } of steps) {
  if (failed > 0) process.stdout.write(`${output.trimEnd()}\n`);
  const verdict = failed === 0 ? "ok" : "FAILED";
  process.stdout.write(`${name.padEnd(8)}${verdict.padEnd(8)}${passed + failed} checks, ${seconds.toFixed(1)} s\n`);
}
const seconds = ((performance.now() - started) / 1_000).toFixed(1);
const isSound = steps.every(({ failed }) => failed === 0);
process.stdout.write(`check ${isSound ? "ok" : "FAILED"} after ${seconds} s\n`);
process.exitCode = isSound ? 0 : 1;
