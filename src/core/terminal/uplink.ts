import type { Algorithm } from "../policy.ts";
import { allocateFrame } from "../protocol/frame-slab.ts";
import { emptyHeader, FrameType, writeU32, writeU48 } from "../protocol/header.ts";
import type { Protection } from "../protocol/protection.ts";
import { frameBytes, PAYLOAD_BYTES_MAX, tagKeyBytes } from "../protocol/size.ts";
import type { Effects } from "../role.ts";
import { Trace } from "../trace.ts";
import type { TerminalOptions } from "./options.ts";
import { Retries } from "./retries.ts";

/** Bytes at the start of every message that say when it was handed over (us since run start). */
export const TIMESTAMP_BYTES = 6;

/** Frames whose handover times are remembered, for round trips. */
const SENT_TIMES = 256;

export interface OpenSession {
  readonly id: number;
  readonly protection: Protection;
}

const StarvedBy = { Dropped: 0, Queued: 1, FellBack: 2 } as const;

/** Pad and message of the frame that is being built; calls never nest, and the pad is wiped by its user. */
const padScratch = new Uint8Array(PAYLOAD_BYTES_MAX + 32);
const messageScratch = new Uint8Array(PAYLOAD_BYTES_MAX);
for (let i = 0; i < PAYLOAD_BYTES_MAX; i++) messageScratch[i] = (i * 31) & 0xff;

/**
 * The sending half of the encryption module: draws key for each message, seals it into a frame and
 * sends it. What it does with a message that the pool cannot serve is the starvation policy.
 */
export class Uplink {
  readonly retries: Retries;
  readonly #options: TerminalOptions;
  readonly #header = emptyHeader();
  readonly #plaintext: Uint8Array;
  readonly #needBytes: number;
  /** Handover times of messages that wait for a session, for key, or for a durable mark. */
  readonly #queue: number[] = [];
  #session: OpenSession | null = null;
  #sequence: number;
  /** Under `block-cipher`: true from the first message that got no key until READY, so that nothing flaps. */
  #fallenBack = false;
  readonly #sentUs = new Float64Array(SENT_TIMES);

  constructor(options: TerminalOptions) {
    this.#options = options;
    const { policy } = options;
    this.#needBytes = policy.messageBytes + tagKeyBytes(policy.integrity);
    this.#plaintext = messageScratch.subarray(0, policy.messageBytes);
    this.#sequence = options.keys.firstSequence;
    this.retries = new Retries(policy.retryAttempts, policy.retryTimeoutUs);
  }

  get nextSequence(): number {
    return this.#sequence;
  }

  get queued(): number {
    return this.#queue.length;
  }

  open(session: OpenSession, fx: Effects): void {
    this.#session = session;
    this.flush(fx);
  }

  close(): void {
    this.#session = null;
  }

