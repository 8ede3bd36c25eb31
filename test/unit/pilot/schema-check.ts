/**
 * A check of plain values against the words of JSON Schema that the pilot's schema uses. Unknown words
 * throw, so that the check cannot be weaker than the schema.
 */
type Schema = Readonly<Record<string, unknown>>;

const NOTES = new Set(["$schema", "$id", "title", "description", "examples"]);

/** Paths at which `value` does not fit. */
export function misfits(schema: Schema, value: unknown, path = "$"): readonly string[] {
  return Object.entries(schema).flatMap(([word, rule]) => {
    if (NOTES.has(word)) return [];
    const check = WORDS[word];
    if (check === undefined) throw new Error(`unknown schema word ${word} at ${path}`);
    return check(rule as never, value, path, schema);
  });
}

type Check = (rule: never, value: unknown, path: string, schema: Schema) => readonly string[];

const no = (path: string, ok: boolean): readonly string[] => (ok ? [] : [path]);
const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const WORDS: Readonly<Record<string, Check>> = {
  type: (rule: string, value, path) => no(path, typeName(value, rule)),
  const: (rule: unknown, value, path) => no(path, rule === value),
  enum: (rule: readonly unknown[], value, path) => no(path, rule.includes(value)),
  pattern: (rule: string, value, path) => no(path, typeof value !== "string" || new RegExp(rule, "u").test(value)),
  minLength: (rule: number, value, path) => no(path, typeof value !== "string" || value.length >= rule),
  maxLength: (rule: number, value, path) => no(path, typeof value !== "string" || value.length <= rule),
  minimum: (rule: number, value, path) => no(path, typeof value !== "number" || value >= rule),
  maximum: (rule: number, value, path) => no(path, typeof value !== "number" || value <= rule),
  minItems: (rule: number, value, path) => no(path, !Array.isArray(value) || value.length >= rule),
  maxItems: (rule: number, value, path) => no(path, !Array.isArray(value) || value.length <= rule),
  required: (rule: readonly string[], value, path) =>
    isMap(value) ? rule.filter((key) => !Object.hasOwn(value, key)).map((key) => `${path}.${key}`) : [],
  properties: (rule: Readonly<Record<string, Schema>>, value, path) =>
    isMap(value)
      ? Object.entries(rule).flatMap(([key, part]) =>
          Object.hasOwn(value, key) ? misfits(part, value[key], `${path}.${key}`) : [],
        )
      : [],
  additionalProperties: (rule: boolean | Schema, value, path, schema) => {
    if (!isMap(value)) return [];
    const known = Object.keys((schema.properties ?? {}) as object);
    const extra = Object.keys(value).filter((key) => !known.includes(key));
    return extra.flatMap((key) =>
      typeof rule === "boolean" ? no(`${path}.${key}`, rule) : misfits(rule, value[key], `${path}.${key}`),
    );
  },
  propertyNames: (rule: Schema, value, path) =>
    isMap(value) ? Object.keys(value).flatMap((key) => misfits(rule, key, `${path}.${key}`)) : [],
  items: (rule: Schema, value, path) =>
    Array.isArray(value) ? value.flatMap((item, index) => misfits(rule, item, `${path}.${index}`)) : [],
  prefixItems: (rule: readonly Schema[], value, path) =>
    Array.isArray(value) ? rule.flatMap((part, index) => misfits(part, value[index], `${path}.${index}`)) : [],
  anyOf: (rule: readonly Schema[], value, path) =>
    no(
      path,
      rule.some((part) => misfits(part, value, path).length === 0),
    ),
};

function typeName(value: unknown, type: string): boolean {
  switch (type) {
    case "object":
      return isMap(value);
    case "array":
      return Array.isArray(value);
    case "null":
      return value === null;
    case "integer":
      return Number.isInteger(value);
    default:
      return typeof value === type;
  }
}
