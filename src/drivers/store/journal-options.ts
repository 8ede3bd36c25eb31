import type { StoreFailure } from "./store-failure.ts";

export interface JournalOptions {
  /** Writes that may wait for the disk; default 262,144. Beyond: `persist` answers `full`. */
  readonly queueRecordsMax?: number;
  /** Their bytes; default 64 MiB, at least one greatest record. Beyond: as above. */
  readonly queueBytesMax?: number;
  /** Bytes of all live records, which are kept in memory too; default 1 GiB. Beyond: `full`, but for removals. */
  readonly liveBytesMax?: number;
  /** Bytes that one sync makes durable at most (a single greater record has its own); default 4 MiB. */
  readonly batchBytesMax?: number;
  /** A compaction begins when dead bytes exceed live bytes this many times; default 1. */
  readonly compactFactor?: number;
  /** And exceed this; default 1 MiB. */
  readonly compactBytesMin?: number;
  /** Salt of the next file, 0..2^32-1; default: from the host's random source. */
  readonly salt?: () => number;
  /** Called once, when the disk failed: no write is durable any more, no `done` will come. */
  readonly onFailure?: (failure: StoreFailure) => void;
}

/** Figures of a journal since it was opened. */
export interface JournalCounts {
  /** Writes made durable, and the bytes of their records. */
  readonly records: number;
  readonly recordBytes: number;
  /** Batches: each cost one sync. */
  readonly batches: number;
  readonly compactions: number;
  readonly queuedRecords: number;
  readonly queuedBytes: number;
  readonly liveRecords: number;
  readonly liveBytes: number;
  /** Bytes of all records in files, dead ones too, until the compaction that removes them has ended. */
  readonly fileBytes: number;
}
