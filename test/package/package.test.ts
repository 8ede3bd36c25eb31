import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { ERRORS, fillTemplate } from "#core/errors";
import packageJson from "../../package.json" with { type: "json" };
import { bundle, sourcesAtStart } from "../../scripts/build/bundle.ts";
import { Installation, ROOT } from "./installation.ts";

describe("the package, installed offline into an empty folder", () => {
  let installed: Installation;
  before(() => {
    installed = Installation.create();
  });
  after(() => installed?.remove());

  it("brings what a user needs and nothing else", () => {
    for (const file of ["bin/keygrid.mjs", "dist/keygrid.mjs", "dist/index.mjs", "dist/THIRD-PARTY-LICENSES.txt"]) {
      assert.ok(installed.files.includes(file), `${file} is missing`);
    }
    for (const folder of ["data/media/", "scenarios/paper-pilot/", "schemas/"]) {
      assert.ok(
        installed.files.some((file) => file.startsWith(folder)),
        `${folder} is missing`,
      );
    }
    assert.deepEqual(
      installed.files.filter((file) => /^(src|test|scripts|bench|node_modules)\/|\.test\.ts$/.test(file)),
      [],
    );
    const licences = readFileSync(installed.packaged("dist/THIRD-PARTY-LICENSES.txt"), "utf8");
    for (const name of ["commander", "yaml", "zod"]) assert.match(licences, new RegExp(`^${name} \\d`, "m"));
  });

  it("has a command that says its version", () => {
    const { stdout, exitCode } = installed.run("npx", "keygrid", "--version");
    assert.deepEqual({ stdout, exitCode }, { stdout: `${packageJson.version}\n`, exitCode: 0 });
  });

  it("validates and runs a scenario that was copied out", () => {
    copyFileSync(installed.packaged("scenarios/minimal/pilot.yaml"), join(installed.folder, "pilot.yaml"));
    const validated = installed.run("npx", "keygrid", "validate", "pilot.yaml");
    assert.equal(validated.exitCode, 0, validated.stdout + validated.stderr);
    const ran = installed.run("npx", "keygrid", "run", "pilot.yaml", "--out", "out");
    assert.equal(ran.exitCode, 0, ran.stdout + ran.stderr);
    const result = JSON.parse(readFileSync(join(installed.folder, "out", "result.json"), "utf8"));
    assert.equal(result.verdict, "pass");
    assert.equal(result.keygrid, packageJson.version);
    assert.match(readFileSync(join(installed.folder, "out", "report.html"), "utf8"), /<html/);
  });

  it("has types that a strict TypeScript program compiles against, and exports that run", () => {
    installed.copyIn("scenarios/minimal/pilot.yaml", "pilot.yaml");
    installed.copyIn("test/package/consumer.ts.txt", "consumer.mts");
    const options = { module: "nodenext", target: "es2024", strict: true, skipLibCheck: false, types: [] };
    writeFileSync(join(installed.folder, "tsconfig.json"), JSON.stringify({ compilerOptions: options }));
    for (const compiler of ["typescript", "typescript-7"]) {
      const compiled = installed.run(process.execPath, join(ROOT, "node_modules", compiler, "bin", "tsc"));
      assert.equal(compiled.exitCode, 0, `${compiler}: ${compiled.stdout}`);
    }
    const { stdout, stderr } = installed.run(process.execPath, "consumer.mjs");
    const { lengths, ...rest } = JSON.parse(stdout === "" ? stderr : stdout);
    assert.deepEqual(rest, { seed: 7, verdict: rest.verdict, complete: true, refused: "KG_PILOT_UNREADABLE" });
    assert.ok(lengths.every((length: number) => length > 100));
  });
});

describe("bin/keygrid.mjs", () => {
  it("tells a Node that is too old what it needs, by the coded error", () => {
    const old = "Object.defineProperty(process.versions, 'node', { value: '22.21.9' });";
    const preload = `--import=data:text/javascript,${encodeURIComponent(old)}`;
    const { status, stderr } = spawnSync(process.execPath, [preload, join(ROOT, "bin", "keygrid.mjs"), "--version"], {
      encoding: "utf8",
    });
    const params = { need: ">= 22.22", found: "22.21.9" };
    const { sentence, hint, exit } = ERRORS.KG_NODE_TOO_OLD;
    assert.equal(
      stderr,
      `error KG_NODE_TOO_OLD: ${fillTemplate(sentence, params)}\nhint: ${fillTemplate(hint, params)}\n`,
    );
    assert.equal(status, exit);
    assert.equal(packageJson.engines.node, ">=22.22");
  });
});

describe("the bundled command", () => {
  it("starts without what only a run needs", async () => {
    const folder = mkdtempSync(join(tmpdir(), "keygrid-bundle-"));
    try {
      const sources = sourcesAtStart(await bundle(folder), "src/cli/main.ts");
      assert.ok(sources.includes("src/cli/run-cli.ts"));
      const late = sources.filter((path) =>
        /^node_modules\/(zod|yaml)\/|^src\/(targets|report|validation|pilot)\//.test(path),
      );
      assert.deepEqual(late, []);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
