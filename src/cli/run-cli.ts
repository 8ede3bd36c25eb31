/** The whole command line: arguments in, exit code out, nothing of the process touched. */
import { CommanderError } from "commander";
import type { CliContext } from "./context.ts";
import { reportError } from "./error-view.ts";
import { buildProgram, type CommandHandlers } from "./program.ts";
import { checkEnvironment, openSession } from "./session.ts";
import { isOrderlyEnd, usageError } from "./usage-error.ts";
import { KEYGRID_VERSION } from "./version.ts";

/** Each command is loaded when it runs: `keygrid --help` pays for none of them. */
export const HANDLERS: CommandHandlers = {
  init: async (...args) => (await import("./commands/init.ts")).init(...args),
  validate: async (...args) => (await import("./commands/validate.ts")).validate(...args),
  run: async (...args) => (await import("./commands/run.ts")).run(...args),
  doctor: async (...args) => (await import("./commands/doctor.ts")).doctor(...args),
};

/**
 * Runs one command and returns its exit code (`EXIT` in core/errors.ts). Never throws: mistakes and
 * defects end up as an error on stderr, with `--json` also as an event on stdout.
 */
export async function runCli(context: CliContext): Promise<number> {
  const session = openSession(context);
  let exitCode = 0;
  try {
    checkEnvironment(session);
    const program = buildProgram(session, KEYGRID_VERSION, HANDLERS, (code) => {
      exitCode = code;
    });
    await program.parseAsync(context.argv, { from: "user" });
    return exitCode;
  } catch (error) {
    if (isOrderlyEnd(error)) return 0;
    const shown = error instanceof CommanderError ? usageError(error, session.t) : error;
    return reportError(shown, session, context.argv.includes("--json"));
  }
}
