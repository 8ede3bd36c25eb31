import type { PairKeys } from "../key-pool/pair-keys.ts";
import { encodeAck } from "../protocol/ack.ts";
import { BadTags } from "../protocol/bad-tags.ts";
import { allocateFrame } from "../protocol/frame-slab.ts";
import type { Proposal } from "../protocol/handshake.ts";
import { emptyHeader, type FrameHeader, FrameType } from "../protocol/header.ts";
import { openUnderPad, padEnd } from "../protocol/pad-opening.ts";
import type { Protection } from "../protocol/protection.ts";
import { Refusal, type RefusalNumber } from "../protocol/refusal.ts";
import { ReplayWindow, windowFrames } from "../protocol/replay-window.ts";
import { ACK_PAYLOAD_BYTES, frameBytes, PAYLOAD_BYTES_MAX, tagKeyBytes } from "../protocol/size.ts";
import type { Effects } from "../role.ts";
import type { ChannelPolicy } from "../terminal/options.ts";
import { US_PER_S } from "../time.ts";
import { Trace } from "../trace.ts";

/** A frame further ahead than this is refused: no honest sender skips that many numbers. */
export const SEQUENCE_JUMP_MAX = 2 ** 24;

/** Frames of a session are taken for this long after its lifetime: they may have been on their way. */
export const SESSION_GRACE_US = 60 * US_PER_S;

/** Pad of the frame that is being sealed; calls never nest, and its user wipes it. */
const padScratch = new Uint8Array(PAYLOAD_BYTES_MAX + 32);

export interface StationPairOptions {
  /** `A/1` */
  readonly name: string;
  readonly pair: number;
  readonly subject: number;
  readonly policy: ChannelPolicy;
  readonly keys: PairKeys;
  /** The machine lost its memory: the first proposal says where the terminal stands. */
  readonly restarted: boolean;
}

interface Session {
  readonly id: number;
  readonly protection: Protection;
  readonly expiresUs: number;
}

/** What became of a data frame: its plaintext, or why it was refused or counted elsewhere. */
export type FrameOutcome =
  | { readonly kind: "accepted"; readonly plaintext: Uint8Array }
  | { readonly kind: "refused"; readonly refusal: RefusalNumber }
  /** Genuine, but its key lies beyond the durable mark, which must first move to `end`. */
  | { readonly kind: "not-durable"; readonly end: number }
  | { readonly kind: "replayed" }
  | { readonly kind: "late" };

/** The encryption machine's side of one channel: sessions, replay window, pools, acknowledgements. */
export class StationPair {
  readonly options: StationPairOptions;
  readonly window: ReplayWindow;
  /** Sessions that may still send: the current one and the one it replaced. */
  readonly #sessions = new Map<number, Session>();
  readonly #badTags = new BadTags();
  readonly #header = emptyHeader();
  readonly #ackPayload = new Uint8Array(ACK_PAYLOAD_BYTES);
  #current: Session | null = null;
  #mustFollow: boolean;
  /** First sequence number that this incarnation can speak of. */
  #knownFrom = 0;
  #unacknowledged = 0;
  #downSequence = 0;
  /** Number after the last frame, as the terminal declared it; -1 = not closed. */
  declaredEnd = -1;

  constructor(options: StationPairOptions) {
    this.options = options;
    this.#mustFollow = options.restarted;
    const perSecond = options.policy.payloadBitsPerSecond / 8 / options.policy.messageBytes;
    this.window = new ReplayWindow(windowFrames(perSecond));
  }

  get sessionOpen(): boolean {
    return this.#current !== null;
  }

