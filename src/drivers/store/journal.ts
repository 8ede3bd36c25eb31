import { randomInt } from "node:crypto";
import { KeygridError } from "#core/errors";
import { fileName } from "./file-names.ts";
import type { JournalCounts, JournalOptions } from "./journal-options.ts";
import type { LiveTable } from "./live-table.ts";
import { LogFile } from "./log-file.ts";
import { encodeRecord } from "./record.ts";
import { type Cut, type Recovery, recover } from "./recovery.ts";
import { writeSnapshot } from "./snapshot.ts";
import { failureOf, type StoreFailure } from "./store-failure.ts";
import type { StoreFiles, StoreLock } from "./store-files.ts";
import { checkedLimits, type QueuedWrite, WriteQueue } from "./write-queue.ts";

const MIB = 1_024 * 1_024;
const QUEUE_RECORDS_MAX = 262_144;
const QUEUE_BYTES_MAX = 64 * MIB;
const LIVE_BYTES_MAX = 1_024 * MIB;
const BATCH_BYTES_MAX = 4 * MIB;

export type Opened = { readonly kind: "open"; readonly journal: Journal; readonly cut: Cut | null } | StoreFailure;

/**
 * `queued`: `done` follows. `full`: not taken, and nothing more of this node until `restart`, so that what is
 * durable of a node never has a hole. `stopped`: closed or failed.
 */
export type PersistAnswer = "queued" | "full" | "stopped";

/**
 * The durable store of all roles of a process: what `persist` and `persisted` are on a live system. Writes of
 * all nodes share one order and one log; those that come while the disk is busy become durable together, by one
 * sync. What has been acknowledged survives any crash; after one, what is there is the beginning of what was asked.
 */
export class Journal {
  readonly #files: StoreFiles;
  readonly #options: JournalOptions;
  readonly #lock: StoreLock;
  readonly #table: LiveTable;
  readonly #queue: WriteQueue;
  #log: LogFile;
  #generation: number;
  #batch: number;
  /** Every file that a later snapshot supersedes, the log in use last. */
  #superseded: string[];
  #fileBytes: number;
  /** Nodes whose writes are refused: one was, or they are being restarted. */
  readonly #refused = new Set<string>();
  #committing: readonly QueuedWrite[] = [];
  #commitUnderWay: Promise<void> = Promise.resolve();
  /** The loop that empties the queue; settled while there is nothing to do. */
  #loop: Promise<void> = Promise.resolve();
  #isLooping = false;
  /** The compaction under way, null for none; the records that it reads, and those to be wiped behind it. */
  #compaction: Promise<void> | null = null;
  #compacting: ReadonlySet<Uint8Array> = new Set();
  readonly #retired: Uint8Array[] = [];
  /** Who waits for the next compaction to end. */
  readonly #compactionWaiters: (() => void)[] = [];
  #isClosing = false;
  #closed: Promise<void> | null = null;
  #failure: StoreFailure | null = null;
  #records = 0;
  #recordBytes = 0;
  #batches = 0;
  #compactions = 0;

  private constructor(files: StoreFiles, options: JournalOptions, lock: StoreLock, begun: Begun) {
    this.#files = files;
    this.#options = options;
    this.#lock = lock;
    this.#table = begun.recovery.table;
    this.#batch = begun.recovery.batch;
    this.#generation = begun.generation;
    this.#log = begun.log;
    this.#fileBytes = begun.fileBytes;
    this.#superseded = [fileName("snapshot", begun.generation), begun.log.name];
    this.#queue = new WriteQueue(limitsOf(options));
  }

  /**
   * Takes the folder's lock, reads what survived, makes that durable as a new generation and removes the old
   * files: what was removed before is on the disk no more. `cut`: what the last crash left of an unfinished batch.
   */
  static async open(files: StoreFiles, options: JournalOptions = {}): Promise<Opened> {
    limitsOf(options);
    let lock: StoreLock | null = null;
    try {
      lock = await files.lock();
      if (lock === null) return { kind: "failed", code: "KG_STORE_LOCKED", params: { place: files.place } };
      const begun = await begin(files, saltOf(options));
      return { kind: "open", journal: new Journal(files, options, lock, begun), cut: begun.recovery.cut };
    } catch (error) {
      await lock?.release().catch(() => {});
      return failureOf(error, files.place);
    }
  }

  /** What is durable of a node: fresh values on every call. Empty for a node that never wrote. */
  recovered(node: string): ReadonlyMap<string, unknown> {
    return this.#table.values(node);
  }

