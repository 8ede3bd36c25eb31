import type { RunResult } from "#result/result";
import type { Session } from "../session.ts";
import { KEYGRID_VERSION } from "../version.ts";
import { CAPTURE_FILE, EVENTS_FILE, JUNIT_FILE, MANIFEST_FILE, REPORT_FILE, RESULT_FILE } from "./entries.ts";
import type { RunRequest } from "./run-request.ts";

/** Everything that a run may leave in its folder. */
export const ENTRIES_OF_A_RUN: readonly string[] = [
  RESULT_FILE,
  REPORT_FILE,
  JUNIT_FILE,
  MANIFEST_FILE,
  EVENTS_FILE,
  CAPTURE_FILE,
];

/** Writes the reports beside the recorded files, and gives all of them their names at once. */
export async function writeResultFiles(session: Session, request: RunRequest, result: RunResult): Promise<void> {
  const { folder } = request;
  for (const [name, content] of await renderReports(session, result)) await folder.write(name, content);
  // Last, so that a manifest that fits its files says that all of them are in place.
  await folder.write(MANIFEST_FILE, await renderManifestOf(session, request, result));
  const written = folder.pendingNames;
  await folder.commit(ENTRIES_OF_A_RUN.filter((name) => !written.includes(name)));
}

async function renderReports(
  { language }: Session,
  result: RunResult,
): Promise<readonly (readonly [string, string])[]> {
  const [{ renderResultJson }, { renderHtml }, { renderJunit }] = await Promise.all([
    import("#report/result-json"),
    import("#report/html"),
    import("#report/junit"),
  ]);
  return [
    [RESULT_FILE, renderResultJson(result)],
    [REPORT_FILE, renderHtml(result, language)],
    [JUNIT_FILE, renderJunit(result, language)],
  ];
}

async function renderManifestOf({ context }: Session, request: RunRequest, result: RunResult): Promise<string> {
  const { renderManifest } = await import("#report/manifest");
  const { file, sha256, folder } = request;
  const { seed, entropy, target, runHash, complete } = result;
  const files = [];
  for (const name of folder.pendingNames) files.push(await folder.describe(name));
  return renderManifest({
    keygrid: KEYGRID_VERSION,
    node: context.host.nodeVersion,
    createdAt: context.clock.wallTime().toISOString(),
    pilot: { file, sha256 },
    seed,
    entropy,
    target,
    runHash,
    complete,
    files,
  });
}
