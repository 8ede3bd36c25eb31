import { encodeHeader } from "./file-header.ts";
import { fileName, unfinishedName } from "./file-names.ts";
import { RECORD_BYTES_MAX, stampInto } from "./record.ts";
import type { AppendFile, StoreFiles } from "./store-files.ts";

const CHUNK_BYTES = 256 * 1_024;

export interface SnapshotStart {
  readonly generation: number;
  readonly salt: number;
  /** Last batch whose effect the records have. */
  readonly batch: number;
}

/**
 * Writes a snapshot under a working name, syncs it and gives it its own. Durable, name included, after the
 * caller's `syncFolder`. Returns the bytes of its records.
 */
export async function writeSnapshot(
  files: StoreFiles,
  start: SnapshotStart,
  records: readonly Uint8Array[],
): Promise<number> {
  const working = unfinishedName(start.generation);
  const file = await files.open(working);
  let bytes: number;
  try {
    await file.append(encodeHeader({ kind: "snapshot", records: records.length, ...start }));
    bytes = await appendAll(file, start, records);
    await file.sync();
  } finally {
    await file.close();
  }
  await files.rename(working, fileName("snapshot", start.generation));
  return bytes;
}

async function appendAll(file: AppendFile, { salt, batch }: SnapshotStart, records: readonly Uint8Array[]) {
  const total = records.reduce((sum, { length }) => sum + length, 0);
  const chunk = Buffer.alloc(Math.min(total, CHUNK_BYTES + RECORD_BYTES_MAX));
  let filled = 0;
  for (const [i, record] of records.entries()) {
    const isLast = i === records.length - 1;
    filled = stampInto(chunk, filled, record, salt, { batch, isLast });
    if (filled < CHUNK_BYTES && !isLast) continue;
    await file.append(chunk.subarray(0, filled));
    chunk.fill(0, 0, filled);
    filled = 0;
  }
  return total;
}
