/** What cascades: pilot defaults, site defaults, category and group all have this shape. */

import { z } from "zod";
import { PAYLOAD_BYTES_MAX } from "#core/protocol/size";
import { LIMITS } from "../limits.ts";
import { name, number, wholeNumber } from "./names.ts";
import { fraction, quantity } from "./quantities.ts";

const DAY_US = 86_400_000_000;
/** A message carries when it was handed over (6 B), by whom and which it was. */
const MESSAGE_BYTES_MIN = 8;

export const trafficSchema = z
  .strictObject({
    message: quantity("bytes", `Payload of one message; one frame carries at most ${PAYLOAD_BYTES_MAX} B`, {
      min: MESSAGE_BYTES_MIN,
      max: 1e9,
    }).optional(),
    messages: number("Mean messages per period, may be fractional", 0.000001, 1e9).optional(),
    volume: quantity("bytes", "Payload per period, instead of `messages`", {
      min: 1,
      max: 1e12,
    }).optional(),
    class: quantity("rate", "Capacity class: a sustained stream of payload, instead of `messages`", {
      min: 1,
      max: 1e9,
    }).optional(),
    period: quantity("time", "Period, the paper's T; default 1 min", {
      min: 1_000,
      max: 31 * DAY_US,
    }).optional(),
    pacing: z.enum(["phased", "burst", "even"]).optional().meta({
      description:
        "When the messages of a period leave: phased, each at its own fixed random phase (default); even, equally spaced (default of a class); burst, all at once",
    }),
  })
  .meta({ description: "Messages of one terminal" });

export const keyPolicySchema = z
  .strictObject({
    algorithm: z.enum(["otp", "aes-256-gcm", "sm4-gcm"]).optional().meta({ description: "Default otp" }),
    blockCipher: z.enum(["aes-256", "sm4"]).optional().meta({
      description: "Cipher of session keys (fallback, session MAC, wrapped delivery), default aes-256",
    }),
    integrity: z
      .enum(["session-mac", "wegman-carter-128", "wegman-carter-256"])
      .optional()
      .meta({ description: "How frames are authenticated, default session-mac" }),
    // Both directions need some: access draws on the up pool, a session key on the down pool.
    upShare: fraction("Share of every key block for the up direction, the rest goes down; default 0.95", {
      min: 0.01,
      max: 0.99,
    }).optional(),
    minimum: quantity("bits", "Reserve that users never get, default 64 kbit").optional(),
    threshold: quantity(
      "bits",
      "Below it the pool is WARNING, and CHARGING until it is reached again; default 1 Mbit",
    ).optional(),
    capacity: quantity("bits", "What the pool holds at most, default 8 Mbit", {
      min: 1,
      max: 1e12,
    }).optional(),
    initialFill: quantity("bits", "Injected offline before the run, default 3 Mbit", {
      max: 1e12,
    }).optional(),
    delivery: z.enum(["colocated", "wrapped", "carrier"]).optional().meta({
      description:
        "How keys reach the terminal: module in its key server's site (default), over the access network under an injected key, or by key carrier",
    }),
    keyMaterial: z.enum(["stored", "derived"]).optional().meta({
      description: "stored: real bytes (default); derived: computed, for background terminals only",
    }),
    starvation: z.enum(["drop", "queue", "block-cipher"]).optional().meta({
      description: "What happens to a message that the pool cannot serve, default block-cipher",
    }),
    starvationQueue: wholeNumber("Messages that may wait for key under queue, default 64", 1, 100_000).optional(),
    sessionLifetime: quantity("time", "A session key lives this long, default 1 h", {
      min: 1_000_000,
      max: 31 * DAY_US,
    }).optional(),
  })
  .meta({ description: "How a terminal uses quantum key" });

export const hopSchema = z
  .strictObject({
    role: z.enum(["collector", "concentrator"]).meta({ description: "What stands there" }),
    medium: name("the medium towards this hop"),
    processing: quantity("time", "Store-and-forward processing, default 2 ms", {
      max: DAY_US,
    }).optional(),
  })
  .meta({ description: "A hop between the terminal and the access link" });

const settingsFields = {
  medium: name("the access medium").optional(),
  hops: z.array(hopSchema).max(2).optional().meta({
    description: "From the terminal towards the access link: collector, then concentrator; [] is direct",
  }),
  service: name("the service that gets the messages").optional(),
  keyPolicy: keyPolicySchema.optional(),
  traffic: trafficSchema.optional(),
  ack: z
    .strictObject({
      everyFrames: wholeNumber("One acknowledgement after this many accepted frames; 0 is none; default 16", 0, 64),
    })
    .optional()
    .meta({ description: "Acknowledgements by the encryption machine" }),
  retry: z
    .strictObject({
      attempts: wholeNumber("Transmissions in all, 1 is never again; default 1", 1, 16).optional(),
      timeout: quantity("time", "Silence before the next attempt, default 60 s", {
        min: 1_000,
        max: DAY_US,
      }).optional(),
    })
    .optional()
    .meta({ description: "Byte-identical retries by the terminal" }),
  replicas: wholeNumber(
    "Independent copies of the group's whole experiment, for statistics; default 1",
    1,
    LIMITS.replicas,
  ).optional(),
};

export const settingsSchema = z.strictObject(settingsFields);

export const categorySchema = z
  .strictObject({
    title: z.string().min(1).max(200).optional().meta({ description: "What people call the category" }),
    ...settingsFields,
  })
  .meta({ description: "Defaults of every group of this category" });

export const CATEGORIES = ["A", "B", "C", "D", "E", "F", "feeder"] as const;

export const groupSchema = z
  .strictObject({
    title: z.string().min(1).max(200).optional().meta({ description: "What people call the group" }),
    site: name("the substation that the terminals belong to"),
    category: z.enum(CATEGORIES).optional().meta({ description: "Customer class; its defaults apply" }),
    count: wholeNumber("Terminals in the group, default 1", 1, LIMITS.groupCount).optional(),
    ...settingsFields,
  })
  .meta({ description: "A group of like terminals" });
