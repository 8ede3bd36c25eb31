import type { CryptoPort } from "#core/crypto/port";
import { createPureCrypto } from "#core/crypto/pure";
import { createNativeCrypto } from "../../../src/drivers/native-crypto.ts";

export const pure: CryptoPort = createPureCrypto();
export const native: CryptoPort = createNativeCrypto();
/** Each vector is run on both implementations. */
export const PORTS: readonly CryptoPort[] = [pure, native];

/** Bytes of a hexadecimal string; spaces are for the reader. */
export function hex(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text.replaceAll(" ", ""), "hex"));
}

export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

export function ascii(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, "latin1"));
}

/** Bytes that differ from place to place, the same on each call. */
export function patterned(lengthBytes: number, start = 1): Uint8Array {
  return Uint8Array.from({ length: lengthBytes }, (_, i) => (i * 167 + start * 59) & 0xff);
}

/** `bytes` inside a larger array, at `offset`, so that unaligned access is exercised. */
export function placedAt(bytes: Uint8Array, offset: number): Uint8Array {
  const room = new Uint8Array(offset + bytes.length + 5).fill(0xa5);
  room.set(bytes, offset);
  return room.subarray(offset, offset + bytes.length);
}

/** A copy with one bit flipped. */
export function withBitFlipped(bytes: Uint8Array, bit: number): Uint8Array {
  const copy = bytes.slice();
  copy[bit >>> 3] = (copy[bit >>> 3] as number) ^ (1 << (bit & 7));
  return copy;
}

export function littleEndianToBigInt(bytes: Uint8Array): bigint {
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

export function bigIntToLittleEndian(value: bigint, lengthBytes: number): Uint8Array {
  return Uint8Array.from({ length: lengthBytes }, (_, i) => Number((value >> BigInt(8 * i)) & 0xffn));
}
