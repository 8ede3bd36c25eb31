import assert from "node:assert/strict";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { MINIMAL, start } from "./child.ts";
import { temporaryFolder } from "./fake-context.ts";
import { assertWholeResults } from "./results-of-a-run.ts";

/** Far longer than any test waits: such a run ends because it is told to. */
const ENDLESS = ["--duration", "100h"];

test("a run in a process of its own: exit 0, whole files, tables on stdout, progress on stderr", async (t) => {
  const cwd = await temporaryFolder(t);
  const child = start(t, ["run", MINIMAL, "--out", "out"], { cwd });
  assert.equal(await child.ends(), 0, child.stderr);
  assert.match(child.stdout, /^pass: every judged row holds$/m);
  assert.match(child.stderr, /^window: /m);
  assert.equal(assertWholeResults(join(cwd, "out")).complete, true);
});

test("SIGINT in the middle of a run: exit 130 and a whole report that says it is partial", async (t) => {
  const cwd = await temporaryFolder(t);
  const child = start(t, ["run", MINIMAL, "--out", "out", "--capture", ...ENDLESS], { cwd });
  await child.says("stderr", /^window: /m);
  child.signal("SIGINT");
  assert.equal(await child.ends(), 130, child.stderr);
  assert.match(child.stderr, /^Interrupted: /m);
  assert.match(child.stdout, /^PARTIAL: /m);
  const result = assertWholeResults(join(cwd, "out"), { capture: true });
  assert.deepEqual([result.complete, result.exitCode], [false, 130]);
  const { simulatedUs } = result;
  assert.ok(simulatedUs >= 2e6 && simulatedUs < 100 * 3_600e6, `${simulatedUs} us`);
});

test("two signals at once: exit 130 at once, no report, no half-written file", async (t) => {
  const cwd = await temporaryFolder(t);
  const child = start(t, ["run", MINIMAL, "--out", "out", ...ENDLESS], { cwd });
  await child.says("stderr", /^window: /m);
  // Stopped meanwhile, so that it finds both when it goes on, however busy the machine is.
  for (const name of ["SIGSTOP", "SIGINT", "SIGTERM", "SIGCONT"] as const) child.signal(name);
  assert.equal(await child.ends(), 130);
  assert.match(child.stderr, /^Stopped at once; no report was written\.$/m);
  assert.deepEqual(readdirSync(join(cwd, "out")), []);
});

for (const argv of [[], ["--json"]]) {
  test(`a reader that goes away (run ${argv.join(" ")} | head -1) does not end the run`, async (t) => {
    const cwd = await temporaryFolder(t);
    const child = start(t, ["run", MINIMAL, "--out", "out", ...argv], { cwd, stdout: "held" });
    if (argv.includes("--json")) await child.hasOutput();
    else await child.says("stderr", /^window: /m);
    child.hangUp();
    assert.equal(await child.ends(), 0, child.stderr);
    assert.equal(child.stderr.includes("EPIPE"), false);
    assert.equal(assertWholeResults(join(cwd, "out")).complete, true);
  });
}

test("a reader that does not read cannot hold up Ctrl-C", async (t) => {
  const cwd = await temporaryFolder(t);
  const child = start(t, ["run", MINIMAL, "--out", "out", "--json", ...ENDLESS], { cwd, stdout: "held" });
  await child.hasOutput();
  child.signal("SIGINT");
  await child.says("stderr", /^Interrupted: /m);
  child.readStdout();
  assert.equal(await child.ends(), 130);
  const last = JSON.parse(child.stdout.trimEnd().split("\n").at(-1) as string);
  assert.deepEqual([last.kind, last.complete, last.exitCode], ["result", false, 130]);
  assert.equal(assertWholeResults(join(cwd, "out")).complete, false);
});

test("a folder below a file: exit 3 with what to do, before anything starts", async (t) => {
  const cwd = await temporaryFolder(t);
  writeFileSync(join(cwd, "file"), "");
  const child = start(t, ["run", MINIMAL, "--out", "file/out"], { cwd });
  assert.equal(await child.ends(), 3);
  assert.match(
    child.stderr,
    /^error KG_OUT_UNWRITABLE: .*file\/out .* a part of the path is a file[\s\S]*\nhint: .*--out/,
  );
  assert.doesNotMatch(child.stderr, /warm-up/);
  assert.equal(existsSync(join(cwd, "file/out")), false);
});
