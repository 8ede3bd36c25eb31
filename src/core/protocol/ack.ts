import { readU32, writeU32 } from "./header.ts";
import { ACK_PAYLOAD_BYTES } from "./size.ts";

/** A cumulative acknowledgement: everything below `next` arrived, and of the 64 from there on the set bits. */
export interface Acknowledgement {
  readonly next: number;
  readonly low: number;
  readonly high: number;
}

export function encodeAck(ack: Acknowledgement, out: Uint8Array): void {
  writeU32(out, 0, ack.next);
  writeU32(out, 4, ack.low);
  writeU32(out, 8, ack.high);
}

/** null when the bytes are not exactly one acknowledgement. */
export function decodeAck(bytes: Uint8Array): Acknowledgement | null {
  if (bytes.length !== ACK_PAYLOAD_BYTES) return null;
  return { next: readU32(bytes, 0), low: readU32(bytes, 4), high: readU32(bytes, 8) };
}

export function isAcknowledged(ack: Acknowledgement, sequence: number): boolean {
  if (sequence < ack.next) return true;
  const bit = sequence - ack.next;
  if (bit >= 64) return false;
  return ((bit < 32 ? ack.low >>> bit : ack.high >>> (bit - 32)) & 1) === 1;
}
