/** The resolved pilot: every default applied, every quantity a number with its unit in the name, frozen. */

import type { PoolThresholds } from "#core/key-pool/state";
import type { LinkParams } from "#core/link/params";
import type { Algorithm, Delivery, Integrity, Starvation } from "#core/policy";
import type { TimelineStatement } from "#core/timeline/timeline";

export interface Pilot {
  readonly version: 1;
  readonly name: string;
  readonly title: string;
  /** Drives traffic, channels, faults and, with `entropy: seeded`, keys. 0..2^53-1. */
  readonly seed: number;
  readonly entropy: "seeded" | "os";
  /** Measured window; sessions open before it, `drainUs` after it frames may still arrive. */
  readonly durationUs: number;
  readonly warmUpUs: number;
  readonly drainUs: number;
  readonly sites: readonly Site[];
  readonly quantumLinks: readonly QuantumLink[];
  readonly services: readonly Service[];
  readonly fabric: Fabric;
  readonly media: Readonly<Record<string, Medium>>;
  readonly groups: readonly TerminalGroup[];
  readonly requirements: readonly RequirementSet[];
  readonly timeline: readonly TimelineStatement[];
}

export interface Site {
  readonly name: string;
  readonly role: "master-station" | "substation";
  /** What people call it ("1#"). */
  readonly label: string;
  /** False: the site has no key server and no QKD module (fed by carrier). */
  readonly hasKeyServer: boolean;
}

export interface QuantumLink {
  readonly name: string;
  /** Two sites that have key servers. */
  readonly between: readonly [string, string];
  readonly keyRateBitsPerSecond: number;
  /** `channel`: the rate is each pair's own; `link`: all pairs over it share the rate. */
  readonly keyRateScope: "channel" | "link";
  readonly lengthMetres: number;
  /** Up at the start of the run. */
  readonly enabled: boolean;
}

/** Delays inside the master station and between sites, us; the same for every channel. */
export interface Fabric {
  /** Access link's far end to the encryption machine: processing of the secure access gateway. */
  readonly gatewayUs: number;
  /** Verification and decryption in the encryption machine, until the master application has the plaintext. */
  readonly encryptionMachineUs: number;
  /** One way between key servers, and between a key server and the role it serves. */
  readonly managementUs: number;
  /** A durable write of a role, from `persist` to `persisted`. */
  readonly persistUs: number;
}

export interface Service {
  readonly name: string;
  readonly title: string;
  /** Site of the master application; the master station. */
  readonly at: string;
}

export interface Medium extends LinkParams {
  readonly name: string;
  readonly title: string;
  readonly source: string;
}

export type { Algorithm, Delivery, Integrity, Starvation };
/**
 * When the messages of a period leave: `phased`, each at its own fixed random phase (as many meters
 * behind one concentrator do); `even`, equally spaced; `burst`, all at the start of the period.
 */
export type Pacing = "phased" | "burst" | "even";

export interface KeyPolicy extends PoolThresholds {
  readonly algorithm: Algorithm;
  /** Block cipher of session keys: fallback, session MAC and wrapped delivery. */
  readonly blockCipher: "aes-256" | "sm4";
  readonly integrity: Integrity;
  /** Share of every key block that goes to the up direction, 0..1; the rest goes down. */
  readonly upShare: number;
  /** Injected offline before the run, both directions together; bits. */
  readonly initialFillBits: number;
  readonly delivery: Delivery;
  readonly keyMaterial: "stored" | "derived";
  readonly starvation: Starvation;
  /** Messages that may wait for key under `queue`. */
  readonly starvationQueueMessages: number;
  /** A session key lives this long, then is renegotiated; us. */
  readonly sessionLifetimeUs: number;
}

export interface AckPolicy {
  /** One cumulative acknowledgement after this many accepted frames; 0 = none. */
  readonly everyFrames: number;
}

export interface RetryPolicy {
  /** Transmissions in all (1 = never retried). */
  readonly attempts: number;
  readonly timeoutUs: number;
}

/** Messages of one terminal or channel. */
export interface Traffic {
  readonly messageBytes: number;
  /** Mean messages per period; may be fractional. */
  readonly messagesPerPeriod: number;
  /** T of the paper for paced categories; us. */
  readonly periodUs: number;
  readonly pacing: Pacing;
}

export type Category = "A" | "B" | "C" | "D" | "E" | "F" | "feeder";

export interface Hop {
  readonly role: "collector" | "concentrator";
  readonly medium: string;
  /** Store-and-forward processing time, us. */
  readonly processingUs: number;
}

export interface TerminalGroup {
  readonly name: string;
  readonly title: string;
  readonly category: Category | null;
  /** Sustained stream of a capacity class, bit/s of payload; null for paced traffic. */
  readonly classBitsPerSecond: number | null;
  readonly site: string;
  readonly service: string;
  /** Terminals in the group; each has its own key, session and access link. */
  readonly count: number;
  /** Independent copies of the whole experiment of this group, for statistics. */
  readonly replicas: number;
  /** True when a requirement set judges it; its key material is then `stored`. */
  readonly judged: boolean;
  readonly medium: string;
  /** From the terminal towards the access link; empty = direct. */
  readonly hops: readonly Hop[];
  readonly keyPolicy: KeyPolicy;
  readonly traffic: Traffic;
  readonly ack: AckPolicy;
  readonly retry: RetryPolicy;
}

/** One row that a report judges. */
export interface Requirement {
  /** Stable id: `table1.A.delay`. */
  readonly id: string;
  readonly title: string;
  readonly quantity: Quantity;
  /** Group name, or `*` for the whole network. */
  readonly group: string;
  /** null: printed, not judged. `=` is a value to be reproduced within a stated tolerance. */
  readonly limit: { readonly op: "<" | "<=" | ">=" | "="; readonly value: number } | null;
  readonly unit: string;
  /** Table or clause that the limit is from. */
  readonly source: string;
}

export type Quantity =
  | "access-delay" // s, median
  | "cipher-rate" // kbit/s
  | "paper-key-use" // payload cipher rate / key rate
  | "total-key-use" // payload + tag + downlink + retries, / key rate
  | "loss" // fraction
  | "achieved-rate" // fraction of offered
  | "uplink-rate" // kbit/s
  | "otp-share" // fraction of payload bits under one-time pad
  | "time-to-starvation" // s
  | "confidentiality"
  | "integrity"
  | "non-repudiation"
  | "availability"
  | "design-agreement";

export interface RequirementSet {
  readonly name: string;
  readonly title: string;
  readonly source: string;
  readonly requirements: readonly Requirement[];
}
