/**
 * A role is a deterministic state machine: input and time in, effects out. It owns no socket, clock
 * or randomness. Effects go into a sink instead of a returned list, so that a hot path allocates
 * nothing. Two drivers run roles: `virtual` (event heap) and, later, `live` (sockets, timers, files).
 */
import type { RoleEvent } from "./events.ts";
import type { KeyPlaneMessage } from "./keys/messages.ts";
import type { StationMessage } from "./station/messages.ts";
import type { TraceKind } from "./trace.ts";

/**
 * A two-ended connection, numbered by whoever wires the roles; what one end sends, the other
 * receives. A driver maps it to a link with a stated service time, or to a socket.
 */
export type ChannelId = number;

/** A typed message between roles on a reliable management channel, or datagram bytes on a link. */
export type Message = Uint8Array | KeyPlaneMessage | StationMessage;

/** What survives a crash: the last value persisted under each key. */
export type Recovered = ReadonlyMap<string, unknown>;

export interface Effects {
  /** Hands `message` to the channel. The receiver gets it as `receive(channel, ...)`. */
  send(channel: ChannelId, message: Message): void;
  /** Asks for `timer(timerId)` at `atUs`. Setting the same id again moves it; `Infinity` clears it. */
  setTimer(timerId: number, atUs: number): void;
  /**
   * Stores `value` durably under `key` (`null` removes it) and answers with `persisted(token)`.
   * A role withholds every send that depends on the record until that answer.
   */
  persist(key: string, value: unknown, token: number): void;
  /** Reports something that happened rarely enough to be written out whole. */
  emit(event: RoleEvent): void;
  /** Reports a per-frame fact as plain numbers: chained into the run hash, counted, not written out. */
  trace(kind: TraceKind, subject: number, a: number, b: number): void;
}

export interface Role {
  /** Entity name, unique in the run: `key-server:sub-1`, `terminal:A/1`. */
  readonly name: string;
  start(atUs: number, fx: Effects): void;
  receive(channel: ChannelId, message: Message, atUs: number, fx: Effects): void;
  timer(timerId: number, atUs: number, fx: Effects): void;
  persisted(token: number, atUs: number, fx: Effects): void;
}
