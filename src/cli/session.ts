/** What every command gets: the context, the language, the styles. */
import { KeygridError } from "#core/errors";
import type { CliContext } from "./context.ts";
import { hasColours, readVariable } from "./environment.ts";
import { isLanguage, LANGUAGES, type Language, type Translate, translator } from "./texts.ts";
import { makeStyle, type Style } from "./ui/style.ts";

export interface Session {
  readonly context: CliContext;
  readonly language: Language;
  readonly languages: readonly Language[];
  readonly t: Translate;
  readonly styles: { readonly stdout: Style; readonly stderr: Style };
  /** Stacks of internal errors are shown. */
  readonly verbose: boolean;
}

/**
 * Opens the session before the arguments are parsed, so that help and usage errors already speak the
 * chosen language. A bad `--lang` is left to the parser.
 */
export function openSession(context: CliContext): Session {
  const language = languageOf(context);
  return {
    context,
    language,
    languages: LANGUAGES,
    t: translator(language),
    styles: {
      stdout: makeStyle(hasColours(context, context.stdout)),
      stderr: makeStyle(hasColours(context, context.stderr)),
    },
    verbose: context.argv.includes("--verbose") || readVariable(context, "KEYGRID_DEBUG") !== undefined,
  };
}

/** Fails with KG_USAGE when KEYGRID_LANG names a language that does not exist. */
export function checkEnvironment(session: Session): void {
  const asked = readVariable(session.context, "KEYGRID_LANG");
  if (asked === undefined || isLanguage(asked)) return;
  const allowed = LANGUAGES.join(", ");
  throw new KeygridError("KG_USAGE", { why: session.t("cli.usage.envLang", { asked, allowed }) });
}

function languageOf({ argv, env }: CliContext): Language {
  const asked = argumentAfter(argv, "--lang") ?? env.KEYGRID_LANG;
  return asked !== undefined && isLanguage(asked) ? asked : "en";
}

function argumentAfter(argv: readonly string[], option: string): string | undefined {
  const joined = argv.find((text) => text.startsWith(`${option}=`));
  if (joined !== undefined) return joined.slice(option.length + 1);
  const at = argv.indexOf(option);
  return at < 0 ? undefined : argv[at + 1];
}
