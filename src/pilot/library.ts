/** What comes with keygrid as data: media, category defaults, requirement sets; each value with its source. */

import { z } from "zod";
import { DEFAULT_MEDIUM } from "./defaults.ts";
import type { Category, Medium, RequirementSet } from "./pilot.ts";
import { mediumSchema } from "./schema/network.ts";
import type { MediumFile, SettingsFile } from "./schema/pilot-file.ts";
import { requirementSetSchema } from "./schema/requirements.ts";
import { CATEGORIES, categorySchema } from "./schema/settings.ts";

export interface LibraryCategory {
  readonly title: string;
  readonly settings: SettingsFile;
}

export interface DataLibrary {
  readonly media: ReadonlyMap<string, Medium>;
  readonly categories: ReadonlyMap<Category, LibraryCategory>;
  readonly requirementSets: ReadonlyMap<string, RequirementSet>;
}

/** One data file, parsed from YAML: its name without `.yaml`, and its content. */
export interface DataFile {
  readonly name: string;
  readonly content: unknown;
}

export interface DataFiles {
  readonly media: readonly DataFile[];
  readonly categories: readonly DataFile[];
  readonly requirements: readonly DataFile[];
}

/** Builds the library; data that breaks its own schema is a bug and throws. */
export function buildLibrary(files: DataFiles): DataLibrary {
  return {
    media: new Map(files.media.map((file) => [file.name, libraryMedium(file)])),
    categories: new Map(files.categories.map((file) => [categoryName(file), libraryCategory(file)])),
    requirementSets: new Map(files.requirements.map((file) => [file.name, librarySet(file)])),
  };
}

const HEAD = { version: z.literal(1), name: z.string() };
const sourcedSchema = z.strictObject({
  value: z.unknown(),
  source: z.string().min(1),
  /** false: from memory, not checked against the source. */
  verified: z.boolean(),
});
type Sourced = z.infer<typeof sourcedSchema>;

const mediumFileSchema = z.strictObject({
  ...HEAD,
  title: z.string(),
  values: z.record(z.string(), sourcedSchema),
});

const categoryFileSchema = z.strictObject({
  ...HEAD,
  title: z.string(),
  values: z.strictObject({
    hops: sourcedSchema.optional(),
    traffic: z.record(z.string(), sourcedSchema).optional(),
  }),
});

const setFileSchema = z.strictObject({ version: z.literal(1), set: requirementSetSchema });

function libraryMedium(file: DataFile): Medium {
  const { name, title, values } = parseOwn(mediumFileSchema, file.content, file.name);
  const fields = parseOwn(mediumSchema, bareValues(values), file.name);
  const source = [...new Set(Object.values(values).map(sourceText))].join("; ");
  if (name !== file.name) throw new Error(`data file ${file.name} calls itself ${name}`);
  const medium = mediumOf(name, { ...fields, title, source }, undefined);
  if (medium === undefined) throw new Error(`medium ${name} has no rate or no propagation`);
  return medium;
}

function libraryCategory(file: DataFile): LibraryCategory {
  const { title, values } = parseOwn(categoryFileSchema, file.content, file.name);
  const settings = parseOwn(
    categorySchema,
    {
      ...(values.hops === undefined ? {} : { hops: values.hops.value }),
      ...(values.traffic === undefined ? {} : { traffic: bareValues(values.traffic) }),
    },
    file.name,
  );
  return { title, settings };
}

function categoryName(file: DataFile): Category {
  const found = CATEGORIES.find((category) => category === file.name);
  if (found === undefined) throw new Error(`data file ${file.name} is not a category`);
  return found;
}

function librarySet(file: DataFile): RequirementSet {
  const { set } = parseOwn(setFileSchema, file.content, file.name);
  if (set.name !== file.name) throw new Error(`data file ${file.name} calls itself ${set.name}`);
  return toRequirementSet(set);
}

/** A set of the library or of a file, in the resolved form. */
export function toRequirementSet(set: z.output<typeof requirementSetSchema>): RequirementSet {
  return {
    name: set.name,
    title: set.title,
    source: set.source,
    requirements: set.rows.map(({ id, title, quantity, group, limit, unit, source = set.source }) => ({
      id,
      title,
      quantity,
      group,
      limit,
      unit,
      source,
    })),
  };
}

/** The medium `name` of a file on top of the built-in one; undefined when rate or propagation is missing. */
export function mediumOf(name: string, file: MediumFile, base: Medium | undefined): Medium | undefined {
  const rateBitsPerSecond = file.rate ?? base?.rateBitsPerSecond;
  const propagationUs = file.propagation ?? base?.propagationUs;
  if (rateBitsPerSecond === undefined || propagationUs === undefined) return undefined;
  const below = base ?? DEFAULT_MEDIUM;
  const burst = file.burst === undefined ? below.burst : burstOf(file.burst);
  return {
    name,
    title: file.title ?? base?.title ?? name,
    source: file.source ?? mixedSource(file, base),
    rateBitsPerSecond,
    propagationUs,
    jitterUs: file.jitter ?? below.jitterUs,
    overheadBytes: file.overhead ?? below.overheadBytes,
    bitErrorRate: file.bitErrorRate ?? below.bitErrorRate,
    burst,
    queueBytes: file.queue ?? below.queueBytes,
    duplicateProbability: file.duplicate ?? below.duplicateProbability,
    reorderProbability: file.reorder ?? below.reorderProbability,
    reorderDelayUs: file.reorderDelay ?? below.reorderDelayUs,
  };
}

function burstOf(burst: MediumFile["burst"]): Medium["burst"] {
  if (burst === null || burst === undefined) return null;
  const { badFrames: badFramesMean, goodFrames: goodFramesMean, badBitErrorRate } = burst;
  return { badFramesMean, goodFramesMean, badBitErrorRate };
}

function mixedSource(file: MediumFile, base: Medium | undefined): string {
  if (base === undefined) return "the pilot file";
  const changed = Object.keys(file).filter((key) => key !== "title");
  return changed.length === 0 ? base.source : `${base.source}; ${changed.join(", ")}: the pilot file`;
}

function bareValues(values: Readonly<Record<string, Sourced>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).map(([key, { value }]) => [key, value]));
}

function sourceText({ source, verified }: Sourced): string {
  return verified ? source : `${source} (from memory, not verified)`;
}

function parseOwn<Schema extends z.ZodType>(schema: Schema, content: unknown, name: string): z.output<Schema> {
  const result = schema.safeParse(content);
  if (result.success) return result.data;
  throw new Error(`data file ${name} is broken: ${z.prettifyError(result.error)}`);
}
