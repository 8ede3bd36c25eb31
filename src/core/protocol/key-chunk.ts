import { readU32, readU48, writeU32, writeU48 } from "./header.ts";
import { CHUNK_HEADER_BYTES, CHUNK_KEY_BYTES, chunkCount, DELIVERY_BLOCK_BYTES_MAX } from "./size.ts";

/** What stands in front of the key in a chunk: which block, where it lies, which part this is. */
export interface KeyChunk {
  readonly block: number;
  /** First byte of the block in the pair's key stream. */
  readonly offset: number;
  readonly blockBytes: number;
  /** The part that begins at byte index x CHUNK_KEY_BYTES. */
  readonly index: number;
  readonly origin: "generated" | "injected";
  /** The block is only its length: the bytes are zeros that weigh what key would. */
  readonly derived: boolean;
}

const INJECTED = 1;
const DERIVED = 2;

/** Key bytes in chunk `index` of a block. */
export function chunkBytes(blockBytes: number, index: number): number {
  return Math.min(CHUNK_KEY_BYTES, blockBytes - index * CHUNK_KEY_BYTES);
}

/** Writes header and key of a chunk to `out`; returns the length. `key`: the whole block, null when derived. */
export function encodeChunk(chunk: KeyChunk, key: Uint8Array | null, out: Uint8Array): number {
  const { block, offset, blockBytes, index, origin, derived } = chunk;
  writeU32(out, 0, block);
  writeU48(out, 4, offset);
  writeU32(out, 10, blockBytes);
  out[14] = index >>> 8;
  out[15] = index & 0xff;
  out[16] = (origin === "injected" ? INJECTED : 0) | (derived ? DERIVED : 0);
  const bytes = chunkBytes(blockBytes, index);
  const from = index * CHUNK_KEY_BYTES;
  if (key === null) out.fill(0, CHUNK_HEADER_BYTES, CHUNK_HEADER_BYTES + bytes);
  else out.set(key.subarray(from, from + bytes), CHUNK_HEADER_BYTES);
  return CHUNK_HEADER_BYTES + bytes;
}

/** null when the bytes are not exactly one chunk of a block that is cut as blocks are. */
export function decodeChunk(payload: Uint8Array): KeyChunk | null {
  if (payload.length <= CHUNK_HEADER_BYTES) return null;
  const blockBytes = readU32(payload, 10);
  if (blockBytes === 0 || blockBytes > DELIVERY_BLOCK_BYTES_MAX) return null;
  const index = ((payload[14] as number) << 8) | (payload[15] as number);
  if (index >= chunkCount(blockBytes)) return null;
  if (payload.length !== CHUNK_HEADER_BYTES + chunkBytes(blockBytes, index)) return null;
  const kind = payload[16] as number;
  if (kind > (INJECTED | DERIVED)) return null;
  return {
    block: readU32(payload, 0),
    offset: readU48(payload, 4),
    blockBytes,
    index,
    origin: (kind & INJECTED) === 0 ? "generated" : "injected",
    derived: (kind & DERIVED) !== 0,
  };
}
