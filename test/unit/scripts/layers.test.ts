/** The import rule bites: Biome, with the repository's own configuration, on a small tree that breaks it. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, describe, it } from "node:test";
import { installed, ROOT } from "../../../scripts/root.ts";

interface Case {
  readonly file: string;
  readonly source: string;
  /** Part of the message; undefined: nothing is wrong. */
  readonly message?: string;
}

const FORBIDDEN: readonly Case[] = [
  { file: "src/core/a.ts", source: 'import "node:fs";', message: "src/core is pure: no node:*" },
  { file: "src/core/b.ts", source: 'import "node:fs/promises";', message: "src/core is pure: no node:*" },
  {
    file: "src/core/c.ts",
    source: 'import type { Pilot } from "#pilot/pilot";',
    message: "src/core may import only: core",
  },
  {
    file: "src/core/deep/d.ts",
    source: 'export * from "../../pilot/pilot.ts";',
    message: "src/core may import only: core",
  },
  {
    file: "src/core/e.ts",
    source: 'export const late = () => import("#cli/run-cli");',
    message: "src/core may import only: core",
  },
  { file: "src/core/f.ts", source: "export const now = Date.now();", message: "Do not use the global variable Date" },
  {
    file: "src/core/g.ts",
    source: "setInterval(() => undefined, 1);",
    message: "Do not use the global variable setInterval",
  },
  { file: "src/pilot/a.ts", source: 'import "#cli/run-cli";', message: "src/pilot may import only: pilot, core" },
  { file: "src/report/a.ts", source: 'import "#targets/sim/target";', message: "src/report may import only" },
  { file: "src/report/b.ts", source: 'import { z } from "zod";', message: "zod may be imported only in" },
  { file: "src/services/a.ts", source: 'import "#result/result";', message: "src/services may import only" },
  { file: "src/exports/a.ts", source: 'import "#cli/process";', message: "src/exports may import only" },
  {
    file: "src/targets/sim/a.ts",
    source: 'import "#targets/local/target";',
    message: "targets never import each other",
  },
  { file: "src/targets/local/a.ts", source: 'import "../sim/target.ts";', message: "targets never import each other" },
  { file: "src/targets/sim/b.ts", source: 'import "#validation/judge";', message: "src/targets may import only" },
  { file: "src/validation/a.ts", source: 'import "commander";', message: "commander may be imported only in" },
];

const ALLOWED: readonly Case[] = [
  { file: "src/core/ok.ts", source: 'import "#core/errors";' },
  { file: "src/pilot/ok.ts", source: 'import { z } from "zod";' },
  { file: "src/report/result-schema.ts", source: 'import { z } from "zod";' },
  { file: "src/targets/sim/ok.ts", source: 'import type { Target } from "../target.ts";' },
  { file: "src/cli/ok.ts", source: 'import "node:fs";\nimport "#targets/sim/target";' },
  { file: "src/planner/ok.ts", source: 'import "#report/html";' },
  { file: "test/ok.ts", source: 'import "#cli/run-cli";' },
];

interface Diagnostic {
  readonly category: string;
  readonly message: string;
  readonly location: { readonly path: string };
}

const RESTRICTIONS = ["lint/style/noRestrictedImports", "lint/style/noRestrictedGlobals"];

describe("the import rule of the layers", () => {
  const folder = mkdtempSync(join(tmpdir(), "keygrid-layers-"));
  let found: readonly Diagnostic[] = [];

  before(() => {
    copyFileSync(join(ROOT, "biome.json"), join(folder, "biome.json"));
    for (const { file, source } of [...FORBIDDEN, ...ALLOWED]) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), `${source}\n`);
    }
    const args = ["lint", "--vcs-enabled=false", "--reporter=json", "--max-diagnostics=none"];
    const { stdout } = spawnSync(process.execPath, [installed("@biomejs/biome/bin/biome"), ...args], {
      cwd: folder,
      encoding: "utf8",
    });
    const { diagnostics } = JSON.parse(stdout) as { diagnostics: readonly Diagnostic[] };
    found = diagnostics.filter(({ category }) => RESTRICTIONS.includes(category));
  });
  after(() => rmSync(folder, { recursive: true }));

  const messagesOf = (file: string) =>
    found.filter(({ location }) => location.path === file).map(({ message }) => message);

  for (const { file, source, message } of FORBIDDEN) {
    it(`refuses in ${file}: ${source}`, () => {
      const messages = messagesOf(file);
      assert.ok(
        messages.some((text) => text.includes(message ?? "")),
        `Biome says: ${messages.join("; ")}`,
      );
    });
  }
  for (const { file, source } of ALLOWED) {
    it(`allows in ${file}: ${source}`, () => assert.deepEqual(messagesOf(file), []));
  }
});
