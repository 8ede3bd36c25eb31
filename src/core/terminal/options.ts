import type { BlockCipherName, CryptoPort } from "../crypto/port.ts";
import type { PairKeys } from "../key-pool/pair-keys.ts";
import type { Algorithm, Grade, Integrity, Starvation } from "../policy.ts";
import type { DurableCounter } from "../protocol/durable-counter.ts";
import type { KeyWrap } from "../protocol/key-wrap.ts";
import type { ChannelId } from "../role.ts";

/** Source of bytes that must not repeat (nonces); an input, so that runs replay. */
export interface NonceSource {
  bytes(out: Uint8Array, offset: number, length: number): void;
}

/** When messages leave; see core/traffic. */
export interface DepartureSchedule {
  nextUs(): number;
  advance(): void;
}

/** What a terminal and the encryption machine both need to know about a channel. */
export interface ChannelPolicy {
  readonly algorithm: Algorithm;
  readonly blockCipher: BlockCipherName;
  readonly integrity: Integrity;
  readonly starvation: Starvation;
  readonly starvationQueueMessages: number;
  readonly sessionLifetimeUs: number;
  readonly ackEveryFrames: number;
  readonly retryAttempts: number;
  readonly retryTimeoutUs: number;
  readonly messageBytes: number;
  /** Long-run payload rate, for the proposal and the replay window. */
  readonly payloadBitsPerSecond: number;
  /** Grade of the key's delivery and storage before algorithm and integrity are looked at. */
  readonly deliveryGrade: Grade;
}

/** The terminal's end of a wrapped delivery. */
export interface WrappedOptions {
  /** The link to the courier. */
  readonly channel: ChannelId;
  readonly wrap: KeyWrap;
  /** Numbers of receipts. */
  readonly counter: DurableCounter;
}

export interface TerminalOptions {
  /** `A/1` */
  readonly name: string;
  readonly pair: number;
  /** Channel index in traces. */
  readonly subject: number;
  readonly access: ChannelId;
  /** Key server that feeds it; null for terminals fed by courier or carrier. */
  readonly keySource: ChannelId | null;
  /** The courier that feeds it over the access network. */
  readonly wrapped?: WrappedOptions | undefined;
  readonly policy: ChannelPolicy;
  readonly schedule: DepartureSchedule;
  /** Traffic runs in [startUs, endUs); the session is opened before. */
  readonly trafficStartUs: number;
  readonly trafficEndUs: number;
  readonly nonces: NonceSource;
  readonly crypto: CryptoPort;
  readonly keys: PairKeys;
  readonly restarted: boolean;
}
