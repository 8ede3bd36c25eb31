/** One terminal-to-master relation as the key plane sees it. */
export interface Pair {
  readonly id: number;
  /** Channel name, `A/1`. */
  readonly name: string;
  /** Site whose key server feeds the terminal; null when only carriers do. */
  readonly site: string | null;
  /** Share of every block that goes to the up pool, 0..1. */
  readonly upShare: number;
}

/** Bits of one finished key block: about six seconds of an 11 kbit/s link. */
export const KEY_BLOCK_BITS = 65_536;

/** Bytes of a key block, or their number for derived material. */
export type BlockKey = Uint8Array | number;

export function keyBytes(key: BlockKey): number {
  return typeof key === "number" ? key : key.length;
}

/**
 * Where byte `total` of a pair's key stream lies: of every `total` bytes the first
 * floor(total x upShare) went up. Cumulative, so that both ends cut every block alike and no byte
 * is lost to rounding.
 */
export function upBytesOf(totalBytes: number, upShare: number): number {
  return Math.floor(totalBytes * upShare);
}

/** The two parts of a block that begins at `offset` of the pair's stream. */
export function splitBlock(
  offset: number,
  key: BlockKey,
  upShare: number,
): { up: { offset: number; key: BlockKey }; down: { offset: number; key: BlockKey } } {
  const end = offset + keyBytes(key);
  const upStart = upBytesOf(offset, upShare);
  const upBytes = upBytesOf(end, upShare) - upStart;
  const downBytes = end - offset - upBytes;
  // Views, not copies: wiping a used range wipes the only copy at this end.
  const up = typeof key === "number" ? upBytes : key.subarray(0, upBytes);
  const down = typeof key === "number" ? downBytes : key.subarray(upBytes);
  return { up: { offset: upStart, key: up }, down: { offset: offset - upStart, key: down } };
}
