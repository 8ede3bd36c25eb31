import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { starterPilot } from "#pilot/starter";
import { keygrid, temporaryFolder } from "./fake-context.ts";
import { writePilot } from "./fixtures.ts";

test("init writes a starter that validate finds good", async (context) => {
  const cwd = await temporaryFolder(context);
  const written = await keygrid(["init"], { cwd });
  assert.equal(written.exitCode, 0);
  assert.match(written.stdout, /^Wrote pilot\.yaml\./);
  assert.equal(readFileSync(join(cwd, "pilot.yaml"), "utf8"), starterPilot());
  const checked = await keygrid(["validate", "pilot.yaml"], { cwd });
  assert.equal(checked.exitCode, 0);
  assert.match(checked.stdout, /^pilot\.yaml is good: my-pilot, 3 site\(s\), .* seed 1\n$/);
});

test("init creates missing folders on the way", async (context) => {
  const cwd = await temporaryFolder(context);
  assert.equal((await keygrid(["init", "a/b/mine.yaml"], { cwd })).exitCode, 0);
  assert.equal(readFileSync(join(cwd, "a/b/mine.yaml"), "utf8"), starterPilot());
});

test("init leaves a file that exists, unless it is forced", async (context) => {
  const cwd = await temporaryFolder(context);
  const path = join(cwd, "pilot.yaml");
  writeFileSync(path, "mine");
  const refused = await keygrid(["init"], { cwd });
  assert.equal(refused.exitCode, 2);
  assert.match(refused.stderr, /error KG_FILE_EXISTS: .*pilot\.yaml.*\nhint: .*--force/);
  assert.equal(readFileSync(path, "utf8"), "mine");
  assert.equal((await keygrid(["init", "--force"], { cwd })).exitCode, 0);
  assert.equal(readFileSync(path, "utf8"), starterPilot());
});

test("init says why a file cannot be written", async (context) => {
  const cwd = await temporaryFolder(context);
  writeFileSync(join(cwd, "file"), "");
  mkdirSync(join(cwd, "folder"));
  const below = await keygrid(["init", "file/pilot.yaml"], { cwd });
  assert.equal(below.exitCode, 3);
  assert.match(below.stderr, /KG_FILE_UNWRITABLE: .*a file/);
  const folder = await keygrid(["init", "folder", "--force"], { cwd });
  assert.match(folder.stderr, /KG_FILE_UNWRITABLE: .*it is a folder/);
});

test("validate lists every problem at its place, then the error", async (context) => {
  const cwd = await temporaryFolder(context);
  const text = starterPilot().replace("length: 12 km", "length: 12 miles").replace("site: sub-2", "site: sub-9");
  writeFileSync(join(cwd, "pilot.yaml"), text);
  const { exitCode, stdout, stderr } = await keygrid(["validate", "pilot.yaml"], { cwd });
  assert.equal(exitCode, 2);
  const lines = stdout.trimEnd().split("\n");
  assert.ok(lines.length >= 2, stdout);
  for (const line of lines) assert.match(line, /^pilot\.yaml:\d+:\d+: \S/);
  assert.match(stdout, /^pilot\.yaml:18:.*miles/m);
  assert.match(stdout, /sub-9.*allowed/);
  assert.match(stderr, new RegExp(`^error KG_PILOT_INVALID: .* ${lines.length} problem`));
});

test("validate --json is one document, good or bad", async (context) => {
  const cwd = await temporaryFolder(context);
  writePilot(cwd);
  const good = await keygrid(["validate", "pilot.yaml", "--json"], { cwd });
  const { version, valid, problems, summary } = JSON.parse(good.stdout);
  assert.deepEqual([good.exitCode, version, valid, problems.length], [0, 1, true, 0]);
  assert.deepEqual([summary.name, summary.groups, summary.terminals], ["my-pilot", 3, 21]);
  const bad = await keygrid(["validate", "pilot.yaml", "--json", "--set", "colour=red"], { cwd });
  const document = JSON.parse(bad.stdout);
  assert.deepEqual([bad.exitCode, document.valid, document.summary, bad.stderr], [2, false, null, ""]);
  assert.deepEqual([document.problems[0].line, document.problems[0].path], [1, "colour"]);
});

test("--set changes what is checked; the last one wins; mistakes point into the option", async (context) => {
  const cwd = await temporaryFolder(context);
  writePilot(cwd);
  const twice = await keygrid(["validate", "pilot.yaml", "--set", "seed=7", "--set", "seed=8"], { cwd });
  assert.match(twice.stdout, /seed 8\n$/);
  const wrong = await keygrid(["validate", "pilot.yaml", "--set", "duration=fast"], { cwd });
  assert.equal(wrong.exitCode, 2);
  assert.match(wrong.stdout, /^--set duration=fast:1:10: duration: /);
  const malformed = await keygrid(["validate", "pilot.yaml", "--set", "seed"], { cwd });
  assert.equal(malformed.exitCode, 2);
  assert.match(malformed.stdout, /^--set seed:1:/);
});

test("a pilot that cannot be read is named with the reason, a device without end is refused", async (context) => {
  const cwd = await temporaryFolder(context);
  const missing = await keygrid(["validate", "none.yaml"], { cwd });
  assert.equal(missing.exitCode, 2);
  assert.match(missing.stderr, /KG_PILOT_UNREADABLE: The pilot file none\.yaml cannot be read: it does not exist/);
  const folder = await keygrid(["validate", "."], { cwd });
  assert.match(folder.stderr, /KG_PILOT_UNREADABLE: .*it is a folder/);
  writeFileSync(join(cwd, "large.yaml"), Buffer.alloc(1_000_001, 32));
  const large = await keygrid(["validate", "large.yaml"], { cwd });
  assert.equal(large.exitCode, 2);
  assert.match(large.stderr, /KG_PILOT_TOO_LARGE/);
});

test("a pilot file cannot write control sequences to the terminal", async (context) => {
  const cwd = await temporaryFolder(context);
  writeFileSync(join(cwd, "pilot.yaml"), 'version: 1\n"\\e[2J\\a": 1\n');
  const { stdout } = await keygrid(["validate", "pilot.yaml"], { cwd });
  assert.match(stdout, /pilot\.yaml:2:1/);
  assert.ok(!stdout.includes("\u001b") && !stdout.includes("\u0007"));
});
