import type { RunResult } from "#result/result";
import { jsonText } from "./json-text.ts";

/** The text of result.json; schemas/result.schema.json describes it. The same result gives the same bytes. */
export function renderResultJson(result: RunResult): string {
  return jsonText(result);
}
