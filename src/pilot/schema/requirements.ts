/** Requirement sets: by name, a part of a named one, or written out in the file. */

import { z } from "zod";
import { parseLimit, QUANTITIES } from "../limit-text.ts";
import { LIMITS } from "../limits.ts";
import { name, title } from "./names.ts";
import { ALLOWED } from "./quantities.ts";

export const requirementRowSchema = z
  .strictObject({
    id: z
      .string()
      .regex(/^[a-z0-9-]+(\.[A-Za-z0-9._-]+)+$/u)
      .max(80)
      .meta({
        description: "Stable id, table first: table1.A.delay",
        [ALLOWED]: 'a table and a row, such as "table1.A.delay"',
      }),
    title: title("What is required"),
    quantity: z.enum(QUANTITIES).meta({ description: "What is measured (docs/reference/pilot.md)" }),
    group: z.union([name("a terminal group"), z.literal("*")]).meta({
      description: "Terminal group, or * for the whole network",
      [ALLOWED]: 'a terminal group, or "*" for the whole network',
    }),
    limit: z
      .string()
      .max(60)
      .nullable()
      .meta({
        description: 'Limit with its unit: "< 0.05 s", ">= 9.78 kbit/s", "< 2 %"; null is printed, not judged',
        examples: ["<= 0.05 s", ">= 9.78 kbit/s", "< 2.03 %"],
      }),
    source: title("Where the limit is from").optional(),
    verified: z.boolean().optional().meta({ description: "false: from memory, not checked" }),
  })
  .transform((row, context) => {
    const { limit, ...rest } = row;
    const parsed = parseLimit(limit, row.quantity);
    if (parsed.ok) return { ...rest, limit: parsed.limit, unit: parsed.unit };
    const { why: message, allowed } = parsed;
    context.issues.push({
      code: "custom",
      message,
      input: limit,
      path: ["limit"],
      params: { allowed },
    });
    return z.NEVER;
  });

export const requirementSetSchema = z
  .strictObject({
    name: name("the requirement set"),
    title: title("What the set is called"),
    source: title("Where the limits are from"),
    rows: z.array(requirementRowSchema).min(1).max(LIMITS.requirementRows),
  })
  .meta({ description: "A requirement set written out" });

const partOfSetSchema = z
  .strictObject({
    set: name("a requirement set"),
    groups: z
      .array(z.union([name("a terminal group"), z.literal("*")]))
      .min(1)
      .meta({ description: "Only the rows of these groups" }),
  })
  .meta({ description: "A part of a named requirement set" });

export const requirementEntrySchema = z.union([name("a requirement set"), partOfSetSchema, requirementSetSchema]);
