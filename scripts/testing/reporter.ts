/**
 * Reporter of node:test for `npm test`: a dot a file while all is well, every failure in full where it
 * happens. The counts go to the file that KEYGRID_TEST_COUNTS names.
 */
import { writeFileSync } from "node:fs";
import { relative } from "node:path";
import type { TestEvent } from "node:test/reporters";
import { inspect } from "node:util";
import { COUNTS_FILE_VARIABLE, type Counts, type Skip } from "./counts.ts";

type DataOf<Type> = Extract<TestEvent, { type: Type }>["data"];
type Failure = DataOf<"test:fail">;
type FoundCounts = DataOf<"test:summary">["counts"];

export default async function* report(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const path: string[] = [];
  const skips: Skip[] = [];
  for await (const event of source) {
    switch (event.type) {
      case "test:start":
        path.length = event.data.nesting;
        path.push(event.data.name);
        break;
      case "test:pass":
        if (event.data.skip !== undefined) skips.push({ test: event.data.name, reason: reasonOf(event.data.skip) });
        break;
      case "test:fail":
        if (isOwnFailure(event.data))
          yield failureText([...path.slice(0, event.data.nesting), event.data.name], event.data);
        break;
      case "test:stderr":
      case "test:stdout":
        yield event.data.message;
        break;
      case "test:summary":
        if (event.data.file === undefined) writeCounts(event.data.counts, skips);
        else yield ".";
        break;
      default:
        break;
    }
  }
  yield "\n";
}

/** A suite whose tests failed says nothing new. */
function isOwnFailure({ details }: Failure): boolean {
  return (details.error as { failureType?: string }).failureType !== "subtestsFailed";
}

function failureText(path: readonly string[], { file, line, column, details }: Failure): string {
  const place = file === undefined ? "" : `\n  ${relative(process.cwd(), file)}:${line ?? 1}:${column ?? 1}`;
  const cause = details.error.cause ?? details.error;
  const text = cause instanceof Error ? inspect(cause) : String(cause);
  return `\nFAIL ${path.join(" > ")}${place}\n${text.replaceAll(/^/gm, "  ")}\n`;
}

function reasonOf(skip: string | boolean): string {
  return typeof skip === "string" && skip !== "" ? skip : "no reason given";
}

function writeCounts(found: FoundCounts, skips: readonly Skip[]): void {
  const file = process.env[COUNTS_FILE_VARIABLE];
  if (file === undefined) return;
  const counts: Counts = {
    passed: found.passed,
    failed: found.tests - found.passed - found.skipped - found.todo,
    skipped: found.skipped + found.todo,
    skips,
  };
  writeFileSync(file, JSON.stringify(counts));
}
