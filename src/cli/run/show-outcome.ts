import { isAbsolute, join, relative } from "node:path";
import type { RunResult, Verdict } from "#result/result";
import type { Session } from "../session.ts";
import type { Style } from "../ui/style.ts";
import { formatCount, formatDuration } from "../ui/units.ts";
import { REPORT_FILE } from "./entries.ts";
import type { Dropped } from "./recording.ts";
import type { RunRequest } from "./run-request.ts";

/** A pipe or a file has no width; this much leaves every title whole. */
const UNBOUND_COLUMNS = 160;

/** Prints what came out, for people or (with `--json`) as the last event. */
export async function showOutcome(
  session: Session,
  request: RunRequest,
  result: RunResult,
  dropped: Dropped,
): Promise<void> {
  if (request.asJson) return showEvent(session, request, result, dropped);
  const { context, language, styles } = session;
  const { renderTables } = await import("#report/tables-text");
  const paint = (verdict: Verdict, text: string) => painter(styles.stdout, verdict)(text);
  const columns = context.stdout.isTTY ? context.stdout.columns : UNBOUND_COLUMNS;
  const tables = renderTables(result, { language, columns, paint });
  context.stdout.write(`${[tables.trimEnd(), "", ...closingLines(session, request, result, dropped)].join("\n")}\n`);
}

function showEvent({ context, t }: Session, { folder }: RunRequest, result: RunResult, dropped: Dropped): void {
  const { verdict, exitCode, complete, runHash } = result;
  for (const line of droppedLines(t, dropped)) context.stderr.write(`${line}\n`);
  const event = { kind: "result", verdict, exitCode, complete, out: folder.path, runHash, dropped };
  context.stdout.write(`${JSON.stringify(event)}\n`);
}

function closingLines(session: Session, request: RunRequest, result: RunResult, dropped: Dropped): string[] {
  const { t, styles } = session;
  const style = styles.stdout;
  return [
    style.bold(painter(style, result.verdict)(verdictLine(session, result))),
    ...droppedLines(t, dropped).map(style.yellow),
    ...(result.complete ? [] : [style.yellow(style.bold(partialLine(session, request, result)))]),
    t("cli.run.report", { path: shownPath(session.context.cwd, join(request.folder.path, REPORT_FILE)) }),
  ];
}

/** Relative where that is shorter to read and to paste, absolute for what lies elsewhere. */
function shownPath(cwd: string, path: string): string {
  const below = relative(cwd, path);
  return below.startsWith("..") || isAbsolute(below) ? path : below;
}

function verdictLine({ t }: Session, { verdict, verdicts, complete }: RunResult): string {
  const count = verdicts.filter((row) => row.verdict === verdict).length;
  // Every row that could be judged holds, but an interrupted run has not seen the rest.
  if (verdict === "inconclusive" && count === 0 && !complete) return t("cli.run.verdict.unfinished");
  return t(`cli.run.verdict.${verdict}`, { count });
}

/** Times of the whole run, warm-up included, as the progress display showed them. */
function partialLine({ t }: Session, { pilot }: RunRequest, { simulatedUs }: RunResult): string {
  const totalUs = pilot.warmUpUs + pilot.durationUs + pilot.drainUs;
  return t("cli.run.partial", { simulated: formatDuration(simulatedUs), total: formatDuration(totalUs) });
}

function droppedLines(t: Session["t"], { events, datagrams }: Dropped): string[] {
  return [
    ...(events > 0 ? [t("cli.run.eventsDropped", { count: formatCount(events) })] : []),
    ...(datagrams > 0 ? [t("cli.run.captureDropped", { count: formatCount(datagrams) })] : []),
  ];
}

function painter(style: Style, verdict: Verdict): (text: string) => string {
  if (verdict === "pass") return style.green;
  if (verdict === "fail") return style.red;
  return verdict === "inconclusive" ? style.yellow : style.dim;
}
