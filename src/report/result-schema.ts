/**
 * The published schema of result.json. This is the report's one door to zod, a heavy package: nothing that
 * renders a run imports this file.
 */
import { z } from "zod";

export const RESULT_SCHEMA_ID = "https://keygrid.dev/schemas/result.schema.json";

const count = z.int().min(0);
const bits = z.number();
const us = z.number();
const text = z.string();

function described<Schema extends z.ZodType>(schema: Schema, description: string): Schema {
  return schema.meta({ description });
}

const noteSchema = z
  .strictObject({
    key: described(text, "Key of the message catalogues"),
    params: described(z.record(text, z.union([text, z.number()])), "What is filled into the message"),
    text: described(text, "The message in English"),
  })
  .meta({ description: "A remark, for any language" });

const verdictSchema = z.enum(["pass", "fail", "inconclusive", "not-judged"]);

const verdictRowSchema = z.strictObject({
  id: described(text, "Stable id, table first: table1.A.delay"),
  table: described(text, "Table that the row belongs to"),
  title: text,
  group: described(text, "Terminal group, or * for the whole network"),
  quantity: text,
  limit: described(
    z.strictObject({ op: z.enum(["<", "<=", ">=", "="]), value: z.number() }).nullable(),
    "null: printed, not judged",
  ),
  predicted: described(z.number().nullable(), "From closed form, never from the measurement"),
  measured: z.number().nullable(),
  unit: described(text, "Unit of limit, predicted, measured and interval; 1 for ratios"),
  samples: count,
  interval: described(z.tuple([z.number(), z.number()]).readonly().nullable(), "95 % interval of the measured value"),
  verdict: verdictSchema,
  reason: text.exactOptional(),
  reasonNote: noteSchema.exactOptional(),
  source: described(text, "Where the limit is from").exactOptional(),
  extra: described(
    z.record(text, z.union([z.number(), text])),
    "Further figures, each in its own unit",
  ).exactOptional(),
});

const distributionSchema = z
  .strictObject({
    count,
    medianUs: us.nullable(),
    p95Us: us.nullable(),
    p99Us: us.nullable(),
    minUs: us.nullable(),
    maxUs: us.nullable(),
    cdf: described(
      z.array(z.tuple([us, z.number()]).readonly()).readonly(),
      "[us, share of samples that are at most that], at most 200 points",
    ),
  })
  .meta({ description: "Quantiles and curve of a distribution, us" });

const groupSchema = z.strictObject({
  group: text,
  channels: count,
  liveChannels: count,
  windowUs: us,
  frames: z.strictObject({
    offered: count,
    sent: count,
    accepted: count,
    lost: count,
    late: count,
    replayed: count,
    refused: count,
    retried: count,
    starvedDropped: count,
    starvedQueued: count,
    fellBack: count,
    unsent: described(count, "Given up without a session to send them in"),
    downlinkStarved: described(count, "Acknowledgements withheld for want of key"),
  }),
  bits: z.strictObject({
    offeredPayload: bits,
    sentPayload: bits,
    acceptedPayload: bits,
    linkAcceptedPayload: bits,
    wire: bits,
    padPayload: bits,
    padTag: bits,
    padDownlink: bits,
    padRetry: bits,
    blockCipherPayload: bits,
  }),
  firstStarvationUs: described(us.nullable(), "us after the window opened; null when no channel starved"),
  grades: described(z.record(text, count), "Sessions by security grade"),
  payloadByGrade: described(z.record(text, bits), "Payload bits sent, by the grade of what protected them"),
  title: text,
  trustedNodes: described(z.array(text).readonly(), "Nodes that hold the group's key in the clear at some time"),
  delay: distributionSchema,
  roundTrip: distributionSchema,
  setUp: distributionSchema,
});

const poolSchema = z.strictObject({
  pool: text,
  group: text,
  capacityBits: bits,
  thresholdBits: bits,
  minimumBits: bits,
  atUs: described(z.array(us).readonly(), "us since the run started"),
  levelBits: described(z.array(bits).readonly(), "As many as atUs"),
});

