import type { CryptoPort } from "../crypto/port.ts";
import { encodeHeader, type FrameHeader } from "./header.ts";
import { frameBytes, HEADER_BYTES, TAG_BYTES } from "./size.ts";

/** One-time authentication key drawn from the up pool for each access, 256 bit. */
export const AUTHENTICATION_KEY_BYTES = 32;

/**
 * A control frame (access request, challenge, proposal, answer, key receipt): header, payload in the
 * clear, and HMAC-SM3 truncated to 128 bit over context, header and payload. `context` binds the
 * frame to what was said before it (nonces), so that no step can be replayed into another access.
 */
export function buildControlFrame(
  crypto: CryptoPort,
  key: Uint8Array,
  context: Uint8Array,
  header: FrameHeader,
  payload: Uint8Array,
): Uint8Array {
  const frame = new Uint8Array(frameBytes(payload.length));
  header.payloadBytes = payload.length;
  encodeHeader(header, frame);
  frame.set(payload, HEADER_BYTES);
  frame.set(controlTag(crypto, key, context, frame), frame.length - TAG_BYTES);
  return frame;
}

/** Whether the tag of a control frame is right. Looks at every byte of it, whatever it finds. */
export function controlFrameIsGenuine(
  crypto: CryptoPort,
  key: Uint8Array,
  context: Uint8Array,
  frame: Uint8Array,
): boolean {
  const expected = controlTag(crypto, key, context, frame);
  let difference = 0;
  for (let i = 0; i < TAG_BYTES; i++) {
    difference |= (expected[i] as number) ^ (frame[frame.length - TAG_BYTES + i] as number);
  }
  return difference === 0;
}

export function controlPayload(frame: Uint8Array): Uint8Array {
  return frame.subarray(HEADER_BYTES, frame.length - TAG_BYTES);
}

function controlTag(crypto: CryptoPort, key: Uint8Array, context: Uint8Array, frame: Uint8Array): Uint8Array {
  const body = frame.length - TAG_BYTES;
  const message = new Uint8Array(context.length + body);
  message.set(context);
  message.set(frame.subarray(0, body), context.length);
  return crypto.hmacSm3(key, message).subarray(0, TAG_BYTES);
}
