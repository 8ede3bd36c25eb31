import { type Acknowledgement, decodeAck, encodeAck } from "./ack.ts";
import { readU32, readU48, writeU32, writeU48 } from "./header.ts";
import { RECEIPT_PAYLOAD_BYTES } from "./size.ts";

/**
 * How a terminal stands with its wrapped key, whole in every receipt: a later one replaces all before it,
 * so that losing, doubling or reordering them is no matter.
 */
export interface KeyReceipt {
  /** One more than the highest number of a genuine delivery since the terminal started; 0 = none came yet. */
  readonly echo: number;
  /** First byte of the pair's stream behind everything held durably. */
  readonly receivedBytes: number;
  /** Block that is being put together, by its first byte, and the chunks of it that are here. */
  readonly offset: number;
  readonly chunks: Acknowledgement;
  /** As in `key-stored`. */
  readonly freeBits: number;
  readonly levelBits: number;
}

export function encodeReceipt(receipt: KeyReceipt): Uint8Array {
  const bytes = new Uint8Array(RECEIPT_PAYLOAD_BYTES);
  writeU32(bytes, 0, receipt.echo);
  writeU48(bytes, 4, receipt.receivedBytes);
  writeU48(bytes, 10, receipt.offset);
  encodeAck(receipt.chunks, bytes.subarray(16, 32));
  writeU48(bytes, 32, receipt.freeBits);
  writeU48(bytes, 38, receipt.levelBits);
  return bytes;
}

/** null when the bytes are not exactly one receipt. */
export function decodeReceipt(bytes: Uint8Array): KeyReceipt | null {
  if (bytes.length !== RECEIPT_PAYLOAD_BYTES) return null;
  const chunks = decodeAck(bytes.subarray(16, 32));
  if (chunks === null) return null;
  return {
    echo: readU32(bytes, 0),
    receivedBytes: readU48(bytes, 4),
    offset: readU48(bytes, 10),
    chunks,
    freeBits: readU48(bytes, 32),
    levelBits: readU48(bytes, 38),
  };
}
