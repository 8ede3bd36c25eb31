import assert from "node:assert/strict";
import { test } from "node:test";
import { KeygridError } from "#core/errors";
import { RandomStream } from "#core/random/random-stream";
import { Journal } from "#drivers/store/journal";
import type { JournalOptions } from "#drivers/store/journal-options";
import { RECORD_BYTES_MAX } from "#drivers/store/record";
import type { StoreFailure } from "#drivers/store/store-failure";
import { patterned } from "#test/helpers/patterned";
import { CrashDisk } from "./crash-disk.ts";
import { opened, turn, until } from "./journal-life.ts";

const NODE = "terminal:A/1";
const nothing = () => {};

function disk(): CrashDisk {
  return new CrashDisk(new RandomStream(3, "disk"));
}

async function journalOver(it: CrashDisk, options: JournalOptions = {}): Promise<Journal> {
  return opened(it, options);
}

test("writes of many nodes in one turn are made durable by one sync, and acknowledged in order", async () => {
  const it = disk();
  const journal = await journalOver(it);
  const syncs = it.syncs;
  const order: number[] = [];
  for (let i = 0; i < 1_000; i++) journal.persist(`terminal:A/${i % 100}`, "send", i, () => order.push(i));
  assert.deepEqual(order, [], "never from inside the call");
  await until("all", () => order.length === 1_000);
  assert.deepEqual(
    order,
    Array.from({ length: 1_000 }, (_, i) => i),
  );
  assert.equal(it.syncs - syncs, 1);
  assert.equal(journal.counts.batches, 1);
});

test("what an acknowledgement asks for in turn is written in the next batch", async () => {
  const journal = await journalOver(disk());
  let last = 0;
  const next = (n: number) => {
    last = n;
    if (n < 5) journal.persist(NODE, "chain", n + 1, () => next(n + 1));
  };
  journal.persist(NODE, "chain", 1, () => next(1));
  await until("the chain", () => last === 5);
  assert.equal(journal.counts.batches, 5);
});

test("recovered values are fresh each time: a role may wipe them", async () => {
  const journal = await journalOver(disk());
  const key = patterned(64);
  let isDone = false;
  journal.persist(NODE, "block:0", { offset: 0, key }, () => {
    isDone = true;
  });
  key.fill(0);
  assert.deepEqual(journal.recovered(NODE), new Map(), "not before it is durable");
  await until("the block", () => isDone);
  for (let i = 0; i < 2; i++) {
    const block = journal.recovered(NODE).get("block:0") as { key: Uint8Array };
    assert.deepEqual(block.key, patterned(64));
    block.key.fill(0);
  }
});

test("ten thousand nodes: few syncs, all recovered", async () => {
  const it = disk();
  const journal = await journalOver(it);
  const nodes = Array.from({ length: 10_000 }, (_, i) => `terminal:C/${i}`);
  let done = 0;
  for (let round = 0; round < 3; round++) {
    for (const node of nodes) {
      const mark = { pool: 256 * round, sequence: 4_096 * round, use: { payloadBits: round } };
      assert.equal(
        journal.persist(node, "0:send", mark, () => done++),
        "queued",
      );
    }
    await turn();
  }
  await until("all marks", () => done === 30_000);
  assert.ok(journal.counts.batches <= 6, `${journal.counts.batches} batches`);
  await journal.close();
  const again = await journalOver(it);
  for (const node of nodes) assert.equal((again.recovered(node).get("0:send") as { pool: number }).pool, 512);
  assert.equal(again.counts.liveRecords, 10_000);
});

test("a full queue refuses, and refuses the node from then on, so that what is durable has no hole", async () => {
  const it = disk();
  const journal = await journalOver(it, { queueRecordsMax: 3 });
  let done = 0;
  for (let i = 0; i < 3; i++)
    assert.equal(
      journal.persist(NODE, "n", i, () => done++),
      "queued",
    );
  assert.equal(journal.persist(NODE, "n", 3, nothing), "full");
  await until("the queue to empty", () => done === 3);
  assert.equal(journal.persist(NODE, "n", 4, nothing), "full", "there is room, but a write is missing");
  assert.equal(
    journal.persist("another", "n", 5, () => done++),
    "queued",
  );
  assert.deepEqual(await journal.restart(NODE), new Map([["n", 2]]));
  assert.equal(
    journal.persist(NODE, "n", 6, () => done++),
    "queued",
  );
  await until("both", () => done === 5);
});

test("the queue is bounded in bytes too, and so is what lives; removals always find a way back", async () => {
  const journal = await journalOver(disk(), { queueBytesMax: RECORD_BYTES_MAX, liveBytesMax: 3_000 });
  let done = 0;
  const large = new Uint8Array(RECORD_BYTES_MAX / 2);
  assert.equal(journal.persist("x", "large", large, nothing), "full");
  for (const key of ["a", "b"])
    assert.equal(
      journal.persist(NODE, key, new Uint8Array(1_000), () => done++),
      "queued",
    );
  assert.equal(journal.persist("y", "c", new Uint8Array(1_000), nothing), "full");
  await until("two", () => done === 2);
  assert.equal(
    journal.persist(NODE, "a", null, () => done++),
    "queued",
  );
  await until("the removal", () => done === 3);
  await journal.restart("y");
  assert.equal(journal.persist("y", "c", new Uint8Array(1_000), nothing), "queued");
});

