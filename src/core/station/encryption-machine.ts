import { sameBytes } from "../crypto/bytes.ts";
import type { CryptoPort } from "../crypto/port.ts";
import { WRITE_KINDS, Write } from "../key-pool/pair-keys.ts";
import type { DeliveryMessage, KeyAnswer } from "../keys/messages.ts";
import type { Answer, Proposal } from "../protocol/handshake.ts";
import { decodeHeader, emptyHeader, FrameType, readU32 } from "../protocol/header.ts";
import { Protection } from "../protocol/protection.ts";
import { Refusal, type RefusalNumber } from "../protocol/refusal.ts";
import { sessionMaterialBytes } from "../protocol/session-material.ts";
import type { ChannelId, Effects, Message, Role } from "../role.ts";
import type { NonceSource } from "../terminal/options.ts";
import { US_PER_S } from "../time.ts";
import { Trace } from "../trace.ts";
import { AccessServer, type AccessStep } from "./access-server.ts";
import { StationPair, type StationPairOptions } from "./station-pair.ts";

export interface EncryptionMachineOptions {
  readonly gateway: ChannelId;
  readonly application: ChannelId;
  /** The master station's key server; null when the pilot has none. */
  readonly keyServer: ChannelId | null;
  readonly pairs: readonly StationPairOptions[];
  readonly crypto: CryptoPort;
  readonly nonces: NonceSource;
  /** First session number of this incarnation, from the durable counter. */
  readonly firstSession: number;
}

/** Frames that may wait for a durable mark; more are refused (the stream of marks runs ahead). */
export const HELD_FRAMES_MAX = 4_096;
/** Seconds of traffic whose key must be in stock before a session is served. */
export const NEED_SECONDS = 10;
/** Session numbers that one durable write reserves ahead, so that a restart repeats none. */
export const SESSIONS_RESERVED = 4_096;
/** Token of that write: no pair has it. */
const SESSION_TOKEN = Write.Session - WRITE_KINDS;

interface Entry {
  readonly pair: StationPair;
  readonly access: AccessServer;
  /** Accepted proposal that waits for the key server. */
  proposal: Proposal | null;
  request: number;
  held: Uint8Array[];
}

/**
 * The master-side SAE: authenticates terminals, negotiates how quantum key is used, asks its key
 * server, verifies and decrypts, counts losses from sequence numbers, acknowledges.
 */
export class EncryptionMachine implements Role {
  readonly name = "encryption-machine";
  readonly #options: EncryptionMachineOptions;
  /** By pair: densely numbered, a table beats a map when there are many. */
  readonly #entries: Entry[] = [];
  readonly #header = emptyHeader();
  #nextSession: number;
  /** First session number that is not yet reserved; 0 pending = no write under way. */
  #sessionMark: number;
  #pendingSessionMark = 0;
  #nextRequest = 1;

