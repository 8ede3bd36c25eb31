/** One run from its first event to its exit code. Whatever happens, terminal and folder are left in order. */
import { EXIT, strongestExitCode } from "#core/errors";
import type { Session } from "../session.ts";
import { openProgressView } from "../ui/progress.ts";
import { Interruption } from "./interruption.ts";
import { judgeRun } from "./judge-run.ts";
import { Recording } from "./recording.ts";
import { writeResultFiles } from "./result-files.ts";
import type { RunRequest } from "./run-request.ts";
import { runTarget } from "./run-target.ts";
import { showOutcome } from "./show-outcome.ts";
import { stopAtOnce } from "./stop-at-once.ts";

/** Runs, judges, writes and shows; returns the exit code. */
export async function conductRun(session: Session, request: RunRequest): Promise<number> {
  const { context, t } = session;
  const { folder, pilot, target } = request;
  const view = openProgressView(session, t("cli.run.title", { name: pilot.name, target: target.name }), request.asJson);
  const interruption = new Interruption(
    context.signals,
    () => view.note(t("cli.run.interrupted")),
    () => stopAtOnce(session, view, folder),
  );
  try {
    const recording = Recording.open(session, request);
    const startedAt = context.clock.wallTime();
    const startedMs = context.clock.monotonicMs();
    const measurements = await runTarget(session, request, { view, interruption, recording });
    view.close();
    const wallMs = context.clock.monotonicMs() - startedMs;
    const dropped = recording.finish();
    folder.assertSound();
    const result = await judgeRun(request, measurements, { startedAt, wallMs });
    await writeResultFiles(session, request, result);
    await showOutcome(session, request, result, dropped);
    return strongestExitCode([result.exitCode, result.complete ? EXIT.pass : EXIT.interrupted]);
  } finally {
    view.close();
    interruption.close();
    folder.abandon();
  }
}