  /** `expiresUs`: end of the session's lifetime. The session before last is retired. */
  openSession(id: number, protection: Protection, expiresUs: number): void {
    for (const [old, session] of this.#sessions) {
      if (this.#sessions.size < 2) break;
      session.protection.retire();
      this.#sessions.delete(old);
    }
    this.#current = { id, protection, expiresUs };
    this.#sessions.set(id, this.#current);
    this.#downSequence = 0;
    this.declaredEnd = -1;
  }

  /** Verifies first; only an accepted frame moves the window or uses key. */
  data(header: FrameHeader, frame: Uint8Array, atUs: number, fx: Effects): FrameOutcome {
    const current = this.#current;
    const session = current?.id === header.session ? current : this.#sessions.get(header.session);
    if (session === undefined || atUs > session.expiresUs + SESSION_GRACE_US) {
      return { kind: "refused", refusal: Refusal.UnknownSession };
    }
    const { protection } = session;
    const seen = this.window.check(header.sequence);
    if (seen === "seen") return { kind: "replayed" };
    if (seen === "late") return { kind: "late" };
    if (header.sequence - this.window.next > SEQUENCE_JUMP_MAX) return { kind: "refused", refusal: Refusal.TooMany };
    if (!this.#protectionAgreed(header)) return { kind: "refused", refusal: Refusal.WrongProtection };
    const plaintext = allocateFrame(header.payloadBytes);
    const refused =
      header.algorithm === "otp"
        ? this.#openWithPad(protection, header, frame, plaintext)
        : this.#openWithCipher(protection, header, frame, plaintext);
    if (refused !== null) return refused;
    this.#accept(header, fx);
    return { kind: "accepted", plaintext };
  }

  /** A genuine close frame: the count that the terminal declares; null when it is not genuine. */
  close(header: FrameHeader, frame: Uint8Array): Uint8Array | null {
    const protection = this.#sessions.get(header.session)?.protection;
    if (protection === undefined || header.algorithm === "otp") return null;
    const plaintext = new Uint8Array(header.payloadBytes);
    return protection.openWithCipher(header, frame, plaintext) ? plaintext : null;
  }

  /** The acknowledgement that is due, or null: not yet, no session, or no key for it. */
  acknowledgement(fx: Effects): Uint8Array | null {
    const { policy } = this.options;
    if (policy.ackEveryFrames === 0 || this.#unacknowledged < policy.ackEveryFrames) return null;
    const next = this.window.cumulative;
    encodeAck({ from: this.#knownFrom, next, ...this.window.bitmap(next) }, this.#ackPayload);
    const frame = this.downFrame(FrameType.Ack, this.#ackPayload, fx);
    if (frame !== null) this.#unacknowledged = 0;
    return frame;
  }

  /** Seals a downlink frame: under one-time pad when tags are one-time, else under the session key. */
  downFrame(type: FrameHeader["type"], payload: Uint8Array, fx: Effects): Uint8Array | null {
    const session = this.#current;
    if (session === null) return null;
    const { keys, policy, pair } = this.options;
    const header = this.#header;
    header.type = type;
    header.integrity = policy.integrity;
    header.direction = "down";
    header.pair = pair;
    header.session = session.id;
    header.payloadBytes = payload.length;
    const frame = allocateFrame(frameBytes(payload.length));
    const tagBytes = tagKeyBytes(policy.integrity);
    if (type !== FrameType.Ack || tagBytes === 0 || policy.algorithm !== "otp") {
      header.algorithm = policy.blockCipher === "sm4" ? "sm4-gcm" : "aes-256-gcm";
      header.poolOffset = 0;
      header.sequence = this.#downSequence++;
      session.protection.sealWithCipher(header, payload, frame);
      return frame;
    }
    const need = payload.length + tagBytes;
    const offset = keys.send.offer(need, false);
    if (offset < 0) {
      fx.trace(Trace.DownlinkStarved, this.options.subject, payload.length * 8, 0);
      return null;
    }
    if (offset + need > keys.send.markBytes) {
      keys.reserveSend(offset + need, 0, fx);
      return null;
    }
    keys.send.take(offset, need, padScratch, 0);
    keys.send.book("payload", payload.length * 8);
    keys.send.book("tag", tagBytes * 8);
    header.algorithm = "otp";
    header.poolOffset = offset;
    header.sequence = this.#downSequence++;
    session.protection.sealWithPad(header, payload, padScratch, frame);
    fx.trace(Trace.DownlinkPadUsed, this.options.subject, payload.length * 8, tagBytes * 8);
    keys.reserveAhead(0, fx);
    keys.reportState(fx);
    return frame;
  }

  /**
   * A genuine proposal says where the terminal stands. After a restart of either end nothing below its
   * marks will come any more; key of the down pool that it gave up is given up here too.
   */
  follow({ recovered, sequence, upNext, downNext }: Proposal, fx: Effects): void {
    const { keys } = this.options;
    if (this.#mustFollow) this.#knownFrom = sequence;
    if (recovered || this.#mustFollow) {
      this.window.skipTo(sequence, (lost) => this.#lost(lost, fx));
      keys.receive.skipTo(upNext);
    }
    this.#mustFollow = false;
    keys.send.skipTo(downNext);
  }

  /** Ends the count: everything sent and not seen is lost. */
  settle(fx: Effects): void {
    const end = Math.max(this.declaredEnd, this.window.next);
    this.window.closeThrough(end, (sequence) => this.#lost(sequence, fx));
    this.options.keys.receive.expireThrough(Number.POSITIVE_INFINITY);
  }

  #protectionAgreed(header: FrameHeader): boolean {
    const { policy } = this.options;
    if (header.integrity !== policy.integrity) return false;
    if (header.algorithm === policy.algorithm) return true;
    const cipher = policy.blockCipher === "sm4" ? "sm4-gcm" : "aes-256-gcm";
    return policy.starvation === "block-cipher" && header.algorithm === cipher;
  }

  /** null when the frame was genuine and its key is used up. */
  #openWithPad(protection: Protection, header: FrameHeader, frame: Uint8Array, out: Uint8Array): FrameOutcome | null {
    const { keys, policy } = this.options;
    const opening = openUnderPad(keys, this.#badTags, protection, policy.integrity, header, frame, out);
    if (opening === "opened") return null;
    if (opening === "not-durable") return { kind: "not-durable", end: padEnd(header, policy.integrity) };
    return refused(opening);
  }

  #openWithCipher(
    protection: Protection,
    header: FrameHeader,
    frame: Uint8Array,
    out: Uint8Array,
  ): FrameOutcome | null {
    return protection.openWithCipher(header, frame, out) ? null : refused(Refusal.BadTag);
  }

  #accept(header: FrameHeader, fx: Effects): void {
    const { subject, keys } = this.options;
    this.window.accept(header.sequence, (sequence) => this.#lost(sequence, fx));
    keys.receive.expireThrough(this.window.base - 1);
    keys.reserveReceive(fx);
    this.#unacknowledged++;
    fx.trace(Trace.FrameAccepted, subject, header.sequence, header.payloadBytes * 8);
  }

  #lost(sequence: number, fx: Effects): void {
    fx.trace(Trace.FrameLost, this.options.subject, sequence, 0);
  }
}

function refused(refusal: RefusalNumber): FrameOutcome {
  return { kind: "refused", refusal };
}
