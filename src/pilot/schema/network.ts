/** Sites, quantum links, services, fabric and access media of a pilot file. */
import { z } from "zod";
import { LIMITS } from "../limits.ts";
import { name, number, title } from "./names.ts";
import { fraction, quantity } from "./quantities.ts";
import { settingsSchema } from "./settings.ts";

const HOUR_US = 3_600_000_000;

export const siteSchema = z
  .strictObject({
    role: z
      .enum(["master-station", "substation"])
      .meta({ description: "Layer of the site: the one master station, or a substation" }),
    label: title("What people call the site").optional(),
    keyServer: z.boolean().optional().meta({
      description: "Has a key server and QKD modules; false for a site fed by key carrier. Default true",
    }),
    defaults: settingsSchema.optional().meta({ description: "Defaults of every terminal group at this site" }),
  })
  .meta({ description: "A site" });

export const quantumLinkSchema = z
  .strictObject({
    between: z.tuple([name("a site"), name("a site")]).meta({ description: "The two sites, both with a key server" }),
    keyRate: quantity("rate", "Rate of finished key", { max: 1e9 }),
    keyRateScope: z.enum(["channel", "link"]).optional().meta({
      description:
        "channel: the rate is each terminal-to-master pair's own (default); link: all pairs over the link share it",
    }),
    length: quantity("length", "Fibre length", { max: 10_000_000 }).optional(),
    enabled: z.boolean().optional().meta({ description: "Up at the start of the run. Default true" }),
  })
  .meta({ description: "A QKD link between two sites" });

export const serviceSchema = z
  .strictObject({
    title: title("What people call the service").optional(),
    at: name("the site of the master application; default the master station").optional(),
  })
  .meta({ description: "A master application that terminals report to" });

const delay = (description: string) => quantity("time", description, { max: HOUR_US }).optional();

export const fabricSchema = z
  .strictObject({
    gateway: delay("Processing of the secure access gateway, default 1 ms"),
    encryptionMachine: delay("Verification and decryption in the encryption machine, default 1 ms"),
    management: delay("One way between key servers, and between a key server and its roles, default 5 ms"),
    persist: delay("A durable write of a role, default 1 ms"),
  })
  .meta({
    description: "Delays inside the master station and between sites, the same for every channel",
  });

const meanFrames = (of: string) => number(`Mean length of a ${of} spell in frames`, 1, 1e9);

export const burstSchema = z
  .strictObject({
    badFrames: meanFrames("bad"),
    goodFrames: meanFrames("good"),
    badBitErrorRate: fraction("Bit-error rate within a bad spell"),
  })
  .meta({ description: "Gilbert-Elliott bursts" });

/** Everything about a medium is optional here: a built-in is overridden per field, a new one is checked later. */
export const mediumSchema = z
  .strictObject({
    title: title("What people call the medium").optional(),
    source: title("Where the figures are from").optional(),
    rate: quantity("rate", "Rate of the medium", { min: 1, max: 1e12 }).optional(),
    propagation: delay("One-way propagation and fixed processing"),
    jitter: delay("Extra delay, uniform from 0 to this, order kept; default 0 s"),
    overhead: quantity("bytes", "What the medium adds to every datagram, default 0 B", {
      max: 10_000,
    }).optional(),
    bitErrorRate: fraction("Bit-error rate outside bursts, default 0").optional(),
    burst: burstSchema
      .nullable()
      .optional()
      .meta({ description: "Gilbert-Elliott bursts; null for independent errors (default)" }),
    queue: quantity("bytes", "Bytes that may wait for the medium, tail drop; default 64 kB", {
      min: 1,
      max: 1e9,
    }).optional(),
    duplicate: fraction("Probability that a datagram arrives twice, default 0").optional(),
    reorder: fraction("Probability that a datagram is held back, default 0").optional(),
    reorderDelay: delay("How long a held-back datagram waits, default 0 s"),
  })
  .meta({ description: "An access medium: one set of parameters for everything that uses it" });

export const runFields = {
  duration: quantity("time", "Measured window", { min: 1_000, max: LIMITS.runUs }),
  warmUp: quantity("time", "Before the window: sessions open; default 10 s", {
    max: LIMITS.runUs,
  }).optional(),
  drain: quantity("time", "After the window: frames may still arrive; default 5 s", {
    max: LIMITS.runUs,
  }).optional(),
};
