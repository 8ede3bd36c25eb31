import { emptyHeader, FrameType, writeU32 } from "../protocol/header.ts";
import type { Protection } from "../protocol/protection.ts";
import { frameBytes } from "../protocol/size.ts";
import type { TerminalOptions } from "./options.ts";

const COUNT_BYTES = 4;

/**
 * The frame that ends a terminal's traffic: it says how many sequence numbers there were, so that the
 * encryption machine counts losses at the tail too. `frames`: the number after the last one used.
 */
export function buildCloseFrame(
  { policy, pair }: TerminalOptions,
  session: { readonly id: number; readonly protection: Protection },
  frames: number,
): Uint8Array {
  const header = emptyHeader();
  header.type = FrameType.Close;
  header.algorithm = policy.blockCipher === "sm4" ? "sm4-gcm" : "aes-256-gcm";
  header.integrity = policy.integrity;
  header.pair = pair;
  header.session = session.id;
  header.sequence = frames;
  header.payloadBytes = COUNT_BYTES;
  const count = new Uint8Array(COUNT_BYTES);
  writeU32(count, 0, frames);
  const frame = new Uint8Array(frameBytes(COUNT_BYTES));
  session.protection.sealWithCipher(header, count, frame);
  return frame;
}