test("a queue that could not hold the greatest record is a mistake of its maker", async () => {
  await assert.rejects(Journal.open(disk().boot(), { queueBytesMax: RECORD_BYTES_MAX - 1 }), RangeError);
  await assert.rejects(Journal.open(disk().boot(), { queueRecordsMax: 0 }), RangeError);
});

test("what cannot be stored is a broken invariant that names node and key, and not the value", async () => {
  const journal = await journalOver(disk());
  for (const value of [undefined, new Uint8Array(RECORD_BYTES_MAX), { secret: 1n }]) {
    assert.throws(
      () => journal.persist(NODE, "block:0", value, nothing),
      (error) =>
        error instanceof KeygridError && error.code === "KG_INVARIANT" && /terminal:A\/1.*block:0/.test(error.message),
    );
  }
});

test("restart drops what has not reached the disk, waits for what is on its way, and tells nobody", async () => {
  let mostKept = 0;
  for (let seed = 0; seed < 200; seed++) {
    const it = new CrashDisk(new RandomStream(seed, "restart"));
    const journal = await journalOver(it, { batchBytesMax: 100 });
    const told: string[] = [];
    for (let i = 0; i < 6; i++) {
      journal.persist(NODE, `${i}`, i, () => told.push(`${i}`));
      journal.persist("other", `${i}`, i, () => told.push(`other ${i}`));
    }
    for (let i = 0; i < seed % 15; i++) await turn();
    for (let i = 0; i < seed % 7; i++) await null;
    const mine = () => told.filter((name) => !name.startsWith("other"));
    const restarting = journal.restart(NODE);
    const before = mine();
    assert.equal(journal.persist(NODE, "late", 1, nothing), "full", "nobody is there");
    const keys = [...((await restarting) as ReadonlyMap<string, unknown>).keys()];
    assert.deepEqual(mine(), before, "nobody is told");
    assert.deepEqual(
      keys,
      keys.map((_, i) => `${i}`),
      "a beginning of what it asked for",
    );
    assert.ok(keys.length >= before.length, "with all that it was told of");
    mostKept = Math.max(mostKept, keys.length - before.length);
    await until("the others", () => told.length - before.length === 6);
    assert.deepEqual([...journal.recovered(NODE).keys()], keys, "nothing comes after the restart");
    await journal.close();
  }
  assert.ok(mostKept > 0, "none of them met a batch on its way");
});

test("after close nothing is taken; what was accepted is durable; the folder is free", async () => {
  const it = disk();
  const journal = await journalOver(it);
  let done = 0;
  journal.persist(NODE, "a", 1, () => done++);
  const closing = journal.close();
  assert.equal(journal.persist(NODE, "a", 2, nothing), "stopped");
  await closing;
  await journal.close();
  assert.equal(done, 1);
  it.crash("power");
  assert.deepEqual((await journalOver(it)).recovered(NODE), new Map([["a", 1]]));
});

test("two openers: the second is told that the store is locked", async () => {
  const files = disk().boot();
  const first = await Journal.open(files);
  const second = await Journal.open(files);
  assert.ok(first.kind === "open" && second.kind === "failed");
  assert.equal(second.code, "KG_STORE_LOCKED");
  await first.journal.close();
  assert.equal((await Journal.open(files)).kind, "open");
});

test("a disk that fails stops the journal: one report, no acknowledgement, no hang", async () => {
  for (let cut = 12; cut < 24; cut++) {
    const failures: StoreFailure[] = [];
    const it = disk();
    await (await journalOver(it)).close();
    const journal = await opened(it, { onFailure: (failure) => failures.push(failure) }, cut);
    let done = 0;
    for (let i = 0; failures.length === 0; i++) {
      journal.persist(NODE, "a", i, () => done++);
      if (i % 3 === 0) void journal.compact();
      await turn();
    }
    assert.equal(failures[0]?.code, "KG_STORE_IO");
    const told = done;
    assert.equal(journal.persist(NODE, "a", 9, nothing), "stopped");
    assert.equal(await journal.restart(NODE), null);
    await journal.compact();
    await journal.close();
    assert.deepEqual([done, failures.length, journal.failure], [told, 1, failures[0]]);
  }
});

test("no acknowledgement comes after the report of a failure, though the disk did what it was asked", async (t) => {
  for (let seed = 0; seed < 60; seed++) {
    const it = new CrashDisk(new RandomStream(seed, "order of failures"));
    const files = it.boot();
    let failed = false;
    const result = await Journal.open(files, { onFailure: () => (failed = true) });
    assert.ok(result.kind === "open");
    // Only the compaction fails; the log beside it goes on.
    t.mock.method(files, "rename", () => Promise.reject(new Error("no space")));
    void result.journal.compact();
    while (!failed) {
      result.journal.persist(NODE, "a", 1, () => assert.ok(!failed, `seed ${seed}`));
      await turn();
    }
    await result.journal.close();
    assert.deepEqual(result.journal.failure?.params, { place: files.place, why: "no space" });
  }
});
