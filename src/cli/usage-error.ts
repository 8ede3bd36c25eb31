/** Turns what commander rejects into KG_USAGE in the user's language, keeping its suggestion. */
import { CommanderError } from "commander";
import { KeygridError } from "#core/errors";
import type { Translate } from "./texts.ts";

const KEYS: Readonly<Record<string, string>> = {
  "commander.unknownOption": "cli.usage.unknownOption",
  "commander.unknownCommand": "cli.usage.unknownCommand",
  "commander.missingArgument": "cli.usage.missingArgument",
  "commander.optionMissingArgument": "cli.usage.optionMissingArgument",
  "commander.excessArguments": "cli.usage.excessArguments",
};

/** Help and version also end parsing by throwing; they are no mistakes. */
export function isOrderlyEnd(error: unknown): boolean {
  return error instanceof CommanderError && error.exitCode === 0;
}

export function usageError(error: CommanderError, t: Translate): KeygridError {
  const key = KEYS[error.code];
  if (error.code === "commander.help") return new KeygridError("KG_USAGE", { why: t("cli.usage.noCommand") });
  if (error.code === "commander.invalidArgument") return invalidArgument(error, t);
  if (key === undefined) return new KeygridError("KG_USAGE", { why: plain(error.message) });
  const [what = ""] = quoted(error.message);
  const suggestion = /\(Did you mean (?:one of )?([^)]*)\?\)/.exec(error.message)?.[1];
  const sentence = t(key, { what });
  const why = suggestion === undefined ? sentence : `${sentence} ${t("cli.usage.didYouMean", { suggestion })}`;
  return new KeygridError("KG_USAGE", { why });
}

/** "option '--seed <number>' argument 'x' is invalid. What is allowed." */
function invalidArgument({ message }: CommanderError, t: Translate): KeygridError {
  const [what = "", value = ""] = quoted(message);
  const rest = plain(message.slice(message.indexOf("is invalid.") + "is invalid.".length));
  const choices = /^Allowed choices are (.*)$/.exec(rest)?.[1];
  const allowed = choices === undefined ? rest : t("cli.usage.allowed", { allowed: choices });
  return new KeygridError("KG_USAGE", { why: t("cli.usage.invalidArgument", { what, value, allowed }) });
}

function quoted(message: string): string[] {
  return [...message.matchAll(/'([^']*)'/g)].map((match) => match[1] ?? "");
}

function plain(message: string): string {
  return message
    .replace(/^error: /, "")
    .replace(/\s+/g, " ")
    .replace(/\.$/, "")
    .trim();
}