  /** The application hands over a message at `atUs`. */
  message(atUs: number, fx: Effects): void {
    fx.trace(Trace.MessageOffered, this.#options.subject, this.#options.policy.messageBytes * 8, 0);
    if (this.#queue.length === 0 && this.#trySend(atUs, fx)) return;
    this.#hold(atUs, fx);
  }

  /** Key, a session or a durable mark arrived: sends what can be sent, in order. */
  flush(fx: Effects): void {
    while (this.#queue.length > 0 && this.#trySend(this.#queue[0] as number, fx)) this.#queue.shift();
  }

  /** Traffic is over: what still waits is given up. */
  giveUp(fx: Effects): void {
    const bits = this.#options.policy.messageBytes * 8;
    for (const _handoverUs of this.#queue.splice(0)) fx.trace(Trace.Unsent, this.#options.subject, bits, 0);
  }

  /** When frame `sequence` was handed over, us; NaN when that is too long ago to be remembered. */
  sentAtUs(sequence: number): number {
    if (sequence < this.#sequence - SENT_TIMES || sequence >= this.#sequence) return Number.NaN;
    return this.#sentUs[sequence % SENT_TIMES] as number;
  }

  /** False when the message has to wait: no session, no durable mark, or no key under `queue`. */
  #trySend(handoverUs: number, fx: Effects): boolean {
    const session = this.#session;
    if (session === null) return false;
    const { policy, keys, subject } = this.#options;
    const bits = policy.messageBytes * 8;
    if (policy.algorithm !== "otp") return this.#sendUnderCipher(session, handoverUs, fx);
    if (this.#fallenBack && keys.send.state === "READY") this.#fallenBack = false;
    const offset = this.#fallenBack ? -1 : keys.send.offer(this.#needBytes, false);
    if (offset >= 0) return this.#sendUnderPad(session, offset, handoverUs, fx);
    if (policy.starvation === "queue") return false;
    if (policy.starvation === "drop") {
      fx.trace(Trace.Starved, subject, bits, StarvedBy.Dropped);
      return true;
    }
    if (!this.#sendUnderCipher(session, handoverUs, fx)) return false;
    this.#fallenBack = true;
    fx.trace(Trace.Starved, subject, bits, StarvedBy.FellBack);
    return true;
  }

  #hold(atUs: number, fx: Effects): void {
    const { policy, subject } = this.#options;
    const bits = policy.messageBytes * 8;
    const starved = this.#session !== null && policy.starvation === "queue";
    if (this.#queue.length >= policy.starvationQueueMessages) {
      if (starved) fx.trace(Trace.Starved, subject, bits, StarvedBy.Dropped);
      else fx.trace(Trace.Unsent, subject, bits, 0);
      return;
    }
    if (starved) fx.trace(Trace.Starved, subject, bits, StarvedBy.Queued);
    this.#queue.push(atUs);
  }

  #sendUnderPad(session: OpenSession, offset: number, handoverUs: number, fx: Effects): boolean {
    const { keys, policy, subject } = this.#options;
    if (!keys.sendable(offset + this.#needBytes, this.#sequence)) {
      keys.reserveSend(offset + this.#needBytes, this.#sequence, fx);
      return false;
    }
    keys.send.take(offset, this.#needBytes, padScratch, 0);
    const payloadBits = policy.messageBytes * 8;
    const tagBits = (this.#needBytes - policy.messageBytes) * 8;
    keys.send.book("payload", payloadBits);
    keys.send.book("tag", tagBits);
    const frame = this.#begin(session, handoverUs, policy.algorithm, offset);
    session.protection.sealWithPad(this.#header, this.#plaintext, padScratch, frame);
    fx.trace(Trace.PadUsed, subject, payloadBits, tagBits);
    keys.reportState(fx);
    this.#transmit(frame, handoverUs, fx);
    return true;
  }

  #sendUnderCipher(session: OpenSession, handoverUs: number, fx: Effects): boolean {
    const { keys, policy, subject } = this.#options;
    if (!keys.sendable(0, this.#sequence)) {
      keys.reserveSend(keys.send.nextByte, this.#sequence, fx);
      return false;
    }
    const algorithm = policy.blockCipher === "sm4" ? "sm4-gcm" : "aes-256-gcm";
    const frame = this.#begin(session, handoverUs, algorithm, 0);
    session.protection.sealWithCipher(this.#header, this.#plaintext, frame);
    fx.trace(Trace.BlockCipherUsed, subject, this.#sequence, policy.messageBytes * 8);
    this.#transmit(frame, handoverUs, fx);
    return true;
  }

  #begin(session: OpenSession, handoverUs: number, algorithm: Algorithm, offset: number): Uint8Array {
    const header = this.#header;
    header.type = FrameType.Data;
    header.algorithm = algorithm;
    header.integrity = this.#options.policy.integrity;
    header.direction = "up";
    header.pair = this.#options.pair;
    header.session = session.id;
    header.sequence = this.#sequence;
    header.poolOffset = offset;
    header.payloadBytes = this.#plaintext.length;
    this.#writeMessage(handoverUs);
    return allocateFrame(frameBytes(this.#plaintext.length));
  }

  /** Messages begin with when they were handed over; where there is room, by whom and which it was. */
  #writeMessage(handoverUs: number): void {
    writeU48(messageScratch, 0, handoverUs);
    writeU32(messageScratch, TIMESTAMP_BYTES, this.#options.pair);
    writeU32(messageScratch, TIMESTAMP_BYTES + 4, this.#sequence);
  }

  #transmit(frame: Uint8Array, handoverUs: number, fx: Effects): void {
    const { subject, access, keys } = this.#options;
    const sequence = this.#sequence++;
    this.#sentUs[sequence % SENT_TIMES] = handoverUs;
    this.retries.sent(sequence, frame, handoverUs);
    fx.trace(Trace.FrameSent, subject, sequence, this.#plaintext.length * 8);
    fx.send(access, frame);
    keys.reserveAhead(this.#sequence, fx);
  }
}
