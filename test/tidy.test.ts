/** The house rules that no other tool knows. Each message names what to do instead. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { HANDLERS } from "#cli/run-cli";
import packageJson from "../package.json" with { type: "json" };
import { generatedFiles } from "../scripts/generated-files.ts";
import { LAYERS, TARGET_FOLDERS } from "../scripts/layers.ts";
import { ROOT, type TextFile, textFiles } from "./tidy/files.ts";
import { LINE_RULES, type LineRule, RULES_THEMSELVES } from "./tidy/line-rules.ts";
import { keygridCommands, npmScripts, prose } from "./tidy/markdown.ts";

const LINES_MAX = 400;
const files = textFiles();
const documents = files.filter(({ path }) => path.endsWith(".md"));

function breaches({ where, except, pattern }: LineRule): readonly string[] {
  return files
    .filter(({ path }) => where.test(path) && !except?.test(path) && !RULES_THEMSELVES.test(path))
    .flatMap(({ path, lines }) =>
      lines.flatMap((line, i) => (pattern.test(line) ? [`${path}:${i + 1}: ${line.trim()}`] : [])),
    );
}

describe("lines", () => {
  for (const rule of LINE_RULES) {
    it(rule.name, () => {
      assert.match(rule.bad, rule.pattern, "the rule does not catch its own example");
      assert.deepEqual(breaches(rule), [], `instead: ${rule.instead}`);
    });
  }
});

describe("files", () => {
  it(`have at most ${LINES_MAX} lines`, () => {
    const long = files.filter(({ path, lines }) => /\.(ts|mjs)$/.test(path) && lines.length > LINES_MAX);
    assert.deepEqual(named(long), [], "split it by noun");
  });

  it("have kebab-case names", () => {
    const isKebab = /^\.?[a-z0-9]+([-.][a-z0-9]+)*$/;
    const odd = files.filter(({ path }) => {
      // Customer categories are letters.
      if (/^data\/categories\/[A-F]\.yaml$/.test(path)) return false;
      const isProse = /^[A-Z]+(\.[a-z]+)?$/.test(path) || /\/README\.md$/.test(path);
      return !isProse && !path.split("/").every((part) => isKebab.test(part));
    });
    assert.deepEqual(named(odd), []);
  });

  it("end with a line feed, and have no other line ends", () => {
    assert.deepEqual(
      named(files.filter(({ text }) => text !== "" && (!text.endsWith("\n") || text.includes("\r")))),
      [],
    );
  });

  it("that are generated are fresh (else: npm run generate)", async () => {
    for (const { path, text } of await generatedFiles()) {
      assert.equal(readFileSync(join(ROOT, path), "utf8"), text, `${path} is stale: npm run generate`);
    }
  });
});

describe("documents", () => {
  it("have one title", () => {
    const titles = (lines: readonly string[]) => prose(lines).filter((line) => /^# /.test(line)).length;
    assert.deepEqual(named(documents.filter(({ lines }) => titles(lines) !== 1)), []);
    assert.equal(titles(["# One", "```", "# a comment of a shell", "```", "## Two"]), 1);
  });

  it("name npm scripts that exist", () => {
    const unknown = documents.flatMap(({ path, text }) =>
      npmScripts(text)
        .filter((name) => !(name in packageJson.scripts))
        .map((name) => `${path}: npm run ${name}`),
    );
    assert.deepEqual(unknown, []);
  });

  it("name keygrid commands that exist", () => {
    const known = [...Object.keys(HANDLERS), "help"];
    const unknown = documents.flatMap(({ path, text }) =>
      keygridCommands(text)
        .filter((name) => !known.includes(name))
        .map((name) => `${path}: keygrid ${name}`),
    );
    assert.deepEqual(unknown, []);
  });

  it("link to files that exist", () => {
    const broken = documents.flatMap(({ path, lines }) =>
      [
        ...prose(lines)
          .join("\n")
          .matchAll(/\]\((?![a-z]+:|#)([^)\s#]+)(?:#[^)]*)?\)/g),
      ]
        .map(([, target]) => target as string)
        .filter((target) => !existsSync(join(ROOT, path, "..", target)))
        .map((target) => `${path}: ${target}`),
    );
    assert.deepEqual(broken, []);
  });
});

describe("layers", () => {
  it("are the folders of src, each with an import alias, and the arrows point down", () => {
    const names = LAYERS.map(({ name }) => name);
    const folders = foldersOf("src");
    assert.deepEqual(
      folders.filter((folder) => !names.includes(folder)),
      [],
      "add it to scripts/layers.ts",
    );
    for (const [i, { name, mayImport }] of LAYERS.entries()) {
      assert.ok(`#${name}/*` in packageJson.imports, `package.json has no import #${name}/*`);
      for (const below of mayImport) assert.ok(names.indexOf(below) > i, `${name} must not import ${below}`);
    }
  });

  it("know every target", () => {
    const unknown = foldersOf("src/targets").filter((folder) => !TARGET_FOLDERS.includes(folder));
    assert.deepEqual(unknown, [], "add it to TARGET_FOLDERS in scripts/layers.ts");
  });

  it("stand in docs/architecture.md with what they may import", () => {
    const architecture = documents.find(({ path }) => path === "docs/architecture.md");
    assert.ok(architecture !== undefined, "docs/architecture.md is missing");
    for (const { name, mayImport } of LAYERS) {
      const row: string | undefined = architecture.lines.find((line) =>
        new RegExp(`^\\|\\s*\`src/${name}/?\``).test(line),
      );
      assert.ok(row !== undefined, `docs/architecture.md has no table row | \`src/${name}\` | ...`);
      const imports: string = row.split("|")[2] ?? "";
      const listed = imports.split(/[^a-z-]+/).filter((word) => LAYERS.some((layer) => layer.name === word));
      assert.deepEqual(listed.toSorted(), mayImport.toSorted(), `the row of src/${name} lists other imports`);
    }
  });
});

function foldersOf(path: string): readonly string[] {
  return readdirSync(join(ROOT, path), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
}

function named(some: readonly TextFile[]): readonly string[] {
  return some.map(({ path }) => path);
}
