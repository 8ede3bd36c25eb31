import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, closeSync, mkdirSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { MAIN, MINIMAL, start } from "./child.ts";
import { temporaryFolder } from "./fake-context.ts";

/** A user that owns nothing. */
const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;

/** Runs its arguments in a mount namespace of their own, with a file system of `options` at the first of them. */
const WITH_DISK = (options: string, then: string) =>
  ["unshare", "--map-root-user", "--mount", "sh", "-c", `mount -t tmpfs -o ${options} tmpfs "$0" && ${then}`] as const;

const noDisk = skipWithoutDisk();
const noUser = skipWithoutUser();

test("a folder that this user may not write: exit 3, said before anything starts", { skip: noUser }, async (t) => {
  const cwd = await temporaryFolder(t);
  const locked = join(cwd, "locked");
  mkdirSync(locked);
  chmodSync(cwd, 0o755);
  chmodSync(locked, 0o555);
  const child = start(t, ["run", MINIMAL, "--out", "locked/out"], { cwd, ...(isRoot ? { uid: NOBODY } : {}) });
  assert.equal(await child.ends(), 3);
  assert.match(child.stderr, /^error KG_OUT_UNWRITABLE: .* permission is denied\.\nhint: .*--out/);
});

test("a read-only file system: exit 3, said before anything starts", { skip: noDisk }, async (t) => {
  const cwd = await temporaryFolder(t);
  const child = start(t, ["run", MINIMAL, "--out", join(cwd, "out")], {
    cwd,
    through: [...WITH_DISK("ro", 'exec "$@"'), cwd],
  });
  assert.equal(await child.ends(), 3);
  assert.match(child.stderr, /^error KG_OUT_UNWRITABLE: .* read-only\.\nhint: .*--out/);
});

test("a disk that is too small: exit 3, said before anything starts, and nothing left on it", {
  skip: noDisk,
}, async (t) => {
  const cwd = await temporaryFolder(t);
  const child = start(t, ["run", MINIMAL, "--out", join(cwd, "out")], {
    cwd,
    through: [...WITH_DISK("size=8m", '{ "$@"; code=$?; ls -A "$0"; exit $code; }'), cwd],
  });
  assert.equal(await child.ends(), 3);
  assert.match(child.stderr, /^error KG_OUT_FULL: .* 8\.39 MB free; .*\nhint: /);
  assert.equal(child.stdout, "");
});

test("a disk that fills up during the run: exit 3, and the results before it untouched", {
  skip: noDisk,
}, async (t) => {
  const cwd = await temporaryFolder(t);
  const before = 'echo before >"$0/result.json"';
  const afterwards = '{ "$@"; code=$?; rm "$0/filler"; ls -A "$0"; cat "$0/result.json"; exit $code; }';
  const child = start(t, ["run", MINIMAL, "--out", cwd, "--duration", "100h"], {
    cwd,
    through: [...WITH_DISK("size=64m", `${before} && ${afterwards}`), cwd],
  });
  await child.says("stderr", /^window: /m);
  fill(join("/proc", String(child.pid), "root", cwd, "filler"));
  assert.equal(await child.ends(), 3, child.stderr);
  assert.match(child.stderr, /^error KG_OUT_UNWRITABLE: .* the disk is full\.$/m);
  assert.equal(child.stdout, "result.json\nbefore\n");
});

/** Writes until the disk is full. */
function fill(path: string): void {
  const fd = openSync(path, "w");
  const bytes = new Uint8Array(64 * 1024);
  try {
    for (;;) writeSync(fd, bytes);
  } catch (error) {
    assert.equal((error as NodeJS.ErrnoException).code, "ENOSPC");
  } finally {
    closeSync(fd);
  }
}

function skipWithoutDisk(): string | false {
  const [command, ...args] = WITH_DISK("size=1m", "true");
  const { status } = spawnSync(command, [...args, "/mnt"], { timeout: 10_000 });
  return status === 0 ? false : "this user or system cannot mount a file system in a namespace of its own";
}

function skipWithoutUser(): string | false {
  if (!isRoot) return process.getuid === undefined ? "no users on this system" : false;
  const read = ["-e", "require('node:fs').readFileSync(process.argv[1])", MAIN];
  const { status } = spawnSync(process.execPath, read, { uid: NOBODY, timeout: 10_000, cwd: "/" });
  return status === 0 ? false : "another user cannot read this copy of keygrid";
}
