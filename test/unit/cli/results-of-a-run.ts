import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ENTRIES_OF_A_RUN } from "#cli/run/result-files";

/** Asserts that `folder` holds whole, matching files of one run and nothing else; returns its result. */
export function assertWholeResults(folder: string, { capture = false } = {}) {
  const expected = ENTRIES_OF_A_RUN.filter((name) => capture || name !== "capture.pcapng");
  assert.deepEqual(readdirSync(folder).sort(), [...expected].sort());
  const manifest = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8"));
  const listed: { name: string; bytes: number; sha256: string }[] = manifest.files;
  assert.deepEqual(listed.map(({ name }) => name).sort(), expected.filter((name) => name !== "manifest.json").sort());
  for (const { name, bytes, sha256 } of listed) {
    const content = readFileSync(join(folder, name));
    assert.deepEqual([content.length, createHash("sha256").update(content).digest("hex")], [bytes, sha256], name);
  }
  const events = readFileSync(join(folder, "events.ndjson"), "utf8");
  assert.ok(events.endsWith("\n"));
  for (const line of events.trimEnd().split("\n")) JSON.parse(line);
  assert.match(readFileSync(join(folder, "junit.xml"), "utf8"), /<\/testsuites>\s*$|<testsuites[^>]*\/>\s*$/);
  assert.match(readFileSync(join(folder, "report.html"), "utf8"), /<\/html>\s*$/);
  const result = JSON.parse(readFileSync(join(folder, "result.json"), "utf8"));
  assert.equal(manifest.complete, result.complete);
  assert.equal(manifest.runHash, result.runHash);
  return result;
}