  /**
   * Stores `value` (null removes) under `key` of `node`; `done` is called once, from a later turn, when it is
   * durable. It is encoded at once: the caller may change or wipe it. What is not plain data, or more than
   * RECORD_BYTES_MAX, is a broken invariant.
   */
  persist(node: string, key: string, value: unknown, done: () => void): PersistAnswer {
    if (this.#isClosing || this.#failure !== null) return "stopped";
    if (this.#refused.has(node)) return "full";
    const record = encoded(node, key, value);
    if (!this.#hasRoomFor(record, value === null)) {
      record.fill(0);
      this.#refused.add(node);
      return "full";
    }
    this.#queue.push({ node, key, isRemoval: value === null, record, done });
    this.#wake();
    return "queued";
  }

  /**
   * For a node that was killed while the process lives: drops its writes that have not reached the disk, waits for
   * those that are on their way, tells nobody. Then what is durable; null when the disk failed.
   */
  async restart(node: string): Promise<ReadonlyMap<string, unknown> | null> {
    this.#refused.add(node);
    this.#queue.drop(node);
    for (const write of this.#committing) if (write.node === node) write.done = null;
    await this.#commitUnderWay.catch(() => {});
    if (this.#failure !== null) return null;
    this.#refused.delete(node);
    return this.recovered(node);
  }

  /**
   * Resolves when no file of the store holds anything that was removed or replaced by writes that were durable
   * before the call. Resolves early when the disk fails.
   */
  async compact(): Promise<void> {
    if (this.#isClosing || this.#failure !== null) return;
    const ended = new Promise<void>((resolve) => {
      this.#compactionWaiters.push(resolve);
    });
    this.#wake();
    await ended;
  }

  /** Makes durable what was accepted, then releases the folder. Later writes are refused. */
  close(): Promise<void> {
    this.#isClosing = true;
    this.#closed ??= this.#close();
    return this.#closed;
  }

  get failure(): StoreFailure | null {
    return this.#failure;
  }

  get counts(): JournalCounts {
    return {
      records: this.#records,
      recordBytes: this.#recordBytes,
      batches: this.#batches,
      compactions: this.#compactions,
      queuedRecords: this.#queue.length + this.#committing.length,
      queuedBytes: this.#queue.bytes,
      liveRecords: this.#table.count,
      liveBytes: this.#table.bytes,
      fileBytes: this.#fileBytes,
    };
  }

  #hasRoomFor(record: Uint8Array, isRemoval: boolean): boolean {
    if (!this.#queue.hasRoomFor(record.length)) return false;
    const { liveBytesMax = LIVE_BYTES_MAX } = this.#options;
    return isRemoval || this.#table.bytes + this.#queue.bytes + record.length <= liveBytesMax;
  }

  // ---- the loop ----------------------------------------------------------------------------

  #wake(): void {
    if (this.#isLooping) return;
    this.#isLooping = true;
    // At the end of the event loop's turn: writes that its other callbacks ask for share the sync.
    this.#loop = this.#turn().then(() => this.#run());
  }

  async #run(): Promise<void> {
    try {
      while (this.#failure === null) {
        if (this.#isCompactionDue()) await this.#nextGeneration();
        if (this.#queue.length > 0) {
          this.#commitUnderWay = this.#commit();
          await this.#commitUnderWay;
        } else if (this.#compactionWaiters.length > 0) {
          // One that is under way may have begun before the last removal.
          await this.#compaction;
        } else if (!this.#isCompactionDue()) return;
      }
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#isLooping = false;
    }
  }

  async #commit(): Promise<void> {
    const writes = this.#queue.take(this.#options.batchBytesMax ?? BATCH_BYTES_MAX);
    this.#committing = writes;
    // Not counted back when it fails: a failed journal begins no other batch.
    this.#batch++;
    const bytes = await this.#log.commit(writes, this.#batch);
    // A compaction failed meanwhile: no `done` comes after `onFailure`.
    if (this.#failure !== null) return;
    this.#fileBytes += bytes;
    this.#recordBytes += bytes;
    this.#records += writes.length;
    this.#batches++;
    for (const write of writes) this.#retire(this.#table.put(write.node, write.key, kept(write)));
    for (const { done } of writes) if (done !== null) acknowledge(done);
    this.#committing = [];
  }

  #retire(record: Uint8Array | undefined): void {
    if (record === undefined) return;
    if (this.#compacting.has(record)) this.#retired.push(record);
    else record.fill(0);
  }

  #fail(error: unknown): void {
    if (this.#failure !== null) return;
    this.#failure = failureOf(error, this.#files.place);
    this.#queue.clear();
    this.#committing = [];
    for (const resolve of this.#compactionWaiters.splice(0)) resolve();
    this.#options.onFailure?.(this.#failure);
  }

  // ---- compaction --------------------------------------------------------------------------

  #isCompactionDue(): boolean {
    if (this.#compaction !== null) return false;
    if (this.#compactionWaiters.length > 0) return true;
    const { compactFactor = 1, compactBytesMin = MIB } = this.#options;
    const deadBytes = this.#fileBytes - this.#table.bytes;
    return deadBytes > compactBytesMin && deadBytes > compactFactor * this.#table.bytes;
  }

  /** Batches go to a new log from here on; what came before it becomes its snapshot meanwhile. */
  async #nextGeneration(): Promise<void> {
    const salt = saltOf(this.#options);
    const start = { generation: this.#generation + 1, batch: this.#batch };
    const log = await LogFile.begin(this.#files, { ...start, salt: salt() });
    // The log's name must not be lost when batches in it have been acknowledged.
    await this.#files.syncFolder();
    await this.#log.close();
    const superseded = this.#superseded;
    const supersededBytes = this.#fileBytes;
    this.#log = log;
    this.#generation = start.generation;
    this.#superseded = [fileName("snapshot", start.generation), log.name];
    const records = this.#table.records();
    this.#compacting = new Set(records);
    const waiters = this.#compactionWaiters.splice(0);
    this.#compaction = writeSnapshot(this.#files, { ...start, salt: salt() }, records)
      .then(async (bytes) => {
        await retireFiles(this.#files, superseded);
        this.#fileBytes += bytes - supersededBytes;
        this.#compactions++;
      })
      .catch((error: unknown) => this.#fail(error))
      .finally(() => this.#compacted(waiters));
  }

  #compacted(waiters: readonly (() => void)[]): void {
    this.#compaction = null;
    this.#compacting = new Set();
    for (const record of this.#retired.splice(0)) record.fill(0);
    for (const resolve of waiters) resolve();
    if (!this.#isClosing && this.#failure === null && this.#isCompactionDue()) this.#wake();
  }

  // ---- the end -----------------------------------------------------------------------------

  async #close(): Promise<void> {
    await this.#loop;
    await this.#compaction;
    await this.#log.close().catch((error: unknown) => this.#fail(error));
    await this.#lock.release();
  }

  #turn(): Promise<void> {
    return new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}

interface Begun {
  readonly recovery: Recovery;
  readonly generation: number;
  readonly log: LogFile;
  readonly fileBytes: number;
}

/**
 * What was read may be in the disk's cache only, unsynced by the process that was killed: it counts, and its
 * old files go, when it is durable as a generation of our own.
 */
async function begin(files: StoreFiles, salt: () => number): Promise<Begun> {
  const recovery = await recover(files);
  for (const name of recovery.unfinished) await files.remove(name);
  const generation = recovery.lastGeneration + 1;
  const { batch, table } = recovery;
  const bytes = await writeSnapshot(files, { generation, batch, salt: salt() }, table.records());
  const log = await LogFile.begin(files, { generation, batch, salt: salt() });
  try {
    await retireFiles(files, recovery.superseded);
  } catch (error) {
    await log.close().catch(() => {});
    throw error;
  }
  return { recovery, generation, log, fileBytes: bytes };
}

/** Removes files once the names of those that supersede them are durable; then the removal is durable too. */
async function retireFiles(files: StoreFiles, names: readonly string[]): Promise<void> {
  await files.syncFolder();
  for (const name of names) await files.remove(name);
  if (names.length > 0) await files.syncFolder();
}

/** What the table keeps of a durable write; the record of a removal has served. */
function kept({ isRemoval, record }: QueuedWrite): Uint8Array | null {
  return isRemoval ? null : record;
}

/** A mistake in `done` is its owner's, not the disk's: it ends the process as in any other callback. */
function acknowledge(done: () => void): void {
  try {
    done();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}

function encoded(node: string, key: string, value: unknown): Uint8Array {
  try {
    return encodeRecord(node, key, value);
  } catch (error) {
    const why = error instanceof Error ? error.message : "unknown";
    throw new KeygridError("KG_INVARIANT", { what: `${node} persists what cannot be stored under ${key}: ${why}` });
  }
}

function limitsOf({ queueRecordsMax = QUEUE_RECORDS_MAX, queueBytesMax = QUEUE_BYTES_MAX }: JournalOptions) {
  return checkedLimits({ records: queueRecordsMax, bytes: queueBytesMax });
}

function saltOf({ salt }: JournalOptions): () => number {
  return salt ?? (() => randomInt(2 ** 32));
}
