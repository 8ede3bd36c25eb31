/** The last lines of `npm test`. */
import { addCounts, type Counts, NO_COUNTS } from "./counts.ts";
import type { Tool } from "./tools.ts";

export interface LayerResult {
  readonly counts: Counts;
  /** Why it did not run, or did not run whole. */
  readonly note?: string;
}

export interface LayerOutcome extends LayerResult {
  readonly name: string;
  readonly seconds: number;
}

/** `lacking`: tools that were demanded and are not there; each is a failure. */
export function totals(outcomes: readonly LayerOutcome[], lacking: readonly Tool[]): Counts {
  const sum = outcomes.reduce((before, { counts }) => addCounts(before, counts), NO_COUNTS);
  return { ...sum, failed: sum.failed + lacking.length };
}

/** A line a layer, a line a skipped test, and the totals alone on the last line. */
export function summaryText(outcomes: readonly LayerOutcome[], lacking: readonly Tool[]): string {
  const skips = outcomes.flatMap(({ name, counts }) =>
    counts.skips.map(({ test, reason }) => `  skipped in ${name}: ${test} (${reason})`),
  );
  const demands = lacking.map(({ name, fix }) => `  KEYGRID_REQUIRE demands ${name}, which is not installed (${fix})`);
  const last = countsText(totals(outcomes, lacking));
  return ["", "layers", ...outcomes.map(layerLine), ...skips, ...demands, "", last, ""].join("\n");
}

function layerLine({ name, counts, seconds, note }: LayerOutcome): string {
  const verdict = counts.failed > 0 ? "FAILED" : counts.passed > 0 ? "ok" : "-";
  const ran = counts.passed + counts.failed > 0 && note === undefined;
  const text = ran ? `${countsText(counts)}, ${seconds.toFixed(1)} s` : (note ?? "nothing ran");
  return `  ${name.padEnd(10)}${verdict.padEnd(8)}${text}`;
}

export function countsText({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
