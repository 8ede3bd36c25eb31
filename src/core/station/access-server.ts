import { sameBytes } from "../crypto/bytes.ts";
import type { CryptoPort } from "../crypto/port.ts";
import type { PairKeys } from "../key-pool/pair-keys.ts";
import { BadTags } from "../protocol/bad-tags.ts";
import {
  AUTHENTICATION_KEY_BYTES,
  buildControlFrame,
  controlFrameIsGenuine,
  controlPayload,
} from "../protocol/control-frame.ts";
import { type Answer, decodeProposal, encodeAnswer, NONCE_BYTES, type Proposal } from "../protocol/handshake.ts";
import { emptyHeader, type FrameHeader, FrameType } from "../protocol/header.ts";
import { Refusal, type RefusalNumber } from "../protocol/refusal.ts";
import type { NonceSource } from "../terminal/options.ts";

export type AccessStep =
  /** Send these bytes to the terminal. */
  | { readonly kind: "reply"; readonly frame: Uint8Array }
  | { readonly kind: "refused"; readonly refusal: RefusalNumber }
  /** A genuine proposal that has not been seen before. */
  | { readonly kind: "proposed"; readonly proposal: Proposal }
  /** Genuine, but its key lies beyond the durable mark, which must first move to `end`. */
  | { readonly kind: "not-durable"; readonly end: number }
  /** A repeat whose answer is not ready. */
  | { readonly kind: "nothing" };

/**
 * The master station's half of steps 1 to 3 for one pair. A request draws a one-time authentication
 * key at the offset it names; the key is used up only when the tag was right. A repeated frame gets
 * the identical answer; the same key in a different frame is refused.
 */
export class AccessServer {
  readonly #crypto: CryptoPort;
  readonly #keys: PairKeys;
  readonly #nonces: NonceSource;
  readonly #key = new Uint8Array(AUTHENTICATION_KEY_BYTES);
  readonly #transcript = new Uint8Array(2 * NONCE_BYTES);
  readonly #badTags = new BadTags();
  #offset = -1;
  #request: Uint8Array | null = null;
  #challenge: Uint8Array | null = null;
  #proposal: Uint8Array | null = null;
  #answer: Uint8Array | null = null;
  /** After a restart, until a genuine request came: the terminal may not know from where on key counts. */
  #isLost: boolean;
  #floor: { readonly offset: number; readonly frame: Uint8Array } | null = null;

  constructor(crypto: CryptoPort, keys: PairKeys, nonces: NonceSource, restarted: boolean) {
    this.#crypto = crypto;
    this.#keys = keys;
    this.#nonces = nonces;
    this.#isLost = restarted;
  }

