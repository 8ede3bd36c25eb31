import { BadTags } from "../protocol/bad-tags.ts";
import type { FrameHeader } from "../protocol/header.ts";
import type { Protection } from "../protocol/protection.ts";
import { Refusal, type RefusalNumber } from "../protocol/refusal.ts";
import { PAYLOAD_BYTES_MAX, tagKeyBytes } from "../protocol/size.ts";
import type { Effects } from "../role.ts";
import { Trace } from "../trace.ts";
import type { TerminalOptions } from "./options.ts";

/** Downlink frames that may wait for a durable mark; more are refused. */
export const HELD_DOWN_MAX = 64;
/** Acknowledgements are cumulative: one that is this many behind will not be missed. */
const REORDER_FRAMES = 64;

/** Pad of the frame that is being opened; calls never nest, and its user wipes it. */
const padScratch = new Uint8Array(PAYLOAD_BYTES_MAX + 32);

/** The receiving half of the encryption module: verifies and decrypts what the master station sends. */
export class Downlink {
  readonly #options: TerminalOptions;
  readonly #badTags = new BadTags();
  /** Genuine frames whose key lies beyond the durable mark. */
  #held: Uint8Array[] = [];

  constructor(options: TerminalOptions) {
    this.#options = options;
  }

  /** Plaintext of a genuine frame; null when it was refused, or waits for the durable mark. */
  open(protection: Protection, header: FrameHeader, frame: Uint8Array, fx: Effects): Uint8Array | null {
    const plaintext = new Uint8Array(header.payloadBytes);
    if (header.algorithm === "otp") return this.#openWithPad(protection, header, frame, plaintext, fx);
    return protection.openWithCipher(header, frame, plaintext) ? plaintext : this.#refuse(Refusal.BadTag, fx);
  }

  /** Frames to be tried again once the mark has moved. */
  takeHeld(): readonly Uint8Array[] {
    return this.#held.splice(0);
  }

  #openWithPad(
    protection: Protection,
    header: FrameHeader,
    frame: Uint8Array,
    plaintext: Uint8Array,
    fx: Effects,
  ): Uint8Array | null {
    const { keys, policy } = this.#options;
    if (this.#badTags.isBlocked(header.poolOffset)) return this.#refuse(Refusal.OffsetBlocked, fx);
    const tagBytes = tagKeyBytes(policy.integrity);
    const need = header.payloadBytes + tagBytes;
    const held = keys.receive.peek(header.poolOffset, need, padScratch, 0);
    if (held !== "ok") return this.#refuse(held === "used" ? Refusal.KeyUsed : Refusal.KeyNotHeld, fx);
    if (!protection.openWithPad(header, frame, padScratch, plaintext)) {
      this.#badTags.add(header.poolOffset);
      return this.#refuse(Refusal.BadTag, fx);
    }
    const end = header.poolOffset + need;
    if (!keys.receive.isDurable(end)) {
      keys.reserveReceive(fx, end);
      if (this.#held.length >= HELD_DOWN_MAX) return this.#refuse(Refusal.TooMany, fx);
      this.#held.push(frame);
      return null;
    }
    keys.receive.consume(header.poolOffset, need, header.sequence);
    keys.receive.book("payload", header.payloadBytes * 8);
    keys.receive.book("tag", tagBytes * 8);
    keys.receive.expireThrough(header.sequence - REORDER_FRAMES);
    keys.reserveReceive(fx);
    return plaintext;
  }

  #refuse(refusal: RefusalNumber, fx: Effects): null {
    fx.trace(Trace.FrameRefused, this.#options.subject, refusal, 1);
    return null;
  }
}
