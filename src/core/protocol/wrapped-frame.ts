import type { BadTags } from "./bad-tags.ts";
import { decodeHeader, type FrameHeader, FrameType } from "./header.ts";
import { KEY_EPOCH, type KeyWrap } from "./key-wrap.ts";
import { Refusal, type RefusalNumber } from "./refusal.ts";

/**
 * Reads a frame of wrapped delivery: `type` says which one belongs here. Fills `header` and writes the
 * payload to `out`; null when it is genuine, else why it is refused. Changes nothing but the count of
 * bad tags, which is by frame number: who sealed it again gave it another.
 */
export function openWrapped(
  wrap: KeyWrap,
  type: typeof FrameType.KeyDelivery | typeof FrameType.KeyReceipt,
  frame: Uint8Array,
  badTags: BadTags,
  header: FrameHeader,
  out: Uint8Array,
): RefusalNumber | null {
  if (decodeHeader(frame, header) !== "ok") return Refusal.Malformed;
  if (header.pair !== wrap.pair) return Refusal.UnknownPair;
  if (header.direction !== (type === FrameType.KeyDelivery ? "down" : "up")) return Refusal.WrongDirection;
  if (header.type !== type || header.algorithm !== wrap.algorithm) return Refusal.WrongProtection;
  if (header.session !== KEY_EPOCH) return Refusal.UnknownSession;
  if (badTags.isBlocked(header.sequence)) return Refusal.OffsetBlocked;
  if (wrap.open(header, frame, out.subarray(0, header.payloadBytes))) return null;
  badTags.add(header.sequence);
  return Refusal.BadTag;
}
