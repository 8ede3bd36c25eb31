import type { BlockKey } from "./pair.ts";

/**
 * 32-bit check that both key servers hold the same block (FNV-1a over the bytes). It is compared
 * on an authenticated channel and finds accidents, not attackers; a derived block is its length.
 */
export function blockDigest(key: BlockKey): number {
  if (typeof key === "number") return key >>> 0;
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ (key[i] as number), 0x01000193);
  return hash >>> 0;
}
