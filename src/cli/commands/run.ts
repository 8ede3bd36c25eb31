import { join, resolve } from "node:path";
import { EXIT } from "#core/errors";
import type { Pilot } from "#pilot/pilot";
import { RunFolder } from "../output/run-folder.ts";
import { type PilotInput, readPilotInput } from "../pilot-input.ts";
import { checkDisk, checkSize } from "../preflight/preflight.ts";
import type { RunOptions } from "../program.ts";
import { chooseTarget } from "../run/choose-target.ts";
import { conductRun } from "../run/conduct.ts";
import type { Session } from "../session.ts";
import { reportProblems } from "./validate.ts";

/** Where results go unless `--out` says otherwise, below the working folder. */
const OUT_FOLDER = "keygrid-out";

/** Loads, checks, runs, judges and reports a pilot; everything that can be refused is refused first. */
export async function run(session: Session, file: string, options: RunOptions): Promise<number> {
  const target = await chooseTarget(session.context, options.target);
  const input = await readPilotInput(session, file, setsOf(options));
  if (!input.loaded.ok) return refuse(session, input, options.json === true);
  const { pilot } = input.loaded;
  const folder = await openFolder(session, pilot, options);
  return conductRun(session, {
    target,
    pilot,
    file,
    sha256: input.sha256,
    folder,
    capture: options.capture === true,
    asJson: options.json === true,
  });
}

/** `--seed` and `--duration` are short for a `--set`, and come after those given. */
function setsOf({ set = [], seed, duration }: RunOptions): readonly string[] {
  return [
    ...set,
    ...(seed === undefined ? [] : [`seed=${seed}`]),
    ...(duration === undefined ? [] : [`duration=${duration}`]),
  ];
}

/** Results own stdout here, so the problems of a bad file go to stderr, or into JSON events. */
function refuse(session: Session, { file, loaded }: PilotInput, asJson: boolean): number {
  if (loaded.ok) return EXIT.pass;
  const { stdout, stderr } = session.context;
  if (asJson)
    for (const problem of loaded.problems) stdout.write(`${JSON.stringify({ kind: "problem", ...problem })}\n`);
  return reportProblems(session, file, loaded.problems, stderr, asJson);
}

/** The size first: it needs nothing. The folder is created last, and goes again if it has too little space. */
async function openFolder(session: Session, pilot: Pilot, options: RunOptions): Promise<RunFolder> {
  const { context, t } = session;
  const size = checkSize(session, pilot, options.capture === true);
  const path = resolve(context.cwd, options.out ?? join(OUT_FOLDER, pilot.name));
  const folder = await RunFolder.open(path, t);
  try {
    await checkDisk(session, path, size);
    return folder;
  } catch (error) {
    await folder.discard();
    throw error;
  }
}
