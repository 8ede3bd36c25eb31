/** The commands and their options, as commander sees them; what they do is handed in. */
import { Argument, Command, InvalidArgumentError, Option } from "commander";
import type { Session } from "./session.ts";

export interface CommonOptions {
  readonly lang?: string;
  readonly verbose?: true;
}

export interface InitOptions extends CommonOptions {
  readonly force?: true;
}

export interface ValidateOptions extends CommonOptions {
  /** `path=value` texts, in the order given. */
  readonly set?: readonly string[];
  readonly json?: true;
}

export interface RunOptions extends ValidateOptions {
  readonly target: string;
  readonly seed?: number;
  /** As the pilot file writes it: `10m`, `1 h`. */
  readonly duration?: string;
  readonly capture?: true;
  readonly out?: string;
}

export interface DoctorOptions extends CommonOptions {
  readonly json?: true;
}

/** What each command does; the number is the exit code. */
export interface CommandHandlers {
  init(session: Session, file: string, options: InitOptions): Promise<number>;
  validate(session: Session, file: string, options: ValidateOptions): Promise<number>;
  run(session: Session, file: string, options: RunOptions): Promise<number>;
  doctor(session: Session, options: DoctorOptions): Promise<number>;
}

const HELP_TITLES: Readonly<Record<string, string>> = {
  "Usage:": "cli.help.usage",
  "Arguments:": "cli.help.arguments",
  "Options:": "cli.help.options",
  "Commands:": "cli.help.commands",
};

export const DEFAULT_PILOT_FILE = "pilot.yaml";
export const DEFAULT_TARGET = "sim";

/** Builds the parser. `finished` receives the exit code of the command that ran. */
export function buildProgram(
  session: Session,
  version: string,
  handlers: CommandHandlers,
  finished: (exitCode: number) => void,
): Command {
  const { t } = session;
  const program = new Command("keygrid");
  configure(program, session);
  program
    .description(t("cli.program"))
    .version(version, "-V, --version", t("cli.option.version"))
    .helpOption("-h, --help", t("cli.option.help"))
    .helpCommand("help [command]", t("cli.command.help"))
    .addHelpText("after", `\n${t("cli.help.after")}`);

  command(program, session, "init")
    .addArgument(new Argument("[file]", t("cli.argument.initFile")).default(DEFAULT_PILOT_FILE))
    .option("--force", t("cli.option.force"))
    .action(async (file: string, options: InitOptions) => finished(await handlers.init(session, file, options)));

  command(program, session, "validate")
    .addArgument(new Argument("<file>", t("cli.argument.file")))
    .addOption(setOption(session))
    .option("--json", t("cli.option.validateJson"))
    .action(async (file: string, options: ValidateOptions) =>
      finished(await handlers.validate(session, file, options)),
    );

  command(program, session, "run")
    .addArgument(new Argument("<file>", t("cli.argument.file")))
    .addOption(new Option("--target <name>", t("cli.option.target")).default(DEFAULT_TARGET))
    .addOption(new Option("--seed <number>", t("cli.option.seed")).argParser((text) => parseSeed(text, session)))
    .option("--duration <time>", t("cli.option.duration"))
    .addOption(setOption(session))
    .option("--capture", t("cli.option.capture"))
    .option("--out <dir>", t("cli.option.out"))
    .option("--json", t("cli.option.runJson"))
    .action(async (file: string, options: RunOptions) => finished(await handlers.run(session, file, options)));

  command(program, session, "doctor")
    .option("--json", t("cli.option.doctorJson"))
    .action(async (options: DoctorOptions) => finished(await handlers.doctor(session, options)));
  addCommonOptions(program, session);
  return program;
}

/** A subcommand that takes nothing yet. */
function command(program: Command, session: Session, name: string): Command {
  const { t } = session;
  const sub = new Command(name);
  configure(sub, session);
  program.addCommand(sub);
  return sub.description(t(`cli.command.${name}`)).helpOption("-h, --help", t("cli.option.help"));
}

/** The options that every command has, listed behind its own. */
function addCommonOptions(program: Command, { t, languages }: Session): void {
  for (const sub of program.commands) {
    sub
      .addOption(new Option("--lang <lang>", t("cli.option.lang")).choices(languages))
      .option("--verbose", t("cli.option.verbose"));
  }
}

/** Nothing of commander's own touches the process: output goes to the context, ends are thrown. */
function configure(command: Command, { context, t, styles }: Session): void {
  command
    .exitOverride()
    .allowExcessArguments(false)
    .showSuggestionAfterError(true)
    .configureOutput({
      writeOut: (text) => context.stdout.write(text),
      // Mistakes are rendered by run-cli.ts, with their code and hint.
      writeErr: () => undefined,
      outputError: () => undefined,
      getOutHelpWidth: () => context.stdout.columns,
      getErrHelpWidth: () => context.stderr.columns,
      getOutHasColors: () => styles.stdout.enabled,
      getErrHasColors: () => styles.stderr.enabled,
    })
    .configureHelp({
      styleTitle: (title) => styles.stdout.bold(HELP_TITLES[title] ? t(HELP_TITLES[title]) : title),
    });
}

function setOption({ t }: Session): Option {
  return new Option("--set <path=value>", t("cli.option.set")).argParser(
    (text: string, before: readonly string[] | undefined) => [...(before ?? []), text],
  );
}

function parseSeed(text: string, { t }: Session): number {
  const seed = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(seed)) {
    throw new InvalidArgumentError(t("cli.usage.seed", { limit: Number.MAX_SAFE_INTEGER }));
  }
  return seed;
}
