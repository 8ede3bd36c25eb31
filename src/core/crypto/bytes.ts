/** Byte-range operations of the one-time pad: XOR, comparison and wiping. */
import { KeygridError } from "../errors.ts";

/**
 * Bytes that are XORed in one go. The work is done on word views of fixed scratch arrays: they are
 * always aligned, whatever offset a frame or a pool range starts at, and cost no allocation.
 */
const CHUNK_BYTES = 2_048;
const dataBytes = new Uint8Array(CHUNK_BYTES);
const padBytes = new Uint8Array(CHUNK_BYTES);
const dataWords = new Int32Array(dataBytes.buffer);
const padWords = new Int32Array(padBytes.buffer);

/** Below this length a byte loop beats the copies into and out of the scratch arrays. */
const SHORT_BYTES = 32;

/**
 * Writes `data[dataOffset..] XOR pad[padOffset..]`, `lengthBytes` long, to `out[outOffset..]`.
 * `out` may be the same range as `data` or `pad`; ranges that overlap in part give garbage.
 * @throws KeygridError KG_INVARIANT when a range leaves its array.
 */
export function xorInto(
  out: Uint8Array,
  outOffset: number,
  data: Uint8Array,
  dataOffset: number,
  pad: Uint8Array,
  padOffset: number,
  lengthBytes: number,
): void {
  assertRange(out, outOffset, lengthBytes);
  assertRange(data, dataOffset, lengthBytes);
  assertRange(pad, padOffset, lengthBytes);
  if (lengthBytes < SHORT_BYTES) {
    for (let i = 0; i < lengthBytes; i++) {
      out[outOffset + i] = (data[dataOffset + i] as number) ^ (pad[padOffset + i] as number);
    }
    return;
  }
  let done = 0;
  while (done < lengthBytes) {
    const count = Math.min(CHUNK_BYTES, lengthBytes - done);
    dataBytes.set(data.subarray(dataOffset + done, dataOffset + done + count));
    padBytes.set(pad.subarray(padOffset + done, padOffset + done + count));
    const words = (count + 3) >>> 2;
    for (let i = 0; i < words; i++) {
      dataWords[i] = (dataWords[i] as number) ^ (padWords[i] as number);
    }
    out.set(count === CHUNK_BYTES ? dataBytes : dataBytes.subarray(0, count), outOffset + done);
    done += count;
  }
  // One of the two held pad bytes and, on decryption, the other the plaintext.
  const used = Math.min(CHUNK_BYTES, lengthBytes);
  dataBytes.fill(0, 0, used);
  padBytes.fill(0, 0, used);
}

/**
 * Whether two ranges of `lengthBytes` are equal. The time depends on the length alone, not on where
 * they differ, as far as a just-in-time compiler lets one promise that.
 * @throws KeygridError KG_INVARIANT when a range leaves its array.
 */
export function equalConstantTime(
  a: Uint8Array,
  aOffset: number,
  b: Uint8Array,
  bOffset: number,
  lengthBytes: number,
): boolean {
  assertRange(a, aOffset, lengthBytes);
  assertRange(b, bOffset, lengthBytes);
  let difference = 0;
  for (let i = 0; i < lengthBytes; i++) {
    difference |= (a[aOffset + i] as number) ^ (b[bOffset + i] as number);
  }
  return difference === 0;
}

/** Whether two frames are the same; for what is on the wire anyway, since the time tells where they differ. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/** Overwrites `lengthBytes` (default: the rest) of `bytes` from `offset` with zeros. */
export function wipe(bytes: Uint8Array, offset = 0, lengthBytes: number = bytes.length - offset): void {
  bytes.fill(0, offset, offset + lengthBytes);
}

/**
 * Typed arrays clamp and swallow what lies outside them; for pads and tags that must be an error.
 * @throws KeygridError KG_INVARIANT unless 0 <= offset and offset + lengthBytes <= bytes.length.
 */
export function assertRange(bytes: Uint8Array, offset: number, lengthBytes: number): void {
  if (offset >= 0 && lengthBytes >= 0 && offset + lengthBytes <= bytes.length) return;
  throw new KeygridError("KG_INVARIANT", {
    what: `${lengthBytes} bytes at ${offset} were asked of an array of ${bytes.length}`,
  });
}

/**
 * @throws KeygridError KG_CRYPTO_KEY unless `key` has `needBytes` bytes.
 */
export function assertKeyBytes(cipher: string, key: Uint8Array, needBytes: number): void {
  if (key.length === needBytes) return;
  throw new KeygridError("KG_CRYPTO_KEY", { cipher, found: key.length, need: needBytes });
}
