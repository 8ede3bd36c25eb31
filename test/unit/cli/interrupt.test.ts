import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { StopSignal } from "#cli/context";
import { runCli } from "#cli/run-cli";
import { type FakeContext, fakeContext, temporaryFolder } from "./fake-context.ts";
import { fakeTargets } from "./fake-target.ts";
import { writePilot } from "./fixtures.ts";

/** Runs ten slices and calls `at` in the third. */
async function interrupted(
  test: { after(fn: () => Promise<void>): void },
  at: (context: FakeContext) => void,
  argv: readonly string[] = [],
  tty = false,
) {
  const cwd = await temporaryFolder(test);
  writePilot(cwd);
  let slices = 0;
  const targets = fakeTargets({
    slices: 10,
    inSlice: (slice) => {
      slices++;
      if (slice === 2) at(context);
    },
  });
  const context = fakeContext(["run", "pilot.yaml", "--out", "out", ...argv], { cwd, targets, tty });
  const exitCode = await runCli(context);
  return { exitCode, context, slices, out: join(cwd, "out") };
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] satisfies StopSignal[]) {
  test(`${signal} ends the run at the next slice with a partial report that says so, exit 130`, async (t) => {
    const { exitCode, context, slices, out } = await interrupted(t, (context) => context.signal(signal));
    assert.equal(exitCode, 130);
    assert.equal(slices, 3);
    const result = JSON.parse(readFileSync(join(out, "result.json"), "utf8"));
    assert.deepEqual([result.complete, result.exitCode], [false, 130]);
    assert.match(context.stderr.text, /^Interrupted: .*partial report/m);
    assert.match(context.stdout.text, /^PARTIAL: .* after 36 s of 2 min/m);
    assert.ok(readdirSync(out).includes("report.html"));
  });
}

test("a second signal leaves at once: no report, no half-written file, the cursor back", async (t) => {
  const seen: string[][] = [];
  const { context, out } = await interrupted(
    t,
    (context) => {
      context.signal();
      context.signal();
      seen.push(readdirSync(join(context.cwd, "out")));
      assert.deepEqual(context.exits, [130]);
      assert.ok(context.stderr.text.includes("\u001b[?25h"));
      context.signal();
    },
    [],
    true,
  );
  assert.deepEqual(seen, [[]]);
  assert.deepEqual(context.exits, [130], "a third signal changes nothing");
  assert.ok(out);
});

test("a signal during a run with --json: the last event says that it is partial", async (t) => {
  const { exitCode, context } = await interrupted(t, (context) => context.signal(), ["--json"]);
  assert.equal(exitCode, 130);
  const last = JSON.parse(context.stdout.lines.at(-1) ?? "");
  assert.deepEqual([last.kind, last.complete, last.exitCode], ["result", false, 130]);
});

test("a reader that does not read holds the run, but not its interruption", async (t) => {
  const { exitCode } = await interrupted(
    t,
    (context) => {
      // From here on stdout never drains; the signal comes while the run waits for it.
      context.stdout.drained = () => new Promise(() => setImmediate(() => context.signal()));
    },
    ["--json"],
  );
  assert.equal(exitCode, 130);
});

test("after the run the signals are the process's own again", async (t) => {
  const { context } = await interrupted(t, () => undefined);
  assert.equal(context.subscribers(), 0);
});
