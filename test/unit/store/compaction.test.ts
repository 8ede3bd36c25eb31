import assert from "node:assert/strict";
import { test } from "node:test";
import { RandomStream } from "#core/random/random-stream";
import { decodeHeader, type FileHeader, HEADER_BYTES } from "#drivers/store/file-header";
import { decodeRecord, recordLength } from "#drivers/store/record";
import { patterned } from "#test/helpers/patterned";
import { CrashDisk } from "./crash-disk.ts";
import { opened, turn, until } from "./journal-life.ts";

const NODE = "encryption-machine";
const KEY = patterned(300);

function holders(disk: CrashDisk, needle: Uint8Array): string[] {
  return disk.names.filter((name) => Buffer.from(disk.contents(name)).includes(Buffer.from(needle)));
}

function recordsOf(disk: CrashDisk, name: string): { node: string }[] {
  const bytes = disk.contents(name);
  const salt = (decodeHeader(bytes, "snapshot") as FileHeader).salt;
  const records: { node: string }[] = [];
  for (let at = HEADER_BYTES; at < bytes.length; ) {
    const length = recordLength(bytes.subarray(at), salt);
    records.push(decodeRecord(bytes.subarray(at, at + length)));
    at += length;
  }
  return records;
}

test("removed key is in no file after the next compaction, nor after the next opening", async () => {
  for (const way of ["compact", "open"]) {
    const disk = new CrashDisk(new RandomStream(4, way));
    const journal = await opened(disk, {});
    let done = 0;
    journal.persist(NODE, "block:0", { key: KEY }, () => done++);
    journal.persist(NODE, "mark", 1, () => done++);
    await until("the block", () => done === 2);
    assert.equal(holders(disk, KEY).length, 1);
    journal.persist(NODE, "block:0", null, () => done++);
    await until("its removal", () => done === 3);
    assert.equal(holders(disk, KEY).length, 1, "a removal alone wipes nothing");
    if (way === "compact") await journal.compact();
    else {
      await journal.close();
      await (await opened(disk, {})).close();
    }
    assert.deepEqual(holders(disk, KEY), []);
    assert.deepEqual(disk.names.length, 2);
    assert.equal((await opened(disk, {})).recovered(NODE).get("mark"), 1);
  }
});

test("a compaction begins by itself when dead bytes outweigh live ones by the factor, and files stay bounded", async () => {
  for (const compactFactor of [1, 3]) {
    const disk = new CrashDisk(new RandomStream(5, "factor"));
    const journal = await opened(disk, { compactFactor, compactBytesMin: 2_000 });
    let done = 0;
    let most = 0;
    for (let i = 0; i < 400; i++) {
      journal.persist(NODE, `block:${i % 10}`, { key: patterned(200, i) }, () => done++);
      await turn();
      most = Math.max(
        most,
        disk.names.reduce((sum, name) => sum + disk.contents(name).length, 0),
      );
    }
    await until("all", () => done === 400);
    const { liveBytes, compactions } = journal.counts;
    assert.ok(compactions >= 5, `${compactions} compactions`);
    // While one is under way: the old generation, its successor's snapshot, and what is written meanwhile.
    assert.ok(most <= (compactFactor + 4) * liveBytes + 4_000, `${most} bytes for ${liveBytes}`);
    await journal.close();
    const again = await opened(disk, {});
    for (let i = 390; i < 400; i++) {
      assert.deepEqual(again.recovered(NODE).get(`block:${i % 10}`), { key: patterned(200, i) });
    }
  }
});

test("writes go on while a compaction runs: none is lost, and the snapshot is what was there when it began", async () => {
  let mostDuring = 0;
  for (let seed = 0; seed < 30; seed++) {
    const disk = new CrashDisk(new RandomStream(seed, "during"));
    const journal = await opened(disk, { batchBytesMax: 100 });
    let done = 0;
    for (let i = 0; i < 50; i++) journal.persist(NODE, `k${i}`, i, () => done++);
    await until("the first", () => done === 50);
    let isCompacted = false;
    void journal.compact().then(() => {
      isCompacted = true;
    });
    let during = 0;
    for (; !isCompacted; during++) {
      journal.persist(NODE, `k${during % 50}`, 1_000 + during, () => done++);
      if (during % 3 === 0) await turn();
    }
    // Wiped while it was copied, a record would have lost its names.
    for (const { node } of recordsOf(disk, "snapshot-000000000002")) assert.equal(node, NODE);
    mostDuring = Math.max(mostDuring, done - 50);
    await until("the rest", () => done === 50 + during);
    await journal.close();
    const values = (await opened(disk, {})).recovered(NODE);
    for (let i = Math.max(0, during - 50); i < during; i++) assert.equal(values.get(`k${i % 50}`), 1_000 + i);
  }
  assert.ok(mostDuring > 5, "nothing was written meanwhile");
});

test("an idle journal compacts what its last write made garbage", async () => {
  const disk = new CrashDisk(new RandomStream(7, "idle"));
  const journal = await opened(disk, { compactBytesMin: 500 });
  let done = 0;
  journal.persist(NODE, "block:0", { key: patterned(2_000) }, () => done++);
  journal.persist(NODE, "block:0", null, () => done++);
  await until("the compaction", () => journal.counts.compactions === 1);
  assert.deepEqual([done, journal.counts.liveBytes, journal.counts.fileBytes], [2, 0, 0]);
  assert.deepEqual(holders(disk, patterned(2_000).subarray(0, 100)), []);
});
