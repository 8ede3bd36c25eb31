/** Which exit code wins when several apply (docs/reference/cli.md). */
import { EXIT } from "#core/errors";

/** Strongest first. Codes 2 and 3 end a command before or instead of a verdict, so they stand above it. */
const PRECEDENCE: readonly number[] = [
  EXIT.internal,
  EXIT.leftOvers,
  EXIT.environment,
  EXIT.usage,
  EXIT.interrupted,
  EXIT.checkFailed,
  EXIT.inconclusive,
  EXIT.pass,
];

/** The code to exit with out of all that apply; an unknown code is an internal error. */
export function strongestExitCode(codes: readonly number[]): number {
  const known = codes.every((code) => PRECEDENCE.includes(code));
  if (!known) return EXIT.internal;
  return PRECEDENCE.find((code) => codes.includes(code)) ?? EXIT.pass;
}