  request(header: FrameHeader, frame: Uint8Array, sequence: number): AccessStep {
    if (header.poolOffset === this.#offset && this.#request !== null) {
      if (sameBytes(frame, this.#request)) return { kind: "reply", frame: this.#challenge as Uint8Array };
      return { kind: "refused", refusal: Refusal.KeyUsed };
    }
    if (this.#badTags.isBlocked(header.poolOffset)) return { kind: "refused", refusal: Refusal.OffsetBlocked };
    const candidate = new Uint8Array(AUTHENTICATION_KEY_BYTES);
    const held = this.#keys.receive.peek(header.poolOffset, AUTHENTICATION_KEY_BYTES, candidate, 0);
    if (held === "used") return this.#below(header, sequence);
    if (held === "not-held") return { kind: "refused", refusal: Refusal.KeyNotHeld };
    const nonceTerminal = controlPayload(frame);
    if (nonceTerminal.length !== NONCE_BYTES) return { kind: "refused", refusal: Refusal.Malformed };
    if (!controlFrameIsGenuine(this.#crypto, candidate, new Uint8Array(0), frame)) {
      this.#badTags.add(header.poolOffset);
      return { kind: "refused", refusal: Refusal.BadTag };
    }
    const end = header.poolOffset + AUTHENTICATION_KEY_BYTES;
    if (!this.#keys.receive.isDurable(end)) return { kind: "not-durable", end };
    this.#keys.receive.consume(header.poolOffset, AUTHENTICATION_KEY_BYTES, sequence);
    this.#keys.receive.book("authentication", AUTHENTICATION_KEY_BYTES * 8);
    this.#begin(header, frame, candidate, nonceTerminal);
    return { kind: "reply", frame: this.#challenge as Uint8Array };
  }

  /**
   * The request draws on key below the mark that this end resumed at. Until somebody authentic was heard,
   * the terminal is told where that mark is, under a one-time key from behind it: one key for all repeats,
   * whoever asks, so that a stranger cannot make more of the pool be used.
   */
  #below({ pair, poolOffset }: FrameHeader, sequence: number): AccessStep {
    const refused = { kind: "refused", refusal: Refusal.KeyUsed } as const;
    const { receive } = this.#keys;
    if (!this.#isLost || poolOffset >= receive.frontierByte) return refused;
    if (this.#floor !== null) return { kind: "reply", frame: this.#floor.frame };
    const offset = receive.frontierByte;
    const end = offset + AUTHENTICATION_KEY_BYTES;
    const key = new Uint8Array(AUTHENTICATION_KEY_BYTES);
    if (receive.peek(offset, AUTHENTICATION_KEY_BYTES, key, 0) !== "ok") return refused;
    if (!receive.isDurable(end)) return { kind: "not-durable", end };
    receive.consume(offset, AUTHENTICATION_KEY_BYTES, sequence);
    receive.book("authentication", AUTHENTICATION_KEY_BYTES * 8);
    const nothing = new Uint8Array(0);
    const header = this.#header(FrameType.AccessFloor, pair, offset);
    this.#floor = { offset, frame: buildControlFrame(this.#crypto, key, nothing, header, nothing) };
    key.fill(0);
    return { kind: "reply", frame: this.#floor.frame };
  }

  proposal(header: FrameHeader, frame: Uint8Array): AccessStep {
    if (header.poolOffset !== this.#offset || this.#challenge === null) {
      return { kind: "refused", refusal: Refusal.UnknownSession };
    }
    if (this.#proposal !== null) {
      if (!sameBytes(frame, this.#proposal)) return { kind: "refused", refusal: Refusal.KeyUsed };
      return this.#answer === null ? { kind: "nothing" } : { kind: "reply", frame: this.#answer };
    }
    if (this.#badTags.isBlocked(header.poolOffset)) return { kind: "refused", refusal: Refusal.OffsetBlocked };
    if (!controlFrameIsGenuine(this.#crypto, this.#key, this.#transcript, frame)) {
      this.#badTags.add(header.poolOffset);
      return { kind: "refused", refusal: Refusal.BadTag };
    }
    const proposal = decodeProposal(controlPayload(frame));
    if (proposal === null) return { kind: "refused", refusal: Refusal.Malformed };
    this.#proposal = frame.slice();
    return { kind: "proposed", proposal };
  }

  /** Builds the answer to the current proposal and keeps it for repeats. */
  answer(pair: number, answer: Answer): Uint8Array {
    const header = this.#header(FrameType.Answer, pair, this.#offset);
    this.#answer = buildControlFrame(this.#crypto, this.#key, this.#transcript, header, encodeAnswer(answer));
    return this.#answer;
  }

  #begin(header: FrameHeader, frame: Uint8Array, key: Uint8Array, nonceTerminal: Uint8Array): void {
    this.#isLost = false;
    this.#floor = null;
    this.#offset = header.poolOffset;
    this.#key.set(key);
    key.fill(0);
    this.#request = frame.slice();
    this.#proposal = null;
    this.#answer = null;
    const nonceMaster = new Uint8Array(NONCE_BYTES);
    this.#nonces.bytes(nonceMaster, 0, NONCE_BYTES);
    this.#transcript.set(nonceTerminal);
    this.#transcript.set(nonceMaster, NONCE_BYTES);
    const reply = this.#header(FrameType.AccessChallenge, header.pair, header.poolOffset);
    this.#challenge = buildControlFrame(this.#crypto, this.#key, nonceTerminal, reply, nonceMaster);
  }

  #header(type: FrameHeader["type"], pair: number, offset: number): FrameHeader {
    const header = emptyHeader();
    header.type = type;
    header.direction = "down";
    header.pair = pair;
    header.poolOffset = offset;
    return header;
  }
}
