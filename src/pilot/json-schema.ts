/** The pilot file's JSON Schema, for editors. Written to schemas/pilot.schema.json; a test holds them together. */
import { schemaRoot } from "./schema/describe.ts";
import { ALLOWED } from "./schema/quantities.ts";

export const PILOT_SCHEMA_ID = "https://keygrid.dev/schemas/pilot.schema.json";

/** JSON Schema (draft 2020-12) of a pilot file, plain data. */
export function pilotJsonSchema(): Readonly<Record<string, unknown>> {
  const { $schema, ...rest } = withoutNotes(schemaRoot()) as Record<string, unknown>;
  return { $schema, $id: PILOT_SCHEMA_ID, ...rest };
}

/** The text of schemas/pilot.schema.json. */
export function pilotJsonSchemaText(): string {
  return `${JSON.stringify(pilotJsonSchema(), null, 2)}\n`;
}

/** Without the sentences that only error messages use. */
function withoutNotes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNotes);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([key]) => key !== ALLOWED);
  return Object.fromEntries(entries.map(([key, part]) => [key, withoutNotes(part)]));
}
