import { BadTags } from "../protocol/bad-tags.ts";
import type { FrameHeader } from "../protocol/header.ts";
import { openUnderPad, padEnd } from "../protocol/pad-opening.ts";
import type { Protection } from "../protocol/protection.ts";
import { Refusal, type RefusalNumber } from "../protocol/refusal.ts";
import type { Effects } from "../role.ts";
import { Trace } from "../trace.ts";
import type { TerminalOptions } from "./options.ts";

/** Downlink frames that may wait for a durable mark; more are refused. */
export const HELD_DOWN_MAX = 64;
/** Acknowledgements are cumulative: one that is this many behind will not be missed. */
const REORDER_FRAMES = 64;

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
    const opening = openUnderPad(keys, this.#badTags, protection, policy.integrity, header, frame, plaintext);
    if (opening === "not-durable") {
      keys.reserveReceive(fx, padEnd(header, policy.integrity));
      if (this.#held.length >= HELD_DOWN_MAX) return this.#refuse(Refusal.TooMany, fx);
      this.#held.push(frame);
      return null;
    }
    if (opening !== "opened") return this.#refuse(opening, fx);
    keys.receive.expireThrough(header.sequence - REORDER_FRAMES);
    keys.reserveReceive(fx);
    return plaintext;
  }

  #refuse(refusal: RefusalNumber, fx: Effects): null {
    fx.trace(Trace.FrameRefused, this.#options.subject, refusal, 1);
    return null;
  }
}
