/** Runs files of node:test and counts what became of them. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { COUNTS_FILE_VARIABLE, type Counts } from "./counts.ts";
import { run } from "./processes.ts";

const REPORTER = join(import.meta.dirname, "reporter.ts");

export interface TestRun {
  readonly files: readonly string[];
  /** Longest time one test may take. */
  readonly testDeadlineMs: number;
  /** Longest time all of them may take. */
  readonly deadlineMs: number;
  /** Return the output instead of showing it. */
  readonly isQuiet?: boolean;
}

/** The runner dying before its summary is a failure too. */
export async function runNodeTests(tests: TestRun): Promise<Counts & { readonly output: string }> {
  const folder = mkdtempSync(join(tmpdir(), "keygrid-counts-"));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  // Ctrl-C leaves without coming back here.
  process.once("exit", remove);
  const countsFile = join(folder, "counts.json");
  try {
    const args = ["--test", `--test-reporter=${REPORTER}`, `--test-timeout=${tests.testDeadlineMs}`, ...tests.files];
    const { exitCode, output } = await run(process.execPath, args, {
      env: { [COUNTS_FILE_VARIABLE]: countsFile },
      isShown: tests.isQuiet !== true,
      deadlineMs: tests.deadlineMs,
    });
    const counts: Counts = existsSync(countsFile)
      ? JSON.parse(readFileSync(countsFile, "utf8"))
      : { passed: 0, failed: 1, skipped: 0, skips: [] };
    const failed = exitCode === 0 ? counts.failed : Math.max(1, counts.failed);
    return { ...counts, failed, output };
  } finally {
    process.off("exit", remove);
    remove();
  }
}
