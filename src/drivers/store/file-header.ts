import { crc32 } from "node:zlib";

/**
 * The first bytes of a file, big endian: magic (4), version (2), salt (4), generation (6), batch (6), records (4),
 * CRC-32 of all that (4). In a log `batch` is the last one before it and `records` 0; a snapshot has as many records
 * as it says and stands for everything up to `batch`.
 */
export const HEADER_BYTES = 30;
export const STORE_VERSION = 1;
const MAGIC = { log: 0x4b474a4c, snapshot: 0x4b474a53 } as const;
const CRC_AT = HEADER_BYTES - 4;

export type FileKind = keyof typeof MAGIC;

export interface FileHeader {
  readonly kind: FileKind;
  /** Random for each file. */
  readonly salt: number;
  /** 1, 2, 3 ...; the number in the file's name. */
  readonly generation: number;
  readonly batch: number;
  readonly records: number;
}

export function encodeHeader({ kind, salt, generation, batch, records }: FileHeader): Uint8Array {
  const bytes = Buffer.alloc(HEADER_BYTES);
  bytes.writeUInt32BE(MAGIC[kind], 0);
  bytes.writeUInt16BE(STORE_VERSION, 4);
  bytes.writeUInt32BE(salt, 6);
  bytes.writeUIntBE(generation, 10, 6);
  bytes.writeUIntBE(batch, 16, 6);
  bytes.writeUInt32BE(records, 22);
  bytes.writeUInt32BE(crc32(bytes.subarray(0, CRC_AT)), CRC_AT);
  return bytes;
}

/** The header, `version` when a later keygrid wrote it, null when these bytes are none of `kind`. */
export function decodeHeader(found: Uint8Array, kind: FileKind): FileHeader | "version" | null {
  if (found.length < HEADER_BYTES) return null;
  const bytes = Buffer.from(found.buffer, found.byteOffset, HEADER_BYTES);
  if (bytes.readUInt32BE(CRC_AT) !== crc32(bytes.subarray(0, CRC_AT)) || bytes.readUInt32BE(0) !== MAGIC[kind]) {
    return null;
  }
  if (bytes.readUInt16BE(4) !== STORE_VERSION) return "version";
  return {
    kind,
    salt: bytes.readUInt32BE(6),
    generation: bytes.readUIntBE(10, 6),
    batch: bytes.readUIntBE(16, 6),
    records: bytes.readUInt32BE(22),
  };
}
