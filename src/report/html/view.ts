/** What every section of the page is made from, and what it makes. */
import type { RunResult } from "#result/result";
import type { Markup } from "../markup.ts";
import { tablesOf, type VerdictTable } from "../tables.ts";
import type { Words } from "../words.ts";

export interface View {
  readonly result: RunResult;
  readonly words: Words;
  readonly tables: readonly VerdictTable[];
}

export interface Section {
  /** Unique in the document; target of the contents. */
  readonly id: string;
  readonly title: string;
  /** One or two sentences above the body. */
  readonly lead?: string;
  readonly body: Markup;
}

export function viewOf(result: RunResult, words: Words): View {
  return { result, words, tables: tablesOf(result) };
}

/** Name of a pool, whose last word says which way it serves. */
export function poolName(pool: string, words: Words): string {
  return pool.replace(/ (\w+)$/u, (_, direction: string) => ` ${words.named("direction", direction)}`);
}

/** Title of a group as its pilot or our data files have it; empty when it says no more than the name. */
export function groupTitle({ result, words }: View, group: string): string {
  const title = result.groups.find((candidate) => candidate.group === group)?.title ?? group;
  return title === group ? "" : words.data(title);
}
