/** A target turns a pilot into a running testbed and brings back measurements. */
import type { CryptoPort } from "#core/crypto/port";
import type { Pilot } from "#pilot/pilot";
import type { EventRecord } from "#result/event-record";
import type { Measurements, PoolSeries } from "#result/result";

/** What a target is able to do, stated so that reports and checks can say it. */
export interface Capabilities {
  /** Time is computed, not waited for: delay figures carry no host lag, runs are repeatable. */
  readonly virtualTime: boolean;
  /** Frames cross sockets. */
  readonly realNetwork: boolean;
}

export interface RunOptions {
  readonly crypto: CryptoPort;
  /** Random bytes from the operating system for `entropy: os`. */
  readonly osRandom: (bytes: number) => Uint8Array;
  /** Asked between slices of work; true ends the run early with truthful partial measurements. */
  readonly interrupted: () => boolean;
  /** Gives the process a chance to handle signals and draw; awaited between slices. */
  readonly breathe: () => Promise<void>;
  /** Progress, about ten times a second of host time at most. */
  readonly onProgress?: (progress: Progress) => void;
  /** Every event as it happens. */
  readonly onEvent?: (event: EventRecord) => void;
  /** Every datagram offered to a link of the access network (`--capture`). */
  readonly onDatagram?: (datagram: CapturedDatagram) => void;
}

export interface Progress {
  readonly phase: "warm-up" | "window" | "drain" | "end";
  readonly simulatedUs: number;
  readonly totalUs: number;
  readonly frames: number;
  readonly pools: readonly {
    readonly group: string;
    readonly levelBits: number;
    readonly capacityBits: number;
    readonly state: string;
  }[];
}

export interface CapturedDatagram {
  readonly atUs: number;
  readonly link: string;
  readonly direction: "up" | "down";
  readonly bytes: Uint8Array;
  /** What the link did: delivered, or the cause of loss. */
  readonly fate: "delivered" | "bit-error" | "queue-full" | "cut";
}

export interface Target {
  readonly name: string;
  readonly capabilities: Capabilities;
  run(pilot: Pilot, options: RunOptions): Promise<Measurements>;
}

export type { PoolSeries };
