/** Environment variables that the command line reads; docs/reference/cli.md lists the same ones. */
import type { CliContext, Output } from "./context.ts";

export const ENVIRONMENT_VARIABLES = [
  "KEYGRID_LANG",
  "KEYGRID_DEBUG",
  "NO_COLOR",
  "FORCE_COLOR",
  "CI",
  "TERM",
] as const;

type Variable = (typeof ENVIRONMENT_VARIABLES)[number];

/** Value of a variable; undefined when it is unset or empty. */
export function readVariable(context: Pick<CliContext, "env">, name: Variable): string | undefined {
  const value = context.env[name];
  return value === "" ? undefined : value;
}

/** Whether `output` takes colours: FORCE_COLOR decides, then NO_COLOR, then whether it is a terminal. */
export function hasColours(context: Pick<CliContext, "env">, output: Output): boolean {
  const forced = readVariable(context, "FORCE_COLOR");
  if (forced !== undefined) return forced !== "0" && forced !== "false";
  if (readVariable(context, "NO_COLOR") !== undefined) return false;
  return output.isTTY && readVariable(context, "TERM") !== "dumb";
}

/** Whether `output` can be redrawn in place: a terminal that is not a CI log. */
export function isLive(context: Pick<CliContext, "env">, output: Output): boolean {
  const ci = readVariable(context, "CI");
  const inCi = ci !== undefined && ci !== "false" && ci !== "0";
  return output.isTTY && !inCi && readVariable(context, "TERM") !== "dumb";
}
