/** Bytes of one slab: some hundred frames. */
const SLAB_BYTES = 65_536;

let slab = new ArrayBuffer(SLAB_BYTES);
let used = 0;

/**
 * A zeroed array of `bytes` for a frame or its plaintext, cut from a shared slab: allocating each by
 * itself costs more than encrypting it. A slab lives as long as anything cut from it, so what is kept
 * for long is copied out.
 */
export function allocateFrame(bytes: number): Uint8Array {
  if (bytes > SLAB_BYTES) return new Uint8Array(bytes);
  if (used + bytes > SLAB_BYTES) {
    slab = new ArrayBuffer(SLAB_BYTES);
    used = 0;
  }
  const frame = new Uint8Array(slab, used, bytes);
  used += (bytes + 7) & ~7;
  return frame;
}