const ledgerSchema = z.strictObject({
  pool: text,
  holder: text,
  generated: bits,
  injected: bits,
  usedPayload: bits,
  usedTag: bits,
  sessionKey: bits,
  authentication: bits,
  keyEncryption: bits,
  expired: bits,
  destroyed: bits,
  stored: bits,
  inFlight: bits,
});

const stepSchema = z.strictObject({
  step: described(z.int().min(1).max(9), "Of the nine steps"),
  link: described(text, "Of the five links"),
  key: text,
  role: described(text, "Who did it"),
  channel: text,
  atUs: us,
  tookUs: us,
  skipped: described(text, "Why it was not needed").exactOptional(),
  detail: text.exactOptional(),
});

const timelineSchema = z.strictObject({
  text: described(text, "The statement of the pilot file"),
  kind: z.enum(["fault", "expect", "always", "never"]),
  holds: z.boolean().nullable(),
  atUs: us.nullable(),
  detail: text,
});

const invariantSchema = z.strictObject({ id: text, title: text, holds: z.boolean(), detail: text });

const topologySchema = z.strictObject({
  nodes: z
    .array(
      z.strictObject({
        id: text,
        kind: text,
        layer: z.enum(["master", "quantum", "access", "terminal"]),
        label: text,
        count,
      }),
    )
    .readonly(),
  edges: z
    .array(
      z.strictObject({
        from: text,
        to: text,
        kind: z.enum(["quantum", "access", "management", "carrier", "local"]),
        label: text,
      }),
    )
    .readonly(),
});

/** Everything that result.json holds; unknown keys are refused. */
export const resultSchema = z
  .strictObject({
    version: z.literal(1),
    keygrid: described(text, "Version of keygrid that ran"),
    pilot: z.strictObject({
      name: text,
      title: text,
      file: text,
      sha256: described(text, "SHA-256 of the file's bytes"),
    }),
    target: text,
    seed: count,
    entropy: described(z.enum(["seeded", "os"]), "seeded: all keys are test keys"),
    complete: described(z.boolean(), "false: interrupted; every figure is true for the part that ran"),
    startedAt: described(text, "ISO 8601"),
    wallMs: described(z.number().min(0), "Time on the host, ms"),
    simulatedUs: described(us, "Time of the run, us"),
    runHash: described(text.nullable(), "The same seed gives the same; null for live runs"),
    exitCode: z.int(),
    verdict: z.enum(["pass", "fail", "inconclusive"]),
    verdicts: z.array(verdictRowSchema).readonly(),
    notes: z.array(noteSchema).readonly(),
    groups: z.array(groupSchema).readonly(),
    pools: z.array(poolSchema).readonly(),
    ledgers: described(z.array(ledgerSchema).readonly(), "Exact bits of every pool copy"),
    steps: z.array(stepSchema).readonly(),
    timeline: z.array(timelineSchema).readonly(),
    invariants: z.array(invariantSchema).readonly(),
    topology: topologySchema,
  })
  .meta({ title: "Result of a keygrid run (result.json)" });

export type ResultFile = z.infer<typeof resultSchema>;

/** JSON Schema (draft 2020-12) of result.json, plain data. */
export function resultJsonSchema(): Readonly<Record<string, unknown>> {
  const { $schema, ...rest } = z.toJSONSchema(resultSchema, { override: writable }) as Record<string, unknown>;
  return { $schema, $id: RESULT_SCHEMA_ID, ...rest };
}

/** Our types are read-only; the file is not, and the word would mislead other tools. */
function writable({ jsonSchema }: { readonly jsonSchema: { readOnly?: unknown } }): void {
  delete jsonSchema.readOnly;
}

/** The text of schemas/result.schema.json. */
export function resultJsonSchemaText(): string {
  return `${JSON.stringify(resultJsonSchema(), null, 2)}\n`;
}
