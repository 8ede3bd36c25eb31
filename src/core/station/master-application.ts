import { readU48 } from "../protocol/header.ts";
import type { ChannelId, Effects, Message, Role } from "../role.ts";
import { TIMESTAMP_BYTES } from "../terminal/uplink.ts";
import { Trace } from "../trace.ts";
import type { StationMessage } from "./messages.ts";

/** The business application of the master station: takes authenticated plaintext, measures access delay. */
export class MasterApplication implements Role {
  readonly name = "master-application";
  readonly #subjects: readonly number[];

  /** `subjects`: channel index in traces, by pair. */
  constructor(subjects: readonly number[]) {
    this.#subjects = subjects;
  }

  start(): void {}
  timer(): void {}
  persisted(): void {}

  receive(_channel: ChannelId, raw: Message, atUs: number, fx: Effects): void {
    const message = raw as StationMessage;
    if (message.kind !== "plaintext" || message.bytes.length < TIMESTAMP_BYTES) return;
    const subject = this.#subjects[message.pair];
    if (subject === undefined) return;
    fx.trace(Trace.Delivered, subject, message.sequence, atUs - readU48(message.bytes, 0));
  }
}
