/** What may stand at a path of a pilot file, read from the schema itself. */
import { z } from "zod";
import type { Path } from "../problem.ts";
import { oneOf } from "../suggest.ts";
import { pilotFileSchema } from "./pilot-file.ts";
import { ALLOWED } from "./quantities.ts";

/** The few words of JSON Schema that the pilot's schema uses. */
export interface SchemaNode {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly SchemaNode[];
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly propertyNames?: SchemaNode;
  readonly additionalProperties?: SchemaNode | boolean;
  readonly prefixItems?: readonly SchemaNode[];
  readonly items?: SchemaNode;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly [ALLOWED]?: string;
}

let root: SchemaNode | undefined;

/** The schema as JSON Schema, with the sentences under `ALLOWED`; made once. */
export function schemaRoot(): SchemaNode {
  root ??= z.toJSONSchema(pilotFileSchema, { io: "input" }) as SchemaNode;
  return root;
}

/** Every schema that may apply at `path`: more than one below a choice. */
export function schemasAt(path: Path): readonly SchemaNode[] {
  let nodes: readonly SchemaNode[] = [schemaRoot()];
  for (const step of path) {
    nodes = nodes.flatMap(branches).flatMap((node) => childOf(node, step));
  }
  return nodes;
}

/** A sentence: what may stand at `path`. */
export function allowedAt(path: Path): string {
  const sentences = schemasAt(path).map(sentence);
  return [...new Set(sentences)].join("; or ") || "nothing";
}

/** Names that a map at `path` knows; empty when any name may stand there. */
export function keysAt(path: Path): readonly string[] {
  const keys = schemasAt(path)
    .flatMap(branches)
    .flatMap((node) => [...Object.keys(node.properties ?? {}), ...(node.propertyNames?.enum ?? []).map(String)]);
  return [...new Set(keys)];
}

function branches(node: SchemaNode): readonly SchemaNode[] {
  return node.anyOf === undefined ? [node] : node.anyOf.flatMap(branches);
}

function childOf(node: SchemaNode, step: string | number): readonly SchemaNode[] {
  if (typeof step === "number") {
    const item = node.prefixItems?.[step] ?? node.items;
    return item === undefined ? [] : [item];
  }
  const { properties = {}, additionalProperties } = node;
  const property = Object.hasOwn(properties, step) ? properties[step] : undefined;
  if (property !== undefined) return [property];
  return typeof additionalProperties === "object" ? [additionalProperties] : [];
}

function sentence(node: SchemaNode): string {
  const written = node[ALLOWED];
  if (written !== undefined) return written;
  if (node.anyOf !== undefined) return node.anyOf.map(sentence).join("; or ");
  if (node.const !== undefined) return String(node.const);
  if (node.enum !== undefined) return oneOf(node.enum.map(String));
  switch (node.type) {
    case "object":
      return node.properties === undefined ? "a map by name" : `a map with ${Object.keys(node.properties).join(", ")}`;
    case "array":
      return arraySentence(node);
    case "boolean":
      return "true or false";
    case "string":
      return node.maxLength === undefined ? "text" : `text of ${node.minLength ?? 0} to ${node.maxLength} characters`;
    case "null":
      return "null";
    default:
      return node.type ?? "a value";
  }
}

function arraySentence(node: SchemaNode): string {
  if (node.prefixItems !== undefined) return `a list of ${node.prefixItems.length}`;
  const most = node.maxItems === undefined ? "" : `, at most ${node.maxItems} items`;
  const least = node.minItems === undefined ? "" : `, at least ${node.minItems}`;
  return `a list${least}${most}`;
}
