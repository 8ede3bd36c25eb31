import {
  AUTHENTICATION_KEY_BYTES,
  buildControlFrame,
  controlFrameIsGenuine,
  controlPayload,
} from "../protocol/control-frame.ts";
import { type Answer, decodeAnswer, encodeProposal, NONCE_BYTES } from "../protocol/handshake.ts";
import { emptyHeader, type FrameHeader, FrameType } from "../protocol/header.ts";
import { Refusal, type RefusalNumber } from "../protocol/refusal.ts";
import type { Effects } from "../role.ts";
import { US_PER_S } from "../time.ts";
import type { TerminalOptions } from "./options.ts";

/** First repeat of an unanswered control frame; doubles with every repeat. */
export const CONTROL_REPEAT_US = 2 * US_PER_S;
export const CONTROL_ATTEMPTS = 5;
/** Pause before a failed access is tried afresh. */
export const ACCESS_PAUSE_US = 10 * US_PER_S;

export type AccessState = "idle" | "marking" | "requested" | "proposed" | "waiting";

export type AccessResult =
  | { readonly kind: "none" }
  | { readonly kind: "granted"; readonly answer: Answer }
  /** A frame that was not genuine; the access goes on. */
  | { readonly kind: "refused"; readonly refusal: RefusalNumber }
  | { readonly kind: "failed"; readonly reason: string };

const NO_CONTEXT = new Uint8Array(0);
const NONE: AccessResult = { kind: "none" };

/**
 * The terminal's half of steps 1 to 3: asks for access under a one-time authentication key, checks
 * that the master station knows it too, proposes how to use quantum key. An unanswered frame is
 * repeated byte for byte; a failed access is tried again with a fresh key.
 */
export class AccessClient {
  readonly #options: TerminalOptions;
  readonly #nextSequence: () => number;
  readonly #header = emptyHeader();
  #state: AccessState = "idle";
  #frame: Uint8Array | null = null;
  #attempts = 0;
  #key = new Uint8Array(AUTHENTICATION_KEY_BYTES);
  #keyOffset = 0;
  #nonceTerminal = new Uint8Array(NONCE_BYTES);
  #transcript = new Uint8Array(2 * NONCE_BYTES);
  #recovered = false;
  /** When `timer` wants to be called; Infinity = never. */
  nextUs = Number.POSITIVE_INFINITY;

  /** @param nextSequence number of the next frame: an access takes time, and the old session sends on. */
  constructor(options: TerminalOptions, nextSequence: () => number) {
    this.#options = options;
    this.#nextSequence = nextSequence;
  }

  get state(): AccessState {
    return this.#state;
  }

