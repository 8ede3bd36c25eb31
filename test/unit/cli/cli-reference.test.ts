import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { Command } from "commander";
import { ENVIRONMENT_VARIABLES } from "#cli/environment";
import { buildProgram } from "#cli/program";
import { ENTRIES_OF_A_RUN } from "#cli/run/result-files";
import { HANDLERS } from "#cli/run-cli";
import { openSession } from "#cli/session";
import { EXIT, strongestExitCode } from "#core/errors";
import { fakeContext } from "./fake-context.ts";

const page = readFileSync(new URL("../../../docs/reference/cli.md", import.meta.url), "utf8");
const program = buildProgram(openSession(fakeContext([])), "0.0.0", HANDLERS, () => undefined);

/** Text from one `## title` to the next. */
function section(title: string): string {
  const from = page.indexOf(`\n## ${title}\n`);
  assert.notEqual(from, -1, `no section ${title}`);
  const to = page.indexOf("\n## ", from + 1);
  return page.slice(from, to === -1 ? undefined : to);
}

/** First cells of the tables in `text` that hold one code span. */
function firstCells(text: string): string[] {
  return [...text.matchAll(/^\| `([^`]+)` \|/gm)].map((match) => match[1] as string);
}

const preamble = page.slice(0, page.indexOf("\n## "));

test("every command has a section, and every section of a command is a command", () => {
  const commands = program.commands.map((command) => `keygrid ${command.name()}`);
  const sections = [...page.matchAll(/^## (keygrid .*)$/gm)].map((match) => match[1]);
  assert.deepEqual(sections, commands);
});

for (const command of program.commands) {
  test(`${command.name()}: the page lists exactly its options, and its arguments`, () => {
    const text = section(`keygrid ${command.name()}`);
    const flags = command.options.map((option) => option.flags).sort();
    const common = firstCells(preamble).filter((flag) => !flag.includes("--help"));
    assert.deepEqual([...firstCells(text).filter((cell) => cell.startsWith("-")), ...common].sort(), flags);
    assert.ok(text.includes(`\`${usage(command)}\``), usage(command));
  });
}

function usage(command: Command): string {
  const parts = command.registeredArguments.map((a) => (a.required ? `<${a.name()}>` : `[${a.name()}]`));
  return ["keygrid", command.name(), ...parts].join(" ");
}

test("defaults on the page are the program's", () => {
  const run = program.commands.find((command) => command.name() === "run");
  assert.equal(run?.getOptionValue("target"), "sim");
  assert.match(section("keygrid run"), /`--target <name>` .*`sim` \(default\)/);
  assert.match(section("keygrid init"), /default `pilot\.yaml`/);
});

test("the exit code table lists exactly the codes, and their order of precedence", () => {
  const rows = [...section("Exit codes").matchAll(/^\| (\d+) \| (\w+) \|/gm)];
  const documented = Object.fromEntries(rows.map((row) => [row[2], Number(row[1])]));
  assert.deepEqual(documented, EXIT);
  const order = /in this order wins: ([\d, ]+)\./.exec(page)?.[1]?.split(", ").map(Number) ?? [];
  assert.deepEqual([...order].sort(), Object.values(EXIT).sort());
  for (let i = 0; i + 1 < order.length; i++) assert.equal(strongestExitCode(order.slice(i)), order[i]);
});

test("the environment table lists exactly the variables that are read", () => {
  assert.deepEqual(firstCells(section("Environment variables")), [...ENVIRONMENT_VARIABLES]);
});

test("the table of files lists exactly what a run writes", () => {
  const files = firstCells(section("keygrid run")).filter((cell) => !cell.startsWith("-"));
  assert.deepEqual(files.sort(), [...ENTRIES_OF_A_RUN].sort());
});
