/** One run from its first event to its exit code. Whatever happens, terminal and folder are left in order. */
import type { Pilot } from "#pilot/pilot";
import type { Measurements, RunResult } from "#result/result";
import type { Target } from "#targets/target";
import { EXIT } from "#core/errors";
import { strongestExitCode } from "../exit-code.ts";
import type { RunFolder } from "../output/run-folder.ts";
import type { Session } from "../session.ts";
import { openProgressView, type ProgressView } from "../ui/progress.ts";
import { Interruption } from "./interruption.ts";
import { Recording } from "./recording.ts";
import { writeResultFiles } from "./result-files.ts";
import { showOutcome } from "./show-outcome.ts";
import { judgeRun } from "./judge-run.ts";

export interface RunRequest {
  readonly target: Target;
  readonly pilot: Pilot;
  /** As the user named it, and the SHA-256 of its bytes. */
  readonly file: string;
  readonly sha256: string;
  readonly folder: RunFolder;
  readonly capture: boolean;
  readonly asJson: boolean;
}

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
    const recording = await Recording.open(session, request);
    const startedAt = context.clock.wallTime();
    const startedMs = context.clock.monotonicMs();
    const measurements = await runTarget(session, request, { view, interruption, recording });
    view.close();
    const wallMs = context.clock.monotonicMs() - startedMs;
    const result = await judgeRun(request, measurements, { startedAt, wallMs });
    const dropped = recording.finish();
    await writeResultFiles(session, request, result, dropped);
    showOutcome(session, request, result, dropped);
    return strongestExitCode([result.exitCode, result.complete ? EXIT.pass : EXIT.interrupted]);
  } finally {
    view.close();
    interruption.close();
    folder.abandon();
  }
}