  /**
   * Begins an access. `recovered`: the terminal restarted, and what lies below its marks was never used.
   */
  begin(recovered: boolean, atUs: number, fx: Effects): void {
    if (this.#state !== "idle") return;
    this.#recovered = recovered;
    this.#state = "marking";
    this.nextUs = Number.POSITIVE_INFINITY;
    this.proceed(atUs, fx);
  }

  /** The durable mark moved: an access that waited for it can go on. */
  proceed(atUs: number, fx: Effects): void {
    if (this.#state !== "marking") return;
    const { keys } = this.#options;
    const offset = keys.send.offer(AUTHENTICATION_KEY_BYTES, true);
    if (offset < 0) {
      this.#pause(atUs);
      return;
    }
    const sequence = this.#nextSequence();
    if (!keys.sendable(offset + AUTHENTICATION_KEY_BYTES, sequence)) {
      keys.reserveSend(offset + AUTHENTICATION_KEY_BYTES, sequence, fx);
      return;
    }
    keys.send.take(offset, AUTHENTICATION_KEY_BYTES, this.#key, 0);
    keys.send.book("authentication", AUTHENTICATION_KEY_BYTES * 8);
    this.#keyOffset = offset;
    this.#options.nonces.bytes(this.#nonceTerminal, 0, NONCE_BYTES);
    this.#state = "requested";
    const header = this.#controlHeader(FrameType.AccessRequest);
    this.#send(this.#build(header, NO_CONTEXT, this.#nonceTerminal), atUs, fx);
  }

  receive(header: FrameHeader, frame: Uint8Array, atUs: number, fx: Effects): AccessResult {
    if (header.type === FrameType.AccessChallenge) return this.#challenge(frame, atUs, fx);
    if (header.type === FrameType.Answer) return this.#answer(frame, atUs);
    if (header.type === FrameType.AccessFloor) return this.#floor(header, frame, atUs, fx);
    return NONE;
  }

  /** The station lost its memory of what was used: goes on behind the mark that it resumed at. */
  #floor({ poolOffset }: FrameHeader, frame: Uint8Array, atUs: number, fx: Effects): AccessResult {
    if (this.#state !== "requested") return NONE;
    const { crypto, keys } = this.#options;
    if (poolOffset < keys.send.nextByte) return refused(Refusal.KeyUsed);
    if (!keys.send.isFree(poolOffset, AUTHENTICATION_KEY_BYTES)) return refused(Refusal.KeyNotHeld);
    const key = new Uint8Array(AUTHENTICATION_KEY_BYTES);
    keys.send.peek(poolOffset, AUTHENTICATION_KEY_BYTES, key);
    const isGenuine = controlFrameIsGenuine(crypto, key, NO_CONTEXT, frame);
    key.fill(0);
    if (!isGenuine) return refused(Refusal.BadTag);
    keys.send.skipTo(poolOffset + AUTHENTICATION_KEY_BYTES);
    this.#reset();
    this.begin(this.#recovered, atUs, fx);
    return NONE;
  }

  timer(atUs: number, fx: Effects): AccessResult {
    if (atUs < this.nextUs) return NONE;
    if (this.#state === "idle") {
      this.begin(this.#recovered, atUs, fx);
      return NONE;
    }
    if (this.#frame === null) return NONE;
    if (this.#attempts >= CONTROL_ATTEMPTS) return this.#fail("no answer", atUs);
    this.#transmit(atUs, fx);
    return NONE;
  }

  #challenge(frame: Uint8Array, atUs: number, fx: Effects): AccessResult {
    if (this.#state !== "requested") return NONE;
    const { crypto, policy, keys } = this.#options;
    if (!controlFrameIsGenuine(crypto, this.#key, this.#nonceTerminal, frame)) return refused(Refusal.BadTag);
    const nonceMaster = controlPayload(frame);
    if (nonceMaster.length !== NONCE_BYTES) return refused(Refusal.Malformed);
    this.#transcript.set(this.#nonceTerminal);
    this.#transcript.set(nonceMaster, NONCE_BYTES);
    fx.emit({ kind: "step", step: 2, channel: this.#options.name });
    const proposal = encodeProposal({
      use: "encryption",
      algorithm: policy.algorithm,
      integrity: policy.integrity,
      blockCipher: policy.blockCipher,
      lifetimeSeconds: Math.round(policy.sessionLifetimeUs / US_PER_S),
      payloadBitsPerSecond: Math.round(policy.payloadBitsPerSecond),
      upNext: keys.send.nextByte,
      downNext: keys.receive.frontierByte,
      sequence: this.#nextSequence(),
      recovered: this.#recovered,
    });
    this.#state = "proposed";
    this.#send(this.#build(this.#controlHeader(FrameType.Proposal), this.#transcript, proposal), atUs, fx);
    return NONE;
  }

  #answer(frame: Uint8Array, atUs: number): AccessResult {
    if (this.#state !== "proposed" && this.#state !== "waiting") return NONE;
    if (!controlFrameIsGenuine(this.#options.crypto, this.#key, this.#transcript, frame)) {
      return refused(Refusal.BadTag);
    }
    const answer = decodeAnswer(controlPayload(frame));
    if (answer === null) return refused(Refusal.Malformed);
    if (answer.answer === "refuse") return this.#fail("refused", atUs);
    if (answer.answer === "serve") {
      this.#reset();
      return { kind: "granted", answer };
    }
    // Started or queued: wait for the announced time, then ask again with the same bytes.
    this.#state = "waiting";
    this.#attempts = 0;
    this.nextUs = atUs + answer.withinMs * 1_000 + CONTROL_REPEAT_US;
    return NONE;
  }

  /** What was granted could not be used: tries afresh after the usual pause. */
  giveUp(atUs: number): void {
    this.#pause(atUs);
  }

  #fail(reason: string, atUs: number): AccessResult {
    this.#pause(atUs);
    return { kind: "failed", reason };
  }

  #pause(atUs: number): void {
    this.#reset();
    this.nextUs = atUs + ACCESS_PAUSE_US;
  }

  #reset(): void {
    this.#state = "idle";
    this.#frame = null;
    this.#attempts = 0;
    this.#key.fill(0);
    this.nextUs = Number.POSITIVE_INFINITY;
  }

  #controlHeader(type: FrameHeader["type"]): FrameHeader {
    const header = this.#header;
    header.type = type;
    header.algorithm = this.#options.policy.algorithm;
    header.integrity = this.#options.policy.integrity;
    header.direction = "up";
    header.pair = this.#options.pair;
    header.session = 0;
    header.sequence = 0;
    header.poolOffset = this.#keyOffset;
    return header;
  }

  #build(header: FrameHeader, context: Uint8Array, payload: Uint8Array): Uint8Array {
    return buildControlFrame(this.#options.crypto, this.#key, context, header, payload);
  }

  #send(frame: Uint8Array, atUs: number, fx: Effects): void {
    this.#frame = frame;
    this.#attempts = 0;
    this.#transmit(atUs, fx);
  }

  #transmit(atUs: number, fx: Effects): void {
    this.nextUs = atUs + CONTROL_REPEAT_US * 2 ** this.#attempts;
    this.#attempts++;
    fx.send(this.#options.access, this.#frame as Uint8Array);
  }
}

function refused(refusal: RefusalNumber): AccessResult {
  return { kind: "refused", refusal };
}
