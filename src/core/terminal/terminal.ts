import type { Ledger } from "../key-pool/ledger.ts";
import { WRITE_KINDS, Write } from "../key-pool/pair-keys.ts";
import { sessionGrade } from "../negotiation/grade.ts";
import { decodeAck } from "../protocol/ack.ts";
import type { Answer } from "../protocol/handshake.ts";
import { decodeHeader, emptyHeader, FrameType } from "../protocol/header.ts";
import { Protection } from "../protocol/protection.ts";
import { Refusal, type RefusalNumber } from "../protocol/refusal.ts";
import { SESSION_MATERIAL_BYTES_MAX, sessionMaterialBytes } from "../protocol/session-material.ts";
import type { ChannelId, Effects, Message, Role } from "../role.ts";
import { US_PER_S } from "../time.ts";
import { Trace } from "../trace.ts";
import { AccessClient, type AccessResult, CONTROL_ATTEMPTS, CONTROL_REPEAT_US } from "./access-client.ts";
import { buildCloseFrame } from "./close-frame.ts";
import { Downlink } from "./downlink.ts";
import { ColocatedIntake, type KeyIntake } from "./key-intake.ts";
import type { TerminalOptions } from "./options.ts";
import { Uplink } from "./uplink.ts";
import { WrappedIntake } from "./wrapped-intake.ts";

const Timer = { Traffic: 1, Access: 2, Retry: 3, Renewal: 4, Close: 5, Silence: 6, Expiry: 7 } as const;

/** A session is renewed before its lifetime ends: by a tenth of it, a minute at most. */
export const RENEWAL_SHARE = 0.1;
export const RENEWAL_US_MAX = 60_000_000;

/** Key of the session that is being opened; its user wipes it. */
const materialScratch = new Uint8Array(SESSION_MATERIAL_BYTES_MAX);

/** Without any acknowledgement for this long, at least, the session is taken for lost and renewed. */
export const SILENCE_US_MIN = 15_000_000;

export type SessionState = "closed" | "opening" | "open";

/**
 * A business terminal with its quantum encryption module: opens a session under quantum key, sends
 * its messages, follows acknowledgements, renews the session before its keys are too old.
 */
export class Terminal implements Role {
  readonly name: string;
  readonly uplink: Uplink;
  readonly #options: TerminalOptions;
  readonly #access: AccessClient;
  readonly #header = emptyHeader();
  readonly #downlink: Downlink;
  readonly #intake: KeyIntake;
  /** A grant whose session key lies beyond the durable mark. */
  #heldGrant: Answer | null = null;
  #protection: Protection | null = null;
  #sessionId = 0;
  #state: SessionState = "closed";
  #present = true;
  #closeFrame: Uint8Array | null = null;
  #closeAttempts = 0;
  #highestDown = -1;
  #sequenceHeard = 0;
  #renewalUs = Number.POSITIVE_INFINITY;
  #expiryUs = Number.POSITIVE_INFINITY;
  readonly #silenceUs: number;

  constructor(options: TerminalOptions) {
    this.name = `terminal:${options.name}`;
    this.#options = options;
    this.#access = new AccessClient(options, () => this.uplink.nextSequence);
    this.#downlink = new Downlink(options);
    const { wrapped } = options;
    this.#intake = wrapped === undefined ? new ColocatedIntake(options) : new WrappedIntake(options, wrapped);
    const perSecond = options.policy.payloadBitsPerSecond / 8 / options.policy.messageBytes;
    const ackUs = (options.policy.ackEveryFrames / perSecond) * 1_000_000;
    this.#silenceUs = Math.max(SILENCE_US_MIN, Math.ceil(4 * ackUs));
    this.uplink = new Uplink(options);
  }

  get sessionState(): SessionState {
    return this.#state;
  }

  get keys(): TerminalOptions["keys"] {
    return this.#options.keys;
  }

  /** Books of its key-encryption keys; undefined unless it is fed by a courier. */
  get wrapLedger(): Ledger | undefined {
    return this.#options.wrapped?.wrap.ledger;
  }

  start(atUs: number, fx: Effects): void {
    this.#options.keys.reserveReceive(fx);
    this.#intake.report(-1, fx);
    this.#open(this.#options.restarted, atUs, fx);
    this.#scheduleTraffic(atUs, fx);
  }

