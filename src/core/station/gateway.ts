import { decodeHeader, emptyHeader, FrameType } from "../protocol/header.ts";
import { Refusal, type RefusalNumber } from "../protocol/refusal.ts";
import type { ChannelId, Effects, Message, Role } from "../role.ts";
import { US_PER_S } from "../time.ts";
import { Trace } from "../trace.ts";
import type { StationMessage } from "./messages.ts";

export interface GatewayOptions {
  readonly station: ChannelId;
  /** Access links by the pair they belong to. */
  readonly access: ReadonlyMap<
    number,
    { readonly channel: ChannelId; readonly subject: number; readonly name: string }
  >;
}

/** Handshake frames a pair may send before it is admitted, per second; more are refused unread. */
export const HANDSHAKES_PER_SECOND = 8;

interface Entry {
  readonly pair: number;
  readonly channel: ChannelId;
  readonly subject: number;
  readonly name: string;
  admitted: boolean;
  windowStartUs: number;
  handshakes: number;
}

/**
 * The secure access gateway: ends the access network. Only frames of the pair that a link belongs
 * to pass, and before the encryption machine has authenticated the pair only its handshake does.
 */
export class Gateway implements Role {
  readonly name = "gateway";
  readonly #options: GatewayOptions;
  /** Pairs and channels are numbered densely: a table beats a map when there are many. */
  readonly #byPair: Entry[] = [];
  readonly #byChannel: Entry[] = [];
  readonly #header = emptyHeader();

  constructor(options: GatewayOptions) {
    this.#options = options;
    for (const [pair, { channel, subject, name }] of options.access) {
      const entry = { pair, channel, subject, name, admitted: false, windowStartUs: 0, handshakes: 0 };
      this.#byPair[pair] = entry;
      this.#byChannel[channel] = entry;
    }
  }

  start(): void {}
  timer(): void {}
  persisted(): void {}

  receive(channel: ChannelId, message: Message, atUs: number, fx: Effects): void {
    if (channel === this.#options.station) this.#fromStation(message as Uint8Array | StationMessage, fx);
    else this.#fromAccess(channel, message as Uint8Array, atUs, fx);
  }

  #fromAccess(channel: ChannelId, frame: Uint8Array, atUs: number, fx: Effects): void {
    const entry = this.#byChannel[channel];
    if (entry === undefined) return;
    const header = this.#header;
    if (decodeHeader(frame, header) !== "ok") return this.#refuse(entry, Refusal.Malformed, fx);
    if (header.pair !== entry.pair) return this.#refuse(entry, Refusal.UnknownPair, fx);
    if (header.type === FrameType.AccessRequest || header.type === FrameType.Proposal) {
      if (!this.#handshakeAllowed(entry, atUs)) return this.#refuse(entry, Refusal.TooMany, fx);
      if (header.type === FrameType.AccessRequest) fx.emit({ kind: "step", step: 1, channel: entry.name });
    } else if (!entry.admitted) return this.#refuse(entry, Refusal.NotAdmitted, fx);
    fx.send(this.#options.station, frame);
  }

  #fromStation(message: Uint8Array | StationMessage, fx: Effects): void {
    if (message instanceof Uint8Array) {
      if (decodeHeader(message, this.#header) !== "ok") return;
      const entry = this.#byPair[this.#header.pair];
      if (entry !== undefined) fx.send(entry.channel, message);
      return;
    }
    if (message.kind !== "admit") return;
    const entry = this.#byPair[message.pair];
    if (entry !== undefined) entry.admitted = message.on;
  }

  #handshakeAllowed(entry: Entry, atUs: number): boolean {
    if (atUs - entry.windowStartUs >= US_PER_S) {
      entry.windowStartUs = atUs;
      entry.handshakes = 0;
    }
    return ++entry.handshakes <= HANDSHAKES_PER_SECOND;
  }

  #refuse(entry: Entry, refusal: RefusalNumber, fx: Effects): void {
    fx.trace(Trace.FrameRefused, entry.subject, refusal, 2);
  }
}
