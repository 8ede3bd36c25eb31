import { EXIT, KeygridError } from "#core/errors";
import { formatTimeUs } from "#core/units/units";
import type { Pilot } from "#pilot/pilot";
import { formatProblem, type Problem } from "#pilot/problem";
import type { Output } from "../context.ts";
import { reportError } from "../error-view.ts";
import { type PilotInput, readPilotInput } from "../pilot-input.ts";
import type { ValidateOptions } from "../program.ts";
import type { Session } from "../session.ts";
import { printable } from "../ui/style.ts";

/** Shows every problem of a pilot file, or in one line what it resolves to. */
export async function validate(session: Session, file: string, options: ValidateOptions): Promise<number> {
  const input = await readPilotInput(session, file, options.set ?? []);
  const { loaded } = input;
  if (options.json) return validateAsJson(session, input);
  if (!loaded.ok) return reportProblems(session, file, loaded.problems, session.context.stdout, false);
  session.context.stdout.write(`${session.t("cli.validate.good", { file, ...summaryOf(loaded.pilot) })}\n`);
  return EXIT.pass;
}

/** Writes all problems to `output`, then the closing error; returns the exit code. */
export function reportProblems(
  session: Session,
  file: string,
  problems: readonly Problem[],
  output: Output,
  asJson: boolean,
): number {
  for (const problem of problems) output.write(`${printable(formatProblem(problem))}\n`);
  return reportError(new KeygridError("KG_PILOT_INVALID", { file, count: problems.length }), session, asJson);
}

function validateAsJson({ context }: Session, { file, loaded }: PilotInput): number {
  const problems = loaded.ok ? [] : loaded.problems;
  const summary = loaded.ok ? summaryOf(loaded.pilot) : null;
  const document = { version: 1, file, valid: loaded.ok, problems, summary };
  context.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  return loaded.ok ? EXIT.pass : EXIT.usage;
}

function summaryOf(pilot: Pilot) {
  return {
    name: pilot.name,
    sites: pilot.sites.length,
    links: pilot.quantumLinks.length,
    groups: pilot.groups.length,
    terminals: pilot.groups.reduce((total, group) => total + group.count * group.replicas, 0),
    duration: formatTimeUs(pilot.durationUs),
    rows: pilot.requirements.reduce((total, set) => total + set.requirements.length, 0),
    statements: pilot.timeline.length,
    seed: pilot.seed,
  };
}
