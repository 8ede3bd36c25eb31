import { runCheckSteps } from "../check-steps.ts";
import { addCounts, NO_COUNTS } from "./counts.ts";
import { runNodeTests } from "./node-tests.ts";
import type { LayerResult } from "./summary.ts";
import { filesOf, type TestLayer } from "./test-layers.ts";
import { isInstalled, TOOLS } from "./tools.ts";

/** Lint, types and layout rules as a layer of tests; what failed is shown. */
export async function runCheckLayer(): Promise<LayerResult> {
  const steps = await runCheckSteps();
  for (const { failed, output } of steps) if (failed > 0) process.stdout.write(`${output.trimEnd()}\n`);
  return { counts: steps.reduce(addCounts, NO_COUNTS) };
}

/** Runs what this machine can run of a layer; its files count as skipped when a tool is missing. */
export async function runTestLayer(layer: TestLayer, filters: readonly string[]): Promise<LayerResult> {
  const files = filesOf(layer, filters);
  if (files.length === 0) {
    const isFailure = layer.mandatory || filters.length > 0;
    const note = filters.length > 0 ? `no file matches: ${filters.join(" ")}` : "no tests yet";
    return { counts: { ...NO_COUNTS, failed: isFailure ? 1 : 0 }, note };
  }
  const missing = TOOLS.find((tool) => layer.needs.includes(tool.name) && !isInstalled(tool));
  if (missing === undefined) return { counts: await runNodeTests({ ...layer, files }) };
  const note = `skipped: ${missing.name} is not installed (${missing.fix})`;
  return { counts: { ...NO_COUNTS, skipped: files.length }, note };
}
