import { EXIT } from "#core/errors";
import type { RunFolder } from "../output/run-folder.ts";
import type { Session } from "../session.ts";
import type { ProgressView } from "../ui/progress.ts";

/** A second stop signal: the terminal as it was, no half-written file, and out. */
export function stopAtOnce({ context, t }: Session, view: ProgressView, folder: RunFolder): void {
  view.close();
  // While the files get their names it is over in a moment, and half of them would be nobody's results.
  if (folder.isCommitting) return;
  folder.abandon();
  context.stderr.write(`${t("cli.run.stoppedAtOnce")}\n`);
  context.exit(EXIT.interrupted);
}
