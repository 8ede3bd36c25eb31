/**
 * What comes with keygrid, below everything that a file says (docs/reference/pilot.md lists it). The
 * amounts of key are the pilot's of the paper (section VI); the delays are ours.
 */
import { US_PER_MIN, US_PER_MS, US_PER_S } from "#core/time";
import type { Fabric } from "./pilot.ts";
import type { SettingsFile } from "./schema/pilot-file.ts";

export const DEFAULT_SETTINGS = {
  hops: [],
  keyPolicy: {
    algorithm: "otp",
    blockCipher: "aes-256",
    integrity: "session-mac",
    upShare: 0.95,
    minimum: 64_000,
    threshold: 1_000_000,
    capacity: 8_000_000,
    initialFill: 3_000_000,
    delivery: "colocated",
    keyMaterial: "stored",
    starvation: "block-cipher",
    starvationQueue: 64,
    sessionLifetime: 60 * US_PER_MIN,
  },
  traffic: { period: US_PER_MIN },
  ack: { everyFrames: 16 },
  retry: { attempts: 1, timeout: 60 * US_PER_S },
  replicas: 1,
} as const satisfies SettingsFile;

/** A gateway and an encryption machine take some hundred microseconds to a few milliseconds a frame (estimate). */
export const DEFAULT_FABRIC: Fabric = {
  gatewayUs: US_PER_MS,
  encryptionMachineUs: US_PER_MS,
  managementUs: 5 * US_PER_MS,
  persistUs: US_PER_MS,
};

export const DEFAULT_WARM_UP_US = 10 * US_PER_S;
export const DEFAULT_DRAIN_US = 5 * US_PER_S;
export const DEFAULT_SEED = 1;

/** A medium that the file brings itself must say its rate and propagation; the rest is harmless unless said. */
export const DEFAULT_MEDIUM = {
  jitterUs: 0,
  overheadBytes: 0,
  bitErrorRate: 0,
  burst: null,
  queueBytes: 64_000,
  duplicateProbability: 0,
  reorderProbability: 0,
  reorderDelayUs: 0,
} as const;

/** Store-and-forward processing of a hop. */
export const DEFAULT_HOP_PROCESSING_US = 2 * US_PER_MS;

/** The service of a file that names none. */
export const DEFAULT_SERVICE = { name: "telemetry", title: "Telemetry" } as const;
