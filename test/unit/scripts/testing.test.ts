/** What `npm test` says about tests, tools and skips. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { NO_COUNTS } from "../../../scripts/testing/counts.ts";
import { runNodeTests } from "../../../scripts/testing/node-tests.ts";
import { type LayerOutcome, summaryText, totals } from "../../../scripts/testing/summary.ts";
import { isInstalled, requiredTools, TOOLS } from "../../../scripts/testing/tools.ts";

const LIMITS = { testDeadlineMs: 20_000, deadlineMs: 60_000, isQuiet: true };

describe("running files of node:test", () => {
  async function runText(text: string) {
    const folder = mkdtempSync(join(tmpdir(), "keygrid-testing-"));
    try {
      writeFileSync(join(folder, "some.test.mjs"), `import { describe, it } from "node:test";\n${text}\n`);
      return await runNodeTests({ ...LIMITS, files: [join(folder, "some.test.mjs")] });
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  it("counts what passed and lists what was skipped, with the reason", async () => {
    const skipped = 'it("needs more", { skip: "no chromium" }, () => {});';
    const { output, ...counts } = await runText(`describe("a", () => { it("b", () => {}); ${skipped} });`);
    const skips = [{ test: "needs more", reason: "no chromium" }];
    assert.deepEqual(counts, { passed: 1, failed: 0, skipped: 1, skips });
    assert.equal(output, ".\n");
  });

  it("shows a failure in full, under its whole name", async () => {
    const { output, failed } = await runText(
      'describe("a", () => { it("b", () => { throw new Error("because"); }); });',
    );
    assert.equal(failed, 1);
    assert.match(output, /FAIL a > b\n.*some\.test\.mjs:2:\d+\n\s+Error: because/);
  });

  it("counts a file that does not even load as failed, and shows why", async () => {
    const { output, failed } = await runText('import "./missing.mjs";');
    assert.equal(failed, 1);
    assert.match(output, /Cannot find module/);
  });
});

describe("the summary", () => {
  const ran: LayerOutcome = { name: "unit", seconds: 1, counts: { ...NO_COUNTS, passed: 3 } };
  const skips = [{ test: "deep", reason: "no time" }];
  const skipped: LayerOutcome = {
    name: "browser",
    seconds: 0,
    counts: { ...NO_COUNTS, skipped: 2 },
    note: "skipped: because",
  };

  it("ends with the totals alone on a line, behind each layer and each skip", () => {
    const lines = summaryText([{ ...ran, counts: { ...ran.counts, skipped: 1, skips } }, skipped], []).split("\n");
    assert.deepEqual(lines.slice(-2), ["3 passed, 0 failed, 3 skipped", ""]);
    assert.ok(lines.some((line) => /unit\s+ok\s+3 passed/.test(line)));
    assert.ok(lines.some((line) => /browser\s+-\s+skipped: because/.test(line)));
    assert.ok(lines.includes("  skipped in unit: deep (no time)"));
  });

  it("makes a demanded tool that is missing a failure", () => {
    const lacking = TOOLS.slice(0, 1);
    assert.equal(totals([ran], lacking).failed, 1);
    assert.match(summaryText([ran], lacking), /KEYGRID_REQUIRE demands chromium/);
  });
});

describe("KEYGRID_REQUIRE", () => {
  it("names known tools, separated by commas", () => {
    assert.deepEqual(
      requiredTools(" tshark,chromium,").map(({ name }) => name),
      ["tshark", "chromium"],
    );
    assert.deepEqual(requiredTools(undefined), []);
  });

  it("is an error with a name that nobody knows", () => {
    assert.throws(() => requiredTools("tshark,warp-drive"), /names warp-drive; known are: chromium, tshark/);
  });

  it("looks for programs on PATH", () => {
    assert.equal(isInstalled({ name: "x", commands: ["no-such-program-at-all", "sh"], fix: "" }), true);
    assert.equal(isInstalled({ name: "x", commands: ["no-such-program-at-all"], fix: "" }), false);
  });
});
