/** The pilot file as a whole. Reference: docs/reference/pilot.md. */
import { z } from "zod";
import { LIMITS } from "../limits.ts";
import { name, named, title } from "./names.ts";
import { fabricSchema, mediumSchema, quantumLinkSchema, runFields, serviceSchema, siteSchema } from "./network.ts";
import { ALLOWED } from "./quantities.ts";
import { requirementEntrySchema } from "./requirements.ts";
import { CATEGORIES, categorySchema, groupSchema, settingsSchema } from "./settings.ts";

export const pilotFileSchema = z
  .strictObject({
    version: z.literal(1).meta({ description: "Version of this file format: 1" }),
    name: name("the pilot"),
    title: title("What people call the pilot").optional(),
    seed: z
      .int()
      .min(0)
      .max(Number.MAX_SAFE_INTEGER)
      .optional()
      .meta({
        description: "Drives traffic, channels and faults and, with seeded entropy, keys; default 1",
        [ALLOWED]: "a whole number from 0 to 9007199254740991",
      }),
    entropy: z.enum(["seeded", "os"]).optional().meta({
      description: "Keys from the seed (test keys, default) or from the operating system",
    }),
    ...runFields,
    sites: named("a site", siteSchema, "Sites by name"),
    quantumLinks: named("a quantum link", quantumLinkSchema, "Quantum links by name").optional(),
    services: named("a service", serviceSchema, "Services by name").optional(),
    fabric: fabricSchema.optional(),
    media: named(
      "a medium",
      mediumSchema,
      "Access media by name: new ones, or built-in ones with other values",
    ).optional(),
    defaults: settingsSchema.optional().meta({ description: "Defaults of every terminal group" }),
    categories: z
      .partialRecord(z.enum(CATEGORIES), categorySchema)
      .optional()
      .meta({ description: "Defaults of the groups of a category" }),
    terminals: named("a terminal group", groupSchema, "Terminal groups by name"),
    requirements: z.array(requirementEntrySchema).max(100).optional().meta({
      description: "What the run is judged by: names of requirement sets, parts of them, or own ones",
    }),
    timeline: z
      .array(z.string())
      .max(LIMITS.statements)
      .optional()
      .meta({ description: "Faults and assertions (docs/reference/timeline.md)" }),
  })
  .meta({
    title: "keygrid pilot file",
    description: "One pilot: what stands where, what happens, what is required",
  });

/** A pilot file after parsing: quantities are numbers of base units, defaults are not yet applied. */
export type PilotFile = z.output<typeof pilotFileSchema>;
export type SiteFile = z.output<typeof siteSchema>;
export type MediumFile = z.output<typeof mediumSchema>;
export type SettingsFile = z.output<typeof settingsSchema>;
export type GroupFile = z.output<typeof groupSchema>;
export type RequirementEntry = z.output<typeof requirementEntrySchema>;
