import { decodeHeader, type FileHeader, HEADER_BYTES } from "./file-header.ts";
import { type NamedFile, sortNames } from "./file-names.ts";
import { FileWindow } from "./file-window.ts";
import { LiveTable } from "./live-table.ts";
import {
  checkRecord,
  decodeRecord,
  RECORD_PREFIX_BYTES,
  type RecordBody,
  type RecordStamp,
  recordLength,
} from "./record.ts";
import { corrupt, StoreProblem } from "./store-failure.ts";
import type { StoreFiles } from "./store-files.ts";

/** What was cut off the end: the last batch, which nobody had been told of, as far as it was not whole. */
export interface Cut {
  readonly file: string;
  readonly atByte: number;
  readonly bytes: number;
}

export interface Recovery {
  readonly table: LiveTable;
  /** Last batch that left anything. */
  readonly batch: number;
  readonly lastGeneration: number;
  readonly cut: Cut | null;
  /** Every file of the store, superseded by the snapshot that comes next; and those that never were one. */
  readonly superseded: readonly string[];
  readonly unfinished: readonly string[];
}

/** Where reading stands: whole records of batches 1, 2 ... `batch`, of which the last may want records. */
interface Progress {
  readonly table: LiveTable;
  batch: number;
  isWhole: boolean;
  cut: Cut | null;
}

/**
 * Reads a folder without changing it. A batch is written only when the one before it is synced, so a crash
 * can hurt the last batch alone: whatever is wrong before a whole record of a later batch was damaged
 * otherwise, and is a problem instead of a cut.
 */
export async function recover(files: StoreFiles): Promise<Recovery> {
  const { snapshots, logs, unfinished, lastGeneration } = sortNames(await files.list());
  const snapshot = snapshots.at(-1);
  const progress: Progress = { table: new LiveTable(), batch: 0, isWhole: true, cut: null };
  if (snapshot !== undefined) await readSnapshot(files, snapshot, progress);
  // Older logs are what a removal left that a crash undid.
  for (const log of logs) if (log.generation >= (snapshot?.generation ?? 0)) await readLog(files, log, progress);
  if (snapshot === undefined && progress.batch > 0) {
    throw corrupt((logs[0] as NamedFile).name, 0, "the snapshot before it is missing");
  }
  const superseded = [...snapshots, ...logs].map(({ name }) => name);
  const { table, batch, cut } = progress;
  return { table, batch, lastGeneration, cut, superseded, unfinished };
}

async function readSnapshot(files: StoreFiles, { name, generation }: NamedFile, progress: Progress): Promise<void> {
  const window = new FileWindow(files, name);
  // It got its name when all of it was synced.
  const header = await readHeader(window, "snapshot", generation);
  if (header === null) throw corrupt(name, 0, "its header is damaged");
  let at = HEADER_BYTES;
  for (let i = 0; i < header.records; i++) {
    const found = await readRecord(window, at, header.salt);
    if (found === null) throw corrupt(name, at, `record ${i + 1} of ${header.records} is damaged`);
    apply(progress.table, found.record, window.name, at);
    at += found.record.length;
  }
  if ((await window.at(at, 1)).length > 0) throw corrupt(name, at, "it goes on behind its last record");
  window.wipe();
  progress.batch = header.batch;
}

async function readLog(files: StoreFiles, { name, generation }: NamedFile, progress: Progress): Promise<void> {
  const window = new FileWindow(files, name);
  const header = await readHeader(window, "log", generation);
  if (header === null) {
    // The header is synced before anything follows it.
    if ((await window.end(0)) > HEADER_BYTES) throw corrupt(name, 0, "its header is damaged");
    return;
  }
  let at = HEADER_BYTES;
  for (;;) {
    const found = await readRecord(window, at, header.salt);
    if (found === null) break;
    const { stamp, record } = found;
    const expected = progress.isWhole ? progress.batch + 1 : progress.batch;
    if (progress.cut !== null || stamp.batch !== expected) throw damageBefore(progress, name, at);
    apply(progress.table, record, name, at);
    progress.batch = stamp.batch;
    progress.isWhole = stamp.isLast;
    at += record.length;
  }
  await readTail(window, at, header, progress);
  window.wipe();
}

async function readTail(window: FileWindow, at: number, header: FileHeader, progress: Progress): Promise<void> {
  const end = await window.end(at);
  if (end === at && progress.isWhole) return;
  // The batch that is damaged, or that wants records, is this one; no later one can have been begun.
  const last = progress.isWhole ? progress.batch + 1 : progress.batch;
  const later = await findRecord(window, at + 1, header.salt, ({ batch }) => batch > last);
  if (later) throw corrupt(window.name, at, "a record before the last synced batch is damaged");
  progress.cut ??= { file: window.name, atByte: at, bytes: end - at };
}

/** Records follow that the crash behind `progress.cut` cannot have come before, or a batch is missing. */
function damageBefore({ cut }: Progress, name: string, at: number): StoreProblem {
  if (cut !== null) return corrupt(cut.file, cut.atByte, "records before a later log are damaged");
  return corrupt(name, at, "a batch before this place is missing");
}

async function readHeader(window: FileWindow, kind: "log" | "snapshot", generation: number) {
  const header = decodeHeader(await window.at(0, HEADER_BYTES), kind);
  if (header === "version") throw new StoreProblem("KG_STORE_VERSION", { file: window.name });
  if (header !== null && header.generation !== generation) throw corrupt(window.name, 0, "it is another file renamed");
  return header;
}

async function readRecord(window: FileWindow, at: number, salt: number) {
  const length = recordLength(await window.at(at, RECORD_PREFIX_BYTES), salt);
  if (length === 0) return null;
  const record = await window.at(at, length);
  if (record.length < length) return null;
  const stamp: RecordStamp | null = checkRecord(record);
  return stamp === null ? null : { record, stamp };
}

/** Whether any whole record from `from` on, wherever it begins, is of the kind. */
async function findRecord(window: FileWindow, from: number, salt: number, is: (stamp: RecordStamp) => boolean) {
  const pattern = Buffer.alloc(4);
  pattern.writeUInt32BE(salt);
  for (let at = await window.find(from, pattern); at >= 0; ) {
    const found = await readRecord(window, at, salt);
    if (found !== null && is(found.stamp)) return true;
    at = await window.find(at + (found?.record.length ?? 1), pattern);
  }
  return false;
}

/** The value is looked at too: what is recovered later is known to be readable. */
function apply(table: LiveTable, record: Uint8Array, file: string, at: number): void {
  let body: RecordBody;
  try {
    body = decodeRecord(record);
  } catch {
    throw corrupt(file, at, "a record that no keygrid wrote");
  }
  const before = table.put(body.node, body.key, body.value === null ? null : new Uint8Array(record));
  before?.fill(0);
}
