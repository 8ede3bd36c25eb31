import { readU32, writeU32 } from "./header.ts";
import { ACK_PAYLOAD_BYTES } from "./size.ts";

/**
 * A cumulative acknowledgement: everything from `from` and below `next` arrived, and of the 64 from `next` on
 * the set bits. It says nothing of numbers below `from`: a receiver that lost its memory does not know them.
 */
export interface Acknowledgement {
  /** 0 where it is left out. */
  readonly from?: number;
  readonly next: number;
  readonly low: number;
  readonly high: number;
}

export function encodeAck(ack: Acknowledgement, out: Uint8Array): void {
  writeU32(out, 0, ack.from ?? 0);
  writeU32(out, 4, ack.next);
  writeU32(out, 8, ack.low);
  writeU32(out, 12, ack.high);
}

/** null when the bytes are not exactly one acknowledgement. */
export function decodeAck(bytes: Uint8Array): Required<Acknowledgement> | null {
  if (bytes.length !== ACK_PAYLOAD_BYTES) return null;
  return { from: readU32(bytes, 0), next: readU32(bytes, 4), low: readU32(bytes, 8), high: readU32(bytes, 12) };
}

export function isAcknowledged(ack: Acknowledgement, sequence: number): boolean {
  if (sequence < (ack.from ?? 0)) return false;
  if (sequence < ack.next) return true;
  const bit = sequence - ack.next;
  if (bit >= 64) return false;
  return ((bit < 32 ? ack.low >>> bit : ack.high >>> (bit - 32)) & 1) === 1;
}
