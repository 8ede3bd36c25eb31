import assert from "node:assert/strict";
import { test } from "node:test";
import { crc32 } from "node:zlib";
import fc from "fast-check";
import { RandomStream } from "#core/random/random-stream";
import { encodeHeader, HEADER_BYTES } from "#drivers/store/file-header";
import { Journal, type Opened } from "#drivers/store/journal";
import { encodeRecord, stampInto } from "#drivers/store/record";
import type { StoreFailure } from "#drivers/store/store-failure";
import { withBitFlipped } from "#test/helpers/patterned";
import { CrashDisk } from "./crash-disk.ts";
import { until } from "./journal-life.ts";

const NODE = "terminal:A/1";
const BATCHES = 6;

interface Written {
  readonly disk: CrashDisk;
  readonly log: string;
  readonly snapshot: string;
  /** Where each batch of two records begins, and the end. */
  readonly starts: readonly number[];
}

/** A store whose log has `BATCHES` batches of two records, `a = n` and `b = n`, of a process that was killed. */
async function written(): Promise<Written> {
  const disk = new CrashDisk(new RandomStream(1, "damage"));
  const before = await journalOf(await Journal.open(disk.boot()));
  before.persist(NODE, "kept", "from the snapshot", () => {});
  await before.close();
  const journal = await journalOf(await Journal.open(disk.boot()));
  const [log = "", snapshot = ""] = disk.names;
  const starts = [HEADER_BYTES];
  for (let n = 1; n <= BATCHES; n++) {
    let done = 0;
    for (const key of ["a", "b"]) journal.persist(NODE, key, n, () => done++);
    await until("a batch", () => done === 2);
    starts.push(disk.contents(log).length);
  }
  disk.crash("kill");
  return { disk, log, snapshot, starts };
}

async function journalOf(result: Opened): Promise<Journal> {
  assert.ok(result.kind === "open", JSON.stringify(result));
  return result.journal;
}

/** Opens with other contents in one file (null: without it). */
async function openWith({ disk }: Written, name: string, bytes: Uint8Array | null) {
  const copy = disk.copy(new RandomStream(2, "copy"));
  copy.plant(name, bytes);
  const names = copy.names;
  const result = await Journal.open(copy.boot());
  if (result.kind === "failed") {
    assert.deepEqual(copy.names, names, "a store that does not open is left as it is");
    return { failure: result as StoreFailure };
  }
  const values = result.journal.recovered(NODE);
  await result.journal.close();
  return { cut: result.cut, a: values.get("a") ?? 0, b: values.get("b") ?? 0, kept: values.get("kept") };
}

test("a log that ends anywhere is cut behind its last whole record, and says what was lost", async () => {
  const store = await written();
  const { log, starts } = store;
  const whole = store.disk.contents(log);
  const record = ((starts[1] as number) - HEADER_BYTES) / 2;
  for (let length = HEADER_BYTES; length <= whole.length; length++) {
    const records = Math.floor((length - HEADER_BYTES) / record);
    const { cut, a, b, kept, failure } = await openWith(store, log, whole.slice(0, length));
    assert.equal(failure, undefined);
    assert.deepEqual([a, b, kept], [Math.ceil(records / 2), Math.floor(records / 2), "from the snapshot"]);
    const atByte = HEADER_BYTES + records * record;
    const isClean = length === atByte && records % 2 === 0;
    assert.deepEqual(cut, isClean ? null : { file: log, atByte, bytes: length - atByte });
  }
});

test("a log that was not even begun is as if it were not there", async () => {
  const store = await written();
  for (let length = 0; length < HEADER_BYTES; length++) {
    const { a, kept, cut } = await openWith(store, store.log, store.disk.contents(store.log).slice(0, length));
    assert.deepEqual([a, kept, cut], [0, "from the snapshot", null]);
  }
});

test("a flipped bit is a cut in the last batch, and damage before a later one", async () => {
  const store = await written();
  const { log, starts } = store;
  const whole = store.disk.contents(log);
  const last = starts.at(-2) as number;
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: whole.length * 8 - 1 }), async (bit) => {
      const { failure, cut, a, b } = await openWith(store, log, withBitFlipped(whole, bit));
      if (bit >>> 3 < last) {
        assert.equal(failure?.code, "KG_STORE_CORRUPT");
        assert.equal(failure.params.file, log);
        assert.ok((failure.params.atByte as number) <= bit >>> 3);
      } else {
        assert.ok(cut !== null && cut !== undefined, "the cut is reported");
        assert.ok(cut.atByte >= last && cut.atByte <= bit >>> 3);
        assert.deepEqual([a, b], cut.atByte === last ? [BATCHES - 1, BATCHES - 1] : [BATCHES, BATCHES - 1]);
      }
    }),
    { numRuns: 400 },
  );
});

test("a whole record behind a damaged one of the same batch is not taken: what is kept has no hole", async () => {
  const store = await written();
  const at = (store.starts.at(-2) as number) + 20;
  const { cut, a, b } = await openWith(store, store.log, withBitFlipped(store.disk.contents(store.log), at * 8));
  assert.deepEqual([a, b, cut?.atByte], [BATCHES - 1, BATCHES - 1, at - 20]);
});

