import assert from "node:assert/strict";
import { test } from "node:test";
import { keygrid } from "./fake-context.ts";

test("help goes to stdout with exit 0 and lists every command", async () => {
  const { exitCode, stdout, stderr } = await keygrid(["--help"]);
  assert.equal(exitCode, 0);
  assert.equal(stderr, "");
  for (const command of ["init", "validate", "run", "doctor"]) assert.match(stdout, new RegExp(`^  ${command} `, "m"));
});

test("help of a command is reached by --help and by help", async () => {
  const byOption = await keygrid(["run", "--help"]);
  const byCommand = await keygrid(["help", "run"]);
  assert.equal(byOption.exitCode, 0);
  assert.equal(byCommand.exitCode, 0);
  assert.equal(byOption.stdout, byCommand.stdout);
  assert.match(byOption.stdout, /--duration <time>/);
});

test("--version prints the version of the package", async () => {
  const { exitCode, stdout } = await keygrid(["--version"]);
  assert.equal(exitCode, 0);
  assert.match(stdout, /^\d+\.\d+\.\d+\n$/);
});

const MISTAKES: readonly (readonly [string, readonly string[], RegExp])[] = [
  ["an unknown command suggests the nearest", ["rnu"], /There is no command rnu \(did you mean run\?\)\./],
  ["an unknown option suggests the nearest", ["run", "f", "--sede", "3"], /no option --sede \(did you mean --seed\?\)/],
  ["a missing file is named", ["run"], /argument file is missing/],
  ["a second file is refused", ["validate", "a", "b"], /more arguments than/],
  ["an option without its value is named", ["run", "f", "--out"], /--out <dir> needs a value/],
  ["a seed that is no whole number is refused", ["run", "f", "--seed", "1.5"], /1\.5 does not fit; a whole number/],
  ["a negative seed is refused", ["run", "f", "--seed=-1"], /-1 does not fit/],
  ["a seed beyond 2^53-1 is refused", ["run", "f", "--seed", "9007199254740992"], /does not fit/],
  ["an unknown language lists the known ones", ["doctor", "--lang", "fr"], /fr does not fit; allowed: en, zh-CN/],
  ["no command at all is a mistake", [], /No command was given/],
];

for (const [what, argv, sentence] of MISTAKES) {
  test(`usage: ${what}`, async () => {
    const { exitCode, stdout, stderr } = await keygrid(argv);
    assert.equal(exitCode, 2);
    assert.equal(stdout, "");
    assert.match(stderr, /^error KG_USAGE: /);
    assert.match(stderr, sentence);
    assert.match(stderr, /\nhint: See `keygrid --help`\.\n$/);
  });
}

test("--lang and KEYGRID_LANG choose the language, --lang first", async () => {
  const byOption = await keygrid(["rnu", "--lang=zh-CN"]);
  const byVariable = await keygrid(["rnu"], { env: { KEYGRID_LANG: "zh-CN" } });
  const both = await keygrid(["rnu", "--lang", "en"], { env: { KEYGRID_LANG: "zh-CN" } });
  assert.match(byOption.stderr, /^错误 KG_USAGE: 没有命令 rnu/);
  assert.match(byVariable.stderr, /没有命令 rnu/);
  assert.match(both.stderr, /There is no command rnu/);
});

test("a KEYGRID_LANG that is no language is said, not ignored", async () => {
  const { exitCode, stderr } = await keygrid(["doctor"], { env: { KEYGRID_LANG: "fr" } });
  assert.equal(exitCode, 2);
  assert.match(stderr, /KEYGRID_LANG=fr is no language; allowed: en, zh-CN/);
});

test("with --json a usage error is also an event on stdout", async () => {
  const { exitCode, stdout } = await keygrid(["run", "--json"]);
  assert.equal(exitCode, 2);
  const event = JSON.parse(stdout);
  assert.deepEqual([event.kind, event.code, event.exitCode], ["error", "KG_USAGE", 2]);
});

test("colours: a terminal has them, NO_COLOR takes them, FORCE_COLOR gives them to a pipe", async () => {
  const introducer = "\u001b[";
  const terminal = await keygrid(["rnu"], { tty: true });
  const noColour = await keygrid(["rnu"], { tty: true, env: { NO_COLOR: "1" } });
  const pipe = await keygrid(["rnu"]);
  const forced = await keygrid(["rnu"], { env: { FORCE_COLOR: "1", NO_COLOR: "1" } });
  const seen = [terminal, noColour, pipe, forced].map(({ stderr }) => stderr.includes(introducer));
  assert.deepEqual(seen, [true, false, false, true]);
});
