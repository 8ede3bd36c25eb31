import type { PairKeys } from "../key-pool/pair-keys.ts";
import type { Integrity } from "../policy.ts";
import type { BadTags } from "./bad-tags.ts";
import type { FrameHeader } from "./header.ts";
import type { Protection } from "./protection.ts";
import { Refusal, type RefusalNumber } from "./refusal.ts";
import { PAYLOAD_BYTES_MAX, tagKeyBytes } from "./size.ts";

/** Pad of the frame that is being opened; calls never nest, and its user wipes it. */
const padScratch = new Uint8Array(PAYLOAD_BYTES_MAX + 32);

/** Opened, or why not; `not-durable`: genuine, but its key lies beyond the durable mark, which must move first. */
export type PadOpening = "opened" | "not-durable" | RefusalNumber;

/** First pool byte behind what protects a frame under one-time pad. */
export function padEnd({ poolOffset, payloadBytes }: FrameHeader, integrity: Integrity): number {
  return poolOffset + payloadBytes + tagKeyBytes(integrity);
}

/**
 * Opens a frame under one-time pad to `out`, and uses its key up. Looks first: nothing is used, and nothing
 * but a bad tag is remembered, unless the frame is genuine and its key below the durable mark.
 */
export function openUnderPad(
  { receive }: PairKeys,
  badTags: BadTags,
  protection: Protection,
  integrity: Integrity,
  header: FrameHeader,
  frame: Uint8Array,
  out: Uint8Array,
): PadOpening {
  const { poolOffset, payloadBytes, sequence } = header;
  const tagBytes = tagKeyBytes(integrity);
  const need = payloadBytes + tagBytes;
  if (badTags.isBlocked(poolOffset)) return Refusal.OffsetBlocked;
  const held = receive.peek(poolOffset, need, padScratch, 0);
  if (held !== "ok") return held === "used" ? Refusal.KeyUsed : Refusal.KeyNotHeld;
  if (!protection.openWithPad(header, frame, padScratch, out)) {
    badTags.add(poolOffset);
    return Refusal.BadTag;
  }
  if (!receive.isDurable(poolOffset + need)) return "not-durable";
  receive.consume(poolOffset, need, sequence);
  receive.book("payload", payloadBytes * 8);
  receive.book("tag", tagBytes * 8);
  return "opened";
}
