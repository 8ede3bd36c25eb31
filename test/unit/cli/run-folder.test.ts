import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { BoundedFile } from "#cli/output/bounded-file";
import { RunFolder } from "#cli/output/run-folder";
import { translator } from "#cli/texts";
import { KeygridError } from "#core/errors";
import { temporaryFolder } from "./fake-context.ts";

const t = translator("en");
const bytes = (text: string) => new TextEncoder().encode(text);

test("files appear under their names only when the run is committed, then whole", async (context) => {
  const path = join(await temporaryFolder(context), "a", "b");
  const folder = await RunFolder.open(path, t);
  await folder.write("result.json", "{}");
  const events = folder.stream("events.ndjson", 1_000);
  events.append(bytes("one\n"));
  assert.equal(existsSync(join(path, "result.json")), false);
  assert.equal(existsSync(join(path, "events.ndjson")), false);
  await folder.commit([]);
  assert.deepEqual(readdirSync(path).sort(), ["events.ndjson", "result.json"]);
  assert.equal(readFileSync(join(path, "events.ndjson"), "utf8"), "one\n");
});

test("a run that is abandoned leaves the files of the run before it", async (context) => {
  const path = await temporaryFolder(context);
  writeFileSync(join(path, "result.json"), "before");
  const folder = await RunFolder.open(path, t);
  await folder.write("result.json", "after");
  folder.stream("events.ndjson", 1_000).append(bytes("x"));
  folder.abandon();
  folder.abandon();
  assert.deepEqual(readdirSync(path), ["result.json"]);
  assert.equal(readFileSync(join(path, "result.json"), "utf8"), "before");
});

test("a file of an earlier run that this run does not write is removed, others are not", async (context) => {
  const path = await temporaryFolder(context);
  writeFileSync(join(path, "capture.pcapng"), "old");
  writeFileSync(join(path, "mine.txt"), "kept");
  const folder = await RunFolder.open(path, t);
  await folder.write("result.json", "{}");
  await folder.commit(["capture.pcapng"]);
  assert.deepEqual(readdirSync(path).sort(), ["mine.txt", "result.json"]);
});

test("discarding removes exactly the folders that opening created", async (context) => {
  const path = await temporaryFolder(context);
  const folder = await RunFolder.open(join(path, "x", "y"), t);
  await folder.discard();
  assert.deepEqual(readdirSync(path), []);
  const existing = await RunFolder.open(path, t);
  await existing.discard();
  assert.ok(statSync(path).isDirectory());
});

test("a path below a file cannot be written and the error says why", async (context) => {
  const path = await temporaryFolder(context);
  writeFileSync(join(path, "file"), "");
  await assert.rejects(RunFolder.open(join(path, "file", "out"), t), (error) => {
    assert.ok(error instanceof KeygridError);
    assert.equal(error.code, "KG_OUT_UNWRITABLE");
    assert.match(error.message, /a part of the path is a file, not a folder/);
    return true;
  });
});

test("a growing file takes whole entries up to its limit, then counts", async (context) => {
  const path = join(await temporaryFolder(context), "events");
  const file = new BoundedFile(path, 10);
  file.append(bytes("12345\n"));
  file.append(bytes("67890\n"));
  file.append(bytes("x\n"));
  assert.equal(file.dropped, 2);
  file.appendBeyondLimit(bytes("2 dropped\n"));
  file.close();
  file.close();
  assert.equal(readFileSync(path, "utf8"), "12345\n2 dropped\n");
});

test("a growing file reaches the disk while it grows: memory stays bounded", async (context) => {
  const path = join(await temporaryFolder(context), "events");
  const file = new BoundedFile(path, 1e9);
  const entry = new Uint8Array(64 * 1024);
  for (let i = 0; i < 64; i++) {
    file.append(entry);
    assert.ok((i + 1) * entry.length - statSync(path).size <= 256 * 1024);
  }
  file.close();
});

test("a disk that fails during the run is remembered, not thrown at the writer", async (context) => {
  // Writing to this device fails as a full disk does.
  if (!existsSync("/dev/full")) return context.skip("no /dev/full on this system");
  const file = new BoundedFile("/dev/full", 1e9);
  file.append(new Uint8Array(300 * 1024));
  file.append(bytes("more"));
  assert.equal((file.failure as NodeJS.ErrnoException).code, "ENOSPC");
  assert.equal(file.dropped, 1);
  file.close();
});

test("a folder that cannot be created although its parent is there is an error, not an endless attempt", async (context) => {
  // Nothing can be created there, and the kernel's reason is the one of a missing parent.
  if (!existsSync("/proc/self")) return context.skip("no /proc on this system");
  await assert.rejects(RunFolder.open("/proc/keygrid/out", t), (error) => {
    assert.ok(error instanceof KeygridError);
    assert.equal(error.code, "KG_OUT_UNWRITABLE");
    return true;
  });
});