  /** Comes or goes with the group (join, leave). A terminal that is away neither sends nor hears. */
  setPresent(present: boolean, atUs: number, fx: Effects): void {
    if (present === this.#present) return;
    this.#present = present;
    if (!present) return;
    if (this.#state === "closed") this.#open(false, atUs, fx);
    this.#access.proceed(atUs, fx);
    this.#armAccess(fx);
    this.#armRetry(fx);
    fx.setTimer(Timer.Renewal, this.#renewalUs);
    fx.setTimer(Timer.Expiry, this.#expiryUs);
    this.#heard(atUs, fx);
    this.#intake.report(-1, fx);
    this.#scheduleTraffic(atUs, fx);
  }

  receive(channel: ChannelId, message: Message, atUs: number, fx: Effects): void {
    if (!this.#present) return;
    if (channel === this.#intake.channel) this.#intake.receive(message, fx);
    else if (message instanceof Uint8Array) this.#frame(message, atUs, fx);
  }

  /** What comes due while the terminal is away is armed again when it comes back. */
  timer(timerId: number, atUs: number, fx: Effects): void {
    if (!this.#present) return;
    switch (timerId) {
      case Timer.Traffic:
        this.#traffic(atUs, fx);
        break;
      case Timer.Access:
        this.#accessResult(this.#access.timer(atUs, fx), atUs, fx);
        break;
      case Timer.Retry:
        this.#retry(atUs, fx);
        break;
      case Timer.Renewal:
        if (atUs < this.#options.trafficEndUs) this.#open(false, atUs, fx);
        break;
      case Timer.Expiry:
        this.#expire(atUs, fx);
        break;
      case Timer.Close:
        this.#sendClose(atUs, fx);
        break;
      case Timer.Silence:
        this.#silence(atUs, fx);
        break;
    }
  }

  persisted(token: number, atUs: number, fx: Effects): void {
    const { keys } = this.#options;
    switch (token % WRITE_KINDS) {
      case Write.Block:
        this.#stored(keys.blockPersisted(fx), fx);
        break;
      case Write.Receipt:
        this.#intake.persisted(this.#present, fx);
        break;
      case Write.SendMark:
        keys.sendMarkPersisted(fx);
        if (this.#present) this.#access.proceed(atUs, fx);
        this.#armAccess(fx);
        break;
      case Write.ReceiveMark:
        keys.receiveMarkPersisted();
        this.#openHeld(atUs, fx);
        break;
    }
    if (this.#present) this.uplink.flush(fx);
  }

  // ---- session -----------------------------------------------------------------------------

  #open(recovered: boolean, atUs: number, fx: Effects): void {
    if (this.#access.state !== "idle") return;
    if (this.#state === "closed") this.#setState("opening", fx);
    this.#access.begin(recovered, atUs, fx);
    this.#armAccess(fx);
  }

  #accessResult(result: AccessResult, atUs: number, fx: Effects): void {
    if (result.kind === "granted") this.#granted(result.answer, atUs, fx);
    if (result.kind === "refused") this.#refuse(result.refusal, fx);
    if (result.kind === "failed") {
      fx.emit({ kind: "session", channel: this.#options.name, state: this.#state, reason: result.reason });
    }
    this.#armAccess(fx);
  }

  #granted(answer: Answer, atUs: number, fx: Effects): void {
    const { keys, policy, crypto, name } = this.#options;
    const bytes = sessionMaterialBytes(policy.blockCipher);
    const material = materialScratch.subarray(0, bytes);
    const held = keys.receive.peek(answer.sessionKeyOffset, bytes, material, 0);
    if (held !== "ok") return this.#cannotUse(atUs, fx);
    const end = answer.sessionKeyOffset + bytes;
    if (!keys.receive.isDurable(end)) {
      this.#heldGrant = answer;
      keys.reserveReceive(fx, end);
      return;
    }
    keys.receive.consume(answer.sessionKeyOffset, bytes, 0);
    keys.receive.book("session-key", bytes * 8);
    keys.reserveReceive(fx);
    keys.send.skipTo(answer.upFloor);
    this.#protection?.retire();
    this.#protection = new Protection(crypto, policy.blockCipher, policy.integrity, material, answer.session);
    material.fill(0);
    this.#sessionId = answer.session;
    this.#highestDown = -1;
    fx.emit({ kind: "step", step: 8, channel: name });
    this.#setState("open", fx);
    this.#armLifetime(answer.lifetimeSeconds * US_PER_S, atUs, fx);
    this.#heard(atUs, fx);
    this.uplink.open({ id: answer.session, protection: this.#protection }, fx);
  }

  /** The session key is not held here, or was used: an access with fresh key follows. */
  #cannotUse(atUs: number, fx: Effects): void {
    this.#access.giveUp(atUs);
    const reason = "session key not held";
    fx.emit({ kind: "session", channel: this.#options.name, state: this.#state, reason });
    if (this.#protection === null) this.#setState("closed", fx);
  }

  #armLifetime(lifetimeUs: number, atUs: number, fx: Effects): void {
    this.#expiryUs = atUs + lifetimeUs;
    this.#renewalUs = this.#expiryUs - Math.min(RENEWAL_US_MAX, Math.floor(lifetimeUs * RENEWAL_SHARE));
    fx.setTimer(Timer.Renewal, this.#renewalUs);
    fx.setTimer(Timer.Expiry, this.#expiryUs);
  }

  /** Nobody granted a new session in time: the old keys are retired all the same, and messages wait. */
  #expire(atUs: number, fx: Effects): void {
    if (this.#protection === null || this.#closeFrame !== null) return;
    this.uplink.close();
    this.#protection.retire();
    this.#protection = null;
    this.#setState("closed", fx);
    if (atUs < this.#options.trafficEndUs) this.#open(false, atUs, fx);
  }

  /** The durable mark moved: what waited for it goes on. */
  #openHeld(atUs: number, fx: Effects): void {
    const grant = this.#heldGrant;
    this.#heldGrant = null;
    if (grant !== null) this.#granted(grant, atUs, fx);
    this.#armAccess(fx);
    for (const frame of this.#downlink.takeHeld()) this.#frame(frame, atUs, fx);
  }

  /** Something genuine arrived: the other end still knows the session. */
  #heard(atUs: number, fx: Effects): void {
    if (this.#options.policy.ackEveryFrames > 0) fx.setTimer(Timer.Silence, atUs + this.#silenceUs);
  }

  /** The other end may have restarted: its acknowledgements stopped although frames were sent. */
  #silence(atUs: number, fx: Effects): void {
    const { trafficEndUs, policy } = this.#options;
    const sent = this.uplink.nextSequence - this.#sequenceHeard;
    if (atUs < trafficEndUs && sent >= 2 * policy.ackEveryFrames) this.#open(false, atUs, fx);
    fx.setTimer(Timer.Silence, atUs + this.#silenceUs);
  }

  #setState(state: SessionState, fx: Effects): void {
    const { name, policy } = this.#options;
    this.#state = state;
    if (state === "open") fx.emit({ kind: "session", channel: name, state, grade: sessionGrade(policy) });
    else fx.emit({ kind: "session", channel: name, state });
  }

  #armAccess(fx: Effects): void {
    fx.setTimer(Timer.Access, this.#access.nextUs);
  }

  // ---- traffic -----------------------------------------------------------------------------

  #scheduleTraffic(atUs: number, fx: Effects): void {
    const { schedule, trafficEndUs } = this.#options;
    while (schedule.nextUs() < atUs) schedule.advance();
    fx.setTimer(Timer.Traffic, Math.min(schedule.nextUs(), trafficEndUs));
  }

  #traffic(atUs: number, fx: Effects): void {
    const { schedule, trafficEndUs } = this.#options;
    if (atUs >= trafficEndUs) {
      this.#beginClose(atUs, fx);
      return;
    }
    // Several messages may be due at once (burst pacing).
    while (schedule.nextUs() <= atUs) {
      schedule.advance();
      this.uplink.message(atUs, fx);
    }
    this.#armRetry(fx);
    this.#intake.reportRoom(fx);
    this.#scheduleTraffic(atUs, fx);
  }

  #retry(atUs: number, fx: Effects): void {
    const { access, subject } = this.#options;
    this.uplink.retries.due(atUs, (sequence, frame) => {
      fx.trace(Trace.FrameRetried, subject, sequence, frame.length * 8);
      fx.send(access, frame);
    });
    this.#armRetry(fx);
  }

  #armRetry(fx: Effects): void {
    if (this.#options.policy.retryAttempts > 1) fx.setTimer(Timer.Retry, this.uplink.retries.nextUs);
  }

  // ---- end of traffic ----------------------------------------------------------------------

  /** Tells the encryption machine how many frames there were, so that tail losses are counted. */
  #beginClose(atUs: number, fx: Effects): void {
    this.uplink.flush(fx);
    this.uplink.giveUp(fx);
    const protection = this.#protection;
    if (protection === null || this.#closeFrame !== null) return;
    this.#closeFrame = buildCloseFrame(this.#options, { id: this.#sessionId, protection }, this.uplink.nextSequence);
    this.#sendClose(atUs, fx);
  }

  #sendClose(atUs: number, fx: Effects): void {
    if (this.#closeFrame === null || this.#closeAttempts >= CONTROL_ATTEMPTS) return;
    this.#closeAttempts++;
    fx.send(this.#options.access, this.#closeFrame);
    fx.setTimer(Timer.Close, atUs + CONTROL_REPEAT_US / 2);
  }

  // ---- what arrives ------------------------------------------------------------------------

  #frame(frame: Uint8Array, atUs: number, fx: Effects): void {
    const header = this.#header;
    if (decodeHeader(frame, header) !== "ok") return this.#refuse(Refusal.Malformed, fx);
    if (header.pair !== this.#options.pair) return this.#refuse(Refusal.UnknownPair, fx);
    if (header.direction !== "down") return this.#refuse(Refusal.WrongDirection, fx);
    switch (header.type) {
      case FrameType.AccessChallenge:
      case FrameType.Answer:
      case FrameType.AccessFloor:
        this.#accessResult(this.#access.receive(header, frame, atUs, fx), atUs, fx);
        break;
      case FrameType.Ack:
        this.#ack(frame, atUs, fx);
        break;
      case FrameType.Closed:
        this.#closed(frame, fx);
        break;
      default:
        this.#refuse(Refusal.WrongProtection, fx);
    }
  }

  #ack(frame: Uint8Array, atUs: number, fx: Effects): void {
    const header = this.#header;
    if (header.session !== this.#sessionId || this.#protection === null)
      return this.#refuse(Refusal.UnknownSession, fx);
    if (header.sequence <= this.#highestDown) return this.#refuse(Refusal.KeyUsed, fx);
    const plaintext = this.#downlink.open(this.#protection, header, frame, fx);
    if (plaintext === null) return;
    const ack = decodeAck(plaintext);
    if (ack === null) return this.#refuse(Refusal.Malformed, fx);
    this.#highestDown = header.sequence;
    this.#sequenceHeard = this.uplink.nextSequence;
    this.#heard(atUs, fx);
    this.uplink.retries.acknowledged(ack);
    this.#armRetry(fx);
    const roundTripUs = atUs - this.uplink.sentAtUs(ack.next - 1);
    if (!Number.isNaN(roundTripUs)) fx.trace(Trace.RoundTrip, this.#options.subject, ack.next - 1, roundTripUs);
  }

  #closed(frame: Uint8Array, fx: Effects): void {
    if (this.#closeFrame === null || this.#protection === null) return this.#refuse(Refusal.UnknownSession, fx);
    const plaintext = new Uint8Array(this.#header.payloadBytes);
    if (!this.#protection.openWithCipher(this.#header, frame, plaintext)) return this.#refuse(Refusal.BadTag, fx);
    this.#closeAttempts = CONTROL_ATTEMPTS;
    fx.setTimer(Timer.Close, Number.POSITIVE_INFINITY);
    this.uplink.retries.clear();
    this.#armRetry(fx);
    this.#setState("closed", fx);
  }

  /** A terminal that is away tells nobody; it does when it comes back. */
  #stored(block: number, fx: Effects): void {
    if (this.#present) this.#intake.report(block, fx);
  }

  #refuse(refusal: RefusalNumber, fx: Effects): void {
    fx.trace(Trace.FrameRefused, this.#options.subject, refusal, 1);
  }
}
