import { crc32 } from "node:zlib";
import { ByteReader } from "./byte-reader.ts";
import { ByteWriter, TooManyBytes } from "./byte-writer.ts";
import { NotPlainData, REMOVED, readValue, writeValue } from "./value-codec.ts";

/**
 * A record, big endian:
 *
 *     0  4  salt of its file: what no other file's records have, so that a search finds where records begin
 *     4  4  length of the whole record
 *     8  4  CRC-32 of the record without this field
 *    12  6  batch: records that one sync made durable have the same; 1, 2, 3 ... over the life of the store
 *    18  1  1: the last of its batch; else 0
 *    19     node, key: size and UTF-8; value: see value-codec.ts
 */
const CRC_AT = 8;
const BATCH_AT = 12;
const FLAGS_AT = 18;
const BODY_AT = 19;
export const RECORD_PREFIX_BYTES = 12;
export const RECORD_BYTES_MIN = BODY_AT + 3;
/** A key block has some 8 kB; a carrier's load of 8 Mbit in one record fits four times. */
export const RECORD_BYTES_MAX = 4 * 1_024 * 1_024;

export interface RecordStamp {
  readonly batch: number;
  readonly isLast: boolean;
}

export interface RecordBody {
  readonly node: string;
  readonly key: string;
  readonly value: unknown;
}

const writer = new ByteWriter(RECORD_BYTES_MAX);

/** A record without salt, batch and CRC, for `stampInto`. Throws `NotPlainData`, `TooManyBytes`. */
export function encodeRecord(node: string, key: string, value: unknown): Uint8Array {
  if (!node.isWellFormed() || !key.isWellFormed()) throw new NotPlainData("a name with half a character");
  try {
    writer.gap(BODY_AT);
    writer.text(node);
    writer.text(key);
    writeValue(writer, value);
  } catch (error) {
    writer.reset();
    throw error;
  }
  const record = writer.finish();
  if (record.length > RECORD_BYTES_MAX) {
    record.fill(0);
    throw new TooManyBytes(`more than ${RECORD_BYTES_MAX} bytes`);
  }
  return record;
}

/** Copies `record` to `out[at..]`, complete for the file of `salt`; returns where it ends. */
export function stampInto(out: Buffer, at: number, record: Uint8Array, salt: number, stamp: RecordStamp): number {
  out.set(record, at);
  out.writeUInt32BE(salt, at);
  out.writeUInt32BE(record.length, at + 4);
  out.writeUIntBE(stamp.batch, at + BATCH_AT, 6);
  out[at + FLAGS_AT] = stamp.isLast ? 1 : 0;
  const end = at + record.length;
  out.writeUInt32BE(checksum(out.subarray(at, end)), at + CRC_AT);
  return end;
}

/** Length of the record that begins with these bytes; 0 when none of this file can. */
export function recordLength(prefix: Uint8Array, salt: number): number {
  if (prefix.length < RECORD_PREFIX_BYTES) return 0;
  const view = viewOf(prefix);
  const length = view.getUint32(4);
  return view.getUint32(0) === salt && length >= RECORD_BYTES_MIN && length <= RECORD_BYTES_MAX ? length : 0;
}

/** The stamp of a whole record, null when its CRC is wrong. */
export function checkRecord(record: Uint8Array): RecordStamp | null {
  if (viewOf(record).getUint32(CRC_AT) !== checksum(record)) return null;
  const view = viewOf(record);
  const batch = view.getUint16(BATCH_AT) * 2 ** 32 + view.getUint32(BATCH_AT + 2);
  return { batch, isLast: view.getUint8(FLAGS_AT) === 1 };
}

/** Throws what `ByteReader` and `readValue` throw on bytes that `encodeRecord` did not make. A removal is null. */
export function decodeRecord(record: Uint8Array): RecordBody {
  const reader = new ByteReader(record, BODY_AT);
  const node = reader.text();
  const key = reader.text();
  const value = readValue(reader);
  if (reader.left !== 0) throw new RangeError("a record goes on behind its value");
  return { node, key, value: value === REMOVED ? null : value };
}

function checksum(record: Uint8Array): number {
  return crc32(record.subarray(BATCH_AT), crc32(record.subarray(0, CRC_AT)));
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
