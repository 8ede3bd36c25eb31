/** scripts/setup.mjs in a folder of its own, with an npm that only pretends. */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { ROOT } from "../../../scripts/root.ts";

/** Notes each call, then makes what `npm ci` would: a node_modules with a Node in it. */
const NPM = `#!/bin/sh
echo "$@" >> "$NPM_CALLS"
[ -z "$NPM_FAILS" ] || exit 7
rm -rf node_modules
mkdir -p node_modules/node/bin
printf '#!/bin/sh\\nexit 0\\n' > node_modules/node/bin/node
chmod +x node_modules/node/bin/node
`;

interface Outcome {
  readonly exitCode: number | null;
  readonly said: string;
}

describe("set-up", () => {
  let folder = "";
  const at = (...path: readonly string[]) => join(folder, ...path);
  const calls = () => (existsSync(at("calls")) ? readFileSync(at("calls"), "utf8").trim().split("\n") : []);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "keygrid-setup-"));
    mkdirSync(at("scripts"));
    mkdirSync(at("path"));
    copyFileSync(join(ROOT, "scripts", "setup.mjs"), at("scripts", "setup.mjs"));
    writeFileSync(at("path", "npm"), NPM);
    chmodSync(at("path", "npm"), 0o755);
    writeLock("1.0.0");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function writeLock(version: string): void {
    const packages = {
      "": {},
      "node_modules/a": { version, integrity: version },
      "node_modules/b": { version, optional: true },
    };
    writeFileSync(at("package-lock.json"), JSON.stringify({ packages }));
  }

  function start(env: Readonly<Record<string, string>> = {}): ChildProcess {
    const path = [at("path"), dirname(process.execPath), "/usr/bin", "/bin"].join(delimiter);
    return spawn(process.execPath, [at("scripts", "setup.mjs")], {
      env: { PATH: path, NPM_CALLS: at("calls"), ...env },
    });
  }

  function ended(child: ChildProcess): Promise<Outcome> {
    let said = "";
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
    return new Promise((resolve) => child.once("close", (exitCode) => resolve({ exitCode, said })));
  }

  it("installs what the lock file says, once, and says so", async () => {
    const first = await ended(start());
    assert.equal(first.exitCode, 0, first.said);
    assert.match(first.said, /^set-up: first run: .*npm ci/);
    assert.deepEqual(calls(), ["ci --no-audit --no-fund --loglevel=error"]);
    assert.deepEqual(await ended(start()), { exitCode: 0, said: "" });
    assert.equal(calls().length, 1);
  });

  it("installs again when the lock file changed, or when Node is gone", async () => {
    await ended(start());
    writeLock("1.0.1");
    assert.match((await ended(start())).said, /node_modules does not match package-lock\.json/);
    rmSync(at("node_modules", "node"), { recursive: true });
    await ended(start());
    assert.equal(calls().length, 3);
  });

  it("installs once when two start together", async () => {
    const outcomes = await Promise.all([ended(start()), ended(start())]);
    assert.deepEqual(
      outcomes.map(({ exitCode }) => exitCode),
      [0, 0],
    );
    assert.equal(calls().length, 1);
    assert.equal(existsSync(at(".cache", "setup.lock")), false);
  });

  it("takes over the lock of a set-up that was killed", async () => {
    mkdirSync(at(".cache"));
    writeFileSync(at(".cache", "setup.lock"), "1\n");
    const longAgo = new Date(Date.now() - 60_000);
    utimesSync(at(".cache", "setup.lock"), longAgo, longAgo);
    assert.equal((await ended(start())).exitCode, 0);
    assert.equal(calls().length, 1);
  });

  it("passes a failure of npm on, and tries again the next time", async () => {
    const failed = await ended(start({ NPM_FAILS: "yes" }));
    assert.equal(failed.exitCode, 1);
    assert.match(failed.said, /npm ci failed with exit code 7/);
    assert.equal((await ended(start())).exitCode, 0);
  });

  it("takes what npm ci made by hand, without doing it again", async () => {
    await ended(start());
    rmSync(at("node_modules", ".keygrid-setup"));
    const record = { packages: { "node_modules/a": { version: "1.0.0", integrity: "1.0.0" } } };
    writeFileSync(at("node_modules", ".package-lock.json"), JSON.stringify(record));
    assert.deepEqual(await ended(start()), { exitCode: 0, said: "" });
    writeLock("1.0.1");
    await ended(start());
    assert.equal(calls().length, 2);
  });
});
