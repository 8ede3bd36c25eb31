/** Timeline outcomes and invariants as rows beside the requirements. */
import type { InvariantOutcome, Measurements, TimelineOutcome, Verdict, VerdictRow } from "#result/result";
import { note } from "../note.ts";

function outcomeRow(part: Pick<VerdictRow, "id" | "table" | "title" | "quantity" | "verdict" | "reason">): VerdictRow {
  return { group: "*", limit: null, predicted: null, measured: null, unit: "", samples: 0, interval: null, ...part };
}

/** `timeline.1`, `timeline.2` ... in the order of the file. */
export function timelineRows({ timeline }: Measurements): readonly VerdictRow[] {
  return timeline.map((outcome, index) => {
    const row = outcomeRow({
      id: `timeline.${index + 1}`,
      table: "timeline",
      title: outcome.text,
      quantity: outcome.kind,
      verdict: timelineVerdict(outcome),
      reason: outcome.detail,
    });
    if (row.verdict !== "not-judged") return row;
    const why = note("reason.fault");
    return outcome.detail === "" ? { ...row, reason: why.text, reasonNote: why } : row;
  });
}

/** A fault that could be carried out is no verdict; one that could not is a failure, never a silence. */
function timelineVerdict({ kind, holds }: TimelineOutcome): Verdict {
  if (holds === false) return "fail";
  if (kind === "fault") return "not-judged";
  return holds === null ? "inconclusive" : "pass";
}

/** `invariant.no-reuse` and its siblings. */
export function invariantRows({ invariants }: Measurements): readonly VerdictRow[] {
  return invariants.map((outcome: InvariantOutcome) =>
    outcomeRow({
      id: `invariant.${outcome.id}`,
      table: "invariants",
      title: outcome.title,
      quantity: "invariant",
      verdict: outcome.holds ? "pass" : "fail",
      reason: outcome.detail,
    }),
  );
}
