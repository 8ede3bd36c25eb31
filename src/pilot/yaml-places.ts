/** Where the parts of a parsed YAML document stand in its text. */
import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type LineCounter,
  type Node,
  type YAMLMap,
} from "yaml";
import type { Finding } from "./problem.ts";

/** 1-based. */
export interface Place {
  readonly line: number;
  readonly col: number;
}

export const START: Place = { line: 1, col: 1 };

export function toPlace(lines: LineCounter, offset: number): Place {
  const { line, col } = lines.linePos(offset);
  return line === 0 ? START : { line, col };
}

export interface DuplicateKey {
  readonly key: string;
  readonly offset: number;
}

interface Entry {
  readonly key: unknown;
  readonly value: unknown;
}

/** Finds a part by its path in time independent of the size of the maps on the way. */
export class YamlPlaces {
  readonly #document: Document;
  readonly #lines: LineCounter;
  readonly #indexes = new WeakMap<YAMLMap, ReadonlyMap<string, Entry>>();

  constructor(document: Document, lines: LineCounter) {
    this.#document = document;
    this.#lines = lines;
  }

  /** Place of the nearest existing part of `finding.path`. */
  of(finding: Pick<Finding, "path" | "atKey" | "columnInText">): Place {
    const { path, atKey = false, columnInText } = finding;
    let node: unknown = this.#document.contents;
    let keyNode: unknown;
    for (const step of path) {
      const next = this.#child(isAlias(node) ? node.resolve(this.#document) : node, step);
      if (next === undefined) break;
      keyNode = next.key;
      node = next.value;
    }
    const shown = (atKey || !hasOffset(node)) && hasOffset(keyNode) ? keyNode : node;
    if (!hasOffset(shown)) return START;
    const place = toPlace(this.#lines, shown.range[0]);
    if (columnInText === undefined || !isScalar(shown)) return place;
    const quoted = shown.type === "QUOTE_DOUBLE" || shown.type === "QUOTE_SINGLE" ? 1 : 0;
    return { line: place.line, col: place.col + quoted + columnInText - 1 };
  }

  /** Keys that stand in their map already, in the order of the walk, at most `limit`. */
  duplicates(limit: number): readonly DuplicateKey[] {
    const found: DuplicateKey[] = [];
    const open: unknown[] = [this.#document.contents];
    while (open.length > 0 && found.length < limit) {
      const node = open.pop();
      if (isSeq(node)) for (const item of node.items) open.push(item);
      if (!isMap(node)) continue;
      const seen = new Set<string>();
      for (const { key, value } of node.items) {
        const text = keyText(key);
        if (seen.has(text) && hasOffset(key)) found.push({ key: text.slice(0, 60), offset: key.range[0] });
        seen.add(text);
        open.push(value);
      }
    }
    return found.slice(0, limit);
  }

  #child(node: unknown, step: string | number): Entry | undefined {
    if (isMap(node)) return this.#indexOf(node).get(String(step));
    const item = isSeq(node) ? node.items[Number(step)] : undefined;
    return item === undefined ? undefined : { key: item, value: item };
  }

  #indexOf(map: YAMLMap): ReadonlyMap<string, Entry> {
    let index = this.#indexes.get(map);
    if (index === undefined) {
      // The last of two equal keys wins, as in the value that the document becomes.
      index = new Map(map.items.map(({ key, value }) => [keyText(key), { key, value: value ?? key }]));
      this.#indexes.set(map, index);
    }
    return index;
  }
}

function keyText(key: unknown): string {
  return isScalar(key) ? String(key.value) : String(key);
}

function hasOffset(node: unknown): node is Node & { range: [number, number, number] } {
  return isNode(node) && Array.isArray(node.range);
}
