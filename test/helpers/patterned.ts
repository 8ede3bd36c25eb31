/** Bytes that differ from place to place, the same on each call. */
export function patterned(lengthBytes: number, start = 1): Uint8Array {
  return Uint8Array.from({ length: lengthBytes }, (_, i) => (i * 167 + start * 59 + (i >>> 8) * 31) & 0xff);
}

/** A copy with one bit flipped. */
export function withBitFlipped(bytes: Uint8Array, bit: number): Uint8Array {
  const copy = bytes.slice();
  copy[bit >>> 3] = (copy[bit >>> 3] as number) ^ (1 << (bit & 7));
  return copy;
}
