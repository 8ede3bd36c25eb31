import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmod,
  type FileHandle,
  mkdir,
  mkdtemp,
  open as openFile,
  readdir,
  readFile,
  rm,
  stat,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { type TestContext, test } from "node:test";
import { Journal } from "#drivers/store/journal";
import { NodeFiles } from "#drivers/store/node-files";
import { patterned } from "#test/helpers/patterned";

const WRITER = join(import.meta.dirname, "writer-process.ts");
const NODE = "terminal:A/1";

/** A place for a store, not made yet, in a folder that goes with the test. */
async function place(t: TestContext): Promise<string> {
  const parent = await mkdtemp(join(tmpdir(), "keygrid-store-"));
  t.after(() => rm(parent, { recursive: true, force: true }));
  return join(parent, "deep", "store");
}

async function open(folder: string): Promise<Journal> {
  const result = await Journal.open(new NodeFiles(folder));
  assert.ok(result.kind === "open", JSON.stringify(result));
  return result.journal;
}

/** What all open files of this process share. */
async function fileHandles(folder: string): Promise<FileHandle> {
  const handle = await openFile(folder, "r");
  await handle.close();
  return Object.getPrototypeOf(handle) as FileHandle;
}

/** Resolves with the acknowledgement. */
function written(journal: Journal, key: string, value: unknown): Promise<void> {
  return new Promise((resolve) => {
    assert.equal(journal.persist(NODE, key, value, resolve), "queued");
  });
}

interface Writer {
  readonly child: ChildProcess;
  line(): Promise<string>;
}

function writer(t: TestContext, folder: string): Writer {
  const child = spawn(process.execPath, [WRITER, folder], { stdio: ["ignore", "pipe", "inherit"] });
  t.after(() => child.kill("SIGKILL"));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return { child, line: async () => ((await lines.next()) as { value: string }).value };
}

test("what was acknowledged is there when the folder is opened again, and only its owner may read it", async (t) => {
  const folder = await place(t);
  const journal = await open(folder);
  await Promise.all([
    written(journal, "block:0", { offset: 0, key: patterned(8_192) }),
    written(journal, "0:send", { pool: 256, sequence: 4_096 }),
  ]);
  await journal.compact();
  await journal.close();
  assert.equal((await stat(folder)).mode & 0o777, 0o700);
  const names = (await readdir(folder)).sort();
  assert.deepEqual(names, ["lock", "log-000000000002", "snapshot-000000000002"]);
  for (const name of names) assert.equal((await stat(join(folder, name))).mode & 0o777, 0o600, name);
  const again = await open(folder);
  assert.deepEqual(again.recovered(NODE).get("block:0"), { offset: 0, key: patterned(8_192) });
  await again.close();
});

test("a write is acknowledged when the host's fdatasync of the log has returned, and not before", async (t) => {
  const folder = await place(t);
  const journal = await open(folder);
  const handles = await fileHandles(folder);
  let release = () => {};
  let called = () => {};
  const asked = new Promise<void>((resolve) => {
    called = resolve;
  });
  const datasync = t.mock.method(handles, "datasync", async function (this: FileHandle) {
    called();
    await new Promise<void>((resolve) => {
      release = resolve;
    });
    await this.sync();
  });
  const log = join(folder, "log-000000000001");
  const emptyBytes = (await stat(log)).size;
  let isDone = false;
  const done = written(journal, "0:send", 1).then(() => {
    isDone = true;
  });
  await Promise.race([asked, done]);
  assert.ok((await stat(log)).size > emptyBytes, "all of it was written before");
  assert.equal(isDone, false);
  release();
  await done;
  assert.equal(datasync.mock.callCount(), 1);
  datasync.mock.restore();
  await journal.close();
});

test("a compaction syncs the new log, its name, the snapshot, its name, and the removal of the old ones", async (t) => {
  const folder = await place(t);
  const journal = await open(folder);
  await written(journal, "0:send", 1);
  const handles = await fileHandles(folder);
  const order: string[] = [];
  for (const name of ["datasync", "sync"] as const) {
    const original = handles[name];
    t.mock.method(handles, name, function (this: FileHandle) {
      order.push(name === "sync" ? "folder" : "file");
      return original.call(this);
    });
  }
  await journal.compact();
  assert.deepEqual(order, ["file", "folder", "file", "folder", "folder"]);
  await journal.close();
});

test("a folder that others could read is closed to them", async (t) => {
  const folder = await place(t);
  await mkdir(folder, { recursive: true, mode: 0o755 });
  await chmod(folder, 0o755);
  await (await open(folder)).close();
  assert.equal((await stat(folder)).mode & 0o777, 0o700);
});

test("a file larger than the reader's window comes back whole", async (t) => {
  const folder = await place(t);
  const journal = await open(folder);
  for (let i = 0; i < 40; i++) void written(journal, `block:${i}`, patterned(100_000, i));
  await written(journal, "carrier", patterned(3_000_000));
  await journal.close();
  const again = await open(folder);
  const values = again.recovered(NODE);
  for (let i = 0; i < 40; i++) assert.deepEqual(values.get(`block:${i}`), patterned(100_000, i));
  assert.deepEqual(values.get("carrier"), patterned(3_000_000));
  await again.close();
});

test("a second opener in the same process is refused, and takes no lock away", async (t) => {
  const folder = await place(t);
  const journal = await open(folder);
  for (let i = 0; i < 2; i++) {
    const second = await Journal.open(new NodeFiles(folder));
    assert.ok(second.kind === "failed");
    assert.equal(second.code, "KG_STORE_LOCKED");
    assert.equal(second.params.place, folder);
  }
  const other = writer(t, folder);
  assert.equal(await other.line(), "KG_STORE_LOCKED", "still locked for another process");
  await once(other.child, "exit");
  await journal.close();
  await (await open(folder)).close();
});

test("SIGKILL at any moment frees the lock and loses nothing that was acknowledged", async (t) => {
  const folder = await place(t);
  let last = 0;
  for (let round = 1; round <= 5; round++) {
    const it = writer(t, folder);
    const first = Number((await it.line()).replace("open ", ""));
    assert.ok(first >= last, `${first} after ${last}`);
    const refused = await Journal.open(new NodeFiles(folder));
    assert.equal(refused.kind === "failed" && refused.code, "KG_STORE_LOCKED");
    for (let i = 0; i < 17 * round; i++) last = Number(await it.line());
    const exited = once(it.child, "exit");
    it.child.kill("SIGKILL");
    await exited;
    const journal = await open(folder);
    const values = journal.recovered("writer");
    const count = values.get("count") as number;
    assert.ok(count >= last, `${count} of ${last} acknowledged`);
    for (let n = Math.max(1, count - 6); n <= count; n++) {
      const { n: found, key } = values.get(`block:${n % 7}`) as { n: number; key: Uint8Array };
      assert.ok(found === n || found === n + 7, "whole and in order");
      assert.ok(key.every((byte) => byte === found % 256));
    }
    last = count;
    await journal.close();
  }
  assert.ok((await readdir(folder)).length === 3, "no left-overs");
});

test("a place that cannot be a folder is a value, not an exception", async (t) => {
  const folder = await place(t);
  await mkdir(join(folder, ".."), { recursive: true });
  await writeFile(folder, "a file");
  const result = await Journal.open(new NodeFiles(folder));
  assert.ok(result.kind === "failed");
  assert.equal(result.code, "KG_STORE_IO");
  assert.equal(await readFile(folder, "utf8"), "a file");
});