  constructor(options: EncryptionMachineOptions) {
    this.#options = options;
    this.#nextSession = options.firstSession;
    this.#sessionMark = options.firstSession;
    for (const pair of options.pairs) {
      this.#entries[pair.pair] = {
        pair: new StationPair(pair),
        access: new AccessServer(options.crypto, pair.keys, options.nonces, pair.restarted),
        proposal: null,
        request: 0,
        held: [],
      };
    }
  }

  pair(id: number): StationPair | undefined {
    return this.#entries[id]?.pair;
  }

  start(_atUs: number, fx: Effects): void {
    this.#reserveSessions(fx);
    for (const { pair } of this.#entries) pair.options.keys.reserveReceive(fx);
  }

  receive(channel: ChannelId, message: Message, atUs: number, fx: Effects): void {
    if (message instanceof Uint8Array) this.#frame(message, atUs, fx);
    else if (channel === this.#options.keyServer) this.#keyPlane(message as KeyAnswer | DeliveryMessage, atUs, fx);
  }

  timer(): void {}

  persisted(token: number, atUs: number, fx: Effects): void {
    if (token === SESSION_TOKEN) return this.#sessionsReserved(atUs, fx);
    const entry = this.#entries[Math.floor(token / WRITE_KINDS)];
    if (entry === undefined) return;
    const { keys } = entry.pair.options;
    switch (token % WRITE_KINDS) {
      case Write.Block:
        this.#reportKeys(entry, keys.blockPersisted(fx), fx);
        break;
      case Write.SendMark:
        keys.sendMarkPersisted(fx);
        this.#serveWaiting(entry, atUs, fx);
        break;
      case Write.ReceiveMark:
        keys.receiveMarkPersisted();
        for (const frame of entry.held.splice(0)) this.#frame(frame, atUs, fx);
        break;
    }
    this.#acknowledge(entry, fx);
  }

  /**
   * End of the run: settles every channel's count. `complete` false: the run was interrupted, and what a
   * retry may still bring is left undecided.
   */
  settle(complete: boolean, fx: Effects): void {
    for (const { pair } of this.#entries) {
      if (complete || pair.options.policy.retryAttempts <= 1) pair.settle(fx);
    }
  }

  // ---- frames ------------------------------------------------------------------------------

  #frame(frame: Uint8Array, atUs: number, fx: Effects): void {
    const header = this.#header;
    if (decodeHeader(frame, header) !== "ok") return this.#refuse(-1, Refusal.Malformed, fx);
    const entry = this.#entries[header.pair];
    if (entry === undefined) return this.#refuse(-1, Refusal.UnknownPair, fx);
    if (header.direction !== "up") return this.#refuse(entry.pair.options.subject, Refusal.WrongDirection, fx);
    switch (header.type) {
      case FrameType.Data:
        return this.#data(entry, frame, atUs, fx);
      case FrameType.AccessRequest:
        return this.#access(entry, frame, entry.access.request(header, frame, entry.pair.window.next), atUs, fx);
      case FrameType.Proposal:
        return this.#access(entry, frame, entry.access.proposal(header, frame), atUs, fx);
      case FrameType.Close:
        return this.#close(entry, frame, fx);
      default:
        return this.#refuse(entry.pair.options.subject, Refusal.WrongProtection, fx);
    }
  }

  #data(entry: Entry, frame: Uint8Array, atUs: number, fx: Effects): void {
    const { pair } = entry;
    const { subject } = pair.options;
    const sequence = this.#header.sequence;
    const outcome = pair.data(this.#header, frame, atUs, fx);
    switch (outcome.kind) {
      case "accepted":
        fx.send(this.#options.application, {
          kind: "plaintext",
          pair: pair.options.pair,
          sequence,
          bytes: outcome.plaintext,
        });
        this.#acknowledge(entry, fx);
        break;
      case "refused":
        this.#refuse(subject, outcome.refusal, fx);
        break;
      case "not-durable":
        this.#hold(entry, frame, outcome.end, fx);
        break;
      case "replayed":
        fx.trace(Trace.FrameReplayed, subject, sequence, 0);
        break;
      case "late":
        fx.trace(Trace.FrameLate, subject, sequence, 0);
        break;
    }
  }

  /** A genuine frame waits until the durable mark has moved behind its key. */
  #hold(entry: Entry, frame: Uint8Array, end: number, fx: Effects): void {
    const { keys, subject } = entry.pair.options;
    keys.reserveReceive(fx, end);
    // Held once: whoever replays a frame would fill the places.
    if (entry.held.some((held) => sameBytes(held, frame))) return this.#refuse(subject, Refusal.KeyUsed, fx);
    if (entry.held.length < HELD_FRAMES_MAX) entry.held.push(frame);
    else this.#refuse(subject, Refusal.TooMany, fx);
  }

  #acknowledge(entry: Entry, fx: Effects): void {
    const ack = entry.pair.acknowledgement(fx);
    if (ack !== null) fx.send(this.#options.gateway, ack);
  }

  #close(entry: Entry, frame: Uint8Array, fx: Effects): void {
    const { pair } = entry;
    const plaintext = pair.close(this.#header, frame);
    if (plaintext === null || plaintext.length !== 4) return this.#refuse(pair.options.subject, Refusal.BadTag, fx);
    if (pair.declaredEnd < 0) {
      const { ledger } = pair.options.keys.receive;
      const detail = `${ledger.usedBits} bit used and retired`;
      fx.emit({ kind: "step", step: 9, channel: pair.options.name, detail });
    }
    pair.declaredEnd = readU32(plaintext, 0);
    const reply = pair.downFrame(FrameType.Closed, new Uint8Array(0), fx);
    if (reply !== null) fx.send(this.#options.gateway, reply);
  }

  // ---- access and negotiation --------------------------------------------------------------

  #access(entry: Entry, frame: Uint8Array, step: AccessStep, atUs: number, fx: Effects): void {
    const { pair } = entry;
    if (step.kind === "reply") fx.send(this.#options.gateway, step.frame);
    if (step.kind === "refused") this.#refuse(pair.options.subject, step.refusal, fx);
    if (step.kind === "not-durable") this.#hold(entry, frame, step.end, fx);
    if (step.kind !== "proposed") return;
    const { proposal } = step;
    const detail = `${proposal.use} key, ${proposal.algorithm}, ${proposal.integrity}`;
    fx.emit({ kind: "step", step: 3, channel: pair.options.name, detail });
    pair.follow(proposal, fx);
    entry.proposal = proposal;
    if (this.#isAgreed(entry, proposal)) this.#askForKey(entry, proposal, atUs, fx);
    else this.#refuseAccess(entry, fx);
  }

  /** Both ends were commissioned with the same policy; who asks for another is refused. */
  #isAgreed({ pair }: Entry, proposal: Proposal): boolean {
    const { algorithm, integrity, blockCipher } = pair.options.policy;
    return (
      proposal.use === "encryption" &&
      proposal.algorithm === algorithm &&
      proposal.integrity === integrity &&
      proposal.blockCipher === blockCipher
    );
  }

  #askForKey(entry: Entry, proposal: Proposal, atUs: number, fx: Effects): void {
    const { keys, policy, pair, name } = entry.pair.options;
    fx.emit({ kind: "step", step: 4, channel: name });
    // Who may fall back to the block cipher needs no pad to begin with, and who only renews has begun.
    const mayFallBack = policy.algorithm !== "otp" || policy.starvation === "block-cipher";
    const needsPad = !mayFallBack && !entry.pair.sessionOpen;
    const rate = needsPad ? proposal.payloadBitsPerSecond : 0;
    if (this.#options.keyServer === null) {
      this.#serveOrReserve(entry, atUs, fx);
      return;
    }
    entry.request = this.#nextRequest++;
    fx.send(this.#options.keyServer, {
      kind: "key-request",
      request: entry.request,
      pair,
      use: proposal.use,
      needBits: keys.limits.minimumBits + sessionMaterialBytes(proposal.blockCipher) * 8 + rate * NEED_SECONDS,
      rateBitsPerSecond: rate,
      stockBits: keys.levelBits,
    });
  }

  #keyPlane(message: KeyAnswer | DeliveryMessage, atUs: number, fx: Effects): void {
    const entry = this.#entries[message.pair];
    if (entry === undefined) return;
    if (message.kind === "key-answer") this.#keyAnswer(entry, message, atUs, fx);
    if (message.kind === "key-block") this.#keyBlock(entry, message, fx);
    if (message.kind === "key-room") this.#reportKeys(entry, -1, fx);
    if (message.kind === "key-void") entry.pair.options.keys.discard(message.offset, message.bytes, fx);
  }

  #keyAnswer(entry: Entry, message: KeyAnswer, atUs: number, fx: Effects): void {
    if (entry.proposal === null || message.request !== entry.request) return;
    if (message.answer === "serve") {
      this.#serveOrReserve(entry, atUs, fx);
      return;
    }
    this.#answer(
      entry,
      { answer: message.answer, position: message.position, withinMs: Math.ceil(message.withinUs / 1_000) },
      fx,
    );
    if (message.answer === "refuse") entry.proposal = null;
  }

  /** Serves at once, or as soon as session number and key are durably reserved. */
  #serveOrReserve(entry: Entry, atUs: number, fx: Effects): void {
    entry.request = -1;
    this.#serve(entry, atUs, fx);
  }

  #serveWaiting(entry: Entry, atUs: number, fx: Effects): void {
    if (entry.proposal !== null && entry.request < 0) this.#serve(entry, atUs, fx);
  }

  #reserveSessions(fx: Effects): void {
    const wanted = this.#nextSession + SESSIONS_RESERVED;
    if (this.#pendingSessionMark > 0 || this.#sessionMark >= wanted - SESSIONS_RESERVED / 2) return;
    this.#pendingSessionMark = wanted;
    fx.persist("session", wanted, SESSION_TOKEN);
  }

  #sessionsReserved(atUs: number, fx: Effects): void {
    const waited = this.#nextSession >= this.#sessionMark;
    this.#sessionMark = this.#pendingSessionMark;
    this.#pendingSessionMark = 0;
    if (waited) for (const entry of this.#entries) this.#serveWaiting(entry, atUs, fx);
  }

  #serve(entry: Entry, atUs: number, fx: Effects): void {
    const proposal = entry.proposal as Proposal;
    const { keys, policy, pair, name } = entry.pair.options;
    const bytes = sessionMaterialBytes(proposal.blockCipher);
    const offset = keys.send.offer(bytes, true);
    if (offset < 0) return this.#refuseAccess(entry, fx);
    this.#reserveSessions(fx);
    if (offset + bytes > keys.send.markBytes) return keys.reserveSend(offset + bytes, 0, fx);
    if (this.#nextSession >= this.#sessionMark) return;
    entry.proposal = null;
    const material = new Uint8Array(bytes);
    keys.send.take(offset, bytes, material, 0);
    keys.send.book("session-key", bytes * 8);
    const session = this.#nextSession++;
    const protection = new Protection(this.#options.crypto, proposal.blockCipher, policy.integrity, material, session);
    material.fill(0);
    const lifetimeSeconds = Math.min(proposal.lifetimeSeconds, Math.round(policy.sessionLifetimeUs / US_PER_S));
    entry.pair.openSession(session, protection, atUs + lifetimeSeconds * US_PER_S);
    fx.send(this.#options.gateway, { kind: "admit", pair, on: true });
    fx.emit({ kind: "session", channel: name, state: "open" });
    this.#answer(
      entry,
      { answer: "serve", session, sessionKeyOffset: offset, upFloor: keys.receive.frontierByte, lifetimeSeconds },
      fx,
    );
  }

  #refuseAccess(entry: Entry, fx: Effects): void {
    entry.proposal = null;
    this.#answer(entry, { answer: "refuse" }, fx);
  }

  #answer(entry: Entry, answer: Partial<Answer> & Pick<Answer, "answer">, fx: Effects): void {
    const whole: Answer = {
      session: 0,
      sessionKeyOffset: 0,
      upFloor: 0,
      lifetimeSeconds: 0,
      position: 0,
      withinMs: 0,
      ...answer,
    };
    fx.send(this.#options.gateway, entry.access.answer(entry.pair.options.pair, whole));
  }

  // ---- key supply --------------------------------------------------------------------------

  #keyBlock(entry: Entry, message: Extract<DeliveryMessage, { kind: "key-block" }>, fx: Effects): void {
    const { keys } = entry.pair.options;
    const isNew = keys.deliver(message.block, message.offset, message.key, message.origin, fx);
    if (!isNew && !keys.isPending(message.offset)) this.#reportKeys(entry, message.block, fx);
  }

  #reportKeys(entry: Entry, block: number, fx: Effects): void {
    if (this.#options.keyServer === null) return;
    const { keys, pair } = entry.pair.options;
    fx.send(this.#options.keyServer, {
      kind: "key-stored",
      pair,
      block,
      freeBits: keys.freeBits,
      levelBits: keys.levelBits,
      receivedBytes: keys.receivedByte,
    });
  }

  #refuse(subject: number, refusal: RefusalNumber, fx: Effects): void {
    fx.trace(Trace.FrameRefused, subject, refusal, 0);
  }
}
