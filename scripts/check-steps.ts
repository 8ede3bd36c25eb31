/** Lint, types and layout rules, side by side. */
import { installed } from "./root.ts";
import { type Counts, NO_COUNTS } from "./testing/counts.ts";
import { runNodeTests } from "./testing/node-tests.ts";
import { run } from "./testing/processes.ts";

export interface StepOutcome extends Counts {
  readonly name: string;
  readonly seconds: number;
  /** Shown when the step failed. */
  readonly output: string;
}

const DEADLINE_MS = 120_000;

type Step = () => Promise<Counts & { readonly output: string }>;

const STEPS: Readonly<Record<string, Step>> = {
  lint: () => program("@biomejs/biome/bin/biome", ["check", "--error-on-warnings", "--max-diagnostics=60"]),
  // The native compiler takes a quarter of the time; the one named `typescript` is for tools that need its API.
  types: () => program("typescript-7/bin/tsc", ["--project", "tsconfig.json"]),
  layout: () =>
    runNodeTests({ files: ["test/tidy.test.ts"], testDeadlineMs: DEADLINE_MS, deadlineMs: DEADLINE_MS, isQuiet: true }),
};

export function runCheckSteps(): Promise<readonly StepOutcome[]> {
  return Promise.all(
    Object.entries(STEPS).map(async ([name, step]) => {
      const started = performance.now();
      const outcome = await step();
      return { ...outcome, name, seconds: (performance.now() - started) / 1_000 };
    }),
  );
}

/** A program of node_modules counts as one test. */
async function program(path: string, args: readonly string[]): Promise<Counts & { readonly output: string }> {
  const { exitCode, output } = await run(process.execPath, [installed(path), ...args], { deadlineMs: DEADLINE_MS });
  return { ...NO_COUNTS, ...(exitCode === 0 ? { passed: 1 } : { failed: 1 }), output };
}