test("zeros or garbage behind the last batch are cut", async () => {
  const store = await written();
  const whole = store.disk.contents(store.log);
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 300 }), async (tail) => {
      for (const bytes of [tail, new Uint8Array(tail.length)]) {
        const { cut, a, b } = await openWith(store, store.log, Uint8Array.from([...whole, ...bytes]));
        assert.deepEqual(
          [a, b, cut],
          [BATCHES, BATCHES, { file: store.log, atByte: whole.length, bytes: bytes.length }],
        );
      }
    }),
    { numRuns: 50 },
  );
});

test("a snapshot is whole or the store does not open", async () => {
  const store = await written();
  const whole = store.disk.contents(store.snapshot);
  for (let length = 0; length < whole.length; length++) {
    const { failure } = await openWith(store, store.snapshot, whole.slice(0, length));
    assert.equal(failure?.code, "KG_STORE_CORRUPT");
  }
  for (let bit = 0; bit < whole.length * 8; bit++) {
    const { failure } = await openWith(store, store.snapshot, withBitFlipped(whole, bit));
    assert.equal(failure?.code, "KG_STORE_CORRUPT", `bit ${bit}`);
  }
  assert.equal(
    (await openWith(store, store.snapshot, Uint8Array.from([...whole, 0]))).failure?.code,
    "KG_STORE_CORRUPT",
  );
  assert.equal((await openWith(store, store.snapshot, null)).failure?.code, "KG_STORE_CORRUPT", "without it");
});

test("garbage under a name of the store is damage; unfinished snapshots go; other files are left alone", async () => {
  const store = await written();
  const garbage = new Uint8Array(500).fill(0xa5);
  for (const name of [store.log, store.snapshot, "log-000000000099", "snapshot-000000000099"]) {
    assert.equal((await openWith(store, name, garbage)).failure?.code, "KG_STORE_CORRUPT", name);
  }
  store.disk.plant("snapshot-000000000099.tmp", garbage);
  store.disk.plant("notes.txt", garbage);
  const journal = await journalOf(await Journal.open(store.disk.boot()));
  assert.equal(journal.recovered(NODE).get("b"), BATCHES);
  assert.deepEqual(store.disk.names, ["log-000000000100", "notes.txt", "snapshot-000000000100"]);
});

test("a file of another generation under the name of one is damage", async () => {
  const store = await written();
  const next = "log-000000000009";
  assert.equal((await openWith(store, next, store.disk.contents(store.log))).failure?.code, "KG_STORE_CORRUPT");
});

test("a store of a later version is left alone, and said to be one", async () => {
  const store = await written();
  const header = encodeHeader({ kind: "snapshot", salt: 1, generation: 2, batch: 0, records: 0 });
  header[5] = 2;
  new DataView(header.buffer, header.byteOffset).setUint32(26, crc32(header.subarray(0, 26)));
  assert.equal((await openWith(store, store.snapshot, header)).failure?.code, "KG_STORE_VERSION");
});

test("a record that is whole but makes no sense is damage when the store is opened, not when it is used", async () => {
  const store = await written();
  const salt = 77;
  for (const tag of [10, 255, 6]) {
    const record = encodeRecord(NODE, "a", true);
    record[record.length - 1] = tag;
    const file = Buffer.alloc(HEADER_BYTES + record.length);
    file.set(encodeHeader({ kind: "snapshot", salt, generation: 2, batch: 0, records: 1 }));
    stampInto(file, HEADER_BYTES, record, salt, { batch: 0, isLast: true });
    assert.equal((await openWith(store, store.snapshot, file)).failure?.code, "KG_STORE_CORRUPT");
  }
});

/** A store that was killed between the beginning of a log and the end of the snapshot that replaces the one before. */
async function betweenLogs(): Promise<Written & { readonly next: string }> {
  for (let seed = 0; seed < 100; seed++) {
    const disk = new CrashDisk(new RandomStream(seed, "between logs"));
    const journal = await journalOf(await Journal.open(disk.boot()));
    for (let n = 1; n <= 3; n++) await new Promise<void>((resolve) => void journal.persist(NODE, "a", n, resolve));
    void journal.compact();
    journal.persist(NODE, "b", 4, () => {});
    for (let turns = 0; turns < 400; turns++) {
      const [log = "", next = ""] = disk.names;
      const isBegun = next.startsWith("log-") && disk.contents(next).length > HEADER_BYTES;
      if (isBegun && disk.names.filter((name) => name.startsWith("snapshot") && !name.endsWith("tmp")).length === 1) {
        disk.crash("kill");
        return { disk, log, next, snapshot: "snapshot-000000000001", starts: [] };
      }
      await null;
    }
    await journal.close();
  }
  throw new Error("no seed has both logs");
}

test("two logs and the older snapshot are read together, when a compaction was not ended", async () => {
  const store = await betweenLogs();
  const { a, b, cut } = await openWith(store, "notes.txt", new Uint8Array(1));
  assert.deepEqual([a, b, cut], [3, 4, null]);
});

test("a log that ends too early, or is missing, is damage when another follows it", async () => {
  const store = await betweenLogs();
  const whole = store.disk.contents(store.log);
  for (let length = 0; length < whole.length; length++) {
    const { failure } = await openWith(store, store.log, whole.slice(0, length));
    assert.equal(failure?.code, "KG_STORE_CORRUPT", `${length} bytes`);
  }
  for (let bit = HEADER_BYTES * 8; bit < whole.length * 8; bit++) {
    assert.equal((await openWith(store, store.log, withBitFlipped(whole, bit))).failure?.code, "KG_STORE_CORRUPT");
  }
  assert.equal((await openWith(store, store.log, null)).failure?.code, "KG_STORE_CORRUPT");
});
